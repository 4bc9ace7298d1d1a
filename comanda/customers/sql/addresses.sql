-- Of a customer's addresses exactly one is the default: the first is, until another is made it; where the default goes,
-- the newest of the others follows. That there are never two is what uq_customer_addresses_default holds.
CREATE OR REPLACE FUNCTION make_default_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    arrives CONSTANT boolean := TG_OP = 'INSERT' OR OLD.customer_id IS DISTINCT FROM NEW.customer_id;
    others  integer;
    default_there boolean;
BEGIN
    IF pg_trigger_depth() > 1 THEN  -- it is these functions that change it
        RETURN NEW;
    END IF;
    -- What is written together comes one after the other.
    PERFORM FROM customers WHERE tenant_id = NEW.tenant_id AND id = NEW.customer_id FOR UPDATE;
    SELECT count(*), coalesce(bool_or(a.is_default), false) INTO others, default_there FROM customer_addresses a
     WHERE a.tenant_id = NEW.tenant_id AND a.customer_id = NEW.customer_id AND a.id <> NEW.id;
    IF arrives AND (TG_OP = 'UPDATE' OR NOT NEW.is_default) THEN  -- by a merge it comes to one that has its own
        NEW.is_default := NOT default_there;
    ELSIF NEW.is_default AND default_there THEN
        UPDATE customer_addresses SET is_default = false
         WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.customer_id AND id <> NEW.id AND is_default;
    ELSIF NOT NEW.is_default AND others = 0 THEN
        NEW.is_default := true;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION follow_default_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND OLD.is_default AND NOT EXISTS (
        SELECT FROM customer_addresses a
         WHERE a.tenant_id = OLD.tenant_id AND a.customer_id = OLD.customer_id AND a.is_default
    ) THEN
        UPDATE customer_addresses SET is_default = true WHERE tenant_id = OLD.tenant_id AND id = (
            SELECT a.id FROM customer_addresses a
             WHERE a.tenant_id = OLD.tenant_id AND a.customer_id = OLD.customer_id AND a.id <> OLD.id
             ORDER BY a.id DESC LIMIT 1);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER make_default_address BEFORE INSERT OR UPDATE OF customer_id, is_default ON customer_addresses
FOR EACH ROW EXECUTE FUNCTION make_default_address();
CREATE OR REPLACE TRIGGER follow_default_address AFTER DELETE OR UPDATE OF customer_id, is_default ON customer_addresses
FOR EACH ROW EXECUTE FUNCTION follow_default_address();
