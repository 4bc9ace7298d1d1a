-- Owned by comanda_finder, as in tenants/sql/find.sql.

-- The last part of a callback's address alone says whose it is.
CREATE OR REPLACE FUNCTION find_sms_account(p_webhook_hash text) RETURNS TABLE (tenant_id uuid, provider text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.tenant_id, a.provider FROM sms_accounts a WHERE a.webhook_hash = p_webhook_hash
$$;

-- Whose messages are due, each once, and null for what is nobody's: steps from one business to the next along
-- ix_notifications_due, so that a million messages of one do not hide the others.
CREATE OR REPLACE FUNCTION list_due_outboxes(p_now timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE outboxes AS (
        (SELECT n.tenant_id FROM notifications n
          WHERE n.status = ANY ('{queued,sending}'::text[]) AND n.tenant_id IS NOT NULL
          ORDER BY n.tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT n.tenant_id FROM notifications n
                 WHERE n.status = ANY ('{queued,sending}'::text[]) AND n.tenant_id > o.tenant_id
                 ORDER BY n.tenant_id LIMIT 1)
          FROM outboxes o WHERE o.tenant_id IS NOT NULL
    )
    SELECT o.tenant_id FROM outboxes o WHERE o.tenant_id IS NOT NULL AND EXISTS (
        SELECT FROM generate_series(0, 2) AS p (priority), LATERAL (
            SELECT 1 FROM notifications n
             WHERE n.tenant_id = o.tenant_id AND n.status = ANY ('{queued,sending}'::text[])
               AND n.priority = p.priority AND n.next_at <= p_now LIMIT 1) due)
    UNION ALL
    (SELECT NULL::uuid FROM notifications n
      WHERE n.tenant_id IS NULL AND n.status = ANY ('{queued,sending}'::text[]) AND n.next_at <= p_now LIMIT 1)
$$;

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['find_sms_account(text)', 'list_due_outboxes(timestamptz)'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO comanda_finder', name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO comanda_app', name);
    END LOOP;
END $$;

-- Every worker hears of what is put in, whoever puts it in, when that is committed.
CREATE OR REPLACE FUNCTION tell_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('comanda', 'outbox ' || coalesce(n.tenant_id, '00000000-0000-0000-0000-000000000000'::uuid) || ' 0')
       FROM (SELECT DISTINCT tenant_id FROM added) n;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tell_outbox AFTER INSERT ON notifications
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_outbox();
