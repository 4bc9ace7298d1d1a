"""Routes of points and tiers for the staff."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from comanda.customers.errors import CustomerWasMerged
from comanda.customers.models import Customer
from comanda.customers.repository import get_customer
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Page
from comanda.loyalty import errors, referrals, repository
from comanda.loyalty.actions.adjust_points import adjust_points
from comanda.loyalty.points import months_later
from comanda.loyalty.schemas import (
    CameBy,
    CustomerLoyalty,
    MonthOfPoints,
    MonthOfReferrals,
    PointsAdjust,
    ProgrammeFigures,
    ReferralFigures,
    ReferralRead,
    StaffEntryRead,
    TierChangeRead,
    TierCount,
)
from comanda.loyalty.standing import entries_of, standing_of
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

router = APIRouter(route_class=Route, tags=["loyalty"])

Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
Write = Annotated[Desk, staff(Permission.LOYALTY_WRITE)]
FIRST_PAGE = 20
MONTHS = 12


@router.get("/api/v1/loyalty")
async def programme_figures(desk: Write) -> ProgrammeFigures:
    """What the programme gives and owes: what is out, and of the last twelve months what came and went."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
    first = months_later(desk.now.astimezone(zone).date().replace(day=1), 1 - MONTHS)
    since = datetime.combine(first, time(), zone)
    out = await repository.points_out(desk.session, desk.tenant_id)
    by_month = await repository.by_month(desk.session, desk.tenant_id, since, tenant.timezone)
    sums = {one.month: one for one in by_month}
    months = []
    for month in (months_later(first, n) for n in range(MONTHS)):
        one = sums.get(month)
        figures = one._asdict() if one is not None else {"earned": 0, "given": 0, "redeemed": 0, "expired": 0}
        months.append(MonthOfPoints.model_validate({**figures, "month": month}))
    return ProgrammeFigures(
        currency=tenant.currency,
        has_programme=rules is not None,
        members=out.members,
        points=out.points,
        owed=out.owed,
        worth_cents=out.points * rules.point_value_cents if rules is not None else 0,
        months=months,
        tiers=[
            TierCount(level=one.level, members=one.members)
            for one in await repository.count_tiers(desk.session, desk.tenant_id)
        ],
    )


@router.get("/api/v1/loyalty/referrals/figures")
async def referral_figures(desk: Write) -> ReferralFigures:
    """How many opened a member's link in each of the last twelve months, how many came, and what that gave."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    rules, zone = parse_settings(tenant.settings).loyalty, ZoneInfo(tenant.timezone)
    first = months_later(desk.now.astimezone(zone).date().replace(day=1), 1 - MONTHS)
    since = datetime.combine(first, time(), zone)
    found = await referrals.by_month(desk.session, desk.tenant_id, since, tenant.timezone)
    sums = {one.month: one for one in found}
    months = [
        MonthOfReferrals.model_validate(sums[month])
        if month in sums
        else MonthOfReferrals(month=month, opened=0, came=0, points=0)
        for month in (months_later(first, n) for n in range(MONTHS))
    ]
    return ReferralFigures(has_referrals=rules is not None and rules.referral is not None, months=months)


@router.get("/api/v1/loyalty/referrals", responses=problems(CursorNotValid))
async def list_referrals(
    desk: Write, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> Page[ReferralRead]:
    """Links of members that were opened, the newest first."""
    rows = await referrals.list_referrals(desk.session, desk.tenant_id, read_cursor(cursor), limit + 1)
    items = [ReferralRead.model_validate(one) for one in rows[:limit]]
    return Page(items=items, next=write_cursor(items[-1].opened_at, items[-1].id) if len(rows) > limit else None)


@router.get("/api/v1/customers/{customer_id}/loyalty", responses=problems(NotFound))
async def customer_loyalty(customer_id: UUID, desk: Read) -> CustomerLoyalty:
    return await _read(desk, await get_customer(desk.session, desk.tenant_id, customer_id))


@router.get("/api/v1/customers/{customer_id}/loyalty/entries", responses=problems(NotFound, CursorNotValid))
async def customer_entries(
    customer_id: UUID, desk: Read, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> Page[StaffEntryRead]:
    """Newest first."""
    await get_customer(desk.session, desk.tenant_id, customer_id)
    return await entries_of(desk.session, desk.tenant_id, customer_id, cursor, limit)


@router.post(
    "/api/v1/customers/{customer_id}/loyalty/adjust",
    status_code=201,
    responses=problems(NotFound, CustomerWasMerged, errors.NoProgramme, errors.PointsNotThere),
)
async def adjust(customer_id: UUID, body: PointsAdjust, desk: Write) -> CustomerLoyalty:
    """Gives points by hand, or takes them, with a reason. What was done by mistake is undone by its opposite."""
    customer = await adjust_points(
        desk.session, desk.tenant_id, customer_id, body.points, body.reason, desk.actor, desk.now
    )
    return await _read(desk, customer)


async def _read(desk: Desk, customer: Customer) -> CustomerLoyalty:
    changes = await repository.list_tier_changes(desk.session, desk.tenant_id, customer.id)
    came_by = await referrals.came_by(desk.session, desk.tenant_id, customer.id)
    return CustomerLoyalty(
        came_by=CameBy.model_validate(came_by) if came_by is not None else None,
        friends=(await referrals.brought(desk.session, desk.tenant_id, customer.id)).friends,
        standing=await standing_of(desk.session, desk.tenant_id, customer, desk.now),
        tier_changes=[TierChangeRead.model_validate(one) for one in changes],
        entries=await entries_of(desk.session, desk.tenant_id, customer.id, None, FIRST_PAGE),
    )
