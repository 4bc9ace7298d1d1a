"""Points and tiers: the ledger, changes of tiers, and members' cards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    # Merges move entries to another customer; a reason is emptied when a person is to be forgotten.
    "loyalty_entries": "SELECT, INSERT, UPDATE (customer_id, reason)",
    "tier_changes": "SELECT, INSERT, UPDATE (customer_id)",
    "loyalty_cards": "SELECT, INSERT, UPDATE (customer_id), DELETE",
}


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")


def tables() -> None:
    op.create_table(
        "loyalty_entries",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("forgone", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms", JSONB(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = ANY ('{earned,reversed,redeemed,returned}'::text[])) = (order_id IS NOT NULL)",
            name=op.f("ck_loyalty_entries_order"),
        ),
        sa.CheckConstraint(
            "CASE WHEN kind = ANY ('{earned,returned,bonus}'::text[]) THEN points > 0 WHEN kind = ANY ('{reversed,redeemed,expired}'::text[]) THEN points <= 0 ELSE true END",
            name=op.f("ck_loyalty_entries_direction"),
        ),
        sa.CheckConstraint(
            "counts_from IS NULL OR kind = ANY ('{earned,reversed}'::text[])",
            name=op.f("ck_loyalty_entries_counts"),
        ),
        sa.CheckConstraint(
            "expires_at IS NULL OR points > 0 OR kind = 'reversed'", name=op.f("ck_loyalty_entries_expires")
        ),
        sa.CheckConstraint(
            "forgone = 0 OR kind = 'reversed' AND forgone > 0", name=op.f("ck_loyalty_entries_forgone")
        ),
        sa.CheckConstraint(
            "kind = ANY ('{adjusted,bonus,earned,expired,moved,redeemed,returned,reversed}'::text[])",
            name=op.f("ck_loyalty_entries_kind"),
        ),
        sa.CheckConstraint("points <> 0 OR forgone > 0", name=op.f("ck_loyalty_entries_points")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_loyalty_entries_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_loyalty_entries_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_loyalty_entries")),
        sa.UniqueConstraint("tenant_id", "fact", name=op.f("uq_loyalty_entries_tenant_id_fact")),
    )
    op.create_index("ix_loyalty_entries_at", "loyalty_entries", ["tenant_id", "at", "id"], unique=False)
    op.create_index(
        "ix_loyalty_entries_customer", "loyalty_entries", ["tenant_id", "customer_id", "at", "id"], unique=False
    )
    op.create_index(
        "ix_loyalty_entries_order",
        "loyalty_entries",
        ["tenant_id", "order_id"],
        unique=False,
        postgresql_where="order_id IS NOT NULL",
    )
    op.create_table(
        "tier_changes",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("from_tier", sa.Text(), nullable=True),
        sa.Column("to_tier", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "from_tier = ANY ('{bronze,gold,silver}'::text[])", name=op.f("ck_tier_changes_from_tier")
        ),
        sa.CheckConstraint("to_tier = ANY ('{bronze,gold,silver}'::text[])", name=op.f("ck_tier_changes_to_tier")),
        sa.CheckConstraint(
            "why = ANY ('{merge,order,programme,window}'::text[])", name=op.f("ck_tier_changes_why")
        ),
        sa.CheckConstraint("from_tier IS DISTINCT FROM to_tier", name=op.f("ck_tier_changes_changes")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_tier_changes_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_tier_changes_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tier_changes")),
    )
    op.create_index("ix_tier_changes_customer", "tier_changes", ["tenant_id", "customer_id", "at"], unique=False)
    op.create_table(
        "loyalty_cards",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_loyalty_cards_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_loyalty_cards")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_loyalty_cards_tenant_id_code")),
    )
    op.create_index("ix_loyalty_cards_customer", "loyalty_cards", ["tenant_id", "customer_id"], unique=False)
