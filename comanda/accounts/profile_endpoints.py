"""What an account says of its owner; its sign-ins; its end."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.accounts import repository
from comanda.accounts.errors import EmailTaken
from comanda.accounts.guards import Customer, SignedInCustomer, business_of, holder_of
from comanda.accounts.messages import tell
from comanda.accounts.proving import prove_password
from comanda.accounts.record import record
from comanda.accounts.schemas import (
    AccountEventView,
    CustomerPasswordChange,
    EmailChange,
    Profile,
    ProfileUpdate,
    SignIn,
)
from comanda.accounts.tasks import answer_other_address, leave
from comanda.identity.errors import CurrentPasswordWrong, PasswordTooWeak
from comanda.identity.factors import count_backup_codes
from comanda.identity.passwords import check_password
from comanda.kit import phone
from comanda.kit.auth import PasswordsBusy
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.text import masked_email

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer")

_PROVING = (NotSignedIn, CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)
NUMBERS = ("tax_id", "vat_number")
NOWHERE = "ZZ"  # a number of no country: it has to say its own


@router.get("/profile", responses=problems(NotSignedIn))
async def read_profile(response: Response, customer: SignedInCustomer) -> Profile:
    """The account, with what invoices need."""
    response.headers["Cache-Control"] = "no-store"
    return await _profile(customer)


@router.put("/profile", responses=problems(NotSignedIn, phone.PhoneNotValid))
async def change_profile(body: ProfileUpdate, customer: SignedInCustomer) -> Profile:
    """Changes all of it but e-mail and password, which want a proof."""
    values = body.model_dump()
    values["phone"] = phone.normalise(body.phone, NOWHERE) if body.phone else None
    for name in NUMBERS:
        customer.account.keep_number(customer.app.vault, name, values.pop(name))
    for name, value in values.items():
        setattr(customer.account, name, value)
    await customer.session.flush()
    return await _profile(customer)


async def _profile(customer: Customer) -> Profile:
    account = customer.account
    return Profile(
        customer_id=account.id,
        backup_codes_left=await count_backup_codes(customer.session, holder_of(account.id)),
        **{
            name: getattr(account, name)
            for name in Profile.model_fields
            if hasattr(account, name) and name not in NUMBERS
        },
        **{name: account.open_number(customer.app.vault, name) for name in NUMBERS},
    )


@router.post("/change-password", status_code=204, responses=problems(PasswordTooWeak, *_PROVING))
async def change_password(body: CustomerPasswordChange, customer: SignedInCustomer) -> Response:
    """Ends one's other sign-ins."""
    account = customer.account
    check_password(body.new_password, about=(account.email, account.full_name))
    await prove_password(customer, body.current_password)
    account.hashed_password = await customer.app.passwords.hash(body.new_password)
    await repository.end_sessions(customer.session, account.id, customer.now, all_but=customer.sign_in.id)
    await tell(customer.session, customer.app.vault, account, "password_changed")
    record(customer.session, account.id, "password.changed")
    return Response(status_code=204)


@router.post("/change-email", status_code=202, response_class=Response, responses=problems(EmailTaken, *_PROVING))
async def change_email(request: Request, body: EmailChange, customer: SignedInCustomer) -> Response:
    """Sends a link to the new address; it holds once that is used, and the old address is told."""
    await prove_password(customer, body.current_password)
    if body.email == customer.account.email:
        raise EmailTaken()
    at = await business_of(request)
    wish = {"account_id": str(customer.id), "email": body.email}
    await leave(customer.session, customer.app, answer_other_address, at, **wish)
    await tell(
        customer.session,
        customer.app.vault,
        customer.account,
        "email_change_asked",
        other=masked_email(body.email),
    )
    record(customer.session, customer.id, "email.change_asked")
    return Response(status_code=202)


@router.get("/sessions", responses=problems(NotSignedIn))
async def list_sessions(customer: SignedInCustomer) -> Sequence[SignIn]:
    """One's sign-ins that still hold, the last used first."""
    found = await repository.list_live_sessions(customer.session, customer.id, customer.now)
    return [
        SignIn(
            id=one.id,
            device=one.device,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
            expires_at=one.expires_at,
            current=one.id == customer.sign_in.id,
        )
        for one in found
    ]


@router.delete("/sessions/{sign_in_id}", status_code=204, responses=problems(NotSignedIn, NotFound))
async def end_session(sign_in_id: UUID, customer: SignedInCustomer) -> Response:
    """Ends one of them."""
    if not await repository.end_sessions(customer.session, customer.id, customer.now, only=sign_in_id):
        raise NotFound()
    record(customer.session, customer.id, "customer.signed_out")
    return Response(status_code=204)


@router.delete("/sessions", status_code=204, responses=problems(NotSignedIn))
async def end_other_sessions(customer: SignedInCustomer) -> Response:
    """Ends all of them but this one."""
    await repository.end_sessions(customer.session, customer.id, customer.now, all_but=customer.sign_in.id)
    record(customer.session, customer.id, "customer.signed_out_elsewhere")
    return Response(status_code=204)


@router.get("/events", responses=problems(NotSignedIn))
async def list_events(customer: SignedInCustomer) -> Sequence[AccountEventView]:
    """What happened to the account's security, newest first: the last fifty."""
    found = await repository.list_events(customer.session, customer.id, 50)
    return [AccountEventView.model_validate(one) for one in found]
