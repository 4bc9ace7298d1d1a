"""What members see of their points."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request

from comanda.book.public_endpoints import Visit, find_own, own_customer
from comanda.customers.errors import PhoneNotProved
from comanda.kit.attempts import Limit, hit
from comanda.kit.cursor import Cursor, CursorNotValid
from comanda.kit.db import Session
from comanda.kit.errors import NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.schemas import Page
from comanda.kit.tenancy import Scope
from comanda.loyalty import errors, referrals
from comanda.loyalty.actions.open_referral import open_referral
from comanda.loyalty.cards import card_of
from comanda.loyalty.errors import WalletNotSet
from comanda.loyalty.models import Referral
from comanda.loyalty.referring import YEAR
from comanda.loyalty.schemas import (
    CardRead,
    CardWanted,
    EntryRead,
    InviteRead,
    OwnLoyalty,
    OwnLoyaltyRead,
    ReferralKept,
    ReferralOpen,
    ReferralTerms,
    Wallet,
    WalletLink,
)
from comanda.loyalty.standing import entries_of, shown_to_members, standing_of
from comanda.loyalty.wallets.making import CARDS, Wanted, link_to_card, wallets_of
from comanda.orders.guests import Visitor, issue_guest_token
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.tables.qr import qr_svg
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown
from comanda.tenants.guards import address_of
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

router = APIRouter(route_class=Route, tags=["customer profile"], prefix="/api/customer/phone/loyalty")

# A restaurant's own network stands behind one address, with all of its guests.
LINKS_OPENED = Limit("invitations opened from an address", 60, 3600)
_VISITOR: dict[str, Any] = {"security": [{}, {"guest": []}, {"customer": []}]}
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
        invite = await _invite(session, visit, customer.id)
        invited = await _invited(session, visit, customer.id)
        page = await entries_of(session, visit.tenant_id, customer.id, None, FIRST_PAGE)
        return OwnLoyaltyRead(
            loyalty=OwnLoyalty(
                standing=standing,
                card=card,
                invite=invite,
                invited=invited,
                entries=shown_to_members(page),
            )
        )


async def _invite(session: Session, visit: Visitor, customer_id: UUID) -> InviteRead | None:
    tenant = await get_tenant(session, visit.tenant_id)
    loyalty = parse_settings(tenant.settings).loyalty
    if loyalty is None or loyalty.referral is None:
        return None
    rules = loyalty.referral
    code = await referrals.link_of(session, visit.tenant_id, customer_id, visit.guest_id, visit.now)
    used = await referrals.count_rewarded(session, visit.tenant_id, customer_id, visit.now - YEAR)
    brought = await referrals.brought(session, visit.tenant_id, customer_id)
    link = f"{visit.app.settings.base_url()}/r/{tenant.slug}?friend={code}"
    return InviteRead(
        friend_code=code,
        link=link,
        qr_code=f"data:image/svg+xml,{quote(qr_svg(link))}",
        inviter_points=rules.inviter_points,
        friend_points=rules.friend_points,
        least_cents=rules.least_cents,
        good_days=rules.good_days,
        left=max(0, rules.most_per_year - used),
        friends=brought.friends,
        points=brought.points,
    )


async def _invited(session: Session, visit: Visitor, customer_id: UUID) -> ReferralTerms | None:
    if await referrals.has_ordered(session, visit.tenant_id, None, customer_id):
        return None
    for one in await referrals.list_of_friend(session, visit.tenant_id, customer_id):
        if one.status == "open" and one.ends_at > visit.now and one.inviter_id != customer_id:
            return _terms(one)
    return None


def _terms(one: Referral) -> ReferralTerms:
    return ReferralTerms(friend_points=one.friend_points, least_cents=one.least_cents, until=one.ends_at)


@router.post(
    "/referrals",
    responses=problems(
        errors.ReferralUnknown, errors.ReferralOwn, errors.NotNewHere, errors.ReferralFull, TooManyAttempts,
        NotSignedIn, *_TENANT,
    ),
    openapi_extra=_VISITOR,
)  # fmt: skip
async def open_link(
    visit: Visit, body: ReferralOpen, request: Request, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> ReferralKept:
    """Keeps a member's link with whoever opened it; of several that are good, the first one stays. Points come to both
    once, when the first order is paid and completed, for whoever has proved who they are."""
    await hit(visit.app.database, LINKS_OPENED, f"{visit.tenant_id} {address_of(request)}")
    guest_id = visit.guest_id or uuid7()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        tenant = await get_tenant(session, visit.tenant_id)
        loyalty = parse_settings(tenant.settings).loyalty
        known = await find_own(session, visit)
        kept = await open_referral(
            session,
            visit.tenant_id,
            body.code.upper(),
            guest_id,
            known,
            visit.account_id,
            loyalty.referral if loyalty is not None else None,
            ZoneInfo(tenant.timezone),
            visit.now,
        )
        token = issue_guest_token(visit.app.tokens, visit.tenant_id, guest_id, visit.now)
        return ReferralKept(**_terms(kept).model_dump(), currency=tenant.currency, guest_token=token)


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
