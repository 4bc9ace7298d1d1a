"""What of requests about personal data is done in the background."""

from typing import Any
from uuid import UUID

import procrastinate
import structlog

from comanda.jobs.queue import TASKS, enqueue
from comanda.kit.tenancy import Scope
from comanda.rights import repository
from comanda.rights.accounts import RUN_ACCOUNT_REQUEST, due_account_requests, run_request
from comanda.rights.actions.ask import RUN_REQUESTS
from comanda.rights.actions.erase import REMOVE_FILES, try_erasure
from comanda.rights.actions.export import drop_file, make_export
from comanda.rights.retention import run_retention
from comanda.tenants.housekeeping import enqueue_for_each

log = structlog.get_logger("comanda.rights")

RETRIES = procrastinate.RetryStrategy(max_attempts=10, exponential_wait=2)

Context = procrastinate.JobContext


@TASKS.periodic(cron="*/10 * * * *")
@TASKS.task(queueing_lock="rights requests", pass_context=True)
async def run_requests(context: Context, timestamp: int) -> None:
    """Every ten minutes, a job for each business."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, run_requests_of)


@TASKS.task(name=RUN_REQUESTS, pass_context=True)
async def run_requests_of(context: Context, tenant_id: str) -> None:
    await run_due(context.additional_context["comanda"], UUID(tenant_id))


async def run_due(app: Any, tenant_id: UUID) -> None:
    """Makes exports, erases whose time has come, removes files that nobody has fetched."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        due = await repository.due_requests(session, tenant_id, app.clock())
    for request in due:
        work = (
            try_erasure if request.kind == "erasure" else drop_file if request.status == "ready" else make_export
        )
        try:
            await work(app, tenant_id, request.id)
        except Exception as error:  # one that cannot be finished must not keep the others
            log.error("request left for the next time", id=str(request.id), error=type(error).__name__)


@TASKS.periodic(cron="*/10 * * * *")
@TASKS.task(queueing_lock="account requests", pass_context=True)
async def run_account_requests(context: Context, timestamp: int) -> None:
    """Every ten minutes, a job for each that is due."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        for account_id, request_id in await due_account_requests(session, app.clock()):
            await enqueue(session, run_account_request, account_id=str(account_id), request_id=str(request_id))


@TASKS.task(name=RUN_ACCOUNT_REQUEST, pass_context=True, retry=RETRIES)
async def run_account_request(context: Context, account_id: str, request_id: str) -> None:
    await run_request(context.additional_context["comanda"], UUID(account_id), UUID(request_id))


@TASKS.periodic(cron="41 1 * * *")
@TASKS.task(queueing_lock="retention", pass_context=True)
async def sweep_retention(context: Context, timestamp: int) -> None:
    """Nightly, a job for each business."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, sweep_retention_of)


@TASKS.task(pass_context=True)
async def sweep_retention_of(context: Context, tenant_id: str) -> None:
    await run_retention(context.additional_context["comanda"], UUID(tenant_id))


@TASKS.task(name=REMOVE_FILES, pass_context=True, retry=RETRIES)
async def remove_files(context: Context, keys: list[str]) -> None:
    """Of somebody who was erased. Removing what is gone already is no error."""
    app: Any = context.additional_context["comanda"]
    for key in keys:
        await app.storage.remove(key)
