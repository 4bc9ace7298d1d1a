"""A request that is broken off leaves its connection as the next one expects it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from psycopg.waiting import MAX_BUSY_TIME
from sqlalchemy import text

from comanda.kit.db import Database
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from tests.factories import Shop

WHOSE = "SELECT id, current_setting('role') FROM tenants"


@pytest.fixture
async def database(embedded: EmbeddedPostgres, database_name: str) -> AsyncIterator[Database]:
    database = Database(embedded.url(database=database_name), pool_size=2)
    await database.open()
    yield database
    await database.close()


Use = Callable[[Database, Shop], Awaitable[None]]


async def statement(database: Database, shop: Shop) -> None:
    async with database.statement(Scope.staff(shop.tenant_id, read_only=True)) as connection:
        cursor = await connection.execute(WHOSE)
        assert await cursor.fetchall() == [(shop.tenant_id, "comanda_staff")]


async def session(database: Database, shop: Shop) -> None:
    async with database.session(Scope.staff(shop.tenant_id)) as session:
        assert (await session.execute(text(WHOSE))).all() == [(shop.tenant_id, "comanda_staff")]
        await session.commit()


async def at_once(database: Database, shop: Shop) -> None:
    async with database.at_once() as connection:
        cursor = await connection.execute("SELECT 'once', pg_backend_pid() > 0")
        assert await cursor.fetchall() == [("once", True)]


USES: tuple[Use, ...] = (statement, session, at_once)


def keep_busy() -> None:
    """Whoever has kept the loop busy for so long, psycopg makes wait a turn, also where nothing is waited for."""
    time.sleep(MAX_BUSY_TIME)


@pytest.mark.parametrize("use", USES)
async def test_wherever_it_is_broken_off_the_next_one_finds_its_own(
    use: Use, database: Database, shop: Shop, other_shop: Shop
) -> None:
    async def busily() -> None:
        keep_busy()
        await use(database, shop)

    broken_off = 0
    for turns in range(30):
        going = asyncio.create_task(busily())
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        (outcome,) = await asyncio.gather(going, return_exceptions=True)
        broken_off += isinstance(outcome, asyncio.CancelledError)
        for next_use in USES:
            await next_use(database, other_shop)
    assert broken_off >= 3
