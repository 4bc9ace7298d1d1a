-- How customers are found: each has tokens, which are found by their beginnings. All comparisons are such that
-- row-level security lets the index answer them, so this needs no rights of its own.

-- Small letters without marks; Arabic letters that are written for one another are one; digits are 0 to 9; what is
-- neither letter nor digit is a space.
CREATE OR REPLACE FUNCTION search_fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(translate(lower(
        -- marks above and below, of Arabic too, the stroke that lengthens, hamza, apostrophes
        regexp_replace(normalize(written, NFKD), '[\u0300-\u036f\u064b-\u065f\u0670\u0640\u0621''\u2018\u2019`]', '', 'g')),
        'ٱىیەةکگپچژ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ɛɔŋđøł', 'اييههكغبجز01234567890123456789eondol'),
        '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f\u060c\u061b\u061f\u3000-\u303f]+', ' ', 'g'))
$$;

-- The consonants that are heard of a folded word, in one script: mohammed, muhammad and محمد are mhmd. In turn: the
-- article; w and y that are vowels; two letters for one sound; letters of one sound; vowels; an h that ends the word;
-- doubled letters.
CREATE OR REPLACE FUNCTION search_skeleton(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(translate(
               regexp_replace(regexp_replace(regexp_replace(left(w, 1) || translate(substr(w, 2), 'wyوي', ''),
                   'kh', 'x', 'g'), '[sc]h', '$', 'g'), '([tdg])h', '\1', 'g'),
               'cqvpzبتثجحخدذرزسشصضطظعغفقكلمنهوياeiou', 'kkfbdbttjhxddrds$sdtdagfkklmnhwyaaaaa'),
               'a+', '', 'g'), '(.)h$', '\1'), '(.)\1+', '\1', 'g')
      FROM regexp_replace(replace(word, 'ph', 'f'), '^(ال|al(?=[b-df-hj-np-tv-z]))(?=...)', '') AS w
$$;

-- What a customer is found by, in the order it is written, between spaces: words, ~skeletons, phone, e-mail, number.
CREATE OR REPLACE FUNCTION customer_search_text(name text, name2 text, phone text, email text, number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ' ' || concat_ws(' ', string_agg(w, ' ' ORDER BY n), string_agg(DISTINCT bare, ' '),
                            string_agg(DISTINCT '~' || s, ' ') FILTER (WHERE s <> ''),
                            translate(phone, '+', ''), lower(email), lower(number)) || ' '
      FROM regexp_split_to_table(search_fold(concat_ws(' ', name, name2)), ' ') WITH ORDINALITY AS words (w, n)
     CROSS JOIN LATERAL (SELECT CASE WHEN length(w) > 2 THEN search_skeleton(w) END) AS skeleton (s)
     CROSS JOIN LATERAL (SELECT CASE WHEN w ~ '^ال...' THEN substr(w, 3) END) AS without_article (bare)
$$;

-- Its tokens: every word, and of a run of digits every end that has three or more.
CREATE OR REPLACE FUNCTION customer_tokens_of(search_text text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT DISTINCT left(token, 60) FROM regexp_split_to_table(btrim(search_text), ' ') AS w
     CROSS JOIN LATERAL (
        SELECT w WHERE w <> ''
        UNION ALL
        SELECT substr(w, n) FROM generate_series(2, length(w) - 2) AS n WHERE w ~ '^[0-9]{4,20}$'
     ) AS tokens (token)
$$;

CREATE OR REPLACE FUNCTION write_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_text := customer_search_text(NEW.name, NEW.name2, NEW.phone, NEW.email, NEW.customer_number);
    NEW.sort_name := search_fold(NEW.name);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER write_search_text BEFORE INSERT OR UPDATE OF name, name2, phone, email, customer_number
ON customers FOR EACH ROW EXECUTE FUNCTION write_search_text();

CREATE OR REPLACE FUNCTION keep_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM customer_tokens t
         WHERE t.tenant_id = OLD.tenant_id AND t.customer_id = OLD.id AND t.token IN (
            SELECT customer_tokens_of(OLD.search_text) EXCEPT SELECT customer_tokens_of(NEW.search_text));
    END IF;
    INSERT INTO customer_tokens (tenant_id, token, customer_id)
    SELECT NEW.tenant_id, t, NEW.id FROM customer_tokens_of(NEW.search_text) AS t
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER keep_tokens AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION keep_tokens();
CREATE OR REPLACE TRIGGER keep_changed_tokens AFTER UPDATE OF name, name2, phone, email, customer_number ON customers
FOR EACH ROW WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text) EXECUTE FUNCTION keep_tokens();

-- What a slip of the finger makes of a skeleton: one letter less, one more, one other, two changed round.
CREATE OR REPLACE FUNCTION search_slips(skeleton text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT '~' || s) FROM (
        SELECT skeleton UNION ALL
        SELECT left(skeleton, i - 1) || substr(skeleton, i + 1) FROM generate_series(1, length(skeleton)) AS i UNION ALL
        SELECT left(skeleton, i - 1) || substr(skeleton, i + 1, 1) || substr(skeleton, i, 1) || substr(skeleton, i + 2)
          FROM generate_series(1, length(skeleton) - 1) AS i UNION ALL
        SELECT left(skeleton, i) || c || substr(skeleton, i + 1 + other)
          FROM generate_series(0, length(skeleton)) AS i, generate_series(0, 1) AS other,
               regexp_split_to_table('bdfghjklmnrstwxy$', '') AS c WHERE i + other <= length(skeleton)
    ) AS slips (s) WHERE length(s) > 1
$$;

-- How many pairs of letters of one word are in another.
CREATE OR REPLACE FUNCTION search_pairs(word text, other text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT count(*) FROM generate_series(1, length(word) - 1) AS i WHERE strpos(other, substr(word, i, 2)) > 0
$$;

-- The ids that fit best, of the transaction's tenant, best first: `near` is 0 where all that was typed begins a word,
-- number or address, 1 where something only sounds or looks like it. A merged customer leads to the one it went into.
CREATE OR REPLACE FUNCTION search_customers(typed text, most integer, with_inactive boolean)
RETURNS TABLE (id uuid, near integer)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
DECLARE
    tenant   CONSTANT uuid := app_tenant_id();
    last     CONSTANT text := chr(1114111);  -- sorts after every letter
    few      CONSTANT integer := 300;
    many     CONSTANT integer := 600;  -- where most of them are held against another term in vain
    folded   CONSTANT text := search_fold(typed);
    number   CONSTANT text := CASE WHEN folded ~ '^(cust ?)?[0-9]{1,9}$'
                                   THEN lower(customer_number_text(substring(folded FROM '[0-9]+')::bigint)) END;
    terms    text[];
    needles  text[];  -- how they stand in a customer's text: words begin, of a number any part
    heard    text[];  -- their skeletons
    seen     text[];  -- expressions of words that look like them: the same first letter, one letter more or less
    longest  text;
    skeleton text;
    driver   text;
    fewest   integer;
    nearby   integer;
    found    integer;
    slips    text[];
    term     text;
    tried    uuid[];
    good     uuid[];
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'no tenant' USING ERRCODE = 'CM000';
    END IF;
    IF typed ~* '^\s*m([ -]?[0-9a-hjkmnp-tv-z]){12}\s*$' THEN  -- a member's card, as comanda.loyalty.cards makes them
        RETURN QUERY SELECT c.id, 0 FROM loyalty_cards l
            JOIN customers c ON c.tenant_id = tenant AND c.id = l.customer_id
           WHERE l.tenant_id = tenant AND l.code = upper(regexp_replace(typed, '[\s-]', '', 'g'))
             AND (c.is_active OR with_inactive);
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF typed ~ '@' THEN
        terms := ARRAY[lower(btrim(typed))];
    ELSIF folded ~ '^cust ?[0-9]' AND number IS NOT NULL THEN
        terms := ARRAY[number];
    ELSIF folded ~ '^[0-9 ]+$' THEN
        -- A number as it is dialled in the country begins with a 0 that is not part of it abroad.
        terms := ARRAY[regexp_replace(replace(folded, ' ', ''), '^0+(?=...)', '')];
    ELSE
        SELECT array_agg(DISTINCT t) INTO terms FROM string_to_table(folded, ' ') AS t WHERE t <> '';
    END IF;
    IF terms IS NULL OR cardinality(terms) > 8 THEN
        RETURN;
    END IF;

    -- Looked up is the term that the fewest have; what comes of that is held against the others.
    FOREACH term IN ARRAY terms LOOP
        IF cardinality(terms) > 1 THEN
            SELECT count(*) INTO found FROM (
                SELECT FROM customer_tokens t
                 WHERE t.tenant_id = tenant AND t.token >= term AND t.token < term || last LIMIT many) AS beginning;
        END IF;
        IF driver IS NULL OR found < fewest THEN
            driver := term;
            fewest := found;
        END IF;
    END LOOP;
    SELECT array_agg(CASE WHEN t ~ '^[0-9]{3,}$' THEN t ELSE ' ' || t END ORDER BY n) INTO needles
      FROM unnest(terms) WITH ORDINALITY AS each (t, n);
    SELECT array_agg(c) INTO tried FROM (
        (SELECT t.customer_id AS c FROM customer_tokens t WHERE t.tenant_id = tenant AND t.token = driver
          ORDER BY t.customer_id DESC LIMIT CASE WHEN cardinality(terms) > 1 THEN many ELSE few END)
        UNION
        (SELECT t.customer_id FROM customer_tokens t WHERE t.tenant_id = tenant AND t.token > driver AND t.token < driver || last
          ORDER BY t.token LIMIT CASE WHEN cardinality(terms) > 1 THEN many ELSE few END)
        UNION  -- and, however many have each of its words, the name that begins as it was typed
        (SELECT n.id FROM customers n WHERE n.tenant_id = tenant AND cardinality(terms) > 1
            AND n.sort_name >= folded AND n.sort_name < folded || last LIMIT few)
        UNION
        (SELECT t.customer_id FROM customer_tokens t WHERE t.tenant_id = tenant AND t.token = number)
    ) AS beginning;
    SELECT array_agg(s.to_id ORDER BY s.numbered DESC, s.whole DESC, s.first DESC, s.last_order_at DESC NULLS LAST, s.to_id DESC) INTO good FROM (
        SELECT coalesce(c.merged_into, c.id) AS to_id, max(c.last_order_at) AS last_order_at,
               max((SELECT count(*) FROM unnest(terms) AS t WHERE strpos(c.search_text, ' ' || t || ' ') > 0)) AS whole,
               max((c.search_text ^@ (' ' || folded))::integer) AS first,
               -- Four digits and more are rather of a phone.
               max((number IS NOT NULL AND folded !~ '^[1-9][0-9]{3,}$'
                    AND strpos(c.search_text, ' ' || number || ' ') > 0)::integer) AS numbered
          FROM customers c
         WHERE c.tenant_id = tenant AND c.id = ANY (tried) AND (c.is_active OR c.merged_into IS NOT NULL OR with_inactive)
           AND (cardinality(terms) = 1 OR (SELECT bool_and(strpos(c.search_text, n) > 0) FROM unnest(needles) AS n))
         GROUP BY 1 ORDER BY numbered DESC, whole DESC, first DESC, last_order_at DESC NULLS LAST, to_id DESC LIMIT most
    ) AS s;
    RETURN QUERY SELECT g, 0 FROM unnest(good) AS g;
    IF coalesce(cardinality(good), 0) >= most THEN
        RETURN;
    END IF;

    SELECT t, search_skeleton(t) INTO longest, skeleton FROM unnest(terms) AS t
     WHERE t !~ '[0-9@]' ORDER BY length(t) DESC LIMIT 1;
    IF longest IS NULL OR length(longest) < 3 OR skeleton = '' THEN
        RETURN;
    END IF;
    SELECT array_agg(search_skeleton(t) ORDER BY n),
           array_agg(CASE WHEN length(t) = 2 THEN format(' %s[^ ~]?%s', left(t, 1), right(t, 1))
                          ELSE format(' %s[^ ~]{%s,%s} ', left(t, 1), greatest(length(t) - 2, 0), length(t)) END ORDER BY n)
      INTO heard, seen FROM unnest(terms) WITH ORDINALITY AS each (t, n);
    -- Where somebody fits already, those who are only near matter less, and who would be by a slip not at all.
    nearby := CASE WHEN good IS NULL THEN few ELSE few / 3 END;
    slips := CASE WHEN length(skeleton) > 2 AND good IS NULL THEN search_slips(skeleton) ELSE ARRAY['~' || skeleton] END;
    SELECT array_agg(c) INTO tried FROM (
        SELECT t.customer_id AS c FROM customer_tokens t
         WHERE t.tenant_id = tenant AND t.token = '~' || skeleton ORDER BY t.customer_id DESC LIMIT nearby
    ) AS alike;
    IF coalesce(cardinality(tried), 0) < nearby THEN
        SELECT tried || array_agg(c) INTO tried FROM (
            SELECT t.customer_id AS c FROM customer_tokens t
             WHERE t.tenant_id = tenant AND t.token = ANY (slips) LIMIT nearby) AS slipped;
    END IF;
    RETURN QUERY
    SELECT coalesce(c.merged_into, c.id), 1
      FROM customers c
     WHERE c.tenant_id = tenant AND c.id = ANY (tried) AND (c.is_active OR c.merged_into IS NOT NULL OR with_inactive)
       AND coalesce(c.merged_into, c.id) <> ALL (coalesce(good, '{}'))
       AND (SELECT bool_and(t = longest OR strpos(c.search_text, needle) > 0
                OR length(t) > 2 AND strpos(c.search_text, ' ~' || s) > 0
                OR length(t) <> 3 AND c.search_text ~ looks)
              FROM unnest(terms, needles, heard, seen) AS each (t, needle, s, looks))
       AND (strpos(c.search_text, ' ~' || skeleton || ' ') > 0
            -- A single sound is too little: it begins with the same letter, or is of the other script.
            AND (length(skeleton) > 1 OR strpos(c.search_text, ' ' || left(longest, 1)) > 0
                 OR longest !~ '[a-z]' OR c.search_text ~ '[\u0620-\u064a]')
            OR strpos(c.search_text, ' ' || left(longest, 1)) > 0
            AND EXISTS (SELECT FROM string_to_table(c.search_text, ' ') AS w
                         WHERE left(w, 1) = left(longest, 1) AND abs(length(w) - length(longest)) < 3
                           AND search_pairs(longest, w) >= greatest((length(longest) - 1) * 2 / 5, 1)
                           AND '~' || search_skeleton(w) = ANY (slips)))
     GROUP BY 1
     ORDER BY max(CASE WHEN strpos(c.search_text, ' ~' || skeleton || ' ') > 0 THEN 100
                       ELSE (SELECT max(search_pairs(longest, w)) FROM string_to_table(c.search_text, ' ') AS w) END) DESC,
              max(c.last_order_at) DESC NULLS LAST, 1 DESC
     LIMIT most - coalesce(cardinality(good), 0);
END $$;
