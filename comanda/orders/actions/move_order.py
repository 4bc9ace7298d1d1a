"""Moving an order along its states, and promising another time."""

from datetime import datetime, timedelta
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.orders import money, repository
from comanda.orders.errors import (
    CancelWindowClosed,
    OrderAlreadyAccepted,
    OrderChanged,
    OrderFinal,
    OrderNotMovable,
    ReasonRequired,
)
from comanda.orders.messages import tell_moved
from comanda.orders.models import Order
from comanda.orders.points import settle_points
from comanda.orders.states import (
    COUNTED,
    GUEST_MAY_CANCEL,
    IN_KITCHEN,
    NEEDS_REASON,
    ORDER_STATES,
    RELEASING,
    OrderStatus,
    next_for,
)
from comanda.orders.timeline import note
from comanda.tenants.repository import get_tenant, lock_counter, raise_catalog_version
from comanda.tenants.settings import parse_settings


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
    """In the staff scope. Figures and stock that the order gave are taken back when it is cancelled or rejected, and
    what was paid goes back; what is still due when it is completed was paid in cash, unless it is paid by transfer
    later.

    Raises OrderNotMovable, OrderChanged, ReasonRequired.
    """
    counter = await lock_counter(session, tenant_id)
    order = await repository.lock_order(session, tenant_id, order_id)
    current = OrderStatus(order.status)
    if seen_version is not None and seen_version != order.version:
        raise OrderChanged(status=current, version=order.version)
    by_itself = actor.kind == "system"  # its payment has come, or it has expired
    if target not in (ORDER_STATES.after(current) if by_itself else next_for(current, order.fulfilment)):
        raise OrderNotMovable(status=current, target=target)
    if target in NEEDS_REASON and actor.kind == "staff" and not reason:
        raise ReasonRequired()
    if order.customer_id is not None and (current in COUNTED) != (target in COUNTED):
        if target in COUNTED:
            await repository.give_to_customer(session, order)
        else:
            await repository.take_from_customer(session, order)
    if target in RELEASING and await repository.return_stock(session, order):
        await raise_catalog_version(session)
    counter.kitchen_load += (target in IN_KITCHEN) - (current in IN_KITCHEN)
    if target is OrderStatus.COMPLETED and money.due_of(order) and order.payment_method != "transfer":
        await money.take_cash(session, counter, order, actor, now)
    if current is OrderStatus.AWAITING_PAYMENT and target is OrderStatus.CONFIRMED:
        waited = now - order.placed_at  # the kitchen hears of it now
        order.ready_at += waited
        order.cancel_until += waited
        order.pay_by = None
    if ready_in is not None:
        order.ready_at = now + ready_in
    elif target is OrderStatus.READY:
        order.ready_at = min(order.ready_at, now)
    elif target is OrderStatus.OUT_FOR_DELIVERY:
        settings = parse_settings((await get_tenant(session, tenant_id)).settings)
        order.ready_at = now + timedelta(minutes=settings.delivery_minutes)
    order.status = target
    order.status_at = now
    order.reason = reason or order.reason
    await note(session, counter, order, "moved", actor, now, reason)
    await tell_moved(session, order, actor, now)
    record(session, tenant_id, actor, "order.moved", "order", order.id, status=target.value)
    if target in RELEASING:
        await money.give_back_excess(session, counter, order, now)
        await money.credit(session, order)
    if target in ORDER_STATES.final:
        await settle_points(session, order, actor, now, may_begin=True)
    return order


async def promise_time(
    session: Session, tenant_id: UUID, order_id: UUID, ready_in: timedelta, actor: Actor, now: datetime
) -> Order:
    """Raises OrderFinal."""
    counter = await lock_counter(session, tenant_id)
    order = await repository.lock_order(session, tenant_id, order_id)
    if OrderStatus(order.status) in ORDER_STATES.final:
        raise OrderFinal(status=order.status)
    order.ready_at = now + ready_in
    await note(session, counter, order, "promised", actor, now)
    record(session, tenant_id, actor, "order.promised", "order", order.id, ready_at=order.ready_at.isoformat())
    return order


def check_guest_may_cancel(order: Order, now: datetime) -> None:
    """Inside the window, and before the kitchen accepts."""
    status = OrderStatus(order.status)
    if status in ORDER_STATES.final:
        raise OrderFinal(status=status)
    if status not in GUEST_MAY_CANCEL:
        raise OrderAlreadyAccepted()
    if status is not OrderStatus.AWAITING_PAYMENT and now >= order.cancel_until:
        raise CancelWindowClosed()
