-- The audit trail's beginning, once its time is over. What is cut leaves its last hash behind, from which the chain goes
-- on, so that it stays provable. Never anything of the last two years, whoever asks.

CREATE OR REPLACE FUNCTION audit_may_go_before(p_before timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT least(p_before, now() - interval '2 years')
$$;

CREATE OR REPLACE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at >= now() - interval '2 years' THEN
        RAISE EXCEPTION 'an entry of the audit trail stays for two years' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_stay();

-- How many went: at most p_most, of the business whose scope is open, from the chain's beginning up to the first entry
-- that stays.
CREATE OR REPLACE FUNCTION cut_audit_trail(p_before timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tenant CONSTANT uuid := app_tenant_id();
    before CONSTANT timestamptz := audit_may_go_before(p_before);
    cut record;
    gone integer := 0;
    early integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || tenant, 0));
    SELECT max(h.place) AS place, count(*) AS entries, max(h.at) AS until, array_agg(h.entry_id) AS ids,
           (array_agg(h.hash ORDER BY h.place DESC))[1] AS hash
      INTO cut
      FROM (SELECT l.place, l.hash, l.entry_id, e.at, bool_and(e.at < before) OVER (ORDER BY l.place) AS is_over
              FROM (SELECT * FROM audit_links WHERE tenant_id = tenant ORDER BY place LIMIT p_most) l
              JOIN audit_entries e ON e.tenant_id = tenant AND e.id = l.entry_id) h
     WHERE h.is_over;
    IF cut.entries > 0 THEN
        INSERT INTO audit_starts AS s (tenant_id, place, hash, entries, until)
        VALUES (tenant, cut.place, cut.hash, cut.entries, cut.until)
        ON CONFLICT (tenant_id) DO UPDATE
           SET place = EXCLUDED.place, hash = EXCLUDED.hash, entries = s.entries + EXCLUDED.entries,
               until = greatest(s.until, EXCLUDED.until);
        DELETE FROM audit_links WHERE tenant_id = tenant AND place <= cut.place;
        DELETE FROM audit_entries WHERE tenant_id = tenant AND id = ANY (cut.ids);
        gone := cut.entries;
    END IF;
    -- From before there was a chain.
    DELETE FROM audit_entries e
     WHERE e.tenant_id = tenant AND e.id IN (
        SELECT o.id FROM audit_entries o
         WHERE o.tenant_id = tenant AND o.at < before
           AND NOT EXISTS (SELECT FROM audit_links l WHERE l.tenant_id = tenant AND l.entry_id = o.id)
         LIMIT p_most - gone);
    GET DIAGNOSTICS early = ROW_COUNT;
    RETURN gone + early;
END $$;
ALTER FUNCTION cut_audit_trail(timestamptz, integer) OWNER TO comanda_sweeper;
REVOKE ALL ON FUNCTION cut_audit_trail(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cut_audit_trail(timestamptz, integer) TO comanda_staff;
