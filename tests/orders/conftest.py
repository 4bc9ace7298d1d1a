"""Looking into a business's books, and the application on a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
import uvicorn
from starlette.types import ASGIApp

from comanda.kit.embedded import EmbeddedPostgres
from tests.books import Books
from tests.factories import Shop

HUB, EVERYTHING = "comanda hub", "comanda%"  # the application's connections, as they call themselves
HangUp = Callable[[str], int]


@pytest.fixture(scope="session")
def owner(embedded: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema's owner, whom row-level security does not bind; for reading."""
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def books(owner: psycopg.Connection[Any], shop: Shop) -> Books:
    return Books(owner, shop.tenant_id)


@pytest.fixture(scope="module")
async def server(asgi: ASGIApp) -> AsyncIterator[str]:
    """The application behind uvicorn; its address. Its lifetime is that of the fixture `app`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            asgi, ws="none", lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
def hang_up(owner: psycopg.Connection[Any]) -> HangUp:
    """Ends the application's connections of that name to this worker's database, as a failover does."""

    def end(name: str) -> int:
        ended = owner.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s",
            (name,),
        ).fetchone()
        assert ended is not None
        return int(ended[0])

    return end
