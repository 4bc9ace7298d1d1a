"""Keys with which members' cards are signed for the wallets of phones."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wallet_accounts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_keys", sa.Text(), nullable=True),
        sa.Column("sealed_request", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("provider = ANY ('{apple,google}'::text[])", name=op.f("ck_wallet_accounts_provider")),
        sa.CheckConstraint(
            "sealed_keys IS NOT NULL OR sealed_request IS NOT NULL",
            name=op.f("ck_wallet_accounts_holds_something"),
        ),
        sa.CheckConstraint(
            "(sealed_keys IS NULL) = (name IS NULL) AND (name IS NULL) = (holder IS NULL)",
            name=op.f("ck_wallet_accounts_described"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_wallet_accounts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_wallet_accounts")),
        sa.UniqueConstraint("tenant_id", "provider", name=op.f("uq_wallet_accounts_tenant_id_provider")),
    )
    own = "tenant_id = app_tenant_id()"
    op.execute("ALTER TABLE wallet_accounts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE wallet_accounts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY staff ON wallet_accounts TO comanda_staff USING ({own}) WITH CHECK ({own})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON wallet_accounts TO comanda_staff")
