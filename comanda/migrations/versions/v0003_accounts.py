"""Accounts of customers, and messages by e-mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What an account may do with its own rows. (Its row goes with everything that hangs on it.)
ACCOUNT_RIGHTS = {
    "accounts": "SELECT, INSERT, UPDATE, DELETE",
    "account_sessions": "SELECT, INSERT, UPDATE",
    "refresh_tokens": "SELECT, INSERT, UPDATE",
    "account_links": "SELECT, INSERT, UPDATE",
    "account_totp": "SELECT, INSERT, UPDATE, DELETE",
    "account_backup_codes": "SELECT, INSERT, UPDATE, DELETE",
    "account_passkeys": "SELECT, INSERT, UPDATE, DELETE",
    "account_challenges": "SELECT, INSERT, UPDATE",
    "account_events": "SELECT, INSERT",
}

FINDER_RIGHTS = ("accounts", "refresh_tokens", "account_links", "account_challenges", "account_passkeys")

# Rows of no business and no account that holds for the worker: it sends, and sweeps what is over.
WORKER_RIGHTS = {
    "emails": "SELECT, UPDATE, DELETE",
    "refresh_tokens": "SELECT, DELETE",
    "account_sessions": "SELECT, DELETE",
    "account_links": "SELECT, DELETE",
    "account_challenges": "SELECT, DELETE",
}


def upgrade() -> None:
    tables()
    policies()


def policies() -> None:
    for table in (*ACCOUNT_RIGHTS, "emails"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table, rights in ACCOUNT_RIGHTS.items():
        own = f"{'id' if table == 'accounts' else 'account_id'} = app_account_id()"
        op.execute(f"CREATE POLICY account ON {table} TO comanda_customer USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_customer")
    for table in FINDER_RIGHTS:
        op.execute(f"CREATE POLICY finder ON {table} FOR SELECT TO comanda_finder USING (true)")
        op.execute(f"GRANT SELECT ON {table} TO comanda_finder")
    for table, rights in WORKER_RIGHTS.items():
        op.execute(f"CREATE POLICY worker ON {table} TO comanda_app USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {rights} ON {table} TO comanda_app")
    op.execute(
        "CREATE POLICY account ON emails FOR INSERT TO comanda_customer WITH CHECK"
        " (account_id = app_account_id() AND tenant_id IS NOT DISTINCT FROM app_tenant_id())"
    )
    op.execute("GRANT INSERT ON emails TO comanda_customer")
    op.execute(
        "CREATE POLICY staff ON emails TO comanda_staff"
        " USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())"
    )
    op.execute("GRANT SELECT, INSERT ON emails TO comanda_staff")
    # An account's orders, in whatever business.
    op.execute(
        "CREATE POLICY account ON orders FOR SELECT TO comanda_customer USING (account_id = app_account_id())"
    )
    for table in ("order_lines", "order_events"):
        seen = (
            f"EXISTS (SELECT FROM orders o WHERE o.tenant_id = {table}.tenant_id AND o.id = {table}.order_id"
            " AND o.account_id = app_account_id())"
        )
        op.execute(f"CREATE POLICY account ON {table} FOR SELECT TO comanda_customer USING ({seen})")
    op.create_foreign_key(
        op.f("fk_orders_account_id"), "orders", "accounts", ["account_id"], ["id"], ondelete="SET NULL"
    )
    op.drop_index("ix_orders_account", "orders")
    op.create_index(
        "ix_orders_of_account",
        "orders",
        ["account_id", "placed_at", "id"],
        postgresql_where="account_id IS NOT NULL",
    )


def tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("hashed_password", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("business_name", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("vat_number", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("email_verified", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("mfa_enabled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_accounts_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "emails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), server_default=sa.text("app_account_id()"), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), server_default=sa.text("app_tenant_id()"), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status = ANY ('{queued,sent,failed}'::text[])", name=op.f("ck_emails_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emails")),
    )
    op.create_index("ix_emails_status", "emails", ["status", "created_at"], unique=False)
    op.create_index("ix_emails_tenant", "emails", ["tenant_id", "created_at", "id"], unique=False)
    op.create_table(
        "account_backup_codes",
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("hashed_code", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_backup_codes_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("selector", "account_id", name=op.f("pk_account_backup_codes")),
    )
    op.create_table(
        "account_challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose = ANY ('{sign_in,add_passkey}'::text[])", name=op.f("ck_account_challenges_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_challenges_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_challenges")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_challenges_token_hash")),
    )
    op.create_index("ix_account_challenges_account", "account_challenges", ["account_id"], unique=False)
    op.create_index("ix_account_challenges_expires", "account_challenges", ["expires_at"], unique=False)
    op.create_table(
        "account_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_events_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
    )
    op.create_index("ix_account_events_account", "account_events", ["account_id", "at"], unique=False)
    op.create_table(
        "account_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("hashed_password", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "purpose = ANY ('{verify_email,change_email,reset_password}'::text[])",
            name=op.f("ck_account_links_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_links_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_links_token_hash")),
    )
    op.create_index("ix_account_links_account", "account_links", ["account_id", "purpose"], unique=False)
    op.create_index("ix_account_links_expires", "account_links", ["expires_at"], unique=False)
    op.create_table(
        "account_passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transports", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_passkeys_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_account_passkeys_credential_id")),
    )
    op.create_index("ix_account_passkeys_account", "account_passkeys", ["account_id"], unique=False)
    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("proofs", sa.Text(), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
    )
    op.create_index("ix_account_sessions_account", "account_sessions", ["account_id", "expires_at"], unique=False)
    op.create_table(
        "account_totp",
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_totp_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_totp")),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_refresh_tokens_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["account_sessions.id"], name=op.f("fk_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index("ix_refresh_tokens_expires", "refresh_tokens", ["expires_at"], unique=False)
    op.create_index("ix_refresh_tokens_session", "refresh_tokens", ["session_id"], unique=False)
