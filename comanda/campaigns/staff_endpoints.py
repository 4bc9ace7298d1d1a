"""Routes of campaigns."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from comanda.campaigns import errors, repository
from comanda.campaigns.actions import draft_campaign, run_campaign
from comanda.campaigns.models import Campaign
from comanda.campaigns.planning import plan_campaign
from comanda.campaigns.results import result_of
from comanda.campaigns.schemas import (
    CampaignCreate,
    CampaignPlan,
    CampaignPlanOf,
    CampaignRead,
    CampaignResult,
    CampaignStart,
    CampaignUpdate,
)
from comanda.campaigns.tasks import run_campaign as run_in_background
from comanda.jobs.queue import enqueue
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Page
from comanda.messaging.errors import PlaceholderUnknown, TemplateNotValid, TemplateTooLong
from comanda.messaging.guard import quiet_until
from comanda.segments.errors import RuleTooSlow
from comanda.segments.models import Segment
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["marketing"], prefix="/api/v1/campaigns")

Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
Write = Annotated[Desk, staff(Permission.CAMPAIGNS_WRITE)]
_OF_TEXTS = (errors.TextMissing, PlaceholderUnknown, TemplateNotValid, TemplateTooLong)


async def _read_all(desk: Desk, campaigns: Sequence[Campaign]) -> list[CampaignRead]:
    found = await desk.session.execute(
        select(Segment.id, Segment.name).where(
            Segment.tenant_id == desk.tenant_id, Segment.id.in_({one.segment_id for one in campaigns})
        )
    )
    names = {one.id: one.name for one in found}
    shop = await desk.app.storefronts.get(desk.tenant_id)
    until = quiet_until(shop.settings.messages, shop.timezone, desk.now)
    return [
        CampaignRead.model_validate(
            {
                **{name: getattr(one, name) for name in CampaignRead.model_fields if hasattr(one, name)},
                "segment_name": names[one.segment_id],
                "waits_until": until if one.status == "running" else None,
            }
        )
        for one in campaigns
    ]


async def _read(desk: Desk, campaign: Campaign) -> CampaignRead:
    return (await _read_all(desk, [campaign]))[0]


@router.get("", responses=problems(CursorNotValid))
async def list_campaigns(
    desk: Read, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Page[CampaignRead]:
    """Newest first."""
    rows = await repository.list_campaigns(desk.session, desk.tenant_id, read_cursor(cursor), limit + 1)
    page = rows[:limit]
    return Page[CampaignRead](
        items=await _read_all(desk, page),
        next=write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
    )


@router.post("/plan", responses=problems(NotFound, RuleTooSlow, *_OF_TEXTS))
async def plan(
    body: CampaignPlanOf, desk: Annotated[Desk, staff(Permission.CAMPAIGNS_WRITE, replays=False)]
) -> CampaignPlan:
    """Whom it would reach now, how it would read, and what it would cost. Nothing is kept."""
    texts = draft_campaign.check_texts(body.texts, body.channels)
    shop = await desk.app.storefronts.get(desk.tenant_id)
    return await plan_campaign(
        desk.app,
        desk.session,
        desk.tenant_id,
        shop,
        body.campaign_id,
        body.segment_id,
        body.channels,
        texts,
        body.holdout_percent,
        desk.now,
    )


@router.post("", status_code=201, responses=problems(NotFound, errors.SegmentPutAway, *_OF_TEXTS))
async def create_campaign(body: CampaignCreate, desk: Write) -> CampaignRead:
    """A draft."""
    made = await draft_campaign.create_campaign(desk.session, desk.tenant_id, body, desk.actor, desk.now)
    return await _read(desk, made)


@router.get("/{campaign_id}", responses=problems(NotFound))
async def read_campaign(campaign_id: UUID, desk: Read) -> CampaignRead:
    return await _read(desk, await repository.get_campaign(desk.session, desk.tenant_id, campaign_id))


@router.patch(
    "/{campaign_id}",
    responses=problems(NotFound, errors.CampaignNotDraft, errors.SegmentPutAway, *_OF_TEXTS),
)
async def change_campaign(campaign_id: UUID, body: CampaignUpdate, desk: Write) -> CampaignRead:
    """Of a draft."""
    return await _read(
        desk,
        await draft_campaign.change_campaign(
            desk.session, desk.tenant_id, campaign_id, body, desk.actor, desk.now
        ),
    )


@router.delete("/{campaign_id}", status_code=204, responses=problems(NotFound, errors.CampaignNotDraft))
async def delete_campaign(campaign_id: UUID, desk: Write) -> Response:
    """Of a draft."""
    await draft_campaign.delete_campaign(desk.session, desk.tenant_id, campaign_id, desk.actor)
    return Response(status_code=204)


@router.post(
    "/{campaign_id}/start",
    responses=problems(
        NotFound,
        RuleTooSlow,
        errors.CampaignNotThere,
        errors.CampaignReachesNobody,
        errors.SegmentPutAway,
        errors.TimePassed,
    ),
)
async def start_campaign(campaign_id: UUID, body: CampaignStart, desk: Write) -> CampaignRead:
    """Now, or at a time. From then on its segment is as it is at that moment. One with a time that reaches nobody then
    ends at once."""
    campaign = await run_campaign.start_campaign(
        desk.session, desk.tenant_id, campaign_id, body.at, desk.actor, desk.now
    )
    if campaign.status == "running":
        await enqueue(desk.session, run_in_background, tenant_id=str(desk.tenant_id), campaign_id=str(campaign_id))
    return await _read(desk, campaign)


@router.post("/{campaign_id}/unschedule", responses=problems(NotFound, errors.CampaignNotThere))
async def unschedule_campaign(campaign_id: UUID, desk: Write) -> CampaignRead:
    """A draft again."""
    return await _read(
        desk, await run_campaign.unschedule_campaign(desk.session, desk.tenant_id, campaign_id, desk.actor)
    )


@router.post("/{campaign_id}/pause", responses=problems(NotFound, errors.CampaignNotThere))
async def pause_campaign(campaign_id: UUID, desk: Write) -> CampaignRead:
    """What has not gone out waits."""
    return await _read(
        desk, await run_campaign.pause_campaign(desk.session, desk.tenant_id, campaign_id, desk.actor)
    )


@router.post("/{campaign_id}/resume", responses=problems(NotFound, errors.CampaignNotThere))
async def resume_campaign(campaign_id: UUID, desk: Write) -> CampaignRead:
    """Goes on after a pause."""
    campaign = await run_campaign.resume_campaign(desk.session, desk.tenant_id, campaign_id, desk.actor, desk.now)
    await enqueue(desk.session, run_in_background, tenant_id=str(desk.tenant_id), campaign_id=str(campaign_id))
    return await _read(desk, campaign)


@router.post("/{campaign_id}/stop", responses=problems(NotFound, errors.CampaignNotThere))
async def stop_campaign(campaign_id: UUID, desk: Write) -> CampaignRead:
    """For good. What has not gone out is withdrawn; what is being sent at this moment may still arrive."""
    return await _read(
        desk,
        await run_campaign.stop_campaign(desk.session, desk.tenant_id, campaign_id, desk.actor, desk.now),
    )


@router.get("/{campaign_id}/result", responses=problems(NotFound, errors.ResultNotYet))
async def read_result(campaign_id: UUID, desk: Read) -> CampaignResult:
    """What was sent, and what those written to did more than those left out by lot."""
    campaign = await repository.get_campaign(desk.session, desk.tenant_id, campaign_id)
    currency = (await get_tenant(desk.session, desk.tenant_id)).currency
    return await result_of(desk.session, campaign, currency)
