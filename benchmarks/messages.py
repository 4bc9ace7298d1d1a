"""Telling customers: how many a worker sends, how soon one is there, and what an outage leaves behind."""

import asyncio
import contextlib
import random
import socket
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiosmtplib
import httpx
import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import AnyHttpUrl

from benchmarks.installation import PORT, SEED, Business, Installation
from comanda.bootstrap import Settings, assemble
from comanda.demo.messages import open_lines
from comanda.messaging.dispatch import LANES, LANES_OF_ONE
from comanda.sandbox.child import sandbox_as_child

Line = tuple[str, str, str]
_WAITS = "status IN ('queued', 'sending')"
PATIENCE = 300.0  # seconds for anything; then it is given up

EACH = 2000  # messages of one measurement of the rate

SECONDS = 20
BUSINESSES = 20
ORDERS_PER_SECOND = 5.0  # of all of them: 900 an hour in each, and three SMS of each order
QUIET = 10  # orders, one by one

STALE = 199_000
FRESH = 500  # of the last minutes
STILL_GOOD = 500  # older than what is too late, and of use all the same
OTHERS = 20  # of another business


# --- what is around it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outside:
    """The sandbox, and what leads the product there."""

    origin: str
    settings: Settings
    environment: dict[str, str]

    def control(self, method: str, path: str, **body: Any) -> Any:
        sent = body if method != "GET" else None
        answer = httpx.request(method, f"{self.origin}/control{path}", json=sent, trust_env=False, timeout=60)
        return answer.raise_for_status().json()


@contextlib.contextmanager
def _outside(installation: Installation, businesses: list[Business], **environment: str) -> Iterator[Outside]:
    """With Twilio first for each of the businesses, and limits that nobody reaches."""
    with sandbox_as_child() as origin:
        urls = {
            "sandbox_url": origin,
            "twilio_url": f"{origin}/twilio",
            "africas_talking_url": f"{origin}/africastalking",
        }
        settings = installation.settings.model_copy(
            update={"port": PORT, **{name: AnyHttpUrl(url) for name, url in urls.items()}}
        )
        asyncio.run(_open(settings, installation.postgres.url(), businesses))
        with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
            owner.execute(
                "UPDATE tenants SET settings = settings ||"
                """ '{"messages": {"sms_per_day": 100000, "sms_per_month": 3000000}}'"""
            )
        yield Outside(origin, settings, {name.upper(): url for name, url in urls.items()} | environment)


async def _open(settings: Settings, url: str, businesses: list[Business]) -> None:
    async with assemble(settings, url).running(worker=False) as app:
        for business in businesses:
            await open_lines(app, business.tenant_id)


_FILL = """
INSERT INTO notifications (tenant_id, account_id, id, notification_type, category, priority, channel, recipient_phone,
    recipient_email, language, fields, expires_at, created_at, next_at)
SELECT %(tenant)s, NULL, gen_random_uuid(), %(kind)s, 'transactional', 1, %(channel)s,
       CASE WHEN %(channel)s = 'sms' THEN '+23324' || (%(first)s + n) END,
       CASE WHEN %(channel)s = 'email' THEN 'guest-' || n || '@guests.example' END,
       'en', jsonb_build_object('name', 'Ama', 'number', n::text, 'cents', 8500, 'currency', 'GHS'),
       at + %(useful)s::interval, at, at
  FROM generate_series(1, %(count)s) n
  CROSS JOIN LATERAL (SELECT now() - %(since)s::interval + n * %(step)s::interval AS at) a
"""


def _fill(
    owner: psycopg.Connection[Any],
    tenant_id: UUID,
    count: int,
    *,
    channel: str = "sms",
    kind: str = "order_refunded",
    useful: str = "72 hours",
    first: int = 1_000_000,
    since: str = "0 seconds",
    step: str = "0 seconds",
) -> None:
    """Messages that wait, each to another number: made `since` ago, one a `step`."""
    owner.execute(
        _FILL,
        {
            "tenant": tenant_id,
            "kind": kind,
            "channel": channel,
            "first": first,
            "useful": useful,
            "count": count,
            "since": since,
            "step": step,
        },
    )


def _count(owner: psycopg.Connection[Any], condition: str) -> int:
    (count,) = owner.execute(f"SELECT count(*) FROM notifications WHERE {condition}").fetchone() or (0,)
    return int(count)


def _wait_until_none(owner: psycopg.Connection[Any], condition: str, pause: float = 0.05) -> float:
    """The moment at which it was seen."""
    until = time.monotonic() + PATIENCE
    while left := _count(owner, condition):
        if time.monotonic() > until:
            raise RuntimeError(f"{left} are still {condition}")
        time.sleep(pause)
    return time.time()


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# --- how many ---------------------------------------------------------------------------------------------------


def rate(installation: Installation) -> list[Line]:
    businesses = installation.open_businesses(LANES // LANES_OF_ONE)
    with (
        _mail_server() as mail_port,
        _outside(
            installation, businesses, SMTP_HOST="127.0.0.1", SMTP_PORT=str(mail_port), SMTP_SECURITY="none"
        ) as outside,
        psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner,
    ):
        outside.control("PATCH", "/settings", sms_step_seconds=86_400)  # no receipts while it is measured
        sandboxes, mails = [_sandbox_alone(outside)], [_mail_alone(mail_port)]
        one = _sent_by_worker(installation, outside, owner, businesses[:1], "sms")
        all_lanes = _sent_by_worker(installation, outside, owner, businesses, "sms")
        letters = _sent_by_worker(installation, outside, owner, businesses, "email")
        sandboxes.append(_sandbox_alone(outside))
        mails.append(_mail_alone(mail_port))
    sandbox, mail = statistics.mean(sandboxes), statistics.mean(mails)
    return [
        (f"the sandbox alone, the same form, {LANES} connections", f"{sandbox:.0f}/s", ""),
        (
            f"SMS sent by one worker process, one business ({LANES_OF_ONE} lanes)",
            f"{one:.0f}/s: {one / sandbox:.2f} of the sandbox alone",
            "",
        ),
        (
            f"SMS sent by one worker process, {len(businesses)} businesses ({LANES} lanes)",
            f"{all_lanes:.0f}/s: {all_lanes / sandbox:.2f} of the sandbox alone",
            "",
        ),
        (f"the mail server alone, the same way, {LANES} at once", f"{mail:.0f}/s", ""),
        (
            f"e-mails sent by one worker process, {len(businesses)} businesses ({LANES} lanes)",
            f"{letters:.0f}/s: {letters / mail:.2f} of the mail server alone",
            "",
        ),
    ]


def _sent_by_worker(
    installation: Installation,
    outside: Outside,
    owner: psycopg.Connection[Any],
    businesses: list[Business],
    channel: str,
) -> float:
    """Per second, without the first and the last twentieth."""
    owner.execute("TRUNCATE notifications CASCADE")
    for business in businesses:
        _fill(owner, business.tenant_id, EACH // len(businesses), channel=channel)
    owner.execute("ANALYZE notifications")
    with installation.working(**outside.environment):
        _wait_until_none(owner, _WAITS, pause=0.5)
    found = owner.execute("SELECT sent_at FROM notifications WHERE status = 'sent' ORDER BY sent_at").fetchall()
    if len(found) != EACH:
        raise RuntimeError(f"{len(found)} of {EACH} {channel} were sent")
    edge = EACH // 20
    seconds: float = (found[EACH - edge - 1][0] - found[edge][0]).total_seconds()
    return (EACH - 2 * edge - 1) / seconds


def _sandbox_alone(outside: Outside) -> float:
    """As the product asks, and nothing besides."""
    account = outside.control("POST", "/twilio/accounts")
    numbers = iter(range(2_000_000, 2_000_000 + EACH))

    async def ask_all() -> float:
        url = f"{outside.origin}/twilio/2010-04-01/Accounts/{account['account_sid']}/Messages.json"
        limits = httpx.Limits(max_connections=LANES, max_keepalive_connections=LANES)
        keys = (account["account_sid"], account["auth_token"])
        async with httpx.AsyncClient(trust_env=False, limits=limits, auth=keys, timeout=20) as client:

            async def ask() -> None:
                form = {
                    "To": f"+23324{next(numbers)}",
                    "From": account["number"],
                    "Body": "Hi Ama, GHS 85.00 of your order #1000 has been given back to you. Asaase Kitchen",
                    "StatusCallback": f"http://127.0.0.1:{PORT}/api/webhooks/sms/twilio/{'x' * 43}?n={'0' * 36}",
                }
                (await client.post(url, data=form)).raise_for_status()

            return await _per_second(ask)

    return asyncio.run(ask_all())


async def _per_second(ask: Callable[[], Awaitable[None]]) -> float:
    """Each of LANES asks one after the other, EACH in all."""
    began = time.perf_counter()

    async def lane() -> None:
        for _ in range(EACH // LANES):
            await ask()

    await asyncio.gather(*(lane() for _ in range(LANES)))
    return EACH // LANES * LANES / (time.perf_counter() - began)


class _Sink:
    """Takes all mail, and forgets it."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return "250 OK"


@contextlib.contextmanager
def _mail_server() -> Iterator[int]:
    """Its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    controller = Controller(_Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _mail_alone(port: int) -> float:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "noreply@localhost", "guest@guests.example", "A refund"
    letter.set_content("Hi Ama,\n\nGHS 85.00 of your order #1000 has been given back to you.\n" * 4)

    async def deliver() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as server:
            await server.send_message(letter)

    return asyncio.run(_per_second(deliver))


# --- how soon ---------------------------------------------------------------------------------------------------


def latency(installation: Installation) -> list[Line]:
    businesses = installation.open_businesses(BUSINESSES)
    rng, numbers = random.Random(SEED), iter(range(1_000_000, 9_000_000))
    lines: list[Line] = []
    with (
        _outside(installation, businesses) as outside,
        psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner,
    ):
        for where, is_own in (("a worker beside the server", False), ("the server's own worker", True)):
            with _told(installation, outside, is_own=is_own):
                guests = Guests(businesses, rng, numbers)
                asyncio.run(guests.one_by_one(len(businesses)))  # until all are known, and whoever sends is there
                _wait_until_none(owner, _WAITS)
                quiet, _ = _delays(outside, owner, partial(guests.one_by_one, QUIET))
                busy, overtaken = _delays(outside, owner, guests.rush)
            lines += [
                (
                    f"{where}, one order at a time",
                    f"median {statistics.median(quiet) * 1000:.0f} ms, p95 {_quantile(quiet, 0.95) * 1000:.0f} ms",
                    "",
                ),
                (
                    f"{where}, {guests.placed_per_second:.1f} orders/s placed and moved, {len(busy)} SMS",
                    f"median {statistics.median(busy) * 1000:.0f} ms, p95 {_quantile(busy, 0.95) * 1000:.0f} ms: "
                    f"{statistics.median(busy) / statistics.median(quiet):.1f} times the quiet one's median; "
                    f"{overtaken} overtaken by the next",
                    "p95 < 1 s",
                ),
            ]
    return lines


@contextlib.contextmanager
def _told(installation: Installation, outside: Outside, *, is_own: bool) -> Iterator[None]:
    """A server that hears the receipts, and somebody who sends."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(installation.serving(1, worker=is_own, **outside.environment))
        if not is_own:
            stack.enter_context(installation.working(**outside.environment))
        yield


@dataclass
class Guests:
    """Each has a telephone of their own, and comes from an address of their own."""

    businesses: list[Business]
    rng: random.Random
    numbers: Iterator[int]
    placed: int = 0
    placed_per_second: float = 0.0

    async def one_by_one(self, count: int) -> None:
        async with _client() as client:
            for number in range(count):
                await self._order(client, self.businesses[number % len(self.businesses)], pauses=0.7)

    async def rush(self) -> None:
        """As many as ORDERS_PER_SECOND, whether or not those before are served."""
        async with _client() as client, asyncio.TaskGroup() as group:
            self.placed, began = 0, time.monotonic()
            while (now := time.monotonic()) < began + SECONDS:
                due = int((now - began) * ORDERS_PER_SECOND) + 1
                for _ in range(due - self.placed):
                    self.placed += 1
                    business = self.rng.choice(self.businesses)
                    group.create_task(self._order(client, business, pauses=self.rng.uniform(1, 3)))
                await asyncio.sleep(0.02)
            self.placed_per_second = self.placed / (time.monotonic() - began)

    async def _order(self, client: httpx.AsyncClient, business: Business, *, pauses: float) -> None:
        """Placed, accepted, prepared, ready: three SMS."""
        number = next(self.numbers)
        head, _, body = business.order(self.rng, b"+23324%07d" % number).partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        answer = await client.post("/api/customer/orders/create", content=body, headers=headers)
        if answer.status_code != 201:
            raise RuntimeError(f"placing answers {answer.status_code}: {answer.text[:300]}")
        path = f"/api/v1/orders/{answer.json()['id']}/status"
        staff = {"Authorization": f"Bearer {business.staff_token}"}
        for status in ("accepted", "preparing", "ready"):
            await asyncio.sleep(pauses)
            answer = await client.post(path, json={"status": status}, headers=staff)
            if answer.status_code != 200:
                raise RuntimeError(f"{status} answers {answer.status_code}: {answer.text[:300]}")


@contextlib.asynccontextmanager
async def _client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", trust_env=False, timeout=30) as client:
        yield client


def _delays(
    outside: Outside, owner: psycopg.Connection[Any], run: Callable[[], Coroutine[Any, Any, None]]
) -> tuple[list[float], int]:
    """Seconds from the fact to the provider's having each SMS of the run. One that the next of its order has overtaken
    was waited for until then; how many they are."""
    began = datetime.now(UTC)
    asyncio.run(run())
    _wait_until_none(owner, _WAITS, pause=0.2)
    written = owner.execute(
        "SELECT recipient_phone, message, created_at, coalesce(skip_reason, status),"
        " lead(created_at) OVER (PARTITION BY recipient_phone ORDER BY created_at) FROM notifications"
        " WHERE created_at > %s",
        (began,),
    ).fetchall()
    heard: dict[tuple[str, str], datetime] = {}
    for phone in {phone for phone, *_ in written}:
        for one in outside.control("GET", f"/messages?to={quote(phone)}"):
            heard[phone, one["text"]] = datetime.fromisoformat(one["created_at"])
    found, overtaken = [], 0
    for phone, text, created_at, status, following_at in written:
        if status not in ("sent", "delivered", "overtaken"):
            raise RuntimeError(f"an SMS is {status}")
        overtaken += status == "overtaken"
        had = following_at if status == "overtaken" else heard[phone, text]
        found.append((had - created_at).total_seconds())
    return found, overtaken


# --- after an outage --------------------------------------------------------------------------------------------


def backlog(installation: Installation) -> list[Line]:
    business, other = installation.open_businesses(2)
    with (
        _outside(installation, [business, other]) as outside,
        psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner,
    ):
        outside.control("PATCH", "/settings", sms_step_seconds=86_400)
        _fill(owner, other.tenant_id, 1)
        began = time.time()
        with installation.working(**outside.environment):
            _wait_until_none(owner, "status <> 'sent'")
        alone = _first_sent(owner, "true") - began
        owner.execute("TRUNCATE notifications CASCADE")

        _fill_after_outage(owner, business, other)
        owner.execute("ANALYZE notifications")
        began = time.time()
        with installation.working(**outside.environment):
            marked = _wait_until_none(owner, "status = 'queued' AND expires_at < now()") - began
            _wait_until_none(owner, _WAITS, pause=0.2)
        skipped = _count(owner, "skip_reason = 'too_late'")
        if skipped != STALE:
            raise RuntimeError(f"{skipped} of {STALE} were too late")
        of_business = f"tenant_id = '{business.tenant_id}' AND notification_type = 'order_refunded'"
        newest = f"{of_business} AND created_at > now() - interval '1 hour'"
        oldest = f"{of_business} AND created_at < now() - interval '1 hour'"
        times = {
            name: (_first_sent(owner, condition) - began, _last_sent(owner, condition) - began)
            for name, condition in (
                ("newest", newest),
                ("oldest", oldest),
                ("other", f"tenant_id = '{other.tenant_id}'"),
            )
        }
        late = _out_of_turn(owner, newest)
    first, last = times["newest"]
    total = STALE + FRESH + STILL_GOOD
    return [
        ("a worker is started, one message waits: it is sent after", f"{alone:.1f} s", ""),
        (
            f"{total:,} wait, {STALE:,} of them too late: the first that is not is sent after",
            f"{first:.1f} s: {first / alone:.1f} times as long",
            "not behind those too late",
        ),
        (
            f"the newest {FRESH} are all sent after",
            f"{last:.1f} s; {late} of them out of turn",
            "newest first",
        ),
        (f"another business's {OTHERS} are all sent after", f"{times['other'][1]:.1f} s", ""),
        ("all that is too late is marked after", f"{marked:.1f} s: {STALE / marked:.0f}/s", ""),
        (
            f"{STILL_GOOD} that are older than those and still of use: first and last after",
            f"{times['oldest'][0]:.1f} s and {times['oldest'][1]:.1f} s",
            "",
        ),
    ]


def _fill_after_outage(owner: psycopg.Connection[Any], business: Business, other: Business) -> None:
    """In the order they were made: what is still of use, what is too late, what is new."""
    _fill(owner, business.tenant_id, STILL_GOOD, first=3_000_000, since="10 hours", step="1 second")
    _fill(
        owner,
        business.tenant_id,
        STALE,
        kind="order_ready",
        useful="1 hour",
        first=4_000_000,
        since="8 hours",
        step="100 milliseconds",
    )
    _fill(owner, business.tenant_id, FRESH, first=2_000_000, since="10 minutes", step="1 second")
    _fill(owner, other.tenant_id, OTHERS, first=2_500_000, since="10 hours", step="1 second")


def _first_sent(owner: psycopg.Connection[Any], condition: str) -> float:
    return _moment(owner, f"SELECT min(sent_at) FROM notifications WHERE {condition}")


def _last_sent(owner: psycopg.Connection[Any], condition: str) -> float:
    return _moment(owner, f"SELECT max(sent_at) FROM notifications WHERE {condition}")


def _moment(owner: psycopg.Connection[Any], query: str) -> float:
    (at,) = owner.execute(query).fetchone() or (None,)
    if not isinstance(at, datetime):
        raise RuntimeError(f"none was sent: {query}")
    return at.timestamp()


def _out_of_turn(owner: psycopg.Connection[Any], condition: str) -> int:
    """How many were sent further from their turn than lanes side by side explain."""
    ids = owner.execute(
        f"SELECT row_number() OVER (ORDER BY created_at DESC) AS turn FROM notifications"
        f" WHERE {condition} ORDER BY sent_at"
    ).fetchall()
    return sum(abs(turn - place) > LANES for place, (turn,) in enumerate(ids, 1))
