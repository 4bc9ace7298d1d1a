-- The few questions that are asked before it is known whose rows to read. Owned by comanda_finder, a role with
-- a read policy of its own on these tables and no other right; callable by the login itself only.
CREATE OR REPLACE FUNCTION find_tenant(p_slug text, p_host text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM tenants WHERE slug = p_slug
    UNION ALL
    SELECT id FROM tenants WHERE p_slug IS NULL AND host = p_host
    LIMIT 1
$$;

-- At most two: enough to tell "the only one" from "several".
CREATE OR REPLACE FUNCTION find_tenants_at_most_two() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM tenants LIMIT 2
$$;

CREATE OR REPLACE FUNCTION list_listed_tenants()
RETURNS TABLE (slug text, name text, name2 text, language text, country text, logo text, color text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.slug, t.name, t.name2, t.language, t.country, t.logo, t.settings ->> 'color'
      FROM tenants t WHERE t.listed ORDER BY t.created_at LIMIT 100
$$;

CREATE OR REPLACE FUNCTION list_tenant_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM tenants ORDER BY id
$$;

CREATE OR REPLACE FUNCTION find_staff(p_email text)
RETURNS TABLE (tenant_id uuid, slug text, user_id uuid, hashed_password text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT u.tenant_id, t.slug, u.id, u.hashed_password
      FROM users u JOIN tenants t ON t.id = u.tenant_id
     WHERE u.email = p_email AND u.is_active
     ORDER BY u.created_at LIMIT 20
$$;

CREATE OR REPLACE FUNCTION find_invitation(p_token_hash text) RETURNS TABLE (tenant_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.tenant_id, i.id FROM invitations i WHERE i.token_hash = p_token_hash
$$;

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY[
        'find_tenant(text, text)', 'find_tenants_at_most_two()', 'list_listed_tenants()', 'list_tenant_ids()',
        'find_staff(text)', 'find_invitation(text)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO comanda_finder', name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO comanda_app', name);
    END LOOP;
END $$;

-- Called by every change to what guests may see or order: raises the version and tells every process.
CREATE OR REPLACE FUNCTION raise_catalog_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE raised bigint;
BEGIN
    UPDATE tenants SET catalog_version = catalog_version + 1 WHERE id = app_tenant_id()
    RETURNING catalog_version INTO raised;
    PERFORM pg_notify('comanda', 'catalog ' || app_tenant_id() || ' ' || raised);
    RETURN raised;
END $$;
