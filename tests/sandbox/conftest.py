"""The sandbox and a merchant's server, both over HTTP on loopback."""

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
from starlette.types import ASGIApp

from comanda.sandbox.app import create_sandbox
from tests.house import free_port

KEY = "sk_test_" + "0" * 40


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Its origin, while it runs in a thread of its own."""
    port = free_port()
    config = uvicorn.Config(app, port=port, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


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


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    merchant = Merchant()
    app = Starlette(routes=[Route("/{path:path}", merchant.take, methods=["GET", "POST", "PUT"])])
    with served(app) as merchant.url:
        yield merchant


@pytest.fixture
def house(merchant: Merchant) -> Iterator[House]:
    """Nothing happens by itself: `advance` lets time pass. Paystack's webhooks go to the merchant."""
    with served(create_sandbox(seed=7)) as origin, House(base_url=origin, timeout=20, trust_env=False) as house:
        house.set(answer_seconds=10, webhook_seconds=1, refund_step_seconds=10, delayed_seconds=40)
        house.control("POST", "/paystack/keys", secret_key=KEY, webhook_url=f"{merchant.url}/hooks/paystack")
        yield house
