"""What goes by itself each night, and what would go if a period were another."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal_column, or_, select

from comanda.audit.record import SYSTEM, record
from comanda.customers.models import Customer
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.privacy.retention import RULES, Sweep, Swept, over_before, period_of
from comanda.rights import repository
from comanda.rights.actions.erase import REMOVE_FILES, entry_of, erase_person
from comanda.rights.models import RetentionRule, RetentionRun
from comanda.rights.person import find_person
from comanda.tenants.repository import get_tenant, lock_counter

INACTIVE = "inactive_customers"
AT_ONCE = 500  # rows in one transaction: nobody's order waits for longer than that takes
MOST_ROUNDS = 200  # of one kind a night; what is left goes the next


async def chosen_periods(session: Session, tenant_id: UUID) -> dict[str, int]:
    rows = await session.execute(
        select(RetentionRule.kind, RetentionRule.period).where(RetentionRule.tenant_id == tenant_id)
    )
    return {str(kind): int(period) for kind, period in rows}


def _inactive(tenant_id: UUID, before: datetime) -> list[ColumnElement[bool]]:
    """Who has not been heard of: neither ordered nor been changed."""
    return [
        Customer.tenant_id == tenant_id,
        Customer.merged_into.is_(None),
        Customer.erased_at.is_(None),
        Customer.created_at < before,
        Customer.updated_at < before,
        or_(Customer.last_order_at.is_(None), Customer.last_order_at < before),
    ]


async def count_over(
    session: Session, sweeps: tuple[Sweep, ...], tenant_id: UUID, kind: str, before: datetime, now: datetime
) -> dict[str, int]:
    """What would go, by month: "2026-11"."""
    found: dict[str, int] = {}
    for sweep in sweeps:
        if sweep.kind == kind:
            for month, count in (await sweep.count(session, tenant_id, before, now)).items():
                found[month] = found.get(month, 0) + count
    if kind == INACTIVE:
        last = func.coalesce(Customer.last_order_at, Customer.created_at)
        month_of = func.to_char(last, literal_column("'YYYY-MM'"))
        rows = await session.execute(
            select(month_of, func.count())
            .where(*_inactive(tenant_id, before))
            .group_by(month_of)
            .order_by(month_of)
        )
        found = {str(month): int(count) for month, count in rows}
    return found


async def run_retention(app: Any, tenant_id: UUID) -> dict[str, int]:
    """What is over goes, bit by bit, each in a transaction of its own; how many of each kind."""
    now: datetime = app.clock()
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        tenant = await get_tenant(session, tenant_id)
        chosen = await chosen_periods(session, tenant_id)
    local = now.astimezone(ZoneInfo(tenant.timezone))
    counts: dict[str, int] = {}
    for sweep in app.sweeps:
        before = over_before(sweep.kind, period_of(sweep.kind, tenant.country, chosen), local)
        for _ in range(MOST_ROUNDS):
            swept = await _sweep_some(app, tenant_id, sweep, before, local)
            counts[sweep.kind] = counts.get(sweep.kind, 0) + swept.count
            if swept.count < AT_ONCE:
                break
    before = over_before(INACTIVE, period_of(INACTIVE, tenant.country, chosen), now)
    counts[INACTIVE] = await _erase_inactive(app, tenant_id, before)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        session.add(RetentionRun(tenant_id=tenant_id, id=uuid7(), day=local.date(), ran_at=now, counts=counts))
        record(session, tenant_id, SYSTEM, "retention.ran", "tenant", tenant_id, count=sum(counts.values()))
    return counts


async def _sweep_some(app: Any, tenant_id: UUID, sweep: Sweep, before: datetime, now: datetime) -> Swept:
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        swept = await sweep.sweep(session, tenant_id, before, now, AT_ONCE)
        if swept.files:
            await enqueue_by_name(session, REMOVE_FILES, keys=sorted(swept.files))
    return swept


async def _erase_inactive(app: Any, tenant_id: UUID, before: datetime) -> int:
    """As if they had asked for it; but whoever has something open is left."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        ids = (
            await session.scalars(
                select(Customer.id)
                .where(*_inactive(tenant_id, before))
                .order_by(Customer.created_at)
                .limit(AT_ONCE)
            )
        ).all()
    erased = 0
    for customer_id in ids:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await lock_counter(session, tenant_id)
            person = await find_person(session, tenant_id, customer_id)
            if await repository.obstacles_of(session, person):
                continue
            now = app.clock()
            await app.erasures.add(entry_of(person, now))
            await erase_person(session, app.holders, app.vault, person, now)
            erased += 1
    return erased


KINDS = tuple(RULES)
