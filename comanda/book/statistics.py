"""What customers' orders say of them, and of all together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from comanda.kit.db import Session
from comanda.orders.states import COUNTED

_COUNTED = "(" + ", ".join(f"'{status}'" for status in sorted(COUNTED)) + ")"

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
_ALL = text(
    """
    SELECT count(*) AS customers, count(*) FILTER (WHERE profile_status = 'guest') AS guests,
           count(*) FILTER (WHERE profile_status = 'stub') AS stubs,
           count(*) FILTER (WHERE profile_status = 'full') AS full_profiles,
           count(*) FILTER (WHERE phone_verified) AS verified, count(*) FILTER (WHERE visit_count > 1) AS returning,
           count(*) FILTER (WHERE visit_count > 0) AS with_orders, coalesce(sum(total_spent), 0)::bigint AS spent,
           coalesce(sum(visit_count), 0)::bigint AS visits,
           count(*) FILTER (WHERE last_order_at >= :since) AS seen_lately
      FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL AND is_active
    """
)
_NEW = text(
    """
    SELECT to_char(created_at AT TIME ZONE :zone, 'YYYY-MM') AS month, count(*) AS made
      FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL AND created_at >= :since
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
