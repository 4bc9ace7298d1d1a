"""What of points and tiers is done in the background: shortly after each business's midnight, and greetings by day."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import procrastinate

from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.loyalty import repository
from comanda.loyalty.actions.greet_members import greet_members
from comanda.loyalty.actions.move_tier import Why, list_misplaced, move_tier
from comanda.loyalty.greetings import Occasion, list_celebrating
from comanda.loyalty.messages import tell_expiring
from comanda.loyalty.referrals import forget_unused
from comanda.tenants.housekeeping import enqueue_for_each
from comanda.tenants.loyalty import Greeting
from comanda.tenants.repository import get_tenant, lock_counter
from comanda.tenants.settings import parse_settings

NIGHT = range(4)  # hours: what one try misses, the next one does
GREETED_FROM = 10  # until midnight: a worker that was down in the morning makes up for it
# After a friend could have ordered with it: whoever has, may prove later who they are.
LINKS_KEPT = timedelta(days=30)
AT_ONCE = 500  # customers, so that nobody who orders waits long for the business's counter
REMINDED_BEFORE = timedelta(days=14)
RETRIES = procrastinate.RetryStrategy(max_attempts=5, wait=5)

Context = procrastinate.JobContext


@TASKS.periodic(cron="6 * * * *")
@TASKS.task(queueing_lock="loyalty", pass_context=True)
async def sweep_loyalty(context: Context, timestamp: int) -> None:
    """Hourly, a job for each business."""
    app = context.additional_context["comanda"]
    async with app.database.transaction(Scope.system()) as session:
        await enqueue_for_each(session, sweep_loyalty_of)


@TASKS.task(pass_context=True, retry=RETRIES)
async def sweep_loyalty_of(context: Context, tenant_id: str) -> None:
    """Where it is night: points that are over, those that soon will be, and tiers whose window has moved on. By day:
    whoever is to be greeted."""
    app, tenant = context.additional_context["comanda"], UUID(tenant_id)
    async with app.database.transaction(Scope.staff(tenant, read_only=True)) as session:
        zone = ZoneInfo((await get_tenant(session, tenant)).timezone)
    if app.clock().astimezone(zone).hour in NIGHT:
        await expire_points(app, tenant)
        await remind(app, tenant)
        await move_tiers(app, tenant, "window")
        await forget_links(app, tenant)
    if app.clock().astimezone(zone).hour >= GREETED_FROM:
        await greet(app, tenant)


@TASKS.task(name="follow_programme", pass_context=True, retry=RETRIES)
async def follow_programme(context: Context, tenant_id: str) -> None:
    """It was changed: who is in which tier now."""
    await move_tiers(context.additional_context["comanda"], UUID(tenant_id), "programme")


async def expire_points(app: Any, tenant_id: UUID) -> int:
    """Of how many customers."""
    now, expired = app.clock(), 0
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        due = [one.customer_id for one in await repository.list_due(session, tenant_id, now, now)]
    for start in range(0, len(due), AT_ONCE):
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await lock_counter(session, tenant_id)
            expired += await repository.expire(session, tenant_id, due[start : start + AT_ONCE], now)
    return expired


async def remind(app: Any, tenant_id: UUID) -> None:
    """Of points that are over soon, once a month at most, and only who has enough of them to use."""
    now = app.clock()
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        tenant = await get_tenant(session, tenant_id)
        rules = parse_settings(tenant.settings).loyalty
        if rules is None:
            return
        for one in await repository.list_due(session, tenant_id, now, now + REMINDED_BEFORE):
            if one.first is None or one.first > now + REMINDED_BEFORE:
                continue
            if await repository.points_of(session, tenant_id, one.customer_id) >= rules.least_points:
                last_day = (one.first - timedelta(seconds=1)).astimezone(ZoneInfo(tenant.timezone)).date()
                await tell_expiring(session, tenant_id, one.customer_id, one.points, last_day, now)


async def greet(app: Any, tenant_id: UUID) -> int:
    """Those whose day it is; how many. Who has been, is not greeted again."""
    now, greeted = app.clock(), 0
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        tenant = await get_tenant(session, tenant_id)
        rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
        if rules is None:
            return 0
        day, began = now.astimezone(zone).date(), tenant.created_at
        of_rules: tuple[tuple[Occasion, Greeting | None], ...] = (
            ("birthday", rules.birthday),
            ("anniversary", rules.anniversary),
        )
        wanted: list[tuple[Occasion, Greeting, list[UUID]]] = [
            (occasion, greeting, await list_celebrating(session, tenant_id, occasion, day, zone, began))
            for occasion, greeting in of_rules
            if greeting is not None
        ]
    for occasion, greeting, ids in wanted:
        for start in range(0, len(ids), AT_ONCE):
            async with app.database.transaction(Scope.staff(tenant_id)) as session:
                await lock_counter(session, tenant_id)
                some = ids[start : start + AT_ONCE]  # looked at again, now that nobody else greets or merges
                still = await list_celebrating(session, tenant_id, occasion, day, zone, began, some)
                await greet_members(session, tenant_id, still, occasion, greeting, day, zone, now)
                greeted += len(still)
    return greeted


async def forget_links(app: Any, tenant_id: UUID) -> int:
    """Invitations that led to nothing; how many."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        return await forget_unused(session, tenant_id, app.clock() - LINKS_KEPT)


async def move_tiers(app: Any, tenant_id: UUID, why: Why) -> int:
    """How many customers were misplaced."""
    now = app.clock()
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        tenant = await get_tenant(session, tenant_id)
        rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
        misplaced = await list_misplaced(session, tenant_id, rules, zone, now)
    for start in range(0, len(misplaced), AT_ONCE):
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await lock_counter(session, tenant_id)
            for customer_id in misplaced[start : start + AT_ONCE]:
                await move_tier(session, tenant_id, customer_id, rules, zone, why, now)
    return len(misplaced)
