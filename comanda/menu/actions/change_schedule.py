"""Changing hours in which something is offered."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.errors import ScheduleNameTaken
from comanda.menu.models import Schedule
from comanda.menu.schemas import ScheduleUpdate
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def change_schedule(
    session: Session, tenant_id: UUID, actor: Actor, schedule_id: UUID, changes: ScheduleUpdate
) -> Schedule:
    """Raises NotFound, ScheduleNameTaken."""
    await lock_tenant(session, tenant_id)
    schedule = await repository.get_schedule(session, tenant_id, schedule_id)
    values = changes.model_dump(mode="json", exclude_unset=True)
    changed = [name for name, value in values.items() if getattr(schedule, name) != value]
    if not changed:
        return schedule
    if "name" in changed and await repository.find_schedule(session, tenant_id, values["name"]) is not None:
        raise ScheduleNameTaken(name=values["name"])
    for name in changed:
        setattr(schedule, name, values[name])
    record(session, tenant_id, actor, "schedule.changed", "schedule", schedule_id, changed=sorted(changed))
    await raise_catalog_version(session)
    return schedule
