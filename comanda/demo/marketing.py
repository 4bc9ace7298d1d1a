"""The demo's club, what it takes off, and whom it writes to."""

import random
from datetime import datetime
from uuid import UUID

from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda
from comanda.campaigns.actions.draft_campaign import create_campaign
from comanda.campaigns.schemas import CampaignCreate
from comanda.customers.models import Customer
from comanda.demo.book import regulars_of
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.loyalty.repository import enter
from comanda.privacy.consents import Said, note_consents
from comanda.promotions.actions.write_promotion import add_promotion
from comanda.promotions.schemas import PromotionWrite
from comanda.segments.actions.keep_segment import create_segment
from comanda.segments.rules import Rule
from comanda.tenants.actions.change_settings import change_settings
from comanda.tenants.loyalty import LoyaltyProgramme, Tier
from comanda.tenants.permissions import Role
from comanda.tenants.repository import lock_counter

_POINTS_PER_UNIT = {"GHS": "1", "OMR": "10"}

_PROMOTIONS = (
    PromotionWrite(
        name="Lunch for less", name2="غداء بسعر أقل", code="LUNCH10", kind="percent", percent_bp=1000,
        fulfilments=["pickup", "delivery"],
    ),
    PromotionWrite(
        name="Welcome", name2="أهلًا بك", code="WELCOME", kind="percent", percent_bp=1500, first_order=True,
        customer_limit=1,
    ),
    PromotionWrite(
        name="Gold members", name2="أعضاء الفئة الذهبية", kind="percent", percent_bp=1000, tiers=["gold"],
        target="order", combines=True,
    ),
)  # fmt: skip
_OFTEN = 4
# By what they are called in English and in Arabic. The campaign goes to the first, or to the second where nobody came
# so often because no history was written.
_SEGMENTS = (
    (
        {"en": "Came four times or more", "ar": "أتوا أربع مرات أو أكثر"},
        ({"field": "visits", "at_least": _OFTEN},),
    ),
    ({"en": "Everyone", "ar": "الجميع"}, ({"field": "visits", "at_least": 0},)),
    (
        {"en": "Came often, and not for two weeks", "ar": "كانوا يأتون كثيرًا، وغابوا أسبوعين"},
        ({"field": "visits", "at_least": 4}, {"field": "last_order", "at_least": 14}),
    ),
    ({"en": "Never ordered", "ar": "لم يطلبوا قط"}, ({"field": "visits", "at_most": 0},)),
    (
        {"en": "Delivery only", "ar": "التوصيل فقط"},
        ({"field": "fulfilment", "way": "only", "any_of": ["delivery"]},),
    ),
)
_TEXTS = {
    "en": {
        "subject": "Lunch for less",
        "body": "Hi {name}, with LUNCH10 your next lunch is a tenth less: {link}",
    },
    "ar": {
        "subject": "غداء بسعر أقل",
        "body": "مرحبًا {name}، مع LUNCH10 غداؤك القادم أقل بعشرة بالمئة: {link}",
    },
}


async def write_marketing(app: Comanda, tenant_id: UUID, currency: str, language: str, *, seed: int) -> None:
    """A programme with points of the regulars, some of whom agreed to be written to; promotions, segments, and a
    campaign that nobody has started."""
    rng, now = random.Random(seed), app.clock()
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        club = _programme(currency).model_dump(mode="json")
        await change_settings(
            session, tenant_id, {"loyalty": club}, actor=SYSTEM, role=Role.OWNER, installation_host=None
        )
        regulars = await regulars_of(session, tenant_id)
        for place, customer in enumerate(regulars):
            await _join(session, customer, place, rng, now)
        for promotion in _PROMOTIONS:
            await add_promotion(session, tenant_id, SYSTEM, promotion)
        made = []
        for names, conditions in _SEGMENTS:
            rule = Rule.model_validate({"match": "all", "conditions": conditions})
            made.append(await create_segment(session, tenant_id, names[language], rule, SYSTEM, now))
        await session.flush()
        await create_campaign(
            session,
            tenant_id,
            CampaignCreate.model_validate(
                {
                    "name": _TEXTS[language]["subject"],
                    "segment_id": made[0 if any(one.visit_count >= _OFTEN for one in regulars) else 1].id,
                    "channels": ["email", "sms"],
                    "texts": _TEXTS,
                }
            ),
            SYSTEM,
            now,
        )


def _programme(currency: str) -> LoyaltyProgramme:
    return LoyaltyProgramme(
        points_per_unit=_POINTS_PER_UNIT[currency],
        expires_after_months=24,
        point_value_cents=5,
        tiers=(
            Tier(level="bronze", from_visits=3),
            Tier(level="silver", from_spend_cents=60_000, points_percent=125),
            Tier(
                level="gold",
                from_spend_cents=200_000,
                points_percent=150,
                discount_percent=10,
                benefits="The best table, kept for an hour",
                benefits2="أفضل طاولة، محجوزة لمدة ساعة",
            ),
        ),
    )


async def _join(session: Session, customer: Customer, place: int, rng: random.Random, now: datetime) -> None:
    points = rng.randrange(40, 900)
    fact = f"demo {customer.id}"
    await enter(session, customer.tenant_id, customer.id, "bonus", points, fact, SYSTEM, now, reason="Welcome")
    for kind, where in (("sms", customer.phone), ("email", customer.email)):
        if where and place % 3 != 2:
            said = Said("import", now, note="Asked at the counter")
            await note_consents(
                session, customer.tenant_id, f"{kind}:{where}", [f"marketing_{kind}"], "imported", said
            )
