-- A table's code alone says which business a scan belongs to. Owned by comanda_finder, as in tenants/sql/find.sql.
CREATE OR REPLACE FUNCTION find_table(p_token text)
RETURNS TABLE (tenant_id uuid, id uuid, name text, area text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.tenant_id, t.id, t.name, t.area FROM tables t WHERE t.token = p_token AND t.is_active
$$;

ALTER FUNCTION find_table(text) OWNER TO comanda_finder;
REVOKE ALL ON FUNCTION find_table(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_table(text) TO comanda_app;
