"""A new customer, or the one that is known already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.customers import repository
from comanda.customers.errors import CustomerPhoneTaken, StubNeedsNameAndPhone
from comanda.customers.models import Customer
from comanda.customers.preferences import note_preferences
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.tenants.repository import lock_counter

WALK_IN = "Walk-in Customer"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """`phone`: E.164; `phone_verified`: a code that was sent to it has come back. `preferences` are checked."""

    type: str = "stub"
    name: str = ""
    name2: str | None = None
    phone: str | None = None
    email: str | None = None
    phone_verified: bool = False
    language: str | None = None
    birthday: date | None = None
    note: str = ""
    preferences: Mapping[str, Any] = field(default_factory=dict)
    preference_consents: Mapping[str, str] = field(default_factory=dict)
    preferred_payment_method: str | None = None
    source: str = "staff"


async def create_customer(
    session: Session, tenant_id: UUID, new: NewCustomer, actor: Actor, now: datetime
) -> Customer:
    """Raises StubNeedsNameAndPhone, CustomerPhoneTaken."""
    if new.type != "guest" and not (new.name and new.phone):
        raise StubNeedsNameAndPhone()
    await lock_counter(session, tenant_id)
    if new.phone is not None:
        await check_phone_free(session, tenant_id, new.phone)
    (number,) = await repository.next_numbers(session, tenant_id)
    customer = Customer(
        tenant_id=tenant_id,
        id=uuid7(),
        customer_number=number,
        profile_status=new.type,
        name=new.name or WALK_IN,
        name2=new.name2 or None,
        phone=new.phone,
        phone_verified=new.phone_verified,
        email=new.email,
        language=new.language,
        birthday=new.birthday,
        note=new.note,
        preferences=dict(new.preferences),
        preference_consents=dict(new.preference_consents),
        preferred_payment_method=new.preferred_payment_method,
        source=new.source,
        created_at=now,
        updated_at=now,
    )
    session.add(customer)
    await session.flush()
    await session.refresh(customer)
    await note_preferences(session, tenant_id, customer.id, {}, new.preference_consents, actor, now)
    record(session, tenant_id, actor, "customer.created", "customer", customer.id, type=new.type)
    return customer


async def find_or_create_customer(
    session: Session, tenant_id: UUID, new: NewCustomer, actor: Actor, now: datetime
) -> tuple[Customer, bool]:
    """By phone; and whether they are new. One that was put away is back."""
    await lock_counter(session, tenant_id)
    known = await repository.find_by_phone(session, tenant_id, new.phone) if new.phone else None
    if known is None:
        return await create_customer(session, tenant_id, new, actor, now), True
    if not known.is_active:
        known.is_active, known.updated_at = True, now
        record(session, tenant_id, actor, "customer.reactivated", "customer", known.id)
    return known, False


async def check_phone_free(session: Session, tenant_id: UUID, phone: str, *, but_of: UUID | None = None) -> None:
    """With the business's counter held. Raises CustomerPhoneTaken."""
    holder = await repository.find_by_phone(session, tenant_id, phone)
    if holder is not None and holder.id != but_of:
        raise CustomerPhoneTaken(
            name=holder.name,
            number=holder.customer_number,
            customer_id=str(holder.id),
            is_active=holder.is_active,
        )
