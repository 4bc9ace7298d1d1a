"""Invoices: legal entities with their chains and series, invoices and credit notes; money that came by bank transfer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "legal_entities": "SELECT, INSERT, UPDATE",
    "invoice_series": "SELECT, INSERT, UPDATE",
    # A trigger keeps what is issued; drafts may change and go.
    "invoices": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    op.execute(
        "CREATE POLICY account ON invoices FOR SELECT TO comanda_customer"
        " USING (account_id = app_account_id() AND invoice_number IS NOT NULL)"
    )
    op.execute("GRANT SELECT ON invoices TO comanda_customer")
    take_transfers()


def take_transfers() -> None:
    """Money that staff see at the bank has no provider either."""
    for name, condition in {
        "method": "method = ANY ('{at,card,cash,mtn,other,telecel,transfer}'::text[])",
        "cash": "(method = ANY ('{cash,transfer}'::text[])) = (provider IS NULL)",
    }.items():
        op.drop_constraint(op.f(f"ck_payments_{name}"), "payments", type_="check")
        op.create_check_constraint(op.f(f"ck_payments_{name}"), "payments", condition)


def tables() -> None:
    op.create_table(
        "legal_entities",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tax_id", sa.Text(), nullable=False),
        sa.Column("chain_length", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("last_issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_legal_entities_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_legal_entities")),
        sa.UniqueConstraint(
            "tenant_id", "country", "tax_id", name=op.f("uq_legal_entities_tenant_id_country_tax_id")
        ),
    )
    op.create_table(
        "invoice_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("legal_entity_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "legal_entity_id"],
            ["legal_entities.tenant_id", "legal_entities.id"],
            name=op.f("fk_invoice_series_tenant_id_legal_entity_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "legal_entity_id", "series", "year", name=op.f("pk_invoice_series")),
    )
    op.create_table(
        "invoices",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("buyer", JSONB(), nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("subtotal_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("legal_entity_id", sa.Uuid(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("issue_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue_day", sa.Date(), nullable=True),
        sa.Column("chain_place", sa.BigInteger(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("document", JSONB(), nullable=True),
        sa.Column("credited_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_filename", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'credit_note') = (corrects_id IS NOT NULL)", name=op.f("ck_invoices_corrects")
        ),
        sa.CheckConstraint("kind = ANY ('{credit_note,full,simplified}'::text[])", name=op.f("ck_invoices_kind")),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_invoices_language")),
        sa.CheckConstraint("(pdf_filename IS NULL) = (pdf_sha256 IS NULL)", name=op.f("ck_invoices_pdf")),
        sa.CheckConstraint("credited_cents BETWEEN 0 AND total_cents", name=op.f("ck_invoices_credited")),
        sa.CheckConstraint(
            "num_nonnulls(series, year, number, invoice_number, issue_date, issue_day, chain_place, previous_hash,"
            " hash, document) IN (0, 10) AND (invoice_number IS NULL OR legal_entity_id IS NOT NULL)",
            name=op.f("ck_invoices_issued"),
        ),
        sa.CheckConstraint(
            "total_cents = subtotal_cents + tax_cents AND subtotal_cents >= 0 AND tax_cents >= 0",
            name=op.f("ck_invoices_total"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invoices_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "corrects_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_invoices_tenant_id_corrects_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "replaces_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_invoices_tenant_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_invoices_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_invoices_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "legal_entity_id"],
            ["legal_entities.tenant_id", "legal_entities.id"],
            name=op.f("fk_invoices_tenant_id_legal_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_invoices_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "tenant_id",
            "legal_entity_id",
            "chain_place",
            name=op.f("uq_invoices_tenant_id_legal_entity_id_chain_place"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "legal_entity_id",
            "invoice_number",
            name=op.f("uq_invoices_tenant_id_legal_entity_id_invoice_number"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "legal_entity_id",
            "series",
            "year",
            "number",
            name=op.f("uq_invoices_tenant_id_legal_entity_id_series_year_number"),
        ),
    )
    op.create_index(
        "ix_invoices_account",
        "invoices",
        ["account_id", "created_at", "id"],
        unique=False,
        postgresql_where="account_id IS NOT NULL",
    )
    op.create_index(
        "ix_invoices_corrects",
        "invoices",
        ["tenant_id", "corrects_id"],
        unique=False,
        postgresql_where="corrects_id IS NOT NULL",
    )
    op.create_index("ix_invoices_created", "invoices", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index("ix_invoices_customer", "invoices", ["tenant_id", "customer_id"], unique=False)
    op.create_index(
        "ix_invoices_issued",
        "invoices",
        ["tenant_id", "issue_day", "legal_entity_id", "chain_place"],
        unique=False,
    )
    op.create_index("ix_invoices_order", "invoices", ["tenant_id", "order_id"], unique=False)
    op.create_index(
        "ix_invoices_unfinished",
        "invoices",
        ["tenant_id", "created_at"],
        unique=False,
        postgresql_where="invoice_number IS NOT NULL AND pdf_filename IS NULL",
    )
    op.create_index(
        "uq_invoices_draft",
        "invoices",
        ["tenant_id", "order_id"],
        unique=True,
        postgresql_where="invoice_number IS NULL",
    )
    op.create_index(
        "uq_invoices_order",
        "invoices",
        ["tenant_id", "order_id"],
        unique=True,
        postgresql_where="kind <> 'credit_note' AND invoice_number IS NOT NULL AND cancelled_at IS NULL",
    )
    op.create_index(
        "uq_invoices_replaces",
        "invoices",
        ["tenant_id", "replaces_id"],
        unique=True,
        postgresql_where="replaces_id IS NOT NULL",
    )
