"""SQL of payments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund


async def get_payment(session: Session, tenant_id: UUID, payment_id: UUID, *, lock: bool = False) -> Payment:
    """Raises NotFound. With `lock`: after the counter and the order."""
    query = select(Payment).where(Payment.tenant_id == tenant_id, Payment.id == payment_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    return found


async def get_order_id(session: Session, tenant_id: UUID, payment_id: UUID) -> UUID | None:
    """What it is for: to be locked before it. Raises NotFound."""
    query = select(Payment.order_id).where(Payment.tenant_id == tenant_id, Payment.id == payment_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound()
    order_id: UUID | None = found[0]
    return order_id


async def find_by_reference(session: Session, tenant_id: UUID, reference: UUID) -> Payment | None:
    found: Payment | None = await session.scalar(
        select(Payment).where(Payment.tenant_id == tenant_id, Payment.reference == reference)
    )
    return found


async def find_by_request(session: Session, tenant_id: UUID, request_key: str) -> Payment | None:
    found: Payment | None = await session.scalar(
        select(Payment).where(Payment.tenant_id == tenant_id, Payment.request_key == request_key)
    )
    return found


async def refunds_of(session: Session, tenant_id: UUID, payments: Sequence[Payment]) -> Sequence[Refund]:
    """Oldest first."""
    if not payments:
        return ()
    return (
        await session.scalars(
            select(Refund)
            .where(Refund.tenant_id == tenant_id, Refund.payment_id.in_([one.id for one in payments]))
            .order_by(Refund.created_at, Refund.id)
        )
    ).all()


async def due_work(session: Session, tenant_id: UUID, now: datetime, limit: int) -> Sequence[Any]:
    """Rows of (what, id): payments and refunds to look at, orders whose time to be paid is over, webhooks that nobody
    has looked after."""
    return (
        await session.execute(
            text(
                """
                (SELECT 'payment' AS what, id FROM payments
                  WHERE tenant_id = :tenant_id AND next_look_at <= :now ORDER BY next_look_at LIMIT :limit)
                UNION ALL
                (SELECT 'refund', id FROM refunds
                  WHERE tenant_id = :tenant_id AND next_look_at <= :now ORDER BY next_look_at LIMIT :limit)
                UNION ALL
                (SELECT 'webhook', id FROM webhook_events
                  WHERE tenant_id = :tenant_id AND handled_at IS NULL AND received_at < :now - interval '1 minute'
                  ORDER BY id LIMIT :limit)
                UNION ALL
                (SELECT 'order', id FROM orders
                  WHERE tenant_id = :tenant_id AND status = 'awaiting_payment' AND pay_by <= :now
                  ORDER BY pay_by LIMIT :limit)
                """
            ),
            {"tenant_id": tenant_id, "now": now, "limit": limit},
        )
    ).all()


async def other_orders_due(
    session: Session, tenant_id: UUID, payment: Payment, since: datetime, limit: int
) -> Sequence[Order]:
    """What stray money may be for: the order it was asked for, those of that phone, and those of which just that much
    is due, newest first."""
    what = [Order.total_cents - Order.paid_cents == payment.amount_cents]
    if payment.order_id is not None:
        what.append(Order.id == payment.order_id)
    if payment.payer_phone is not None:
        what.append(Order.customer_phone == payment.payer_phone)
    condition = what[0]
    for one in what[1:]:
        condition = condition | one
    return (
        await session.scalars(
            select(Order)
            .where(
                Order.tenant_id == tenant_id,
                Order.placed_at >= since,
                Order.currency == payment.currency,
                Order.status.not_in(("cancelled", "rejected", "expired")),
                Order.paid_cents < Order.total_cents,
                condition,
            )
            .order_by(Order.placed_at.desc())
            .limit(limit)
        )
    ).all()
