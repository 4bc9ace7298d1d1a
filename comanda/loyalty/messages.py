"""What members are told: that they rose to a tier, and that points will be over. Both praise what the business sells,
so by law they are advertising: only whoever agreed to that gets them, and not in the quiet hours."""

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, text

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.notifications.kinds import Channel
from comanda.notifications.outbox import devices_of, queue_rows, row_of
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.settings import MessageSettings

LoyaltyMessage = Literal[
    "tier_reached", "points_expiring", "friend_came", "birthday_greeting", "anniversary_greeting"
]
LEVEL_NAMES = {
    "en": {"bronze": "Bronze", "silver": "Silver", "gold": "Gold"},
    "ar": {"bronze": "البرونزية", "silver": "الفضية", "gold": "الذهبية"},
}
_BUSINESS = text(
    "SELECT settings -> 'messages' AS messages, sms_providers <> '{}' AS sends_sms, language, slug"
    " FROM tenants WHERE id = :id"
)
# As campaigns count them (campaigns/repository.py).
_WRITTEN = text(
    "SELECT count(*) FROM notifications WHERE tenant_id = :tenant_id AND customer_id = :id AND created_at >= :since"
    " AND category = 'marketing' AND status = ANY ('{queued,sending,sent,delivered}'::text[])"
)


async def tell_tier(
    session: Session, tenant_id: UUID, customer_id: UUID, rules: LoyaltyProgramme, level: str, now: datetime
) -> None:
    tier = next(one for one in rules.tiers if one.level == level)
    said = {
        language: {"tier": own or LEVEL_NAMES[language][level], "benefits": benefits}
        for language, own, benefits in (("en", tier.name, tier.benefits), ("ar", tier.name2, tier.benefits2))
    }
    await _tell(
        session, tenant_id, customer_id, "tier_reached", f"{customer_id} {level} {now:%Y-%m-%d}", said, now
    )


async def tell_expiring(
    session: Session, tenant_id: UUID, customer_id: UUID, points: int, last_day: date, now: datetime
) -> None:
    """`last_day`: on which the first of them are still good. Once for each month of it."""
    day = f"{last_day.day}/{last_day.month}"
    said = {language: {"points": str(points), "day": day} for language in ("en", "ar")}
    await _tell(session, tenant_id, customer_id, "points_expiring", f"{customer_id} {last_day:%Y-%m}", said, now)


async def tell_friend_came(
    session: Session, tenant_id: UUID, customer_id: UUID, referral_id: UUID, points: int, now: datetime
) -> None:
    """Without a word of who that is."""
    if points:
        said = {language: {"points": str(points)} for language in ("en", "ar")}
        await _tell(session, tenant_id, customer_id, "friend_came", str(referral_id), said, now)


_REWARD = {
    "en": "Our present: {points} points, good until {day}.",
    "ar": "هديتنا لك: {points} نقطة، صالحة حتى {day}.",
}


async def tell_greeting(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    occasion: Literal["birthday", "anniversary"],
    day: date,
    points: int,
    last_day: date,
    now: datetime,
    until: datetime,
) -> None:
    """On that `day` and no other; `last_day`: on which the points are still good."""
    until_day = f"{last_day.day}/{last_day.month}"
    said = {
        language: {"reward": text.format(points=points, day=until_day) if points else ""}
        for language, text in _REWARD.items()
    }
    kind: LoyaltyMessage = "birthday_greeting" if occasion == "birthday" else "anniversary_greeting"
    await _tell(session, tenant_id, customer_id, kind, f"{customer_id} {day}", said, now, until=until, capped=True)


async def _tell(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    kind: LoyaltyMessage,
    fact: str,
    said: dict[str, dict[str, Any]],
    now: datetime,
    *,
    until: datetime | None = None,
    capped: bool = False,
) -> None:
    """Whether they have agreed to it is asked when it is sent, as of all that is advertising. `until`: afterwards it is
    not sent any more. `capped`: nor to whom as much was written lately as the business allows its campaigns."""
    customer = (
        await session.execute(
            select(Customer.name, Customer.phone, Customer.email, Customer.language, Customer.account_id).where(
                Customer.tenant_id == tenant_id, Customer.id == customer_id, Customer.is_active
            )
        )
    ).one_or_none()
    if customer is None:
        return
    business = (await session.execute(_BUSINESS, {"id": tenant_id})).one()
    language = customer.language or business.language
    settings = MessageSettings.model_validate(business.messages or {})
    channels: tuple[Channel, ...] = getattr(settings.channels, kind)
    if capped:
        since = now - timedelta(days=settings.marketing_days)
        written = await session.scalar(_WRITTEN, {"tenant_id": tenant_id, "id": customer_id, "since": since})
        if written >= settings.marketing_most:
            return
    to: dict[Channel, list[tuple[Any, str]]] = {
        "sms": [(customer.phone, language)] if customer.phone and business.sends_sms else [],
        "email": [(customer.email, language)] if customer.email else [],
        "push": [],
    }
    if "push" in channels and customer.account_id is not None:
        devices = await devices_of(session, tenant_id, None, customer.account_id)
        to["push"] = [(one.id, one.language) for one in devices]
    rows = [
        row_of(
            kind,
            channel,
            spoken if spoken in ("en", "ar") else "en",
            {"name": customer.name, "path": f"/r/{business.slug}/phone", **said[spoken]},
            now,
            to=address,
            dedupe=fact,
            category="marketing",
            customer_id=customer_id,
            account_id=customer.account_id,
        )
        for channel in channels
        for address, spoken in to[channel]
    ]
    if until is not None:
        rows = [row | {"expires_at": until} for row in rows]
    await queue_rows(session, tenant_id, rows)
