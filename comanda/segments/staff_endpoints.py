"""Routes of segments."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from comanda.customers.models import Customer
from comanda.kit.cursor import Cursor, CursorNotValid, read_place, write_place
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Page
from comanda.segments import errors, ready_made, repository
from comanda.segments.actions import keep_segment
from comanda.segments.models import Segment
from comanda.segments.rules import Rule, Visits
from comanda.segments.schemas import (
    MapCell,
    Member,
    ReadyGroup,
    ReadyMade,
    ReadyOther,
    SegmentCreate,
    SegmentPreview,
    SegmentPreviewOf,
    SegmentRead,
    SegmentUpdate,
)
from comanda.segments.setting import setting_of
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["marketing"], prefix="/api/v1/segments")

Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
Write = Annotated[Desk, staff(Permission.CAMPAIGNS_WRITE)]
MOST_SAMPLED = 10
MOST_AREAS = 200
_EVERYONE = Rule(match="all", conditions=(Visits(field="visits", at_least=0),))
_OF_A_RULE = (errors.RuleTooLong, errors.ItemsUnknown, errors.NotOnTheMap)


def _read(segment: Segment) -> SegmentRead:
    return SegmentRead.model_validate(segment)


def read_member(customer: Customer) -> Member:
    return Member.model_validate(customer)


@router.get("")
async def list_segments(
    desk: Read,
    archived: Annotated[bool, Query(description="Those that were put away, in the place of the others.")] = False,
) -> list[SegmentRead]:
    """By name."""
    return [_read(one) for one in await repository.list_segments(desk.session, desk.tenant_id, archived=archived)]


@router.get("/ready-made", responses=problems(errors.RuleTooSlow))
async def read_ready_made(desk: Read) -> ReadyMade:
    """Where everyone who ordered stands: how long ago, and how often. Each group is a rule that can be kept and
    changed."""
    found = await repository.map_of(desk.session, desk.tenant_id, desk.now)
    cells = [
        MapCell(
            recency=one.recency,
            frequency=one.frequency,
            group=ready_made.group_at(one.recency, one.frequency),
            customers=one.customers,
            spent=one.spent,
        )
        for one in found
    ]
    at = await setting_of(desk.session, desk.tenant_id, desk.now)
    ordered = sum(one.customers for one in cells)
    average = sum(one.spent for one in cells) // ordered if ordered else 0
    return ReadyMade(
        currency=(await get_tenant(desk.session, desk.tenant_id)).currency,
        recency_days=list(ready_made.RECENCY),
        visits_from=list(ready_made.FREQUENCY),
        cells=cells,
        groups=[
            ReadyGroup(
                key=key,
                rule=ready_made.rule_of(key),
                customers=sum(one.customers for one in cells if one.group == key),
                spent=sum(one.spent for one in cells if one.group == key),
            )
            for key in ready_made.GROUPS
        ],
        others=[
            ReadyOther(
                key=key,
                rule=rule,
                customers=await repository.count(desk.session, desk.tenant_id, rule, at),
            )
            for key, rule in ready_made.others(average).items()
        ],
    )


@router.get("/areas")
async def list_areas(desk: Read) -> list[str]:
    """Parts of town and towns that customers' addresses name, the most frequent first."""
    return await repository.list_areas(desk.session, desk.tenant_id, MOST_AREAS)


@router.post("/preview", responses=problems(errors.RuleTooSlow, *_OF_A_RULE))
async def preview(
    body: SegmentPreviewOf, desk: Annotated[Desk, staff(Permission.CUSTOMERS_READ, replays=False)]
) -> SegmentPreview:
    """Counts a rule now, without keeping it."""
    rule = await keep_segment.check_rule(desk.session, desk.tenant_id, body.rule, desk.now)
    behind = await repository.follow_habits(desk.session)
    at = await setting_of(desk.session, desk.tenant_id, desk.now)
    sample = await repository.list_newest(desk.session, desk.tenant_id, rule, at, MOST_SAMPLED)
    return SegmentPreview(
        customers=await repository.count(desk.session, desk.tenant_id, rule, at),
        of_customers=await repository.count(desk.session, desk.tenant_id, _EVERYONE, at),
        behind=behind,
        currency=(await get_tenant(desk.session, desk.tenant_id)).currency,
        sample=[read_member(one) for one in sample],
    )


@router.post("", status_code=201, responses=problems(errors.SegmentNameTaken, errors.TooManySegments, *_OF_A_RULE))
async def create_segment(body: SegmentCreate, desk: Write) -> SegmentRead:
    return _read(
        await keep_segment.create_segment(desk.session, desk.tenant_id, body.name, body.rule, desk.actor, desk.now)
    )


@router.get("/{segment_id}", responses=problems(NotFound))
async def read_segment(segment_id: UUID, desk: Read) -> SegmentRead:
    return _read(await repository.get_segment(desk.session, desk.tenant_id, segment_id))


@router.patch("/{segment_id}", responses=problems(NotFound, errors.SegmentNameTaken, *_OF_A_RULE))
async def change_segment(segment_id: UUID, body: SegmentUpdate, desk: Write) -> SegmentRead:
    """What was sent to it before stays as it was."""
    return _read(
        await keep_segment.change_segment(
            desk.session, desk.tenant_id, segment_id, body.name, body.rule, desk.actor, desk.now
        )
    )


@router.delete("/{segment_id}", status_code=204, responses=problems(NotFound))
async def archive_segment(segment_id: UUID, desk: Write) -> Response:
    """Puts it away."""
    await keep_segment.archive_segment(desk.session, desk.tenant_id, segment_id, desk.actor, desk.now)
    return Response(status_code=204)


@router.post(
    "/{segment_id}/restore", responses=problems(NotFound, errors.SegmentNameTaken, errors.TooManySegments)
)
async def restore_segment(segment_id: UUID, desk: Write) -> SegmentRead:
    """Takes back one that was put away."""
    return _read(await keep_segment.restore_segment(desk.session, desk.tenant_id, segment_id, desk.actor))


@router.get("/{segment_id}/customers", responses=problems(NotFound, CursorNotValid, errors.RuleTooSlow))
async def list_members(
    segment_id: UUID, desk: Read, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> Page[Member]:
    """Who is in it now, those known here first first."""
    segment = await repository.get_segment(desk.session, desk.tenant_id, segment_id)
    place = read_place(cursor)
    at = await setting_of(desk.session, desk.tenant_id, desk.now)
    rows = await repository.list_customers(
        desk.session,
        desk.tenant_id,
        Rule.model_validate(segment.rule),
        at,
        place[1] if place else None,
        limit + 1,
    )
    return Page[Member](
        items=[read_member(one) for one in rows[:limit]],
        next=write_place("id", rows[limit - 1].id) if len(rows) > limit else None,
    )
