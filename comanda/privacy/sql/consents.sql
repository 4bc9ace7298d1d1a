-- What somebody wants of messages (contact_choices) is what the last event says of it. The events make it, and nothing
-- else can: so the two never differ.

CREATE OR REPLACE FUNCTION consent_takes_effect() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    kind CONSTANT text := split_part(NEW.purpose, '_', 1);
    way CONSTANT text := split_part(NEW.purpose, '_', 2);
BEGIN
    IF NEW.action = 'asked' OR kind NOT IN ('marketing', 'transactional') THEN
        RETURN NULL;
    ELSIF NEW.allowed IS NULL THEN
        DELETE FROM contact_choices
         WHERE tenant_id = NEW.tenant_id AND subject = NEW.subject AND channel = way AND category = kind
           AND place < NEW.place;
    ELSE
        -- Of two who speak at once the one with the later place is the last, whoever is written first.
        INSERT INTO contact_choices (tenant_id, id, subject, channel, category, allowed, source, said, at, event_id, place)
        VALUES (NEW.tenant_id, gen_random_uuid(), NEW.subject, way, kind, NEW.allowed, NEW.channel, NEW.note,
                NEW.occurred_at, NEW.id, NEW.place)
        ON CONFLICT (tenant_id, subject, channel, category) DO UPDATE
           SET allowed = EXCLUDED.allowed, source = EXCLUDED.source, said = EXCLUDED.said, at = EXCLUDED.at,
               event_id = EXCLUDED.event_id, place = EXCLUDED.place
         WHERE contact_choices.place < EXCLUDED.place;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER consent_takes_effect AFTER INSERT ON consent_events
    FOR EACH ROW EXECUTE FUNCTION consent_takes_effect();

CREATE OR REPLACE FUNCTION choices_follow_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what somebody wants changes by an event in consent_events'
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER choices_follow_events AFTER INSERT OR UPDATE OR DELETE ON contact_choices
    FOR EACH ROW EXECUTE FUNCTION choices_follow_events();

-- An event stays as it is. Where a person is erased, what is left of it is the proof: a hash in the place of whom it is
-- of, and nothing of what they said or came from. What they wanted goes with it.
CREATE OR REPLACE FUNCTION consent_events_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    erased CONSTANT text[] := '{subject,actor_id,from_address,device,note}';
BEGIN
    IF to_jsonb(NEW) - erased <> to_jsonb(OLD) - erased OR NEW.subject !~ '^hash:[0-9a-f]{32,64}$'
       OR num_nonnulls(NEW.from_address, NEW.device, NEW.note) > 0
       OR (NEW.actor_id IS NOT NULL AND NEW.actor_id IS DISTINCT FROM OLD.actor_id) THEN
        RAISE EXCEPTION 'a consent event stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM contact_choices WHERE tenant_id = OLD.tenant_id AND subject = OLD.subject;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER consent_events_stay AFTER UPDATE ON consent_events
    FOR EACH ROW EXECUTE FUNCTION consent_events_stay();
