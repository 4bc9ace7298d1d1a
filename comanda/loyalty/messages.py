"""What members are told: that they rose to a tier, and that points will be over. Both praise what the business sells,
so by law they are advertising: only whoever agreed to that gets them, and not in the quiet hours."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, text

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.notifications.kinds import Channel
from comanda.notifications.outbox import devices_of, queue_rows, row_of
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.settings import MessageSettings

LoyaltyMessage = Literal["tier_reached", "points_expiring"]
LEVEL_NAMES = {
    "en": {"bronze": "Bronze", "silver": "Silver", "gold": "Gold"},
    "ar": {"bronze": "البرونزية", "silver": "الفضية", "gold": "الذهبية"},
}
_BUSINESS = text(
    "SELECT settings -> 'messages' AS messages, sms_providers <> '{}' AS sends_sms, language, slug"
    " FROM tenants WHERE id = :id"
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


async def _tell(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    kind: LoyaltyMessage,
    fact: str,
    said: dict[str, dict[str, Any]],
    now: datetime,
) -> None:
    """Whether they have agreed to it is asked when it is sent, as of all that is advertising."""
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
    channels: tuple[Channel, ...] = getattr(MessageSettings.model_validate(business.messages or {}).channels, kind)
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
    await queue_rows(session, tenant_id, rows)
