-- Accounts with something that is plain still, or sealed under another key than the one named: in order, after one.
CREATE OR REPLACE FUNCTION list_accounts_to_seal(current_key text, after_id uuid, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.id FROM accounts a LEFT JOIN account_totp t ON t.account_id = a.id
     WHERE a.id > after_id
       AND (left(t.secret, 9) <> current_key || '.' OR (a.tax_id <> '' AND left(a.tax_id, 16) <> 'sealed:' || current_key || '.')
            OR (a.vat_number <> '' AND left(a.vat_number, 16) <> 'sealed:' || current_key || '.'))
     ORDER BY a.id LIMIT most
$$;
ALTER FUNCTION list_accounts_to_seal(text, uuid, integer) OWNER TO comanda_finder;
REVOKE ALL ON FUNCTION list_accounts_to_seal(text, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_accounts_to_seal(text, uuid, integer) TO comanda_app;
