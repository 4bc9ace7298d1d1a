"""Routes of what customers ordered, and what that says."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from comanda.book import statistics
from comanda.book.business import business_of
from comanda.book.schemas import BookStatistics, CustomerStatistics, FavouriteItem, MonthOfCustomer, MonthOfNew
from comanda.book.views import read_customer
from comanda.customers import repository
from comanda.customers.repository import Wanted
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.orders import repository as orders
from comanda.orders.schemas import OrderList
from comanda.orders.staff_answers import answer_page
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers")

Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
LATELY = timedelta(days=90)
A_YEAR = timedelta(days=366)


@router.get("/statistics")
async def of_all(desk: Read) -> BookStatistics:
    """Of everyone who is known here and in use."""
    business = await business_of(desk)
    found = await statistics.all_together(desk.session, desk.tenant_id, desk.now - LATELY)
    months = await statistics.new_by_month(desk.session, desk.tenant_id, desk.now - A_YEAR, business.timezone)
    favourites = await statistics.favourites_of_all(desk.session, desk.tenant_id, desk.now - LATELY)
    between = await statistics.days_between(desk.session, desk.tenant_id)
    best = await repository.list_customers(desk.session, desk.tenant_id, Wanted(), "spent", None, 10)
    return BookStatistics.model_validate(
        {
            **found._mapping,
            "currency": business.currency,
            "average_cents": found.spent // found.visits if found.visits else None,
            "returning_bp": found.returning * 10_000 // found.with_orders if found.with_orders else None,
            "days_between": round(between, 1) if between is not None else None,
            "favourite_items": [FavouriteItem.model_validate(dict(one._mapping)) for one in favourites],
            "new_by_month": [MonthOfNew.model_validate(dict(one._mapping)) for one in months],
            "best": [read_customer(desk, business, one) for one in best if one.total_spent],
        }
    )


@router.get("/{customer_id}/statistics", responses=problems(NotFound))
async def of_one(customer_id: UUID, desk: Read) -> CustomerStatistics:
    """What they spend, how often they come, what they like."""
    await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    business = await business_of(desk)
    visits = await statistics.visits_of(desk.session, desk.tenant_id, customer_id)
    favourites = await statistics.favourites_of(desk.session, desk.tenant_id, customer_id)
    months = await statistics.months_of(
        desk.session, desk.tenant_id, customer_id, desk.now - A_YEAR, business.timezone
    )
    gap = (
        (visits.last - visits.first).total_seconds() / 86_400 / (visits.visits - 1) if visits.visits > 1 else None
    )
    return CustomerStatistics(
        currency=business.currency,
        total_spent=visits.spent,
        visit_count=visits.visits,
        average_cents=visits.spent // visits.visits if visits.visits else None,
        first_order_at=visits.first,
        last_order_at=visits.last,
        days_between=round(gap, 1) if gap is not None else None,
        favourite_items=[FavouriteItem.model_validate(dict(one._mapping)) for one in favourites],
        months=[MonthOfCustomer.model_validate(dict(one._mapping)) for one in months],
    )


@router.get("/{customer_id}/orders", response_model=OrderList, responses=problems(NotFound, CursorNotValid))
async def orders_of(
    customer_id: UUID,
    desk: Annotated[Desk, staff(Permission.CUSTOMERS_READ)],
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Newest first."""
    await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    wanted = orders.OrderFilter(customer_id=customer_id)
    rows = await orders.list_orders(
        desk.session, desk.tenant_id, wanted, beyond=read_cursor(cursor), limit=limit + 1
    )
    return answer_page(desk, rows, limit)
