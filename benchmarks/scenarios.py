"""What is measured. Every scenario returns lines of (what, reached, asked)."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import cast

import psycopg
import uvloop

from benchmarks.customers import customer_book
from benchmarks.installation import PORT, SEED, Business, Installation, resident_megabytes
from benchmarks.invoice_render import invoice_render
from benchmarks.invoices import invoices_issued
from benchmarks.load import Outcome, request, run
from benchmarks.segments import campaign, segments
from comanda.audit.record import Actor
from comanda.bootstrap import assemble
from comanda.demo.load import ACCRA, MUSCAT
from comanda.kit.idempotency import Attempt
from comanda.kit.ids import uuid7
from comanda.orders.actions.place_order import Wish, decide

Line = tuple[str, str, str]
SECONDS = 6
CONNECTIONS = 16


def _warm_run(make: Callable[[], bytes]) -> Outcome:
    run(PORT, make, connections=CONNECTIONS, seconds=1.5)
    return run(PORT, make, connections=CONNECTIONS, seconds=SECONDS)


def _only(outcome: Outcome, status: int) -> None:
    if set(outcome.statuses) != {status}:
        raise RuntimeError(f"not only {status}: {outcome.statuses}")


def lunch_rush(installation: Installation) -> list[Line]:
    """Placing orders of three lines, against pgbench running the same statement with the same arguments."""
    businesses = installation.open_businesses(20)
    scripts = [as_pgbench(installation, business) for business in businesses]
    lines: list[Line] = []
    for spread, own, their_scripts in (
        ("20 businesses", businesses, scripts),
        ("one business", businesses[:1], scripts[:1]),
    ):
        order = partial(_any_order, own, random.Random(SEED))
        references = [installation.pgbench(their_scripts, clients=CONNECTIONS, seconds=SECONDS)]
        reached: dict[int, Outcome] = {}
        for processes in (1, 2):
            with installation.serving(processes):
                reached[processes] = _warm_run(order)
                _only(reached[processes], 201)
            references.append(installation.pgbench(their_scripts, clients=CONNECTIONS, seconds=SECONDS))
        reference = statistics.mean(references)
        lines.append((f"pgbench, same statement, {spread}", f"{reference:.0f}/s", ""))
        for processes, asked in ((1, "0.35"), (2, "0.5")):
            got = reached[processes]
            lines.append(
                (
                    f"orders placed, {spread}, {processes} process{'es' if processes > 1 else ''}",
                    f"{got.per_second:.0f}/s, p50 {got.quantile(0.5):.0f} ms, p99 {got.quantile(0.99):.0f} ms: "
                    f"{got.per_second / reference:.2f} of pgbench",
                    f"≥ {asked}" if spread == "20 businesses" else "",
                )
            )
    return lines


def _any_order(businesses: list[Business], rng: random.Random) -> bytes:
    return rng.choice(businesses).order(rng)


def as_pgbench(installation: Installation, business: Business) -> str:
    """The transaction of one order. Ids and key are made anew by the database for every run of it."""

    async def one() -> str:
        app = assemble(installation.settings, installation.postgres.url())
        async with app.running(worker=False):
            shop = await app.storefronts.get(business.tenant_id)
        wish = Wish(
            lines=business.basket,
            fulfilment="pickup",
            order_source="web",
            actor=Actor("guest", uuid7()),
            customer_name="Ama Owusu",
            customer_phone="+233240000001",
            guest_id=uuid7(),
        )
        attempt = Attempt("guest", "/api/customer/orders/create", "KEYKEYKEYKEYKEYKEY", "0" * 64)
        return decide(shop, wish, attempt, datetime.now(UTC))

    argument = asyncio.run(one())
    document = json.loads(argument)
    # pgbench takes :52 for a variable, also in a literal; as Unicode escapes colons are safe from it.
    argument = argument.replace("\\", "\\\\").replace(":", "\\003A").replace("'", "''")
    draws = []
    for number, id in enumerate([document["order"]["id"], *(line["id"] for line in document["lines"])]):
        argument = argument.replace(id, f"{id[:9]}4444-4444-4444-' || :r{number}::text || U&'")
        draws.append(f"\\set r{number} random(100000000000, 999999999999)")
    draws += [f"\\set k{half} random(1000000000, 9999999999)" for half in (1, 2)]
    argument = argument.replace("KEYKEYKEYKEYKEYKEY", "' || :k1::text || :k2::text || U&'")
    return "\n".join([*draws, f"SELECT place_order_for('{business.tenant_id}', (U&'{argument}')::jsonb);", ""])


def qr_scan_storm(installation: Installation) -> list[Line]:
    """Reading the menu at a table, against a route that does nothing on the same server."""
    business = installation.open_businesses(1)[0]
    menu = request("GET", f"/api/menu/{business.table_code}", headers={"Accept-Encoding": "gzip"})
    nothing = request("GET", "/healthz")
    with installation.serving() as pid:
        reached, references = [], []
        for _ in range(2):
            references.append(_warm_run(lambda: nothing))
            reached.append(_warm_run(lambda: menu))
            _only(references[-1], 200)
            _only(reached[-1], 200)
        memory = resident_megabytes(pid)
    reference = statistics.mean(one.per_second for one in references)
    got = statistics.mean(one.per_second for one in reached)
    return [
        ("no-op route", f"{reference:.0f}/s", ""),
        ("menu reads", f"{got:.0f}/s: {got / reference:.2f} of the no-op route", "≥ 0.6"),
        ("resident memory after it", f"{memory:.0f} MB", "< 180 MB"),
    ]


def board_of_300(installation: Installation) -> list[Line]:
    """The live board with 300 open orders of three lines."""
    business = installation.open_businesses(1)[0]
    rng = random.Random(SEED)
    board = request("GET", "/api/v1/orders/board", headers={"Authorization": f"Bearer {business.staff_token}"})
    with installation.serving() as pid:
        left = 300

        def place() -> bytes:
            nonlocal left
            left -= 1
            return business.order(rng) if left >= 0 else request("GET", "/healthz")

        run(PORT, place, connections=1, seconds=6)
        if left > 0:
            raise RuntimeError(f"{left} orders were not placed in time")
        run(PORT, lambda: board, connections=1, seconds=1)
        got = run(PORT, lambda: board, connections=1, seconds=SECONDS)
        _only(got, 200)
        memory = resident_megabytes(pid)
    return [
        (
            "board of 300 open orders",
            f"median {got.quantile(0.5):.1f} ms, p95 {got.quantile(0.95):.1f} ms",
            "median < 15 ms",
        ),
        ("resident memory after it", f"{memory:.0f} MB", "< 180 MB"),
    ]


def streams_2000(installation: Installation) -> list[Line]:
    """2,000 open streams on one process; how long until a change of state has reached all of them."""
    business = installation.open_businesses(1)[0]
    count = 2000
    with installation.serving() as pid:
        delays, opened_in = uvloop.run(_watch(business, count))
        memory = resident_megabytes(pid)
    return [
        (f"{count} streams open", f"opened in {opened_in:.1f} s", ""),
        (
            "a change has reached all",
            f"{statistics.median(delays) * 1000:.0f} ms (median of {len(delays)}), worst {max(delays) * 1000:.0f} ms",
            "< 1 s",
        ),
        ("resident memory with them", f"{memory:.0f} MB", "< 180 MB"),
    ]


async def _watch(business: Business, count: int) -> tuple[list[float], float]:
    rng = random.Random(SEED)
    stream = request("GET", "/api/v1/orders/events", headers={"Authorization": f"Bearer {business.staff_token}"})
    heard = asyncio.Event()
    reached = 0
    greeted = 0

    class Listener(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            cast("asyncio.Transport", transport).write(stream)  # uvloop's is one in all but its ancestry

        def data_received(self, data: bytes) -> None:
            nonlocal reached, greeted
            if b"event: hello" in data:
                greeted += 1
            if b"event: order" in data:
                reached += 1
                if reached == count:
                    heard.set()

    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(count // 50):
        await asyncio.gather(*(loop.create_connection(Listener, "127.0.0.1", PORT) for _ in range(50)))
    while greeted < count:
        await asyncio.sleep(0.05)
        if time.perf_counter() - started > 60:
            raise RuntimeError(f"only {greeted} streams were opened")
    opened_in = time.perf_counter() - started
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    delays = []
    for _ in range(7):
        reached = 0
        heard.clear()
        writer.write(business.order(rng))
        await reader.readuntil(b"\r\n\r\n")
        answered = time.perf_counter()
        await asyncio.wait_for(heard.wait(), 30)
        delays.append(time.perf_counter() - answered)
        await asyncio.sleep(0.3)
    return delays, opened_in


def million_orders(installation: Installation) -> list[Line]:
    """The hot queries as the application's roles, with a million orders of a hundred businesses loaded."""
    from benchmarks.million import load_million, plans

    businesses = installation.open_businesses(100)
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        started = time.perf_counter()
        load_million(owner, [business.tenant_id for business in businesses])
        seconds = time.perf_counter() - started
    found = plans(installation.postgres.url(), businesses[0].tenant_id)
    lines: list[Line] = [("loading a million orders", f"{seconds:.0f} s", "")]
    for name, milliseconds, scans, whole in found:
        lines.append(
            (
                name,
                f"{milliseconds:.2f} ms: {', '.join(scans)}"
                + (f"; READS ALL OF {', '.join(whole)}" if whole else ""),
                "indexes",
            )
        )
    with installation.serving():
        rng = random.Random(SEED)
        got = _warm_run(lambda: rng.choice(businesses).order(rng))
        _only(got, 201)
    lines.append(("orders placed with all that loaded, 1 process", f"{got.per_second:.0f}/s", ""))
    return lines


def first_visit(installation: Installation) -> list[Line]:
    """A table's menu for the first time on a phone with slow 4G, as Lighthouse simulates them, and again offline."""
    from benchmarks.first_visit import look, reload_offline

    lines: list[Line] = []
    with installation.serving():
        for business, language in zip(installation.open(ACCRA, MUSCAT), ("English", "Arabic"), strict=True):
            url = f"http://127.0.0.1:{PORT}/t/{business.table_code}"
            seen = look(url, installation.home)
            lines += [
                (f"{language}: performance", f"{seen.performance:.0f}", "≥ 95"),
                (f"{language}: accessibility", f"{seen.accessibility:.0f}", "100"),
                (f"{language}: best practices", f"{seen.best_practices:.0f}", "≥ 95"),
                (f"{language}: largest paint", f"{seen.largest_paint:.1f} s", "< 2.0 s"),
                (f"{language}: scripts, compressed", f"{seen.scripts:.0f} kB", "≤ 150 kB"),
                (f"{language}: repeat visit offline", f"{reload_offline(url):.2f} s", "< 1 s"),
            ]
    return lines


def sign_in_timing(installation: Installation) -> list[Line]:
    """Whether the time of an answer tells that an e-mail has an account."""
    from benchmarks.sign_in_timing import measured

    return measured(installation)


def payments_initiate(installation: Installation) -> list[Line]:
    """Beginning to pay by a phone's prompt, less the time of the provider, against placing the order."""
    from benchmarks.payments import initiating

    return initiating(installation)


def webhooks(installation: Installation) -> list[Line]:
    """Signed events of Paystack, each another one, kept with a job for each, against a route that does nothing."""
    from benchmarks.payments import told

    return told(installation)


def messages_rate(installation: Installation) -> list[Line]:
    """Messages that one worker process sends a second, against those who take them, asked as fast as they answer."""
    from benchmarks.messages import rate

    return rate(installation)


def messages_latency(installation: Installation) -> list[Line]:
    """From an order's change to the provider's having the SMS, while 20 businesses have their lunch rush."""
    from benchmarks.messages import latency

    return latency(installation)


def messages_backlog(installation: Installation) -> list[Line]:
    """200,000 messages wait after an outage, nearly all too late, against a worker that is started with one waiting."""
    from benchmarks.messages import backlog

    return backlog(installation)


def reports(installation: Installation) -> list[Line]:
    """Reports of a business with a million orders, read from orders and with days rolled up, and what that costs."""
    from benchmarks.reports import reports_million

    return reports_million(installation)


SCENARIOS: dict[str, Callable[[Installation], list[Line]]] = {
    scenario.__name__: scenario
    for scenario in (
        lunch_rush,
        qr_scan_storm,
        board_of_300,
        streams_2000,
        million_orders,
        first_visit,
        sign_in_timing,
        payments_initiate,
        webhooks,
        messages_rate,
        messages_latency,
        messages_backlog,
        customer_book,
        segments,
        campaign,
        invoice_render,
        invoices_issued,
        reports,
    )
}
