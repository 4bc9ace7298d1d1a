"""SQL of segments: counted, listed, asked of one customer, and what they are asked of kept up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Integer, Row, Select, and_, case, cast, column, func, literal, select, table, text
from sqlalchemy.exc import DBAPIError

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.menu.models import Item
from comanda.segments.compiling import Source, condition_of
from comanda.segments.errors import RuleTooSlow
from comanda.segments.matching import Setting
from comanda.segments.models import Segment
from comanda.segments.ready_made import FREQUENCY, RECENCY
from comanda.segments.rules import FULFILMENT_BITS, SOURCE_BITS, Rule

LONGEST_SECONDS = 5
MOST_EVENTS = 2_000  # of orders, looked through before a count
# Enough to hold the customers of an item in memory; otherwise each customer is looked up by themselves.
_ROOM = text("SELECT set_config('work_mem', '128MB', true), set_config('statement_timeout', :most, true)")

_orders = table(
    "orders",
    *(
        column(name)
        for name in ("tenant_id", "id", "customer_id", "status", "fulfilment", "order_source", "placed_at")
    ),
)
_lines = table("order_lines", *(column(name) for name in ("tenant_id", "order_id", "item_id")))
_NOT_COUNTED = ("awaiting_payment", "cancelled", "expired", "rejected")


async def follow_habits(session: Session, most: int = MOST_EVENTS) -> int:
    """In the staff scope. How many events of orders are still to be looked through."""
    left: int = (await session.execute(text("SELECT follow_habits(:most)"), {"most": most})).scalar_one()
    return left


async def habits_behind(session: Session, tenant_id: UUID) -> int:
    """Likewise, where nothing may be written."""
    found = await session.execute(
        text(
            "SELECT c.event_id - coalesce(p.event_id, 0) FROM tenant_counters c"
            " LEFT JOIN habits_progress p ON p.tenant_id = c.tenant_id WHERE c.tenant_id = :tenant_id"
        ),
        {"tenant_id": tenant_id},
    )
    left: int = found.scalar_one()
    return left


def _people(tenant_id: UUID) -> list[Any]:
    return [Customer.tenant_id == tenant_id, Customer.merged_into.is_(None), Customer.is_active]


def in_segment(tenant_id: UUID, rule: Rule, at: Setting) -> list[Any]:
    """Conditions on `customers`."""
    return [*_people(tenant_id), condition_of(rule, tenant_id, at)]


async def bounded(session: Session, query: Select[Any], seconds: float = LONGEST_SECONDS) -> Sequence[Row[Any]]:
    """Raises RuleTooSlow. What the transaction asks afterwards has the usual time."""
    was = (await session.execute(text("SHOW statement_timeout"))).scalar_one()
    await session.execute(_ROOM, {"most": f"{int(seconds * 1000)}ms"})
    try:
        found: Sequence[Row[Any]] = (await session.execute(query)).all()
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            raise RuleTooSlow(seconds=seconds) from None
        raise
    await session.execute(text("SELECT set_config('statement_timeout', :was, true)"), {"was": was})
    return found


async def count(session: Session, tenant_id: UUID, rule: Rule, at: Setting) -> int:
    """Raises RuleTooSlow."""
    query = select(func.count()).select_from(Customer).where(*in_segment(tenant_id, rule, at))
    found: int = (await bounded(session, query))[0][0]
    return found


async def list_customers(
    session: Session, tenant_id: UUID, rule: Rule, at: Setting, after: UUID | None, limit: int
) -> Sequence[Customer]:
    """By id. Raises RuleTooSlow."""
    query = select(Customer).where(*in_segment(tenant_id, rule, at))
    if after is not None:
        query = query.where(Customer.id > after)
    return [row[0] for row in await bounded(session, query.order_by(Customer.id).limit(limit))]


async def list_newest(
    session: Session, tenant_id: UUID, rule: Rule, at: Setting, limit: int
) -> Sequence[Customer]:
    """Those known here last. Raises RuleTooSlow."""
    query = select(Customer).where(*in_segment(tenant_id, rule, at)).order_by(Customer.id.desc()).limit(limit)
    return [row[0] for row in await bounded(session, query)]


async def list_ids(
    session: Session, tenant_id: UUID, rule: Rule, at: Setting, after: UUID | None, limit: int
) -> list[UUID]:
    """Slices of a segment, by id, for what goes through all of it. Raises RuleTooSlow."""
    query = select(Customer.id).where(*in_segment(tenant_id, rule, at))
    if after is not None:
        query = query.where(Customer.id > after)
    return [row[0] for row in await bounded(session, query.order_by(Customer.id).limit(limit))]


async def contains(session: Session, tenant_id: UUID, rule: Rule, at: Setting, customer_id: UUID) -> bool:
    """Whether one customer is in it now: asked of their orders themselves, so nothing has to be followed before. Of one
    that was merged or put away: no."""
    found = await session.execute(containing(tenant_id, rule, at, customer_id))
    return bool(found.scalar_one())


def containing(tenant_id: UUID, rule: Rule, at: Setting, customer_id: UUID) -> Select[Any]:
    theirs = and_(
        _orders.c.tenant_id == tenant_id,
        _orders.c.customer_id == customer_id,
        _orders.c.status.not_in(_NOT_COUNTED),
    )

    def mask(name: str, bits: dict[str, int]) -> Any:
        bit = case(*((_orders.c[name] == one, literal(value)) for one, value in bits.items()))
        return (
            select(func.coalesce(func.bit_or(cast(bit, Integer)), 0)).where(theirs).scalar_subquery().label(name)
        )

    names = ("visit_count", "total_spent", "last_order_at", "created_at", "tier", "birthday", "language", "id")
    people = (
        select(
            *(getattr(Customer, name) for name in names),
            mask("fulfilment", FULFILMENT_BITS).label("fulfilments"),
            mask("order_source", SOURCE_BITS).label("order_sources"),
        )
        .where(*_people(tenant_id), Customer.id == customer_id)
        .subquery("person")
    )
    items = (
        select(
            _orders.c.tenant_id,
            _orders.c.customer_id,
            _lines.c.item_id,
            func.count(func.distinct(_orders.c.id)).label("orders"),
            func.max(_orders.c.placed_at).label("last_at"),
        )
        .join(_lines, and_(_lines.c.tenant_id == tenant_id, _lines.c.order_id == _orders.c.id))
        .where(theirs)
        .group_by(_orders.c.tenant_id, _orders.c.customer_id, _lines.c.item_id)
        .subquery("bought")
    )
    source = Source(people.c, items.c)
    return select(select(people.c.id).where(condition_of(rule, tenant_id, at, source)).exists())


# --- ready made -------------------------------------------------------------------------------------------------


async def map_of(session: Session, tenant_id: UUID, now: datetime) -> Sequence[Row[Any]]:
    """(recency, frequency, customers, spent) of each cell where there is anybody; see `ready_made`."""
    ago = Customer.last_order_at
    recency = case(
        *((ago >= now - timedelta(days=days), place) for place, days in enumerate(RECENCY)), else_=len(RECENCY)
    )
    frequency = case(
        *((Customer.visit_count >= least, place) for place, least in reversed(list(enumerate(FREQUENCY)))), else_=0
    )
    query = (
        select(
            recency.label("recency"),
            frequency.label("frequency"),
            func.count().label("customers"),
            cast(func.sum(Customer.total_spent), Customer.total_spent.type).label("spent"),
        )
        .where(*_people(tenant_id), Customer.visit_count > 0, ago.is_not(None))
        .group_by(text("1"), text("2"))
        .order_by(text("1"), text("2"))
    )
    return await bounded(session, query)


async def list_areas(session: Session, tenant_id: UUID, limit: int) -> list[str]:
    """Names of parts of town and towns of customers' addresses, the most frequent first."""
    found = await session.execute(
        text(
            """
            SELECT min(name) FROM (
                SELECT unnest(ARRAY[a.area, a.area2, a.city, a.city2]) AS name FROM customer_addresses a
                 WHERE a.tenant_id = :tenant_id LIMIT 200000) AS said
             WHERE name <> '' GROUP BY lower(name) ORDER BY count(*) DESC, lower(min(name)) LIMIT :limit
            """
        ),
        {"tenant_id": tenant_id, "limit": limit},
    )
    return list(found.scalars())


# --- kept under a name ------------------------------------------------------------------------------------------


async def list_segments(session: Session, tenant_id: UUID, *, archived: bool = False) -> Sequence[Segment]:
    """By name."""
    put_away = Segment.archived_at.is_not(None) if archived else Segment.archived_at.is_(None)
    found = await session.scalars(
        select(Segment)
        .where(Segment.tenant_id == tenant_id, put_away)
        .order_by(func.lower(Segment.name), Segment.id)
    )
    return found.all()


async def get_segment(session: Session, tenant_id: UUID, id: UUID) -> Segment:
    """Raises NotFound."""
    found = await session.get(Segment, (tenant_id, id))
    if found is None:
        raise NotFound()
    return found


async def known_items(session: Session, tenant_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of them there are."""
    found = await session.scalars(select(Item.id).where(Item.tenant_id == tenant_id, Item.id.in_(ids)))
    return set(found)
