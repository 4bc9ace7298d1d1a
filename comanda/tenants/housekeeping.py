"""What is swept away in the background: answers kept for replays, challenges, old counters. What is
kept for longer than days goes at night: comanda/rights."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.tasks import Task
from sqlalchemy import delete, text

from comanda.jobs.queue import TASKS, enqueue
from comanda.kit.db import Session
from comanda.kit.models import AttemptCounter, IdempotencyKey
from comanda.kit.tenancy import Scope
from comanda.privacy.resealing import reseal
from comanda.privacy.retention import RULES
from comanda.tenants.models import UserChallenge
from comanda.tenants.repository import list_tenant_ids

KEEP_ANSWERS = timedelta(days=RULES["answers"].proposed)


async def enqueue_for_each(session: Session, task: Task[..., Any, Any]) -> None:
    """Puts in a job for every business."""
    for tenant_id in await list_tenant_ids(session):
        await enqueue(session, task, tenant_id=str(tenant_id))


@TASKS.periodic(cron="41 2 * * *")
@TASKS.task(queueing_lock="reseal", pass_context=True)
async def reseal_nightly(context: procrastinate.JobContext, timestamp: int) -> None:
    """What is plain still, or under a key that is to go."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        tenant_ids = list(await list_tenant_ids(session))
    await reseal(app.database, app.vault, tenant_ids)


@TASKS.periodic(cron="17 * * * *")
@TASKS.task(queueing_lock="housekeeping", pass_context=True)
async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Hourly: what belongs to no business, and a job for each that does."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await session.execute(delete(AttemptCounter).where(AttemptCounter.closes_at < app.clock()))
        await enqueue_for_each(session, sweep_tenant)


@TASKS.task(pass_context=True)
async def sweep_tenant(context: procrastinate.JobContext, tenant_id: str) -> None:
    app = context.additional_context["comanda"]
    now, tenant = app.clock(), UUID(tenant_id)
    async with app.database.transaction(Scope.staff(tenant)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '60s'"))
        await session.execute(
            delete(IdempotencyKey).where(
                IdempotencyKey.tenant_id == tenant, IdempotencyKey.created_at < now - KEEP_ANSWERS
            )
        )
        await session.execute(
            delete(UserChallenge).where(UserChallenge.tenant_id == tenant, UserChallenge.expires_at < now)
        )
