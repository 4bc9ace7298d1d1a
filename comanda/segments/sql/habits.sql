-- What customers order, kept ready for segments: customer_items, and in customers the masks of how they had and placed
-- their orders. It follows the events of orders, whose ids have no gaps and come in the order of commits; so an order
-- pays nothing for it, and nothing is missed.

-- An order that becomes another customer's is no event: a merge, an erasure, somebody who proves it was theirs.
CREATE OR REPLACE FUNCTION note_stale_habits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO habits_stale (tenant_id, customer_id)
    SELECT NEW.tenant_id, one FROM unnest(ARRAY[OLD.customer_id, NEW.customer_id]) AS one WHERE one IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER note_stale_habits AFTER UPDATE OF customer_id ON orders
FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION note_stale_habits();

-- Goes on by at most so many events of the transaction's tenant. Answers how many are left.
CREATE OR REPLACE FUNCTION follow_habits(p_most integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tenant  CONSTANT uuid := app_tenant_id();
    done    bigint;
    until_  bigint;
    newest  bigint;
    changed uuid[];
BEGIN
    INSERT INTO habits_progress (tenant_id, event_id) VALUES (tenant, 0) ON CONFLICT DO NOTHING;
    SELECT p.event_id INTO done FROM habits_progress p WHERE p.tenant_id = tenant FOR UPDATE;
    SELECT c.event_id INTO newest FROM tenant_counters c WHERE c.tenant_id = tenant;
    until_ := least(newest, done + p_most);
    WITH taken AS (
        DELETE FROM habits_stale s WHERE s.tenant_id = tenant RETURNING s.customer_id
    )
    SELECT array_agg(found.customer_id ORDER BY found.customer_id) INTO changed FROM (
        SELECT o.customer_id FROM order_events e JOIN orders o ON o.tenant_id = tenant AND o.id = e.order_id
         WHERE e.tenant_id = tenant AND e.id > done AND e.id <= until_ AND o.customer_id IS NOT NULL
        UNION SELECT t.customer_id FROM taken t) found;
    IF changed IS NOT NULL THEN
        WITH counted AS MATERIALIZED (
            SELECT o.customer_id, l.item_id, count(DISTINCT o.id)::integer AS orders, max(o.placed_at) AS last_at
              FROM orders o JOIN order_lines l ON l.tenant_id = tenant AND l.order_id = o.id
             WHERE o.tenant_id = tenant AND o.customer_id = ANY (changed) AND l.item_id IS NOT NULL
               AND o.status <> ALL ('{awaiting_payment,cancelled,expired,rejected}'::text[])
             GROUP BY o.customer_id, l.item_id
        ), gone AS (
            DELETE FROM customer_items i
             WHERE i.tenant_id = tenant AND i.customer_id = ANY (changed)
               AND NOT EXISTS (SELECT FROM counted n WHERE n.customer_id = i.customer_id AND n.item_id = i.item_id)
        )
        INSERT INTO customer_items AS i (tenant_id, customer_id, item_id, orders, last_at)
        SELECT tenant, n.customer_id, n.item_id, n.orders, n.last_at FROM counted n
        ON CONFLICT (tenant_id, customer_id, item_id) DO UPDATE SET orders = EXCLUDED.orders, last_at = EXCLUDED.last_at
            WHERE (i.orders, i.last_at) IS DISTINCT FROM (EXCLUDED.orders, EXCLUDED.last_at);
        -- Locked in the order of their ids, as merges do, so that nobody waits in a circle.
        PERFORM FROM customers c WHERE c.tenant_id = tenant AND c.id = ANY (changed) ORDER BY c.id FOR NO KEY UPDATE;
        UPDATE customers c SET fulfilments = h.fulfilments, order_sources = h.order_sources
          FROM (SELECT one AS id,
                       coalesce(bit_or(CASE o.fulfilment WHEN 'dine_in' THEN 1 WHEN 'pickup' THEN 2 ELSE 4 END), 0)
                           AS fulfilments,
                       coalesce(bit_or(CASE o.order_source WHEN 'web' THEN 1 WHEN 'frontdesk' THEN 2 WHEN 'phone' THEN 4
                                       ELSE 8 END), 0) AS order_sources
                  FROM unnest(changed) AS one
                  JOIN orders o ON o.tenant_id = tenant AND o.customer_id = one
                   AND o.status <> ALL ('{awaiting_payment,cancelled,expired,rejected}'::text[])
                 GROUP BY one
                UNION ALL
                SELECT one, 0, 0 FROM unnest(changed) AS one
                 WHERE NOT EXISTS (SELECT FROM orders o WHERE o.tenant_id = tenant AND o.customer_id = one
                       AND o.status <> ALL ('{awaiting_payment,cancelled,expired,rejected}'::text[]))) h
         WHERE c.tenant_id = tenant AND c.id = h.id
           AND (c.fulfilments, c.order_sources) IS DISTINCT FROM (h.fulfilments::smallint, h.order_sources::smallint);
    END IF;
    UPDATE habits_progress p SET event_id = until_ WHERE p.tenant_id = tenant;
    RETURN newest - until_;
END $$;
