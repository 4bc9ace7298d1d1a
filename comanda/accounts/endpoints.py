"""Registering, proving an address, signing in and out, a new password."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from procrastinate.tasks import Task
from sqlalchemy.exc import IntegrityError

from comanda.accounts import repository
from comanda.accounts.actions.refresh_session import refresh_session
from comanda.accounts.actions.start_session import ACCESS, SignedIn, start_session
from comanda.accounts.actions.use_link import use_link
from comanda.accounts.errors import (
    LINK_REFUSED,
    AddressHasAccount,
    CrossSite,
    CustomerSignInRefused,
    LinkNotValid,
    LinkUsed,
    SignInCopied,
    SignInOver,
)
from comanda.accounts.guards import (
    REFRESH,
    SignedInCustomer,
    business_of,
    clear_refresh_cookie,
    device_of,
    holder_of,
    knows_device,
    only_from_own_pages,
    open_account,
    set_cookies,
)
from comanda.accounts.messages import tell
from comanda.accounts.models import Account, AccountLink
from comanda.accounts.record import record
from comanda.accounts.schemas import (
    CustomerToken,
    EmailAsked,
    EmailVerified,
    Register,
    Registered,
    ResetPassword,
    VerifyEmail,
)
from comanda.accounts.tasks import (
    answer_forgotten,
    answer_registration,
    answer_unconfirmed,
    leave,
    note_offers,
    offers_ticked,
)
from comanda.identity.challenges import ask_for_second_proof
from comanda.identity.errors import PasswordTooWeak
from comanda.identity.factors import remove_codes
from comanda.identity.passkeys import remove_passkeys
from comanda.identity.passwords import check_password
from comanda.identity.schemas import MfaRequired
from comanda.kit.attempts import Limit, clear, hit
from comanda.kit.auth import PasswordsBusy, digest, new_secret
from comanda.kit.db import Session
from comanda.kit.errors import NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email
from comanda.kit.vault import Vault
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer")

REGISTER_BY_ADDRESS = Limit("customer register address", 20, 3600)
MAIL_BY_EMAIL = Limit("customer mail", 5, 3600)
MAIL_BY_ADDRESS = Limit("customer mail address", 30, 3600)
LINK_BY_ADDRESS = Limit("customer link address", 60, 900)
SIGN_IN_BY_ADDRESS = Limit("customer sign-in address", 100, 900)
# By strangers together, and by each browser that this account was signed in from before: nobody can lock its owner out.
SIGN_IN_BY_STRANGERS = Limit("customer sign-in strangers", 20, 900)
_DETAILS = ("business_name", "tax_id", "vat_number", "address")
UNKNOWN = {"en": "an unknown browser", "ar": "متصفح غير معروف"}
SIGN_IN_BY_DEVICE = Limit("customer sign-in device", 20, 900)

_SIGN_IN_EXAMPLE = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "example": {"username": "ama@asaase.example", "password": "seven small green tortoises"}
            }
        }
    }
}


@router.post("/register", status_code=201, responses=problems(PasswordTooWeak, PasswordsBusy, TooManyAttempts))
async def register(request: Request, body: Register) -> Registered:
    """Opens an account and sends a link to its address. For an address that has one already the answer is the same,
    with an id of nobody; its owner is told by e-mail."""
    app = request.app.state.comanda
    check_password(body.password, about=(body.email, body.full_name))
    await hit(app.database, REGISTER_BY_ADDRESS, address_of(request))
    await hit(app.database, MAIL_BY_EMAIL, body.email)
    hashed = await app.passwords.hash(body.password)
    new_id, at = uuid7(), await business_of(request)
    session = await request.state.unit.open(Scope.account(new_id))
    values = body.model_dump(exclude={"password", "offers"}) | {"id": new_id, "hashed_password": hashed}
    await repository.add_account(session, values)
    offers = offers_ticked(at, body.offers.language, body.offers.text_sha256) if body.offers else None
    wish = {"account_id": str(new_id), "email": body.email, "full_name": body.full_name, "hashed_password": hashed}
    await leave(session, app, answer_registration, at, **wish, offers=offers)
    return Registered(customer_id=new_id, email=body.email)


@router.post("/verify-email", responses=problems(AddressHasAccount, TooManyAttempts, *LINK_REFUSED))
async def verify_email(request: Request, body: VerifyEmail) -> EmailVerified:
    """Proves an address by the link that was sent to it."""
    return await _verify_email(request, body.token)


@router.get("/verify-email", responses=problems(AddressHasAccount, TooManyAttempts, *LINK_REFUSED))
async def verify_email_by_link(
    request: Request, token: Annotated[str, Query(min_length=20, max_length=200)]
) -> EmailVerified:
    """The same. No message leads here, so that no program which looks at links in messages uses one up."""
    return await _verify_email(request, token)


async def _verify_email(request: Request, token: str) -> EmailVerified:
    session, link = await _use_link(request, token, ("verify_email", "change_email"))
    app, now = request.app.state.comanda, request.app.state.comanda.clock()
    account = await repository.get_account(session, link.account_id)
    if link.purpose == "verify_email" and account.email_verified:
        raise LinkUsed()
    before = account.email
    account.email, account.email_verified = link.email, True
    if link.hashed_password is not None and link.full_name is not None:
        if link.hashed_password != account.hashed_password:
            await _begin_anew(session, app.vault, account, now)
            await tell(session, app.vault, account, "password_changed")
        account.hashed_password, account.full_name = link.hashed_password, link.full_name
        await repository.end_links(session, account.id, "verify_email", now)
    try:
        await session.flush()
    except IntegrityError:  # somebody else has proved the same address meanwhile
        raise AddressHasAccount() from None
    if link.email != before:
        await tell(session, app.vault, account, "email_changed", to=before, other=masked_email(account.email))
    if link.offers is not None:
        said = link.offers | {"email": account.email, "account_id": str(account.id)}
        await leave(session, app, note_offers, None, **said)
    record(session, account.id, "email.verified")
    return EmailVerified(customer_id=account.id, email=account.email)


async def _begin_anew(session: Session, vault: Vault, account: Account, now: datetime) -> None:
    """Whoever held it before could not prove the address: nothing of theirs gets in any more, or stays. Its owner is
    told where that was something, for it may have been theirs after all."""
    holder = holder_of(account.id)
    had = account.mfa_enabled or account.phone or any(getattr(account, name) for name in _DETAILS)
    account.mfa_enabled, account.phone = False, None
    for name in _DETAILS:
        setattr(account, name, "")
    await remove_codes(session, holder)
    removed = await remove_passkeys(session, holder)
    await repository.end_sessions(session, account.id, now)
    if had or removed:
        await tell(session, vault, account, "begun_anew")
        record(session, account.id, "account.begun_anew")


async def _use_link(request: Request, token: str, purposes: tuple[str, ...]) -> tuple[Session, AccountLink]:
    """In the scope of the account that the link is of, for the rest of the request. Raises one of LINK_REFUSED."""
    app = request.app.state.comanda
    await hit(app.database, LINK_BY_ADDRESS, address_of(request))
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        account_id = await repository.find_by_link(asking, digest(token))
    if account_id is None:
        raise LinkNotValid()
    session = await open_account(request, account_id)
    return session, await use_link(session, account_id, digest(token), purposes, app.clock())


@router.post("/resend-verification", status_code=202, response_class=Response, responses=problems(TooManyAttempts))
async def resend_verification(request: Request, body: EmailAsked) -> Response:
    """Sends the link again, if there is an account whose address waits for it. The answer does not tell."""
    return await _leave(request, answer_unconfirmed, body.email)


@router.post("/forgot-password", status_code=202, response_class=Response, responses=problems(TooManyAttempts))
async def forgot_password(request: Request, body: EmailAsked) -> Response:
    """Sends a link for a new password, if there is an account. The answer does not tell."""
    return await _leave(request, answer_forgotten, body.email)


async def _leave(request: Request, task: Task[..., Any, Any], email: str) -> Response:
    app = request.app.state.comanda
    await hit(app.database, MAIL_BY_ADDRESS, address_of(request))
    await hit(app.database, MAIL_BY_EMAIL, email)
    session = await request.state.unit.open(Scope.system())
    await leave(session, app, task, await business_of(request), email=email)
    return Response(status_code=202)


@router.post(
    "/reset-password",
    status_code=204,
    responses=problems(PasswordTooWeak, PasswordsBusy, TooManyAttempts, *LINK_REFUSED),
)
async def reset_password(request: Request, body: ResetPassword) -> Response:
    """A new password by the link that was sent. Ends every sign-in; a second factor stays asked for."""
    app = request.app.state.comanda
    hashed = await app.passwords.hash(body.password)
    session, link = await _use_link(request, body.token, ("reset_password",))
    account = await repository.get_account(session, link.account_id)
    check_password(body.password, about=(account.email, account.full_name))
    account.hashed_password = hashed
    if not account.email_verified:  # proved by this
        await _begin_anew(session, app.vault, account, app.clock())
        await repository.end_links(session, account.id, "verify_email", app.clock())
        account.email_verified = True
    await repository.end_sessions(session, account.id, app.clock())
    await tell(session, app.vault, account, "password_changed")
    record(session, account.id, "password.reset")
    response = Response(status_code=204)
    clear_refresh_cookie(response)
    return response


@router.post(
    "/token",
    responses=problems(CustomerSignInRefused, PasswordsBusy, TooManyAttempts),
    openapi_extra=_SIGN_IN_EXAMPLE,
)
async def sign_in(
    request: Request, response: Response, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> CustomerToken | MfaRequired:
    """Signs a customer in; `username` is the e-mail. With a second factor on, `mfa/verify` comes next."""
    app = request.app.state.comanda
    email, address = form.username.strip().lower()[:254].replace("\x00", "\ufffd"), address_of(request)
    await hit(app.database, SIGN_IN_BY_ADDRESS, address)
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        found = await repository.find_account(asking, email)
    known = found is not None and knows_device(request, found.id)
    limit, subject = (SIGN_IN_BY_DEVICE, f"{email} {address}") if known else (SIGN_IN_BY_STRANGERS, email)
    await hit(app.database, limit, subject)
    right = await app.passwords.verify(found.hashed_password if found else None, form.password)
    if not right or found is None:
        raise CustomerSignInRefused()
    await clear(app.database, limit, subject)
    session = await open_account(request, found.id)
    if found.mfa_enabled:
        return await _challenge(session, app, found.id)
    signed_in = await complete_sign_in(request, session, found.id, proofs="pwd")
    return await answer_signed_in(request, response, session, found.id, signed_in)


async def _challenge(session: Session, app: Any, account_id: UUID) -> MfaRequired:
    token = new_secret()
    return await ask_for_second_proof(session, app.party, holder_of(account_id), token, app.clock())


async def complete_sign_in(request: Request, session: Session, account_id: UUID, *, proofs: str) -> SignedIn:
    """All proofs are right: what this browser was signed in with before ends. Tells the owner where it is a browser
    that was never seen."""
    app, device = request.app.state.comanda, device_of(request)
    before = await repository.get_refresh_token(session, account_id, digest(request.cookies.get(REFRESH, "")))
    if before is not None:
        await repository.end_sessions(session, account_id, app.clock(), only=before.session_id)
    if not knows_device(request, account_id):
        account = await repository.get_account(session, account_id)
        if await repository.was_signed_in_before(session, account_id):
            await tell(session, app.vault, account, "new_sign_in", device=device or UNKNOWN[account.language])
    return await start_session(session, app.tokens, account_id, app.clock(), device=device, proofs=proofs)


async def answer_signed_in(
    request: Request, response: Response, session: Session, account_id: UUID, signed_in: SignedIn
) -> CustomerToken:
    set_cookies(request, response, account_id, signed_in.refresh_token, signed_in.expires_at)
    response.headers["Cache-Control"] = "no-store"
    account = await repository.get_account(session, account_id)
    return CustomerToken(
        access_token=signed_in.access_token,
        expires_in=int(ACCESS.total_seconds()),
        customer_id=account_id,
        email_verified=account.email_verified,
    )


@router.post("/token/refresh", responses=problems(SignInOver, SignInCopied, CrossSite))
async def refresh(request: Request, response: Response) -> CustomerToken:
    """The next access token, for the cookie that the last answer set. From this address's own pages only, with the
    header `X-Comanda: 1`."""
    only_from_own_pages(request)
    app, token = request.app.state.comanda, request.cookies.get(REFRESH)
    if not token:
        raise SignInOver()
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        account_id = await repository.find_by_refresh_token(asking, digest(token))
    if account_id is None:
        raise SignInOver()
    async with app.database.transaction(Scope.account(account_id)) as session:
        signed_in = await refresh_session(session, app.tokens, app.vault, account_id, token, app.clock())
    if signed_in is None:  # said only now: that the sign-in was ended stays
        raise SignInCopied()
    session = await request.state.unit.open(Scope.account(account_id, read_only=True))
    return await answer_signed_in(request, response, session, account_id, signed_in)


@router.post("/logout", status_code=204, responses=problems(NotSignedIn))
async def sign_out(customer: SignedInCustomer) -> Response:
    """Ends this sign-in: its tokens are refused from now on."""
    await repository.end_sessions(customer.session, customer.id, customer.now, only=customer.sign_in.id)
    record(customer.session, customer.id, "customer.signed_out")
    response = Response(status_code=204)
    clear_refresh_cookie(response)
    return response
