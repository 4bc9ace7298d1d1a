-- Reports. Each kind of row is counted from orders by one function (`report_…_of`), which rolls days up and also reads
-- those that are not: what is kept and what is counted afresh cannot differ. A day is the calendar day on which an order
-- was placed by the clock on the business's wall, whether it has 23, 24 or 25 hours.
--
-- All run as whoever calls them, held by row-level security. Those that ask have no settings of their own, so that
-- PostgreSQL writes their query into the one that calls them.

-- Orders that were placed on these days. Where clocks are put back at midnight, moments of one day lie on both sides of
-- what the next one's beginning is taken for: so it is looked a little further, and the day itself decides.
-- `counts`: confirmed and not called off, as COUNTED in orders/states.py.
CREATE OR REPLACE FUNCTION report_orders(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (id uuid, customer_id uuid, day date, hour integer, wall time, order_source text, fulfilment text,
               payment_method text, status text, counts boolean, total_cents bigint, subtotal_cents bigint,
               tax_cents bigint, discount_cents bigint, paid_cents bigint, tip_cents bigint,
               refunded_cents bigint)
LANGUAGE sql STABLE AS $$
    SELECT o.id, o.customer_id, (o.placed_at AT TIME ZONE p_zone)::date,
           extract(hour FROM o.placed_at AT TIME ZONE p_zone)::integer, (o.placed_at AT TIME ZONE p_zone)::time,
           o.order_source, o.fulfilment, o.payment_method, o.status,
           o.status IN ('confirmed', 'accepted', 'preparing', 'ready', 'out_for_delivery', 'completed'),
           o.total_cents, o.subtotal_cents, o.tax_cents, o.discount_cents, o.paid_cents, o.tip_cents, o.refunded_cents
      FROM orders o
     WHERE o.tenant_id = p_tenant
       AND o.placed_at >= p_first::timestamp AT TIME ZONE p_zone - interval '3 hours'
       AND o.placed_at < (p_last + 1)::timestamp AT TIME ZONE p_zone + interval '3 hours'
       AND (o.placed_at AT TIME ZONE p_zone)::date BETWEEN p_first AND p_last
$$;

-- Up to a time of each day, if that is said. Given back is what the business did not keep of an order's price, as on
-- its credit notes: money that came twice and went back is none of it. What it kept beyond the price is the tip.
CREATE OR REPLACE FUNCTION report_sales_of(p_tenant uuid, p_zone text, p_first date, p_last date,
                                           p_until time DEFAULT '24:00')
RETURNS TABLE (day date, hour integer, order_source text, fulfilment text, payment_method text, orders bigint,
               named_orders bigint, gross_cents bigint, net_cents bigint, tax_cents bigint, discount_cents bigint, refunded_cents bigint,
               tip_cents bigint, lost_orders bigint, lost_cents bigint)
LANGUAGE sql STABLE AS $$
    SELECT o.day, o.hour, o.order_source, o.fulfilment, o.payment_method,
           count(*) FILTER (WHERE o.counts), count(*) FILTER (WHERE o.counts AND o.customer_id IS NOT NULL),
           coalesce(sum(o.total_cents) FILTER (WHERE o.counts), 0)::bigint,
           coalesce(sum(o.subtotal_cents) FILTER (WHERE o.counts), 0)::bigint,
           coalesce(sum(o.tax_cents) FILTER (WHERE o.counts), 0)::bigint,
           coalesce(sum(o.discount_cents) FILTER (WHERE o.counts), 0)::bigint,
           coalesce(sum(m.paid - least(m.paid, m.kept)) FILTER (WHERE o.counts), 0)::bigint,
           coalesce(sum(least(o.tip_cents, m.kept - least(m.paid, m.kept))) FILTER (WHERE o.counts), 0)::bigint,
           count(*) FILTER (WHERE o.status IN ('cancelled', 'rejected')),
           coalesce(sum(o.total_cents) FILTER (WHERE o.status IN ('cancelled', 'rejected')), 0)::bigint
      FROM report_orders(p_tenant, p_zone, p_first, p_last) o
     CROSS JOIN LATERAL (SELECT least(o.paid_cents, o.total_cents) AS paid,
                                greatest(0, o.paid_cents + o.tip_cents - o.refunded_cents) AS kept) m
     WHERE (o.counts OR o.status IN ('cancelled', 'rejected')) AND (p_until = '24:00' OR o.wall < p_until)
     GROUP BY 1, 2, 3, 4, 5
$$;

-- What the lines cost, less what was taken off them. Bringing it is an item of zeros.
CREATE OR REPLACE FUNCTION report_items_of(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, item_id uuid, order_source text, fulfilment text, orders bigint, quantity bigint,
               cents bigint)
LANGUAGE sql STABLE AS $$
    SELECT o.day, coalesce(l.item_id, '00000000-0000-0000-0000-000000000000'), o.order_source, o.fulfilment,
           count(DISTINCT o.id), sum(l.quantity)::bigint, sum(l.total_cents - l.discount_cents)::bigint
      FROM report_orders(p_tenant, p_zone, p_first, p_last) o
      JOIN order_lines l ON l.tenant_id = p_tenant AND l.order_id = o.id
     WHERE o.counts
     GROUP BY 1, 2, 3, 4
$$;

CREATE OR REPLACE FUNCTION report_customers_of(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (customer_id uuid, day date, orders bigint, cents bigint) LANGUAGE sql STABLE AS $$
    SELECT o.customer_id, o.day, count(*), sum(o.total_cents)::bigint
      FROM report_orders(p_tenant, p_zone, p_first, p_last) o
     WHERE o.counts AND o.customer_id IS NOT NULL
     GROUP BY 1, 2
$$;

-- Whole minutes from an order's reaching the kitchen to its being accepted, from there to its being ready, and from what
-- was promised when it was accepted to its being ready, if that was later. More than a day is a day. By the hour in
-- which it was placed.
CREATE OR REPLACE FUNCTION report_waits_of(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, hour integer, fulfilment text, step text, minutes integer, orders bigint)
LANGUAGE sql STABLE AS $$
    SELECT o.day, o.hour, o.fulfilment, w.step,
           least(1440, floor(greatest(0, extract(epoch FROM w.took)) / 60))::integer, count(*)
      FROM report_orders(p_tenant, p_zone, p_first, p_last) o
     CROSS JOIN LATERAL (
           SELECT min(e.at) FILTER (WHERE e.status = 'confirmed') AS confirmed,
                  min(e.at) FILTER (WHERE e.status = 'accepted') AS accepted,
                  min(e.ready_at) FILTER (WHERE e.status = 'accepted') AS promised,
                  min(e.at) FILTER (WHERE e.status = 'ready') AS ready
             FROM order_events e
            WHERE e.tenant_id = p_tenant AND e.order_id = o.id AND e.kind IN ('placed', 'moved')) e
     CROSS JOIN LATERAL (VALUES ('accept', e.accepted - e.confirmed), ('prepare', e.ready - e.accepted),
                                ('late', e.ready - e.promised)) AS w (step, took)
     WHERE o.counts AND w.took IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5
$$;

-- --- what is kept and what is not --------------------------------------------------------------------------------

-- Which of these days are read from their orders, in stretches.
CREATE OR REPLACE FUNCTION report_live(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (first date, last date) LANGUAGE sql STABLE AS $$
    SELECT d.day, d.day
      FROM report_states s JOIN report_dirty_days d ON d.tenant_id = p_tenant
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND d.day BETWEEN p_first AND p_last AND d.day <= s.through
     UNION ALL
    SELECT greatest(p_first, max(s.through) + 1), p_last
      FROM report_states s
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone
    HAVING greatest(p_first, max(s.through) + 1) <= p_last
$$;

CREATE OR REPLACE FUNCTION report_sales_rows(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, hour integer, order_source text, fulfilment text, payment_method text, orders bigint,
               named_orders bigint, gross_cents bigint, net_cents bigint, tax_cents bigint, discount_cents bigint, refunded_cents bigint,
               tip_cents bigint, lost_orders bigint, lost_cents bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.day, r.hour, r.order_source, r.fulfilment, r.payment_method, r.orders, r.named_orders, r.gross_cents, r.net_cents,
           r.tax_cents, r.discount_cents, r.refunded_cents, r.tip_cents, r.lost_orders, r.lost_cents
      FROM report_states s JOIN report_sales r ON r.tenant_id = p_tenant AND r.day <= s.through
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND r.day BETWEEN p_first AND p_last
       AND r.day NOT IN (SELECT d.day FROM report_dirty_days d WHERE d.tenant_id = p_tenant)
     UNION ALL
    SELECT x.* FROM report_live(p_tenant, p_zone, p_first, p_last) l
     CROSS JOIN LATERAL report_sales_of(p_tenant, p_zone, l.first, l.last) x
$$;

CREATE OR REPLACE FUNCTION report_item_rows(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, item_id uuid, order_source text, fulfilment text, orders bigint, quantity bigint,
               cents bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.day, r.item_id, r.order_source, r.fulfilment, r.orders, r.quantity, r.cents
      FROM report_states s JOIN report_items r ON r.tenant_id = p_tenant AND r.day <= s.through
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND r.day BETWEEN p_first AND p_last
       AND r.day NOT IN (SELECT d.day FROM report_dirty_days d WHERE d.tenant_id = p_tenant)
     UNION ALL
    SELECT x.* FROM report_live(p_tenant, p_zone, p_first, p_last) l
     CROSS JOIN LATERAL report_items_of(p_tenant, p_zone, l.first, l.last) x
$$;

CREATE OR REPLACE FUNCTION report_customer_rows(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (customer_id uuid, day date, orders bigint) LANGUAGE sql STABLE AS $$
    SELECT r.customer_id, r.day, r.orders
      FROM report_states s JOIN report_customer_days r ON r.tenant_id = p_tenant AND r.day <= s.through
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND r.day BETWEEN p_first AND p_last
       AND r.day NOT IN (SELECT d.day FROM report_dirty_days d WHERE d.tenant_id = p_tenant)
     UNION ALL
    SELECT x.customer_id, x.day, x.orders FROM report_live(p_tenant, p_zone, p_first, p_last) l
     CROSS JOIN LATERAL report_customers_of(p_tenant, p_zone, l.first, l.last) x
$$;

-- By days, without the hours: one row in eight, for years of them.
CREATE OR REPLACE FUNCTION report_wait_rows(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, fulfilment text, step text, minutes integer, orders bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.day, r.fulfilment, r.step, r.minutes, r.orders
      FROM report_states s JOIN report_waits r ON r.tenant_id = p_tenant AND r.day <= s.through
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND r.day BETWEEN p_first AND p_last
       AND r.day NOT IN (SELECT d.day FROM report_dirty_days d WHERE d.tenant_id = p_tenant)
     UNION ALL
    SELECT x.day, x.fulfilment, x.step, x.minutes, x.orders FROM report_live(p_tenant, p_zone, p_first, p_last) l
     CROSS JOIN LATERAL report_waits_of(p_tenant, p_zone, l.first, l.last) x
$$;

CREATE OR REPLACE FUNCTION report_wait_hour_rows(p_tenant uuid, p_zone text, p_first date, p_last date)
RETURNS TABLE (day date, hour integer, fulfilment text, step text, minutes integer, orders bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.day, r.hour, r.fulfilment, r.step, r.minutes, r.orders
      FROM report_states s JOIN report_wait_hours r ON r.tenant_id = p_tenant AND r.day <= s.through
     WHERE s.tenant_id = p_tenant AND s.zone = p_zone AND r.day BETWEEN p_first AND p_last
       AND r.day NOT IN (SELECT d.day FROM report_dirty_days d WHERE d.tenant_id = p_tenant)
     UNION ALL
    SELECT x.* FROM report_live(p_tenant, p_zone, p_first, p_last) l
     CROSS JOIN LATERAL report_waits_of(p_tenant, p_zone, l.first, l.last) x
$$;

-- --- keeping ----------------------------------------------------------------------------------------------------

-- To be called by who holds the business's counter: nothing that changes an order is under way then. Of a day that is
-- rolled up already only what differs of its customers is touched, and with them their cohorts.
CREATE OR REPLACE FUNCTION report_roll_up(p_tenant uuid, p_zone text, p_day date) RETURNS void
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE changed uuid[];
BEGIN
    DELETE FROM report_sales WHERE tenant_id = p_tenant AND day = p_day;
    INSERT INTO report_sales (tenant_id, day, hour, order_source, fulfilment, payment_method, orders, named_orders,
                              gross_cents,
                              net_cents, tax_cents, discount_cents, refunded_cents, tip_cents, lost_orders,
                              lost_cents)
    SELECT p_tenant, x.* FROM report_sales_of(p_tenant, p_zone, p_day, p_day) x;

    DELETE FROM report_items WHERE tenant_id = p_tenant AND day = p_day;
    INSERT INTO report_items (tenant_id, day, item_id, order_source, fulfilment, orders, quantity, cents)
    SELECT p_tenant, x.* FROM report_items_of(p_tenant, p_zone, p_day, p_day) x;

    DELETE FROM report_wait_hours WHERE tenant_id = p_tenant AND day = p_day;
    INSERT INTO report_wait_hours (tenant_id, day, hour, fulfilment, step, minutes, orders)
    SELECT p_tenant, x.* FROM report_waits_of(p_tenant, p_zone, p_day, p_day) x;
    DELETE FROM report_waits WHERE tenant_id = p_tenant AND day = p_day;
    INSERT INTO report_waits (tenant_id, day, fulfilment, step, minutes, orders)
    SELECT tenant_id, day, fulfilment, step, minutes, sum(orders) FROM report_wait_hours
     WHERE tenant_id = p_tenant AND day = p_day GROUP BY 1, 2, 3, 4, 5;

    SELECT array_agg(coalesce(kept.customer_id, now_.customer_id)) INTO changed
      FROM (SELECT customer_id, orders, cents FROM report_customer_days
             WHERE tenant_id = p_tenant AND day = p_day) kept
      FULL JOIN report_customers_of(p_tenant, p_zone, p_day, p_day) now_ USING (customer_id)
     WHERE (kept.orders, kept.cents) IS DISTINCT FROM (now_.orders, now_.cents);

    IF changed IS NOT NULL THEN
        PERFORM report_count_cohorts(p_tenant, changed, -1);
        DELETE FROM report_customer_days
         WHERE tenant_id = p_tenant AND day = p_day AND customer_id = ANY (changed);
        INSERT INTO report_customer_days (tenant_id, customer_id, day, orders, cents)
        SELECT p_tenant, x.customer_id, x.day, x.orders, x.cents
          FROM report_customers_of(p_tenant, p_zone, p_day, p_day) x WHERE x.customer_id = ANY (changed);
        DELETE FROM report_customers WHERE tenant_id = p_tenant AND customer_id = ANY (changed);
        INSERT INTO report_customers (tenant_id, customer_id, first_day, last_day, orders)
        SELECT p_tenant, d.customer_id, min(d.day), max(d.day), sum(d.orders)
          FROM report_customer_days d WHERE d.tenant_id = p_tenant AND d.customer_id = ANY (changed)
         GROUP BY d.customer_id;
        PERFORM report_count_cohorts(p_tenant, changed, 1);
        DELETE FROM report_cohorts WHERE tenant_id = p_tenant AND customers = 0;
    END IF;
    DELETE FROM report_dirty_days WHERE tenant_id = p_tenant AND day = p_day;
END $$;

-- Adds what is kept of these customers to their cohorts, `p_sign` times.
CREATE OR REPLACE FUNCTION report_count_cohorts(p_tenant uuid, p_customers uuid[], p_sign integer) RETURNS void
LANGUAGE sql SET search_path = public AS $$
    INSERT INTO report_cohorts AS c (tenant_id, cohort, month, customers, orders, cents)
    SELECT p_tenant, date_trunc('month', r.first_day)::date, date_trunc('month', d.day)::date,
           p_sign * count(DISTINCT d.customer_id), p_sign * sum(d.orders), p_sign * sum(d.cents)
      FROM report_customers r
      JOIN report_customer_days d ON d.tenant_id = r.tenant_id AND d.customer_id = r.customer_id
     WHERE r.tenant_id = p_tenant AND r.customer_id = ANY (p_customers)
     GROUP BY 2, 3
    ON CONFLICT (tenant_id, cohort, month) DO UPDATE
       SET customers = c.customers + EXCLUDED.customers, orders = c.orders + EXCLUDED.orders,
           cents = c.cents + EXCLUDED.cents
$$;

-- Whatever changes an order that a report shows, of a day that is rolled up. While it is still that day, this is one
-- look at one row. A day that was marked before is not marked again: as all that changes orders, this waits for the
-- counter's lock, which also who rolls up holds.
CREATE OR REPLACE FUNCTION report_order_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO report_dirty_days (tenant_id, day)
    SELECT s.tenant_id, (NEW.placed_at AT TIME ZONE s.zone)::date FROM report_states s
     WHERE s.tenant_id = NEW.tenant_id AND (NEW.placed_at AT TIME ZONE s.zone)::date <= s.through
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER report_order_placed AFTER INSERT ON orders
    FOR EACH ROW EXECUTE FUNCTION report_order_changed();
CREATE OR REPLACE TRIGGER report_order_changed AFTER UPDATE ON orders
    FOR EACH ROW WHEN (
        (NEW.status, NEW.customer_id, NEW.fulfilment, NEW.payment_method, NEW.total_cents, NEW.subtotal_cents,
         NEW.paid_cents, NEW.tip_cents, NEW.refunded_cents)
        IS DISTINCT FROM
        (OLD.status, OLD.customer_id, OLD.fulfilment, OLD.payment_method, OLD.total_cents, OLD.subtotal_cents,
         OLD.paid_cents, OLD.tip_cents, OLD.refunded_cents))
    EXECUTE FUNCTION report_order_changed();
