"""Requests about personal data, and retention."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "rights_requests": "SELECT, INSERT, UPDATE, DELETE",
    "retention_rules": "SELECT, INSERT, UPDATE, DELETE",
    "retention_runs": "SELECT, INSERT, DELETE",
    "forgotten_keys": "SELECT, INSERT, UPDATE",
    "forgotten_contacts": "SELECT, INSERT",
}
OPEN = "status = ANY ('{postponed,ready,waiting}'::text[])"


def upgrade() -> None:
    op.add_column("customers", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invoices", sa.Column("remove_after", sa.Date(), nullable=True))
    op.add_column("invoices", sa.Column("removed_on", sa.Date(), nullable=True))
    tables()
    for table in ("customers", "notifications"):  # every business is asked what it holds of an account
        op.create_index(
            f"ix_{table}_account",
            table,
            ["tenant_id", "account_id"],
            postgresql_where=sa.text("account_id IS NOT NULL"),
        )
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    op.execute("ALTER TABLE account_requests ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE account_requests FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY account ON account_requests TO comanda_customer"
        " USING (account_id = app_account_id()) WITH CHECK (account_id = app_account_id())"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON account_requests TO comanda_customer")
    op.execute("CREATE POLICY worker ON account_requests TO comanda_app USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, UPDATE ON account_requests TO comanda_app")
    op.execute(
        "DELETE FROM procrastinate_jobs WHERE task_name IN ('comanda.messaging.housekeeping.sweep_messages',"
        " 'comanda.messaging.housekeeping.sweep_messages_of')"
    )
    # What was written once still never changes but for what somebody wrote of a person.
    op.execute("GRANT UPDATE (note) ON order_lines TO comanda_staff")
    op.execute("GRANT UPDATE (reason) ON order_events TO comanda_staff")
    # Of whoever is erased, points lead to no order any more.
    op.execute("GRANT UPDATE (order_id, fact, at) ON loyalty_entries TO comanda_staff")
    op.execute("GRANT UPDATE (order_id, at) ON tier_changes TO comanda_staff")
    op.drop_constraint(op.f("ck_loyalty_entries_order"), "loyalty_entries")
    op.create_check_constraint(
        op.f("ck_loyalty_entries_order"),
        "loyalty_entries",
        "(kind = ANY ('{earned,redeemed,returned,reversed}'::text[]))"
        " = (order_id IS NOT NULL OR starts_with(fact, 'erased order '))",
    )


def request_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("obstacles", JSONB(), server_default="[]", nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", JSONB(), server_default="{}", nullable=False),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("file_until", sa.DateTime(timezone=True), nullable=True),
    ]


def request_checks(table: str) -> list[sa.CheckConstraint]:
    values = {
        "kind": "erasure,export",
        "language": "en,ar",
        "status": "cancelled,done,expired,postponed,ready,waiting",
    }
    return [
        sa.CheckConstraint(f"{name} = ANY ('{{{some}}}'::text[])", name=op.f(f"ck_{table}_{name}"))
        for name, some in values.items()
    ]


def of_tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
    )


def tables() -> None:
    op.create_table(
        "rights_requests",
        *request_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("customer_number", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *request_checks("rights_requests"),
        sa.CheckConstraint("source = ANY ('{account,staff}'::text[])", name=op.f("ck_rights_requests_source")),
        sa.CheckConstraint(
            "identity = ANY ('{code,document,known,signed_in}'::text[])", name=op.f("ck_rights_requests_identity")
        ),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR account_id IS NOT NULL", name=op.f("ck_rights_requests_whose")
        ),
        of_tenant("rights_requests"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_rights_requests_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_rights_requests_tenant_id_asked_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_requests")),
    )
    op.create_index("ix_rights_requests_asked", "rights_requests", ["tenant_id", "asked_at", "id"])
    op.create_index("ix_rights_requests_customer", "rights_requests", ["tenant_id", "customer_id"])
    op.create_index("ix_rights_requests_account", "rights_requests", ["tenant_id", "account_id"])
    op.create_index(
        "ix_rights_requests_open", "rights_requests", ["tenant_id", "hold_until"], postgresql_where=OPEN
    )
    op.create_table(
        "account_requests",
        *request_columns(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *request_checks("account_requests"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_requests_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_requests")),
    )
    op.create_index("ix_account_requests_account", "account_requests", ["account_id", "asked_at"])
    op.create_index("ix_account_requests_open", "account_requests", ["hold_until"], postgresql_where=OPEN)
    op.create_table(
        "retention_rules",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.CheckConstraint("period > 0", name=op.f("ck_retention_rules_period")),
        of_tenant("retention_rules"),
        sa.PrimaryKeyConstraint("tenant_id", "kind", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "retention_runs",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        of_tenant("retention_runs"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_ran", "retention_runs", ["tenant_id", "ran_at"])
    op.create_table(
        "forgotten_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        of_tenant("forgotten_keys"),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_forgotten_keys")),
    )
    op.create_table(
        "forgotten_contacts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("contact_hash", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        of_tenant("forgotten_contacts"),
        sa.PrimaryKeyConstraint("tenant_id", "contact_hash", name=op.f("pk_forgotten_contacts")),
    )
