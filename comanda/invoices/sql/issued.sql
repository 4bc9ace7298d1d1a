-- What an invoice says never changes once it has a number, whoever asks; a credit note corrects it. What becomes of it
-- afterwards may be written: whose book it is in, what was credited, its PDF (once), when its buyer was told. Years
-- later it may be emptied, never before the least that any law wants: its number, sums and seal stay for the chain.
CREATE OR REPLACE FUNCTION issued_invoice_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    open_columns CONSTANT text[] :=
        '{customer_id,account_id,credited_cents,cancelled_at,pdf_filename,pdf_sha256,sent_at,remove_after}';
    emptied CONSTANT text[] := '{buyer,notes,document,pdf_filename,pdf_sha256,removed_on}';
    least_years CONSTANT integer := 6;  -- of comanda/invoices/keeping.py; which of them holds here is decided there
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'invoices are never emptied' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'invoice % is issued and stays', OLD.invoice_number USING ERRCODE = 'restrict_violation';
    ELSIF NEW.removed_on IS NOT NULL AND OLD.removed_on IS NULL
          AND NEW.removed_on > make_date(extract(year FROM OLD.issue_day)::integer + least_years, 12, 31)
          AND to_jsonb(NEW) - emptied = to_jsonb(OLD) - emptied
          AND (NEW.buyer, NEW.notes, NEW.document) = ('{}'::jsonb, '', '{}'::jsonb) THEN
        RETURN NEW;
    ELSIF to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns THEN
        RAISE EXCEPTION 'invoice % is issued and stays as it is', OLD.invoice_number USING ERRCODE = 'restrict_violation';
    ELSIF OLD.pdf_sha256 IS NOT NULL
          AND (NEW.pdf_sha256, NEW.pdf_filename) IS DISTINCT FROM (OLD.pdf_sha256, OLD.pdf_filename) THEN
        RAISE EXCEPTION 'the PDF of invoice % is made and stays', OLD.invoice_number USING ERRCODE = 'restrict_violation';
    ELSIF NEW.credited_cents < OLD.credited_cents OR OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL THEN
        RAISE EXCEPTION 'what was credited of invoice % stays so', OLD.invoice_number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER issued_invoice_stays BEFORE UPDATE OR DELETE ON invoices
    FOR EACH ROW WHEN (OLD.invoice_number IS NOT NULL) EXECUTE FUNCTION issued_invoice_stays();
CREATE OR REPLACE TRIGGER invoices_are_not_emptied BEFORE TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION issued_invoice_stays();

-- Whose an order becomes, they have its invoices too: of a guest who made an account, or proved a phone.
CREATE OR REPLACE FUNCTION invoices_follow_their_order() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    UPDATE invoices
       SET account_id = NEW.account_id, customer_id = coalesce(customer_id, NEW.customer_id)
     WHERE tenant_id = NEW.tenant_id AND order_id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER invoices_follow_their_order AFTER UPDATE OF account_id, customer_id ON orders
    FOR EACH ROW WHEN ((NEW.account_id, NEW.customer_id) IS DISTINCT FROM (OLD.account_id, OLD.customer_id))
    EXECUTE FUNCTION invoices_follow_their_order();
