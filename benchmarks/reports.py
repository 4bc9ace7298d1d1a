"""Reports of a business with a million orders of three years, others beside it, and what they cost who orders."""

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import psycopg

from benchmarks.installation import PORT, Business, Installation
from comanda.bootstrap import assemble
from comanda.insights.tasks import roll_up_all

Line = tuple[str, str, str]

MANY, YEARS, CUSTOMERS = 1_000_000, 3, 150_000
OTHERS, EACH_OTHER = 20, 2_000
SAMPLES = 20

# Written without triggers. Orders lie on the hours from eleven to ten in the evening; a few customers order much, and
# every fifth order is of nobody known. Each has two or three lines of the menu's sixty items.
_ORDERS = """
    INSERT INTO orders (tenant_id, id, number, number_text, day, status, version, fulfilment, order_source,
        is_guest_order, customer_id, customer_name, notes, payment_method, payment_status, currency,
        prices_include_tax, subtotal_cents, tax_cents, total_cents, taxes, verification_code, placed_at, ready_at,
        cancel_until, status_at, paid_cents, tip_cents, refunded_cents)
    SELECT %(t)s, md5(%(t)s::text || n)::uuid, n, n::text, at::date,
           CASE WHEN n %% 25 = 0 THEN 'cancelled' ELSE 'completed' END, 5,
           (ARRAY['pickup','delivery','dine_in'])[1 + n %% 3], (ARRAY['web','table','frontdesk','phone'])[1 + n %% 4],
           true, CASE WHEN n %% 5 > 0 THEN md5(%(t)s::text || 'customer' || floor(%(customers)s
               * power((hashint8(n) & 65535) / 65536.0, 2)))::uuid END,
           'Ama Owusu', '', (ARRAY['cash','mtn','card'])[1 + n %% 3], 'paid', 'GHS', true,
           10000, 2100, 12100, '[]', '123456', at, at + interval '20 minutes', at, at, 12100, n %% 3 * 100,
           CASE WHEN n %% 40 = 1 THEN 2000 ELSE 0 END
      FROM (SELECT n, date_trunc('day', now() - (1 - n::float8 / %(count)s) * %(days)s * interval '1 day')
                      + (11 + (n * 7919 %% 660) / 60.0) * interval '1 hour' AS at
              FROM generate_series(1, %(count)s::bigint) n) drawn
     WHERE at < now()
"""
_LINES = """
    INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, quantity, unit_price_cents,
        total_cents, tax_class, tax_rate_bp)
    SELECT o.tenant_id, gen_random_uuid(), o.id, p, i.id, 'As it was called', 1, 4033, 4033, 'food', 2100
      FROM orders o CROSS JOIN generate_series(0, 2) p
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS items FROM items
             WHERE tenant_id = %(t)s) i ON i.place = 1 + (o.number * 31 + p * 17) %% i.items
     WHERE o.tenant_id = %(t)s AND (p < 2 OR o.number %% 2 = 0)
"""
_EVENTS = """
    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind)
    SELECT o.tenant_id, o.number * 3 + step, o.id, CASE step WHEN 0 THEN 'placed' ELSE 'moved' END,
           (ARRAY['confirmed','accepted','ready'])[1 + step], 1 + step, o.placed_at + interval '20 minutes',
           o.placed_at + step * (1 + o.number %% 13) * interval '1 minute', 'staff'
      FROM orders o CROSS JOIN generate_series(0, 2) step WHERE o.tenant_id = %(t)s
"""
_REPORTS = ("sales", "items", "customers", "kitchen")


def reports_million(installation: Installation) -> list[Line]:
    business, *others = installation.open_businesses(1 + OTHERS)
    began = time.monotonic()
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        _fill(owner, business.tenant_id, MANY, CUSTOMERS)
        for other in others:
            _fill(owner, other.tenant_id, EACH_OTHER, EACH_OTHER // 5)
        owner.execute("VACUUM ANALYZE")
    lines: list[Line] = [("orders made", f"{MANY} in {time.monotonic() - began:.0f} s", "")]
    with installation.serving():
        lines += [(f"{name}, read from orders", took, "") for name, took in _asked(business, (366,), samples=1)]
    lines += asyncio.run(_rolled_up(installation, business.tenant_id))
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        row = owner.execute(
            "SELECT pg_size_pretty(sum(pg_total_relation_size(oid))),"
            " pg_size_pretty(pg_total_relation_size('orders') + pg_total_relation_size('order_lines')"
            " + pg_total_relation_size('order_events'))"
            " FROM pg_class WHERE relname LIKE 'report\\_%' AND relkind = 'r'"
        ).fetchone()
    assert row is not None
    lines.append(("what is kept", f"{row[0]}, beside {row[1]} of orders", ""))
    with installation.serving():
        lines.append(("a no-op route of the same server: p95 (median)", _nothing(), ""))
        lines += [(name, took, "< 300 ms") for name, took in _asked(business, (1, 30, 90, 366, 1_096))]
        lines.append(("a no-op route again", _nothing(), ""))
    return lines + _placing(installation, business)


def _fill(owner: psycopg.Connection, tenant_id: UUID, count: int, customers: int) -> None:
    values = {"t": tenant_id, "count": count, "days": YEARS * 365, "customers": customers}
    for statement in (_ORDERS, _LINES, _EVENTS):
        owner.execute(statement.encode(), values)
    owner.execute(
        "UPDATE tenant_counters SET order_number = %(count)s, event_id = 4 * %(count)s WHERE tenant_id = %(t)s",
        values,
    )


async def _rolled_up(installation: Installation, tenant_id: UUID) -> list[Line]:
    app = assemble(installation.settings, installation.postgres.url())
    async with app.running(worker=False):
        began = time.monotonic()
        await roll_up_all(app, tenant_id)
        took = time.monotonic() - began
    days = YEARS * 365
    return [(f"{days} days rolled up", f"{took:.0f} s: {took / days * 1000:.0f} ms of the lock for each", "")]


def _asked(business: Business, lengths: tuple[int, ...], samples: int = SAMPLES) -> list[tuple[str, str]]:
    """Each report over HTTP, for so many days until today."""
    found = []
    today = datetime.now(UTC).date()  # it is in Accra
    headers = {"Authorization": f"Bearer {business.staff_token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}/api/v1/reports", headers=headers, timeout=60) as client:
        for days in lengths:
            for report in _REPORTS:
                query = {"from": str(today - timedelta(days=days - 1)), "to": str(today)}
                took = []
                for _ in range(samples + (samples > 1)):  # the first of several warms
                    began = time.perf_counter()
                    answer = client.get(f"/{report}", params=query)
                    took.append(time.perf_counter() - began)
                    assert answer.status_code == 200, answer.text
                found.append((f"{report}, {days} days: p95 (median)", _ms(took[samples > 1 :])))
    return found


def _nothing() -> str:
    """How busy the machine is with other things."""
    took = []
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}") as client:
        for _ in range(10 * SAMPLES):
            began = time.perf_counter()
            client.get("/healthz")
            took.append(time.perf_counter() - began)
    return _ms(took)


def _ms(took: list[float]) -> str:
    ordered = sorted(took)
    p95, middle = ordered[int(len(ordered) * 0.95)], statistics.median(ordered)
    return f"{p95 * 1000:.0f} ms ({middle * 1000:.0f})"


def _placing(installation: Installation, business: Business) -> list[Line]:
    """The statement that places orders, with and without what reports hang on it, in turn."""
    from benchmarks.scenarios import as_pgbench

    script, reached = as_pgbench(installation, business), {"ENABLE": list[float](), "DISABLE": list[float]()}
    for _ in range(3):
        for state, found in reached.items():
            with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
                owner.execute(f"ALTER TABLE orders {state} TRIGGER report_order_placed".encode())
                owner.execute(f"ALTER TABLE orders {state} TRIGGER report_order_changed".encode())
            found.append(installation.pgbench([script], clients=4, seconds=8))
    with_them, without = statistics.median(reached["ENABLE"]), statistics.median(reached["DISABLE"])
    return [
        (
            "orders placed in that business, pgbench, marking days against not",
            f"{with_them:.0f}/s against {without:.0f}/s: {with_them / without:.2f}",
            "≥ 0.97",
        )
    ]
