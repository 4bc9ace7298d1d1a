"""What happened to an order, one event after the other."""

from datetime import datetime

from comanda.audit.record import Actor
from comanda.kit.db import Session
from comanda.orders import repository
from comanda.orders.models import Order, OrderEvent
from comanda.tenants.models import TenantCounter


async def note(
    session: Session,
    counter: TenantCounter,
    order: Order,
    kind: str,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Raises the order's version, and tells every stream. `counter` is locked."""
    counter.event_id += 1
    order.version += 1
    session.add(
        OrderEvent(
            tenant_id=order.tenant_id,
            id=counter.event_id,
            order_id=order.id,
            kind=kind,
            status=order.status,
            version=order.version,
            ready_at=order.ready_at,
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            reason=reason,
        )
    )
    await session.flush()
    await repository.notify(session, order.tenant_id, counter.event_id)
