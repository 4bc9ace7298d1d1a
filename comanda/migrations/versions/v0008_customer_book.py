"""The customer book: profiles, addresses, codes that prove a phone, merges, lists that are read in, and search."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import comanda.customers

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "customer_tokens": "SELECT, INSERT, DELETE",
    "customer_addresses": "SELECT, INSERT, UPDATE, DELETE",
    "otp_codes": "SELECT, INSERT, UPDATE, DELETE",
    "guest_customers": "SELECT, INSERT, UPDATE, DELETE",
    "customer_merges": "SELECT, INSERT, UPDATE",
    "customer_merge_rows": "SELECT, INSERT",
    "customer_duplicates_dismissed": "SELECT, INSERT, DELETE",
    "customer_imports": "SELECT, INSERT, UPDATE, DELETE",
    "customer_views": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    open_to_who_proved_a_phone()
    make_findable()


def open_to_who_proved_a_phone() -> None:
    """A customer's orders, whatever they were placed with. What hangs on an order is seen by whoever sees the order."""
    op.execute(
        "CREATE POLICY customer ON guest_customers FOR SELECT TO comanda_customer"
        " USING (tenant_id = app_tenant_id() AND guest_id = app_guest_id())"
    )
    op.execute("GRANT SELECT ON guest_customers TO comanda_customer")
    function = Path(comanda.customers.__file__).parent / "sql/proved.sql"
    op.get_bind().exec_driver_sql(function.read_text())
    # A query of its own, so that it is asked once and not for each order.
    op.execute(
        "CREATE POLICY proved ON orders FOR SELECT TO comanda_customer"
        " USING (tenant_id = app_tenant_id() AND customer_id = (SELECT app_customer_id()))"
    )


def make_findable() -> None:
    """Those who are there already. Their trigger is code, and comes with all other functions once more."""
    for table in ("customers", "customer_tokens"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("SET LOCAL check_function_bodies = off")
    search = Path(comanda.customers.__file__).parent / "sql/search.sql"
    op.get_bind().exec_driver_sql(search.read_text().replace("%", "%%"))
    op.execute("UPDATE customers SET name = name")
    op.execute("RESET check_function_bodies")
    for table in ("customers", "customer_tokens"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def tables() -> None:
    op.alter_column("order_lines", "item_id", nullable=True)  # of what bringing it costs
    op.create_table(
        "customer_tokens",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(collation="C"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "token", "customer_id", name=op.f("pk_customer_tokens")),
    )
    op.create_table(
        "customer_imports",
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("preview", JSONB(), server_default="{}", nullable=False),
        sa.Column("mapping", JSONB(), server_default="{}", nullable=False),
        sa.Column("on_duplicate", sa.Text(), server_default="skip", nullable=False),
        sa.Column("status", sa.Text(), server_default="previewed", nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problems", JSONB(), server_default="[]", nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "on_duplicate = ANY ('{skip,update}'::text[])", name=op.f("ck_customer_imports_on_duplicate")
        ),
        sa.CheckConstraint(
            "status = ANY ('{cancelled,done,failed,previewed,running}'::text[])",
            name=op.f("ck_customer_imports_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_customer_imports_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_imports")),
    )
    op.create_table(
        "customer_views",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_customer_views_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_views")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_customer_views_tenant_id_name")),
    )
    op.create_table(
        "otp_codes",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose = ANY ('{login,registration,verification}'::text[])", name=op.f("ck_otp_codes_purpose")
        ),
        sa.CheckConstraint("attempts BETWEEN 0 AND 3", name=op.f("ck_otp_codes_attempts")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_otp_codes_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_otp_codes")),
    )
    op.create_index("ix_otp_codes_expires", "otp_codes", ["tenant_id", "expires_at"], unique=False)
    op.create_index(
        "ix_otp_codes_phone", "otp_codes", ["tenant_id", "phone", "purpose", "created_at"], unique=False
    )
    op.create_table(
        "customer_addresses",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("address_type", sa.Text(), server_default="home", nullable=False),
        sa.Column("building", sa.Text(), server_default="", nullable=False),
        sa.Column("floor", sa.Text(), server_default="", nullable=False),
        sa.Column("apartment", sa.Text(), server_default="", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("street2", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("area2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("city2", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("delivery_notes", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "address_type = ANY ('{home,other,work}'::text[])", name=op.f("ck_customer_addresses_address_type")
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_customer_addresses_both")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_customer_addresses_on_earth"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_addresses_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_addresses")),
    )
    op.create_index(
        "ix_customer_addresses_customer", "customer_addresses", ["tenant_id", "customer_id"], unique=False
    )
    op.create_index(
        "uq_customer_addresses_default",
        "customer_addresses",
        ["tenant_id", "customer_id"],
        unique=True,
        postgresql_where="is_default",
    )
    op.create_table(
        "customer_duplicates_dismissed",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("low_id", sa.Uuid(), nullable=False),
        sa.Column("high_id", sa.Uuid(), nullable=False),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "high_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_duplicates_dismissed_tenant_id_high_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "low_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_duplicates_dismissed_tenant_id_low_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "low_id", "high_id", name=op.f("pk_customer_duplicates_dismissed")),
    )
    op.create_table(
        "guest_customers",
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_guest_customers_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_guest_customers")),
        sa.UniqueConstraint("tenant_id", "guest_id", name=op.f("uq_guest_customers_tenant_id_guest_id")),
    )
    op.create_index("ix_guest_customers_customer", "guest_customers", ["tenant_id", "customer_id"], unique=False)
    op.create_table(
        "customer_merges",
        sa.Column("source_customer_id", sa.Uuid(), nullable=False),
        sa.Column("target_customer_id", sa.Uuid(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column("merge_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("orders_moved", sa.Integer(), nullable=False),
        sa.Column("loyalty_points_merged", sa.BigInteger(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("source_before", JSONB(), nullable=False),
        sa.Column("target_before", JSONB(), nullable=False),
        sa.Column("target_after", JSONB(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_merges_tenant_id_source_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "target_customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_merges_tenant_id_target_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_merges")),
    )
    op.create_index(
        "ix_customer_merges_source", "customer_merges", ["tenant_id", "source_customer_id"], unique=False
    )
    op.create_index(
        "ix_customer_merges_target", "customer_merges", ["tenant_id", "target_customer_id"], unique=False
    )
    op.create_table(
        "customer_merge_rows",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merge_id"],
            ["customer_merges.tenant_id", "customer_merges.id"],
            name=op.f("fk_customer_merge_rows_tenant_id_merge_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "merge_id", "table_name", "row_id", name=op.f("pk_customer_merge_rows")
        ),
    )
    op.add_column("customers", sa.Column("name2", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("avatar_url", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("birthday", sa.Date(), nullable=True))
    op.add_column("customers", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("customers", sa.Column("preferences", JSONB(), server_default="{}", nullable=False))
    op.add_column("customers", sa.Column("preference_consents", JSONB(), server_default="{}", nullable=False))
    op.add_column("customers", sa.Column("preferred_payment_method", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.add_column("customers", sa.Column("source", sa.Text(), server_default="order", nullable=False))
    op.add_column(
        "customers",
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            sa.Computed(
                "coalesce(last_order_at,"
                " CASE WHEN source = 'import' THEN '1970-01-01 00:00:00+00'::timestamptz ELSE created_at END)",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.add_column("customers", sa.Column("loyalty_points", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("customers", sa.Column("tier", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("customers", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("customers", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    op.add_column("customers", sa.Column("sort_name", sa.Text(collation="C"), server_default="", nullable=False))
    op.create_index(
        "ix_customers_email",
        "customers",
        ["tenant_id", "email"],
        unique=False,
        postgresql_where="email IS NOT NULL",
    )
    op.create_index(
        "ix_audit_entries_subject", "audit_entries", ["tenant_id", "subject_id", "at", "id"], unique=False
    )
    op.create_index("ix_customers_seen", "customers", ["tenant_id", "seen_at", "id"], unique=False)
    op.create_index(
        "ix_customers_merged_into",
        "customers",
        ["tenant_id", "merged_into"],
        unique=False,
        postgresql_where="merged_into IS NOT NULL",
    )
    op.create_index(
        "ix_customers_avatar",
        "customers",
        ["tenant_id", "avatar_url"],
        unique=False,
        postgresql_where=sa.text("avatar_url IS NOT NULL"),
    )
    op.create_index("ix_customers_sort_name", "customers", ["tenant_id", "sort_name", "id"], unique=False)
    op.create_index("ix_customers_total_spent", "customers", ["tenant_id", "total_spent", "id"], unique=False)
    op.create_index(
        "uq_customers_account",
        "customers",
        ["tenant_id", "account_id"],
        unique=True,
        postgresql_where="account_id IS NOT NULL AND merged_into IS NULL",
    )
    op.create_foreign_key(
        op.f("fk_customers_account_id"), "customers", "accounts", ["account_id"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("fk_customers_tenant_id_merged_into"),
        "customers",
        "customers",
        ["tenant_id", "merged_into"],
        ["tenant_id", "id"],
    )
    for name, condition in {
        "source": "source = ANY ('{import,order,self,staff}'::text[])",
        "language": "language = ANY ('{en,ar}'::text[])",
        "merged": "merged_into <> id",
    }.items():
        op.create_check_constraint(op.f(f"ck_customers_{name}"), "customers", condition)
