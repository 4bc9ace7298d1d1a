"""The first schema: tables, roles, policies, the job queue."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from comanda.migrations.run import PACKAGE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Who may do what. Staff work on their tenant's rows; customers read what is published and what is theirs, and
# write only through functions; the login itself holds no right on any tenant's table.
STAFF_RIGHTS = {
    "tenants": "SELECT, INSERT, UPDATE",
    "tenant_counters": "SELECT, INSERT, UPDATE",
    "users": "SELECT, INSERT, UPDATE",
    "staff_sessions": "SELECT, INSERT, UPDATE, DELETE",
    "invitations": "SELECT, INSERT, UPDATE",
    "tax_classes": "SELECT, INSERT, UPDATE, DELETE",
    "tax_rates": "SELECT, INSERT, UPDATE, DELETE",
    "schedules": "SELECT, INSERT, UPDATE, DELETE",
    "categories": "SELECT, INSERT, UPDATE, DELETE",
    "items": "SELECT, INSERT, UPDATE",
    "option_groups": "SELECT, INSERT, UPDATE, DELETE",
    "options": "SELECT, INSERT, UPDATE, DELETE",
    "stock_days": "SELECT, INSERT, UPDATE, DELETE",
    "tables": "SELECT, INSERT, UPDATE",
    "table_sessions": "SELECT, INSERT, UPDATE",
    "table_guests": "SELECT, INSERT",
    "customers": "SELECT, INSERT, UPDATE",
    "orders": "SELECT, INSERT, UPDATE",
    "order_lines": "SELECT, INSERT",
    "order_events": "SELECT, INSERT",
    "audit_entries": "SELECT, INSERT",
    "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
}

PUBLISHED = (
    "tenants",
    "tax_classes",
    "tax_rates",
    "schedules",
    "categories",
    "items",
    "option_groups",
    "options",
    "stock_days",
)

OWN_ORDER = "(account_id = app_account_id() OR guest_id = app_guest_id())"
MY_SESSIONS = (
    "(SELECT g.session_id FROM table_guests g WHERE g.tenant_id = app_tenant_id() AND g.guest_id = app_guest_id())"
)
SEES_ORDER = "EXISTS (SELECT FROM orders o WHERE o.tenant_id = app_tenant_id() AND o.id = {}.order_id)"
CUSTOMER_POLICIES = {
    # One's own orders, and those on the tab of a party one has joined.
    "orders": f"({OWN_ORDER} OR table_session_id IN {MY_SESSIONS})",
    # What hangs on an order is seen by whoever sees the order. (Not IN: all orders of the business would be read.)
    "order_lines": SEES_ORDER.format("order_lines"),
    "order_events": SEES_ORDER.format("order_events"),
    "table_guests": "guest_id = app_guest_id()",
    "table_sessions": f"id IN {MY_SESSIONS}",
}

FINDER_RIGHTS = ("tenants", "users", "tables", "invitations")


def roles() -> None:
    for role, attributes in (
        ("comanda_app", "LOGIN NOINHERIT"),
        ("comanda_staff", "NOLOGIN"),
        ("comanda_customer", "NOLOGIN"),
        ("comanda_finder", "NOLOGIN"),
    ):
        op.execute(
            f"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} {attributes} NOCREATEDB NOCREATEROLE;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(
            f"""
            DO $$ BEGIN
                -- From 16 on, who made a role is its member without any of its rights.
                IF NOT pg_has_role(current_user, '{role}', 'USAGE') THEN GRANT {role} TO CURRENT_USER; END IF;
            END $$
            """
        )
    op.execute("ALTER ROLE comanda_app NOINHERIT")  # also where it was made by hand, for its password
    op.execute("GRANT comanda_staff, comanda_customer TO comanda_app")


def policies() -> None:
    for table, rights in STAFF_RIGHTS.items():
        own = f"{'id' if table == 'tenants' else 'tenant_id'} = app_tenant_id()"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON {table} TO comanda_staff USING ({own}) WITH CHECK ({own})")
        op.execute(f"GRANT {rights} ON {table} TO comanda_staff")
        if table in PUBLISHED:
            op.execute(f"CREATE POLICY published ON {table} FOR SELECT TO comanda_customer USING ({own})")
            op.execute(f"GRANT SELECT ON {table} TO comanda_customer")
        elif table in CUSTOMER_POLICIES:
            theirs = f"{own} AND {CUSTOMER_POLICIES[table]}"
            op.execute(f"CREATE POLICY customer ON {table} FOR SELECT TO comanda_customer USING ({theirs})")
            columns = " (tenant_id, id, table_id, opened_at, closed_at)" if table == "table_sessions" else ""
            op.execute(f"GRANT SELECT{columns} ON {table} TO comanda_customer")
    for table in FINDER_RIGHTS:
        op.execute(f"CREATE POLICY finder ON {table} FOR SELECT TO comanda_finder USING (true)")
        op.execute(f"GRANT SELECT ON {table} TO comanda_finder")
    # Counters of the whole installation: no tenant's data, hashed subjects only.
    op.execute("ALTER TABLE attempt_counters ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE attempt_counters FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY app ON attempt_counters TO comanda_app USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON attempt_counters TO comanda_app")


def queue() -> None:
    """The job queue's own tables. Only the worker, as the login itself, reads them; the application roles may
    put a job in, within their transaction, and nothing else."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(
        """
        DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT c.oid::regclass FROM pg_class c
                         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                           AND c.relname LIKE 'procrastinate\\_%' LOOP
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO comanda_app', name);
                -- The owner too: jobs are put in by a function of its own.
                EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
                EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
                EXECUTE format('CREATE POLICY app ON %s TO comanda_app, CURRENT_USER USING (true) WITH CHECK (true)',
                               name);
            END LOOP;
            FOR name IN SELECT c.oid::regclass FROM pg_class c
                         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
                           AND c.relname LIKE 'procrastinate\\_%' LOOP
                EXECUTE format('GRANT USAGE ON SEQUENCE %s TO comanda_app', name);
            END LOOP;
            FOR name IN SELECT p.oid::regprocedure FROM pg_proc p
                         WHERE p.pronamespace = 'public'::regnamespace
                           AND p.proname = 'procrastinate_defer_jobs_v1' LOOP
                EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', name);
                EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
                EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO comanda_app, comanda_staff, comanda_customer', name);
            END LOOP;
        END $$
        """
    )
    op.execute("GRANT SELECT ON alembic_version TO comanda_app")


def upgrade() -> None:
    roles()
    tables()
    op.execute((PACKAGE / "kit/sql/tenancy.sql").read_text())
    policies()
    queue()


def tables() -> None:
    op.create_table(
        "attempt_counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject", name=op.f("pk_attempt_counters")),
    )
    op.create_index("ix_attempt_counters_closes", "attempt_counters", ["closes_at"], unique=False)
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("listed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("catalog_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language = ANY ('{en,ar}'::text[])", name=op.f("ck_tenants_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("host", name=op.f("uq_tenants_host")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_audit_entries_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["tenant_id", "at"], unique=False)
    op.create_table(
        "customers",
        sa.Column("customer_number", sa.Text(), nullable=False),
        sa.Column("profile_status", sa.Text(), server_default="stub", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone_verified", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("email_verified", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("total_spent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("visit_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_order_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "profile_status = ANY ('{guest,stub,full}'::text[])", name=op.f("ck_customers_profile_status")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_customers_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customers")),
        sa.UniqueConstraint("tenant_id", "customer_number", name=op.f("uq_customers_tenant_id_customer_number")),
    )
    op.create_index(
        "uq_customers_phone",
        "customers",
        ["tenant_id", "phone"],
        unique=True,
        postgresql_where="phone IS NOT NULL",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "principal", "route", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("windows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_schedules_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_schedules_tenant_id_name")),
    )
    op.create_table(
        "tables",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tables_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tables")),
        sa.UniqueConstraint("token", name=op.f("uq_tables_token")),
    )
    op.create_index("uq_tables_name", "tables", ["tenant_id", "name"], unique=True, postgresql_where="is_active")
    op.create_table(
        "tax_classes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tax_classes_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_classes")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_tax_classes_tenant_id_code")),
    )
    op.create_index(
        "uq_tax_classes_default", "tax_classes", ["tenant_id"], unique=True, postgresql_where="is_default"
    )
    op.create_table(
        "tenant_counters",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("order_day", sa.Date(), nullable=True),
        sa.Column("customer_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("event_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("kitchen_load", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_counters_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenant_counters")),
    )
    op.create_table(
        "users",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("hashed_password", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role = ANY ('{owner,manager,front_desk,kitchen}'::text[])", name=op.f("ck_users_role")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_users_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_users")),
        sa.UniqueConstraint("tenant_id", "email", name=op.f("uq_users_tenant_id_email")),
    )
    op.create_table(
        "categories",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("description2", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "schedule_id"],
            ["schedules.tenant_id", "schedules.id"],
            name=op.f("fk_categories_tenant_id_schedule_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_categories_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_categories")),
    )
    op.create_index("ix_categories_schedule", "categories", ["tenant_id", "schedule_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role = ANY ('{owner,manager,front_desk,kitchen}'::text[])", name=op.f("ck_invitations_role")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invited_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_invitations_tenant_id_invited_by"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("tenant_id", "token_hash", name=op.f("uq_invitations_tenant_id_token_hash")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_staff_sessions_tenant_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_staff_sessions")),
    )
    op.create_index("ix_staff_sessions_user", "staff_sessions", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "table_sessions",
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pin ~ '^[0-9]{4}$'", name=op.f("ck_table_sessions_pin")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "table_id"],
            ["tables.tenant_id", "tables.id"],
            name=op.f("fk_table_sessions_tenant_id_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_table_sessions")),
    )
    op.create_index(
        "ix_table_sessions_table", "table_sessions", ["tenant_id", "table_id", "opened_at"], unique=False
    )
    op.create_index(
        "uq_table_sessions_open",
        "table_sessions",
        ["tenant_id", "table_id"],
        unique=True,
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "tax_rates",
        sa.Column("tax_class_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("fulfilment", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fulfilment = ANY ('{dine_in,pickup,delivery}'::text[])", name=op.f("ck_tax_rates_fulfilment")
        ),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name=op.f("ck_tax_rates_rate")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_tax_rates_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_class_id"],
            ["tax_classes.tenant_id", "tax_classes.id"],
            name=op.f("fk_tax_rates_tenant_id_tax_class_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_rates")),
    )
    op.create_index("ix_tax_rates_class", "tax_rates", ["tenant_id", "tax_class_id"], unique=False)
    op.create_table(
        "items",
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("description2", sa.Text(), server_default="", nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_class_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sold_out", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("daily_stock", sa.Integer(), nullable=True),
        sa.Column("preparation_minutes", sa.Integer(), nullable=True),
        sa.Column("is_featured", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("daily_stock >= 0", name=op.f("ck_items_stock")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_items_price")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["categories.tenant_id", "categories.id"],
            name=op.f("fk_items_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "schedule_id"],
            ["schedules.tenant_id", "schedules.id"],
            name=op.f("fk_items_tenant_id_schedule_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_class_id"],
            ["tax_classes.tenant_id", "tax_classes.id"],
            name=op.f("fk_items_tenant_id_tax_class_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_items")),
    )
    op.create_index("ix_items_category", "items", ["tenant_id", "category_id"], unique=False)
    op.create_index("ix_items_schedule", "items", ["tenant_id", "schedule_id"], unique=False)
    op.create_index("ix_items_tax_class", "items", ["tenant_id", "tax_class_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("fulfilment", sa.Text(), nullable=False),
        sa.Column("order_source", sa.Text(), nullable=False),
        sa.Column("is_guest_order", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("table_id", sa.Uuid(), nullable=True),
        sa.Column("table_session_id", sa.Uuid(), nullable=True),
        sa.Column("table_name", sa.Text(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("customer_phone", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True),
        sa.Column("delivery_address", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_method", sa.Text(), nullable=False),
        sa.Column("payment_status", sa.Text(), server_default="unpaid", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("subtotal_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("taxes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verification_code", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "fulfilment = ANY ('{dine_in,pickup,delivery}'::text[])", name=op.f("ck_orders_fulfilment")
        ),
        sa.CheckConstraint(
            "order_source = ANY ('{web,frontdesk,phone,table}'::text[])", name=op.f("ck_orders_order_source")
        ),
        sa.CheckConstraint(
            "payment_status = ANY ('{unpaid,paid,refunded}'::text[])", name=op.f("ck_orders_payment_status")
        ),
        sa.CheckConstraint(
            "status = ANY ('{accepted,awaiting_payment,cancelled,completed,confirmed,expired,out_for_delivery,preparing,ready,rejected}'::text[])",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint(
            "total_cents = subtotal_cents + tax_cents AND subtotal_cents >= 0", name=op.f("ck_orders_total")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_orders_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "placed_by"], ["users.tenant_id", "users.id"], name=op.f("fk_orders_tenant_id_placed_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "table_id"], ["tables.tenant_id", "tables.id"], name=op.f("fk_orders_tenant_id_table_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "table_session_id"],
            ["table_sessions.tenant_id", "table_sessions.id"],
            name=op.f("fk_orders_tenant_id_table_session_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_orders")),
    )
    op.create_index(
        "ix_orders_account",
        "orders",
        ["tenant_id", "account_id", "placed_at"],
        unique=False,
        postgresql_where="account_id IS NOT NULL",
    )
    op.create_index("ix_orders_customer", "orders", ["tenant_id", "customer_id", "placed_at"], unique=False)
    op.create_index(
        "ix_orders_guest",
        "orders",
        ["tenant_id", "guest_id", "placed_at"],
        unique=False,
        postgresql_where="guest_id IS NOT NULL",
    )
    op.create_index("ix_orders_number_text", "orders", ["tenant_id", "number_text", "placed_at"], unique=False)
    op.create_index(
        "ix_orders_open",
        "orders",
        ["tenant_id", "status", "placed_at"],
        unique=False,
        postgresql_where="status = ANY ('{accepted,awaiting_payment,confirmed,out_for_delivery,preparing,ready}'::text[])",
    )
    op.create_index("ix_orders_placed", "orders", ["tenant_id", "placed_at"], unique=False)
    op.create_index(
        "ix_orders_session",
        "orders",
        ["tenant_id", "table_session_id"],
        unique=False,
        postgresql_where="table_session_id IS NOT NULL",
    )
    op.create_index("uq_orders_number", "orders", ["tenant_id", "day", "number"], unique=True)
    op.create_table(
        "table_guests",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["table_sessions.tenant_id", "table_sessions.id"],
            name=op.f("fk_table_guests_tenant_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", "guest_id", name=op.f("pk_table_guests")),
    )
    op.create_index("ix_table_guests_guest", "table_guests", ["tenant_id", "guest_id"], unique=False)
    op.create_table(
        "option_groups",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("min_choices", sa.Integer(), nullable=False),
        sa.Column("max_choices", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "0 <= min_choices AND min_choices <= max_choices AND max_choices >= 1",
            name=op.f("ck_option_groups_choices"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["items.tenant_id", "items.id"],
            name=op.f("fk_option_groups_tenant_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_option_groups")),
    )
    op.create_index("ix_option_groups_item", "option_groups", ["tenant_id", "item_id"], unique=False)
    op.create_table(
        "order_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind = ANY ('{placed,moved,promised,paid}'::text[])", name=op.f("ck_order_events_kind")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_order_events_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_order_events")),
    )
    op.create_index("ix_order_events_order", "order_events", ["tenant_id", "order_id", "id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("from_stock", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 50", name=op.f("ck_order_lines_quantity")),
        sa.CheckConstraint("total_cents = unit_price_cents * quantity", name=op.f("ck_order_lines_total")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["items.tenant_id", "items.id"],
            name=op.f("fk_order_lines_tenant_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name=op.f("fk_order_lines_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_order", "order_lines", ["tenant_id", "order_id", "position"], unique=False)
    op.create_table(
        "stock_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sold", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_stock_days_sold")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["items.tenant_id", "items.id"],
            name=op.f("fk_stock_days_tenant_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "item_id", "day", name=op.f("pk_stock_days")),
    )
    op.create_table(
        "options",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name2", sa.Text(), server_default="", nullable=False),
        sa.Column("price_delta_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_available", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["option_groups.tenant_id", "option_groups.id"],
            name=op.f("fk_options_tenant_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_options")),
    )
    op.create_index("ix_options_group", "options", ["tenant_id", "group_id"], unique=False)
