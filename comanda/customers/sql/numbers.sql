-- CUST-00001 and so on, of each business, in the transaction of the customer who gets it: a rollback leaves no gap.
-- Wider after 99999. Whoever asks holds the business's counter until their transaction ends.
CREATE OR REPLACE FUNCTION customer_number_text(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'CUST-' || lpad(number::text, greatest(5, length(number::text)), '0')
$$;

CREATE OR REPLACE FUNCTION next_customer_number(p_tenant uuid) RETURNS text LANGUAGE sql AS $$
    UPDATE tenant_counters SET customer_number = customer_number + 1 WHERE tenant_id = p_tenant
    RETURNING customer_number_text(customer_number)
$$;
