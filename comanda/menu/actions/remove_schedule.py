"""Removing hours in which something was offered."""

from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.errors import ScheduleInUse
from comanda.tenants.repository import lock_tenant, raise_catalog_version

_NAMED = 5


async def remove_schedule(session: Session, tenant_id: UUID, actor: Actor, schedule_id: UUID) -> None:
    """Raises NotFound, ScheduleInUse."""
    await lock_tenant(session, tenant_id)
    await repository.get_schedule(session, tenant_id, schedule_id)
    users = await repository.list_schedule_users(session, tenant_id, schedule_id)
    if users:
        more = ", …" if len(users) > _NAMED else ""
        raise ScheduleInUse(used_by=", ".join(users[:_NAMED]) + more)
    await repository.delete_schedules(session, tenant_id, [schedule_id])
    record(session, tenant_id, actor, "schedule.removed", "schedule", schedule_id)
    await raise_catalog_version(session)
