"""Members have points on their own day, and are told if they want advertising."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import SYSTEM
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty import repository
from comanda.loyalty.greetings import Occasion
from comanda.loyalty.messages import tell_greeting
from comanda.loyalty.models import GreetingGiven
from comanda.tenants.hours import day_bounds
from comanda.tenants.loyalty import Greeting


async def greet_members(
    session: Session,
    tenant_id: UUID,
    customer_ids: Sequence[UUID],
    occasion: Occasion,
    greeting: Greeting,
    day: date,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """By whoever holds the business's counter and has looked, since it does, who was greeted already."""
    last_day = day + timedelta(days=greeting.good_days)
    _, over = day_bounds(last_day, zone)
    _, midnight = day_bounds(day, zone)
    for customer_id in customer_ids:
        session.add(
            GreetingGiven(
                tenant_id=tenant_id,
                id=uuid7(),
                customer_id=customer_id,
                occasion=occasion,
                day=day,
                points=greeting.points,
            )
        )
        if greeting.points:
            await repository.enter(
                session, tenant_id, customer_id, "bonus", greeting.points, f"{occasion} {customer_id} {day}", SYSTEM,
                now, expires_at=over, occasion=occasion,
            )  # fmt: skip
        await tell_greeting(
            session, tenant_id, customer_id, occasion, day, greeting.points, last_day, now, midnight
        )
    await session.flush()
