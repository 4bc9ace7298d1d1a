"""Beginning to pay, and being told of payments."""

import asyncio
import hashlib
import hmac
import http.client
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
from pydantic import AnyHttpUrl

from benchmarks.installation import PORT, SEED, Business, Installation
from benchmarks.load import Outcome, request, run
from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.demo.payments import open_accounts
from comanda.kit.tenancy import Scope
from comanda.payments.actions.initiate import webhook_url
from comanda.payments.actions.set_account import set_account, set_methods
from comanda.payments.keys import PaystackAccount
from comanda.payments.providers.protocol import Amount, Charge, Payer
from comanda.sandbox.child import sandbox_as_child

Line = tuple[str, str, str]
CONNECTIONS = 16
SECONDS = 6
ONE_BY_ONE = 400
AT_ONCE = 3000
KEY = "sk_test_" + "0" * 40


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# --- beginning to pay -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    id: str
    token: str


def initiating(installation: Installation) -> list[Line]:
    rng = random.Random(SEED)
    with sandbox_as_child() as origin:
        settings = _with_sandbox(installation.settings, origin)
        (business,) = installation.open_businesses(1)
        asyncio.run(_open(settings, installation.postgres.url(), business.tenant_id))
        business = replace(business, requests=tuple(_by_phone(one) for one in business.requests))
        with installation.serving(
            PAYSTACK_URL=str(settings.paystack_url), MTN_MOMO_URL=str(settings.mtn_momo_url)
        ):
            placing, beginning, asking = asyncio.run(
                _one_by_one(settings, installation.postgres.url(), business, rng)
            )
            placed = [_place(business, rng) for _ in range(AT_ONCE)]
            orders = _all_at_once(lambda: business.order(rng))
            begun = _all_at_once(_drawn(_begin(business, one) for one in placed))
    provider = statistics.median(asking)
    own = [one - provider for one in beginning]
    order = statistics.median(placing)
    return [
        ("placing an order that waits for its payment", _times(placing), ""),
        ("beginning to pay, with the provider's time", _times(beginning), ""),
        ("the provider alone, asked through the adapter", _times(asking), ""),
        (
            "beginning to pay, the server's own time",
            f"{_times(own)}: {statistics.median(own) / order:.1f} times placing an order",
            "",
        ),
        (f"orders placed, {CONNECTIONS} at once, 1 process", f"{orders:.0f}/s", ""),
        (
            f"payments begun, {CONNECTIONS} at once, 1 process, sandbox beside it",
            f"{begun:.0f}/s: {begun / orders:.2f} of the orders",
            "",
        ),
    ]


def _times(milliseconds: list[float]) -> str:
    return f"median {statistics.median(milliseconds):.1f} ms, p95 {_quantile(milliseconds, 0.95):.1f} ms"


def _with_sandbox(settings: Settings, origin: str) -> Settings:
    urls = {"sandbox_url": origin, "paystack_url": f"{origin}/paystack", "mtn_momo_url": f"{origin}/momo"}
    return settings.model_copy(update={"port": PORT, **{name: AnyHttpUrl(url) for name, url in urls.items()}})


async def _open(settings: Settings, url: str, tenant_id: UUID) -> None:
    async with assemble(settings, url).running(worker=False) as app:
        await open_accounts(app, tenant_id)


def _by_phone(order: bytes) -> bytes:
    """The same order, to be paid by MTN."""
    head, _, body = order.partition(b"\r\n\r\n")
    paid = json.dumps(json.loads(body) | {"payment_method": "mtn"}).encode()
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(paid)]) + b"\r\n\r\n" + paid


_CONNECTION = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)


def _send(whole: bytes) -> tuple[Any, float]:
    """The answer to a prepared request over one connection that is kept, and its milliseconds."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    began = time.perf_counter()
    _CONNECTION.request(method, path, body, headers)
    answer = _CONNECTION.getresponse()
    said = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != 201:
        raise RuntimeError(f"{path} answers {answer.status}: {said[:300]!r}")
    return json.loads(said), took


def _place(business: Business, rng: random.Random) -> Placed:
    said, _ = _send(business.order(rng))
    return Placed(said["id"], said["guest_token"])


_wallets = iter(range(1_000_000, 9_000_000))


def _wallet() -> str:
    """A number of its own: only so many prompts ring on one."""
    return f"+23355{next(_wallets)}"


def _begin(business: Business, placed: Placed) -> bytes:
    body = {"order_id": placed.id, "method": "mtn", "phone": _wallet()}
    headers = {
        "Content-Type": "application/json",
        "X-Restaurant": business.slug,
        "Authorization": f"Bearer {placed.token}",
        "Idempotency-Key": uuid4().hex,
    }
    return request("POST", "/api/customer/payments/initiate", headers=headers, body=json.dumps(body).encode())


async def _one_by_one(
    settings: Settings, url: str, business: Business, rng: random.Random
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of placing an order, of beginning to pay for it, and of asking the provider the same: in turn."""
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    async with assemble(settings, url).running(worker=False) as app:
        adapter = (await app.merchants.of(business.tenant_id))["mtn_momo"].adapter
        for number in range(ONE_BY_ONE + 50):
            said, placing = _send(business.order(rng))
            begun, beginning = _send(_begin(business, Placed(said["id"], said["guest_token"])))
            if begun["payment"]["status"] != "pending":
                raise RuntimeError(f"it is {begun['payment']['status']}")
            charge = Charge(
                uuid4(),
                Amount(said["total_cents"], "GHS"),
                "mobile_money",
                "mtn",
                Payer(_wallet(), "ama@example.com", "Ama"),
                "An order",
                "http://localhost/",
                webhook_url(app, (await app.merchants.of(business.tenant_id))["mtn_momo"]),
            )
            began = time.perf_counter()
            await adapter.charge(charge)
            asking = (time.perf_counter() - began) * 1000
            if number >= 50:  # warm by then
                for times, took in zip(found, (placing, beginning, asking), strict=True):
                    times.append(took)
    return found


def _drawn(requests: Iterator[bytes]) -> Callable[[], bytes]:
    prepared = list(requests)
    return prepared.pop


def _all_at_once(make: Callable[[], bytes]) -> float:
    """Created per second, until the time is over or `make` has no more."""
    ended = 0.0

    def next_one() -> bytes:
        nonlocal ended
        try:
            return make()
        except IndexError:
            ended = ended or time.perf_counter()
            return request("GET", "/healthz")

    began = time.perf_counter()
    outcome = run(PORT, next_one, connections=CONNECTIONS, seconds=SECONDS)
    if set(outcome.statuses) - {200, 201}:
        raise RuntimeError(f"not only 201: {outcome.statuses}")
    return outcome.statuses[201] / ((ended or began + outcome.seconds) - began)


# --- being told -------------------------------------------------------------------------------------------------


def told(installation: Installation) -> list[Line]:
    (business,) = installation.open_businesses(1)
    path = asyncio.run(_paystack(installation, business.tenant_id))
    rng, made = random.Random(SEED), iter(range(1, 10_000_000))
    nothing = request("GET", "/healthz")

    def event() -> bytes:
        data = {"id": next(made), "status": "success", "reference": str(UUID(int=rng.getrandbits(128))), **_DATA}
        body = json.dumps({"event": "charge.success", "data": data}).encode()
        signature = hmac.new(KEY.encode(), body, hashlib.sha512).hexdigest()
        headers = {"Content-Type": "application/json", "X-Paystack-Signature": signature}
        return request("POST", path, headers=headers, body=body)

    with installation.serving():
        reached: list[Outcome] = []
        references: list[Outcome] = []
        warm = [run(PORT, make, connections=CONNECTIONS, seconds=1.5) for make in (lambda: nothing, event)]
        for _ in range(2):
            references.append(run(PORT, lambda: nothing, connections=CONNECTIONS, seconds=SECONDS))
            reached.append(run(PORT, event, connections=CONNECTIONS, seconds=SECONDS))
        orders = run(PORT, lambda: business.order(rng), connections=CONNECTIONS, seconds=SECONDS).per_second
    for one in (*warm, *references, *reached):
        if set(one.statuses) != {200}:
            raise RuntimeError(f"not only 200: {one.statuses}")
    answered = sum(one.statuses[200] for one in (warm[1], *reached))
    with psycopg.connect(installation.postgres.owner_url()) as owner:
        (kept,) = owner.execute("SELECT count(*) FROM webhook_events").fetchone() or (0,)
    reference = statistics.mean(one.per_second for one in references)
    got = statistics.mean(one.per_second for one in reached)
    # One each connection may have been on its way when the time was over: kept, and its answer not waited for.
    if not answered <= kept <= answered + CONNECTIONS * 3:
        raise RuntimeError(f"{answered} were answered and {kept} are kept")
    return [
        ("no-op route", f"{reference:.0f}/s", ""),
        ("orders placed, one business, 1 process", f"{orders:.0f}/s", ""),
        (
            "signed webhooks kept, 1 process",
            f"{got:.0f}/s, p50 {reached[-1].quantile(0.5):.0f} ms, p99 {reached[-1].quantile(0.99):.0f} ms: "
            f"{got / reference:.2f} of the no-op route, {got / orders:.1f} times the orders",
            "",
        ),
        ("answered, and kept in the database", f"{answered} and {kept}", "all"),
    ]


_DATA = {
    "amount": 8500,
    "currency": "GHS",
    "channel": "mobile_money",
    "gateway_response": "Approved",
    "paid_at": "2026-11-22T12:00:00.000Z",
    "fees": 166,
    "customer": {"email": "guest-0199f3a28c00@guests.example.com", "phone": None},
    "authorization": {"channel": "mobile_money", "bank": "MTN", "country_code": "GH", "brand": "Mtn"},
}


async def _paystack(installation: Installation, tenant_id: UUID) -> str:
    """The path that its webhooks go to."""
    app: Comanda
    async with assemble(installation.settings, installation.postgres.url()).running(worker=False) as app:
        keys = PaystackAccount(secret_key=KEY)
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await set_account(session, app.vault, app.merchants.addresses, tenant_id, keys, SYSTEM, app.clock())
            await set_methods(session, tenant_id, "paystack", ("card",), SYSTEM)
        app.merchants.drop(tenant_id)
        return urlsplit(webhook_url(app, (await app.merchants.of(tenant_id))["paystack"])).path
