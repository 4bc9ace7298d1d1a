"""What a provider says of a payment becomes what we say of it.

In one transaction that holds counter, order and payment, in this order. It may come from the payer's page, a webhook
or the sweep, at once and more than once, late and out of order."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from comanda.audit.record import SYSTEM, record
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.actions.move_order import move_order
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PAYMENT_STATES, UNDECIDED, PaymentStatus, RefundKind
from comanda.orders.states import OrderStatus
from comanda.payments import repository
from comanda.payments.providers.protocol import (
    Declined,
    Looked,
    NotKnown,
    Pending,
    ProviderUnavailable,
    Reversed,
    Settled,
)
from comanda.payments.steps import step_to_json
from comanda.tenants.models import TenantCounter
from comanda.tenants.repository import lock_counter

log = structlog.get_logger("comanda.payments")

# Money may come long after everyone has given up: that is looked for until then.
LOOKED_FOR = timedelta(days=2)
# A wish that its provider does not know of after this time was never heard.
UNHEARD_AFTER = timedelta(seconds=90)
# A page whose address was lost with the answer: nobody can pay there, and it is told but once.
PAGE_LOST_AFTER = timedelta(seconds=30)

Said = Looked | ProviderUnavailable


async def apply(
    database: Database, tenant_id: UUID, payment_id: UUID, said: Said, look_every: timedelta, now: datetime
) -> Payment:
    """Commits. `look_every`: the least pause to the next look that its provider allows. Raises NotFound."""
    async with database.transaction(Scope.staff(tenant_id)) as session:
        counter = await lock_counter(session, tenant_id)
        order_id = await repository.get_order_id(session, tenant_id, payment_id)
        order = await orders.lock_order(session, tenant_id, order_id) if order_id else None
        payment = await repository.get_payment(session, tenant_id, payment_id, lock=True)
        payment.looked_at = now
        await _follow(session, counter, order, payment, said, now)
        if payment.status in UNDECIDED and payment.expires_at is not None and now >= payment.expires_at:
            _move(payment, PaymentStatus.EXPIRED)
            payment.reason, payment.step = "timed_out", None
        _look_again(payment, look_every, now)
    return payment


async def _follow(
    session: Session, counter: TenantCounter, order: Order | None, payment: Payment, said: Said, now: datetime
) -> None:
    match said:
        case Settled():
            await _settle(session, counter, order, payment, said, now)
        case Reversed():
            await _reverse(session, counter, order, payment, said, now)
        case Declined() if payment.status != PaymentStatus.SUCCEEDED:
            _move(payment, PaymentStatus.FAILED)
            payment.reason, payment.said, payment.step = said.reason, said.said or None, None
        case NotKnown() if payment.status in UNDECIDED and now - payment.created_at > UNHEARD_AFTER:
            _move(payment, PaymentStatus.FAILED)
            payment.reason, payment.step = "not_sent", None
        case Pending() if _has_lost_its_page(payment, said, now):
            _move(payment, PaymentStatus.FAILED)
            payment.reason = "not_sent"
        case Pending(step) if payment.status == PaymentStatus.INITIATED or (
            payment.status == PaymentStatus.PENDING and step is not None
        ):
            _move(payment, PaymentStatus.PENDING)
            if step is not None:
                payment.step = step_to_json(step, now)
        case _:
            pass


def _has_lost_its_page(payment: Payment, said: Pending, now: datetime) -> bool:
    return (
        payment.method == "card"
        and payment.status in UNDECIDED
        and payment.step is None
        and said.step is None
        and now - payment.created_at > PAGE_LOST_AFTER
    )


def _move(payment: Payment, target: PaymentStatus) -> None:
    if PAYMENT_STATES.allows(PaymentStatus(payment.status), target):
        payment.status = target


def _look_again(payment: Payment, pause: timedelta, now: datetime) -> None:
    """Often while somebody waits for it, then ever less, and at last no more."""
    age = now - payment.created_at
    if payment.status == PaymentStatus.SUCCEEDED or age > LOOKED_FOR:
        payment.next_look_at = None
        return
    if payment.status not in UNDECIDED:
        pause = max(pause, age / 4, timedelta(minutes=1))
    payment.next_look_at = now + pause


async def _settle(
    session: Session,
    counter: TenantCounter,
    order: Order | None,
    payment: Payment,
    said: Settled,
    now: datetime,
) -> None:
    if payment.status == PaymentStatus.SUCCEEDED:
        return
    if said.amount.cents <= 0:
        log.warning("a payment of nothing", payment_id=str(payment.id))
        return
    asked = (payment.asked_cents, payment.currency)
    payment.provider_id, payment.fee_cents = said.provider_id, said.fee_cents
    payment.settled_at = said.at or now
    payment.reason = payment.said = payment.step = None
    if (said.amount.cents, said.amount.currency) != asked:
        payment.stray = "other_currency" if said.amount.currency != payment.currency else "other_amount"
        payment.amount_cents, payment.currency = said.amount.cents, said.amount.currency
        payment.tip_cents = 0
    _move(payment, PaymentStatus.SUCCEEDED)
    await session.flush()
    await money.write_taken(session, payment, payment.settled_at)
    if payment.stray is not None or order is None:
        record(
            session,
            payment.tenant_id,
            SYSTEM,
            "payment.kept_apart",
            "payment",
            payment.id,
            why=payment.stray,
            cents=payment.amount_cents,
        )
        return
    await place(session, counter, order, payment, now)


async def place(session: Session, counter: TenantCounter, order: Order, payment: Payment, now: datetime) -> None:
    """Money that has come counts for the order: it is confirmed once nothing is due, and what is too much goes back."""
    await money.count_payment(session, counter, order, payment, SYSTEM, now)
    if order.status == OrderStatus.AWAITING_PAYMENT and money.due_of(order) == 0:
        order = await move_order(session, order.tenant_id, order.id, OrderStatus.CONFIRMED, SYSTEM, now)
    await money.give_back_excess(session, counter, order, now, last=payment)


async def _reverse(
    session: Session,
    counter: TenantCounter,
    order: Order | None,
    payment: Payment,
    said: Reversed,
    now: datetime,
) -> None:
    """The provider, or the payer's bank, has taken it back. What we gave back ourselves is told likewise."""
    if payment.status != PaymentStatus.SUCCEEDED:
        _move(payment, PaymentStatus.FAILED)
        payment.reason = "reversed"
        return
    left = payment.amount_cents - payment.refunded_cents
    if left == 0:
        return
    counted = order if payment.stray is None else None
    made = await money.refund(
        session, counter, counted, payment, left, RefundKind.REVERSED, SYSTEM, now, done_as=said.provider_id
    )
    await money.write_given_back(session, payment, made, now)
