"""Money that came by no attempt of ours: found in what a provider lists, or told by a webhook we cannot place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from comanda.audit.record import SYSTEM, record
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.orders import money
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus
from comanda.payments import repository
from comanda.payments.actions.look import look_at_payment
from comanda.payments.merchants import Merchant
from comanda.payments.providers.protocol import Amount, Listed, ProviderUnavailable, Settled
from comanda.payments.providers.wire import uuid_of
from comanda.tenants.hours import day_bounds
from comanda.tenants.repository import lock_counter


@dataclass(frozen=True, slots=True)
class Matched:
    """What a provider listed of a day beside what we have. `theirs` None: it cannot list; `silent`: it did not."""

    theirs: Sequence[Listed] | None
    silent: bool = False


async def list_day(merchant: Merchant, day: date, zone: ZoneInfo) -> Matched:
    """What it settled on one of the business's days."""
    start, end = day_bounds(day, zone)
    listed: list[Listed] = []
    one = start.date()
    try:
        while one <= (end - timedelta(microseconds=1)).date():
            some = await merchant.adapter.list_settled(one)
            if some is None:
                return Matched(None)
            listed += [each for each in some if each.at is not None and start <= each.at < end]
            one += timedelta(days=1)
    except ProviderUnavailable:
        return Matched(None, silent=True)
    return Matched(listed)


async def find_stray(app: Any, tenant_id: UUID, provider: str, day: date, zone: ZoneInfo) -> Matched:
    """Looks at those of our attempts that a provider has settled and we have not; what is of no attempt is kept apart
    for the staff."""
    merchant = (await app.merchants.of(tenant_id)).get(provider)
    if merchant is None:
        return Matched(None)
    matched = await list_day(merchant, day, zone)
    for one in matched.theirs or ():
        reference = uuid_of(one.reference)
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            known = await repository.find_by_reference(session, tenant_id, reference) if reference else None
            if known is None:
                known = await session.scalar(
                    select(Payment).where(
                        Payment.tenant_id == tenant_id,
                        Payment.provider == provider,
                        Payment.provider_id == one.provider_id,
                    )
                )
        if known is None:
            await keep_apart(
                app, tenant_id, provider, reference, one.reference, one.provider_id, one.amount, one.at
            )
        elif known.status != PaymentStatus.SUCCEEDED:
            await look_at_payment(app, tenant_id, known.id)
    return matched


async def look_for_unknown(app: Any, tenant_id: UUID, provider: str, reference: UUID | None) -> None:
    """A webhook speaks of a charge that we have not made."""
    merchant = (await app.merchants.of(tenant_id)).get(provider)
    if merchant is None:
        return
    if reference is not None:
        try:
            said = await merchant.adapter.lookup(reference)
        except ProviderUnavailable:
            return  # the hourly look finds it, where the provider lists
        if isinstance(said, Settled):
            await keep_apart(
                app, tenant_id, provider, reference, str(reference), said.provider_id, said.amount, said.at
            )
        return
    shop = await app.storefronts.get(tenant_id)
    await find_stray(app, tenant_id, provider, shop.today(app.clock()), shop.timezone)


async def keep_apart(
    app: Any,
    tenant_id: UUID,
    provider: str,
    reference: UUID | None,
    written: str,
    provider_id: str,
    amount: Amount,
    at: datetime | None,
) -> None:
    """Once, however often it is found."""
    now = app.clock()
    payment = Payment(
        tenant_id=tenant_id,
        id=uuid7(),
        reference=reference or uuid4(),
        provider=provider,
        method="other",
        status=PaymentStatus.SUCCEEDED,
        asked_cents=0,
        amount_cents=amount.cents,
        tip_cents=0,
        refunded_cents=0,
        currency=amount.currency,
        stray="unknown_reference",
        said=written[:200],
        provider_id=provider_id,
        created_at=at or now,
        settled_at=at or now,
    )
    try:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await lock_counter(session, tenant_id)
            session.add(payment)
            await session.flush()
            await money.write_taken(session, payment, at or now)
            record(
                session,
                tenant_id,
                SYSTEM,
                "payment.kept_apart",
                "payment",
                payment.id,
                why="unknown_reference",
                cents=amount.cents,
            )
    except IntegrityError as error:
        if "uq_money_movements_provider" not in str(error.orig) and "uq_payments" not in str(error.orig):
            raise
