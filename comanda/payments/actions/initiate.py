"""Beginning to pay: written down first, then the provider is asked, then its answer is written down.

Whatever dies in between, the reference is known and can be looked for."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from comanda.audit.record import SYSTEM
from comanda.kit.db import Session
from comanda.kit.failpoints import failpoint
from comanda.kit.idempotency import IdempotencyKeyReused
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.actions.move_order import move_order
from comanda.orders.errors import MethodNotOffered
from comanda.orders.guests import Visitor
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import UNDECIDED, PaymentStatus
from comanda.orders.states import RELEASING, OrderStatus
from comanda.payments import repository
from comanda.payments.actions.apply import apply
from comanda.payments.errors import (
    OrderNotPayable,
    PaymentDecided,
    PaymentInProgress,
    TipTooLarge,
    WalletNumberNeeded,
)
from comanda.payments.keys import NETWORKS
from comanda.payments.merchants import Merchant
from comanda.payments.providers.protocol import Amount, Charge, Payer, ProviderUnavailable
from comanda.payments.shares import Items, Part, cents_of, may_be_paying
from comanda.tenants.repository import lock_counter

GRACE = timedelta(seconds=30)  # after the payer's time: an approval takes its way
ON_A_PAGE = timedelta(minutes=15)  # that someone may take to type a card's number


@dataclass(frozen=True, slots=True)
class PayWish:
    """Of `visit`. `phone` in E.164; `key` is the request's, `fingerprint` what was asked by it."""

    visit: Visitor
    order_id: UUID
    method: str
    part: Part
    tip_cents: int
    phone: str | None
    email: str | None
    key: str
    fingerprint: str

    @property
    def request_key(self) -> str:
        return hashlib.sha256(f"{self.visit.principal} {self.key}".encode()).hexdigest()


async def initiate(app: Any, shop: Storefront, wish: PayWish, now: datetime) -> Payment | None:
    """`app` is comanda.bootstrap.Comanda. The order is one that its asker may see. None: it is paid in cash.

    The same key again goes on with the same attempt. Raises IdempotencyKeyReused, OrderNotPayable, MethodNotOffered,
    WalletNumberNeeded, PaymentInProgress, TipTooLarge, and the facts of `cents_of`.
    """
    merchant = None
    if wish.method != "cash":
        merchant = await app.merchants.for_method(shop.tenant_id, wish.method)
        if merchant is None:
            raise MethodNotOffered()
        if wish.method in NETWORKS and wish.phone is None:
            raise WalletNumberNeeded()
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        payment, order = await _write_down(session, shop, wish, merchant, now)
    failpoint("payment written down")
    if merchant is None or payment is None or payment.status != PaymentStatus.INITIATED:
        return payment
    charge = _charge(app, shop, merchant, payment, order)
    try:
        begun = await merchant.adapter.charge(charge)
    except ProviderUnavailable:
        # Nobody knows whether it heard. Whoever waits is told so, and the next look finds out.
        return payment
    failpoint("provider accepted")
    paid = await apply(app.database, shop.tenant_id, payment.id, begun, merchant.look_every, app.clock())
    failpoint("answer written down")
    return paid


async def _write_down(
    session: Session, shop: Storefront, wish: PayWish, merchant: Merchant | None, now: datetime
) -> tuple[Payment | None, Order]:
    await lock_counter(session, shop.tenant_id)
    order = await orders.lock_order(session, shop.tenant_id, wish.order_id)
    known = await repository.find_by_request(session, shop.tenant_id, wish.request_key)
    if known is not None:
        if known.request_hash != wish.fingerprint:
            raise IdempotencyKeyReused()
        return known, order
    if OrderStatus(order.status) in RELEASING:
        raise OrderNotPayable(status=order.status)
    payments = await money.payments_of(session, order)
    if any(may_be_paying(one, now) and wish.visit.owns(one) for one in payments):
        raise PaymentInProgress()
    if merchant is None:
        await _pay_in_cash(session, shop, order, now)
        return None, order
    if wish.tip_cents > order.total_cents:
        raise TipTooLarge()
    by_items = isinstance(wish.part, Items)
    lines = await orders.get_lines(session, shop.tenant_id, order.id) if by_items else []
    cents = cents_of(wish.part, order, lines, payments, now)
    capabilities = merchant.adapter.capabilities
    within = ON_A_PAGE if wish.method == "card" else timedelta(seconds=capabilities.prompt_seconds) + GRACE
    ends = now + within
    payment = Payment(
        tenant_id=shop.tenant_id,
        id=uuid7(),
        order_id=order.id,
        reference=uuid4(),
        provider=merchant.provider,
        method=wish.method,
        status=PaymentStatus.INITIATED,
        asked_cents=cents + wish.tip_cents,
        amount_cents=cents + wish.tip_cents,
        tip_cents=wish.tip_cents,
        refunded_cents=0,
        currency=order.currency,
        lines=[{"line_id": str(id), "quantity": count} for id, count in wish.part.quantities.items()]
        if isinstance(wish.part, Items)
        else None,
        payer_phone=wish.phone,
        payer_email=wish.email,
        guest_id=wish.visit.guest_id,
        account_id=wish.visit.account_id,
        request_key=wish.request_key,
        request_hash=wish.fingerprint,
        created_at=now,
        expires_at=ends,
        next_look_at=now + timedelta(seconds=capabilities.first_look_seconds),
    )
    session.add(payment)
    await session.flush()
    return payment, order


async def _pay_in_cash(session: Session, shop: Storefront, order: Order, now: datetime) -> None:
    """The kitchen begins; staff take the money."""
    if "cash" not in shop.payment_methods(order.fulfilment):
        raise MethodNotOffered()
    if order.status != OrderStatus.AWAITING_PAYMENT:
        return
    with session.no_autoflush:  # both in one version of the order
        order.payment_method = "cash"
        await move_order(session, order.tenant_id, order.id, OrderStatus.CONFIRMED, SYSTEM, now)


def _charge(app: Any, shop: Storefront, merchant: Merchant, payment: Payment, order: Order) -> Charge:
    base = app.settings.base_url()
    network = NETWORKS.get(payment.method)
    return Charge(
        payment.reference,
        Amount(payment.asked_cents, payment.currency),
        "card" if network is None else "mobile_money",
        network,
        Payer(
            payment.payer_phone or order.customer_phone,
            # A provider wants one of everybody; ours for those who gave none, in a domain that exists.
            payment.payer_email or order.customer_email or f"guest-{payment.id.hex[:12]}@{_domain(app)}",
            order.customer_name,
        ),
        f"{shop.name} {order.number_text}",
        f"{base}/track/{order.id}?payment={payment.id}",
        webhook_url(app, merchant),
    )


def _domain(app: Any) -> str:
    """Providers refuse addresses of this machine."""
    host: str = app.party.id
    return host if "." in host and not host.replace(".", "").isdigit() else "guests.example.com"


def webhook_url(app: Any, merchant: Merchant) -> str:
    return f"{app.settings.base_url()}/api/webhooks/{merchant.provider}/{merchant.webhook_token}"


async def submit_code(app: Any, payment: Payment, merchant: Merchant, code: str, now: datetime) -> Payment:
    """For a payment whose step asks for one. A provider that does not answer changes nothing: look.

    Raises ProviderUnavailable.
    """
    begun = await merchant.adapter.submit_code(payment.reference, code)
    return await apply(app.database, payment.tenant_id, payment.id, begun, merchant.look_every, now)


async def give_up(app: Any, tenant_id: UUID, payment_id: UUID) -> Payment:
    """The payer wants another way. Should the money come after all, it is taken as the money it is.

    Raises PaymentDecided.
    """
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        payment = await repository.get_payment(session, tenant_id, payment_id, lock=True)
        if payment.status not in UNDECIDED:
            raise PaymentDecided(status=payment.status)
        payment.status, payment.reason, payment.step = PaymentStatus.CANCELLED, "given_up", None
    return payment
