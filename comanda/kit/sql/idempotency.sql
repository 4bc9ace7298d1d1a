-- First statement of a keyed request. A duplicate waits on the unique index until the first one commits.
-- Runs as comanda_staff: guests hold no right on the table itself.
CREATE OR REPLACE FUNCTION idempotency_claim(p_principal text, p_route text, p_key text, p_fingerprint text)
RETURNS TABLE (outcome text, status integer, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO idempotency_keys (tenant_id, principal, route, key, fingerprint)
    VALUES (app_tenant_id(), p_principal, p_route, p_key, p_fingerprint)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN QUERY SELECT 'new', NULL::integer, NULL::text;
    ELSE
        RETURN QUERY
            SELECT CASE WHEN k.fingerprint = p_fingerprint THEN 'replay' ELSE 'reused' END, k.status, k.body
              FROM idempotency_keys k
             WHERE k.tenant_id = app_tenant_id() AND k.principal = p_principal
               AND k.route = p_route AND k.key = p_key;
    END IF;
END $$;

-- What was answered under a key, without claiming it.
CREATE OR REPLACE FUNCTION idempotency_find(p_principal text, p_route text, p_key text, p_fingerprint text)
RETURNS TABLE (outcome text, status integer, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN k.fingerprint = p_fingerprint THEN 'replay' ELSE 'reused' END, k.status, k.body
      FROM idempotency_keys k
     WHERE k.tenant_id = app_tenant_id() AND k.principal = p_principal AND k.route = p_route AND k.key = p_key
$$;

CREATE OR REPLACE FUNCTION idempotency_settle(p_principal text, p_route text, p_key text, p_status integer, p_body text)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE idempotency_keys SET status = p_status, body = p_body
     WHERE tenant_id = app_tenant_id() AND principal = p_principal AND route = p_route AND key = p_key
$$;

ALTER FUNCTION idempotency_claim(text, text, text, text) OWNER TO comanda_staff;
ALTER FUNCTION idempotency_find(text, text, text, text) OWNER TO comanda_staff;
ALTER FUNCTION idempotency_settle(text, text, text, integer, text) OWNER TO comanda_staff;
REVOKE ALL ON FUNCTION idempotency_claim(text, text, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION idempotency_find(text, text, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION idempotency_settle(text, text, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION idempotency_claim(text, text, text, text) TO comanda_staff, comanda_customer;
GRANT EXECUTE ON FUNCTION idempotency_find(text, text, text, text) TO comanda_staff, comanda_customer;
GRANT EXECUTE ON FUNCTION idempotency_settle(text, text, text, integer, text) TO comanda_staff, comanda_customer;
