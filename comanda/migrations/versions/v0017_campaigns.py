"""Campaigns, whom they wrote to, and which message is of which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "campaigns": "SELECT, INSERT, UPDATE, DELETE",
    "campaign_people": "SELECT, INSERT",
}


def upgrade() -> None:
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    # The worker looks for those that are due, of all businesses.
    op.execute("CREATE POLICY finder ON campaigns FOR SELECT TO comanda_finder USING (true)")
    op.execute("GRANT SELECT ON campaigns TO comanda_finder")
    op.add_column("notifications", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_notifications_campaign",
        "notifications",
        ["tenant_id", "campaign_id", "status"],
        postgresql_where="campaign_id IS NOT NULL",
    )


def tables() -> None:
    op.create_table(
        "campaigns",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("rule", JSONB(), nullable=True),
        sa.Column("channels", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("texts", JSONB(), nullable=False),
        sa.Column("holdout_percent", sa.SmallInteger(), nullable=False),
        sa.Column("measured_days", sa.SmallInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Uuid(), nullable=True),
        sa.Column("looked_at", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreachable", sa.Integer(), server_default="0", nullable=False),
        sa.Column("capped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status = ANY ('{cancelled,done,draft,paused,running,scheduled}'::text[])",
            name=op.f("ck_campaigns_status"),
        ),
        sa.CheckConstraint("holdout_percent BETWEEN 0 AND 50", name=op.f("ck_campaigns_holdout")),
        sa.CheckConstraint(
            "looked_at = queued + held_out + unreachable + capped", name=op.f("ck_campaigns_counted")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "segment_id"],
            ["segments.tenant_id", "segments.id"],
            name=op.f("fk_campaigns_tenant_id_segment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_created", "campaigns", ["tenant_id", "created_at", "id"])
    op.create_index(
        "ix_campaigns_at_work",
        "campaigns",
        ["tenant_id", "status"],
        postgresql_where="status = ANY ('{running,scheduled}'::text[])",
    )
    op.create_table(
        "campaign_people",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "campaign_id"],
            ["campaigns.tenant_id", "campaigns.id"],
            name=op.f("fk_campaign_people_tenant_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_campaign_people_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "campaign_id", "customer_id", name=op.f("pk_campaign_people")),
    )
    op.create_index("ix_campaign_people_customer", "campaign_people", ["tenant_id", "customer_id"])
