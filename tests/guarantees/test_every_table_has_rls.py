"""The schema holds tenants apart, whatever the code above it does: rules read from PostgreSQL's catalogue.

Every rule is tried twice: the schema as migrated keeps it, and a schema that breaks it is noticed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

# What the rules speak of. `account_tables` hold rows of customers' accounts, which are of no business. `tenant_tables`
# are all others but those whose rows are nobody's: the register of businesses itself, the security counters of the
# installation, and the e-mails of both kinds. `roles` are those the application works as.
VOCABULARY = """
WITH tables AS (
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relacl
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname <> 'alembic_version' AND c.relname NOT LIKE 'procrastinate\\_%'
), account_tables AS (
    SELECT t.* FROM tables t
     WHERE t.relname = 'accounts' OR (
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'account_id' AND a.attnotnull)
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id'))
), tenant_tables AS (
    SELECT * FROM tables WHERE relname NOT IN ('tenants', 'attempt_counters', 'notifications')
       AND oid NOT IN (SELECT oid FROM account_tables)
), roles AS (
    SELECT * FROM pg_roles WHERE rolname IN ('comanda_app', 'comanda_staff', 'comanda_customer', 'comanda_finder')
), policies AS (
    SELECT t.relname, p.polname, p.polcmd, p.polpermissive,
           (SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ',' ORDER BY r.rolname)
              FROM unnest(p.polroles) AS one LEFT JOIN pg_roles r ON r.oid = one) AS role,
           pg_get_expr(p.polqual, p.polrelid) AS seen,
           pg_get_expr(p.polwithcheck, p.polrelid) AS written,
           t.oid IN (SELECT oid FROM account_tables) AS of_account,
           CASE WHEN t.relname = 'tenants' THEN '(id = app_tenant_id())'
                WHEN t.relname = 'accounts' THEN '(id = app_account_id())'
                WHEN t.oid IN (SELECT oid FROM account_tables) THEN '(account_id = app_account_id())'
                ELSE '(tenant_id = app_tenant_id())' END AS own
      FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
), functions AS (
    SELECT p.*, p.oid::regprocedure::text AS signature, coalesce(p.proconfig, '{}') AS settings
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
), definers AS (
    SELECT * FROM functions WHERE prosecdef
), index_columns AS (
    SELECT c.relname, i.relname AS index, x.indexrelid, x.indexprs, x.indclass, x.indnkeyatts,
           (SELECT string_agg(coalesce(a.attname, '(expression)'), ', ' ORDER BY place)
              FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = key.attnum AND key.attnum > 0
             WHERE place <= x.indnkeyatts) AS columns,
           (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[0]) AS first
      FROM tables c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
)
"""

SWEPT = ("refresh_tokens", "account_sessions", "account_links", "account_challenges", "account_requests")
DEFER = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"


@dataclass(frozen=True)
class Rule:
    """`query` tells in one text each what breaks the rule; `breach` breaks it, which reads as `noticed`.

    `allowed` are the exceptions, each with its reason; one that is no longer needed fails too.
    """

    name: str
    query: str
    remedy: str
    breach: str
    noticed: str
    allowed: Mapping[str, str] = field(default_factory=dict)


RULES = (
    Rule(
        "every table is in the schema that is looked at",
        """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%'
              AND n.nspname NOT IN ('public', 'information_schema')""",
        "Make it in the schema public.",
        "CREATE SCHEMA aside; CREATE TABLE aside.notes (id uuid)",
        "aside.notes",
    ),
    Rule(
        "row-level security is on and forced",
        "SELECT relname FROM tables WHERE NOT (relrowsecurity AND relforcerowsecurity)",
        "In its migration: ALTER TABLE … ENABLE ROW LEVEL SECURITY and FORCE ROW LEVEL SECURITY.",
        "ALTER TABLE items NO FORCE ROW LEVEL SECURITY",
        "items",
    ),
    Rule(
        "staff are held to their tenant, reading and writing",
        """SELECT t.relname FROM tables t
            WHERE t.relname <> 'attempt_counters' AND t.oid NOT IN (SELECT oid FROM account_tables) AND NOT EXISTS (
               SELECT FROM policies p WHERE p.relname = t.relname AND p.role = 'comanda_staff' AND p.polcmd = '*'
                  AND p.seen = p.own AND p.written = p.own)""",
        "CREATE POLICY staff ON … TO comanda_staff USING (tenant_id = app_tenant_id()) "
        "WITH CHECK (tenant_id = app_tenant_id()), both of them written out.",
        "DROP POLICY staff ON items;"
        "CREATE POLICY staff ON items TO comanda_staff USING (tenant_id = app_tenant_id())",
        "items",
    ),
    Rule(
        "staff have no second policy, which would widen the first",
        """SELECT p.relname || '.' || p.polname FROM policies p
            WHERE p.role LIKE '%comanda_staff%'
              AND NOT (p.polcmd = '*' AND p.seen = p.own AND p.written = p.own)""",
        "Permissive policies are joined by OR: drop the extra one.",
        "CREATE POLICY shared ON items FOR SELECT TO comanda_staff USING (true)",
        "items.shared",
    ),
    Rule(
        "customers are held to their account, reading and writing",
        """SELECT t.relname FROM account_tables t WHERE NOT EXISTS (
               SELECT FROM policies p WHERE p.relname = t.relname AND p.role = 'comanda_customer' AND p.polcmd = '*'
                  AND p.seen = p.own AND p.written = p.own)""",
        "CREATE POLICY account ON … TO comanda_customer USING (account_id = app_account_id()) "
        "WITH CHECK (account_id = app_account_id()), both of them written out.",
        "DROP POLICY account ON account_sessions;"
        "CREATE POLICY account ON account_sessions TO comanda_customer USING (account_id = app_account_id())",
        "account_sessions",
    ),
    Rule(
        "every policy names one of our roles",
        """SELECT p.relname || '.' || p.polname FROM policies p
            WHERE p.role NOT IN ('comanda_staff', 'comanda_customer', 'comanda_finder', 'comanda_sweeper')
               OR NOT p.polpermissive""",
        "Write TO one of these; a policy without TO is for everyone.",
        "CREATE POLICY everyone ON items FOR SELECT USING (true)",
        "items.everyone",
        {
            "attempt_counters.app": "Counters of the whole installation, hashed subjects only.",
            "notifications.worker": "The worker sends what is of no business as nobody; the rest as its business.",
            **{f"{table}.worker": "The worker sweeps what is over." for table in SWEPT},
        },
    ),
    Rule(
        "customers only read, and only within the tenant, but for the rows of their account",
        """SELECT p.relname || '.' || p.polname FROM policies p
            WHERE p.role = 'comanda_customer'
              AND NOT (p.of_account AND p.polcmd = '*' AND p.seen = p.own AND p.written = p.own)
              AND NOT (p.polcmd = 'r' AND (p.seen = p.own OR starts_with(p.seen, '(' || p.own || ' AND ')))""",
        "FOR SELECT … USING (tenant_id = app_tenant_id() AND …). Guests write through SECURITY DEFINER functions.",
        "CREATE POLICY wide ON customers FOR SELECT TO comanda_customer USING (true)",
        "customers.wide",
        {
            **{
                f"{table}.account": "An account's orders, in whatever business."
                for table in ("orders", "order_lines", "order_discounts", "order_events")
            },
            "invoices.account": "Likewise its invoices.",
            "notifications.account": "A message is put in with the fact that it tells, and not read again.",
        },
    ),
    Rule(
        "the finder reads across tenants in few places",
        "SELECT p.relname || ' ' || p.polcmd::text FROM policies p WHERE p.role = 'comanda_finder'",
        "Only what must be asked before the tenant is known. Add it to the list with the question it answers.",
        "CREATE POLICY finder ON customers FOR SELECT TO comanda_finder USING (true)",
        "customers r",
        {
            "tenants r": "Which business has this address, and which want to be listed?",
            "users r": "For which businesses does this e-mail work?",
            "tables r": "Whose table is this card's code?",
            "invitations r": "Whose invitation is this?",
            "accounts r": "Whose e-mail is this?",
            "refresh_tokens r": "Whose sign-in goes on?",
            "account_links r": "Whose link of a message is this?",
            "account_challenges r": "Whose sign-in waits for a second proof?",
            "account_passkeys r": "Whose passkey is this?",
            "account_totp r": "Whose second factor is sealed under a key that is to go?",
            "merchant_accounts r": "Whose account with a provider is this webhook's?",
            "notifications r": "Whose messages are due?",
            "campaigns r": "Whose campaigns are due?",
            "sms_accounts r": "Whose account with a provider of SMS is this callback's?",
        },
    ),
    Rule(
        "every row says whose it is",
        """SELECT t.relname FROM tenant_tables t WHERE NOT EXISTS (
               SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id'
                  AND a.attnotnull AND a.atttypid = 'uuid'::regtype)""",
        "Give it tenant_id uuid NOT NULL (comanda.kit.tenancy.TenantOwned), or, if it truly belongs to nobody, "
        "take it out of tenant_tables here.",
        "CREATE TABLE notes (id uuid PRIMARY KEY, tenant_id uuid)",
        "notes",
    ),
    Rule(
        "every key and index begins with the tenant",
        """SELECT relname || ' (' || columns || ')' FROM index_columns
            WHERE first IS DISTINCT FROM 'tenant_id' AND relname NOT IN (SELECT relname FROM account_tables)""",
        "Begin it with tenant_id. A unique without it tells one business what another has; an index without it "
        "is not used, and cannot be sharded.",
        "CREATE INDEX ON customers (phone)",
        "customers (phone)",
        {
            "tenants (id)": "The register of businesses itself.",
            "tenants (slug)": "An address /r/<slug> is one business's of the whole installation.",
            "tenants (host)": "A host name is one business's of the whole installation.",
            "tables (token)": "A scan knows nothing but the code; 256 random bits never collide.",
            "merchant_accounts (webhook_hash)": "A webhook knows nothing but its address, as a scan.",
            "attempt_counters (name, subject)": "Counters of the whole installation.",
            "attempt_counters (closes_at)": "The sweep of old counters.",
            "orders (account_id, placed_at, id)": "An account's orders, in whatever business.",
            "invoices (account_id, created_at, id)": "Likewise its invoices.",
            "notifications (id)": "Messages of businesses and of accounts.",
            "sms_accounts (webhook_hash)": "A callback knows nothing but its address, as a scan.",
        },
    ),
    Rule(
        "no row refers to another tenant's row",
        """SELECT f.conname FROM pg_constraint f
             JOIN tenant_tables t ON t.oid = f.conrelid JOIN tables r ON r.oid = f.confrelid
            WHERE f.contype = 'f' AND NOT EXISTS (
                  SELECT FROM unnest(f.conkey, f.confkey) AS pair (here, there)
                    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = pair.here
                    JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = pair.there
                   WHERE a.attname = 'tenant_id'
                     AND b.attname = CASE r.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END)""",
        "Checks of foreign keys see every row, whatever the policies say: write (tenant_id, x_id) REFERENCES "
        "x (tenant_id, id).",
        "CREATE UNIQUE INDEX lone ON items (id);"
        "ALTER TABLE order_lines ADD CONSTRAINT fk_alone FOREIGN KEY (item_id) REFERENCES items (id)",
        "fk_alone",
        {
            "fk_orders_account_id": "An account is of no business; when it goes, its orders become nobody's.",
            "fk_payments_account_id": "Likewise its payments.",
            "fk_invoices_account_id": "Likewise its invoices.",
            "fk_customers_account_id": "Likewise what businesses know of whoever it was.",
            "fk_push_subscriptions_account_id": "An account is of no business; its browsers go with it.",
        },
    ),
    Rule(
        "deleting a row never empties another row's tenant",
        """SELECT f.conname FROM pg_constraint f JOIN tenant_tables t ON t.oid = f.conrelid
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
            WHERE f.contype = 'f' AND f.confdeltype IN ('n', 'd')
              AND a.attnum = ANY (coalesce(f.confdelsetcols, f.conkey))""",
        "Name the columns: ON DELETE SET NULL (x_id).",
        "ALTER TABLE items ADD CONSTRAINT fk_emptying FOREIGN KEY (tenant_id, schedule_id) "
        "REFERENCES schedules (tenant_id, id) ON DELETE SET NULL",
        "fk_emptying",
    ),
    Rule(
        "no view looks past the policies",
        """SELECT c.relname::text FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm', 'f')
              AND NOT (c.relkind = 'v' AND coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true',
                       'security_invoker=on', 'security_invoker=1'])""",
        "CREATE VIEW … WITH (security_invoker = true). Materialised views and foreign tables have no row-level "
        "security: do without.",
        "CREATE VIEW all_orders AS SELECT * FROM orders",
        "all_orders",
    ),
    Rule(
        "functions that act with their owner's rights are known",
        "SELECT signature FROM definers",
        "Write it without SECURITY DEFINER; if a guest or the login truly needs it, list it with the reason.",
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders'",
        "peek()",
        {
            "find_account(text)": "Sign-in knows an e-mail, not yet an account.",
            "find_account_challenge(text)": "A sign-in's second step knows its challenge alone.",
            "find_account_link(text)": "A link of a message knows nothing but itself.",
            "find_account_passkey(bytea)": "A passkey says which one it is, not whose.",
            "find_refresh_token(text)": "The cookie holds nothing but the token.",
            "find_invitation(text)": "A link's token alone says which business invites.",
            "find_merchant_account(text)": "A webhook's address alone says whose it is.",
            "find_sms_account(text)": "Likewise a callback's.",
            "cut_audit_trail(timestamp with time zone,integer)": "Nobody else may cut, and it keeps to two years.",
            "forget_proofs(timestamp with time zone,integer)": "Nobody else may take out what was said.",
            "signed_in_since(text,timestamp with time zone)": "What somebody agreed to holds while they come.",
            "link_audit_entry()": "A guest sets off what is told as well; the chain is the business's.",
            "list_accounts_to_seal(text,uuid,integer)": "A new key is for accounts, too.",
            "list_due_outboxes(timestamp with time zone)": "The worker asks whose messages are due, and sends as them.",
            "list_due_campaigns(timestamp with time zone)": "Likewise whose campaigns.",
            "has_live_merchant_accounts()": "A sandbox does not start beside real money.",
            "find_staff(text)": "Sign-in knows an e-mail, not yet a business.",
            "find_table(text)": "A card's code alone says which business it belongs to.",
            "find_tenant(text,text)": "A slug or host name says which business is meant.",
            "find_tenants_at_most_two()": "An installation with one business need not be told which.",
            "idempotency_claim(text,text,text,text)": "Guests hold no right on the keys' table.",
            "idempotency_find(text,text,text,text)": "Guests hold no right on the keys' table.",
            "idempotency_settle(text,text,text,integer,text)": "Guests hold no right on the keys' table.",
            "list_listed_tenants()": "The front page lists the businesses that want it.",
            "list_tenant_ids()": "The hourly sweep visits every business.",
            "place_order(jsonb)": "Whoever orders, guest or staff, orders as the staff's policies allow.",
            "place_order_for(uuid,jsonb)": "Scope and order in one statement, for the business the request is for.",
            DEFER: "A job is put into the transaction of the fact that wants it.",
        },
    ),
    Rule(
        "their search path is fixed",
        """SELECT signature FROM definers WHERE NOT settings && ARRAY[
               'search_path=pg_catalog, public, pg_temp', 'search_path=public, pg_temp']""",
        "SET search_path = pg_catalog, public, pg_temp: without it the caller chooses which tables are read.",
        "ALTER FUNCTION find_staff(text) RESET search_path",
        "find_staff(text)",
    ),
    Rule(
        "their owner is a role without a login, bound by policies",
        """SELECT signature || ' of ' || r.rolname FROM definers d JOIN pg_roles r ON r.oid = d.proowner
            WHERE r.rolname NOT IN ('comanda_staff', 'comanda_finder', 'comanda_sweeper')
              AND NOT (d.proname = 'procrastinate_defer_jobs_v1'
                       AND r.oid = (SELECT relowner FROM pg_class WHERE oid = 'procrastinate_jobs'::regclass))""",
        "ALTER FUNCTION … OWNER TO comanda_staff, or comanda_finder for what is asked before the tenant is known.",
        "ALTER FUNCTION find_staff(text) OWNER TO CURRENT_USER",
        "find_staff(text) of postgres",
    ),
    Rule(
        "nobody may call them but whom they are for",
        """SELECT signature || ': ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
             FROM definers d, aclexplode(coalesce(d.proacl, acldefault('f', d.proowner))) acl
            WHERE acl.grantee <> d.proowner""",
        "REVOKE ALL ON FUNCTION … FROM PUBLIC, then GRANT EXECUTE to the one role that calls it; list it here.",
        "GRANT EXECUTE ON FUNCTION find_staff(text) TO PUBLIC",
        "find_staff(text): PUBLIC",
        {
            f"{function}: {role}": "Called in this role's scope."
            for function, roles in {
                "cut_audit_trail(timestamp with time zone,integer)": ("comanda_staff",),
                "forget_proofs(timestamp with time zone,integer)": ("comanda_staff",),
                "signed_in_since(text,timestamp with time zone)": ("comanda_staff",),
                "find_account(text)": ("comanda_app",),
                "find_account_challenge(text)": ("comanda_app",),
                "find_account_link(text)": ("comanda_app",),
                "find_account_passkey(bytea)": ("comanda_app",),
                "find_refresh_token(text)": ("comanda_app",),
                "find_invitation(text)": ("comanda_app",),
                "find_merchant_account(text)": ("comanda_app",),
                "find_sms_account(text)": ("comanda_app",),
                "list_accounts_to_seal(text,uuid,integer)": ("comanda_app",),
                "list_due_outboxes(timestamp with time zone)": ("comanda_app",),
                "list_due_campaigns(timestamp with time zone)": ("comanda_app",),
                "has_live_merchant_accounts()": ("comanda_app",),
                "find_staff(text)": ("comanda_app",),
                "find_table(text)": ("comanda_app",),
                "find_tenant(text,text)": ("comanda_app",),
                "find_tenants_at_most_two()": ("comanda_app",),
                "idempotency_claim(text,text,text,text)": ("comanda_customer",),
                "idempotency_find(text,text,text,text)": ("comanda_customer",),
                "idempotency_settle(text,text,text,integer,text)": ("comanda_customer",),
                "list_listed_tenants()": ("comanda_app",),
                "list_tenant_ids()": ("comanda_app",),
                "place_order_for(uuid,jsonb)": ("comanda_app",),
                DEFER: (
                    "comanda_app",
                    "comanda_staff",
                    "comanda_customer",
                ),
            }.items()
            for role in roles
        },
    ),
    Rule(
        "no function of ours is declared leakproof",
        "SELECT signature FROM functions WHERE proleakproof",
        "LEAKPROOF lets a function see rows before the policies have spoken: drop the word.",
        "ALTER FUNCTION app_tenant_id() LEAKPROOF",
        "app_tenant_id()",
    ),
    Rule(
        "no role of the application stands above the policies",
        """SELECT rolname || ' ' || concat_ws(' ', CASE WHEN rolsuper THEN 'SUPERUSER' END,
                  CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
                  CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
                  CASE WHEN rolcanlogin AND rolname <> 'comanda_app' THEN 'LOGIN' END,
                  CASE WHEN rolinherit AND rolname = 'comanda_app' THEN 'INHERIT' END)
             FROM roles
            WHERE rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
               OR rolcanlogin <> (rolname = 'comanda_app') OR (rolinherit AND rolname = 'comanda_app')""",
        "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; only comanda_app may log in, and it does "
        "not inherit.",
        "ALTER ROLE comanda_customer BYPASSRLS",
        "comanda_customer BYPASSRLS",
    ),
    Rule(
        "the login may become staff or customer, and nobody may become more",
        """SELECT m.member::regrole || ' may become ' || m.roleid::regrole
                  || CASE WHEN m.admin_option THEN ' and pass it on' ELSE '' END
                  || CASE WHEN m.inherit_option THEN ' and has its rights always' ELSE '' END
             FROM pg_auth_members m JOIN roles r ON r.oid = m.member""",
        "REVOKE the membership.",
        "GRANT comanda_finder TO comanda_staff WITH INHERIT FALSE",
        "comanda_staff may become comanda_finder",
        {
            "comanda_app may become comanda_staff": "The scope of every transaction sets it.",
            "comanda_app may become comanda_customer": "The scope of every transaction sets it.",
        },
    ),
    Rule(
        "the application owns no table",
        """SELECT c.relname || ' of ' || r.rolname FROM pg_class c JOIN roles r ON r.oid = c.relowner
            WHERE c.relkind NOT IN ('i', 'I') AND c.relnamespace <> 'pg_toast'::regnamespace""",
        "ALTER … OWNER TO the role that migrates: an owner can switch row-level security off.",
        "ALTER TABLE items OWNER TO comanda_staff",
        "items of comanda_staff",
    ),
    Rule(
        "the application cannot make anything",
        """SELECT r.rolname || ' may create in ' || n.nspname FROM roles r, pg_namespace n
            WHERE has_schema_privilege(r.oid, n.oid, 'CREATE') AND n.nspname NOT LIKE 'pg\\_%temp\\_%'""",
        "REVOKE CREATE ON SCHEMA … FROM it and from PUBLIC.",
        "GRANT CREATE ON SCHEMA public TO comanda_staff",
        "comanda_staff may create in public",
    ),
    Rule(
        "only rows are granted, never tables",
        """SELECT DISTINCT t.relname || ': ' || acl.privilege_type
                  || CASE WHEN acl.is_grantable THEN ' with grant' ELSE '' END
                  || ' to ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
             FROM tables t, aclexplode(t.relacl) acl
            WHERE acl.grantee <> t.relowner
              AND (acl.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') OR acl.is_grantable
                   OR acl.grantee NOT IN (SELECT oid FROM roles))""",
        "REVOKE it. TRUNCATE asks no policy, TRIGGER and REFERENCES read rows past them.",
        "GRANT TRUNCATE ON items TO comanda_staff",
        "items: TRUNCATE to comanda_staff",
        {
            f"{table}: {right} to comanda_sweeper": "By a function that keeps to its bounds."
            for table, rights in {
                "audit_entries": ("SELECT", "DELETE"),
                "audit_links": ("SELECT", "DELETE"),
                "audit_starts": ("SELECT", "INSERT", "UPDATE"),
                "consent_events": ("SELECT", "DELETE"),
                "contact_choices": ("SELECT",),
                "notifications": ("SELECT",),
            }.items()
            for right in rights
        },
    ),
    Rule(
        "the login itself holds no right on a tenant's rows",
        """SELECT t.relname::text FROM tables t
            WHERE t.relname <> 'attempt_counters'
              AND (has_table_privilege('comanda_app', t.oid, 'SELECT, INSERT, UPDATE, DELETE')
                   OR has_any_column_privilege('comanda_app', t.oid, 'SELECT, INSERT, UPDATE'))""",
        "REVOKE it from comanda_app: without a scope nothing may be seen.",
        "GRANT SELECT (name) ON customers TO comanda_app",
        "customers",
        {
            "notifications": "The worker sends what is of no business; a policy keeps it from the rest.",
            **dict.fromkeys(SWEPT, "The worker sweeps what is over."),
        },
    ),
    Rule(
        "customers read what is published and what is theirs, and write to their account",
        """SELECT t.relname || ' ' || string_agg(right_, ',' ORDER BY right_)
             FROM tables t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_
            WHERE has_table_privilege('comanda_customer', t.oid, right_)
               OR (right_ <> 'DELETE' AND has_any_column_privilege('comanda_customer', t.oid, right_))
            GROUP BY t.relname""",
        "Guests read few tables and write none; add one here only with its policy for comanda_customer.",
        "GRANT UPDATE (name) ON tenants TO comanda_customer",
        "tenants SELECT,UPDATE",
        {
            **{
                f"{table} SELECT": "Published."
                for table in (
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
            },
            **{
                f"{table} SELECT": "One's own, by policy."
                for table in (
                    "orders",
                    "order_lines",
                    "order_discounts",
                    "order_events",
                    "table_guests",
                    "table_sessions",
                    "guest_customers",
                    "invoices",
                )
            },
            **{
                f"{table} {rights}": "One's account's, by policy."
                for rights, tables in {
                    "DELETE,INSERT,SELECT,UPDATE": (
                        "accounts",
                        "account_totp",
                        "account_backup_codes",
                        "account_passkeys",
                    ),
                    "INSERT,SELECT,UPDATE": (
                        "account_requests",
                        "account_sessions",
                        "refresh_tokens",
                        "account_links",
                        "account_challenges",
                    ),
                    "INSERT,SELECT": ("account_events",),
                    "INSERT": ("notifications",),
                }.items()
                for table in tables
            },
        },
    ),
    Rule(
        "guests cannot read a party's PIN",
        """SELECT 'table_sessions.' || a.attname FROM pg_attribute a
            WHERE a.attrelid = 'table_sessions'::regclass AND a.attnum > 0 AND NOT a.attisdropped
              AND has_column_privilege('comanda_customer', a.attrelid, a.attnum, 'SELECT')""",
        "Grant columns, not the table.",
        "GRANT SELECT (pin) ON table_sessions TO comanda_customer",
        "table_sessions.pin",
        {
            f"table_sessions.{column}": "Shown on one's own tab."
            for column in ("tenant_id", "id", "table_id", "opened_at", "closed_at")
        },
    ),
    Rule(
        "the finder reads few tables and writes none",
        """SELECT t.relname || ' ' || right_
             FROM tables t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_
            WHERE has_table_privilege('comanda_finder', t.oid, right_)
               OR (right_ <> 'DELETE' AND has_any_column_privilege('comanda_finder', t.oid, right_))""",
        "REVOKE it from comanda_finder.",
        "GRANT SELECT ON orders TO comanda_finder",
        "orders SELECT",
        {
            f"{table} SELECT": "By policy."
            for table in (
                "tenants",
                "users",
                "tables",
                "invitations",
                "accounts",
                "refresh_tokens",
                "account_links",
                "account_challenges",
                "account_passkeys",
                "account_totp",
                "merchant_accounts",
                "notifications",
                "sms_accounts",
                "campaigns",
            )
        },
    ),
    Rule(
        "what happened cannot be rewritten",
        """SELECT t.relname || ' ' || right_ FROM tables t, unnest(ARRAY['UPDATE', 'DELETE']) AS right_
            WHERE t.relname IN ('audit_entries', 'audit_links', 'consent_texts', 'order_discounts', 'order_events',
                               'order_lines', 'account_events', 'money_movements')
              AND EXISTS (SELECT FROM roles r WHERE has_table_privilege(r.oid, t.oid, right_))
            UNION ALL
           SELECT t.relname || '.' || a.attname FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
            WHERE t.relname IN ('audit_entries', 'audit_links', 'consent_texts', 'order_discounts', 'order_events',
                               'order_lines', 'account_events', 'money_movements')
              AND a.attnum > 0 AND NOT a.attisdropped
              AND EXISTS (SELECT FROM roles r WHERE has_column_privilege(r.oid, t.oid, a.attnum, 'UPDATE'))""",
        "REVOKE it: these tables only grow.",
        "GRANT DELETE ON audit_entries TO comanda_staff",
        "audit_entries DELETE",
        {
            "order_events.reason": "Somebody's words, which go with the person of whom they speak.",
            "order_lines.note": "Likewise.",
        },
    ),
    Rule(
        "no index is over an expression",
        "SELECT relname || '.' || index FROM index_columns WHERE indexprs IS NOT NULL",
        "Row-level security hides it from the planner: store the expression in a generated column and index that.",
        "CREATE INDEX by_lower ON users (tenant_id, lower(email))",
        "users.by_lower",
    ),
    Rule(
        "every index can be used under row-level security",
        """SELECT DISTINCT x.relname || '.' || x.index || ' (' || pg_get_indexdef(x.indexrelid, key, true) || ')'
             FROM index_columns x, generate_series(1, x.indnkeyatts) AS key
             JOIN pg_opclass oc ON true
             JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
                            AND ao.amoprighttype = oc.opcintype AND ao.amoppurpose = 's'
             JOIN pg_operator o ON o.oid = ao.amopopr JOIN pg_proc p ON p.oid = o.oprcode
            WHERE oc.oid = x.indclass[key - 1] AND NOT p.proleakproof""",
        "Its operators are not leakproof, so the planner may not use it before the policy (docs: money as bigint, "
        "status as text with CHECK, no numeric, enum, citext, LIKE, arrays or jsonb in an index).",
        "CREATE INDEX by_taxes ON orders USING gin (taxes)",
        "orders.by_taxes (taxes)",
    ),
)


def answer(connection: psycopg.Connection[Any], query: str) -> set[str]:
    return {row[0] for row in connection.execute((VOCABULARY + query).encode())}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_schema_keeps(rule: Rule, owner: psycopg.Connection[Any]) -> None:
    found = answer(owner, rule.query)
    breaches = sorted(found - rule.allowed.keys())
    assert not breaches, f"{rule.name}: broken by {breaches}. {rule.remedy}"
    stale = rule.allowed.keys() - found
    assert not stale, f"{rule.name}: {sorted(stale)} needs no exception any more; take it off the list."


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_breach_is_noticed(rule: Rule, owner: psycopg.Connection[Any]) -> None:
    before = answer(owner, rule.query)
    with owner.transaction(force_rollback=True):
        owner.execute(rule.breach.encode())
        found = answer(owner, rule.query)
    assert found - before == {rule.noticed}


def test_there_are_tables_to_look_at(owner: psycopg.Connection[Any]) -> None:
    """A rule about nothing is always kept."""
    tables = answer(owner, "SELECT relname FROM tenant_tables")
    assert {"orders", "customers", "users", "items", "audit_entries", "idempotency_keys"} <= tables


def test_the_queues_tables_are_held_too(owner: psycopg.Connection[Any]) -> None:
    """Their rows belong to no tenant: the login alone works on them."""
    found = owner.execute(
        """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                  (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
             FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
              AND c.relname LIKE 'procrastinate\\_%'"""
    ).fetchall()
    assert len(found) >= 4
    assert {(held, policies) for _, held, policies in found} == {(True, 1)}
