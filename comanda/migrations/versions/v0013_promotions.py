"""Promotions, and what each order used of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {"promotions": "SELECT, INSERT, UPDATE", "promotion_uses": "SELECT, INSERT, UPDATE"}


def upgrade() -> None:
    tables()
    own = "tenant_id = app_tenant_id()"
    for table, rights in STAFF_RIGHTS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")


def tables() -> None:
    op.create_table(
        "promotions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("free_units", sa.Integer(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("item_ids", ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("category_ids", ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("minimum_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fulfilments", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sources", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("windows", JSONB(), server_default="[]", nullable=False),
        sa.Column("tiers", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=True),
        sa.Column("first_order", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("total_limit", sa.BigInteger(), nullable=True),
        sa.Column("customer_limit", sa.Integer(), nullable=True),
        sa.Column("combines", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_promotions_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "segment_id"],
            ["segments.tenant_id", "segments.id"],
            name=op.f("fk_promotions_tenant_id_segment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotions")),
        sa.CheckConstraint(
            "CASE kind WHEN 'amount' THEN amount_cents > 0 AND percent_bp IS NULL AND free_units IS NULL"
            " WHEN 'percent' THEN percent_bp BETWEEN 1 AND 10000 AND free_units IS NULL"
            " WHEN 'free_item' THEN free_units > 0 AND percent_bp IS NULL AND amount_cents IS NULL ELSE false END",
            name=op.f("ck_promotions_kind"),
        ),
        sa.CheckConstraint(
            "target = ANY ('{categories,delivery,items,order}'::text[])", name=op.f("ck_promotions_target")
        ),
        sa.CheckConstraint(
            "used >= 0 AND (total_limit IS NULL OR total_limit > 0)", name=op.f("ck_promotions_used")
        ),
    )
    op.create_index(
        "uq_promotions_code",
        "promotions",
        ["tenant_id", "code"],
        unique=True,
        postgresql_where=sa.text("code IS NOT NULL AND archived_at IS NULL"),
    )
    op.create_table(
        "promotion_uses",
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["promotions.tenant_id", "promotions.id"],
            name=op.f("fk_promotion_uses_tenant_id_promotion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_promotion_uses_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_promotion_uses_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion_uses")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_promotion_uses_cents")),
    )
    op.create_index(
        "uq_promotion_uses_order", "promotion_uses", ["tenant_id", "order_id", "promotion_id"], unique=True
    )
    op.create_index("ix_promotion_uses_used", "promotion_uses", ["tenant_id", "promotion_id", "used_at"])
    op.create_index(
        "ix_promotion_uses_customer",
        "promotion_uses",
        ["tenant_id", "customer_id", "promotion_id"],
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
