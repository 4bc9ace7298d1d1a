"""What customers' orders say of them, and of all together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from comanda.kit.db import Session
from comanda.orders.states import COUNTED, in_sql

_COUNTED = in_sql(COUNTED)

_VISITS = text(
    f"""
    SELECT count(*) AS visits, coalesce(sum(o.total_cents), 0)::bigint AS spent, min(o.placed_at) AS first,
           max(o.placed_at) AS last
      FROM orders o
     WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id AND o.status IN {_COUNTED}
    """
)
_FAVOURITES = text(
    f"""
    SELECT l.item_id, (array_agg(l.name ORDER BY o.placed_at DESC))[1] AS name,
           (array_agg(l.name2 ORDER BY o.placed_at DESC))[1] AS name2,
           sum(l.quantity)::bigint AS quantity, count(DISTINCT o.id) AS orders
      FROM orders o JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
     WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id AND o.status IN {_COUNTED}
       AND l.item_id IS NOT NULL
     GROUP BY l.item_id ORDER BY orders DESC, quantity DESC, name LIMIT 10
    """
)
_MONTHS = text(
    f"""
    SELECT to_char(o.placed_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS visits,
           sum(o.total_cents)::bigint AS spent
      FROM orders o
     WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id AND o.status IN {_COUNTED}
       AND o.placed_at >= :since
     GROUP BY 1 ORDER BY 1
    """
)
# Of those who are in use, like all that is said of everyone. The newest orders only, however many there are.
_FAVOURITES_OF_ALL = text(
    f"""
    WITH latest AS MATERIALIZED (
        SELECT o.id, o.placed_at
          FROM orders o JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id
         WHERE o.tenant_id = :tenant_id AND o.placed_at >= :since AND o.status IN {_COUNTED} AND c.is_active
         ORDER BY o.placed_at DESC LIMIT :most
    )
    SELECT l.item_id, (array_agg(l.name ORDER BY o.placed_at DESC))[1] AS name,
           (array_agg(l.name2 ORDER BY o.placed_at DESC))[1] AS name2,
           sum(l.quantity)::bigint AS quantity, count(DISTINCT o.id) AS orders
      FROM latest o JOIN order_lines l ON l.tenant_id = :tenant_id AND l.order_id = o.id
     WHERE l.item_id IS NOT NULL
     GROUP BY l.item_id ORDER BY orders DESC, quantity DESC, name LIMIT 10
    """
)
# Each one's usual time between two orders is as `days_between` of one customer; here the median of all.
_BETWEEN = text(
    f"""
    WITH latest AS MATERIALIZED (
        SELECT id, last_order_at, visit_count FROM customers
         WHERE tenant_id = :tenant_id AND merged_into IS NULL AND is_active AND visit_count > 1
         ORDER BY seen_at DESC, id DESC LIMIT :most
    )
    SELECT percentile_cont(0.5) WITHIN GROUP (
               ORDER BY extract(epoch FROM c.last_order_at - o.placed_at) / 86400 / (c.visit_count - 1)
           )::double precision
      FROM latest c CROSS JOIN LATERAL (
           SELECT placed_at FROM orders
            WHERE tenant_id = :tenant_id AND customer_id = c.id AND status IN {_COUNTED}
            ORDER BY placed_at LIMIT 1) AS o
    """
)
MOST_ORDERS = 20_000
MOST_REGULARS = 10_000
_ALL = text(
    """
    SELECT count(*) AS customers, count(*) FILTER (WHERE profile_status = 'guest') AS guests,
           count(*) FILTER (WHERE profile_status = 'stub') AS stubs,
           count(*) FILTER (WHERE profile_status = 'full') AS full_profiles,
           count(*) FILTER (WHERE phone_verified) AS verified, count(*) FILTER (WHERE visit_count > 1) AS returning,
           count(*) FILTER (WHERE visit_count > 0) AS with_orders, coalesce(sum(total_spent), 0)::bigint AS spent,
           coalesce(sum(visit_count), 0)::bigint AS visits,
           count(*) FILTER (WHERE last_order_at >= :since) AS seen_lately, max(last_order_at) AS last_order_at
      FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL AND is_active
    """
)
_NEW = text(
    """
    SELECT to_char(created_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS made
      FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL AND is_active
       AND created_at >= :since
     GROUP BY 1 ORDER BY 1
    """
)


async def visits_of(session: Session, tenant_id: UUID, customer_id: UUID) -> Row[Any]:
    return (await session.execute(_VISITS, {"tenant_id": tenant_id, "customer_id": customer_id})).one()


async def favourites_of(session: Session, tenant_id: UUID, customer_id: UUID) -> Sequence[Row[Any]]:
    return (await session.execute(_FAVOURITES, {"tenant_id": tenant_id, "customer_id": customer_id})).all()


async def months_of(
    session: Session, tenant_id: UUID, customer_id: UUID, since: datetime, zone: str
) -> Sequence[Row[Any]]:
    values = {"tenant_id": tenant_id, "customer_id": customer_id, "since": since, "zone": zone}
    return (await session.execute(_MONTHS, values)).all()


async def all_together(session: Session, tenant_id: UUID, since: datetime) -> Row[Any]:
    """`since`: what lately means."""
    return (await session.execute(_ALL, {"tenant_id": tenant_id, "since": since})).one()


async def new_by_month(session: Session, tenant_id: UUID, since: datetime, zone: str) -> Sequence[Row[Any]]:
    values = {"tenant_id": tenant_id, "since": since, "zone": zone}
    return (await session.execute(_NEW, values)).all()


async def favourites_of_all(session: Session, tenant_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    values = {"tenant_id": tenant_id, "since": since, "most": MOST_ORDERS}
    return (await session.execute(_FAVOURITES_OF_ALL, values)).all()


async def days_between(session: Session, tenant_id: UUID) -> float | None:
    """Two orders of the same customer, in the median of those who ordered more than once."""
    found: float | None = await session.scalar(_BETWEEN, {"tenant_id": tenant_id, "most": MOST_REGULARS})
    return found
