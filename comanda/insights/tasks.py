"""What of reports is done in the background."""

from typing import Any
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy import text

from comanda.insights import repository
from comanda.insights.actions.roll_up import begin_to_keep, let_go_of_other_zone, roll_up_next_day
from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.tenants.repository import list_tenant_ids

log = structlog.get_logger("comanda.insights")


@TASKS.periodic(cron="41 * * * *")
@TASKS.task(queueing_lock="reports", lock="reports", pass_context=True)
async def keep_reports(context: procrastinate.JobContext, timestamp: int) -> None:
    """Hourly: days that are over, and those that were changed since. One business after the other, and never two of
    these jobs at once; what is not rolled up yet, reports read from the orders."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        tenant_ids = await list_tenant_ids(session)
    for tenant_id in tenant_ids:
        try:
            await roll_up_all(app, tenant_id)
        except Exception as error:  # of one business, such as a lock that took too long: the next hour tries again
            log.error("days not rolled up", tenant_id=str(tenant_id), error=type(error).__name__)


async def roll_up_all(app: Any, tenant_id: UUID) -> None:
    """Of one business, each day in a transaction of its own."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        anew = await let_go_of_other_zone(session, tenant_id)
    if anew:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            # A million orders' rows, perhaps; nobody reads them, and nobody who orders waits for it.
            await session.execute(text("SET LOCAL statement_timeout = '120s'"))
            await repository.throw_away(session, tenant_id)
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await begin_to_keep(session, tenant_id)
    left = True
    while left:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            left = await roll_up_next_day(session, tenant_id, app.clock())
