"""Payments: what was asked for, what came and what went back, and the accounts with providers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "merchant_accounts": "SELECT, INSERT, UPDATE, DELETE",
    "webhook_events": "SELECT, INSERT, UPDATE, DELETE",
    "payments": "SELECT, INSERT, UPDATE",
    "refunds": "SELECT, INSERT, UPDATE",
    "money_movements": "SELECT, INSERT",
}
PAID_STATUSES = "paid,partly_paid,partly_refunded,refunded,unpaid"


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    op.execute("CREATE POLICY finder ON merchant_accounts FOR SELECT TO comanda_finder USING (true)")
    op.execute("GRANT SELECT ON merchant_accounts TO comanda_finder")
    op.add_column(
        "tenants", sa.Column("payment_methods", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    for name in ("paid_cents", "tip_cents", "refunded_cents"):
        op.add_column("orders", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("pay_by", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_orders_unpaid", "orders", ["tenant_id", "pay_by"], postgresql_where="status = 'awaiting_payment'"
    )
    op.drop_constraint(op.f("ck_orders_payment_status"), "orders")
    op.create_check_constraint(
        op.f("ck_orders_payment_status"), "orders", f"payment_status = ANY ('{{{PAID_STATUSES}}}'::text[])"
    )
    op.drop_constraint(op.f("ck_order_events_kind"), "order_events")
    op.create_check_constraint(
        op.f("ck_order_events_kind"),
        "order_events",
        "kind = ANY ('{placed,moved,promised,paid,refunded}'::text[])",
    )
    cash_until_now()


def cash_until_now() -> None:
    """What was paid before payments had rows: in cash, when the order was completed."""
    guarded = ("orders", "payments", "money_movements")
    for table in guarded:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE orders DISABLE TRIGGER USER")
    op.execute("UPDATE orders SET paid_cents = total_cents WHERE payment_status = 'paid'")
    op.execute("ALTER TABLE orders ENABLE TRIGGER USER")
    op.execute(
        """
        INSERT INTO payments (tenant_id, id, order_id, reference, method, status, asked_cents, amount_cents, currency,
                              created_at, settled_at)
        SELECT tenant_id, id, id, id, 'cash', 'succeeded', total_cents, total_cents, currency, status_at, status_at
          FROM orders WHERE payment_status = 'paid' AND total_cents > 0
        """
    )
    op.execute(
        """
        INSERT INTO money_movements (tenant_id, id, payment_id, kind, method, cents, currency, at)
        SELECT tenant_id, id, id, 'taken', 'cash', amount_cents, currency, settled_at FROM payments
        """
    )
    for table in guarded:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def tables() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "provider = ANY ('{hubtel,mtn_momo,paystack}'::text[])", name=op.f("ck_webhook_events_provider")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint(
            "tenant_id", "provider", "dedupe", name=op.f("uq_webhook_events_tenant_id_provider_dedupe")
        ),
    )
    op.create_index("ix_webhook_events_received", "webhook_events", ["tenant_id", "received_at"], unique=False)
    op.create_index(
        "ix_webhook_events_waiting",
        "webhook_events",
        ["tenant_id", "id"],
        unique=False,
        postgresql_where="handled_at IS NULL",
    )
    op.create_table(
        "merchant_accounts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("sealed_keys", sa.Text(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("methods", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("sealed_webhook_token", sa.Text(), nullable=False),
        sa.Column("webhook_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "provider = ANY ('{hubtel,mtn_momo,paystack}'::text[])", name=op.f("ck_merchant_accounts_provider")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_merchant_accounts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_merchant_accounts")),
        sa.UniqueConstraint("tenant_id", "provider", name=op.f("uq_merchant_accounts_tenant_id_provider")),
        sa.UniqueConstraint("webhook_hash", name=op.f("uq_merchant_accounts_webhook_hash")),
    )
    op.create_table(
        "payments",
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("tip_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("stray", sa.Text(), nullable=True),
        sa.Column("lines", JSONB(), nullable=True),
        sa.Column("payer_phone", sa.Text(), nullable=True),
        sa.Column("payer_email", sa.Text(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("tendered_cents", sa.BigInteger(), nullable=True),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("request_hash", sa.Text(), nullable=True),
        sa.Column("step", JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(method = 'cash') = (provider IS NULL)", name=op.f("ck_payments_cash")),
        sa.CheckConstraint(
            "method = ANY ('{at,card,cash,mtn,other,telecel}'::text[])", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint(
            "provider = ANY ('{hubtel,mtn_momo,paystack}'::text[])", name=op.f("ck_payments_provider")
        ),
        sa.CheckConstraint(
            "status = ANY ('{cancelled,expired,failed,initiated,pending,succeeded}'::text[])",
            name=op.f("ck_payments_status"),
        ),
        sa.CheckConstraint(
            "stray = ANY ('{other_amount,other_currency,unknown_reference}'::text[])",
            name=op.f("ck_payments_stray"),
        ),
        sa.CheckConstraint("stray IS NULL OR status = 'succeeded'", name=op.f("ck_payments_only_money_is_stray")),
        sa.CheckConstraint(
            "asked_cents >= 0 AND amount_cents > 0 AND tip_cents >= 0 AND tip_cents <= amount_cents AND refunded_cents BETWEEN 0 AND amount_cents",
            name=op.f("ck_payments_amount"),
        ),
        sa.CheckConstraint(
            "order_id IS NOT NULL OR stray IS NOT NULL OR refunded_cents = amount_cents",
            name=op.f("ck_payments_for"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payments_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_payments_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "taken_by"], ["users.tenant_id", "users.id"], name=op.f("fk_payments_tenant_id_taken_by")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payments")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_payments_tenant_id_reference")),
        sa.UniqueConstraint("tenant_id", "request_key", name=op.f("uq_payments_tenant_id_request_key")),
    )
    op.create_index("ix_payments_created", "payments", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_payments_look",
        "payments",
        ["tenant_id", "next_look_at"],
        unique=False,
        postgresql_where="next_look_at IS NOT NULL",
    )
    op.create_index("ix_payments_order", "payments", ["tenant_id", "order_id"], unique=False)
    op.create_index(
        "ix_payments_stray",
        "payments",
        ["tenant_id", "created_at"],
        unique=False,
        postgresql_where="stray IS NOT NULL",
    )
    op.create_table(
        "refunds",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind = ANY ('{asked,order_over,paid_twice,reversed,stray}'::text[])", name=op.f("ck_refunds_kind")
        ),
        sa.CheckConstraint(
            "status = ANY ('{hand_over,pending,requested,succeeded}'::text[])", name=op.f("ck_refunds_status")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"], ["users.tenant_id", "users.id"], name=op.f("fk_refunds_tenant_id_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["payments.tenant_id", "payments.id"],
            name=op.f("fk_refunds_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_refunds_tenant_id_reference")),
    )
    op.create_index("ix_refunds_created", "refunds", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_refunds_look",
        "refunds",
        ["tenant_id", "next_look_at"],
        unique=False,
        postgresql_where="next_look_at IS NOT NULL",
    )
    op.create_index("ix_refunds_payment", "refunds", ["tenant_id", "payment_id"], unique=False)
    op.create_table(
        "money_movements",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("tip_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'taken') = (refund_id IS NULL)", name=op.f("ck_money_movements_refund")),
        sa.CheckConstraint("cents <> 0 AND (kind = 'taken') = (cents > 0)", name=op.f("ck_money_movements_cents")),
        sa.CheckConstraint(
            "kind = ANY ('{given_back,reversed,taken}'::text[])", name=op.f("ck_money_movements_kind")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["payments.tenant_id", "payments.id"],
            name=op.f("fk_money_movements_tenant_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "refund_id"],
            ["refunds.tenant_id", "refunds.id"],
            name=op.f("fk_money_movements_tenant_id_refund_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_money_movements")),
        sa.UniqueConstraint("tenant_id", "refund_id", name=op.f("uq_money_movements_tenant_id_refund_id")),
    )
    op.create_index("ix_money_movements_at", "money_movements", ["tenant_id", "at", "id"], unique=False)
    op.create_index("ix_money_movements_payment", "money_movements", ["tenant_id", "payment_id"], unique=False)
    op.create_index(
        "uq_money_movements_provider",
        "money_movements",
        ["tenant_id", "provider", "kind", "provider_id"],
        unique=True,
        postgresql_where="provider_id IS NOT NULL",
    )
    op.create_index(
        "uq_money_movements_taken",
        "money_movements",
        ["tenant_id", "payment_id"],
        unique=True,
        postgresql_where="kind = 'taken'",
    )
