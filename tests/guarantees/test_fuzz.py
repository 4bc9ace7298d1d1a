"""Requests that nobody thought of: made from the OpenAPI document, sent to a running server.

Nothing answers with a 5xx, and every answer is one that the document tells of. Each operation is tried as the owner
of a business and as nobody, those of guests also as someone with an account; the examples are the same in every run.
"""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comanda.app import create_app, openapi_document
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.permissions import Role
from tests.factories import Shop, make_shop
from tests.people import make_holder

T = TypeVar("T")

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = schemathesis.openapi.from_dict(openapi_document())
# The streams never end; what they answer before they begin is tested in tests/orders/test_following.py.
OPERATIONS = DOCUMENT.exclude(path_regex=r"/orders.*/events$")
BOUNDED = settings(
    max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class Live:
    """A server on a port of its own, in a thread of its own."""

    def __init__(self, app: Comanda) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.app = app
        self.loop = asyncio.new_event_loop()
        config = uvicorn.Config(
            create_app(app, worker=False), port=self.port, log_level="critical", access_log=False
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.server.serve(),))
        self.shop: Shop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def start(self) -> None:
        self.thread.start()
        while not self.server.started:
            if not self.thread.is_alive():
                raise AssertionError("the server did not start")
        self.shop = self.run(make_shop(self.app, httpx.AsyncClient()))

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        self.loop.close()

    async def sign_in_to_account(self) -> str:
        """Of an account of its own: some operations end it, or count how often they were tried."""
        return (await make_holder(self.app)).token

    async def sign_in(self) -> str:
        """A sign-in of the owner's for one operation: some of them end it."""
        async with self.app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            return await start_session(
                session, self.app.tokens, self.shop.tenant_id, self.shop.users[Role.OWNER], self.app.clock()
            )


@pytest.fixture(scope="module")
def live(embedded: EmbeddedPostgres, database_name: str, settings: Settings) -> Iterator[Live]:
    live = Live(assemble(settings, embedded.url(database=database_name)))
    live.start()
    yield live
    live.stop()


@OPERATIONS.parametrize()
@BOUNDED
def test_the_owner_gets_nothing_undocumented(case: schemathesis.Case[Any], live: Live) -> None:
    headers = {"Authorization": f"Bearer {live.run(live.sign_in())}", "X-Restaurant": live.shop.slug}
    response = case.call(base_url=f"http://127.0.0.1:{live.port}", headers=headers, timeout=20)
    case.validate_response(response, checks=CHECKS)


@OPERATIONS.include(path_regex="^/api/(customer|menu)/").parametrize()
@BOUNDED
def test_a_customer_gets_nothing_undocumented(case: schemathesis.Case[Any], live: Live) -> None:
    headers = {"Authorization": f"Bearer {live.run(live.sign_in_to_account())}", "X-Restaurant": live.shop.slug}
    response = case.call(base_url=f"http://127.0.0.1:{live.port}", headers=headers, timeout=20)
    case.validate_response(response, checks=CHECKS)


@OPERATIONS.parametrize()
@BOUNDED
def test_nobody_gets_nothing_undocumented(case: schemathesis.Case[Any], live: Live) -> None:
    response = case.call(
        base_url=f"http://127.0.0.1:{live.port}", headers={"X-Restaurant": live.shop.slug}, timeout=20
    )
    case.validate_response(response, checks=CHECKS)
