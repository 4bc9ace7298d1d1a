"""What the demo's regulars have told of themselves: where they live, what they like, when they were born."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda
from comanda.customers.actions.change_customer import change_customer
from comanda.customers.actions.make_customer import NewCustomer, find_or_create_customer
from comanda.customers.addresses import add_address
from comanda.customers.models import Customer
from comanda.customers.preferences import check_preferences
from comanda.demo import people
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.tenants.settings import TenantSettings

REGULARS = 40
_PREFERENCES = ("mild", "medium", "hot")
_NOTES = ("Sits by the window", "Brings the children on Sundays", "Likes to be called before delivery", "")


async def write_book(app: Comanda, tenant_id: UUID, country: str, settings: TenantSettings, *, seed: int) -> None:
    """Of those who have spent most; and somebody who is known twice."""
    rng, now = random.Random(seed), app.clock()
    addresses = people.MUSCAT_ADDRESSES if country == "OM" else people.ACCRA_ADDRESSES
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        regulars = await regulars_of(session, tenant_id)
        if not regulars:
            for new in _people(country, rng):
                await find_or_create_customer(session, tenant_id, new, SYSTEM, now)
            regulars = await regulars_of(session, tenant_id)
        for place, customer in enumerate(regulars):
            values = _told(customer, settings, rng, now)
            await change_customer(session, tenant_id, customer.id, values, SYSTEM, now)
            for kind in ("home", "work")[: rng.choice((0, 1, 1, 2))]:
                await add_address(
                    session,
                    app.vault,
                    tenant_id,
                    customer.id,
                    _address(kind, country, settings, addresses, rng),
                    SYSTEM,
                    now,
                )
            if place < REGULARS // 4:
                customer.phone_verified, customer.profile_status = True, "full"
        twin = NewCustomer(name=regulars[0].name, phone=_beside(regulars[0].phone or ""))
        await find_or_create_customer(session, tenant_id, twin, SYSTEM, now)


async def regulars_of(session: Session, tenant_id: UUID) -> Sequence[Customer]:
    found = await session.scalars(
        select(Customer)
        .where(Customer.tenant_id == tenant_id, Customer.phone.is_not(None))
        .order_by(Customer.total_spent.desc(), Customer.id)
        .limit(REGULARS)
    )
    return found.all()


def _people(country: str, rng: random.Random) -> Iterator[NewCustomer]:
    for _ in range(REGULARS):
        name, name2 = people.draw_name(country, rng)
        yield NewCustomer(name=name, name2=name2, phone=people.draw_phone(country, rng))


def _told(customer: Customer, settings: TenantSettings, rng: random.Random, now: datetime) -> dict[str, object]:
    found: dict[str, object] = {"note": rng.choice(_NOTES)}
    if rng.random() < 0.6:
        found["email"] = f"{customer.customer_number.lower()}@guest.example"
    if rng.random() < 0.3:
        found["birthday"] = date(rng.randrange(1960, 2004), rng.randrange(1, 13), rng.randrange(1, 29))
    wanted: dict[str, object] = {"spice": rng.choice(_PREFERENCES)}
    if rng.random() < 0.2:
        wanted["allergies"] = [rng.choice(("nuts", "fish"))]
    found["preferences"], found["preference_consents"] = check_preferences(
        settings.preference_fields, wanted, {}, agreed=True, now=now
    )
    return found


def _address(
    kind: str, country: str, settings: TenantSettings, addresses: tuple[str, ...], rng: random.Random
) -> dict[str, object]:
    street, _, area = rng.choice(addresses).partition(", ")
    here = settings.place
    assert here is not None
    return {
        "address_type": kind,
        "street": street,
        "area": area,
        "city": "Muscat" if country == "OM" else "Accra",
        "city2": "مسقط" if country == "OM" else "",
        "country": country,
        "latitude": round(here.latitude + rng.uniform(-0.05, 0.05), 5),
        "longitude": round(here.longitude + rng.uniform(-0.05, 0.05), 5),
    }


def _beside(phone: str) -> str:
    """One digit from it."""
    return f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}"
