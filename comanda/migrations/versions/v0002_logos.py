"""A logo for each business."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("logo", sa.Text(), nullable=True))
    # It answers more now: what a function answers cannot be changed while it is there.
    op.execute("DROP FUNCTION IF EXISTS list_listed_tenants()")
