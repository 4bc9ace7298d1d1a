"""What is swept away in the background: answers kept for replays, sign-ins long over, old counters."""

from datetime import timedelta
from typing import Any

import procrastinate
from sqlalchemy import delete, text

from comanda.jobs.queue import TASKS
from comanda.kit.models import AttemptCounter, IdempotencyKey
from comanda.kit.tenancy import Scope
from comanda.tenants.models import StaffSession
from comanda.tenants.repository import list_tenant_ids

KEEP_ANSWERS = timedelta(hours=48)
KEEP_SESSIONS = timedelta(days=90)


@TASKS.periodic(cron="17 * * * *")
@TASKS.task(queueing_lock="housekeeping", pass_context=True)
async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Hourly."""
    await sweep_now(context.additional_context["comanda"])


async def sweep_now(app: Any) -> None:
    now = app.clock()
    async with app.database.transaction(Scope.system()) as session:
        await session.execute(delete(AttemptCounter).where(AttemptCounter.closes_at < now))
        tenants = await list_tenant_ids(session)
    for tenant_id in tenants:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await session.execute(text("SET LOCAL statement_timeout = '60s'"))
            await session.execute(
                delete(IdempotencyKey).where(
                    IdempotencyKey.tenant_id == tenant_id, IdempotencyKey.created_at < now - KEEP_ANSWERS
                )
            )
            await session.execute(
                delete(StaffSession).where(
                    StaffSession.tenant_id == tenant_id, StaffSession.expires_at < now - KEEP_SESSIONS
                )
            )
