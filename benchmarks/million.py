"""A million orders, and how the database finds its way among them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from comanda.kit.db import Database, Session, bare
from comanda.kit.tenancy import Scope
from comanda.orders import repository
from comanda.orders.board import Boards
from comanda.orders.repository import OrderFilter

EACH = 10_000

_LOAD = (
    """
    INSERT INTO customers (tenant_id, id, customer_number, profile_status, name, phone, created_at, updated_at)
    SELECT %(t)s, gen_random_uuid(), 'CUST-' || lpad(n::text, 5, '0'), 'stub', 'Customer ' || n,
           '+23355' || lpad(n::text, 7, '0'), now(), now()
      FROM generate_series(1, 2000) n
    """,
    # Every tenth order is at a table; a thousand parties of two.
    """
    INSERT INTO table_sessions (tenant_id, id, table_id, pin, opened_at, closed_at)
    SELECT %(t)s, md5(%(t)s::text || 'party' || n)::uuid, t.id, '1234', now() - interval '2 hours',
           CASE WHEN n > 1 THEN now() END
      FROM generate_series(1, 1000) n
      JOIN LATERAL (SELECT id FROM tables WHERE tenant_id = %(t)s ORDER BY id LIMIT 1) t ON true
    """,
    """
    INSERT INTO table_guests (tenant_id, session_id, guest_id, joined_at)
    SELECT %(t)s, md5(%(t)s::text || 'party' || n)::uuid, md5(%(t)s::text || 'guest' || n + k * 1000)::uuid, now()
      FROM generate_series(1, 1000) n CROSS JOIN generate_series(0, 1) k
    """,
    """
    INSERT INTO orders (tenant_id, id, number, number_text, day, status, version, fulfilment, order_source,
        is_guest_order, customer_id, guest_id, table_session_id, customer_name, customer_phone, notes,
        payment_method, payment_status, currency, prices_include_tax, subtotal_cents,
        tax_cents, total_cents, taxes, verification_code, placed_at, ready_at, cancel_until, status_at)
    SELECT %(t)s, gen_random_uuid(), n, n::text, (now() - age)::date,
           CASE WHEN n > %(each)s - 40 THEN 'confirmed' WHEN n %% 20 = 0 THEN 'cancelled' ELSE 'completed' END,
           5, 'pickup', 'web', true, c.id, md5(%(t)s::text || 'guest' || 1 + n %% 2000)::uuid,
           CASE WHEN n %% 10 = 0 THEN md5(%(t)s::text || 'party' || 1 + n %% 1000)::uuid END,
           c.name, c.phone, '', 'cash', 'paid', 'GHS', true,
           10000, 2100, 12100, '[]', lpad((n %% 10000)::text, 4, '0'), now() - age,
           now() - age, now() - age, now() - age
      FROM generate_series(1, %(each)s) n
      CROSS JOIN LATERAL (SELECT (%(each)s - n) * interval '50 minutes' AS age) a
      JOIN LATERAL (SELECT id, name, phone FROM customers WHERE tenant_id = %(t)s
                       AND phone = '+23355' || lpad((1 + n %% 2000)::text, 7, '0')) c ON true
    """,
    """
    INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, quantity, unit_price_cents, total_cents,
        tax_class, tax_rate_bp)
    SELECT %(t)s, gen_random_uuid(), o.id, p, i.id, i.name, 1, 4000, 4000, 'food', 2100
      FROM orders o CROSS JOIN generate_series(0, 2) p
      JOIN LATERAL (SELECT id, name FROM items WHERE tenant_id = %(t)s LIMIT 1) i ON true
     WHERE o.tenant_id = %(t)s
    """,
    """
    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind)
    SELECT %(t)s, row_number() OVER (ORDER BY o.number, v), o.id, 'moved', o.status, v, o.ready_at, o.placed_at, 'staff'
      FROM orders o CROSS JOIN generate_series(1, 2) v WHERE o.tenant_id = %(t)s
    """,
    """
    UPDATE tenant_counters SET order_number = %(each)s, customer_number = 2000, event_id = 2 * %(each)s
     WHERE tenant_id = %(t)s
    """,
)


def load_million(owner: psycopg.Connection, tenants: list[UUID]) -> None:
    """As the owner of a database that is thrown away: ten thousand orders of three lines for each."""
    for tenant_id in tenants:
        for statement in _LOAD:
            owner.execute(statement.encode(), {"t": tenant_id, "each": EACH})
    owner.execute("VACUUM ANALYZE")


Plan = tuple[str, float, list[str], list[str]]
"""What was asked, milliseconds, its scans, and the tables it read whole."""


def plans(url: str, tenant_id: UUID) -> list[Plan]:
    """Of the hot reads: the application's own statements, as the role that runs them."""
    return asyncio.run(_plans(url, tenant_id))


async def _plans(url: str, tenant_id: UUID) -> list[Plan]:
    database = Database(url)
    await database.open()
    staff = Scope.staff(tenant_id, read_only=True)
    async with database.session(staff) as session:
        row = await (await bare(session)).execute(
            "SELECT o.id, o.guest_id, o.customer_phone, s.table_id FROM orders o"
            " JOIN table_sessions s ON s.id = o.table_session_id WHERE s.closed_at IS NULL LIMIT 1"
        )
        found = await row.fetchone()
    assert found is not None
    order_id, guest_id, phone, table_id = found
    guest = Scope.customer(tenant_id, guest_id=guest_id, read_only=True)
    now = datetime.now(UTC)

    async def board(session: Session) -> None:
        await Boards().read(await bare(session), tenant_id, now)

    async def events(session: Session) -> None:
        await (await bare(session)).execute(repository.EVENTS_AFTER, (tenant_id, 2 * EACH - 20, 500))

    def listed(**wanted: Any) -> Callable[[Session], Awaitable[Any]]:
        return lambda session: repository.list_orders(
            session, tenant_id, OrderFilter(**wanted), beyond=None, limit=50
        )

    reads: list[tuple[str, Scope, Callable[[Session], Awaitable[Any]]]] = [
        ("the board", staff, board),
        ("events after an id", staff, events),
        ("order list, first page", staff, listed()),
        ("order list, of one state", staff, listed(statuses=["cancelled"])),
        ("search by number, phone or code", staff, listed(numbers=["5000"], phone=phone, code="5000")),
        ("an order's detail", staff, lambda session: repository.staff_detail(session, tenant_id, order_id)),
        ("a guest follows an order", guest, lambda session: repository.track(session, tenant_id, order_id, now)),
        ("a guest's history", guest, lambda session: repository.history(session, tenant_id, guest_id, None, 20)),
        ("a party's tab", guest, lambda session: repository.tab(session, tenant_id, table_id, guest_id)),
    ]
    explained = []
    for name, scope, read in reads:
        async with database.session(scope) as session:
            explained.append((name, *await _explain(session, read)))
    await database.close()
    return explained


async def _explain(
    session: Session, read: Callable[[Session], Awaitable[Any]]
) -> tuple[float, list[str], list[str]]:
    """The last statement of `read`: milliseconds, scans, tables read whole."""
    asked: list[tuple[Any, Any]] = []

    class Recording(psycopg.AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            asked.append((query, params))
            return await super().execute(query, params, **options)

    connection = await bare(session)
    connection.cursor_factory = Recording
    await read(session)
    query, values = asked[-1]
    cursor = psycopg.AsyncCursor(connection)
    for _ in range(3):  # to warm, then the one that counts
        await cursor.execute(
            b"EXPLAIN (ANALYZE, TIMING OFF) " + (query if isinstance(query, bytes) else query.encode()), values
        )
        text = "\n".join([row[0] for row in await cursor.fetchall()])
    scans = re.findall(
        r"((?:Seq|Index|Index Only|Bitmap Index|Bitmap Heap) Scan)(?: Backward)?(?: using (\w+))?(?: on (\w+))?",
        text,
    )
    await cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relpages <= 8")
    small = {row[0] for row in await cursor.fetchall()}  # where an index would be one page more to read
    return (
        float(text.rpartition("Execution Time: ")[2].split()[0]),
        sorted({f"{kind} {index or table}" for kind, index, table in scans}),
        sorted({table for kind, _, table in scans if kind == "Seq Scan" and table not in small}),
    )
