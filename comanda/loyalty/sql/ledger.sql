-- What a customer has is the sum of their entries: written by these triggers and by nothing else.

CREATE OR REPLACE FUNCTION add_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE customers c SET loyalty_points = c.loyalty_points + n.points
      FROM (SELECT tenant_id, customer_id, sum(points) AS points FROM new_rows GROUP BY 1, 2) n
     WHERE c.tenant_id = n.tenant_id AND c.id = n.customer_id AND n.points <> 0;
    RETURN NULL;
END $$;

-- A merge moves entries to another customer, and what they had with them.
CREATE OR REPLACE FUNCTION move_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE customers c SET loyalty_points = c.loyalty_points + n.points
      FROM (SELECT tenant_id, customer_id, sum(points) AS points
              FROM (SELECT tenant_id, customer_id, points FROM new_rows
                    UNION ALL SELECT tenant_id, customer_id, -points FROM old_rows) AS both_sides
             GROUP BY 1, 2) n
     WHERE c.tenant_id = n.tenant_id AND c.id = n.customer_id AND n.points <> 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER add_points AFTER INSERT ON loyalty_entries
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION add_points();
CREATE OR REPLACE TRIGGER move_points AFTER UPDATE ON loyalty_entries
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION move_points();

-- Whoever writes it by itself has found another truth than the ledger's.
CREATE OR REPLACE FUNCTION refuse_points_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'points come from loyalty_entries alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER refuse_points_by_hand BEFORE UPDATE OF loyalty_points ON customers
FOR EACH ROW WHEN (NEW.loyalty_points <> OLD.loyalty_points) EXECUTE FUNCTION refuse_points_by_hand();
CREATE OR REPLACE TRIGGER refuse_points_at_first BEFORE INSERT ON customers
FOR EACH ROW WHEN (NEW.loyalty_points <> 0) EXECUTE FUNCTION refuse_points_by_hand();
