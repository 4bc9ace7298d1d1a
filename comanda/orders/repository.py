"""SQL of orders. Answers are made as JSON by the database and leave as they are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, select, text, update

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.orders.errors import CustomerUnknown
from comanda.orders.models import Order, OrderDiscount, OrderLine
from comanda.orders.states import COUNTED, OPEN, RELEASING, OrderStatus, in_sql, next_for
from comanda.orders.usual import Ordered

OPEN_STATUSES = in_sql(OPEN)
_COUNTED = in_sql(COUNTED)
# As orders.money.due_of has it.
_DUE = f"""CASE WHEN o.status IN {in_sql(RELEASING)} THEN 0
    ELSE greatest(0, o.total_cents - o.paid_cents) END AS due_cents"""

_LINES = """(SELECT coalesce(json_agg(json_build_object('id', l.id, 'item_id', l.item_id, 'name', l.name,
    'name2', l.name2, 'quantity', l.quantity, 'unit_price_cents', l.unit_price_cents, 'total_cents', l.total_cents,
    'discount_cents', l.discount_cents, 'options', l.options, 'note', l.note) ORDER BY l.position), '[]'::json)
    FROM order_lines l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id) AS lines"""

# Nearly all orders have none, and then nothing is looked for.
_DISCOUNTS = """CASE WHEN o.discount_cents = 0 THEN '[]'::json ELSE (SELECT json_agg(json_build_object('kind', d.kind,
    'name', d.name, 'name2', d.name2, 'cents', d.cents, 'points', d.points) ORDER BY d.position)
    FROM order_discounts d WHERE d.tenant_id = o.tenant_id AND d.order_id = o.id) END AS discounts"""

_EVENTS = """(SELECT coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'status', e.status,
    'ready_at', e.ready_at, 'at', e.at, 'by', e.actor_kind, 'reason', e.reason) ORDER BY e.id), '[]'::json)
    FROM order_events e WHERE e.tenant_id = o.tenant_id AND e.order_id = o.id) AS events"""

# For the staff: who it was, too.
_STAFF_EVENTS = """(SELECT coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'status', e.status,
    'ready_at', e.ready_at, 'at', e.at, 'by', e.actor_kind, 'by_id', u.id, 'by_name', u.full_name,
    'reason', e.reason) ORDER BY e.id), '[]'::json)
    FROM order_events e
    LEFT JOIN users u ON u.tenant_id = e.tenant_id AND u.id = e.actor_id AND e.actor_kind = 'staff'
    WHERE e.tenant_id = o.tenant_id AND e.order_id = o.id) AS events"""

_SEEN_BY_ALL = """o.id, o.number_text AS number, o.status, o.version, o.fulfilment, o.order_source, o.is_guest_order,
    o.table_id, o.table_name, o.table_session_id, o.customer_name, o.payment_method, o.payment_status, o.paid_cents,
    o.tip_cents, o.refunded_cents, o.pay_by, o.currency, o.prices_include_tax, o.taxes, o.subtotal_cents, o.tax_cents,
    o.total_cents, o.discount_cents, o.placed_at, o.ready_at, o.cancel_until, o.reason"""
_COMMON = (
    f"""{_SEEN_BY_ALL}, o.customer_phone, o.customer_email, o.delivery_address, o.notes, o.verification_code"""
)

# Of an order on the tab that another diner placed, a guest sees what was ordered, not how to reach or be them.
_PLACED = "coalesce(o.guest_id = app_guest_id() OR o.account_id = app_account_id(), false)"
# Whoever has proved its phone is who ordered; to cancel it they need what it was ordered with.
_OWN = f"({_PLACED} OR coalesce(o.customer_id = (SELECT app_customer_id()), false))"
_TRACKED = f"""{_SEEN_BY_ALL}, CASE WHEN {_OWN} THEN o.customer_phone END AS customer_phone,
    CASE WHEN {_OWN} THEN o.customer_email END AS customer_email,
    CASE WHEN {_OWN} THEN o.delivery_address END AS delivery_address,
    CASE WHEN {_OWN} THEN o.notes ELSE '' END AS notes,
    CASE WHEN {_OWN} THEN o.verification_code END AS verification_code"""

# The state table as a JSON constant, so that the database can say where each order may go.
_NEXT = (
    "'"
    + orjson.dumps(
        {
            f"{status}:{fulfilment}": sorted(next_for(status, fulfilment))
            for status in OrderStatus
            for fulfilment in ("dine_in", "pickup", "delivery")
        }
    ).decode()
    + "'::jsonb -> (o.status || ':' || o.fulfilment) AS next"
)

STAFF_COLUMNS = f"{_COMMON}, o.customer_id, o.placed_by, o.status_at, {_NEXT}, {_LINES}, {_DISCOUNTS}"


# One row, so that orders and the stream's position are of one snapshot. An order is made into JSON only where the
# process does not have it in this version yet: that is nearly all that a board costs.
BOARD = f"""
    SELECT (SELECT event_id FROM tenant_counters WHERE tenant_id = %(tenant_id)s),
           array_agg(r.id::text ORDER BY r.placed_at, r.id),
           array_agg(r.version ORDER BY r.placed_at, r.id),
           array_agg(r.json ORDER BY r.placed_at, r.id)
      FROM (SELECT o.id, o.version, o.placed_at,
                   CASE WHEN k.version IS DISTINCT FROM o.version
                        THEN (SELECT row_to_json(whole)::text FROM (SELECT {STAFF_COLUMNS}) whole) END AS json
              FROM orders o
              LEFT JOIN unnest(%(ids)s::uuid[], %(versions)s::integer[]) AS k (id, version) ON k.id = o.id
             WHERE o.tenant_id = %(tenant_id)s AND o.status IN {OPEN_STATUSES}
             ORDER BY o.placed_at LIMIT 1000) r
"""


async def staff_detail(session: Session, tenant_id: UUID, order_id: UUID) -> str:
    """Raises NotFound."""
    json = (
        await session.execute(
            text(
                f"SELECT row_to_json(r)::text FROM (SELECT {_escape(STAFF_COLUMNS)}, {_escape(_STAFF_EVENTS)}"
                " FROM orders o"
                " WHERE o.tenant_id = :tenant_id AND o.id = :order_id) r"
            ),
            {"tenant_id": tenant_id, "order_id": order_id},
        )
    ).scalar()
    if json is None:
        raise NotFound()
    found: str = json
    return found


async def track(session: Session, tenant_id: UUID, order_id: UUID, now: datetime) -> str:
    """An order as its customer sees it, in the customer's scope; of another diner's on the same tab no more than
    the tab tells. Raises NotFound."""
    json = (
        await session.execute(
            text(
                f"SELECT row_to_json(r)::text FROM (SELECT {_TRACKED}, {_escape(_LINES)}, {_escape(_DISCOUNTS)},"
                f" {_escape(_EVENTS)},"
                f" ({_PLACED} AND (o.status = 'awaiting_payment' OR o.status = 'confirmed' AND o.cancel_until > :now))"
                " AS can_cancel,"
                " (SELECT max(e.id) FROM order_events e WHERE e.tenant_id = o.tenant_id AND e.order_id = o.id)"
                " AS last_event_id"
                " FROM orders o WHERE o.tenant_id = :tenant_id AND o.id = :order_id) r"
            ),
            {"tenant_id": tenant_id, "order_id": order_id, "now": now},
        )
    ).scalar()
    if json is None:
        raise NotFound()
    found: str = json
    return found


def _escape(sql: str) -> str:
    return sql.replace(":", "\\:")


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to; None does not narrow. `phone` is E.164, `code` the verification code:
    with `numbers` they are alternatives of one search."""

    statuses: Sequence[str] | None = None
    fulfilment: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    table_id: UUID | None = None
    customer_id: UUID | None = None
    numbers: Sequence[str] | None = None
    phone: str | None = None
    code: str | None = None


_NARROWED_BY = {
    "statuses": "o.status = ANY(:statuses)",
    "fulfilment": "o.fulfilment = :fulfilment",
    "source": "o.order_source = :source",
    "since": "o.placed_at >= :since",
    "until": "o.placed_at < :until",
    "table_id": "o.table_id = :table_id",
    "customer_id": "o.customer_id = :customer_id",
    "first_day": "o.day >= :first_day",
    "last_day": "o.day <= :last_day",
}
_FOUND_BY = {
    "numbers": "o.number_text = ANY(:numbers)",
    # Whoever ordered with a phone number is a customer, and customers are found by it.
    "phone": "o.customer_id = (SELECT coalesce(c.merged_into, c.id) FROM customers c"
    " WHERE c.tenant_id = :tenant_id AND c.phone = :phone)",
    # The code is shown at pickup: only open orders are asked for by it.
    "code": f"o.verification_code = :code AND o.status IN {OPEN_STATUSES}",
}


async def list_orders(
    session: Session,
    tenant_id: UUID,
    wanted: OrderFilter,
    *,
    beyond: tuple[datetime, UUID] | None,
    limit: int,
    oldest_first: bool = False,
) -> list[Row[Any]]:
    """Rows of (json, placed_at, id), newest first or oldest first; with `beyond`, those that come after that place."""
    direction, further = ("ASC", ">") if oldest_first else ("DESC", "<")
    values: dict[str, Any] = {name: value for name, value in asdict(wanted).items() if value is not None}
    where = ["o.tenant_id = :tenant_id", *(sql for name, sql in _NARROWED_BY.items() if name in values)]
    searches = [
        f"SELECT o.id FROM orders o WHERE o.tenant_id = :tenant_id AND {sql}"
        for name, sql in _FOUND_BY.items()
        if name in values
    ]
    if searches:  # a union, so that each search finds its own index
        where.append(f"o.id IN ({' UNION '.join(searches)})")
    values |= {"tenant_id": tenant_id, "limit": limit}
    if beyond is not None:
        where.append(f"(o.placed_at, o.id) {further} (:beyond_at, :beyond_id)")
        values |= {"beyond_at": beyond[0], "beyond_id": beyond[1]}
    sql = (
        "SELECT row_to_json(r)::text AS json, r.placed_at, r.id FROM ("
        f"SELECT {_escape(STAFF_COLUMNS)} FROM orders o WHERE {' AND '.join(where)}"
        f" ORDER BY o.placed_at {direction}, o.id {direction} LIMIT :limit) r"
        f" ORDER BY r.placed_at {direction}, r.id {direction}"
    )
    return list((await session.execute(text(sql), values)).all())


_SUMMARY = f"""o.id, o.number_text AS number, o.status, o.fulfilment, o.currency, o.total_cents, o.placed_at,
    o.ready_at, o.table_name, o.payment_status, {_DUE}, w.items, w.items2"""
_WHAT = """LATERAL (SELECT string_agg(l.quantity || ' × ' || l.name, ', ' ORDER BY l.position) AS items,
                           string_agg(l.quantity || ' × ' || coalesce(nullif(l.name2, ''), l.name), '، '
                                      ORDER BY l.position) AS items2
                      FROM order_lines l
                     WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.item_id IS NOT NULL) w"""
_NEWEST_FIRST = "ORDER BY o.placed_at DESC, o.id DESC LIMIT :limit"


async def history(
    session: Session, tenant_id: UUID, guest_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[Row[Any]]:
    """Rows of OrderSummary, newest first, in the guest's own scope: what they ordered, and what was ordered with the
    phone that they proved."""
    values: dict[str, Any] = {"tenant_id": tenant_id, "guest_id": guest_id, "limit": limit}
    older = ""
    if before is not None:
        older = " AND (o.placed_at, o.id) < (:before_at, :before_id)"
        values |= {"before_at": before[0], "before_id": before[1]}
    sql = f"""
        SELECT {_SUMMARY} FROM orders o, {_WHAT}
         WHERE o.tenant_id = :tenant_id AND (o.guest_id = :guest_id OR o.customer_id = (SELECT app_customer_id()))
               {older} {_NEWEST_FIRST}
    """
    return list((await session.execute(text(sql), values)).all())


async def usual(
    session: Session, tenant_id: UUID, guest_id: UUID | None, account_id: UUID | None, last: int
) -> tuple[list[Ordered], list[str]]:
    """What was in one's `last` orders, each item with the same options once, and how they were paid, newest first; in
    one's own scope. Others at the table are seen in it too, so it is said whose orders are meant."""
    mine = f"""
        SELECT o.id, o.placed_at, o.payment_method FROM orders o
         WHERE o.tenant_id = :tenant_id AND o.status IN {_COUNTED}
           AND (o.guest_id = :guest_id OR o.account_id = :account_id OR o.customer_id = (SELECT app_customer_id()))
         ORDER BY o.placed_at DESC LIMIT :last"""
    values = {"tenant_id": tenant_id, "guest_id": guest_id, "account_id": account_id, "last": last}
    methods = (await session.scalars(text(f"SELECT m.payment_method FROM ({mine}) m"), values)).all()
    rows = await session.execute(
        text(
            f"""
            SELECT l.item_id, l.option_ids, count(DISTINCT m.id) AS times, max(m.placed_at) AS last_at
              FROM ({mine}) m CROSS JOIN LATERAL (
                   SELECT item_id, array(SELECT CAST(o ->> 'id' AS uuid) FROM jsonb_array_elements(options) AS o
                                          ORDER BY 1) AS option_ids
                     FROM order_lines
                    WHERE tenant_id = :tenant_id AND order_id = m.id AND item_id IS NOT NULL) AS l
             GROUP BY l.item_id, l.option_ids
            """
        ),
        values,
    )
    return [Ordered(row.item_id, tuple(row.option_ids), row.times, row.last_at) for row in rows], list(methods)


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What an account's orders are narrowed to; None does not narrow."""

    statuses: Sequence[str] | None = None
    first_day: date | None = None
    last_day: date | None = None


async def account_history(
    session: Session,
    account_id: UUID,
    wanted: AccountFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Row[Any]]:
    """Rows of AccountOrder in whatever business, newest first, in the account's own scope."""
    values = {name: value for name, value in asdict(wanted).items() if value is not None}
    where = ["o.account_id = :account_id", *(sql for name, sql in _NARROWED_BY.items() if name in values)]
    values |= {"account_id": account_id, "limit": limit}
    if before is not None:
        where.append("(o.placed_at, o.id) < (:before_at, :before_id)")
        values |= {"before_at": before[0], "before_id": before[1]}
    sql = f"""
        SELECT {_SUMMARY}, o.tenant_id FROM orders o, {_WHAT}
         WHERE {" AND ".join(where)} {_NEWEST_FIRST}
    """
    return list((await session.execute(text(sql), values)).all())


async def find_account_order(session: Session, account_id: UUID, order_id: UUID) -> UUID:
    """The business it was placed at. Raises NotFound."""
    found = await session.scalar(
        select(Order.tenant_id).where(Order.account_id == account_id, Order.id == order_id)
    )
    if found is None:
        raise NotFound()
    return found


async def claim_by_code(
    session: Session, tenant_id: UUID, account_id: UUID, numbers: Sequence[str], code: str, since: datetime
) -> int:
    """Gives the newest order of one of these numbers and that code to the account, if it is nobody's; how many. In
    staff scope."""
    newest = (
        select(Order.id)
        .where(
            Order.tenant_id == tenant_id,
            Order.number_text.in_(numbers),
            Order.verification_code == code,
            Order.account_id.is_(None),
            Order.placed_at > since,
        )
        .order_by(Order.placed_at.desc())
        .limit(1)
    )
    return await _claim(session, tenant_id, account_id, Order.id.in_(newest))


async def claim_by_guest(session: Session, tenant_id: UUID, account_id: UUID, guest_id: UUID) -> int:
    """Gives the guest's orders that are nobody's to the account; how many. In staff scope."""
    return await _claim(session, tenant_id, account_id, Order.guest_id == guest_id)


async def claim_by_customer(session: Session, tenant_id: UUID, account_id: UUID, customer_id: UUID) -> int:
    """Gives the customer's orders that are nobody's to the account; how many. In staff scope."""
    return await _claim(session, tenant_id, account_id, Order.customer_id == customer_id)


async def link_guest_orders(session: Session, tenant_id: UUID, customer_id: UUID, guest_id: UUID) -> int:
    """The guest's orders that are of no customer are this one's; how many. In staff scope."""
    given = await session.execute(
        update(Order)
        .where(Order.tenant_id == tenant_id, Order.guest_id == guest_id, Order.customer_id.is_(None))
        .values(customer_id=customer_id)
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    return len(given.all())


async def _claim(session: Session, tenant_id: UUID, account_id: UUID, which: ColumnElement[bool]) -> int:
    claimed = await session.execute(
        update(Order)
        .where(Order.tenant_id == tenant_id, Order.account_id.is_(None), which)
        .values(account_id=account_id)
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    return len(claimed.all())


async def tab(session: Session, tenant_id: UUID, table_id: UUID, guest_id: UUID) -> Row[Any] | None:
    """The open party at a table that the guest has joined, with its orders, in the guest's own scope."""
    sql = f"""
        SELECT s.id AS session_id, s.opened_at,
               (SELECT coalesce(json_agg(r ORDER BY r.placed_at, r.id), '[]'::json)::text FROM (
                    SELECT o.id, o.number_text AS number, o.status, o.customer_name, o.total_cents, o.placed_at,
                           o.ready_at, o.payment_status, {_DUE},
                           coalesce(o.guest_id = :guest_id, false) AS mine, {_escape(_LINES)}
                      FROM orders o WHERE o.tenant_id = :tenant_id AND o.table_session_id = s.id) r) AS orders,
               t.total_cents, t.due_cents
          FROM table_sessions s, LATERAL (
               SELECT coalesce(sum(o.total_cents), 0)::bigint AS total_cents,
                      coalesce(sum(greatest(0, o.total_cents - o.paid_cents)), 0)::bigint AS due_cents
                 FROM orders o
                WHERE o.tenant_id = :tenant_id AND o.table_session_id = s.id AND o.status IN {_COUNTED}) t

         WHERE s.tenant_id = :tenant_id AND s.table_id = :table_id AND s.closed_at IS NULL
    """
    values = {"tenant_id": tenant_id, "table_id": table_id, "guest_id": guest_id}
    return (await session.execute(text(sql), values)).first()


async def lock_order(session: Session, tenant_id: UUID, order_id: UUID) -> Order:
    order = await session.scalar(
        select(Order).where(Order.tenant_id == tenant_id, Order.id == order_id).with_for_update()
    )
    if order is None:
        raise NotFound()
    return order


async def get_order(session: Session, tenant_id: UUID, order_id: UUID) -> Order:
    order = await session.scalar(select(Order).where(Order.tenant_id == tenant_id, Order.id == order_id))
    if order is None:
        raise NotFound()
    return order


async def get_lines(session: Session, tenant_id: UUID, order_id: UUID) -> list[OrderLine]:
    return list(
        await session.scalars(
            select(OrderLine)
            .where(OrderLine.tenant_id == tenant_id, OrderLine.order_id == order_id)
            .order_by(OrderLine.position)
        )
    )


async def get_discounts(session: Session, tenant_id: UUID, order_id: UUID) -> list[OrderDiscount]:
    return list(
        await session.scalars(
            select(OrderDiscount)
            .where(OrderDiscount.tenant_id == tenant_id, OrderDiscount.order_id == order_id)
            .order_by(OrderDiscount.position)
        )
    )


async def contact_of(session: Session, tenant_id: UUID, customer_id: UUID) -> Row[Any]:
    """Name and phone of a customer. Raises CustomerUnknown."""
    values = {"tenant_id": tenant_id, "id": customer_id}
    sql = "SELECT name, phone FROM customers WHERE tenant_id = :tenant_id AND id = :id"
    found = (await session.execute(text(sql), values)).one_or_none()
    if found is None:
        raise CustomerUnknown()
    return found


async def take_from_customer(session: Session, order: Order) -> None:
    """What an order gave to its customer's figures is taken back; `last_order_at` is looked up again."""
    await session.execute(
        text(
            f"""
            UPDATE customers c SET total_spent = c.total_spent - :total, visit_count = c.visit_count - 1,
                   last_order_at = (SELECT max(o.placed_at) FROM orders o
                                     WHERE o.tenant_id = :tenant_id AND o.customer_id = c.id AND o.id <> :order_id
                                       AND o.status IN {_COUNTED}),
                   updated_at = now()
             WHERE c.tenant_id = :tenant_id AND c.id = :customer_id
            """
        ),
        {
            "tenant_id": order.tenant_id,
            "customer_id": order.customer_id,
            "order_id": order.id,
            "total": order.total_cents,
        },
    )


async def give_to_customer(session: Session, order: Order) -> None:
    """An order that waited for its payment counts from now on."""
    await session.execute(
        text(
            """
            UPDATE customers SET total_spent = total_spent + :total, visit_count = visit_count + 1,
                   last_order_at = greatest(last_order_at, :placed_at), updated_at = now()
             WHERE tenant_id = :tenant_id AND id = :customer_id
            """
        ),
        {
            "tenant_id": order.tenant_id,
            "customer_id": order.customer_id,
            "total": order.total_cents,
            "placed_at": order.placed_at,
        },
    )


async def recount_customer(session: Session, tenant_id: UUID, customer_id: UUID) -> None:
    """Makes a customer's figures anew, of the orders that are theirs."""
    await session.execute(
        text(
            f"""
            UPDATE customers c SET total_spent = f.spent, visit_count = f.visits, last_order_at = f.last
              FROM (SELECT coalesce(sum(o.total_cents), 0) AS spent, count(*) AS visits, max(o.placed_at) AS last
                      FROM orders o
                     WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id AND o.status IN {_COUNTED}) f
             WHERE c.tenant_id = :tenant_id AND c.id = :customer_id
            """
        ),
        {"tenant_id": tenant_id, "customer_id": customer_id},
    )


async def return_stock(session: Session, order: Order) -> bool:
    """Puts back what the order took of limited items; True if there were any."""
    returned = await session.execute(
        text(
            """
            UPDATE stock_days d SET sold = d.sold - t.quantity
              FROM (SELECT l.item_id, sum(l.quantity)::integer AS quantity FROM order_lines l
                     WHERE l.tenant_id = :tenant_id AND l.order_id = :order_id AND l.from_stock
                     GROUP BY l.item_id) t
             WHERE d.tenant_id = :tenant_id AND d.item_id = t.item_id AND d.day = :day
            RETURNING 1
            """
        ),
        {"tenant_id": order.tenant_id, "order_id": order.id, "day": order.day},
    )
    return bool(returned.all())


async def notify(session: Session, tenant_id: UUID, event_id: int) -> None:
    await session.execute(
        text("SELECT pg_notify('comanda', :payload)"), {"payload": f"order {tenant_id} {event_id}"}
    )


EVENTS_AFTER = """
    SELECT e.id, e.order_id, e.kind, e.status, e.version, e.ready_at, e.at
      FROM order_events e WHERE e.tenant_id = %s AND e.id > %s ORDER BY e.id LIMIT %s
"""
ORDER_EVENTS_AFTER = """
    SELECT e.id, e.order_id, e.kind, e.status, e.version, e.ready_at, e.at
      FROM order_events e WHERE e.tenant_id = %s AND e.order_id = %s AND e.id > %s ORDER BY e.id LIMIT %s
"""
