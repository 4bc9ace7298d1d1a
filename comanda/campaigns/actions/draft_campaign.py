"""A campaign is written, changed and thrown away, before it has started."""

from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.campaigns import repository
from comanda.campaigns.errors import CampaignNotDraft, SegmentPutAway, TextMissing
from comanda.campaigns.models import Campaign
from comanda.campaigns.schemas import MOST_LETTERS, CampaignCreate, CampaignTexts, CampaignUpdate
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.messaging.errors import TemplateTooLong
from comanda.messaging.rendering import check_words
from comanda.notifications.words import Words
from comanda.segments import repository as segments


def check_texts(texts: CampaignTexts, channels: tuple[str, ...]) -> dict[str, Any]:
    """As they are kept. Raises TextMissing, TemplateTooLong, TemplateNotValid, PlaceholderUnknown."""
    kept = {}
    for language, said in (("en", texts.en), ("ar", texts.ar)):
        if said is None:
            continue
        if not said.subject and {"email", "push"} & set(channels):
            raise TextMissing(language=language)
        for channel in channels:
            check_words(repository.KIND, channel, Words(said.subject, said.body))
        most = min(MOST_LETTERS[channel] for channel in channels)
        if len(said.body) > most:
            raise TemplateTooLong(most=most)
        kept[language] = {"subject": said.subject, "body": said.body}
    if not kept:
        raise TextMissing(language="en")
    return kept


async def _check_segment(session: Session, tenant_id: UUID, id: UUID) -> None:
    segment = await segments.get_segment(session, tenant_id, id)
    if segment.archived_at is not None:
        raise SegmentPutAway()


async def create_campaign(
    session: Session, tenant_id: UUID, body: CampaignCreate, actor: Actor, now: datetime
) -> Campaign:
    """Raises NotFound, SegmentPutAway and what `check_texts` does."""
    await _check_segment(session, tenant_id, body.segment_id)
    campaign = Campaign(
        tenant_id=tenant_id,
        id=uuid7(),
        name=body.name,
        status="draft",
        segment_id=body.segment_id,
        channels=list(body.channels),
        texts=check_texts(body.texts, body.channels),
        holdout_percent=body.holdout_percent,
        measured_days=body.measured_days,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        looked_at=0,
        queued=0,
        held_out=0,
        unreachable=0,
        capped=0,
    )
    session.add(campaign)
    record(session, tenant_id, actor, "campaign.created", "campaign", campaign.id)
    return campaign


async def change_campaign(
    session: Session, tenant_id: UUID, id: UUID, body: CampaignUpdate, actor: Actor, now: datetime
) -> Campaign:
    """Raises NotFound, CampaignNotDraft, SegmentPutAway and what `check_texts` does."""
    campaign = await repository.lock_campaign(session, tenant_id, id)
    if campaign.status != "draft":
        raise CampaignNotDraft()
    if body.segment_id is not None:
        await _check_segment(session, tenant_id, body.segment_id)
        campaign.segment_id = body.segment_id
    channels: tuple[str, ...] = body.channels or tuple(campaign.channels)
    campaign.texts = check_texts(body.texts or CampaignTexts.model_validate(campaign.texts), channels)
    campaign.channels = list(channels)
    campaign.name = body.name or campaign.name
    if body.holdout_percent is not None:
        campaign.holdout_percent = body.holdout_percent
    if body.measured_days is not None:
        campaign.measured_days = body.measured_days
    campaign.updated_at = now
    record(session, tenant_id, actor, "campaign.changed", "campaign", id)
    return campaign


async def delete_campaign(session: Session, tenant_id: UUID, id: UUID, actor: Actor) -> None:
    """Raises NotFound, CampaignNotDraft."""
    campaign = await repository.lock_campaign(session, tenant_id, id)
    if campaign.status != "draft":
        raise CampaignNotDraft()
    await session.delete(campaign)
    record(session, tenant_id, actor, "campaign.removed", "campaign", id)
