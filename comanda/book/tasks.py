"""What of the customer book is done in the background."""

from datetime import timedelta
from uuid import UUID

import procrastinate
from sqlalchemy import delete, update

from comanda.book.actions.read_in import read_in
from comanda.customers.models import CustomerImport, OtpCode
from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.privacy.retention import RULES
from comanda.tenants.housekeeping import enqueue_for_each

KEEP_CODES = timedelta(days=RULES["codes"].proposed)  # after they are over
KEEP_LISTS = timedelta(days=RULES["unread_lists"].proposed)  # that nobody has read in
RETRIES = procrastinate.RetryStrategy(max_attempts=5, wait=5)

Context = procrastinate.JobContext


@TASKS.task(pass_context=True, retry=RETRIES)
async def import_customers(context: Context, tenant_id: str, import_id: str) -> None:
    await read_in(context.additional_context["comanda"], UUID(tenant_id), UUID(import_id))


@TASKS.periodic(cron="*/10 * * * *")
@TASKS.task(queueing_lock="customers housekeeping", pass_context=True)
async def sweep_customers(context: Context, timestamp: int) -> None:
    """Every ten minutes, a job for each business."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, sweep_customers_of)


@TASKS.task(pass_context=True)
async def sweep_customers_of(context: Context, tenant_id: str) -> None:
    """Codes that are long over, and lists that nobody has read in."""
    app = context.additional_context["comanda"]
    now, tenant = app.clock(), UUID(tenant_id)
    async with app.database.transaction(Scope.staff(tenant)) as session:
        await session.execute(
            delete(OtpCode).where(OtpCode.tenant_id == tenant, OtpCode.expires_at < now - KEEP_CODES)
        )
        await session.execute(
            update(CustomerImport)
            .where(
                CustomerImport.tenant_id == tenant,
                CustomerImport.status == "previewed",
                CustomerImport.created_at < now - KEEP_LISTS,
            )
            .values(status="cancelled", content=None, finished_at=now)
        )
