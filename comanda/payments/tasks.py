"""What of payments is done in the background."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy import text

from comanda.audit.record import SYSTEM
from comanda.jobs.queue import TASKS
from comanda.kit.errors import Fact
from comanda.kit.tenancy import Scope
from comanda.orders import repository as orders
from comanda.orders.actions.move_order import move_order
from comanda.orders.money import SEND_REFUND, payments_of
from comanda.orders.payment_states import UNDECIDED
from comanda.orders.states import OrderStatus
from comanda.payments import repository
from comanda.payments.actions.find_stray import find_stray, look_for_unknown
from comanda.payments.actions.look import look_at_payment, look_at_refund
from comanda.payments.models import WebhookEvent
from comanda.tenants.housekeeping import enqueue_for_each
from comanda.tenants.repository import list_tenant_ids, lock_counter

log = structlog.get_logger("comanda.payments")

AT_ONCE = 200  # of each kind and business, a minute
BUSINESSES_AT_ONCE = 4
PAUSE = 0.1  # seconds between two questions to a business's providers: MTN allows ten a second
RETRIES = procrastinate.RetryStrategy(max_attempts=3, wait=2)

Context = procrastinate.JobContext


@TASKS.task(pass_context=True, retry=RETRIES)
async def handle_webhook(context: Context, tenant_id: str, event_id: str) -> None:
    app: Any = context.additional_context["comanda"]
    await _after_webhook(app, UUID(tenant_id), UUID(event_id))


@TASKS.task(name=SEND_REFUND, pass_context=True, retry=RETRIES)
async def send_refund(context: Context, tenant_id: str, refund_id: str) -> None:
    app: Any = context.additional_context["comanda"]
    await look_at_refund(app, UUID(tenant_id), UUID(refund_id))


async def _after_webhook(app: Any, tenant_id: UUID, event_id: UUID) -> None:
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        event = await session.get(WebhookEvent, (tenant_id, event_id))
        if event is None or event.handled_at is not None:
            return
        payment = (
            await repository.find_by_reference(session, tenant_id, event.reference) if event.reference else None
        )
        refunds = [one.id for one in await repository.refunds_of(session, tenant_id, [payment])] if payment else []
    if payment is not None:
        await look_at_payment(app, tenant_id, payment.id)
        for refund_id in refunds:
            await look_at_refund(app, tenant_id, refund_id)
    else:
        await look_for_unknown(app, tenant_id, event.provider, event.reference)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await session.execute(
            text("UPDATE webhook_events SET handled_at = :now WHERE tenant_id = :tenant_id AND id = :id"),
            {"now": app.clock(), "tenant_id": tenant_id, "id": event_id},
        )


@TASKS.periodic(cron="* * * * *")
@TASKS.task(queueing_lock="payments sweep", pass_context=True)
async def sweep_payments(context: Context, timestamp: int) -> None:
    """Each minute: finishes what no webhook told, and frees what nobody pays for."""
    await sweep(context.additional_context["comanda"])


async def sweep(app: Any) -> None:
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        tenant_ids = await list_tenant_ids(session)
    gate = asyncio.Semaphore(BUSINESSES_AT_ONCE)

    async def one(tenant_id: UUID) -> None:
        async with gate:
            await _sweep_business(app, tenant_id)

    await asyncio.gather(*(one(tenant_id) for tenant_id in tenant_ids))


async def _sweep_business(app: Any, tenant_id: UUID) -> None:
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        due = await repository.due_work(session, tenant_id, app.clock(), AT_ONCE)
    work: dict[str, Callable[[Any, UUID, UUID], Awaitable[Any]]] = {
        "payment": look_at_payment,
        "refund": look_at_refund,
        "webhook": _after_webhook,
        "order": expire_order,
    }
    for what, id in due:
        try:
            await work[what](app, tenant_id, id)
        except Fact as fact:
            log.info("left for the next sweep", what=what, code=fact.code)
        except Exception as error:  # one that cannot be finished must not keep the others
            log.error("sweep", what=what, id=str(id), error=type(error).__name__)
        if what != "order":
            await asyncio.sleep(PAUSE)


async def expire_order(app: Any, tenant_id: UUID, order_id: UUID) -> None:
    """Frees what it held. Not while somebody may be paying for it."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        order = await orders.lock_order(session, tenant_id, order_id)
        now: datetime = app.clock()
        if order.status != OrderStatus.AWAITING_PAYMENT or order.pay_by is None or order.pay_by > now:
            return
        if any(one.status in UNDECIDED for one in await payments_of(session, order)):
            return
        await move_order(session, tenant_id, order_id, OrderStatus.EXPIRED, SYSTEM, now)


@TASKS.periodic(cron="11 * * * *")
@TASKS.task(queueing_lock="payments reconciliation", pass_context=True)
async def reconcile(context: Context, timestamp: int) -> None:
    """Hourly, a job for each business."""
    app: Any = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, reconcile_business)


@TASKS.task(pass_context=True)
async def reconcile_business(context: Context, tenant_id: str) -> None:
    """What its providers list and we have not heard of."""
    app: Any = context.additional_context["comanda"]
    tenant, now = UUID(tenant_id), app.clock()
    shop = await app.storefronts.get(tenant)
    today = shop.today(now)
    for day in (today - timedelta(days=1), today):
        for provider in await app.merchants.of(tenant):
            await find_stray(app, tenant, provider, day, shop.timezone)
