"""Invitations of friends, and greetings with a reward."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "referral_links": "SELECT, INSERT, UPDATE (customer_id, guest_ids), DELETE",
    "referrals": "SELECT, INSERT, UPDATE, DELETE",
    "greetings": "SELECT, INSERT, UPDATE (customer_id), DELETE",
}


def upgrade() -> None:
    entries()
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")


def entries() -> None:
    """A bonus says what it is for, and may be taken back."""
    op.add_column("loyalty_entries", sa.Column("occasion", sa.Text(), nullable=True))
    for name, condition in {
        "direction": "CASE WHEN kind = ANY ('{earned,returned}'::text[]) THEN points > 0"
        " WHEN kind = ANY ('{reversed,redeemed,expired}'::text[]) THEN points <= 0 ELSE true END",
        "forgone": "forgone = 0 OR kind = ANY ('{bonus,reversed}'::text[]) AND forgone > 0",
        "expires": "expires_at IS NULL OR points > 0 OR kind = ANY ('{bonus,reversed}'::text[])",
        "counts": "counts_from IS NULL OR kind = ANY ('{bonus,earned,reversed}'::text[])",
    }.items():
        op.drop_constraint(op.f(f"ck_loyalty_entries_{name}"), "loyalty_entries", type_="check")
        op.create_check_constraint(op.f(f"ck_loyalty_entries_{name}"), "loyalty_entries", condition)
    op.create_check_constraint(
        op.f("ck_loyalty_entries_occasion"),
        "loyalty_entries",
        "occasion = ANY ('{anniversary,birthday,friend,inviter}'::text[])",
    )
    op.create_check_constraint(
        op.f("ck_loyalty_entries_of_bonus"), "loyalty_entries", "occasion IS NULL OR kind = 'bonus'"
    )


def tables() -> None:
    op.create_table(
        "referral_links",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("guest_ids", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_referral_links_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_referral_links")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_referral_links_tenant_id_code")),
    )
    op.create_index("ix_referral_links_customer", "referral_links", ["tenant_id", "customer_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("friend_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("least_cents", sa.BigInteger(), nullable=False),
        sa.Column("inviter_points", sa.Integer(), nullable=False),
        sa.Column("friend_points", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("turns", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("rewarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status = ANY ('{full,open,rewarded,taken_back}'::text[])", name=op.f("ck_referrals_status")
        ),
        sa.CheckConstraint(
            "(status = ANY ('{rewarded,taken_back}'::text[])) = (rewarded_at IS NOT NULL)",
            name=op.f("ck_referrals_rewarded"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "inviter_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_referrals_tenant_id_inviter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "friend_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_referrals_tenant_id_friend_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("tenant_id", "guest_id", name=op.f("uq_referrals_tenant_id_guest_id")),
    )
    op.create_index("ix_referrals_inviter", "referrals", ["tenant_id", "inviter_id", "rewarded_at"], unique=False)
    op.create_index(
        "ix_referrals_friend",
        "referrals",
        ["tenant_id", "friend_id"],
        unique=False,
        postgresql_where=sa.text("friend_id IS NOT NULL"),
    )
    op.create_index("ix_referrals_opened", "referrals", ["tenant_id", "opened_at", "id"], unique=False)
    op.create_table(
        "greetings",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "occasion = ANY ('{anniversary,birthday}'::text[])", name=op.f("ck_greetings_occasion")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_greetings_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_greetings")),
    )
    op.create_index(
        "ix_greetings_customer", "greetings", ["tenant_id", "customer_id", "occasion", "day"], unique=False
    )
