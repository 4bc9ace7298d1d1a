"""What of invoices is done in the background."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import procrastinate
import structlog

from comanda.invoices import finishing, repository
from comanda.invoices.actions import credit_invoice
from comanda.invoices.actions.number_and_seal import FINISH_INVOICE
from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.orders.money import CREDIT_REFUNDS
from comanda.tenants.housekeeping import enqueue_for_each

log = structlog.get_logger("comanda.invoices")

RETRIES = procrastinate.RetryStrategy(max_attempts=10, exponential_wait=2)
LEFT_BEHIND = timedelta(minutes=30)
AT_ONCE = 100

Context = procrastinate.JobContext


@TASKS.task(name=FINISH_INVOICE, pass_context=True, retry=RETRIES)
async def finish_invoice(context: Context, tenant_id: str, invoice_id: str) -> None:
    await finishing.finish_invoice(context.additional_context["comanda"], UUID(tenant_id), UUID(invoice_id))


@TASKS.task(name=CREDIT_REFUNDS, pass_context=True, retry=RETRIES)
async def credit_refunds(context: Context, tenant_id: str, order_id: str) -> None:
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.staff(UUID(tenant_id))) as session:
        await credit_invoice.credit_refunds(session, UUID(tenant_id), UUID(order_id), app.numbering, app.clock)


@TASKS.periodic(cron="23 * * * *")
@TASKS.task(queueing_lock="invoices housekeeping", pass_context=True)
async def sweep_invoices(context: Context, timestamp: int) -> None:
    """Hourly, a job for each business."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, sweep_invoices_of)


@TASKS.task(pass_context=True)
async def sweep_invoices_of(context: Context, tenant_id: str) -> None:
    """Those whose PDF could not be made in all that time, such as while the storage was away."""
    app: Any = context.additional_context["comanda"]
    tenant = UUID(tenant_id)
    async with app.database.transaction(Scope.staff(tenant, read_only=True)) as session:
        left = await repository.unfinished(session, tenant, app.clock() - LEFT_BEHIND, AT_ONCE)
    for invoice_id in left:
        try:
            await finishing.finish_invoice(app, tenant, invoice_id)
        except Exception as error:  # one that cannot be made must not keep the others
            log.error("invoice without PDF", invoice_id=str(invoice_id), error=type(error).__name__)
