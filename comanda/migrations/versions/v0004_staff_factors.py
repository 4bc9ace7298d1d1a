"""A second factor for staff."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STAFF_RIGHTS = {
    "user_totp": "SELECT, INSERT, UPDATE, DELETE",
    "user_backup_codes": "SELECT, INSERT, UPDATE, DELETE",
    "user_passkeys": "SELECT, INSERT, UPDATE, DELETE",
    "user_challenges": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    op.add_column("users", sa.Column("mfa_enabled", sa.Boolean(), server_default="false", nullable=False))
    tables()
    for table, rights in STAFF_RIGHTS.items():
        own = "tenant_id = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")


def tables() -> None:
    op.create_table(
        "user_totp",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        _of_user("user_totp"),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", name=op.f("pk_user_totp")),
    )
    op.create_table(
        "user_backup_codes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("hashed_code", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _of_user("user_backup_codes"),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "selector", name=op.f("pk_user_backup_codes")),
    )
    op.create_table(
        "user_passkeys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transports", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        _of_user("user_passkeys"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_user_passkeys")),
        sa.UniqueConstraint("tenant_id", "credential_id", name=op.f("uq_user_passkeys_tenant_id_credential_id")),
    )
    op.create_index("ix_user_passkeys_user", "user_passkeys", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "user_challenges",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose = ANY ('{sign_in,add_passkey}'::text[])", name=op.f("ck_user_challenges_purpose")
        ),
        _of_user("user_challenges"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_user_challenges")),
        sa.UniqueConstraint("tenant_id", "token_hash", name=op.f("uq_user_challenges_tenant_id_token_hash")),
    )
    op.create_index("ix_user_challenges_user", "user_challenges", ["tenant_id", "user_id"], unique=False)
    op.create_index("ix_user_challenges_expires", "user_challenges", ["tenant_id", "expires_at"], unique=False)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["users.tenant_id", "users.id"],
        name=op.f(f"fk_{table}_tenant_id_user_id"),
        ondelete="CASCADE",
    )
