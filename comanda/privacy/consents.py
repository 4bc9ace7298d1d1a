"""Consent events: written here and nowhere else. What may be sent follows from them in the database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select, text, tuple_, update

from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.origin import origin
from comanda.kit.text import masked_email, masked_phone
from comanda.privacy.models import ConsentEvent, ConsentText
from comanda.privacy.wordings import Worded, kind_of

Action = Literal["asked", "granted", "withdrawn", "expired", "imported", "undone"]
Channel = Literal["page", "link", "stop", "provider", "staff", "import", "rule"]
AskedWhere = Literal["checkout", "customer", "messages", "new_customer", "out_link", "registration"]
_ALLOWED = {"granted": True, "imported": True, "withdrawn": False, "expired": False, "asked": None}


@dataclass(frozen=True, slots=True)
class Said:
    """How it was said: by which way, by whom, and what proves it. `note`: the person's own words, or whence staff
    know."""

    channel: str
    at: datetime
    actor_kind: str = "system"
    actor_id: UUID | None = None
    words: Worded | None = None
    note: str | None = None
    evidence: str | None = None
    asked_where: str | None = None  # one of AskedWhere


async def note_consents(
    session: Session, tenant_id: UUID, subject: str, purposes: Sequence[str], action: Action, said: Said
) -> list[UUID]:
    """In the staff scope. Holds at once, also for what waits to be sent. The events' ids."""
    return [await _write(session, tenant_id, subject, one, action, _ALLOWED[action], said) for one in purposes]


async def take_back(
    session: Session, tenant_id: UUID, subject: str, purpose: str, said: Said, *, only_note: str | None = None
) -> bool:
    """What was said last by `said.channel` (and in those words): what held before it holds again. False where somebody
    has said something else since, or nothing was said."""
    events = list(
        await session.scalars(
            select(ConsentEvent)
            .where(
                ConsentEvent.tenant_id == tenant_id,
                ConsentEvent.subject == subject,
                ConsentEvent.purpose == purpose,
                ConsentEvent.action != "asked",
            )
            .order_by(ConsentEvent.place.desc())
        )
    )

    def is_it(event: ConsentEvent) -> bool:
        return event.channel == said.channel and only_note in (None, event.note)

    if not events or events[0].action == "undone" or not is_it(events[0]):
        return False
    before = next((one for one in events if not is_it(one)), None)
    await _write(
        session,
        tenant_id,
        subject,
        purpose,
        "undone",
        before.allowed if before else None,
        Said(
            before.channel if before else said.channel,
            said.at,
            said.actor_kind,
            said.actor_id,
            note=before.note if before else None,
            evidence=str(before.id) if before else None,
        ),
    )
    return True


async def _write(
    session: Session,
    tenant_id: UUID,
    subject: str,
    purpose: str,
    action: str,
    allowed: bool | None,
    said: Said,
) -> UUID:
    id, asked, words = uuid7(), origin(), said.words
    await session.execute(
        insert(ConsentEvent).values(
            tenant_id=tenant_id,
            id=id,
            subject=subject,
            purpose=purpose,
            action=action,
            allowed=allowed,
            text_version=words.version if words else None,
            text_sha256=words.sha256 if words else None,
            language=words.language if words else None,
            channel=said.channel,
            asked_where=said.asked_where,
            actor_kind=said.actor_kind,
            actor_id=said.actor_id,
            from_address=asked.address,
            device=asked.device,
            occurred_at=said.at,
            evidence_ref=said.evidence,
            note=said.note,
        )
    )
    return id


async def events_of(session: Session, tenant_id: UUID, subjects: Sequence[str], most: int) -> list[ConsentEvent]:
    """Newest first."""
    found = await session.scalars(
        select(ConsentEvent)
        .where(ConsentEvent.tenant_id == tenant_id, ConsentEvent.subject.in_(subjects))
        .order_by(ConsentEvent.place.desc())
        .limit(most)
    )
    return list(found)


@dataclass(frozen=True, slots=True)
class EventFilter:
    purpose: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self, tenant_id: UUID) -> list[ColumnElement[bool]]:
        found = [ConsentEvent.tenant_id == tenant_id]
        if self.purpose is not None:
            found.append(ConsentEvent.purpose == self.purpose)
        if self.action is not None:
            found.append(ConsentEvent.action == self.action)
        if self.since is not None:
            found.append(ConsentEvent.occurred_at >= self.since)
        if self.until is not None:
            found.append(ConsentEvent.occurred_at < self.until)
        return found


async def list_events(
    session: Session, tenant_id: UUID, wanted: EventFilter, before: tuple[datetime, UUID] | None, limit: int
) -> list[ConsentEvent]:
    """Newest first."""
    query = select(ConsentEvent).where(*wanted.conditions(tenant_id))
    if before is not None:
        query = query.where(tuple_(ConsentEvent.occurred_at, ConsentEvent.id) < before)
    found = await session.scalars(
        query.order_by(ConsentEvent.occurred_at.desc(), ConsentEvent.id.desc()).limit(limit)
    )
    return list(found)


async def read_all(session: Session, tenant_id: UUID, wanted: EventFilter) -> AsyncIterator[ConsentEvent]:
    """Oldest first, as they took effect."""
    query = (
        select(ConsentEvent)
        .where(*wanted.conditions(tenant_id))
        .order_by(ConsentEvent.occurred_at, ConsentEvent.id)
        .execution_options(yield_per=1_000)
    )
    async for event in await session.stream_scalars(query):
        yield event


_BY_DAY = text(
    """
    SELECT (occurred_at AT TIME ZONE :zone)::date AS day, purpose,
           count(*) FILTER (WHERE action IN ('granted', 'imported')) AS granted,
           count(*) FILTER (WHERE action IN ('withdrawn', 'expired')) AS withdrawn
      FROM consent_events
     WHERE tenant_id = :tenant_id AND occurred_at >= :since AND purpose LIKE 'marketing%'
     GROUP BY 1, 2 ORDER BY 1, 2
    """
)
_NOW = text(
    """
    SELECT channel, count(*) FILTER (WHERE allowed) AS agreed, count(*) FILTER (WHERE NOT allowed) AS refused
      FROM contact_choices WHERE tenant_id = :tenant_id AND category = 'marketing' GROUP BY channel
    """
)


async def count_by_day(session: Session, tenant_id: UUID, zone: str, since: datetime) -> Sequence[Row[Any]]:
    """(day, purpose, granted, withdrawn) of what advertises, in the business's own days; none for a day without."""
    return (await session.execute(_BY_DAY, {"tenant_id": tenant_id, "zone": zone, "since": since})).all()


async def count_now(session: Session, tenant_id: UUID) -> Sequence[Row[Any]]:
    """(channel, agreed, refused) of what advertises: numbers, addresses and browsers, as it holds now."""
    return (await session.execute(_NOW, {"tenant_id": tenant_id})).all()


async def texts_of(
    session: Session, tenant_id: UUID, events: Sequence[ConsentEvent]
) -> dict[tuple[str, str, int], str]:
    """The words of these events, by (purpose, language, version)."""
    wanted = {
        (one.purpose, one.language or "", one.text_version) for one in events if one.text_version is not None
    }
    if not wanted:
        return {}
    rows = await session.scalars(
        select(ConsentText).where(
            ConsentText.tenant_id == tenant_id, ConsentText.purpose.in_({kind_of(one[0]) for one in wanted})
        )
    )
    kept = {(one.purpose, one.language, one.version): one.text for one in rows}
    return {
        (purpose, language, version): kept[kind_of(purpose), language, version]
        for purpose, language, version in wanted
    }


def masked(subject: str) -> str:
    """As whoever may not see contacts sees it."""
    kind, _, whom = subject.partition(":")
    if kind == "sms":
        return f"sms:{masked_phone(whom)}"
    return f"email:{masked_email(whom)}" if kind == "email" else subject


async def leave_the_proof(session: Session, tenant_id: UUID, hashes: Mapping[str, str], now: datetime) -> None:
    """Of somebody who is erased: that they agreed, when and to which words, under a keyed hash (hexadecimal, 32 to 64
    digits) in the place of each subject. What they wanted is forgotten with it, and ends now: its proof has a time of
    its own from here on."""
    said = await session.execute(
        select(ConsentEvent.subject, ConsentEvent.purpose, ConsentEvent.allowed)
        .where(
            ConsentEvent.tenant_id == tenant_id,
            ConsentEvent.subject.in_(hashes),
            ConsentEvent.action != "asked",
        )
        .order_by(ConsentEvent.place)
    )
    for (subject, purpose), allowed in {(one.subject, one.purpose): one.allowed for one in said}.items():
        if allowed:
            await note_consents(session, tenant_id, subject, [purpose], "withdrawn", Said("rule", now))
    for subject, hash in hashes.items():
        await session.execute(
            update(ConsentEvent)
            .where(ConsentEvent.tenant_id == tenant_id, ConsentEvent.subject == subject)
            .values(subject=f"hash:{hash}", actor_id=None, from_address=None, device=None, note=None)
        )
