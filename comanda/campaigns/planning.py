"""Whom a campaign would reach, how it would read and what it would cost, before it starts."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.campaigns import repository
from comanda.campaigns.actions.run_campaign import MOST_LOOKED_AT, SLICE, sending_of
from comanda.campaigns.models import Campaign
from comanda.campaigns.schemas import CampaignPlan, Cost, PlannedText
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.segments import length_of, outside_gsm
from comanda.menu.storefront import Storefront
from comanda.messaging import repository as messaging
from comanda.messaging.dispatch import way_out
from comanda.messaging.guard import quiet_until
from comanda.messaging.rendering import examples_of, fill, values_of
from comanda.notifications.models import Notification
from comanda.notifications.words import Words
from comanda.segments import repository as segments
from comanda.segments.rules import Rule
from comanda.segments.setting import setting_of
from comanda.tenants.hours import day_bounds


async def plan_campaign(
    app: Any,
    session: Session,
    tenant_id: UUID,
    shop: Storefront,
    campaign_id: UUID | None,
    segment_id: UUID,
    channels: tuple[str, ...],
    texts: dict[str, Any],
    holdout_percent: int,
    now: datetime,
) -> CampaignPlan:
    """`campaign_id`: of the draft, by which it is known whom the lot leaves out. Raises NotFound, RuleTooSlow."""
    if campaign_id is not None:
        await repository.get_campaign(session, tenant_id, campaign_id)
    segment = await segments.get_segment(session, tenant_id, segment_id)
    draft = Campaign(
        tenant_id=tenant_id,
        id=campaign_id or uuid7(),
        channels=list(channels),
        texts=texts,
        holdout_percent=holdout_percent,
    )
    rule, at = Rule.model_validate(segment.rule), await setting_of(session, tenant_id, now)
    customers = await segments.count(session, tenant_id, rule, at)
    sending = await sending_of(session, tenant_id, now)
    found: Counter[tuple[str, str]] = Counter()
    looked_at, place = 0, None
    while looked_at < MOST_LOOKED_AT:
        ids = await segments.list_ids(session, tenant_id, rule, at, place, SLICE)
        if ids:
            for one in await repository.plan_slice(session, draft, sending, ids):
                found[one.what, one.language] += one.people
            looked_at, place = looked_at + len(ids), ids[-1]
        if len(ids) < SLICE:
            break

    def of_all(people: int) -> int:
        return round(people * customers / looked_at) if looked_at else 0

    by_what: Counter[str] = Counter()
    for (what, _), people in found.items():
        by_what[what] += people
    read = [
        await _read(app, session, tenant_id, shop, language, texts[language], channels, sending.path, now)
        for language in texts
    ]
    parts: dict[str, int] = {one.language: one.sms_segments or 0 for one in read}
    sms_segments = sum(
        of_all(people) * parts.get(language, 0) for (what, language), people in found.items() if what == "sms"
    )
    price = await repository.price_of_a_segment(session, tenant_id, now)
    settings = shop.settings.messages
    used = await messaging.spent_since(session, tenant_id, day_bounds(shop.today(now), shop.timezone)[0])
    return CampaignPlan(
        customers=customers,
        looked_at=looked_at,
        is_about=looked_at < customers or (campaign_id is None and holdout_percent > 0),
        by_channel={channel: of_all(by_what[channel]) for channel in channels},
        held_out=of_all(by_what["held_out"]),
        capped=of_all(by_what["capped"]),
        unreachable=of_all(looked_at - by_what.total()),
        texts=read,
        sms_segments=sms_segments,
        cost=Cost(micros=price.micros * sms_segments, currency=price.currency) if price else None,
        segments_left_today=max(0, settings.sms_per_day - sum(one.segments for one in used)),
        waits_until=quiet_until(settings, shop.timezone, now),
    )


async def _read(
    app: Any,
    session: Session,
    tenant_id: UUID,
    shop: Storefront,
    language: str,
    said: dict[str, str],
    channels: tuple[str, ...],
    path: str,
    now: datetime,
) -> PlannedText:
    channel = "sms" if "sms" in channels else channels[0]
    fields = examples_of(shop, language, now)
    link = f"{app.settings.base_url()}{path}"
    words = fill(
        Words(said["subject"], said["body"]),
        values_of(repository.KIND, fields, channel, language, shop, link, now),
    )
    if channel != "sms":
        return PlannedText(
            language=language, subject=words.subject, body=words.body, sms_segments=None, not_gsm=""
        )
    sender = await repository.first_sender(session, tenant_id)
    example = Notification(
        tenant_id=tenant_id, language=language, category="marketing", recipient_phone="+233200000000"
    )
    body = f"{words.body}\n{way_out(app, example, sender)}"
    return PlannedText(
        language=language,
        subject=words.subject,
        body=body,
        sms_segments=length_of(body).parts,
        not_gsm=outside_gsm(body) if language == "en" else "",
    )
