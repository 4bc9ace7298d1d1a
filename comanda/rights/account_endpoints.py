"""What the owner of an account asks about their own data."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Response
from sqlalchemy import select

from comanda.accounts import repository
from comanda.accounts.guards import Customer, SignedInCustomer, clear_refresh_cookie
from comanda.accounts.messages import tell
from comanda.accounts.proving import prove_password
from comanda.accounts.schemas import AccountDelete
from comanda.files.errors import StorageUnavailable
from comanda.identity.errors import CurrentPasswordWrong
from comanda.kit.auth import PasswordsBusy
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.rights import accounts, errors
from comanda.rights.models import AccountRequest
from comanda.rights.schemas import DataAsked, OwnRequest, PasswordAgain
from comanda.rights.staff_endpoints import ZIP_ANSWER, zip_answer
from comanda.rights.views import state_of

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer/data-requests")
ending = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer")

_PROVING = (NotSignedIn, CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)
_SHOWN = 20


def _read(customer: Customer, request: AccountRequest) -> OwnRequest:
    return OwnRequest.model_validate(
        {
            **{name: getattr(request, name) for name in OwnRequest.model_fields if hasattr(request, name)},
            **state_of(request, customer.now),
        }
    )


async def _own(customer: Customer, request_id: UUID) -> AccountRequest:
    found = await accounts.get_own(customer.session, customer.id, request_id)
    if found is None:
        raise NotFound()
    return found


@router.get("", responses=problems(NotSignedIn))
async def list_own(customer: SignedInCustomer) -> Sequence[OwnRequest]:
    """What was asked about one's data, newest first."""
    found = await customer.session.scalars(
        select(AccountRequest)
        .where(AccountRequest.account_id == customer.id)
        .order_by(AccountRequest.asked_at.desc())
        .limit(_SHOWN)
    )
    return [_read(customer, one) for one in found]


@router.post("", status_code=201, responses=problems(errors.AskedAlready, *_PROVING))
async def ask_for_own(body: DataAsked, customer: SignedInCustomer) -> OwnRequest:
    """An `export` of all that is held on you, here and in every business, is there within minutes. An `erasure` of all
    of it begins after seven days, in which you can cancel it; your account goes last."""
    await prove_password(customer, body.current_password)
    request = await accounts.ask_all(customer.session, customer.account, body.kind, customer.now)
    if body.kind == "erasure":
        await tell(
            customer.session,
            customer.app.vault,
            customer.account,
            "erasure_asked",
            day=request.hold_until.date().isoformat(),
            link=f"{customer.app.settings.base_url()}/customer/profile",
        )
    return _read(customer, request)


@router.post(
    "/{own_request_id}/cancel",
    responses=problems(NotSignedIn, NotFound, errors.RequestNotOpen, errors.HoldIsOver),
)
async def cancel_own(own_request_id: UUID, customer: SignedInCustomer) -> OwnRequest:
    """Everything stays as it is."""
    request = await _own(customer, own_request_id)
    await accounts.cancel_all(customer.session, request, customer.now)
    return _read(customer, request)


@router.post(
    "/{own_export_id}/file",
    response_class=Response,
    responses={**ZIP_ANSWER, **problems(NotFound, errors.FileNotReady, StorageUnavailable, *_PROVING)},
)
async def fetch_own_file(
    own_export_id: UUID, body: PasswordAgain, background: BackgroundTasks, customer: SignedInCustomer
) -> Response:
    """The file of an export, once, within 24 hours; it is removed with that."""
    await prove_password(customer, body.current_password)
    request = await _own(customer, own_export_id)
    content, key = await accounts.take_own_file(customer.app, customer.session, request, customer.now)
    background.add_task(customer.app.storage.remove, key)
    return zip_answer(content, background)


@ending.post("/delete-account", status_code=204, responses=problems(errors.ErasureWaits, *_PROVING))
async def delete_account(body: AccountDelete, customer: SignedInCustomer) -> Response:
    """Deletes the account with everything that is only its own. Orders stay with their business, of nobody."""
    await prove_password(customer, body.current_password)
    if await accounts.is_erasure_asked(customer.session, customer.id):
        raise errors.ErasureWaits()
    await tell(customer.session, customer.app.vault, customer.account, "account_deleted")
    await repository.delete_account(customer.session, customer.account)
    response = Response(status_code=204)
    clear_refresh_cookie(response)
    return response
