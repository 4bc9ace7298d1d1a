"""Connections and transactions.

One pool of psycopg connections serves SQLAlchemy sessions and hand-written SQL alike. A transaction cannot
be had without a `Scope`; it is committed in one place, by whoever opened it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import NullPool, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session as SyncSession

from comanda.kit.errors import Fact, Kind
from comanda.kit.tenancy import SET_SCOPE, Scope

Session = AsyncSession
Connection = psycopg.AsyncConnection[TupleRow]

MINIMUM_VERSION = 15


class DatabaseUnavailable(Fact, kind=Kind.UNAVAILABLE):
    """The database does not answer right now. Nothing was changed; try again in a moment."""


class ScopedSession(SyncSession):
    """Sets the scope as the first statement of every transaction, whatever the connection did before."""


@event.listens_for(ScopedSession, "after_begin")
def _set_scope(session: SyncSession, transaction: object, connection: Any) -> None:
    scope: Scope = session.info["scope"]
    connection.exec_driver_sql(SET_SCOPE, scope.settings())


class _Pooled(psycopg.AsyncConnection[TupleRow]):
    """Goes back to its pool when SQLAlchemy closes it, also when the server has hung up: psycopg's own `close` does
    nothing with a connection that is broken already, and its place in the pool would be lost for good."""

    async def close(self) -> None:
        pool = getattr(self, "_pool", None)
        if self.closed and pool is not None:
            await pool.putconn(self)
        else:
            await super().close()


class Database:
    """The pool of one process.

    `url` is a libpq URL or connection string. `pool_size` bounds the connections; who waits longer than
    `wait_seconds` for one gets DatabaseUnavailable.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, wait_seconds: float = 5.0, prepared_statements: bool = True
    ) -> None:
        self.url = url
        self.pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            connection_class=_Pooled,
            kwargs={
                "prepare_threshold": 3 if prepared_statements else None,
                "options": "-c timezone=UTC -c statement_timeout=15s -c lock_timeout=5s"
                " -c idle_in_transaction_session_timeout=30s",
                "application_name": "comanda",
            },
            min_size=1,
            max_size=pool_size,
            timeout=wait_seconds,
            reset=_refuse_changed,
            close_returns=True,
            open=False,
        )
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+psycopg://", async_creator=self.pool.getconn, poolclass=NullPool
        )

    async def open(self) -> None:
        await self.pool.open()

    async def close(self) -> None:
        await self.engine.dispose()
        await self.pool.close()

    async def renew(self) -> None:
        """Replaces the idle connections that a database which went away has left broken."""
        await self.pool.check()

    def session(self, scope: Scope) -> Session:
        """A session whose every transaction begins in `scope`. The caller commits and closes it."""
        return AsyncSession(
            self.engine, sync_session_class=ScopedSession, expire_on_commit=False, info={"scope": scope}
        )

    @asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncIterator[Session]:
        """Commits on a normal exit, rolls back on an exception."""
        try:
            async with self.session(scope) as session, session.begin():
                yield session
        except (psycopg.OperationalError, PoolTimeout) as error:
            if (fact := _unavailable(error)) is not None:
                raise fact from error
            raise

    @asynccontextmanager
    async def statement(self, scope: Scope) -> AsyncIterator[Connection]:
        """A bare connection inside a scoped transaction, for hand-written SQL on the hot paths.

        Scope, statements and COMMIT travel as one pipeline where the caller does not wait in between.
        """
        try:
            async with self.pool.connection() as connection, connection.pipeline():
                await connection.execute(SET_SCOPE, scope.settings())
                yield connection
        except (psycopg.OperationalError, PoolTimeout) as error:
            if (fact := _unavailable(error)) is not None:
                raise fact from error
            raise

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[Connection]:
        """A bare connection on which each statement is a transaction of its own, for functions that set their scope
        themselves. As the login, which has no right on any tenant's table."""
        try:
            async with self.pool.connection() as connection:
                try:
                    await connection.set_autocommit(True)
                    yield connection
                finally:
                    await connection.set_autocommit(False)
        except (psycopg.OperationalError, PoolTimeout) as error:
            if (fact := _unavailable(error)) is not None:
                raise fact from error
            raise


async def bare(session: Session) -> Connection:
    """The connection of a session's transaction, already in its scope, for hand-written SQL."""
    pooled = await (await session.connection()).get_raw_connection()
    connection = pooled.driver_connection
    assert isinstance(connection, psycopg.AsyncConnection)
    return connection


def _unavailable(error: Exception) -> DatabaseUnavailable | None:
    """None: the database is there and only refused this statement (a lock, a time limit)."""
    state = getattr(error, "sqlstate", None)
    return DatabaseUnavailable() if state is None or state[:2] in ("08", "53", "57") else None


async def _refuse_changed(connection: Connection) -> None:
    """An interruption at the wrong moment can leave a connection in pipeline mode, where whoever has it next would
    read the answers to somebody else's questions, or committing each statement. The pool drops what is refused."""
    if connection.pgconn.pipeline_status != PipelineStatus.OFF or connection.autocommit:
        raise psycopg.InterfaceError("left in pipeline or autocommit mode")


async def rescope(session: Session, scope: Scope) -> None:
    """Goes on in another scope within the same transaction.

    For the few places where a customer's proven right leads to a change in the business's own rows; a test
    lists them. What was changed until now is written in the scope it was changed in.
    """
    await session.flush()
    session.info["scope"] = scope
    connection = await session.connection()
    await connection.exec_driver_sql(SET_SCOPE, scope.settings())
