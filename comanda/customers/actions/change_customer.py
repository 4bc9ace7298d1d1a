"""Changing what is known of a customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from comanda.audit.record import Actor, record
from comanda.customers import repository
from comanda.customers.actions.make_customer import check_phone_free
from comanda.customers.errors import (
    CustomerIsInactive,
    CustomerWasErased,
    CustomerWasMerged,
    PhoneNotProved,
    ProfileNotLower,
    StubNeedsNameAndPhone,
)
from comanda.customers.models import Customer, GuestCustomer
from comanda.customers.preferences import note_preferences
from comanda.kit.db import Session
from comanda.tenants.repository import lock_counter

_RANK = {"guest": 0, "stub": 1, "full": 2}


async def change_customer(
    session: Session, tenant_id: UUID, customer_id: UUID, wanted: Mapping[str, Any], actor: Actor, now: datetime
) -> Customer:
    """`wanted`: new values of columns. Another phone number, or e-mail address, is not proved.

    Raises NotFound, CustomerWasMerged, CustomerPhoneTaken, StubNeedsNameAndPhone.
    """
    customer = await lock_live(session, tenant_id, customer_id, inactive_too=True)
    changes = {name: value for name, value in wanted.items() if getattr(customer, name) != value}
    if not changes:
        return customer
    if changes.get("phone") is not None:
        await check_phone_free(session, tenant_id, changes["phone"], but_of=customer.id)
    if "phone" in changes:
        if changes["phone"] is None and customer.profile_status != "guest":
            raise StubNeedsNameAndPhone()
        changes["phone_verified"] = False
        await end_sign_ins(session, tenant_id, customer.id)
    if "email" in changes:
        changes["email_verified"] = False
    agreed = changes.get("preference_consents", customer.preference_consents)
    await note_preferences(session, tenant_id, customer.id, customer.preference_consents, agreed, actor, now)
    for name, value in changes.items():
        setattr(customer, name, value)
    customer.updated_at = now
    await session.flush()
    await session.refresh(customer)
    record(session, tenant_id, actor, "customer.changed", "customer", customer.id, fields=sorted(changes))
    return customer


async def upgrade_customer(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    target: str,
    wanted: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    proved_phone: str | None = None,
) -> Customer:
    """From guest to stub to full, never back. `proved_phone`: what a code has come back from.

    Raises NotFound, CustomerWasMerged, CustomerIsInactive, ProfileNotLower, CustomerPhoneTaken, StubNeedsNameAndPhone,
    PhoneNotProved.
    """
    customer = await lock_live(session, tenant_id, customer_id)
    if _RANK[target] <= _RANK[customer.profile_status]:
        raise ProfileNotLower(type=customer.profile_status)
    phone = wanted.get("phone") or customer.phone
    if not (phone and (wanted.get("name") or customer.profile_status != "guest")):
        raise StubNeedsNameAndPhone()
    if phone != customer.phone:
        await check_phone_free(session, tenant_id, phone, but_of=customer.id)
        customer.phone, customer.phone_verified = phone, False
        await end_sign_ins(session, tenant_id, customer.id)
    if proved_phone == phone:
        customer.phone_verified = True
    if target == "full" and not customer.phone_verified:
        raise PhoneNotProved()
    agreed = wanted.get("preference_consents", customer.preference_consents)
    await note_preferences(session, tenant_id, customer.id, customer.preference_consents, agreed, actor, now)
    for name, value in wanted.items():
        setattr(customer, name, value)
    customer.profile_status, customer.updated_at = target, now
    await session.flush()
    await session.refresh(customer)
    record(session, tenant_id, actor, "customer.upgraded", "customer", customer.id, type=target)
    return customer


async def set_active(
    session: Session, tenant_id: UUID, customer_id: UUID, active: bool, actor: Actor, now: datetime
) -> Customer:
    """What they ordered stays. Raises NotFound, CustomerWasMerged."""
    customer = await lock_live(session, tenant_id, customer_id, inactive_too=True)
    if customer.is_active != active:
        customer.is_active, customer.updated_at = active, now
        action = "customer.reactivated" if active else "customer.deactivated"
        if not active:
            await end_sign_ins(session, tenant_id, customer.id)
        record(session, tenant_id, actor, action, "customer", customer.id)
    return customer


async def prove_phone(
    session: Session, tenant_id: UUID, phone: str, actor: Actor, now: datetime
) -> Customer | None:
    """Whoever has this number here has proved it, and has a full profile from now on; None: nobody has."""
    await lock_counter(session, tenant_id)
    customer = await repository.find_by_phone(session, tenant_id, phone)
    if customer is None or (customer.phone == phone and customer.phone_verified):
        return customer
    if customer.phone == phone:  # not where the number is of one that was merged into it
        customer.phone_verified = True
        if customer.profile_status != "guest":
            customer.profile_status = "full"
        customer.updated_at = now
        record(session, tenant_id, actor, "customer.phone_proved", "customer", customer.id)
    return customer


async def end_sign_ins(session: Session, tenant_id: UUID, customer_id: UUID) -> None:
    """Of those who proved the phone that was theirs."""
    await session.execute(
        delete(GuestCustomer).where(GuestCustomer.tenant_id == tenant_id, GuestCustomer.customer_id == customer_id)
    )


async def lock_live(
    session: Session, tenant_id: UUID, customer_id: UUID, *, inactive_too: bool = False
) -> Customer:
    """With the business's counter first, as orders do. Raises NotFound, CustomerWasErased, CustomerWasMerged,
    CustomerIsInactive."""
    await lock_counter(session, tenant_id)
    (customer,) = await repository.lock_customers(session, tenant_id, customer_id)
    if customer.erased_at is not None:
        raise CustomerWasErased()
    if customer.merged_into is not None:
        raise CustomerWasMerged(merged_into=str(customer.merged_into))
    if not (customer.is_active or inactive_too):
        raise CustomerIsInactive()
    return customer
