"""How somebody stands: read for their own page, and for the staff's."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.customers.models import Customer
from comanda.kit.cursor import read_cursor, write_cursor
from comanda.kit.db import Session
from comanda.kit.schemas import Page
from comanda.loyalty import repository
from comanda.loyalty.points import left_by_expiry, start_of_window
from comanda.loyalty.schemas import EntryRead, PointsOver, StaffEntryRead, Standing, TierShown
from comanda.loyalty.tiers import Looked, next_tier
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

_MOST_SHOWN = 12
_RULES = (
    "points_per_unit",
    "rounding",
    "point_value_cents",
    "least_points",
    "most_percent",
    "expires_after_months",
    "waiting_days",
)


async def standing_of(session: Session, tenant_id: UUID, customer: Customer, now: datetime) -> Standing:
    tenant = await get_tenant(session, tenant_id)
    rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
    waiting = await repository.waiting(session, tenant_id, customer.id, now)
    usable = max(0, customer.loyalty_points - max(0, waiting))
    lines = await repository.lines_of(session, tenant_id, customer.id)
    looked, since, above = Looked(0, 0), None, None
    if rules is not None and rules.tiers:
        since = start_of_window(rules, now, zone)
        looked = await repository.look_at(session, tenant_id, customer.id, since)
        above = next_tier(rules.tiers, customer.tier)
    return Standing(
        points=customer.loyalty_points,
        usable_points=usable,
        waiting_points=max(0, waiting),
        worth_cents=usable * rules.point_value_cents if rules is not None else 0,
        currency=tenant.currency,
        left=[PointsOver(points=points, at=at) for at, points in left_by_expiry(lines)[:_MOST_SHOWN]],
        tier=customer.tier,
        tiers=[TierShown.model_validate(one) for one in rules.tiers] if rules is not None else [],
        spent_cents=looked.spent_cents,
        visits=looked.visits,
        window_from=since.date() if since is not None else None,
        missing_cents=_missing(above.from_spend_cents if above else None, looked.spent_cents),
        missing_visits=_missing(above.from_visits if above else None, looked.visits),
        **{name: getattr(rules, name, None) for name in _RULES},
    )


def _missing(wanted: int | None, there: int) -> int | None:
    return None if wanted is None else max(0, wanted - there)


async def entries_of(
    session: Session, tenant_id: UUID, customer_id: UUID, cursor: str | None, limit: int
) -> Page[StaffEntryRead]:
    """Raises CursorNotValid."""
    rows = await repository.list_entries(session, tenant_id, customer_id, read_cursor(cursor), limit + 1)
    items = [StaffEntryRead.model_validate(one) for one in rows[:limit]]
    return Page(items=items, next=write_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)


def shown_to_members(page: Page[StaffEntryRead]) -> Page[EntryRead]:
    """Without what the staff write to each other."""
    return Page(items=[EntryRead.model_validate(one) for one in page.items], next=page.next)
