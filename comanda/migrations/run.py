"""Bringing a database to this version, and telling whether it is there.

Alembic is loaded where something is migrated: a server that merely looks is eleven megabytes smaller without it.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa

from comanda.kit.db import MINIMUM_VERSION
from comanda.metadata import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

PACKAGE = Path(__file__).parent.parent

# Functions and triggers are code: replaced after every migration, in this order.
FUNCTIONS = (
    "kit/sql/tenancy.sql",
    "kit/sql/idempotency.sql",
    "kit/sql/attempts.sql",
    "tenants/sql/find.sql",
    "tables/sql/find.sql",
    "accounts/sql/find.sql",
    "customers/sql/numbers.sql",
    "customers/sql/search.sql",
    "customers/sql/addresses.sql",
    "customers/sql/proved.sql",
    "loyalty/sql/ledger.sql",
    "orders/sql/order_version.sql",
    "orders/sql/place_order.sql",
    "segments/sql/habits.sql",
    "payments/sql/find.sql",
    "messaging/sql/find.sql",
    "invoices/sql/issued.sql",
    "insights/sql/reports.sql",
    "privacy/sql/consents.sql",
    "privacy/sql/proofs.sql",
    "privacy/sql/seals.sql",
    "audit/sql/chain.sql",
    "audit/sql/cut.sql",
    "campaigns/sql/find.sql",
)

_LOCK = 0x636F6D61  # one migration of a database at a time
_TRIES, _PAUSE = 12, (0.2, 1.5)  # seconds, drawn, so that those who met once do not meet again


class DatabaseRefused(Exception):
    """The database cannot be used; the text is one sentence for the person who started Comanda."""


def alembic_config(connection: sa.Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """As their files are called, the newest last."""
    return sorted(path.name[1:5] for path in (PACKAGE / "migrations/versions").glob("v[0-9]*.py"))


def head() -> str:
    return revisions()[-1]


def _current(connection: sa.Connection) -> str | None:
    """The database's revision; None for one that was never migrated."""
    if not connection.execute(sa.text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar():
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _engine(url: str) -> sa.Engine:
    return sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url, connect_timeout=5), poolclass=sa.NullPool
    )


def check(url: str) -> None:
    """Raises DatabaseRefused unless the server answers, is new enough and has this version's schema."""
    engine = _connectable(url)
    with engine.connect() as connection:
        found = _current(connection)
        if found is None:
            _refuse_unknown_tables(connection)
        missing, open_to_all = _lacking(connection) if found == head() else ([], [])
    engine.dispose()
    if missing:
        raise DatabaseRefused(
            f"The database's schema is not whole: {', '.join(missing)} is missing. Restore it from a backup."
        )
    if open_to_all:
        raise DatabaseRefused(
            f"Row-level security is not forced on {', '.join(open_to_all)}: businesses could see each other's rows. "
            "As the owner run: "
            + " ".join(
                f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;" for name in open_to_all
            )
        )
    if found is None:
        raise DatabaseRefused("The database is empty. Run `comanda migrate` once, then start again.")
    _refuse_newer(found)
    if found != head():
        raise DatabaseRefused(
            f"The database's schema is at revision {found}, this version of Comanda needs {head()}. "
            "Run `comanda migrate`, then start again."
        )


def _lacking(connection: sa.Connection) -> tuple[list[str], list[str]]:
    """Tables that are not there, and those that are not held to row-level security."""
    rows = connection.execute(
        sa.text(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    )
    there = {str(name): bool(held) for name, held in rows}
    wanted = sorted(METADATA.tables)
    return [name for name in wanted if name not in there], [name for name in wanted if there.get(name) is False]


def _connectable(url: str) -> sa.Engine:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            version = connection.connection.dbapi_connection.info.server_version  # type: ignore[union-attr]
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        raise DatabaseRefused(
            f"The database does not answer ({reason}). Is it running, is DATABASE_URL right?"
        ) from None
    except sa.exc.ProgrammingError:  # its text quotes the URL, with the password in it
        raise DatabaseRefused(
            "DATABASE_URL cannot be read. Write it like postgresql://login:password@host:5432/database."
        ) from None
    refuse_old(version)
    return engine


def refuse_old(server_version: int) -> None:
    """`server_version` as libpq counts: 150004 is 15.4. Raises DatabaseRefused for one that is too old."""
    if server_version // 10000 < MINIMUM_VERSION:
        raise DatabaseRefused(
            f"The database is PostgreSQL {server_version // 10000}; Comanda needs {MINIMUM_VERSION} or newer."
        )


def _refuse_unknown_tables(connection: sa.Connection) -> None:
    if connection.execute(sa.text("SELECT to_regclass('public.tenants') IS NOT NULL")).scalar():
        raise DatabaseRefused(
            "The database has Comanda's tables but does not say of which version (alembic_version is empty). "
            "Restore it from a backup, or use an empty database."
        )


def _refuse_newer(revision: str) -> None:
    if revision not in revisions():
        raise DatabaseRefused(
            f"The database's schema is at revision {revision}, which this version of Comanda does not know. "
            "It was made by a newer one: install that, or restore a backup made before."
        )


def migrate(url: str) -> None:
    """As the owner: roles, tables, policies, functions, all in one transaction. Raises DatabaseRefused."""
    patiently(lambda: _migrate(url))


def patiently(work: Callable[[], None]) -> None:
    """Again, where another database of the same server is being migrated at this moment: roles are the server's."""
    for remaining in reversed(range(_TRIES)):
        try:
            work()
            return
        except sa.exc.InternalError as error:
            if not remaining or "concurrently updated" not in str(error.orig):
                raise
        time.sleep(random.uniform(*_PAUSE))  # noqa: S311 - nothing secret


def _migrate(url: str) -> None:
    from alembic import command

    engine = _connectable(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            found = _current(connection)
            if found is None:
                _refuse_unknown_tables(connection)
            else:
                _refuse_newer(found)
            command.upgrade(alembic_config(connection), "head")
            # A function's owner must hold CREATE on its schema at the moment it is handed over.
            connection.exec_driver_sql(
                "GRANT CREATE ON SCHEMA public TO comanda_staff, comanda_finder, comanda_sweeper"
            )
            for name in FUNCTIONS:
                connection.exec_driver_sql((PACKAGE / name).read_text().replace("%", "%%"))
            connection.exec_driver_sql(
                "REVOKE CREATE ON SCHEMA public FROM comanda_staff, comanda_finder, comanda_sweeper"
            )
    except sa.exc.ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise
        raise DatabaseRefused(
            "This login may not change the database's schema. Set DATABASE_OWNER_URL to one that owns it."
        ) from None
    finally:
        engine.dispose()
