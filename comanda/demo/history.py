"""A month of orders that could have happened: lunch and dinner, regulars and strangers, a few that went wrong."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from comanda.bootstrap import Comanda
from comanda.demo import people
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import ItemOffer, Storefront, load_storefront
from comanda.orders.actions.place_order import lines_of, taxes_of
from comanda.orders.pricing import BasketLine, PricedBasket, price
from comanda.orders.states import COUNTED, OrderStatus

DAYS = 30
_BATCH = 500

# How busy each hour of the business's day is.
_HOURS = {
    8: 2,
    9: 2,
    10: 2,
    11: 4,
    12: 10,
    13: 11,
    14: 6,
    15: 3,
    16: 3,
    17: 4,
    18: 8,
    19: 12,
    20: 11,
    21: 7,
    22: 3,
}
_ENDS = ((OrderStatus.COMPLETED, 92), (OrderStatus.CANCELLED, 5), (OrderStatus.REJECTED, 3))
_PATH = (OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY)


async def write_history(app: Comanda, tenant_id: UUID, country: str, *, count: int, seed: int) -> int:
    """Writes `count` finished orders of the last thirty days; the same seed on the same menu draws the same ones.

    Customers' figures, numbers and event ids go on from what is there. Returns how many were written.
    """
    rng = random.Random(seed)
    now = app.clock()
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '300s'"))
        await session.execute(
            text("SELECT 1 FROM tenant_counters WHERE tenant_id = :t FOR UPDATE"), {"t": tenant_id}
        )
        shop = await load_storefront(session, tenant_id, now)
        tables = list(
            await session.execute(
                text("SELECT id, name FROM tables WHERE tenant_id = :t AND is_active ORDER BY position"),
                {"t": tenant_id},
            )
        )
        customers = await _make_customers(
            session, tenant_id, country, rng, now, wanted=max(5, min(count // 4, 2000))
        )
        batch: list[dict[str, Any]] = []
        for order in _draw(shop, customers, tables, country, rng, now, count):
            batch.append(order)
            if len(batch) == _BATCH:
                await _write(session, tenant_id, batch)
                batch = []
        if batch:
            await _write(session, tenant_id, batch)
        await session.execute(text(_FIGURES), {"t": tenant_id})
    return count


async def _make_customers(
    session: Session, tenant_id: UUID, country: str, rng: random.Random, now: datetime, *, wanted: int
) -> list[tuple[UUID, str, str]]:
    """(id, name, phone). A few come often: the list is drawn from with a bias to its head."""
    made: dict[str, tuple[str, str | None]] = {}
    while len(made) < wanted:
        name = people.draw_name(country, rng)
        made[people.draw_phone(country, rng)] = name
    rows = await session.execute(
        text(_CUSTOMERS),
        {
            "t": tenant_id,
            "now": now,
            "rows": orjson.dumps(
                [
                    {"id": uuid7(), "name": name, "name2": name2, "phone": phone}
                    for phone, (name, name2) in made.items()
                ]
            ).decode(),
        },
    )
    return [(row.id, row.name, row.phone) for row in rows]


def _draw(
    shop: Storefront,
    customers: list[tuple[UUID, str, str]],
    tables: list[Any],
    country: str,
    rng: random.Random,
    now: datetime,
    count: int,
) -> Iterator[dict[str, Any]]:
    addresses = people.MUSCAT_ADDRESSES if country == "OM" else people.ACCRA_ADDRESSES
    items = [item for item in shop.items.values() if not item.sold_out]
    popular = [rng.paretovariate(1.3) for _ in items]
    moments = sorted(_moment(shop, rng, now) for _ in range(count))
    for placed_at in moments:
        fulfilment, source = rng.choices(
            (
                ("dine_in", "table"),
                ("pickup", "web"),
                ("delivery", "web"),
                ("pickup", "phone"),
                ("dine_in", "frontdesk"),
            ),
            (45, 20, 15, 8, 12),
        )[0]
        customer = None
        if source in ("web", "phone") or rng.random() < 0.3:
            customer = customers[min(int(rng.expovariate(4 / len(customers))), len(customers) - 1)]
        priced = price(_basket(items, popular, shop, rng), _always(shop), fulfilment=fulfilment, at=placed_at)
        table = rng.choice(tables) if source == "table" and tables else None
        yield _order(shop, priced, rng, placed_at, fulfilment, source, customer, table, rng.choice(addresses))


def _moment(shop: Storefront, rng: random.Random, now: datetime) -> datetime:
    """Busier on weekends; never in the last three hours, so that history is over."""
    while True:
        day = shop.today(now) - timedelta(days=rng.randrange(DAYS))
        if day.weekday() < 4 and rng.random() < 0.25:
            continue
        hour = rng.choices(list(_HOURS), list(_HOURS.values()))[0]
        local = datetime(
            day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=shop.timezone
        )
        moment = local.astimezone(now.tzinfo)
        if moment < now - timedelta(hours=3):
            return moment


def _always(shop: Storefront) -> Storefront:
    """The shop with everything on offer: history does not stop at today's schedules and stock."""
    from dataclasses import replace

    open_items = {
        id: replace(item, schedule_ids=(), daily_stock=None, sold_out=False) for id, item in shop.items.items()
    }
    return replace(shop, items=open_items, rendered={})


def _basket(
    items: list[ItemOffer], popular: list[float], shop: Storefront, rng: random.Random
) -> list[BasketLine]:
    wanted: dict[UUID, BasketLine] = {}
    for item in rng.choices(items, popular, k=rng.choices((1, 2, 3, 4, 5, 6), (15, 28, 25, 17, 10, 5))[0]):
        chosen: list[UUID] = []
        possible = True
        for group in item.groups:
            offered = [option.id for option in group.options if option.is_available]
            if len(offered) < group.min_choices:
                possible = False
                break
            most = min(group.max_choices, len(offered), group.min_choices + (rng.random() < 0.4))
            chosen += rng.sample(offered, rng.randint(group.min_choices, max(group.min_choices, most)))
        if possible:
            wanted[item.id] = BasketLine(item.id, rng.choices((1, 2, 3, 4), (70, 20, 6, 4))[0], tuple(chosen))
    return list(wanted.values()) or [BasketLine(next(item.id for item in items if not item.groups), 1)]


def _order(
    shop: Storefront,
    priced: PricedBasket,
    rng: random.Random,
    placed_at: datetime,
    fulfilment: str,
    source: str,
    customer: tuple[UUID, str, str] | None,
    table: Any,
    address: str,
) -> dict[str, Any]:
    end = rng.choices([one for one, _ in _ENDS], [weight for _, weight in _ENDS])[0]
    at = placed_at
    promised = placed_at + timedelta(minutes=priced.preparation_minutes)
    events = [{"kind": "placed", "status": OrderStatus.CONFIRMED, "at": at, "by": "guest", "reason": None}]
    reason = None
    if end is OrderStatus.COMPLETED:
        path = (*_PATH, OrderStatus.OUT_FOR_DELIVERY) if fulfilment == "delivery" else _PATH
        for status in (*path, end):
            at += timedelta(seconds=rng.randint(60, 700))
            events.append({"kind": "moved", "status": status, "at": at, "by": "staff", "reason": None})
    else:
        at += timedelta(seconds=rng.randint(30, 280))
        by = "staff" if end is OrderStatus.REJECTED else "guest"
        reason = rng.choice(people.REJECT_REASONS) if by == "staff" else None
        events.append({"kind": "moved", "status": end, "at": at, "by": by, "reason": reason})
    return {
        "id": uuid7(),
        "day": shop.today(placed_at),
        "status": end,
        "version": len(events),
        "fulfilment": fulfilment,
        "order_source": source,
        "customer_id": customer[0] if customer and end in COUNTED else None,
        "customer_name": customer[1] if customer else "",
        "customer_phone": customer[2] if customer else None,
        "table_id": table.id if table else None,
        "table_name": table.name if table else None,
        "delivery_address": address if fulfilment == "delivery" else None,
        "notes": rng.choice(people.ORDER_NOTES) if rng.random() < 0.15 else "",
        "payment_method": "cash",
        "payment_status": "paid" if end is OrderStatus.COMPLETED else "unpaid",
        "currency": shop.currency,
        "prices_include_tax": shop.settings.prices_include_tax,
        "subtotal_cents": priced.subtotal_cents,
        "tax_cents": priced.tax_cents,
        "total_cents": priced.total_cents,
        "taxes": taxes_of(priced),
        "verification_code": f"{rng.randrange(10_000):04d}",
        "placed_at": placed_at,
        "ready_at": promised,
        "cancel_until": placed_at + timedelta(seconds=shop.settings.cancel_window_seconds),
        "status_at": at,
        "reason": reason,
        "lines": lines_of(priced),
        "events": events,
    }


# Numbers as the business counts them: the counter goes on, whether or not it restarts daily.
_CUSTOMERS = """
    WITH rows AS (
        SELECT r.*, row_number() OVER () AS n
          FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS r (id uuid, name text, name2 text, phone text)
         WHERE NOT EXISTS (SELECT FROM customers c WHERE c.tenant_id = :t AND c.phone = r.phone)
    ), counter AS (
        UPDATE tenant_counters SET customer_number = customer_number + (SELECT count(*) FROM rows)
         WHERE tenant_id = :t RETURNING customer_number - (SELECT count(*) FROM rows) AS before
    ), made AS (
        INSERT INTO customers (tenant_id, id, customer_number, profile_status, name, name2, phone, created_at,
                               updated_at)
        SELECT :t, r.id, customer_number_text(c.before + r.n), 'stub', r.name, r.name2, r.phone, :now, :now
          FROM rows r, counter c ORDER BY r.n
        RETURNING id, coalesce(name2, name) AS name, phone
    )
    SELECT id, name, phone FROM made
    UNION ALL
    SELECT c.id, coalesce(c.name2, c.name), c.phone FROM customers c
      JOIN jsonb_to_recordset(cast(:rows AS jsonb)) AS r (phone text) ON r.phone = c.phone
     WHERE c.tenant_id = :t
"""

_ORDERS = """
    WITH drawn AS (
        SELECT d.value AS j, d.ordinality AS n FROM jsonb_array_elements(cast(:rows AS jsonb)) WITH ORDINALITY d
    ), counter AS (
        UPDATE tenant_counters SET order_number = order_number + (SELECT count(*) FROM drawn),
               event_id = event_id + (SELECT sum(jsonb_array_length(j -> 'events')) FROM drawn)
         WHERE tenant_id = :t
        RETURNING order_number - (SELECT count(*) FROM drawn) AS number_before,
                  event_id - (SELECT sum(jsonb_array_length(j -> 'events')) FROM drawn) AS event_before
    ), orders_made AS (
        INSERT INTO orders (tenant_id, id, number, number_text, day, status, version, fulfilment, order_source,
            is_guest_order, customer_id, table_id, table_name, customer_name, customer_phone, delivery_address, notes,
            payment_method, payment_status, currency, prices_include_tax, subtotal_cents, tax_cents, total_cents,
            taxes, verification_code, placed_at, ready_at, cancel_until, status_at, reason)
        SELECT :t, r.id, c.number_before + d.n, (c.number_before + d.n)::text, r.day, r.status, r.version,
            r.fulfilment, r.order_source, true, r.customer_id, r.table_id, r.table_name, r.customer_name,
            r.customer_phone, r.delivery_address, r.notes, r.payment_method, r.payment_status, r.currency,
            r.prices_include_tax, r.subtotal_cents, r.tax_cents, r.total_cents, d.j -> 'taxes', r.verification_code,
            r.placed_at, r.ready_at, r.cancel_until, r.status_at, r.reason
          FROM drawn d, counter c, jsonb_to_record(d.j) AS r (id uuid, day date, status text, version integer,
            fulfilment text, order_source text, customer_id uuid, table_id uuid, table_name text, customer_name text,
            customer_phone text, delivery_address text, notes text, payment_method text, payment_status text,
            currency text, prices_include_tax boolean, subtotal_cents bigint, tax_cents bigint, total_cents bigint,
            verification_code text, placed_at timestamptz, ready_at timestamptz, cancel_until timestamptz,
            status_at timestamptz, reason text)
    ), lines_made AS (
        INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, name2, quantity,
            unit_price_cents, total_cents, options, tax_class, tax_rate_bp, from_stock, note)
        SELECT :t, l.id, (d.j ->> 'id')::uuid, l.position, l.item_id, l.name, l.name2, l.quantity,
            l.unit_price_cents, l.total_cents, l.options, l.tax_class, l.tax_rate_bp, false, l.note
          FROM drawn d, jsonb_to_recordset(d.j -> 'lines') AS l (id uuid, position integer, item_id uuid, name text,
            name2 text, quantity integer, unit_price_cents bigint, total_cents bigint, options jsonb, tax_class text,
            tax_rate_bp integer, note text)
    )
    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind, reason)
    SELECT :t, c.event_before + row_number() OVER (ORDER BY d.n, e.ordinality), (d.j ->> 'id')::uuid,
        e.value ->> 'kind', e.value ->> 'status', e.ordinality, (d.j ->> 'ready_at')::timestamptz,
        (e.value ->> 'at')::timestamptz, e.value ->> 'by', e.value ->> 'reason'
      FROM drawn d, counter c, jsonb_array_elements(d.j -> 'events') WITH ORDINALITY e
"""

# Half of them were known before, some for most of a year.
_FIGURES = """
    UPDATE customers c SET total_spent = f.spent, visit_count = f.visits, last_order_at = f.last,
           created_at = f.first - (hashtext(c.phone) & 1) * (hashtext(c.phone) & 255) * interval '1 day'
      FROM (SELECT customer_id, sum(total_cents)::bigint AS spent, count(*) AS visits, max(placed_at) AS last,
                   min(placed_at) AS first
              FROM orders WHERE tenant_id = :t AND customer_id IS NOT NULL
               AND status NOT IN ('cancelled', 'rejected', 'expired', 'awaiting_payment')
             GROUP BY customer_id) f
     WHERE c.tenant_id = :t AND c.id = f.customer_id
"""


async def _write(session: Session, tenant_id: UUID, orders: list[dict[str, Any]]) -> None:
    await session.execute(text(_ORDERS), {"t": tenant_id, "rows": orjson.dumps(orders).decode()})
