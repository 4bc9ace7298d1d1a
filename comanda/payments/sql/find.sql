-- The last part of a webhook's address alone says whose it is. Owned by comanda_finder, as in tenants/sql/find.sql.
CREATE OR REPLACE FUNCTION find_merchant_account(p_webhook_hash text) RETURNS TABLE (tenant_id uuid, provider text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.tenant_id, m.provider FROM merchant_accounts m WHERE m.webhook_hash = p_webhook_hash
$$;

CREATE OR REPLACE FUNCTION has_live_merchant_accounts() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM merchant_accounts m WHERE m.is_live)
$$;

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['find_merchant_account(text)', 'has_live_merchant_accounts()'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO comanda_finder', name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO comanda_app', name);
    END LOOP;
END $$;
