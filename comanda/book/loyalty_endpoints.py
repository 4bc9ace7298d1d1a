"""What members see of their points."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query

from comanda.book.public_endpoints import Visit, find_own, own_customer
from comanda.customers.errors import PhoneNotProved
from comanda.kit.attempts import hit
from comanda.kit.cursor import Cursor, CursorNotValid
from comanda.kit.errors import NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Page
from comanda.kit.tenancy import Scope
from comanda.loyalty.cards import card_of
from comanda.loyalty.errors import WalletNotSet
from comanda.loyalty.schemas import (
    CardRead,
    CardWanted,
    EntryRead,
    OwnLoyalty,
    OwnLoyaltyRead,
    Wallet,
    WalletLink,
)
from comanda.loyalty.standing import entries_of, shown_to_members, standing_of
from comanda.loyalty.wallets.making import CARDS, Wanted, link_to_card, wallets_of
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.tables.qr import qr_svg
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown

router = APIRouter(route_class=Route, tags=["customer profile"], prefix="/api/customer/phone/loyalty")

_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
_TENANT = (TenantUnknown, TenantAmbiguous)
FIRST_PAGE = 20


@router.get("", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def read_own_loyalty(
    visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> OwnLoyaltyRead:
    """Points, tier and card of whoever has proved their phone here, or is signed in to the account of a customer."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        customer = await find_own(session, visit)
        if customer is None:
            return OwnLoyaltyRead(loyalty=None)
        standing = await standing_of(session, visit.tenant_id, customer, visit.now)
        card = None
        if standing.points_per_unit is not None:
            code = await card_of(session, visit.tenant_id, customer.id, visit.now)
            card = CardRead(
                membership_code=code,
                qr_code=f"data:image/svg+xml,{quote(qr_svg(code))}",
                wallets=await wallets_of(session, visit.app.vault, visit.tenant_id, visit.now),
            )
        page = await entries_of(session, visit.tenant_id, customer.id, None, FIRST_PAGE)
        return OwnLoyaltyRead(
            loyalty=OwnLoyalty(
                standing=standing,
                card=card,
                entries=shown_to_members(page),
            )
        )


@router.get(
    "/entries", responses=problems(NotSignedIn, PhoneNotProved, CursorNotValid, *_TENANT), openapi_extra=_OWNER
)
async def list_own_entries(
    visit: Visit,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Page[EntryRead]:
    """What came and went, newest first."""
    async with own_customer(visit) as (session, _, customer):
        return shown_to_members(await entries_of(session, visit.tenant_id, customer.id, cursor, limit))


@router.post(
    "/cards/{wallet}",
    responses=problems(NotSignedIn, PhoneNotProved, WalletNotSet, TooManyAttempts, *_TENANT),
    openapi_extra=_OWNER,
)
async def put_card_into_wallet(
    visit: Visit,
    wallet: Wallet,
    body: CardWanted,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> WalletLink:
    """One's own card, for a wallet that the business has set up. It says the points and tier of this moment."""
    visit.must_be_known()
    await hit(visit.app.database, CARDS, f"{visit.tenant_id} {visit.guest_id or visit.account_id}")
    async with own_customer(visit) as (session, _, customer):
        wanted = Wanted(visit.tenant_id, customer.id, body.language)
        return WalletLink(card_url=await link_to_card(session, visit.app, wallet, wanted, visit.now))
