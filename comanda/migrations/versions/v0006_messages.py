"""Messages by SMS, push and e-mail: what is told, how often it was tried, what became of it, and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "sms_accounts": "SELECT, INSERT, UPDATE, DELETE",
    "notification_attempts": "SELECT, INSERT, UPDATE",
    "message_receipts": "SELECT, INSERT, UPDATE, DELETE",
    "contact_choices": "SELECT, INSERT, UPDATE, DELETE",
    "message_templates": "SELECT, INSERT, UPDATE, DELETE",
    "push_subscriptions": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    emails_become_notifications()
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    op.execute("CREATE POLICY finder ON sms_accounts FOR SELECT TO comanda_finder USING (true)")
    op.execute("GRANT SELECT ON sms_accounts TO comanda_finder")
    op.add_column("orders", sa.Column("language", sa.Text(), server_default="en", nullable=False))
    op.create_check_constraint(op.f("ck_orders_language"), "orders", "language = ANY ('{en,ar}'::text[])")
    op.add_column("tenants", sa.Column("sms_providers", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    # It counts by any amount now; its new form comes with the other functions.
    op.execute("DROP FUNCTION IF EXISTS attempt_hit(text, text, integer)")
    # Rows are the queue of e-mails now.
    op.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'comanda.notifications.sending.send_email'")


def emails_become_notifications() -> None:
    op.rename_table("emails", "notifications")
    op.execute("ALTER INDEX pk_emails RENAME TO pk_notifications")
    op.drop_index("ix_emails_status", "notifications")
    op.drop_constraint("ck_emails_status", "notifications")
    op.execute("ALTER INDEX ix_emails_tenant RENAME TO ix_notifications_created")
    for old, new in (
        ("kind", "notification_type"),
        ("recipient", "recipient_email"),
        ("attempts", "retry_count"),
        ("problem", "provider_response"),
    ):
        op.alter_column("notifications", old, new_column_name=new)
    op.alter_column("notifications", "recipient_email", nullable=True)
    # From PostgreSQL 18 on these have names.
    op.execute(
        """
        DO $$ DECLARE held record; BEGIN
            FOR held IN SELECT k.conname, a.attname FROM pg_constraint k
                          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                         WHERE k.conrelid = 'notifications'::regclass AND k.contype = 'n' LOOP
                EXECUTE format('ALTER TABLE notifications RENAME CONSTRAINT %I TO %I', held.conname,
                               'notifications_' || held.attname || '_not_null');
            END LOOP;
        END $$
        """
    )
    for column in (
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), server_default="security", nullable=False),
        sa.Column("channel", sa.Text(), server_default="email", nullable=False),
        sa.Column("recipient_phone", sa.Text(), nullable=True),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.dialects.postgresql.JSONB(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=True),
        sa.Column("cost_currency", sa.Text(), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("notifications", column)
    op.execute("ALTER TABLE notifications NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE notifications SET retry_count = retry_count - 1 WHERE status <> 'queued' AND retry_count > 0"
    )
    op.execute("ALTER TABLE notifications FORCE ROW LEVEL SECURITY")
    for name, condition in {
        "status": "status = ANY ('{queued,sending,sent,delivered,failed,skipped}'::text[])",
        "category": "category = ANY ('{security,transactional,marketing}'::text[])",
        "channel": "channel = ANY ('{email,push,sms}'::text[])",
        "skipped": "(status = 'skipped') = (skip_reason IS NOT NULL)",
        "recipient": "(channel = 'sms') = (recipient_phone IS NOT NULL)"
        " AND (channel = 'email') = (recipient_email IS NOT NULL)",
    }.items():
        op.create_check_constraint(op.f(f"ck_notifications_{name}"), "notifications", condition)
    op.create_unique_constraint(op.f("uq_notifications_tenant_id_id"), "notifications", ["tenant_id", "id"])
    for other in ("order", "customer"):
        op.create_foreign_key(
            op.f(f"fk_notifications_tenant_id_{other}_id"),
            "notifications",
            f"{other}s",
            ["tenant_id", f"{other}_id"],
            ["tenant_id", "id"],
        )
    op.create_index(
        "uq_notifications_dedupe",
        "notifications",
        ["tenant_id", "dedupe_key"],
        unique=True,
        postgresql_where="dedupe_key IS NOT NULL",
    )
    op.create_index(
        "ix_notifications_due",
        "notifications",
        ["tenant_id", "priority", "next_at"],
        postgresql_where="status = ANY ('{queued,sending}'::text[])",
    )
    op.create_index("ix_notifications_status", "notifications", ["tenant_id", "status", "created_at", "id"])
    op.create_index(
        "ix_notifications_order",
        "notifications",
        ["tenant_id", "order_id"],
        postgresql_where="order_id IS NOT NULL",
    )
    op.create_index(
        "ix_notifications_customer",
        "notifications",
        ["tenant_id", "customer_id", "created_at", "id"],
        postgresql_where="customer_id IS NOT NULL",
    )
    # The worker acts for a business when it sends that business's; as the login it sends only what is of none.
    op.execute("DROP POLICY worker ON notifications")
    op.execute(
        "CREATE POLICY worker ON notifications TO comanda_app USING (tenant_id IS NULL) WITH CHECK (tenant_id IS NULL)"
    )
    op.execute("GRANT UPDATE, DELETE ON notifications TO comanda_staff")
    op.execute("CREATE POLICY finder ON notifications FOR SELECT TO comanda_finder USING (true)")
    op.execute("GRANT SELECT ON notifications TO comanda_finder")


def tables() -> None:
    op.create_table(
        "sms_accounts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("sealed_keys", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("price_micros", sa.BigInteger(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("sealed_webhook_token", sa.Text(), nullable=False),
        sa.Column("webhook_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "provider = ANY ('{africas_talking,twilio}'::text[])", name=op.f("ck_sms_accounts_provider")
        ),
        sa.CheckConstraint(
            "(price_micros IS NULL) = (price_currency IS NULL)", name=op.f("ck_sms_accounts_price")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_sms_accounts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sms_accounts")),
        sa.UniqueConstraint("tenant_id", "provider", name=op.f("uq_sms_accounts_tenant_id_provider")),
        sa.UniqueConstraint("webhook_hash", name=op.f("uq_sms_accounts_webhook_hash")),
    )
    op.create_table(
        "notification_attempts",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome = ANY ('{delivered,failed,refused,taken,unavailable}'::text[])",
            name=op.f("ck_notification_attempts_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "notification_id"],
            ["notifications.tenant_id", "notifications.id"],
            name=op.f("fk_notification_attempts_tenant_id_notification_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notification_attempts")),
        sa.UniqueConstraint(
            "tenant_id",
            "provider",
            "provider_id",
            name=op.f("uq_notification_attempts_tenant_id_provider_provider_id"),
        ),
    )
    op.create_index(
        "ix_notification_attempts_notification",
        "notification_attempts",
        ["tenant_id", "notification_id"],
        unique=False,
    )
    op.create_table(
        "message_receipts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failed_for", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "provider = ANY ('{africas_talking,twilio}'::text[])", name=op.f("ck_message_receipts_provider")
        ),
        sa.CheckConstraint(
            "status = ANY ('{delivered,failed,sent}'::text[])", name=op.f("ck_message_receipts_status")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_message_receipts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_message_receipts")),
        sa.UniqueConstraint(
            "tenant_id",
            "provider",
            "provider_id",
            "status",
            name=op.f("uq_message_receipts_tenant_id_provider_provider_id_status"),
        ),
    )
    op.create_index("ix_message_receipts_received", "message_receipts", ["tenant_id", "received_at"], unique=False)
    op.create_table(
        "contact_choices",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "category = ANY ('{marketing,transactional}'::text[])", name=op.f("ck_contact_choices_category")
        ),
        sa.CheckConstraint("channel = ANY ('{email,push,sms}'::text[])", name=op.f("ck_contact_choices_channel")),
        sa.CheckConstraint(
            "source = ANY ('{link,page,provider,staff,stop}'::text[])", name=op.f("ck_contact_choices_source")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_contact_choices_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contact_choices")),
        sa.UniqueConstraint(
            "tenant_id",
            "subject",
            "channel",
            "category",
            name=op.f("uq_contact_choices_tenant_id_subject_channel_category"),
        ),
    )
    op.create_table(
        "message_templates",
        sa.Column("notification_type", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "channel = ANY ('{email,push,sms}'::text[])", name=op.f("ck_message_templates_channel")
        ),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_message_templates_language")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_message_templates_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint(
            "tenant_id",
            "notification_type",
            "channel",
            "language",
            name=op.f("uq_message_templates_tenant_id_notification_type_channel_language"),
        ),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_push_subscriptions_language")),
        sa.CheckConstraint(
            "guest_id IS NOT NULL OR account_id IS NOT NULL", name=op.f("ck_push_subscriptions_owner")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_push_subscriptions_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_push_subscriptions_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint(
            "tenant_id", "endpoint_hash", name=op.f("uq_push_subscriptions_tenant_id_endpoint_hash")
        ),
    )
    op.create_index(
        "ix_push_subscriptions_account", "push_subscriptions", ["tenant_id", "account_id"], unique=False
    )
    op.create_index("ix_push_subscriptions_guest", "push_subscriptions", ["tenant_id", "guest_id"], unique=False)
