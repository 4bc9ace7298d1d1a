-- Whoever has an order in some version has it as it is: none changes without a higher one. The board counts on it.
CREATE OR REPLACE FUNCTION order_version_rises() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    RAISE EXCEPTION 'order % changes without a higher version', OLD.id;
END $$;

CREATE OR REPLACE TRIGGER order_version_rises AFTER UPDATE ON orders
    FOR EACH ROW WHEN (NEW.version <= OLD.version) EXECUTE FUNCTION order_version_rises();
