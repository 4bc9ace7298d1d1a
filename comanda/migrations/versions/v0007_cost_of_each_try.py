"""What each try of an SMS cost: one that is taken, lost and sent again is paid for twice."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=True),
        sa.Column("cost_currency", sa.Text(), nullable=True),
    ):
        op.add_column("notification_attempts", column)
    op.execute("ALTER TABLE notification_attempts NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE notifications NO FORCE ROW LEVEL SECURITY")
    # Until now only a message had them: they are its last try's.
    op.execute(
        """
        UPDATE notification_attempts a
           SET segments = n.segments, cost_micros = n.cost_micros, cost_currency = n.cost_currency
          FROM notifications n
         WHERE n.tenant_id = a.tenant_id AND n.id = a.notification_id AND n.channel = 'sms' AND n.sent_at IS NOT NULL
           AND a.id = (SELECT b.id FROM notification_attempts b
                        WHERE b.tenant_id = n.tenant_id AND b.notification_id = n.id ORDER BY b.id DESC LIMIT 1)
        """
    )
    op.execute("ALTER TABLE notification_attempts FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE notifications FORCE ROW LEVEL SECURITY")
