"""Who is signed in to an account; what a request tells of its browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.security import OAuth2PasswordBearer

from comanda.accounts import repository
from comanda.accounts.errors import CrossSite
from comanda.accounts.models import (
    Account,
    AccountBackupCode,
    AccountChallenge,
    AccountPasskey,
    AccountSession,
    AccountTotp,
)
from comanda.identity.factors import Holder
from comanda.kit.auth import TokenKind
from comanda.kit.db import Session
from comanda.kit.devices import device_name
from comanda.kit.errors import NotSignedIn
from comanda.kit.tenancy import Scope
from comanda.tenants.errors import TenantUnknown
from comanda.tenants.guards import bearer_token

REFRESH = "__Host-comanda-refresh"
DEVICE = "__Host-comanda-device"
KNOWN_FOR = timedelta(days=365)
OWN_PAGES = "x-comanda"  # a header that no other site's form or picture can send

_bearer = OAuth2PasswordBearer(tokenUrl="/api/customer/token", auto_error=False, scheme_name="customer")


@dataclass(frozen=True, slots=True)
class Customer:
    """The owner of an account, signed in, with this request's transaction: it sees their rows and nothing else."""

    session: Session
    account: Account
    sign_in: AccountSession
    now: datetime
    app: Any  # comanda.bootstrap.Comanda

    @property
    def id(self) -> UUID:
        return self.account.id


async def business_of(request: Request) -> UUID | None:
    """On whose pages somebody is (header `X-Restaurant`, its own host, or because there is only one). What is then
    sent by e-mail is noted as sent for that business, whose staff see when it does not arrive."""
    storefronts, slug = request.app.state.comanda.storefronts, request.headers.get("x-restaurant")
    try:
        at: UUID | None = await storefronts.find(slug=slug[:60], host=None) if slug else None
    except TenantUnknown:
        at = None
    at = at or await storefronts.find_by_host((request.url.hostname or "").lower())
    return at or await storefronts.find_only()


async def open_account(request: Request, account_id: UUID) -> Session:
    """The request's transaction, for this account."""
    scope = Scope.account(account_id, tenant_id=await business_of(request))
    session: Session = await request.state.unit.open(scope)
    return session


def holder_of(account_id: UUID) -> Holder:
    return Holder(AccountTotp, AccountBackupCode, AccountPasskey, AccountChallenge, {"account_id": account_id})


async def get_current_customer(request: Request, _: str | None = Depends(_bearer)) -> Customer:
    """The dependency of everything that is an account's own. Its sign-in is read each time: one that was ended is
    over at once, whatever its token says."""
    app = request.app.state.comanda
    token = bearer_token(request)
    if token is None:
        raise NotSignedIn()
    account_id, session_id = _claimed(app, token)
    now: datetime = app.clock()
    session = await open_account(request, account_id)
    sign_in = await repository.find_live_session(session, account_id, session_id, now)
    if sign_in is None:
        raise NotSignedIn()
    return Customer(session, await repository.get_account(session, account_id), sign_in, now, app)


def _claimed(app: Any, token: str) -> tuple[UUID, UUID]:
    """Account and sign-in. Raises NotSignedIn."""
    claims = app.tokens.read(TokenKind.CUSTOMER, token)
    try:
        return UUID(claims["sub"]), UUID(claims["sid"])
    except (KeyError, ValueError):
        raise NotSignedIn() from None


async def account_of(app: Any, token: str) -> UUID:
    """Whose token it is, for routes that are not only about accounts. Raises NotSignedIn."""
    account_id, session_id = _claimed(app, token)
    async with app.database.transaction(Scope.account(account_id, read_only=True)) as session:
        if await repository.find_live_session(session, account_id, session_id, app.clock()) is None:
            raise NotSignedIn()
    return account_id


SignedInCustomer = Annotated[Customer, Depends(get_current_customer)]


def only_from_own_pages(request: Request) -> None:
    """For what a cookie alone opens. Raises CrossSite."""
    origin = request.headers.get("origin")
    own = request.app.state.comanda.settings.base_url()
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if request.headers.get(OWN_PAGES) != "1" or origin not in (None, own, here):
        raise CrossSite()


def device_of(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))


def knows_device(request: Request, account_id: UUID) -> bool:
    """Whether this account was signed in to from this browser before."""
    token = request.cookies.get(DEVICE)
    if token is None:
        return False
    try:
        claims = request.app.state.comanda.tokens.read(TokenKind.DEVICE, token)
    except NotSignedIn:
        return False
    return bool(claims.get("sub") == str(account_id))


def set_cookies(
    request: Request, response: Response, account_id: UUID, refresh_token: str, until: datetime
) -> None:
    app = request.app.state.comanda
    whole = int((until - app.clock()).total_seconds())
    device = app.tokens.issue(TokenKind.DEVICE, {"sub": str(account_id)}, KNOWN_FOR)
    for name, value, seconds in (
        (REFRESH, refresh_token, whole),
        (DEVICE, device, int(KNOWN_FOR.total_seconds())),
    ):
        response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict")


def clear_refresh_cookie(response: Response) -> None:
    response.delete_cookie(REFRESH, path="/", secure=True, httponly=True, samesite="strict")
