-- What is asked before it is known whose rows to read: see tenants/sql/find.sql.
CREATE OR REPLACE FUNCTION find_account(p_email text)
RETURNS TABLE (id uuid, hashed_password text, mfa_enabled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id, a.hashed_password, a.mfa_enabled FROM accounts a WHERE a.email = p_email
$$;

CREATE OR REPLACE FUNCTION find_refresh_token(p_token_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account_id FROM refresh_tokens WHERE token_hash = p_token_hash
$$;

CREATE OR REPLACE FUNCTION find_account_link(p_token_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account_id FROM account_links WHERE token_hash = p_token_hash
$$;

CREATE OR REPLACE FUNCTION find_account_challenge(p_token_hash text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account_id FROM account_challenges WHERE token_hash = p_token_hash
$$;

CREATE OR REPLACE FUNCTION find_account_passkey(p_credential_id bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account_id FROM account_passkeys WHERE credential_id = p_credential_id
$$;

-- Whether the owner of an account has signed in since then: what they agreed to still holds. A yes or no to the nightly
-- sweep, of "account:…" and "email:…", and nothing of the account.
CREATE OR REPLACE FUNCTION signed_in_since(p_subject text, p_since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts a
                    WHERE a.signed_in_at >= p_since
                      AND CASE split_part(p_subject, ':', 1)
                          WHEN 'account' THEN a.id = substr(p_subject, 9)::uuid
                          WHEN 'email' THEN a.email = substr(p_subject, 7) AND a.email_verified
                          ELSE false END)
$$;

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY[
        'find_account(text)', 'find_refresh_token(text)', 'find_account_link(text)', 'find_account_challenge(text)',
        'find_account_passkey(bytea)'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO comanda_finder', name);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO comanda_app', name);
    END LOOP;
END $$;
ALTER FUNCTION signed_in_since(text, timestamptz) OWNER TO comanda_finder;
REVOKE ALL ON FUNCTION signed_in_since(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signed_in_since(text, timestamptz) TO comanda_staff;
