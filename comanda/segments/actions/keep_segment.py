"""A rule is kept under a name, or changed."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.segments import repository
from comanda.segments.errors import ItemsUnknown, NotOnTheMap, SegmentNameTaken, TooManySegments
from comanda.segments.models import Segment
from comanda.segments.rules import Bought, Distance, Rule, check_length
from comanda.segments.setting import setting_of
from comanda.tenants.repository import lock_tenant

MOST_SEGMENTS = 100


async def check_rule(session: Session, tenant_id: UUID, rule: Rule, now: datetime) -> Rule:
    """Raises RuleTooLong, ItemsUnknown, NotOnTheMap."""
    check_length(rule)
    conditions = rule.all_conditions()
    items = {item for one in conditions if isinstance(one, Bought) for item in one.items}
    if items and await repository.known_items(session, tenant_id, sorted(items)) != items:
        raise ItemsUnknown()
    if any(isinstance(one, Distance) for one in conditions):
        setting = await setting_of(session, tenant_id, now)
        if setting.place is None:
            raise NotOnTheMap()
    return rule


async def create_segment(
    session: Session, tenant_id: UUID, name: str, rule: Rule, actor: Actor, now: datetime
) -> Segment:
    """Raises SegmentNameTaken, TooManySegments and what `check_rule` does."""
    await lock_tenant(session, tenant_id)
    await check_rule(session, tenant_id, rule, now)
    await _check_room(session, tenant_id, name, None)
    segment = Segment(
        tenant_id=tenant_id,
        id=uuid7(),
        name=name,
        rule=rule.model_dump(mode="json"),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    session.add(segment)
    record(session, tenant_id, actor, "segment.created", "segment", segment.id)
    return segment


async def change_segment(
    session: Session, tenant_id: UUID, id: UUID, name: str | None, rule: Rule | None, actor: Actor, now: datetime
) -> Segment:
    """Raises NotFound, SegmentNameTaken and what `check_rule` does."""
    await lock_tenant(session, tenant_id)
    segment = await repository.get_segment(session, tenant_id, id)
    if name is not None and name != segment.name:
        await _check_room(session, tenant_id, name, id)
        segment.name = name
    if rule is not None:
        await check_rule(session, tenant_id, rule, now)
        segment.rule = rule.model_dump(mode="json")
    segment.updated_at = now
    record(session, tenant_id, actor, "segment.changed", "segment", id)
    return segment


async def archive_segment(session: Session, tenant_id: UUID, id: UUID, actor: Actor, now: datetime) -> None:
    """Twice is once. Raises NotFound."""
    segment = await repository.get_segment(session, tenant_id, id)
    if segment.archived_at is None:
        segment.archived_at = now
        record(session, tenant_id, actor, "segment.archived", "segment", id)


async def restore_segment(session: Session, tenant_id: UUID, id: UUID, actor: Actor) -> Segment:
    """Raises NotFound, SegmentNameTaken, TooManySegments."""
    await lock_tenant(session, tenant_id)
    segment = await repository.get_segment(session, tenant_id, id)
    if segment.archived_at is not None:
        await _check_room(session, tenant_id, segment.name, None)
        segment.archived_at = None
        record(session, tenant_id, actor, "segment.restored", "segment", id)
    return segment


async def _check_room(session: Session, tenant_id: UUID, name: str, own: UUID | None) -> None:
    there = await repository.list_segments(session, tenant_id)
    if any(one.name == name and one.id != own for one in there):
        raise SegmentNameTaken()
    if own is None and len(there) >= MOST_SEGMENTS:
        raise TooManySegments(most=MOST_SEGMENTS)
