-- Whoever has an order in some version has it as it is: none changes without a higher one. The board counts on it.
-- (Whose account an order is of is no part of that: no board shows it, and an account may go with none looking. Nor is
-- which customer: one that was merged leads to the other.)
CREATE OR REPLACE FUNCTION order_version_rises() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF to_jsonb(NEW) - '{account_id,customer_id}'::text[] <> to_jsonb(OLD) - '{account_id,customer_id}'::text[] THEN
        RAISE EXCEPTION 'order % changes without a higher version', OLD.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER order_version_rises AFTER UPDATE ON orders
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION order_version_rises();
