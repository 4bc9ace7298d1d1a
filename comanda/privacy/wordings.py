"""What people are asked before something is sent to them or kept of them, in versions.

A business writes its own words or leaves ours. What somebody agreed to is kept word by word, with its SHA-256.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from comanda.kit.db import Session
from comanda.kit.errors import Fact, Kind
from comanda.kit.ids import uuid7
from comanda.privacy.models import ConsentText

ASKED = ("marketing_email", "marketing_sms", "marketing_push", "preference")
LANGUAGES = ("en", "ar")
LONGEST = 1_000

DEFAULTS = {
    ("marketing_email", "en"): "Send me offers and news by e-mail."
    " I can stop this at any time, by the link in each e-mail or here.",
    ("marketing_email", "ar"): "أرسلوا لي العروض والأخبار بالبريد الإلكتروني."
    " يمكنني إيقاف ذلك في أي وقت، بالرابط الموجود في كل رسالة أو من هنا.",
    ("marketing_sms", "en"): "Send me offers and news by SMS."
    " I can stop this at any time, by answering STOP or here.",
    ("marketing_sms", "ar"): "أرسلوا لي العروض والأخبار برسائل نصية."
    " يمكنني إيقاف ذلك في أي وقت، بالرد بكلمة STOP أو من هنا.",
    ("marketing_push", "en"): "Show me offers and news as notifications on this device."
    " I can stop this at any time here.",
    ("marketing_push", "ar"): "اعرضوا لي العروض والأخبار كإشعارات على هذا الجهاز."
    " يمكنني إيقاف ذلك في أي وقت من هنا.",
    ("preference", "en"): "Keep what I say about my health or my faith, and use it for my orders alone."
    " I can take this back at any time.",
    ("preference", "ar"): "احتفظوا بما أذكره عن صحتي أو ديني، واستخدموه لطلباتي فقط."
    " يمكنني التراجع عن ذلك في أي وقت.",
}  # fmt: skip


class ConsentTextChanged(Fact, kind=Kind.CONFLICT):
    """The words that were agreed to are not those that are asked now. Read them again, then decide."""


@dataclass(frozen=True, slots=True)
class Worded:
    """Which words somebody has seen."""

    language: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wording:
    purpose: str
    language: str
    version: int
    text: str
    is_own: bool
    since: datetime | None = None  # None: ours, to which nobody has agreed yet

    @property
    def sha256(self) -> str:
        return sha256_of(self.text)

    @property
    def seen(self) -> Worded:
        return Worded(self.language, self.version, self.sha256)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kind_of(purpose: str) -> str:
    """Whose words a purpose is asked in: fields of customers share theirs."""
    return "preference" if purpose.startswith("preference_") else purpose


def present(purpose: str, language: str, last: ConsentText | None) -> Wording:
    """What is asked now. `last`: the newest version that is kept."""
    ours = DEFAULTS[purpose, language]
    if last is not None and (last.is_own or last.text == ours):
        return Wording(purpose, language, last.version, last.text, last.is_own, last.created_at)
    return Wording(purpose, language, last.version + 1 if last else 1, ours, False)


async def wordings(session: Session, tenant_id: UUID) -> dict[tuple[str, str], Wording]:
    """All that are asked now, by (purpose, language)."""
    rows = await session.scalars(
        select(ConsentText).where(ConsentText.tenant_id == tenant_id).order_by(ConsentText.version)
    )
    last = {(one.purpose, one.language): one for one in rows}  # the last of each stays
    return {key: present(*key, last.get(key)) for key in DEFAULTS}


async def versions(session: Session, tenant_id: UUID, purpose: str, language: str) -> list[ConsentText]:
    """Newest first."""
    found = await session.scalars(
        select(ConsentText)
        .where(
            ConsentText.tenant_id == tenant_id, ConsentText.purpose == purpose, ConsentText.language == language
        )
        .order_by(ConsentText.version.desc())
        .limit(100)
    )
    return list(found)


async def agreed_to(
    session: Session, tenant_id: UUID, purpose: str, language: str, now: datetime, sha256: str | None = None
) -> Wording:
    """The words of this moment, kept from now on. `sha256`: of those that the person has seen. Raises
    ConsentTextChanged where these are others."""
    await _lock(session, tenant_id, kind_of(purpose), language)
    wording = (await wordings(session, tenant_id))[kind_of(purpose), language]
    if sha256 is not None and sha256 != wording.sha256:
        raise ConsentTextChanged()
    if wording.since is None:
        await _keep(session, tenant_id, wording, now, None)
    return wording


async def words_seen(
    session: Session, tenant_id: UUID, purpose: str, language: str, sha256: str, now: datetime
) -> Worded | None:
    """The words that somebody saw before, by their SHA-256: of this moment, or a version that is kept."""
    try:
        return (await agreed_to(session, tenant_id, purpose, language, now, sha256)).seen
    except ConsentTextChanged:
        kept = await versions(session, tenant_id, kind_of(purpose), language)
        found = next((one for one in kept if one.text_sha256 == sha256), None)
        return Worded(language, found.version, sha256) if found else None


async def set_wording(
    session: Session, tenant_id: UUID, purpose: str, language: str, text: str | None, by: UUID, now: datetime
) -> Wording:
    """A version more; None: ours again. What is so already makes none."""
    await _lock(session, tenant_id, purpose, language)
    before = (await wordings(session, tenant_id))[purpose, language]
    wanted = DEFAULTS[purpose, language] if text is None else text
    if before.text == wanted and before.is_own == (text is not None):
        return before
    version = before.version + 1 if before.since else before.version
    wording = Wording(purpose, language, version, wanted, text is not None, now)
    await _keep(session, tenant_id, wording, now, by)
    return wording


async def _lock(session: Session, tenant_id: UUID, purpose: str, language: str) -> None:
    name = f"consent text {tenant_id} {purpose} {language}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def _keep(session: Session, tenant_id: UUID, wording: Wording, now: datetime, by: UUID | None) -> None:
    await session.execute(
        insert(ConsentText).values(
            tenant_id=tenant_id, id=uuid7(), purpose=wording.purpose, language=wording.language,
            version=wording.version, text=wording.text, text_sha256=wording.sha256, is_own=wording.is_own,
            created_at=now, created_by=by,
        )
    )  # fmt: skip
