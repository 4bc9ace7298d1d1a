"""Adding hours in which something is offered."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.menu import repository
from comanda.menu.errors import ScheduleNameTaken
from comanda.menu.models import Schedule
from comanda.menu.schemas import ScheduleCreate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def add_schedule(session: Session, tenant_id: UUID, actor: Actor, new: ScheduleCreate) -> Schedule:
    """Raises ScheduleNameTaken."""
    await lock_tenant(session, tenant_id)
    if await repository.find_schedule(session, tenant_id, new.name) is not None:
        raise ScheduleNameTaken(name=new.name)
    schedule = Schedule(tenant_id=tenant_id, id=uuid7(), **new.model_dump(mode="json"))
    session.add(schedule)
    record(session, tenant_id, actor, "schedule.added", "schedule", schedule.id)
    await raise_catalog_version(session)
    return schedule
