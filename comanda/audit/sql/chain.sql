-- The chain over a business's audit trail. Each entry's link holds what the entry hashes to, and that together with the
-- link before it: whoever changes, takes out or puts in an entry breaks it there.

CREATE OR REPLACE FUNCTION audit_entry_sha256(e audit_entries) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        e.tenant_id, e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor_kind, e.actor_id,
        e.action, e.subject_kind, e.subject_id, e.data, e.from_address, e.device, e.request_id)::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION audit_link_hash(previous text, place bigint, entry_sha256 text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(previous || ' ' || place || ' ' || entry_sha256, 'UTF8')), 'hex')
$$;

-- When everything else of the transaction is done, so that whoever holds the end of the chain waits for nobody. As the
-- staff, whoever the transaction ends as: a guest may have set off what is told.
CREATE OR REPLACE FUNCTION link_audit_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before CONSTANT text := current_setting('app.tenant_id', true);
    sum CONSTANT text := audit_entry_sha256(NEW);
    last record;
BEGIN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.tenant_id, 0));
    SELECT place, hash INTO last FROM audit_links WHERE tenant_id = NEW.tenant_id ORDER BY place DESC LIMIT 1;
    IF last.place IS NULL THEN  -- all there was went by rule: the chain goes on from where it was cut
        SELECT place, hash INTO last FROM audit_starts WHERE tenant_id = NEW.tenant_id;
    END IF;
    INSERT INTO audit_links (tenant_id, place, entry_id, entry_sha256, hash)
    VALUES (NEW.tenant_id, coalesce(last.place, 0) + 1, NEW.id, sum,
            audit_link_hash(coalesce(last.hash, ''), coalesce(last.place, 0) + 1, sum));
    PERFORM set_config('app.tenant_id', coalesce(before, ''), true);
    RETURN NULL;
END $$;
ALTER FUNCTION link_audit_entry() OWNER TO comanda_staff;
REVOKE ALL ON FUNCTION link_audit_entry() FROM PUBLIC;

-- Laid anew with its function; a constraint trigger knows no OR REPLACE.
DROP TRIGGER IF EXISTS link_audit_entry ON audit_entries;
CREATE CONSTRAINT TRIGGER link_audit_entry AFTER INSERT ON audit_entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION link_audit_entry();
