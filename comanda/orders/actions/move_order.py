"""Moving an order along its states, and promising another time."""

from datetime import datetime, timedelta
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.orders import repository
from comanda.orders.errors import (
    CancelWindowClosed,
    OrderAlreadyAccepted,
    OrderChanged,
    OrderFinal,
    OrderNotMovable,
    ReasonRequired,
)
from comanda.orders.models import Order, OrderEvent
from comanda.orders.states import (
    COUNTED,
    GUEST_MAY_CANCEL,
    IN_KITCHEN,
    NEEDS_REASON,
    ORDER_STATES,
    OrderStatus,
    next_for,
)
from comanda.tenants.models import TenantCounter
from comanda.tenants.repository import raise_catalog_version


async def move_order(
    session: Session,
    tenant_id: UUID,
    order_id: UUID,
    target: OrderStatus,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
    ready_in: timedelta | None = None,
    seen_version: int | None = None,
) -> Order:
    """In the staff scope. Figures and stock that the order gave are taken back when it is cancelled or rejected.

    Raises OrderNotMovable, OrderChanged, ReasonRequired.
    """
    counter = await repository.lock_counter(session, tenant_id)
    order = await repository.lock_order(session, tenant_id, order_id)
    current = OrderStatus(order.status)
    if seen_version is not None and seen_version != order.version:
        raise OrderChanged(status=current, version=order.version)
    if target not in next_for(current, order.fulfilment):
        raise OrderNotMovable(status=current, target=target)
    if target in NEEDS_REASON and actor.kind == "staff" and not reason:
        raise ReasonRequired()
    if current in COUNTED and target not in COUNTED:
        if order.customer_id is not None:
            await repository.take_from_customer(session, order)
        if await repository.return_stock(session, order):
            await raise_catalog_version(session)
    counter.kitchen_load += (target in IN_KITCHEN) - (current in IN_KITCHEN)
    if target is OrderStatus.COMPLETED and order.payment_method == "cash":
        order.payment_status = "paid"
    if ready_in is not None:
        order.ready_at = now + ready_in
    elif target is OrderStatus.READY:
        order.ready_at = min(order.ready_at, now)
    order.status = target
    order.status_at = now
    order.reason = reason or order.reason
    _note(session, counter, order, "moved", actor, now, reason)
    record(session, tenant_id, actor, "order.moved", "order", order.id, status=target.value)
    await session.flush()
    await repository.notify(session, tenant_id, counter.event_id)
    return order


async def promise_time(
    session: Session, tenant_id: UUID, order_id: UUID, ready_in: timedelta, actor: Actor, now: datetime
) -> Order:
    """Raises OrderFinal."""
    counter = await repository.lock_counter(session, tenant_id)
    order = await repository.lock_order(session, tenant_id, order_id)
    if OrderStatus(order.status) in ORDER_STATES.final:
        raise OrderFinal(status=order.status)
    order.ready_at = now + ready_in
    _note(session, counter, order, "promised", actor, now, None)
    record(session, tenant_id, actor, "order.promised", "order", order.id, ready_at=order.ready_at.isoformat())
    await session.flush()
    await repository.notify(session, tenant_id, counter.event_id)
    return order


def check_guest_may_cancel(order: Order, now: datetime) -> None:
    """Inside the window, and before the kitchen accepts."""
    status = OrderStatus(order.status)
    if status in ORDER_STATES.final:
        raise OrderFinal(status=status)
    if status not in GUEST_MAY_CANCEL:
        raise OrderAlreadyAccepted()
    if now >= order.cancel_until:
        raise CancelWindowClosed()


def _note(
    session: Session,
    counter: TenantCounter,
    order: Order,
    kind: str,
    actor: Actor,
    now: datetime,
    reason: str | None,
) -> None:
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
