"""A database is brought to this version from nothing, and refused in clear words when it is at another."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql

from comanda.bootstrap import Settings, SettingsRefused
from comanda.kit.db import MINIMUM_VERSION
from comanda.kit.embedded import EmbeddedPostgres
from comanda.metadata import METADATA
from comanda.migrations.run import (
    PACKAGE,
    DatabaseRefused,
    alembic_config,
    check,
    migrate,
    patiently,
    refuse_old,
    revisions,
)

Connection = psycopg.Connection[Any]
SECRET = "a secret for tests that is long enough"


@pytest.fixture
def name(embedded: EmbeddedPostgres) -> Iterator[str]:
    """An empty database of one's own."""
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# One line of text for everything a migration makes; whatever differs in it is a difference.
TABLES = {
    "columns": """
        SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                         CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')""",
    "constraints": """
        SELECT concat_ws(' ', c.relname, k.conname, pg_get_constraintdef(k.oid))
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 't'""",
    "indexes": """
        SELECT concat_ws(' ', c.relname, pg_get_indexdef(x.indexrelid))
          FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE c.relnamespace = 'public'::regnamespace""",
}
EVERYTHING = TABLES | {
    "rights": """
        SELECT concat_ws(' ', c.relname, c.relkind, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity,
                         (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(c.relacl) AS one))
          FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace""",
    "policies": """
        SELECT concat_ws(' ', p.polrelid::regclass, p.polname, p.polcmd, p.polroles::text,
                         pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
          FROM pg_policy p""",
    "functions": """
        SELECT concat_ws(' ', p.proowner::regrole, p.proconfig::text, pg_get_functiondef(p.oid),
                         (SELECT array_agg(one::text ORDER BY one::text) FROM unnest(p.proacl) AS one))
          FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'public'::regnamespace
         WHERE NOT t.tgisinternal""",
    "schema": "SELECT nspname || nspacl::text FROM pg_namespace WHERE nspname = 'public'",
    "revision": "SELECT version_num FROM alembic_version",
    "roles": "SELECT rolname || rolsuper::text FROM pg_roles WHERE rolname LIKE 'comanda%'",
    "memberships": "SELECT roleid::regrole || ' ' || member::regrole FROM pg_auth_members"
    " WHERE member::regrole::text LIKE 'comanda%'",
}


def description(url: str, queries: dict[str, str]) -> dict[str, set[str]]:
    with psycopg.connect(url) as connection:
        return {
            part: {
                row[0]
                for row in connection.execute(query.encode())
                if not row[0].startswith(("procrastinate_", "alembic_version "))
            }
            for part, query in queries.items()
        }


def test_upgrade_from_nothing_equals_the_metadata(
    embedded: EmbeddedPostgres, name: str, database_name: str
) -> None:
    """`create_all` makes what the models say, with the functions that defaults call; every column, constraint and index
    must be the same."""
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(embedded.owner_url(name)))
    with engine.begin() as connection:
        connection.exec_driver_sql((PACKAGE / "kit/sql/tenancy.sql").read_text())
        METADATA.create_all(connection)
    engine.dispose()
    migrated = description(embedded.owner_url(database_name), TABLES)
    modelled = description(embedded.owner_url(name), TABLES)
    for part in TABLES:
        assert migrated[part] == modelled[part], f"{part}: change the migration and the models together."
    assert len(migrated["columns"]) > 100


def test_alembic_finds_nothing_to_add(embedded: EmbeddedPostgres, database_name: str) -> None:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return not (kind == "table" and (name or "").startswith("procrastinate_"))

    url = embedded.owner_url(database_name)
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": ours, "compare_server_default": True}
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_metadata_alone_knows_every_table(embedded: EmbeddedPostgres, database_name: str) -> None:
    """In a process that imports nothing else; the next autogenerated migration would drop what is left out."""
    code = "from comanda.metadata import METADATA; print(*sorted(METADATA.tables))"
    known = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    columns = description(embedded.owner_url(database_name), {"columns": TABLES["columns"]})["columns"]
    assert known == sorted({line.split()[0] for line in columns}), "Import its models in comanda/metadata.py."


def test_every_process_knows_every_table() -> None:
    """What an order refers to is looked up when the first order is moved; then is too late to miss a table."""
    code = (
        "import comanda.bootstrap; from comanda.kit.tenancy import Base;"
        "known = set(Base.metadata.tables); from comanda.metadata import METADATA;"
        "print(*sorted(set(METADATA.tables) - known))"
    )
    missing = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert missing == [], "comanda/bootstrap.py must import comanda.metadata."


def test_history_is_one_line() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert (len(script.get_heads()), len(script.get_bases())) == (1, 1), (
        "Two migrations follow the same one: merge."
    )
    assert [revision.revision for revision in script.walk_revisions()] == revisions()[::-1]


def test_migrating_again_changes_nothing(embedded: EmbeddedPostgres, name: str) -> None:
    url = embedded.owner_url(name)
    migrate(url)
    first = description(url, EVERYTHING)
    migrate(url)
    assert description(url, EVERYTHING) == first
    check(embedded.url(database=name))


def test_a_database_of_the_first_version_is_brought_up(
    embedded: EmbeddedPostgres, name: str, database_name: str
) -> None:
    """With its functions, one of which answered less."""
    url = embedded.owner_url(name)
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))

    def make_the_first() -> None:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "0001")
            connection.exec_driver_sql(
                "CREATE FUNCTION list_listed_tenants() RETURNS TABLE (slug text, name text) LANGUAGE sql STABLE AS"
                " $$ SELECT t.slug, t.name FROM tenants t WHERE t.listed $$"
            )

    patiently(make_the_first)
    engine.dispose()
    with pytest.raises(DatabaseRefused, match="is at revision 0001"):
        check(embedded.url(database=name))
    migrate(url)
    assert description(url, EVERYTHING) == description(embedded.owner_url(database_name), EVERYTHING)
    check(embedded.url(database=name))


def test_databases_of_one_server_are_migrated_at_once(
    embedded: EmbeddedPostgres, name: str, tmp_path: Path
) -> None:
    """Each makes the roles, which are the whole server's."""
    names = [f"{name}_{number}" for number in range(4)]
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        for one in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(one)))
        try:
            migrated_at_once(tmp_path, *map(embedded.owner_url, names))
            for one in names:
                check(embedded.url(database=one))
        finally:
            for one in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one)))


def migrated_at_once(folder: Path, *urls: str) -> None:
    """In processes of their own."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "comanda.cli", "migrate"],
            cwd=folder,
            env=surroundings(folder, DATABASE_URL=url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for url in urls
    ]
    said = [(*one.communicate(timeout=60), one.returncode) for one in running]
    assert said == [("The database is up to date.\n", "", 0)] * len(urls)


def test_two_migrations_at_once_take_turns(embedded: EmbeddedPostgres, name: str, tmp_path: Path) -> None:
    url = embedded.owner_url(name)
    migrated_at_once(tmp_path, url, url)
    check(embedded.url(database=name))


def test_an_owner_who_is_no_superuser_can_migrate(embedded: EmbeddedPostgres, name: str) -> None:
    """As on every managed server. From PostgreSQL 16 on, who makes a role may give it away but not act as it."""
    login = f"owner_{uuid4().hex}"
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        who = sql.Identifier(login)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(who))
        connection.execute(
            sql.SQL(
                "GRANT comanda_app, comanda_staff, comanda_customer, comanda_finder, comanda_sweeper TO {}"
                " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            ).format(who)
        )
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), who))
        try:
            migrate(embedded.url(login, name))
            migrate(embedded.url(login, name))
            check(embedded.url(database=name))
        finally:
            with psycopg.connect(embedded.owner_url(name), autocommit=True) as inside:
                inside.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(who))
                inside.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(who))
            connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(who))
            connection.execute(sql.SQL("DROP ROLE {}").format(who))


def refusal(url: str, work: Any = check) -> str:
    with pytest.raises(DatabaseRefused) as refused:
        work(url)
    return str(refused.value)


def test_empty_database_is_refused(embedded: EmbeddedPostgres, name: str) -> None:
    said = refusal(embedded.url(database=name))
    assert said == "The database is empty. Run `comanda migrate` once, then start again."


def test_a_schema_that_is_not_whole_is_refused(embedded: EmbeddedPostgres, name: str) -> None:
    migrate(embedded.owner_url(name))
    with psycopg.connect(embedded.owner_url(name)) as connection:
        connection.execute("ALTER TABLE order_events RENAME TO misplaced")
    said = "The database's schema is not whole: order_events is missing. Restore it from a backup."
    assert refusal(embedded.url(database=name)) == said


def test_a_schema_that_lets_businesses_see_each_other_is_refused(embedded: EmbeddedPostgres, name: str) -> None:
    migrate(embedded.owner_url(name))
    with psycopg.connect(embedded.owner_url(name)) as connection:
        connection.execute("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
    assert refusal(embedded.url(database=name)) == (
        "Row-level security is not forced on orders: businesses could see each other's rows. "
        "As the owner run: ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    )


def test_database_of_a_newer_version_is_refused(embedded: EmbeddedPostgres, name: str) -> None:
    url = embedded.owner_url(name)
    migrate(url)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = (
        "The database's schema is at revision 9999, which this version of Comanda does not know. "
        "It was made by a newer one: install that, or restore a backup made before."
    )
    assert refusal(embedded.url(database=name)) == said
    before = description(url, EVERYTHING)
    assert refusal(url, migrate) == said
    assert description(url, EVERYTHING) == before


def test_database_that_does_not_answer_is_refused(tmp_path: Path) -> None:
    said = refusal(f"postgresql://comanda_app@/comanda?host={tmp_path}")
    assert said.startswith("The database does not answer (")
    assert said.endswith("No such file or directory). Is it running, is DATABASE_URL right?")
    assert "\n" not in said


def test_url_that_is_none_is_refused_without_repeating_its_password() -> None:
    said = refusal("postgresql+psycopg://comanda_app:s3cret@db/comanda")
    assert said == "DATABASE_URL cannot be read. Write it like postgresql://login:password@host:5432/database."


@pytest.mark.parametrize(("server_version", "named"), [(140012, "14"), (90624, "9")])
def test_old_server_is_refused(server_version: int, named: str) -> None:
    with pytest.raises(DatabaseRefused) as refused:
        refuse_old(server_version)
    assert str(refused.value) == f"The database is PostgreSQL {named}; Comanda needs {MINIMUM_VERSION} or newer."


@pytest.mark.parametrize("server_version", [MINIMUM_VERSION * 10000, 180001])
def test_new_server_is_taken(server_version: int) -> None:
    refuse_old(server_version)


def surroundings(folder: Path, **variables: str) -> dict[str, str]:
    """Only what is named: no setting of the machine that runs the tests comes in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "DATA_DIR": str(folder / "data"), **variables}


def refused_at_start(folder: Path, **variables: str) -> str:
    """What `comanda serve` says when it will not start: one line, and nothing was made."""
    done = subprocess.run(
        [sys.executable, "-m", "comanda.cli", "serve"],
        cwd=folder,
        env=surroundings(folder, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert SECRET not in done.stderr
    assert not (folder / "data" / "postgres").exists()
    return done.stderr


def test_serve_refuses_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://comanda_app@/comanda?host={tmp_path}"
    said = refused_at_start(tmp_path, SECRET_KEY=SECRET, DATABASE_URL=url)
    assert said.startswith("comanda: The database does not answer (")


def test_serve_refuses_a_database_that_was_never_migrated(
    embedded: EmbeddedPostgres, name: str, tmp_path: Path
) -> None:
    said = refused_at_start(tmp_path, SECRET_KEY=SECRET, DATABASE_URL=embedded.url(database=name))
    assert said == "comanda: The database is empty. Run `comanda migrate` once, then start again.\n"


def test_serve_refuses_the_default_secret(tmp_path: Path) -> None:
    assert refused_at_start(tmp_path).startswith("comanda: SECRET_KEY is missing, still the example's, or shorter")


@pytest.mark.parametrize(
    "secret_key", ["change-me", "", " , ", "x" * 31, f"{SECRET},change-me", f"{SECRET},short"]
)
def test_weak_secrets_are_refused(secret_key: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, secret_key=secret_key, data_dir=tmp_path)
    with pytest.raises(SettingsRefused, match=r"^SECRET_KEY is missing"):
        settings.secret_keys()


def test_only_the_demo_makes_its_own_secret(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, demo=True, data_dir=tmp_path)
    made = settings.secret_keys()
    assert made == settings.secret_keys() == [(tmp_path / "demo-secret").read_text()]
    assert len(made[0]) >= 32
    weak = Settings(_env_file=None, demo=True, secret_key="short", data_dir=tmp_path)
    with pytest.raises(SettingsRefused):
        weak.secret_keys()
