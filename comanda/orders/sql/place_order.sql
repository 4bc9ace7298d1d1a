-- Places one order, whole or not at all, in one round trip.
--
-- `p` is what comanda.orders.actions.place made: prices decided from the catalogue of `catalog_version`.
-- Answers {outcome: placed, status, body} or {outcome: replay | reused, ...} of the same Idempotency-Key.
-- Raises SQLSTATE CM0xx, so that nothing is written:
--   CM001 the catalogue has changed meanwhile      CM002 an item's stock does not suffice (DETAIL: its id)
--   CM003 the table waits for the staff to open it CM004 the guest must join the party first, with its PIN
--   CM005 the guest's party has left this table    CM006 no such customer
--   CM007 so many points are not there (DETAIL: how many are)
--   CM009 whoever orders has used a promotion as often as they may, or this is not their first order
--   23505 the same key has just been answered: call again to get that answer
-- Runs as comanda_staff within the transaction's tenant: guests hold no right on customers or counters.
CREATE OR REPLACE FUNCTION place_order(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tenant    CONSTANT uuid := app_tenant_id();
    o         CONSTANT jsonb := p -> 'order';
    now_      CONSTANT timestamptz := (o ->> 'placed_at')::timestamptz;
    key_      CONSTANT jsonb := p -> 'idempotency';
    guest     CONSTANT uuid := (o ->> 'guest_id')::uuid;
    party     CONSTANT jsonb := p -> 'party';
    answered  record;
    counter   tenant_counters%ROWTYPE;
    session   uuid;
    customer  uuid := (o ->> 'customer_id')::uuid;
    promised  timestamptz;
    number_   text;
    stocked   record;
    sold_     integer;
    used_     record;
    offer     record;
    redeemed  CONSTANT bigint := (p #>> '{redeemed,points}')::bigint;
    usable    bigint;
    -- An order that waits for its payment counts for its customer and the kitchen once that has come.
    counts    CONSTANT boolean := o ->> 'status' = 'confirmed';
    body_     jsonb;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'no tenant' USING ERRCODE = 'CM000';
    END IF;

    IF key_ IS NOT NULL THEN
        -- Seen before? Two that arrive together both find nothing here; the lock below lets one through at a time,
        -- and the second fails on the key when it writes its answer.
        SELECT k.fingerprint, k.status, k.body INTO answered FROM idempotency_keys k
         WHERE k.tenant_id = tenant AND k.principal = key_ ->> 'principal' AND k.route = key_ ->> 'route'
           AND k.key = key_ ->> 'key';
        IF FOUND THEN
            RETURN jsonb_build_object('status', answered.status, 'body', answered.body, 'outcome',
                CASE WHEN answered.fingerprint = key_ ->> 'fingerprint' THEN 'replay' ELSE 'reused' END);
        END IF;
    END IF;

    -- One lock for all that changes orders of this business; everything below happens one at a time.
    IF (p ->> 'daily_numbers')::boolean THEN
        -- Taken by itself, so that the next statement sees what its last holder committed: around midnight orders of
        -- both days arrive in any order, and each goes on with its own day's numbers.
        PERFORM 1 FROM tenant_counters WHERE tenant_id = tenant FOR UPDATE;
    END IF;
    UPDATE tenant_counters SET
        order_number = CASE WHEN (p ->> 'daily_numbers')::boolean AND order_day IS DISTINCT FROM (o ->> 'day')::date
                            THEN (SELECT coalesce(max(n.number), 0) + 1 FROM orders n
                                   WHERE n.tenant_id = tenant AND n.day = (o ->> 'day')::date)
                            ELSE order_number + 1 END,
        order_day = (o ->> 'day')::date,
        event_id = event_id + 1,
        kitchen_load = kitchen_load + counts::integer
     WHERE tenant_id = tenant RETURNING * INTO counter;

    PERFORM 1 FROM tenants WHERE id = tenant AND catalog_version = (p ->> 'catalog_version')::bigint;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'catalogue changed' USING ERRCODE = 'CM001';
    END IF;

    IF party IS NOT NULL THEN
        SELECT id INTO session FROM table_sessions
         WHERE tenant_id = tenant AND table_id = (o ->> 'table_id')::uuid AND closed_at IS NULL;
        IF guest IS NOT NULL AND session IS NOT NULL THEN
            PERFORM 1 FROM table_guests WHERE tenant_id = tenant AND session_id = session AND guest_id = guest;
            IF NOT FOUND THEN
                IF (party ->> 'pin_required')::boolean THEN
                    RAISE EXCEPTION 'join first' USING ERRCODE = 'CM004';
                END IF;
                -- A token from an earlier party at this table is someone who has left, not someone who sits here.
                PERFORM 1 FROM table_guests g JOIN table_sessions s ON s.tenant_id = tenant AND s.id = g.session_id
                 WHERE g.tenant_id = tenant AND g.guest_id = guest AND s.table_id = (o ->> 'table_id')::uuid;
                IF FOUND THEN
                    RAISE EXCEPTION 'party left' USING ERRCODE = 'CM005';
                END IF;
                INSERT INTO table_guests (tenant_id, session_id, guest_id, joined_at) VALUES (tenant, session, guest, now_);
            END IF;
        ELSIF session IS NULL THEN
            IF guest IS NOT NULL THEN
                IF (party ->> 'pin_required')::boolean THEN
                    RAISE EXCEPTION 'not open' USING ERRCODE = 'CM003';
                END IF;
                PERFORM 1 FROM table_guests g JOIN table_sessions s ON s.tenant_id = tenant AND s.id = g.session_id
                 WHERE g.tenant_id = tenant AND g.guest_id = guest AND s.table_id = (o ->> 'table_id')::uuid;
                IF FOUND THEN
                    RAISE EXCEPTION 'party left' USING ERRCODE = 'CM005';
                END IF;
            END IF;
            session := (party ->> 'session_id')::uuid;
            INSERT INTO table_sessions (tenant_id, id, table_id, pin, opened_at, opened_by)
            VALUES (tenant, session, (o ->> 'table_id')::uuid, party ->> 'pin', now_, (o ->> 'placed_by')::uuid);
            IF guest IS NOT NULL THEN
                INSERT INTO table_guests (tenant_id, session_id, guest_id, joined_at) VALUES (tenant, session, guest, now_);
            END IF;
        END IF;
    END IF;

    FOR stocked IN SELECT * FROM jsonb_to_recordset(p -> 'stock') AS s (item_id uuid, quantity integer, daily integer)
    LOOP
        INSERT INTO stock_days AS d (tenant_id, item_id, day, sold)
        SELECT tenant, stocked.item_id, (o ->> 'day')::date, stocked.quantity WHERE stocked.quantity <= stocked.daily
        ON CONFLICT (tenant_id, item_id, day) DO UPDATE SET sold = d.sold + EXCLUDED.sold
            WHERE d.sold + EXCLUDED.sold <= stocked.daily
        RETURNING sold INTO sold_;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'out of stock' USING ERRCODE = 'CM002', DETAIL = stocked.item_id::text;
        END IF;
        IF sold_ = stocked.daily THEN  -- the last one: the menu must say so
            PERFORM raise_catalog_version();
        END IF;
    END LOOP;

    -- Each promotion as often as it may be used and no more: the one that was the last is told as a dish is that is
    -- sold out, so that whoever comes later is priced without it.
    IF p -> 'promotions' IS NOT NULL THEN
        FOR used_ IN SELECT * FROM jsonb_to_recordset(p -> 'promotions') AS u (promotion_id uuid, customer_id uuid, cents bigint)
        LOOP
            UPDATE promotions SET used = used + 1, used_cents = used_cents + used_.cents
             WHERE tenant_id = tenant AND id = used_.promotion_id AND (total_limit IS NULL OR used < total_limit)
            RETURNING used = total_limit AS is_last, customer_limit, first_order INTO offer;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'used up' USING ERRCODE = 'CM001';
            END IF;
            IF offer.customer_limit IS NOT NULL OR offer.first_order THEN
                PERFORM 1 FROM promotion_uses u
                 WHERE u.tenant_id = tenant AND u.customer_id = used_.customer_id AND u.promotion_id = used_.promotion_id
                   AND u.released_at IS NULL
                HAVING count(*) >= CASE WHEN offer.first_order THEN 1 ELSE offer.customer_limit END;
                IF FOUND OR used_.customer_id IS NULL OR (offer.first_order AND EXISTS (SELECT FROM customers c
                    WHERE c.tenant_id = tenant AND c.id = used_.customer_id AND c.visit_count > 0)) THEN
                    RAISE EXCEPTION 'used by this customer' USING ERRCODE = 'CM009';
                END IF;
            END IF;
            IF offer.is_last THEN
                PERFORM raise_catalog_version();
            END IF;
        END LOOP;
    END IF;

    -- One that was merged leads to the one it went into; one that was put away is back.
    IF customer IS NOT NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO customer FROM customers c
         WHERE c.tenant_id = tenant AND c.id = customer AND c.erased_at IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such customer' USING ERRCODE = 'CM006';
        END IF;
    ELSIF o ->> 'customer_phone' IS NOT NULL THEN
        SELECT coalesce(c.merged_into, c.id) INTO customer FROM customers c
         WHERE c.tenant_id = tenant AND c.phone = o ->> 'customer_phone';
        IF NOT FOUND THEN
            customer := (p ->> 'new_customer_id')::uuid;
            INSERT INTO customers (tenant_id, id, customer_number, profile_status, name, phone, source,
                                   total_spent, visit_count, last_order_at, created_at, updated_at)
            VALUES (tenant, customer, next_customer_number(tenant), 'stub', o ->> 'customer_name', o ->> 'customer_phone',
                    'order', CASE WHEN counts THEN (o ->> 'total_cents')::bigint ELSE 0 END, counts::integer,
                    CASE WHEN counts THEN now_ END, now_, now_);
        END IF;
    ELSIF o ->> 'guest_id' IS NOT NULL THEN  -- at a table without a word, by whoever has proved their phone before
        SELECT g.customer_id INTO customer FROM guest_customers g
         WHERE g.tenant_id = tenant AND g.guest_id = (o ->> 'guest_id')::uuid;
    END IF;
    IF redeemed IS NOT NULL THEN
        SELECT greatest(0, c.loyalty_points - greatest(0, coalesce((SELECT sum(e.points) FROM loyalty_entries e
                    WHERE e.tenant_id = tenant AND e.customer_id = customer AND e.counts_from > now_), 0)))
          INTO usable FROM customers c WHERE c.tenant_id = tenant AND c.id = customer;
        IF usable < redeemed THEN
            RAISE EXCEPTION 'too few points' USING ERRCODE = 'CM007', DETAIL = usable::text;
        END IF;
    END IF;
    IF customer IS DISTINCT FROM (p ->> 'new_customer_id')::uuid THEN
        UPDATE customers SET total_spent = total_spent + CASE WHEN counts THEN (o ->> 'total_cents')::bigint ELSE 0 END,
               visit_count = visit_count + counts::integer,
               last_order_at = CASE WHEN counts THEN greatest(last_order_at, now_) ELSE last_order_at END,
               is_active = true, updated_at = now_
         WHERE tenant_id = tenant AND id = customer;
    END IF;

    promised := now_ + make_interval(mins => (p ->> 'preparation_minutes')::integer
        + ((counter.kitchen_load - 1) / (p ->> 'kitchen_parallel_orders')::integer)::integer * (p ->> 'queue_minutes')::integer);
    number_ := counter.order_number::text;
    number_ := (p ->> 'number_prefix') || lpad(number_, greatest(length(number_), (p ->> 'number_width')::integer), '0')
        || (p ->> 'number_suffix');

    INSERT INTO orders (tenant_id, id, number, number_text, day, status, version, fulfilment, order_source,
        is_guest_order, customer_id, account_id, guest_id, table_id, table_session_id, table_name, customer_name,
        customer_phone, customer_email, delivery_address, notes, payment_method, currency, prices_include_tax,
        subtotal_cents, tax_cents, total_cents, discount_cents, taxes, verification_code, placed_at, ready_at, cancel_until,
        status_at, placed_by, pay_by, language, payment_status)
    SELECT tenant, r.id, counter.order_number, number_, r.day, r.status, 1, r.fulfilment, r.order_source,
        r.is_guest_order, customer, r.account_id, r.guest_id, r.table_id, session, r.table_name, r.customer_name,
        r.customer_phone, r.customer_email, r.delivery_address, r.notes, r.payment_method, r.currency,
        r.prices_include_tax, r.subtotal_cents, r.tax_cents, r.total_cents, r.discount_cents, o -> 'taxes', r.verification_code,
        now_, promised, r.cancel_until, now_, r.placed_by, r.pay_by, r.language, r.payment_status
      FROM jsonb_to_record(o) AS r (id uuid, day date, status text, fulfilment text, order_source text,
        is_guest_order boolean, account_id uuid, guest_id uuid, table_id uuid, table_name text, customer_name text,
        customer_phone text, customer_email text, delivery_address text, notes text, payment_method text,
        currency text, prices_include_tax boolean, subtotal_cents bigint, tax_cents bigint, total_cents bigint,
        discount_cents bigint, verification_code text, cancel_until timestamptz, placed_by uuid, pay_by timestamptz,
        language text, payment_status text);

    INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, name2, quantity, unit_price_cents,
        total_cents, discount_cents, options, tax_class, tax_rate_bp, from_stock, note)
    SELECT tenant, l.id, (o ->> 'id')::uuid, l.position, l.item_id, l.name, l.name2, l.quantity, l.unit_price_cents,
        l.total_cents, l.discount_cents, l.options, l.tax_class, l.tax_rate_bp, l.from_stock, l.note
      FROM jsonb_to_recordset(p -> 'lines') AS l (id uuid, position integer, item_id uuid, name text, name2 text,
        quantity integer, unit_price_cents bigint, total_cents bigint, discount_cents bigint, options jsonb,
        tax_class text, tax_rate_bp integer, from_stock boolean, note text);

    IF p -> 'discounts' <> '[]' THEN
        INSERT INTO order_discounts (tenant_id, id, order_id, position, kind, name, name2, cents, points)
        SELECT tenant, d.id, (o ->> 'id')::uuid, d.position, d.kind, d.name, d.name2, d.cents, d.points
          FROM jsonb_to_recordset(p -> 'discounts') AS d (id uuid, position integer, kind text, name text,
            name2 text, cents bigint, points bigint);
    END IF;

    IF p -> 'promotions' IS NOT NULL THEN
        INSERT INTO promotion_uses (tenant_id, id, promotion_id, order_id, customer_id, cents, used_at)
        SELECT tenant, u.id, u.promotion_id, (o ->> 'id')::uuid, u.customer_id, u.cents, now_
          FROM jsonb_to_recordset(p -> 'promotions') AS u (id uuid, promotion_id uuid, customer_id uuid, cents bigint);
    END IF;

    IF redeemed IS NOT NULL THEN
        INSERT INTO loyalty_entries (tenant_id, id, customer_id, order_id, kind, points, fact, at, actor_kind, actor_id)
        VALUES (tenant, (p #>> '{redeemed,id}')::uuid, customer, (o ->> 'id')::uuid, 'redeemed', -redeemed,
                'redeemed ' || (o ->> 'id'), now_, p ->> 'actor_kind', (p ->> 'actor_id')::uuid);
    END IF;

    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind, actor_id)
    VALUES (tenant, counter.event_id, (o ->> 'id')::uuid, 'placed', o ->> 'status', 1, promised, now_,
            p ->> 'actor_kind', (p ->> 'actor_id')::uuid);

    IF p -> 'messages' <> '[]' THEN
        INSERT INTO notifications (tenant_id, id, account_id, order_id, customer_id, guest_id, notification_type,
            category, priority, channel, recipient_phone, recipient_email, subscription_id, language, fields,
            dedupe_key, expires_at, created_at, next_at, origin)
        SELECT tenant, m.id, m.account_id, m.order_id, customer, m.guest_id, m.notification_type, m.category,
            m.priority, m.channel, m.recipient_phone, m.recipient_email, m.subscription_id, m.language,
            m.fields || jsonb_build_object('number', number_, 'at', promised), m.dedupe_key, m.expires_at, now_, now_,
            m.origin
          FROM jsonb_to_recordset(p -> 'messages') AS m (id uuid, account_id uuid, order_id uuid, guest_id uuid,
            notification_type text, category text, priority smallint, channel text, recipient_phone text,
            recipient_email text, subscription_id uuid, language text, fields jsonb, dedupe_key text,
            expires_at timestamptz, origin text);
    END IF;

    body_ := (p -> 'answer') || jsonb_build_object('number', number_, 'ready_at', promised, 'table_session_id', session);
    IF p ->> 'actor_kind' = 'staff' THEN
        body_ := body_ || jsonb_build_object('customer_id', customer);
    END IF;
    IF key_ IS NOT NULL THEN
        INSERT INTO idempotency_keys (tenant_id, principal, route, key, fingerprint, status, body)
        VALUES (tenant, key_ ->> 'principal', key_ ->> 'route', key_ ->> 'key', key_ ->> 'fingerprint', 201,
                body_::text);
    END IF;
    PERFORM pg_notify('comanda', 'order ' || tenant || ' ' || counter.event_id);
    RETURN jsonb_build_object('outcome', 'placed', 'status', 201, 'body', body_::text);
END $$;

ALTER FUNCTION place_order(jsonb) OWNER TO comanda_staff;
REVOKE ALL ON FUNCTION place_order(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_order(jsonb) TO comanda_staff;

-- Scope and order in one statement, which is a transaction of its own: one round trip instead of three. The login
-- calls it with the tenant that the request was found to be for; inside, the staff's policies hold for that tenant.
CREATE OR REPLACE FUNCTION place_order_for(p_tenant uuid, p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.tenant_id', p_tenant::text, true), set_config('app.account_id', '', true),
            set_config('app.guest_id', '', true);
    RETURN place_order(p);
END $$;

ALTER FUNCTION place_order_for(uuid, jsonb) OWNER TO comanda_staff;
REVOKE ALL ON FUNCTION place_order_for(uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_order_for(uuid, jsonb) TO comanda_app;
