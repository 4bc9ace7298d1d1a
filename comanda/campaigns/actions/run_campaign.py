"""A campaign starts, pauses, goes on, is stopped, and is put into the outbox slice by slice.

A slice is one transaction: whom it drew, what it queued and how far it got. Whoever goes on, after a kill too, begins
behind the last one that was committed, so nobody gets it twice and nobody is left out.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from comanda.audit.record import SYSTEM, Actor, record
from comanda.campaigns import repository
from comanda.campaigns.errors import CampaignNotThere, CampaignReachesNobody, SegmentPutAway, TimePassed
from comanda.campaigns.models import Campaign
from comanda.campaigns.repository import Sending
from comanda.kit.db import Session
from comanda.kit.failpoints import failpoint
from comanda.kit.tenancy import Scope
from comanda.segments import repository as segments
from comanda.segments.rules import Rule
from comanda.segments.setting import setting_of
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

SLICE = 5_000
MOST_LOOKED_AT = 20_000  # before it starts
FURTHEST = timedelta(days=366)
_A_MOMENT = timedelta(minutes=1)  # what somebody's clock may be behind


async def start_campaign(
    session: Session, tenant_id: UUID, id: UUID, at: datetime | None, actor: Actor, now: datetime
) -> Campaign:
    """At a time, or now. Raises NotFound, CampaignNotThere, CampaignReachesNobody, RuleTooSlow, SegmentPutAway,
    TimePassed."""
    campaign = await _locked(session, tenant_id, id, "draft", "scheduled")
    if at is not None and not now - _A_MOMENT <= at <= now + FURTHEST:
        raise TimePassed()
    segment = await segments.get_segment(session, tenant_id, campaign.segment_id)
    if segment.archived_at is not None:
        raise SegmentPutAway()
    if at is not None and at > now:
        campaign.status, campaign.starts_at = "scheduled", at
        record(session, tenant_id, actor, "campaign.scheduled", "campaign", id)
    else:
        if not await _reaches_anybody(session, campaign, Rule.model_validate(segment.rule), now):
            raise CampaignReachesNobody()
        await _begin(session, campaign, actor, now)
    return campaign


async def _reaches_anybody(session: Session, campaign: Campaign, rule: Rule, now: datetime) -> bool:
    """Of a segment too large to look at all of it: taken for granted."""
    await segments.follow_habits(session)
    sending, at = (
        await sending_of(session, campaign.tenant_id, now),
        await setting_of(session, campaign.tenant_id, now),
    )
    place = None
    for _ in range(MOST_LOOKED_AT // SLICE):
        ids = await segments.list_ids(session, campaign.tenant_id, rule, at, place, SLICE)
        if ids:
            found = await repository.plan_slice(session, campaign, sending, ids)
            if any(one.what in campaign.channels for one in found):
                return True
            place = ids[-1]
        if len(ids) < SLICE:
            return False
    return True


async def _begin(session: Session, campaign: Campaign, actor: Actor, now: datetime) -> None:
    segment = await segments.get_segment(session, campaign.tenant_id, campaign.segment_id)
    campaign.rule = segment.rule
    campaign.status, campaign.started_at = "running", now
    campaign.starts_at = campaign.starts_at or now
    record(session, campaign.tenant_id, actor, "campaign.started", "campaign", campaign.id, name=campaign.name)


async def unschedule_campaign(session: Session, tenant_id: UUID, id: UUID, actor: Actor) -> Campaign:
    """Raises NotFound, CampaignNotThere."""
    campaign = await _locked(session, tenant_id, id, "scheduled")
    campaign.status, campaign.starts_at = "draft", None
    record(session, tenant_id, actor, "campaign.unscheduled", "campaign", id)
    return campaign


async def pause_campaign(session: Session, tenant_id: UUID, id: UUID, actor: Actor) -> Campaign:
    """What waits goes on waiting. Raises NotFound, CampaignNotThere."""
    campaign = await _locked(session, tenant_id, id, "running")
    campaign.status = "paused"
    await repository.hold_messages(session, campaign)
    record(session, tenant_id, actor, "campaign.paused", "campaign", id)
    return campaign


async def resume_campaign(session: Session, tenant_id: UUID, id: UUID, actor: Actor, now: datetime) -> Campaign:
    """Raises NotFound, CampaignNotThere."""
    campaign = await _locked(session, tenant_id, id, "paused")
    campaign.status = "running"
    await repository.release_messages(session, campaign, now)
    record(session, tenant_id, actor, "campaign.resumed", "campaign", id)
    return campaign


async def stop_campaign(session: Session, tenant_id: UUID, id: UUID, actor: Actor, now: datetime) -> Campaign:
    """For good: what waits is not sent. Raises NotFound, CampaignNotThere."""
    campaign = await _locked(session, tenant_id, id, "running", "paused")
    campaign.status, campaign.ended_at = "cancelled", now
    withdrawn = await repository.withdraw_messages(session, campaign, now)
    record(session, tenant_id, actor, "campaign.stopped", "campaign", id, withdrawn=withdrawn)
    return campaign


async def _locked(session: Session, tenant_id: UUID, id: UUID, *states: str) -> Campaign:
    campaign = await repository.lock_campaign(session, tenant_id, id)
    if campaign.status not in states:
        raise CampaignNotThere(status=campaign.status)
    return campaign


async def sending_of(session: Session, tenant_id: UUID, now: datetime) -> Sending:
    tenant = await get_tenant(session, tenant_id)
    settings = parse_settings(tenant.settings).messages
    return Sending(
        business_language=tenant.language,
        sends_sms=bool(tenant.sms_providers),
        path=f"/r/{tenant.slug}",
        most=settings.marketing_most,
        since=now - timedelta(days=settings.marketing_days),
    )


async def go_on(app: Any, tenant_id: UUID, id: UUID, slice_of: int = SLICE) -> None:
    """Until all of it is in the outbox, or somebody paused or stopped it."""
    while await queue_next(app, tenant_id, id, slice_of):
        failpoint("campaign slice queued")


async def queue_next(app: Any, tenant_id: UUID, id: UUID, slice_of: int = SLICE) -> bool:
    """One slice of so many; whether there is more to do at once."""
    now: datetime = app.clock()
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        campaign = await repository.lock_campaign(session, tenant_id, id)
        if campaign.status == "scheduled" and campaign.starts_at is not None and campaign.starts_at <= now:
            await _begin(session, campaign, SYSTEM, now)
        if campaign.status != "running" or campaign.started_at is None:
            return False
        if campaign.queued_at is not None:
            await _end_when_sent(session, campaign, now)
            return False
        if campaign.place is None:
            await segments.follow_habits(session, 100_000)
        # Of the moment it started, however long it takes: nobody comes into it or drops out on the way.
        at = await setting_of(session, tenant_id, campaign.started_at)
        rule = Rule.model_validate(campaign.rule)
        ids = await segments.list_ids(session, tenant_id, rule, at, campaign.place, slice_of)
        if ids:
            sending = await sending_of(session, tenant_id, now)
            found = await repository.queue_slice(session, campaign, sending, ids, now)
            campaign.looked_at += len(ids)
            campaign.queued += found.queued
            campaign.held_out += found.held_out
            campaign.capped += found.capped
            campaign.unreachable += len(ids) - found.queued - found.held_out - found.capped
            campaign.place = ids[-1]
        if len(ids) < slice_of:
            campaign.queued_at = now
            await session.flush()
            await _end_when_sent(session, campaign, now)
        return len(ids) == slice_of


async def _end_when_sent(session: Session, campaign: Campaign, now: datetime) -> None:
    if not await repository.has_waiting(session, campaign):
        campaign.status, campaign.ended_at = "done", now
