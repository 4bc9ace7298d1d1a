"""Giving money back on the word of the staff."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.errors import RefundTooLarge
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.payment_states import PaymentStatus, RefundKind, RefundStatus
from comanda.payments import repository
from comanda.payments.actions.apply import place
from comanda.payments.errors import NotStray, OtherCurrency, PaymentDecided, RefundNotOpen
from comanda.tenants.models import TenantCounter
from comanda.tenants.repository import lock_counter


async def refund_order(
    session: Session,
    tenant_id: UUID,
    order_id: UUID,
    payment_id: UUID | None,
    cents: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Refund]:
    """`cents` of one payment, or of the order's, the newest first; all that is left if None.

    Raises NotFound, RefundTooLarge.
    """
    counter = await lock_counter(session, tenant_id)
    order = await orders.lock_order(session, tenant_id, order_id)
    settled = [
        one
        for one in reversed(await money.payments_of(session, order))
        if one.status == PaymentStatus.SUCCEEDED and one.stray is None and payment_id in (None, one.id)
    ]
    if payment_id is not None and not settled:
        raise NotFound()
    left = sum(_left(one) for one in settled)
    wanted = left if cents is None else cents
    if not 0 < wanted <= left:
        raise RefundTooLarge(left_cents=left)
    made = []
    for one in settled:
        part = min(wanted, _left(one))
        if part:
            wanted -= part
            made.append(
                await money.refund(session, counter, order, one, part, RefundKind.ASKED, actor, now, reason=reason)
            )
    return made


def _left(payment: Payment) -> int:
    return payment.amount_cents - payment.refunded_cents


async def hand_over(session: Session, tenant_id: UUID, refund_id: UUID, actor: Actor, now: datetime) -> Refund:
    """It was given back in cash, or at the bank. Raises NotFound, RefundNotOpen."""
    counter, made, payment = await _open_refund(session, tenant_id, refund_id)
    made.status, made.by_hand, made.settled_at = RefundStatus.SUCCEEDED, True, now
    made.next_look_at = None
    await session.flush()
    await money.write_given_back(session, payment, made, now)
    await money.tell_refunded(session, counter, payment, made, now)
    record(
        session, tenant_id, actor, "refund.handed_over", "payment", payment.id, refund_id=str(made.id),
        cents=made.amount_cents,
    )  # fmt: skip
    return made


async def try_again(session: Session, tenant_id: UUID, refund_id: UUID, actor: Actor, now: datetime) -> Refund:
    """By the provider, which refused before. Raises NotFound, RefundNotOpen."""
    _, made, payment = await _open_refund(session, tenant_id, refund_id)
    if payment.provider is None:
        raise RefundNotOpen(status=made.status)
    made.status, made.looks, made.next_look_at, made.said = RefundStatus.REQUESTED, 0, now, None
    await session.flush()
    record(session, tenant_id, actor, "refund.tried_again", "payment", payment.id, refund_id=str(made.id))
    await enqueue_by_name(session, money.SEND_REFUND, tenant_id=str(tenant_id), refund_id=str(made.id))
    return made


async def _open_refund(
    session: Session, tenant_id: UUID, refund_id: UUID
) -> tuple[TenantCounter, Refund, Payment]:
    counter = await lock_counter(session, tenant_id)
    made = await money.find_refund(session, tenant_id, refund_id)
    if made is None:
        raise NotFound()
    if made.status != RefundStatus.HAND_OVER:
        raise RefundNotOpen(status=made.status)
    return counter, made, await repository.get_payment(session, tenant_id, made.payment_id, lock=True)


# --- money that belongs to no order -----------------------------------------------------------------------------


async def _stray(session: Session, tenant_id: UUID, payment_id: UUID) -> Payment:
    payment = await repository.get_payment(session, tenant_id, payment_id, lock=True)
    if payment.status != PaymentStatus.SUCCEEDED:
        raise PaymentDecided(status=payment.status)
    if payment.stray is None or _left(payment) == 0:
        raise NotStray()
    return payment


async def place_stray(
    session: Session, tenant_id: UUID, payment_id: UUID, order_id: UUID, actor: Actor, now: datetime
) -> Payment:
    """It was for that order. What is too much for it goes back by itself. Raises NotFound, NotStray, OtherCurrency."""
    counter = await lock_counter(session, tenant_id)
    order = await orders.lock_order(session, tenant_id, order_id)
    payment = await _stray(session, tenant_id, payment_id)
    if payment.currency != order.currency:
        raise OtherCurrency(currency=payment.currency)
    record(session, tenant_id, actor, "payment.placed", "payment", payment.id, order_id=str(order_id))
    await place(session, counter, order, payment, now)
    return payment


async def return_stray(
    session: Session, tenant_id: UUID, payment_id: UUID, reason: str, actor: Actor, now: datetime
) -> Refund:
    """Raises NotFound, NotStray."""
    counter = await lock_counter(session, tenant_id)
    payment = await _stray(session, tenant_id, payment_id)
    return await money.refund(
        session, counter, None, payment, _left(payment), RefundKind.STRAY, actor, now, reason=reason
    )
