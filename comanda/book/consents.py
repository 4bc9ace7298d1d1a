"""What customers want of messages; of two who become one, the stricter of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select

from comanda.audit.record import Actor
from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.messaging import repository as messaging
from comanda.messaging.models import ContactChoice
from comanda.privacy.consents import Said, events_of, take_back
from comanda.privacy.models import ConsentEvent

ConsentChannel = Literal["sms", "email"]
Category = Literal["transactional", "marketing"]
CONSENT_CHANNELS: tuple[ConsentChannel, ...] = ("sms", "email")
CONSENT_CATEGORIES: tuple[Category, ...] = ("transactional", "marketing")


def _subjects(customer: Customer) -> list[tuple[str, str]]:
    """(channel, subject)"""
    found = [("sms", f"sms:{customer.phone}")] if customer.phone else []
    return found + ([("email", f"email:{customer.email}")] if customer.email else [])


@dataclass(frozen=True, slots=True)
class Consent:
    """Without a `source` nobody has said anything."""

    address: str
    allowed: bool
    source: str | None
    said: str | None
    at: datetime | None


def is_their_own(consent: Consent) -> bool:
    """A no of themselves, or of the network that a number is in."""
    return not consent.allowed and consent.source not in (None, "staff", "rule")


async def consents_of(
    session: Session, tenant_id: UUID, customer: Customer
) -> dict[tuple[ConsentChannel, Category], Consent]:
    """By channel and category, of those ways by which they can be reached. One no outweighs."""
    subjects = dict(_subjects(customer))
    account = f"account:{customer.account_id}" if customer.account_id else ""
    rows = await session.scalars(
        select(ContactChoice)
        .where(ContactChoice.tenant_id == tenant_id, ContactChoice.subject.in_([*subjects.values(), account]))
        .execution_options(populate_existing=True)
    )
    choices = rows.all()
    found: dict[tuple[ConsentChannel, Category], Consent] = {}
    for channel in CONSENT_CHANNELS:
        if channel not in subjects:
            continue
        for category in CONSENT_CATEGORIES:
            about = [one for one in choices if one.channel == channel and one.category == category]
            # Theirs before what staff wrote down: who looks sees why it cannot be changed.
            about.sort(key=lambda one: (one.allowed, one.source == "staff"))
            first = about[0] if about else None
            found[channel, category] = Consent(
                address=subjects[channel].partition(":")[2],
                allowed=first.allowed if first else category == "transactional",
                source=first.source if first else None,
                said=first.said if first else None,
                at=first.at if first else None,
            )
    return found


async def history_of(session: Session, tenant_id: UUID, customer: Customer, most: int) -> list[ConsentEvent]:
    """Newest first, of them and of all who were merged into them."""
    merged = await session.scalars(
        select(Customer).where(Customer.tenant_id == tenant_id, Customer.merged_into == customer.id)
    )
    subjects = set()
    for one in (customer, *merged):
        subjects |= {f"customer:{one.id}", *(subject for _, subject in _subjects(one))}
        if one.account_id is not None:
            subjects.add(f"account:{one.account_id}")
    return await events_of(session, tenant_id, sorted(subjects), most)


MERGED = "merged"  # what an event says that a merge has made


async def take_stricter(
    session: Session, tenant_id: UUID, source: Customer, target: Customer, actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """What one of them does not want, both do not: each number and address of theirs. What was made stricter, for
    `ease_consents`."""
    subjects = {*_subjects(source), *_subjects(target)}
    rows = await session.scalars(
        select(ContactChoice)
        .where(
            ContactChoice.tenant_id == tenant_id, ContactChoice.subject.in_({subject for _, subject in subjects})
        )
        .execution_options(populate_existing=True)
    )
    choices = {(one.subject, one.category): one for one in rows}
    made = []
    for channel, subject in sorted(subjects):
        for category in CONSENT_CATEGORIES:
            others = [
                choices.get((other, category)) for other_channel, other in subjects if other_channel == channel
            ]
            # A number that a provider calls wrong, and what has run out, say nothing of what its owner wants.
            if not any(one and not one.allowed and one.source not in ("provider", "rule") for one in others):
                continue
            own = choices.get((subject, category))
            if own is not None and not own.allowed:
                continue
            made.append({"subject": subject, "channel": channel, "category": category})
            said = Said("staff", now, actor.kind, actor.id, note=MERGED, evidence=str(source.id))
            await messaging.choose(session, tenant_id, subject, channel, [category], allowed=False, said=said)
    return made


async def ease_consents(
    session: Session, tenant_id: UUID, made: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> None:
    """Takes back what a merge made stricter, where nobody has said anything since."""
    for one in made:
        purpose = f"{one['category']}_{one['channel']}"
        said = Said("staff", now, actor.kind, actor.id)
        await take_back(session, tenant_id, one["subject"], purpose, said, only_note=MERGED)
