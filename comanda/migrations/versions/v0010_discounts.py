"""What is taken off an order, and which part of it each line carries."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("orders", "order_lines"):
        op.add_column(table, sa.Column("discount_cents", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_order_lines_discount"), "order_lines", "discount_cents BETWEEN 0 AND total_cents"
    )
    op.create_table(
        "order_discounts",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_order_discounts_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_order_discounts")),
        sa.CheckConstraint("kind = ANY ('{points,promotion}'::text[])", name=op.f("ck_order_discounts_kind")),
        sa.CheckConstraint(
            "cents > 0 AND points >= 0 AND (kind = 'points' OR points = 0)",
            name=op.f("ck_order_discounts_amounts"),
        ),
    )
    op.create_index("ix_order_discounts_order", "order_discounts", ["tenant_id", "order_id", "position"])
    op.execute("ALTER TABLE order_discounts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE order_discounts FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY staff ON order_discounts TO comanda_staff"
        " USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())"
    )
    op.execute("GRANT SELECT, INSERT ON order_discounts TO comanda_staff")
    # Seen by whoever sees the order, as its lines are.
    op.execute(
        "CREATE POLICY customer ON order_discounts FOR SELECT TO comanda_customer USING (tenant_id = app_tenant_id()"
        " AND EXISTS (SELECT FROM orders o WHERE o.tenant_id = app_tenant_id() AND o.id = order_discounts.order_id))"
    )
    op.execute(
        "CREATE POLICY account ON order_discounts FOR SELECT TO comanda_customer USING (EXISTS (SELECT FROM orders o"
        " WHERE o.tenant_id = order_discounts.tenant_id AND o.id = order_discounts.order_id"
        " AND o.account_id = app_account_id()))"
    )
    op.execute("GRANT SELECT ON order_discounts TO comanda_customer")
