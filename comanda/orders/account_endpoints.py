"""The orders of an account, in whatever business; making earlier ones its own."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response

from comanda.accounts.errors import OrderNotClaimable
from comanda.accounts.guards import SignedInCustomer
from comanda.accounts.record import record
from comanda.kit.attempts import Limit, hit
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.db import rescope
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.kit.text import western
from comanda.menu.render import business_view
from comanda.orders import repository
from comanda.orders.guests import read_guest_token
from comanda.orders.schemas import AccountOrder, AccountOrderDetail, AccountOrders, Claim, Claimed, OrderSummary
from comanda.orders.states import OrderStatus
from comanda.tenants.errors import TenantUnknown
from comanda.tenants.guards import address_of
from comanda.tenants.settings import TenantSettings

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer/orders")

# Ten thousand codes: whoever tries them gets nowhere, from wherever, at whichever order.
CLAIM_BY_ACCOUNT = Limit("claim by account", 10, 3600)
CLAIM_BY_ADDRESS = Limit("claim by address", 20, 3600)
CLAIM_OF_NUMBER = Limit("claim of number", 10, 3600)
CLAIMABLE = timedelta(days=365)

Day = Annotated[date | None, Query(description="A day, as the business where it was ordered counts them.")]


@router.get("", responses=problems(NotSignedIn, CursorNotValid))
async def list_account_orders(
    response: Response,
    customer: SignedInCustomer,
    status: Annotated[list[OrderStatus] | None, Query(max_length=20)] = None,
    since: Day = None,
    until: Day = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AccountOrders:
    """One's orders, newest first. `until` is the last day."""
    wanted = repository.AccountFilter(
        statuses=[str(one) for one in status] if status else None,
        first_day=since,
        last_day=until,
    )
    rows = await repository.account_history(customer.session, customer.id, wanted, read_cursor(cursor), limit + 1)
    storefronts = customer.app.storefronts
    found = [
        AccountOrder.model_validate(
            OrderSummary.model_validate(row).model_dump()
            | {"business": business_view(await storefronts.get(row.tenant_id), customer.now)}
        )
        for row in rows[:limit]
    ]
    response.headers["Cache-Control"] = "no-store"
    more = len(rows) > limit
    return AccountOrders(items=found, next=write_cursor(found[-1].placed_at, found[-1].id) if more else None)


@router.get("/{order_id:uuid}", response_model=AccountOrderDetail, responses=problems(NotSignedIn, NotFound))
async def read_account_order(order_id: UUID, customer: SignedInCustomer) -> Response:
    """One of them, as it is followed, with the business it was placed at."""
    tenant_id = await repository.find_account_order(customer.session, customer.id, order_id)
    order = await repository.track(customer.session, tenant_id, order_id, customer.now)
    business = business_view(await customer.app.storefronts.get(tenant_id), customer.now)
    content = f'{order[:-1]},"business":{orjson.dumps(business).decode()}}}'
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})


def _readings(typed: str, settings: TenantSettings) -> list[str]:
    """As it was typed; and where somebody typed the figures alone, as the business writes them."""
    bare = western(typed).lstrip("#").strip()
    prefix, width, suffix = settings.number_parts()
    return [typed, bare, f"{prefix}{bare.lstrip('0').rjust(width, '0')}{suffix}"]


@router.post("/claim", responses=problems(NotSignedIn, OrderNotClaimable, TooManyAttempts))
async def claim_orders(request: Request, body: Claim, customer: SignedInCustomer) -> Claimed:
    """Makes earlier orders that belong to no account one's own: one by what is on its receipt, or all of a phone by
    its token."""
    app = customer.app
    if body.guest_token is not None:
        try:
            tenant_id, guest_id = read_guest_token(app.tokens, body.guest_token)
        except NotSignedIn:
            raise OrderNotClaimable() from None
        await rescope(customer.session, Scope.staff(tenant_id))
        claimed = await repository.claim_by_guest(customer.session, tenant_id, customer.id, guest_id)
    else:
        assert body.restaurant is not None
        assert body.number is not None
        assert body.verification_code is not None
        await hit(app.database, CLAIM_BY_ADDRESS, address_of(request))
        await hit(app.database, CLAIM_BY_ACCOUNT, str(customer.id))
        await hit(app.database, CLAIM_OF_NUMBER, f"{body.restaurant} {body.number}")
        try:
            tenant_id = await app.storefronts.find(slug=body.restaurant, host=None)
        except TenantUnknown:
            raise OrderNotClaimable() from None
        numbers = _readings(body.number, (await app.storefronts.get(tenant_id)).settings)
        await rescope(customer.session, Scope.staff(tenant_id))
        claimed = await repository.claim_by_code(
            customer.session, tenant_id, customer.id, numbers, body.verification_code, customer.now - CLAIMABLE
        )
        if not claimed:
            raise OrderNotClaimable()
    await rescope(customer.session, Scope.account(customer.id))
    if claimed:
        record(customer.session, customer.id, "orders.claimed", count=claimed)
    return Claimed(claimed=claimed)
