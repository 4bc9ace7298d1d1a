"""What orders tell the ledger of points: how they stand. What follows from that is comanda.loyalty's."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from comanda.audit.record import SYSTEM, Actor
from comanda.kit.db import Session
from comanda.loyalty.actions import settle_order as loyalty
from comanda.loyalty.points import OrderState
from comanda.loyalty.repository import tier_of_customer
from comanda.orders.models import Order, OrderLine
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus
from comanda.orders.states import RELEASING, OrderStatus
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

LINKED_WITHIN = timedelta(days=30)  # orders that a guest placed before saying who they are


async def settle_points(session: Session, order: Order, actor: Actor, now: datetime, *, may_begin: bool) -> None:
    """In the staff scope, by whoever holds the business's counter, after the order or its money has changed. An order
    of nobody gives no points. `may_begin`: it was completed or paid just now, and was not merely given back."""
    if order.customer_id is None:
        return
    await session.flush()
    tenant = await get_tenant(session, order.tenant_id)
    programme = loyalty.Programme(
        parse_settings(tenant.settings).loyalty, order.currency, ZoneInfo(tenant.timezone)
    )
    await loyalty.settle_order(
        session,
        order.tenant_id,
        order.id,
        order.customer_id,
        await _state_of(session, order),
        await tier_of_customer(session, order.tenant_id, order.customer_id),
        programme,
        actor,
        now,
        may_begin=may_begin,
    )


async def settle_linked(session: Session, tenant_id: UUID, customer_id: UUID, now: datetime) -> None:
    """What a customer's orders of late have earned that were nobody's until now."""
    orders = await session.scalars(
        select(Order)
        .where(
            Order.tenant_id == tenant_id,
            Order.customer_id == customer_id,
            Order.status == OrderStatus.COMPLETED,
            Order.placed_at > now - LINKED_WITHIN,
        )
        .order_by(Order.placed_at)
        .execution_options(populate_existing=True)
    )
    for order in orders.all():
        await settle_points(session, order, SYSTEM, now, may_begin=True)


async def _state_of(session: Session, order: Order) -> OrderState:
    status = OrderStatus(order.status)
    items = await session.scalar(
        select(func.sum(OrderLine.total_cents)).where(
            OrderLine.tenant_id == order.tenant_id, OrderLine.order_id == order.id, OrderLine.item_id.is_not(None)
        )
    )
    # What goes back of a payment goes before its tip does.
    ours = Payment.amount_cents - Payment.tip_cents
    paid, kept = (
        await session.execute(
            select(
                func.coalesce(func.sum(ours), 0),
                func.coalesce(func.sum(func.greatest(0, ours - Payment.refunded_cents)), 0),
            ).where(
                Payment.tenant_id == order.tenant_id,
                Payment.order_id == order.id,
                Payment.status == PaymentStatus.SUCCEEDED,
                Payment.stray.is_(None),
            )
        )
    ).one()
    kept = min(order.total_cents, int(kept))
    return OrderState(
        completed=status is OrderStatus.COMPLETED,
        over=status in RELEASING,
        items_cents=int(items or 0),
        total_cents=order.total_cents,
        kept_cents=kept,
        back_cents=min(order.total_cents, int(paid)) - kept,
    )
