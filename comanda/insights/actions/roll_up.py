"""Rolling up days that are over, one at a time: nobody who orders waits for more than one."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.insights import repository
from comanda.insights.models import ReportState
from comanda.kit.db import Session
from comanda.tenants.repository import get_tenant, lock_counter


async def let_go_of_other_zone(session: Session, tenant_id: UUID) -> bool:
    """Where the business's time zone was changed, nothing that is kept is read any more. True: all of that can go."""
    await lock_counter(session, tenant_id)
    tenant = await get_tenant(session, tenant_id)
    state = await repository.find_state(session, tenant_id)
    if state is not None and state.zone != tenant.timezone:
        await session.delete(state)
        state = None
    return state is None


async def begin_to_keep(session: Session, tenant_id: UUID) -> None:
    """From here on, changes of days that are rolled up are marked."""
    await lock_counter(session, tenant_id)
    tenant = await get_tenant(session, tenant_id)
    session.add(ReportState(tenant_id=tenant_id, zone=tenant.timezone))


async def roll_up_next_day(session: Session, tenant_id: UUID, now: datetime) -> bool:
    """One that was marked, or else the one after the last. Today is not over. False: there is none."""
    await lock_counter(session, tenant_id)
    state = await repository.find_state(session, tenant_id)
    if state is None:
        return False
    day = await repository.first_dirty(session, tenant_id)
    yesterday = now.astimezone(ZoneInfo(state.zone)).date() - timedelta(days=1)
    if day is None:
        day = (
            state.through + timedelta(days=1)
            if state.through is not None
            else await repository.first_day(session, tenant_id, state.zone)
        )
        if day is None or day > yesterday:
            return False
        state.through = day
        await session.flush()
    await repository.roll_up(session, tenant_id, state.zone, day)
    return True
