"""Bringing members to the tiers that they have reached, and telling those who rose."""

from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, update

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty import repository
from comanda.loyalty.messages import tell_tier
from comanda.loyalty.models import TierChange
from comanda.loyalty.points import start_of_window
from comanda.loyalty.tiers import rank, tier_of
from comanda.tenants.loyalty import LoyaltyProgramme

Why = Literal["order", "window", "programme", "merge"]


async def move_tier(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    rules: LoyaltyProgramme | None,
    zone: ZoneInfo,
    why: Why,
    now: datetime,
    *,
    order_id: UUID | None = None,
) -> str | None:
    """Of one customer, by whoever holds the business's counter; the tier that they are in. Who rises by an order is
    told, who falls finds it on their page."""
    before = await repository.tier_of_customer(session, tenant_id, customer_id)
    reached = None
    if rules is not None and rules.tiers:
        since = start_of_window(rules, now, zone)
        reached = tier_of(rules.tiers, await repository.look_at(session, tenant_id, customer_id, since))
    if reached == before:
        return before
    await _write(session, tenant_id, customer_id, before, reached, why, now, order_id)
    if rules is not None and reached is not None and rank(reached) > rank(before) and why == "order":
        await tell_tier(session, tenant_id, customer_id, rules, reached, now)
    return reached


async def list_misplaced(
    session: Session, tenant_id: UUID, rules: LoyaltyProgramme | None, zone: ZoneInfo, now: datetime
) -> list[UUID]:
    """Who is in another tier than they have reached: the window has moved on, or the programme is another one."""
    tiers = rules.tiers if rules is not None else ()
    since = start_of_window(rules, now, zone) if rules is not None else now
    everyone = await repository.look_at_all(session, tenant_id, since)
    return [id for id, tier, looked in everyone if tier_of(tiers, looked) != tier]


async def _write(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    before: str | None,
    reached: str | None,
    why: Why,
    now: datetime,
    order_id: UUID | None,
) -> None:
    await session.execute(
        update(Customer)
        .where(Customer.tenant_id == tenant_id, Customer.id == customer_id)
        .values(tier=reached, updated_at=func.now())
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        insert(TierChange).values(
            tenant_id=tenant_id,
            id=uuid7(),
            customer_id=customer_id,
            from_tier=before,
            to_tier=reached,
            why=why,
            order_id=order_id,
            at=now,
        )
    )
