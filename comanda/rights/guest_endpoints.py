"""What somebody without an account asks about their own data: whoever has proved a phone, of what this business holds
under it. A fresh code each time, since a browser that was signed in once may have changed hands."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Response
from sqlalchemy import select

from comanda.audit.record import Actor
from comanda.customers.errors import OtpExpired, OtpTriedTooOften, OtpWrong, PhoneNotProved
from comanda.customers.models import Customer
from comanda.customers.otp import verify_code
from comanda.customers.repository import find_proved
from comanda.files.errors import StorageUnavailable
from comanda.kit.db import Session
from comanda.kit.errors import Fact, NotFound, NotSignedIn
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.orders.guests import Visitor, visitor_of
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.rights import errors, repository
from comanda.rights.actions.ask import ask, cancel
from comanda.rights.actions.export import take_file
from comanda.rights.models import RightsRequest
from comanda.rights.schemas import CodeAgain, DataAskedByCode, GuestRequest
from comanda.rights.staff_endpoints import ZIP_ANSWER, zip_answer
from comanda.rights.views import state_of
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown

router = APIRouter(route_class=Route, tags=["customer profile"], prefix="/api/customer/phone/data-requests")

Visit = Annotated[Visitor, Depends(visitor_of)]
PURPOSE = "data"  # of the codes: none that was sent for anything else opens this
_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
_AT = (NotSignedIn, TenantUnknown, TenantAmbiguous)
_KNOWN = (PhoneNotProved, *_AT)
_CODE = (OtpExpired, OtpTriedTooOften, OtpWrong)
_SHOWN = 20


def _read(visit: Visitor, request: RightsRequest) -> GuestRequest:
    return GuestRequest.model_validate(
        {
            **{name: getattr(request, name) for name in GuestRequest.model_fields if hasattr(request, name)},
            **state_of(request, visit.now),
        }
    )


@asynccontextmanager
async def _own(
    visit: Visitor, missing: type[Fact] = PhoneNotProved
) -> AsyncIterator[tuple[Session, Customer, str]]:
    """Who they are here, and their phone. Raises NotSignedIn, and `missing` where there is none."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        customer = await find_proved(session, visit.tenant_id, visit.guest_id, visit.account_id)
        if customer is None or customer.phone is None:
            raise missing()
        yield session, customer, customer.phone


async def _of(session: Session, visit: Visitor, customer: Customer, request_id: UUID) -> RightsRequest:
    """What they have asked for themselves. Raises NotFound."""
    found = await repository.get_request(session, visit.tenant_id, request_id)
    if found.customer_id != customer.id or found.source != "guest":
        raise NotFound()
    return found


def _actor(visit: Visitor) -> Actor:
    return Actor("guest", visit.guest_id)


@router.get("", responses=problems(*_KNOWN), openapi_extra=_OWNER)
async def list_by_phone(
    visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Sequence[GuestRequest]:
    """What was asked about the data under this phone, newest first."""
    async with _own(visit) as (session, customer, _):
        found = await session.scalars(
            select(RightsRequest)
            .where(
                RightsRequest.tenant_id == visit.tenant_id,
                RightsRequest.customer_id == customer.id,
                RightsRequest.source == "guest",
            )
            .order_by(RightsRequest.id.desc())
            .limit(_SHOWN)
        )
        return [_read(visit, one) for one in found]


@router.post("", status_code=201, responses=problems(errors.AskedAlready, *_KNOWN, *_CODE), openapi_extra=_OWNER)
async def ask_by_phone(
    visit: Visit, body: DataAskedByCode, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> GuestRequest:
    """An `export` of what this business holds on you is there within minutes. An `erasure` of it begins after seven
    days, in which you can cancel it. `code`: one that was sent for `data`."""
    async with _own(visit) as (_, _, phone):
        pass  # a wrong try counts in a transaction of its own, whatever becomes of this
    await verify_code(visit.app, visit.tenant_id, phone, PURPOSE, body.code, visit.now)
    async with _own(visit) as (session, customer, _):
        request = await ask(
            session,
            visit.tenant_id,
            body.kind,
            customer.id,
            "code",
            "",
            body.language,
            _actor(visit),
            visit.now,
            source="guest",
        )
        return _read(visit, request)


@router.post(
    "/{guest_request_id}/cancel",
    responses=problems(NotFound, errors.RequestNotOpen, errors.HoldIsOver, *_AT),
    openapi_extra=_OWNER,
)
async def cancel_by_phone(
    guest_request_id: UUID, visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> GuestRequest:
    """Everything stays as it is."""
    async with _own(visit, NotFound) as (session, customer, _):
        await _of(session, visit, customer, guest_request_id)
        request = await cancel(session, visit.tenant_id, guest_request_id, _actor(visit), visit.now)
        return _read(visit, request)


@router.post(
    "/{guest_export_id}/file",
    response_class=Response,
    responses={**ZIP_ANSWER, **problems(NotFound, errors.FileNotReady, StorageUnavailable, *_AT, *_CODE)},
    openapi_extra=_OWNER,
)
async def fetch_file_by_phone(
    guest_export_id: UUID,
    visit: Visit,
    body: CodeAgain,
    background: BackgroundTasks,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> Response:
    """The file of an export, once, within 24 hours; it is removed with that. A code again."""
    async with _own(visit, NotFound) as (session, customer, phone):
        await _of(session, visit, customer, guest_export_id)
    await verify_code(visit.app, visit.tenant_id, phone, PURPOSE, body.code, visit.now)
    async with _own(visit, NotFound) as (session, customer, _):
        await _of(session, visit, customer, guest_export_id)
        content, key = await take_file(
            session, visit.app.storage, visit.tenant_id, guest_export_id, _actor(visit), visit.now
        )
    background.add_task(visit.app.storage.remove, key)
    return zip_answer(content, background)
