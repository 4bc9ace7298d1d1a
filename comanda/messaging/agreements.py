"""Advertising to what nobody has proved yet: whoever has the number or the address says so themselves, by a code or by
a link that was sent there. Until then there is a question, and nothing is sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.kit.db import Session
from comanda.kit.vault import SealBroken
from comanda.menu.storefront import Storefront
from comanda.messaging.errors import AgreeLinkNotValid, ConsentAskedLately
from comanda.notifications.outbox import queue_email
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.models import ConsentEvent
from comanda.privacy.wordings import Worded, agreed_to

PURPOSE, BY_SMS = "marketing_email", "marketing_sms"
GOOD_FOR = timedelta(days=7)
AGAIN_AFTER = timedelta(hours=24)
_ABOUT = "a link to agree"


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Which question is answered."""

    tenant_id: UUID
    event_id: UUID


async def ask_to_agree(
    session: Session,
    app: Any,
    shop: Storefront,
    email: str,
    name: str,
    language: str,
    said: Said,
    sha256: str | None = None,
) -> None:
    """In the staff scope: an e-mail with the words and a link. Nothing is allowed yet. `sha256`: of the words they were
    shown. Raises ConsentAskedLately, ConsentTextChanged."""
    subject = f"email:{email}"
    last = await session.scalar(
        select(ConsentEvent.occurred_at)
        .where(
            ConsentEvent.tenant_id == shop.tenant_id,
            ConsentEvent.subject == subject,
            ConsentEvent.purpose == PURPOSE,
            ConsentEvent.action == "asked",
        )
        .order_by(ConsentEvent.place.desc())
        .limit(1)
    )
    if last is not None and said.at < last + AGAIN_AFTER:
        raise ConsentAskedLately(hours=int(AGAIN_AFTER.total_seconds() // 3600))
    wording = await agreed_to(session, shop.tenant_id, PURPOSE, language, said.at, sha256)
    asked = replace(said, words=wording.seen)
    (event_id,) = await note_consents(session, shop.tenant_id, subject, [PURPOSE], "asked", asked)
    token = agree_token(app, shop.tenant_id, event_id)
    business = shop.name2 if language == "ar" and shop.name2 else shop.name
    values = {
        "name": name,
        "business": business,
        "text": wording.text,
        "link": f"{app.settings.base_url()}/agree/{token}",
    }
    await queue_email(session, app.vault, "consent_asked", email, language, values)


async def answer_by_code(session: Session, tenant_id: UUID, phone: str, guest_id: UUID, now: datetime) -> None:
    """In the staff scope. This guest has proved the number, and with it that what they ticked for it is theirs to say:
    unless somebody has said something else since."""
    subject = f"sms:{phone}"
    question = await session.scalar(
        select(ConsentEvent)
        .where(
            ConsentEvent.tenant_id == tenant_id,
            ConsentEvent.subject == subject,
            ConsentEvent.purpose == BY_SMS,
        )
        .order_by(ConsentEvent.place.desc())
        .limit(1)
    )
    if question is None or question.action != "asked" or now > question.occurred_at + GOOD_FOR:
        return
    if question.actor_id != guest_id or question.text_sha256 is None:
        return
    words = Worded(question.language or "", question.text_version or 0, question.text_sha256)
    said = Said("page", now, "guest", guest_id, words, evidence=str(question.id), asked_where=question.asked_where)
    for whom in (subject, f"guest:{guest_id}"):
        await note_consents(session, tenant_id, whom, [BY_SMS], "granted", said)


def agree_token(app: Any, tenant_id: UUID, event_id: UUID) -> str:
    sealed: str = app.vault.seal(f"{tenant_id} {event_id}", about=_ABOUT)
    return sealed


def read_agree_link(app: Any, token: str) -> Agreeing:
    """Raises AgreeLinkNotValid."""
    try:
        tenant_id, event_id = app.vault.open(token, about=_ABOUT).split()
    except SealBroken:
        raise AgreeLinkNotValid() from None
    return Agreeing(UUID(tenant_id), UUID(event_id))


async def find_question(session: Session, agreeing: Agreeing, now: datetime) -> tuple[ConsentEvent, bool]:
    """What was asked, and whether it is answered. Raises AgreeLinkNotValid for one that is over."""
    event = await session.get(ConsentEvent, (agreeing.tenant_id, agreeing.event_id))
    if event is None or event.action != "asked" or now > event.occurred_at + GOOD_FOR:
        raise AgreeLinkNotValid()
    answer = await session.scalar(
        select(ConsentEvent.id).where(
            ConsentEvent.tenant_id == event.tenant_id,
            ConsentEvent.subject == event.subject,
            ConsentEvent.purpose == event.purpose,
            ConsentEvent.action == "granted",
            ConsentEvent.evidence_ref == str(event.id),
        )
    )
    return event, answer is not None
