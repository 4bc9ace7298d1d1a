"""One embedded PostgreSQL for the run, one database per worker, one application per worker.

Every test opens businesses of its own, so nothing is cleaned up in between: row-level security itself keeps
tests apart. The application connects as its own login, never as a superuser.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from starlette.types import ASGIApp

from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from comanda.migrations.run import migrate
from comanda.sandbox.app import create_sandbox
from tests.bucket import Bucket
from tests.clock import TestClock
from tests.documented import documented
from tests.factories import Shop, make_shop
from tests.mailbox import Mailbox
from tests.sandbox.conftest import House as Sandbox
from tests.sandbox.conftest import Stage
from tests.till import provider_urls

__all__ = ["TestClock"]

_HOME = "COMANDA_TEST_HOME"
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 300\n"


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts the database and migrates a template; xdist's workers inherit its address."""
    if not hasattr(config, "workerinput"):
        home = Path(tempfile.mkdtemp(prefix="comanda-test-"))
        home.chmod(0o755)
        os.environ[_HOME] = str(home)
        embedded = EmbeddedPostgres(home, configuration=_FAST)
        embedded.start()
        migrate(embedded.owner_url())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _HOME in os.environ:
        home = Path(os.environ.pop(_HOME))
        EmbeddedPostgres(home).stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def embedded() -> EmbeddedPostgres:
    return EmbeddedPostgres(Path(os.environ[_HOME]))


@pytest.fixture(scope="session")
def database_name(embedded: EmbeddedPostgres, worker_id: str) -> str:
    name = f"test_{worker_id}"
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE comanda')
    return name


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """An object storage beside the application."""
    one = Bucket()
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def providers() -> Iterator[Sandbox]:
    """The sandbox that stands in for the payment providers, over HTTP. Nothing happens there by itself."""
    stage = Stage()
    stage.start()
    with (
        stage.plays(create_sandbox(seed=7)) as origin,
        Sandbox(base_url=origin, timeout=20, trust_env=False) as one,
    ):
        one.set(
            answer_seconds=10, webhook_seconds=1, refund_step_seconds=10, delayed_seconds=40, sms_step_seconds=10
        )
        yield one
    stage.stop()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox, providers: Sandbox) -> Settings:
    return Settings(
        _env_file=None,
        secret_key="a secret for tests that is long enough",
        data_dir=tmp_path_factory.mktemp("data"),
        throttle=None,
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_security="none",
        email_from="Comanda <noreply@comanda.example>",
        **provider_urls(str(providers.base_url)),
    )


@pytest.fixture(scope="session")
def clock() -> TestClock:
    return TestClock()


@pytest.fixture(autouse=True)
def _true_time(clock: TestClock) -> Iterator[None]:
    yield
    clock.fixed = None


@pytest.fixture(scope="session")
async def app(
    settings: Settings, embedded: EmbeddedPostgres, database_name: str, clock: TestClock
) -> AsyncIterator[Comanda]:
    app = assemble(settings, embedded.url(database=database_name), clock=clock)
    async with app.running(worker=False):
        yield app


@pytest.fixture(scope="session")
def asgi(app: Comanda) -> ASGIApp:
    return create_app(app, worker=False)


@pytest.fixture(scope="session")
async def client(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Talks to the application over HTTP; a 500 is an answer, not an exception. What the API's description does not
    tell of fails the test."""
    transport = httpx.ASGITransport(asgi, raise_app_exceptions=False, client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", event_hooks=documented()
    ) as client:
        yield client


@pytest.fixture
async def shop(app: Comanda, client: httpx.AsyncClient) -> Shop:
    """A restaurant in Accra with a small menu, two tables and one member of staff of every role."""
    return await make_shop(app, client)


@pytest.fixture
async def other_shop(app: Comanda, client: httpx.AsyncClient) -> Shop:
    return await make_shop(app, client, name="Other House")
