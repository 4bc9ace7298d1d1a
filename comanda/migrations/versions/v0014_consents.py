"""Consent events and the wording that was agreed to; where an entry of the audit trail came from, and its chain; rows
that are due to be sealed anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    # Erasing somebody leaves the proof: a trigger lets nothing else be written.
    "consent_events": "SELECT, INSERT, UPDATE",
    "consent_texts": "SELECT, INSERT",
    "audit_links": "SELECT, INSERT",
}
PURPOSES = "{profiling,marketing_email,marketing_push,marketing_sms,transactional_email,transactional_push,transactional_sms}"


def upgrade() -> None:
    consents()
    audit()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
    # Whose second factors are still sealed under a key that is to go.
    op.execute("CREATE POLICY finder ON account_totp FOR SELECT TO comanda_finder USING (true)")
    op.execute("GRANT SELECT (account_id, secret) ON account_totp TO comanda_finder")


def consents() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_consent_texts_language")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_consent_texts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint(
            "tenant_id",
            "purpose",
            "language",
            "version",
            name=op.f("uq_consent_texts_tenant_id_purpose_language_version"),
        ),
    )
    op.create_table(
        "consent_events",
        sa.Column("place", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("text_version", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_ref", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "action = ANY ('{asked,expired,granted,imported,undone,withdrawn}'::text[])",
            name=op.f("ck_consent_events_action"),
        ),
        sa.CheckConstraint(
            "CASE WHEN action IN ('granted', 'imported') THEN allowed IS TRUE"
            " WHEN action IN ('expired', 'withdrawn') THEN allowed IS FALSE"
            " WHEN action = 'asked' THEN allowed IS NULL ELSE true END",
            name=op.f("ck_consent_events_allowed"),
        ),
        sa.CheckConstraint(
            "channel = ANY ('{import,link,page,provider,staff,stop}'::text[])",
            name=op.f("ck_consent_events_channel"),
        ),
        sa.CheckConstraint(
            f"purpose = ANY ('{PURPOSES}'::text[]) OR purpose ~ '^preference_[a-z][a-z0-9_]{{0,39}}$'",
            name=op.f("ck_consent_events_purpose"),
        ),
        sa.CheckConstraint(
            "(text_sha256 IS NULL) = (text_version IS NULL) AND (text_sha256 IS NULL) = (language IS NULL)",
            name=op.f("ck_consent_events_text"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_consent_events_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_events")),
    )
    op.create_index("ix_consent_events_subject", "consent_events", ["tenant_id", "subject", "purpose", "place"])
    op.create_index("ix_consent_events_occurred", "consent_events", ["tenant_id", "occurred_at", "id"])
    # What was chosen until now becomes the first event of each.
    op.execute(
        "INSERT INTO consent_events (tenant_id, id, subject, purpose, action, allowed, channel, actor_kind,"
        " occurred_at, note) SELECT tenant_id, gen_random_uuid(), subject, category || '_' || channel,"
        " CASE WHEN allowed THEN 'granted' ELSE 'withdrawn' END, allowed, source, CASE source WHEN 'staff' THEN 'staff'"
        " WHEN 'provider' THEN 'system' ELSE 'guest' END, at, said FROM contact_choices ORDER BY at"
    )
    op.execute(
        "INSERT INTO consent_events (tenant_id, id, subject, purpose, action, allowed, channel, actor_kind, occurred_at)"
        " SELECT c.tenant_id, gen_random_uuid(), 'customer:' || c.id, 'preference_' || p.key, 'granted', true, 'staff',"
        " 'staff', p.value::timestamptz FROM customers c, jsonb_each_text(c.preference_consents) p"
        " WHERE c.preference_consents <> '{}'"
    )
    op.add_column("contact_choices", sa.Column("event_id", sa.Uuid(), nullable=True))
    op.add_column("contact_choices", sa.Column("place", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE contact_choices c SET event_id = e.id, place = e.place FROM consent_events e"
        " WHERE e.tenant_id = c.tenant_id AND e.subject = c.subject AND e.purpose = c.category || '_' || c.channel"
    )
    op.alter_column("contact_choices", "event_id", nullable=False)
    op.alter_column("contact_choices", "place", nullable=False)
    op.create_foreign_key(
        op.f("fk_contact_choices_tenant_id_event_id"),
        "contact_choices",
        "consent_events",
        ["tenant_id", "event_id"],
        ["tenant_id", "id"],
    )
    op.drop_constraint(op.f("ck_contact_choices_source"), "contact_choices", type_="check")
    op.create_check_constraint(
        op.f("ck_contact_choices_source"),
        "contact_choices",
        "source = ANY ('{import,link,page,provider,staff,stop}'::text[])",
    )
    op.add_column("notifications", sa.Column("consent_event_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_notifications_tenant_id_consent_event_id"),
        "notifications",
        "consent_events",
        ["tenant_id", "consent_event_id"],
        ["tenant_id", "id"],
    )
    op.add_column("customer_imports", sa.Column("consent_note", sa.Text(), server_default="", nullable=False))


def audit() -> None:
    for name in ("from_address", "device", "request_id"):
        op.add_column("audit_entries", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("ix_audit_entries_actor", "audit_entries", ["tenant_id", "actor_id", "at", "id"])
    op.create_index("ix_audit_entries_action", "audit_entries", ["tenant_id", "action", "at", "id"])
    op.create_table(
        "audit_links",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_sha256", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["audit_entries.tenant_id", "audit_entries.id"],
            name=op.f("fk_audit_links_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "place", name=op.f("pk_audit_links")),
    )
    op.create_index("ix_audit_links_entry", "audit_links", ["tenant_id", "entry_id"])
