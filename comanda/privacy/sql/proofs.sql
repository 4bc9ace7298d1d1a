-- Proofs of what nobody agrees to any more, once their time is over: all that was said before the last word. That stays
-- itself where it is a no, since it is what keeps messages away; but not of somebody who was erased, nor where it was
-- only a question. Never anything of the last year, nor what a message still names, whoever asks.

CREATE OR REPLACE FUNCTION proofs_over(p_tenant_id uuid, p_before timestamptz)
RETURNS TABLE (id uuid, place bigint, ended_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.id, e.place, l.occurred_at
      FROM (SELECT DISTINCT ON (o.subject, o.purpose) o.subject, o.purpose, o.id, o.action, o.allowed, o.occurred_at
              FROM consent_events o WHERE o.tenant_id = p_tenant_id
             ORDER BY o.subject, o.purpose, o.place DESC) l
      JOIN consent_events e ON e.tenant_id = p_tenant_id AND e.subject = l.subject AND e.purpose = l.purpose
     WHERE l.allowed IS NOT TRUE AND l.occurred_at < least(p_before, now() - interval '1 year')
       AND (e.id <> l.id OR l.allowed IS NULL OR starts_with(l.subject, 'hash:'))
       AND NOT EXISTS (SELECT FROM notifications n WHERE n.tenant_id = p_tenant_id AND n.consent_event_id = e.id)
       AND NOT EXISTS (SELECT FROM contact_choices c WHERE c.tenant_id = p_tenant_id AND c.event_id = e.id)
$$;

-- How many went: at most p_most, of the business whose scope is open.
CREATE OR REPLACE FUNCTION forget_proofs(p_before timestamptz, p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tenant CONSTANT uuid := app_tenant_id();
    gone integer;
BEGIN
    -- The oldest first: nothing that was said earlier becomes the last word by this.
    DELETE FROM consent_events
     WHERE tenant_id = tenant
       AND id IN (SELECT o.id FROM proofs_over(tenant, p_before) o ORDER BY o.place LIMIT p_most);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
ALTER FUNCTION forget_proofs(timestamptz, integer) OWNER TO comanda_sweeper;
REVOKE ALL ON FUNCTION forget_proofs(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_proofs(timestamptz, integer) TO comanda_staff;
