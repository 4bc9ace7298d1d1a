"""The sandbox and a merchant's server, both over HTTP on loopback."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from comanda.sandbox.app import create_sandbox
from tests.house import free_port

KEY = "sk_test_" + "0" * 40


class Stage:
    """A server for one application after the other: starting one for each test would take longer than the tests."""

    def __init__(self) -> None:
        self.origin = f"http://127.0.0.1:{(port := free_port())}"
        self._app: Starlette | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        config = uvicorn.Config(
            self._play,
            port=port,
            interface="asgi3",
            lifespan="on",
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    async def _play(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._loop = asyncio.get_running_loop()
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
        else:
            assert self._app is not None
            await self._app(scope, receive, send)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def plays(self, app: Starlette) -> Iterator[str]:
        """Its origin."""
        assert self._loop is not None
        lifetime = app.router.lifespan_context(app)
        asyncio.run_coroutine_threadsafe(lifetime.__aenter__(), self._loop).result()
        self._app = app
        yield self.origin
        asyncio.run_coroutine_threadsafe(lifetime.__aexit__(None, None, None), self._loop).result()


@dataclass
class Got:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Merchant:
    """Who is told. `answers`: the status of each answer, in turn; then 200."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.got.append(Got(request.method, request.url.path, dict(request.headers.items()), await request.body()))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    def events(self) -> list[str]:
        return [one.json["event"] for one in self.got]


class House(httpx.Client):
    """The sandbox, with what a test says to it beside the providers' own calls."""

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self.request(method, f"/control{path}", json=body if method != "GET" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set(self, **settings: Any) -> None:
        self.control("PATCH", "/settings", **settings)

    def drain(self) -> None:
        self.control("POST", "/drain")

    def advance(self, seconds: float) -> None:
        """And what became due, and its webhooks."""
        self.control("POST", "/clock/advance", seconds=seconds)
        self.drain()

    def next(self, kind: str, fault: str, times: int = 1) -> None:
        self.control("POST", "/faults/next", kind=kind, fault=fault, times=times)

    def charge_id(self, reference: str) -> int:
        (found,) = self.control("GET", f"/charges?reference={reference}")
        return int(found["id"])

    def say(self, verb: str, reference: str, **body: Any) -> Any:
        return self.control("POST", f"/charges/{self.charge_id(reference)}/{verb}", **body)

    def ledger(self) -> Any:
        return self.control("GET", "/ledger")

    def moved(self) -> list[int]:
        return [one["cents"] for one in self.ledger()["movements"]]


@pytest.fixture(scope="package")
def stages() -> Iterator[tuple[Stage, Stage]]:
    stages = Stage(), Stage()
    for stage in stages:
        stage.start()
    yield stages
    for stage in stages:
        stage.stop()


@pytest.fixture
def merchant(stages: tuple[Stage, Stage]) -> Iterator[Merchant]:
    merchant = Merchant()
    app = Starlette(routes=[Route("/{path:path}", merchant.take, methods=["GET", "POST", "PUT"])])
    with stages[0].plays(app) as merchant.url:
        yield merchant


@pytest.fixture
def house(stages: tuple[Stage, Stage], merchant: Merchant) -> Iterator[House]:
    """Nothing happens by itself: `advance` lets time pass. Paystack's webhooks go to the merchant."""
    with (
        stages[1].plays(create_sandbox(seed=7)) as origin,
        House(base_url=origin, timeout=20, trust_env=False) as house,
    ):
        house.set(answer_seconds=10, webhook_seconds=1, refund_step_seconds=10, delayed_seconds=40)
        house.control("POST", "/paystack/keys", secret_key=KEY, webhook_url=f"{merchant.url}/hooks/paystack")
        yield house
