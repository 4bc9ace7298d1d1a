"""Points that somebody gives or takes by hand."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import Actor, record
from comanda.customers.actions.change_customer import lock_live
from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty import repository
from comanda.loyalty.errors import NoProgramme, PointsNotThere
from comanda.loyalty.points import expiry_of
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings


async def adjust_points(
    session: Session, tenant_id: UUID, customer_id: UUID, points: int, reason: str, actor: Actor, now: datetime
) -> Customer:
    """Nobody takes by hand what is not there. Those given are good as long as those earned today.

    Raises NotFound, CustomerWasMerged, NoProgramme, PointsNotThere.
    """
    customer = await lock_live(session, tenant_id, customer_id, inactive_too=True)
    tenant = await get_tenant(session, tenant_id)
    rules = parse_settings(tenant.settings).loyalty
    if rules is None:
        raise NoProgramme()
    if points < 0 and -points > max(0, customer.loyalty_points):
        raise PointsNotThere(points=max(0, customer.loyalty_points))
    entry_id = await repository.enter(
        session,
        tenant_id,
        customer_id,
        "adjusted",
        points,
        f"adjusted {uuid7()}",
        actor,
        now,
        expires_at=expiry_of(rules, now, ZoneInfo(tenant.timezone)) if points > 0 else None,
        reason=reason,
    )
    record(
        session, tenant_id, actor, "customer.points_adjusted", "customer", customer_id, points=points,
        entry_id=str(entry_id),
    )  # fmt: skip
    await session.refresh(customer)
    return customer
