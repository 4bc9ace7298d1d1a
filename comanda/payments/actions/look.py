"""Asking a provider what became of a payment or a refund."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from comanda.kit.failpoints import failpoint
from comanda.kit.tenancy import Scope
from comanda.orders import money
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus, RefundStatus
from comanda.payments import repository
from comanda.payments.actions.apply import Said, apply
from comanda.payments.providers.protocol import (
    Amount,
    NotKnown,
    ProviderUnavailable,
    RefundDeclined,
    RefundDone,
    RefundLooked,
    RefundPending,
)
from comanda.payments.providers.protocol import Refund as RefundWish
from comanda.tenants.models import Tenant
from comanda.tenants.repository import lock_counter

log = structlog.get_logger("comanda.payments")

_WITHOUT_ACCOUNT = timedelta(hours=1)  # until there may be one again
_LOOKS_BY_HAND = timedelta(days=30)  # a refund that a provider still has after this is for people
_SENDING = timedelta(minutes=2)  # longer than sending one takes; who dies at it is followed then
_PAUSES = (5, 15, 60, 300, 900, 3600)  # seconds between two looks at a refund; then the last one again


async def look_at_payment(app: Any, tenant_id: UUID, payment_id: UUID) -> Payment:
    """Asks outside of any transaction. What has succeeded is looked at too: it may have been reversed."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        payment = await repository.get_payment(session, tenant_id, payment_id)
    merchant = (await app.merchants.of(tenant_id)).get(payment.provider or "")
    said: Said
    try:
        if merchant is None:
            raise ProviderUnavailable("there is no account with it, or its keys cannot be opened")
        said = await merchant.adapter.lookup(payment.reference)
    except ProviderUnavailable as error:
        log.info("provider silent", provider=payment.provider, said=str(error))
        said = error
    failpoint("looked")
    look_every = merchant.look_every if merchant is not None else _WITHOUT_ACCOUNT
    return await apply(app.database, tenant_id, payment_id, said, look_every, app.clock())


async def look_at_refund(app: Any, tenant_id: UUID, refund_id: UUID) -> None:
    """Sends one that was asked for, or asks what became of it. The same wish again is not carried out twice."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        made = await money.find_refund(session, tenant_id, refund_id)
        if made is None or made.status not in (RefundStatus.REQUESTED, RefundStatus.PENDING):
            return
        if made.status == RefundStatus.REQUESTED:
            # Job, webhook and sweep may come at once, and Paystack knows no reference of ours: it would give it back
            # twice, or refuse the second, which is no reason to hand it over.
            now = app.clock()
            if made.next_look_at is None or made.next_look_at > now:
                return
            made.next_look_at = now + _SENDING
        payment = await repository.get_payment(session, tenant_id, made.payment_id)
        tenant = await session.get(Tenant, tenant_id)
    assert tenant is not None
    merchant = (await app.merchants.of(tenant_id)).get(payment.provider or "")
    said: RefundLooked | ProviderUnavailable
    if merchant is None:
        said = RefundDeclined("there is no account with this provider any more")
    elif not merchant.adapter.capabilities.refunds:
        said = RefundDeclined("this provider gives nothing back by itself")
    else:
        wish = RefundWish(
            made.reference,
            payment.reference,
            payment.provider_id or "",
            Amount(made.amount_cents, payment.currency),
            made.reason or tenant.name,
        )
        try:
            if made.status == RefundStatus.REQUESTED:
                said = await merchant.adapter.refund(wish)
                failpoint("refund accepted")
            else:
                said = await merchant.adapter.lookup_refund(wish)
        except ProviderUnavailable as error:
            log.info("provider silent about a refund", provider=merchant.provider, said=str(error))
            said = error
    await apply_refund(app, tenant_id, refund_id, said, app.clock())


async def apply_refund(
    app: Any, tenant_id: UUID, refund_id: UUID, said: RefundLooked | ProviderUnavailable, now: datetime
) -> None:
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        counter = await lock_counter(session, tenant_id)
        made = await money.find_refund(session, tenant_id, refund_id)
        if made is None or made.status not in (RefundStatus.REQUESTED, RefundStatus.PENDING):
            return
        payment = await repository.get_payment(session, tenant_id, made.payment_id)
        made.next_look_at = now + timedelta(seconds=_PAUSES[min(made.looks, len(_PAUSES) - 1)])
        made.looks += 1
        match said:
            case RefundDone(provider_id):
                made.status, made.provider_id, made.settled_at = RefundStatus.SUCCEEDED, provider_id, now
                made.said = made.next_look_at = None
                await session.flush()
                await money.write_given_back(session, payment, made, now)
                await money.tell_refunded(session, counter, payment, made, now)
            case RefundDeclined(words):
                made.status, made.said, made.next_look_at = RefundStatus.HAND_OVER, words or None, None
            case RefundPending(words):
                made.status, made.said = RefundStatus.PENDING, words or None
                if now - made.created_at > _LOOKS_BY_HAND:
                    made.status, made.next_look_at = RefundStatus.HAND_OVER, None
            case NotKnown():  # asked again under the same reference
                made.status = RefundStatus.REQUESTED
            case _:
                pass


async def look_if_due(app: Any, payment: Payment, now: datetime) -> Payment:
    """Somebody waits for it: a look as often as the provider allows, and no more."""
    merchant = (await app.merchants.of(payment.tenant_id)).get(payment.provider or "")
    if merchant is None or payment.status == PaymentStatus.SUCCEEDED:
        return payment
    allowed = merchant.adapter.capabilities
    last = payment.looked_at
    pause = allowed.first_look_seconds if last is None else allowed.look_every_seconds
    since = last or payment.created_at
    redirected = payment.step is not None and payment.step.get("kind") == "redirect"
    if now - since < timedelta(seconds=pause if not (redirected and last is None) else 0):
        return payment
    return await look_at_payment(app, payment.tenant_id, payment.id)
