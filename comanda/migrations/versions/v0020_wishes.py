"""Where a consent was asked for; consents, their proofs and the audit trail come to an end, by a role of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ASKED_WHERE = "{checkout,customer,messages,new_customer,out_link,registration}"
BY = "{import,link,page,provider,rule,staff,stop}"
# What the sweeper may, of the business that its functions are called for: see privacy/sql/proofs.sql, audit/sql/cut.sql.
SWEEPER_RIGHTS = {
    "audit_entries": "SELECT, DELETE",
    "audit_links": "SELECT, DELETE",
    "audit_starts": "SELECT, INSERT, UPDATE",
    "consent_events": "SELECT, DELETE",
    "contact_choices": "SELECT",
    "notifications": "SELECT",
}
OWN = "tenant_id = app_tenant_id()"


def upgrade() -> None:
    consents()
    starts()
    sweeper()
    guests()
    # By which it is known that somebody is still there: sign-ins themselves are kept for a while only.
    op.add_column("accounts", sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE accounts a SET signed_in_at = coalesce((SELECT max(s.created_at) FROM account_sessions s"
        " WHERE s.account_id = a.id), a.created_at)"
    )


def consents() -> None:
    op.add_column("consent_events", sa.Column("asked_where", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_consent_events_asked_where"), "consent_events", f"asked_where = ANY ('{ASKED_WHERE}'::text[])"
    )
    for table, column in (("consent_events", "channel"), ("contact_choices", "source")):
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} = ANY ('{BY}'::text[])")
    # Until the address is proved, beside which it was ticked.
    op.add_column("account_links", sa.Column("offers", JSONB(), nullable=True))


def guests() -> None:
    """Whoever has proved a phone asks about their data, by a code that is good for nothing else."""
    for table, column, values in (
        ("rights_requests", "source", "{account,guest,staff}"),
        ("otp_codes", "purpose", "{data,login,registration,verification}"),
    ):
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} = ANY ('{values}'::text[])")


def starts() -> None:
    op.create_table(
        "audit_starts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_audit_starts_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_audit_starts")),
    )
    op.execute("ALTER TABLE audit_starts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_starts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY staff ON audit_starts TO comanda_staff USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("GRANT SELECT ON audit_starts TO comanda_staff")


def sweeper() -> None:
    """Nobody signs in as it, and the server cannot become it: it only owns functions that keep to their bounds."""
    op.execute(
        """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'comanda_sweeper') THEN
                CREATE ROLE comanda_sweeper NOLOGIN NOCREATEDB NOCREATEROLE;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute("GRANT USAGE ON SCHEMA public TO comanda_sweeper")
    op.execute(
        """
        DO $$ BEGIN
            -- From 16 on, who made a role is its member without any of its rights.
            IF NOT pg_has_role(current_user, 'comanda_sweeper', 'USAGE') THEN GRANT comanda_sweeper TO CURRENT_USER; END IF;
        END $$
        """
    )
    for table, rights in SWEEPER_RIGHTS.items():
        op.execute(f"CREATE POLICY sweeper ON {table} TO comanda_sweeper USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_sweeper")
