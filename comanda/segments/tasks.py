"""What segments keep up in the background."""

from uuid import UUID

import procrastinate
from sqlalchemy import text

from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.segments import repository
from comanda.tenants.housekeeping import enqueue_for_each

MOST_AT_ONCE = 2_000  # events
MOST_ROUNDS = 500


@TASKS.periodic(cron="*/5 * * * *")
@TASKS.task(queueing_lock="habits", pass_context=True)
async def follow_habits(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every five minutes, a job for each business, so that whoever counts finds little left to look through."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, follow_habits_of)


@TASKS.task(pass_context=True)
async def follow_habits_of(context: procrastinate.JobContext, tenant_id: str) -> None:
    """In small transactions: each holds the customers that it changes."""
    app = context.additional_context["comanda"]
    for _ in range(MOST_ROUNDS):
        async with app.database.transaction(Scope.staff(UUID(tenant_id))) as session:
            await session.execute(text("SET LOCAL statement_timeout = '60s'"))
            if not await repository.follow_habits(session, MOST_AT_ONCE):
                return
