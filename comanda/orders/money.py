"""The money of an order: what is due, what came, what goes back.

Whatever changes it holds the business's counter, then the order, as everything does that changes orders. What has been
paid and given back is the sum of `money_movements`; the sums that orders and payments carry follow from them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select

from comanda.audit.record import SYSTEM, Actor, record
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.orders import repository
from comanda.orders.errors import CashTooLittle, NothingDue, RefundTooLarge
from comanda.orders.messages import tell_given_back, tell_paid
from comanda.orders.models import Order
from comanda.orders.payment_models import MoneyMovement, Payment, Refund
from comanda.orders.payment_states import PaymentStatus, RefundKind, RefundStatus
from comanda.orders.points import settle_points
from comanda.orders.states import RELEASING, OrderStatus, PaidStatus
from comanda.orders.timeline import note
from comanda.tenants.models import TenantCounter

SEND_REFUND = "send_refund"  # of comanda.payments.tasks, which knows the providers
CREDIT_REFUNDS = "credit_refunds"  # of comanda.invoices.tasks: what goes back is taken off its invoice, too


def due_of(order: Order) -> int:
    """What is still to be paid for it, in cents. What was given back is not asked for again."""
    if OrderStatus(order.status) in RELEASING:
        return 0
    return max(0, order.total_cents - order.paid_cents)


def paid_status_of(order: Order) -> PaidStatus:
    taken = order.paid_cents + order.tip_cents
    if order.refunded_cents and order.refunded_cents >= taken:
        return PaidStatus.REFUNDED
    if order.refunded_cents and taken - order.refunded_cents < order.total_cents:
        return PaidStatus.PARTLY_REFUNDED
    if order.paid_cents >= order.total_cents:
        return PaidStatus.PAID
    return PaidStatus.PARTLY_PAID if taken else PaidStatus.UNPAID


async def payments_of(session: Session, order: Order) -> Sequence[Payment]:
    """Oldest first."""
    return (
        await session.scalars(
            select(Payment)
            .where(Payment.tenant_id == order.tenant_id, Payment.order_id == order.id)
            .order_by(Payment.created_at, Payment.id)
        )
    ).all()


# --- taking -----------------------------------------------------------------------------------------------------


async def count_payment(
    session: Session, counter: TenantCounter, order: Order, payment: Payment, actor: Actor, now: datetime
) -> None:
    """A payment that has succeeded is the order's from here on."""
    payment.order_id, payment.stray = order.id, None
    order.paid_cents += payment.amount_cents - payment.tip_cents
    order.tip_cents += payment.tip_cents
    if payment.method != "other":
        order.payment_method = payment.method  # by which it was paid at last, whatever was chosen first
    order.refunded_cents += payment.refunded_cents
    order.payment_status = paid_status_of(order)
    await note(session, counter, order, "paid", actor, now)
    await tell_paid(session, order, payment, now)
    if order.status == OrderStatus.COMPLETED:
        await settle_points(session, order, actor, now, may_begin=True)
    record(
        session,
        order.tenant_id,
        actor,
        "payment.taken",
        "order",
        order.id,
        payment_id=str(payment.id),
        method=payment.method,
        cents=payment.amount_cents,
    )


async def write_taken(session: Session, payment: Payment, at: datetime) -> None:
    """Into the ledger: a payment that has just succeeded. The database refuses the same money a second time."""
    session.add(
        MoneyMovement(
            tenant_id=payment.tenant_id,
            id=uuid7(),
            payment_id=payment.id,
            kind="taken",
            method=payment.method,
            provider=payment.provider,
            provider_id=payment.provider_id,
            cents=payment.amount_cents,
            tip_cents=payment.tip_cents,
            currency=payment.currency,
            at=at,
        )
    )
    await session.flush()


async def take_cash(
    session: Session,
    counter: TenantCounter,
    order: Order,
    actor: Actor,
    now: datetime,
    *,
    cents: int | None = None,
    tip_cents: int = 0,
    tendered_cents: int | None = None,
    method: Literal["cash", "transfer"] = "cash",
) -> Payment:
    """`cents` of what is due, all of it if None; the tip comes on top. Change is `tendered_cents` less both.
    `method`: staff have it in the till, or see it at the bank.

    Raises NothingDue, CashTooLittle.
    """
    due = due_of(order)
    cents = due if cents is None else cents
    if not 0 < cents <= due:
        raise NothingDue(due_cents=due)
    if tendered_cents is not None and tendered_cents < cents + tip_cents:
        raise CashTooLittle(missing_cents=cents + tip_cents - tendered_cents)
    payment = Payment(
        tenant_id=order.tenant_id,
        id=uuid7(),
        order_id=order.id,
        reference=uuid4(),
        method=method,
        status=PaymentStatus.SUCCEEDED,
        asked_cents=cents + tip_cents,
        amount_cents=cents + tip_cents,
        tip_cents=tip_cents,
        refunded_cents=0,
        currency=order.currency,
        taken_by=actor.id if actor.kind == "staff" else None,
        tendered_cents=tendered_cents,
        created_at=now,
        settled_at=now,
    )
    session.add(payment)
    await session.flush()
    await write_taken(session, payment, now)
    await count_payment(session, counter, order, payment, actor, now)
    return payment


# --- giving back ------------------------------------------------------------------------------------------------


async def refund(
    session: Session,
    counter: TenantCounter,
    order: Order | None,
    payment: Payment,
    cents: int,
    kind: RefundKind,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    done_as: str | None = None,
) -> Refund:
    """Gives back `cents` of a payment: cash by hand, the rest by whoever took it, as soon as this is committed.
    `done_as`: it has gone back already, and this is the provider's number for that.

    Raises RefundTooLarge.
    """
    left = payment.amount_cents - payment.refunded_cents
    if not 0 < cents <= left:
        raise RefundTooLarge(left_cents=left)
    by_provider = payment.provider is not None and done_as is None
    status = RefundStatus.REQUESTED if by_provider else RefundStatus.HAND_OVER
    made = Refund(
        tenant_id=payment.tenant_id,
        id=uuid7(),
        payment_id=payment.id,
        reference=uuid4(),
        status=status if done_as is None else RefundStatus.SUCCEEDED,
        kind=kind,
        amount_cents=cents,
        reason=reason,
        asked_by=actor.id if actor.kind == "staff" else None,
        provider_id=done_as,
        created_at=now,
        settled_at=None if done_as is None else now,
        looks=0,
        next_look_at=now if by_provider else None,
    )
    session.add(made)
    payment.refunded_cents += cents
    if order is not None and payment.stray is None:
        order.refunded_cents += cents
        order.payment_status = paid_status_of(order)
        await note(session, counter, order, "refunded", actor, now, reason or None)
        await credit(session, order)
        await settle_points(session, order, actor, now, may_begin=False)
    await session.flush()
    record(
        session,
        payment.tenant_id,
        actor,
        "refund.asked",
        "payment",
        payment.id,
        refund_id=str(made.id),
        cents=cents,
        kind=kind.value,
    )
    if by_provider:
        await enqueue_by_name(session, SEND_REFUND, tenant_id=str(made.tenant_id), refund_id=str(made.id))
    return made


async def credit(session: Session, order: Order) -> None:
    """If there is an invoice, as soon as this is committed."""
    await enqueue_by_name(session, CREDIT_REFUNDS, tenant_id=str(order.tenant_id), order_id=str(order.id))


def put_on_account(order: Order) -> None:
    """It is paid by bank transfer, when its invoice is: to be called by who holds its lock."""
    order.payment_method = "transfer"
    order.version += 1


async def write_given_back(session: Session, payment: Payment, made: Refund, at: datetime) -> None:
    """Into the ledger: a refund that has just succeeded."""
    reversed_ = made.kind == RefundKind.REVERSED
    session.add(
        MoneyMovement(
            tenant_id=made.tenant_id,
            id=uuid7(),
            payment_id=payment.id,
            refund_id=made.id,
            kind="reversed" if reversed_ else "given_back",
            method="cash" if made.by_hand else payment.method,
            provider=None if made.by_hand else payment.provider,
            provider_id=None if made.by_hand else made.provider_id,
            cents=-made.amount_cents,
            currency=payment.currency,
            at=at,
        )
    )
    await session.flush()


async def give_back_excess(
    session: Session, counter: TenantCounter, order: Order, now: datetime, *, last: Payment | None = None
) -> list[Refund]:
    """What was paid beyond the order's total, or for one that is over, goes back by itself: of `last`, which has just
    come, and then of the newest."""
    settled = [
        one
        for one in reversed(await payments_of(session, order))
        if one.status == PaymentStatus.SUCCEEDED and one.stray is None
    ]
    settled.sort(key=lambda one: one is not last)
    if OrderStatus(order.status) in RELEASING:
        return [
            await refund(session, counter, order, one, left, RefundKind.ORDER_OVER, SYSTEM, now)
            for one in settled
            if (left := one.amount_cents - one.refunded_cents) > 0
        ]
    # A refund takes from what the order was paid before it takes from a tip.
    kept = {one.id: max(0, one.amount_cents - one.tip_cents - one.refunded_cents) for one in settled}
    excess = sum(kept.values()) - order.total_cents
    made = []
    for one in settled:
        if excess <= 0:
            break
        back = min(excess, kept[one.id])
        if back == 0:
            continue
        excess -= back
        whole = back == one.amount_cents - one.tip_cents - one.refunded_cents
        cents = back + one.tip_cents if whole else back  # nobody tips twice
        made.append(await refund(session, counter, order, one, cents, RefundKind.PAID_TWICE, SYSTEM, now))
    return made


async def find_refund(session: Session, tenant_id: UUID, refund_id: UUID) -> Refund | None:
    found: Refund | None = await session.scalar(
        select(Refund).where(Refund.tenant_id == tenant_id, Refund.id == refund_id).with_for_update()
    )
    return found


async def tell_refunded(
    session: Session, counter: TenantCounter, payment: Payment, made: Refund, now: datetime
) -> None:
    """Whoever looks at the order sees that it has arrived, and whoever paid is told."""
    if payment.order_id is not None and payment.stray is None:
        order = await repository.lock_order(session, payment.tenant_id, payment.order_id)
        await note(session, counter, order, "refunded", SYSTEM, now)
        await tell_given_back(session, order, made, now)
