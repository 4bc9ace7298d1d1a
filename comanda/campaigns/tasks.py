"""What of campaigns is done in the background."""

from uuid import UUID

import procrastinate

from comanda.campaigns import repository
from comanda.campaigns.actions.run_campaign import go_on
from comanda.jobs.queue import TASKS, enqueue
from comanda.kit.tenancy import Scope


@TASKS.task(pass_context=True)
async def run_campaign(context: procrastinate.JobContext, tenant_id: str, campaign_id: str) -> None:
    await go_on(context.additional_context["comanda"], UUID(tenant_id), UUID(campaign_id))


@TASKS.periodic(cron="* * * * *")
@TASKS.task(queueing_lock="campaigns", pass_context=True)
async def look_after_campaigns(context: procrastinate.JobContext, timestamp: int) -> None:
    """Each minute: those whose time has come, and those that a worker was killed over."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        for due in await repository.list_due(session, app.clock()):
            await enqueue(session, run_campaign, tenant_id=str(due.tenant_id), campaign_id=str(due.id))
