"""What customers do with their own phone number: prove it, see who they are here, keep where they live."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from comanda.audit.record import Actor
from comanda.book.actions.sign_in_by_phone import sign_in_by_phone, sign_out_by_phone
from comanda.book.business import Business, business_at
from comanda.book.schemas import (
    AddressCreate,
    AddressRead,
    AddressUpdate,
    OtpSent,
    OwnOtpSend,
    OwnProfile,
    OwnProfileRead,
    OwnProfileUpdate,
    PhoneProved,
    PhoneSignIn,
)
from comanda.book.views import read_address, values_to_change
from comanda.customers import errors, repository
from comanda.customers.actions.change_customer import change_customer
from comanda.customers.actions.make_customer import WALK_IN, NewCustomer
from comanda.customers.addresses import add_address, change_address, remove_address
from comanda.customers.models import Customer
from comanda.customers.otp import send_code, verify_code
from comanda.kit import phone
from comanda.kit.db import Session
from comanda.kit.errors import Fact, NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.messaging.agreements import answer_by_code
from comanda.orders.guests import Visitor, issue_guest_token, visitor_of
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["customer profile"], prefix="/api/customer/phone")

Visit = Annotated[Visitor, Depends(visitor_of)]
_TENANT = (TenantUnknown, TenantAmbiguous)
_VISITOR: dict[str, Any] = {"security": [{}, {"guest": []}, {"customer": []}]}
_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
_CODE = (errors.OtpExpired, errors.OtpTriedTooOften, errors.OtpWrong, phone.PhoneNotValid)


@router.post(
    "/send-otp",
    status_code=201,
    responses=problems(
        errors.OtpTooSoon, errors.NoWayToSendCodes, TooManyAttempts, phone.PhoneNotValid, NotSignedIn, *_TENANT
    ),
    openapi_extra=_VISITOR,
)
async def send_own_code(
    visit: Visit, body: OwnOtpSend, request: Request, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> OtpSent:
    """Six digits by SMS, good for five minutes and three tries; one a minute. The answer is the same whether the number
    is known here or not."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    sent = await send_code(
        visit.app,
        visit.tenant_id,
        phone.normalise(body.phone, shop.country),
        body.purpose,
        body.language or shop.language,
        address_of(request),
        visit.now,
    )
    return OtpSent(phone=sent.phone, expires_at=sent.expires_at, next_at=sent.next_at)


@router.post("/verify-otp", responses=problems(*_CODE, NotSignedIn, *_TENANT), openapi_extra=_VISITOR)
async def verify_own_code(
    visit: Visit, body: PhoneSignIn, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> PhoneProved:
    """The code opens what was ordered with this number, and makes a full profile of whoever has it. `guest_token` goes
    on with every call; it is the one that was sent, where one was."""
    app = visit.app
    shop = await app.storefronts.get(visit.tenant_id)
    number = phone.normalise(body.phone, shop.country)
    await verify_code(app, visit.tenant_id, number, body.purpose, body.code, visit.now)
    guest_id = visit.guest_id or uuid7()
    new = NewCustomer(
        type="full",
        name=body.name or WALK_IN,
        phone=number,
        phone_verified=True,
        language=body.language,
        source="self",
    )
    async with app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        customer, is_new = await sign_in_by_phone(
            session, visit.tenant_id, new, guest_id, visit.account_id, visit.now
        )
        await answer_by_code(session, visit.tenant_id, number, guest_id, visit.now)
        business = await business_at(session, visit.tenant_id)
        profile = await _profile(session, visit, business, customer)
    token = issue_guest_token(app.tokens, visit.tenant_id, guest_id, visit.now)
    return PhoneProved(guest_token=token, is_new=is_new, customer=profile)


@router.get("", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def read_own_profile(
    visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> OwnProfileRead:
    """Who one is here; `customer` null: this browser has proved no phone, and the account has none here either."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        customer = await find_own(session, visit)
        if customer is None:
            return OwnProfileRead(customer=None)
        business = await business_at(session, visit.tenant_id)
        return OwnProfileRead(customer=await _profile(session, visit, business, customer))


@router.patch("", responses=problems(NotSignedIn, errors.PhoneNotProved, *_TENANT), openapi_extra=_OWNER)
async def change_own_profile(
    visit: Visit, body: OwnProfileUpdate, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> OwnProfile:
    """What is left out stays."""
    async with own_customer(visit) as (session, business, customer):
        wanted = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
        changed = await change_customer(session, visit.tenant_id, customer.id, wanted, _actor(visit), visit.now)
        return await _profile(session, visit, business, changed)


@router.delete("", status_code=204, responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def sign_out(visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None) -> Response:
    """This browser sees only what it ordered itself again."""
    visit.must_be_known()
    if visit.guest_id is not None:
        async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
            await sign_out_by_phone(session, visit.tenant_id, visit.guest_id)
    return Response(status_code=204)


# --- addresses --------------------------------------------------------------------------------------------------

_ADDRESS = (NotSignedIn, *_TENANT)


@router.post(
    "/addresses",
    status_code=201,
    responses=problems(*_ADDRESS, errors.PhoneNotProved, errors.TooManyAddresses),
    openapi_extra=_OWNER,
)
async def keep_address(
    visit: Visit, body: AddressCreate, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> AddressRead:
    """The first one is the default."""
    async with own_customer(visit) as (session, business, customer):
        values = body.model_dump() | {"country": body.country or business.country}
        made = await add_address(
            session, visit.app.vault, visit.tenant_id, customer.id, values, _actor(visit), visit.now
        )
        return read_address(visit.app.vault, business, made)


@router.patch("/addresses/{address_id}", responses=problems(*_ADDRESS, NotFound), openapi_extra=_OWNER)
async def change_own_address(
    visit: Visit,
    address_id: UUID,
    body: AddressUpdate,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> AddressRead:
    """Made the default, it is the only one."""
    async with own_customer(visit, NotFound) as (session, business, customer):
        changed = await change_address(
            session,
            visit.app.vault,
            visit.tenant_id,
            customer.id,
            address_id,
            values_to_change(body),
            _actor(visit),
            visit.now,
        )
        return read_address(visit.app.vault, business, changed)


@router.delete(
    "/addresses/{address_id}", status_code=204, responses=problems(*_ADDRESS, NotFound), openapi_extra=_OWNER
)
async def forget_address(
    visit: Visit, address_id: UUID, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Response:
    """Orders that went there stay as they are."""
    async with own_customer(visit, NotFound) as (session, _, customer):
        await remove_address(session, visit.tenant_id, customer.id, address_id, _actor(visit))
    return Response(status_code=204)


# --- who it is --------------------------------------------------------------------------------------------------


def _actor(visit: Visitor) -> Actor:
    return Actor("guest", visit.guest_id)


async def find_own(session: Session, visit: Visitor) -> Customer | None:
    return await repository.find_proved(session, visit.tenant_id, visit.guest_id, visit.account_id)


@asynccontextmanager
async def own_customer(
    visit: Visitor, missing: type[Fact] = errors.PhoneNotProved
) -> AsyncIterator[tuple[Session, Business, Customer]]:
    """A transaction on one's own profile. Raises NotSignedIn, and `missing` where there is none."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        customer = await find_own(session, visit)
        if customer is None:
            raise missing()
        yield session, await business_at(session, visit.tenant_id), customer


async def _profile(session: Session, visit: Visitor, business: Business, customer: Customer) -> OwnProfile:
    addresses = await repository.addresses_of(session, visit.tenant_id, customer.id)
    return OwnProfile.model_validate(
        {
            **{name: getattr(customer, name) for name in OwnProfile.model_fields if hasattr(customer, name)},
            "addresses": [read_address(visit.app.vault, business, one) for one in addresses],
        }
    )
