"""Segments, and what customers order kept ready for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "segments": "SELECT, INSERT, UPDATE",
    "customer_items": "SELECT, INSERT, UPDATE, DELETE",
    "habits_progress": "SELECT, INSERT, UPDATE",
    "habits_stale": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    for name in ("fulfilments", "order_sources"):
        op.add_column("customers", sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_customers_segments",
        "customers",
        ["tenant_id", "id"],
        postgresql_include=[
            "visit_count",
            "total_spent",
            "last_order_at",
            "created_at",
            "tier",
            "birthday",
            "language",
            "fulfilments",
            "order_sources",
        ],
        postgresql_where=sa.text("merged_into IS NULL AND is_active"),
    )


def tables() -> None:
    op.create_table(
        "segments",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_segments_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_segments")),
    )
    op.create_index(
        "uq_segments_name",
        "segments",
        ["tenant_id", "name"],
        unique=True,
        postgresql_where="archived_at IS NULL",
    )
    op.create_table(
        "customer_items",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", "item_id", name=op.f("pk_customer_items")),
    )
    op.create_index(
        "ix_customer_items_item",
        "customer_items",
        ["tenant_id", "item_id", "last_at"],
        postgresql_include=["customer_id", "orders"],
    )
    op.create_table(
        "habits_progress",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_habits_progress_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_habits_progress")),
    )
    op.create_table(
        "habits_stale",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", name=op.f("pk_habits_stale")),
    )
