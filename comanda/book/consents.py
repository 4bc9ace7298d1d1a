"""What customers want of messages; of two who become one, the stricter of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, select, update

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.messaging import repository as messaging
from comanda.messaging.models import ContactChoice

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
    return not consent.allowed and consent.source not in (None, "staff")


async def consents_of(
    session: Session, tenant_id: UUID, customer: Customer
) -> dict[tuple[ConsentChannel, Category], Consent]:
    """By channel and category, of those ways by which they can be reached. One no outweighs."""
    subjects = dict(_subjects(customer))
    account = f"account:{customer.account_id}" if customer.account_id else ""
    rows = await session.scalars(
        select(ContactChoice).where(
            ContactChoice.tenant_id == tenant_id, ContactChoice.subject.in_([*subjects.values(), account])
        )
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


async def take_stricter(
    session: Session, tenant_id: UUID, source: Customer, target: Customer, now: datetime
) -> list[dict[str, Any]]:
    """What one of them does not want, both do not: each number and address of theirs. What was there before, for
    `ease_consents`."""
    subjects = {*_subjects(source), *_subjects(target)}
    rows = await session.scalars(
        select(ContactChoice).where(
            ContactChoice.tenant_id == tenant_id, ContactChoice.subject.in_({subject for _, subject in subjects})
        )
    )
    choices = {(one.subject, one.category): one for one in rows}
    before = []
    for channel, subject in sorted(subjects):
        for category in CONSENT_CATEGORIES:
            others = [
                choices.get((other, category)) for other_channel, other in subjects if other_channel == channel
            ]
            # A number that a provider calls wrong says nothing of what its owner wants.
            if not any(one and not one.allowed and one.source != "provider" for one in others):
                continue
            own = choices.get((subject, category))
            if own is not None and not own.allowed:
                continue
            before.append(
                {
                    "subject": subject,
                    "channel": channel,
                    "category": category,
                    "was": {"source": own.source, "said": own.said, "at": own.at.isoformat()} if own else None,
                }
            )
            await messaging.choose(
                session, tenant_id, subject, channel, [category], allowed=False, source="staff", now=now,
                said="merged",
            )  # fmt: skip
    return before


async def ease_consents(session: Session, tenant_id: UUID, before: Sequence[dict[str, Any]]) -> None:
    """Takes back what a merge made stricter, where nobody has said anything since."""
    for one in before:
        made = (
            ContactChoice.tenant_id == tenant_id,
            ContactChoice.subject == one["subject"],
            ContactChoice.channel == one["channel"],
            ContactChoice.category == one["category"],
            ContactChoice.source == "staff",
            ContactChoice.said == "merged",
        )
        if one["was"] is None:
            await session.execute(delete(ContactChoice).where(*made))
        else:
            was = one["was"] | {"at": datetime.fromisoformat(one["was"]["at"]), "allowed": True}
            await session.execute(update(ContactChoice).where(*made).values(**was))
