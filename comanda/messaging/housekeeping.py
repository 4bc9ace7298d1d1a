"""What of messages is swept away in the background."""

from datetime import timedelta
from uuid import UUID

import procrastinate
from sqlalchemy import delete, text

from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.messaging.models import MessageReceipt
from comanda.notifications.repository import remove_old_notifications
from comanda.tenants.housekeeping import enqueue_for_each

KEEP_MESSAGES = timedelta(days=180)  # what was said, to whom, and that it arrived
KEEP_RECEIPTS = timedelta(days=30)


@TASKS.periodic(cron="47 * * * *")
@TASKS.task(queueing_lock="messages housekeeping", pass_context=True)
async def sweep_messages(context: procrastinate.JobContext, timestamp: int) -> None:
    """Hourly, a job for each business."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, sweep_messages_of)


@TASKS.task(pass_context=True)
async def sweep_messages_of(context: procrastinate.JobContext, tenant_id: str) -> None:
    app = context.additional_context["comanda"]
    now, tenant = app.clock(), UUID(tenant_id)
    async with app.database.transaction(Scope.staff(tenant)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '60s'"))
        await remove_old_notifications(session, tenant, now - KEEP_MESSAGES)
        await session.execute(
            delete(MessageReceipt).where(
                MessageReceipt.tenant_id == tenant, MessageReceipt.received_at < now - KEEP_RECEIPTS
            )
        )
