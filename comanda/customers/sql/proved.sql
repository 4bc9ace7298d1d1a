-- Whose phone the transaction's guest has proved, in its business; null: nobody's.
CREATE OR REPLACE FUNCTION app_customer_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT g.customer_id FROM guest_customers g WHERE g.tenant_id = app_tenant_id() AND g.guest_id = app_guest_id() $$;
