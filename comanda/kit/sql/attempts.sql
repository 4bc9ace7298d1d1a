-- Fixed windows: the first attempt opens one, attempts inside it are counted, the next one after it reopens it.
CREATE OR REPLACE FUNCTION attempt_hit(p_name text, p_subject text, p_seconds integer, p_by integer)
RETURNS TABLE (count integer, seconds_left integer)
LANGUAGE sql AS $$
    INSERT INTO attempt_counters AS c (name, subject, count, closes_at)
    VALUES (p_name, p_subject, p_by, clock_timestamp() + make_interval(secs => p_seconds))
    ON CONFLICT (name, subject) DO UPDATE SET
        count = CASE WHEN c.closes_at <= clock_timestamp() THEN p_by ELSE c.count + p_by END,
        closes_at = CASE WHEN c.closes_at <= clock_timestamp() THEN EXCLUDED.closes_at ELSE c.closes_at END
    RETURNING c.count, ceil(extract(epoch FROM c.closes_at - clock_timestamp()))::integer
$$;

CREATE OR REPLACE FUNCTION attempt_clear(p_name text, p_subject text) RETURNS void
LANGUAGE sql AS $$ DELETE FROM attempt_counters WHERE name = p_name AND subject = p_subject $$;
