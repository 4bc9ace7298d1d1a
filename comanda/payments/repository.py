"""SQL of payments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text, tuple_

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.payment_states import PaymentStatus
from comanda.orders.states import COUNTED, RELEASING


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


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What a list of payments is narrowed to; None and nothing do not narrow."""

    statuses: Sequence[str] | None = None
    methods: Sequence[str] | None = None
    provider: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def list_payments(
    session: Session,
    tenant_id: UUID,
    wanted: PaymentFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Payment]:
    """Newest first."""
    query = select(Payment).where(Payment.tenant_id == tenant_id)
    if wanted.statuses:
        query = query.where(Payment.status.in_(wanted.statuses))
    if wanted.methods:
        query = query.where(Payment.method.in_(wanted.methods))
    if wanted.provider:
        query = query.where(Payment.provider == wanted.provider)
    if wanted.since:
        query = query.where(Payment.created_at >= wanted.since)
    if wanted.until:
        query = query.where(Payment.created_at < wanted.until)
    if before is not None:
        query = query.where(tuple_(Payment.created_at, Payment.id) < before)
    newest_first = query.order_by(Payment.created_at.desc(), Payment.id.desc())
    return (await session.scalars(newest_first.limit(limit))).all()


async def list_stray(session: Session, tenant_id: UUID, limit: int) -> Sequence[Payment]:
    """Money that counts for no order and has not all gone back, oldest first."""
    query = select(Payment).where(
        Payment.tenant_id == tenant_id,
        Payment.stray.is_not(None),
        Payment.refunded_cents < Payment.amount_cents,
    )
    return (await session.scalars(query.order_by(Payment.created_at).limit(limit))).all()


async def payments_by_id(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> Sequence[Payment]:
    query = select(Payment).where(Payment.tenant_id == tenant_id, Payment.id.in_(ids))
    return (await session.scalars(query)).all()


async def list_refunds(
    session: Session,
    tenant_id: UUID,
    statuses: Sequence[str] | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Refund]:
    """Newest first."""
    query = select(Refund).where(Refund.tenant_id == tenant_id)
    if statuses:
        query = query.where(Refund.status.in_(statuses))
    if before is not None:
        query = query.where(tuple_(Refund.created_at, Refund.id) < before)
    newest_first = query.order_by(Refund.created_at.desc(), Refund.id.desc())
    return (await session.scalars(newest_first.limit(limit))).all()


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
                Order.status.not_in(RELEASING),
                Order.paid_cents < Order.total_cents,
                condition,
            )
            .order_by(Order.placed_at.desc())
            .limit(limit)
        )
    ).all()


# --- the end of a day -------------------------------------------------------------------------------------------

_MOVEMENTS = """
    SELECT m.at, m.kind, m.method, m.provider, m.provider_id, m.cents, m.tip_cents, m.currency, m.payment_id,
           p.reference, p.stray, o.number_text AS number, r.reason
      FROM money_movements m
      JOIN payments p ON p.tenant_id = m.tenant_id AND p.id = m.payment_id
      LEFT JOIN refunds r ON r.tenant_id = m.tenant_id AND r.id = m.refund_id
      LEFT JOIN orders o ON o.tenant_id = m.tenant_id AND o.id = p.order_id
     WHERE m.tenant_id = :tenant_id AND m.at >= :start AND m.at < :end
     ORDER BY m.at, m.id
"""


async def movements_between(
    session: Session, tenant_id: UUID, start: datetime, end: datetime
) -> Sequence[Row[Any]]:
    """Each movement of money, with the order it is for and why it went back; oldest first."""
    values = {"tenant_id": tenant_id, "start": start, "end": end}
    return (await session.execute(text(_MOVEMENTS), values)).all()


async def orders_due(session: Session, tenant_id: UUID, day: date, limit: int) -> Sequence[Order]:
    """Of that day, with the kitchen or served, and not wholly paid; oldest first."""
    query = select(Order).where(
        Order.tenant_id == tenant_id,
        Order.day == day,
        Order.paid_cents < Order.total_cents,
        Order.status.in_(COUNTED),
    )
    return (await session.scalars(query.order_by(Order.placed_at).limit(limit))).all()


async def count_waiting(session: Session, tenant_id: UUID) -> Row[Any]:
    """What waits for the staff: `refunds` to hand over with their `cents`, and `stray` payments."""
    sql = """
        SELECT count(*) AS refunds, coalesce(sum(amount_cents), 0)::bigint AS cents,
               (SELECT count(*) FROM payments
                 WHERE tenant_id = :tenant_id AND stray IS NOT NULL AND refunded_cents < amount_cents) AS stray
          FROM refunds WHERE tenant_id = :tenant_id AND status = 'hand_over'
    """
    return (await session.execute(text(sql), {"tenant_id": tenant_id})).one()


async def settled_between(session: Session, tenant_id: UUID, start: datetime, end: datetime) -> Sequence[Payment]:
    """Payments that a provider took."""
    query = select(Payment).where(
        Payment.tenant_id == tenant_id,
        Payment.status == PaymentStatus.SUCCEEDED,
        Payment.provider.is_not(None),
        Payment.settled_at >= start,
        Payment.settled_at < end,
    )
    return (await session.scalars(query)).all()
