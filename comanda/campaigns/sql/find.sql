-- Owned by comanda_finder, as in tenants/sql/find.sql.

-- Campaigns that want to be looked after: those whose time has come, and those that are being put into the outbox or
-- whose messages are on their way.
CREATE OR REPLACE FUNCTION list_due_campaigns(p_now timestamptz) RETURNS TABLE (tenant_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.tenant_id, c.id FROM campaigns c
     WHERE c.status = ANY ('{running,scheduled}'::text[]) AND (c.status = 'running' OR c.starts_at <= p_now)
$$;

ALTER FUNCTION list_due_campaigns(timestamptz) OWNER TO comanda_finder;
REVOKE ALL ON FUNCTION list_due_campaigns(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_due_campaigns(timestamptz) TO comanda_app;
