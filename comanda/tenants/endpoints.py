"""Opening a business, signing in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from comanda.identity.challenges import ask_for_second_proof
from comanda.identity.errors import PasswordTooWeak
from comanda.identity.passwords import check_password
from comanda.identity.schemas import MfaRequired
from comanda.jobs.queue import enqueue
from comanda.kit.attempts import Limit, clear, hit
from comanda.kit.auth import PasswordsBusy
from comanda.kit.db import Session
from comanda.kit.errors import TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.origin import origin
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.actions.open_business import business_of, open_business
from comanda.tenants.actions.sign_in import SHIFT, start_session
from comanda.tenants.errors import (
    BusinessAmbiguous,
    RegistrationClosed,
    SignInRefused,
    SlugTaken,
)
from comanda.tenants.guards import Desk, address_of, staff
from comanda.tenants.models import User
from comanda.tenants.permissions import PERMISSIONS
from comanda.tenants.proving import holder_of, new_challenge_token
from comanda.tenants.schemas import (
    BusinessCreate,
    BusinessCreated,
    BusinessListed,
    Me,
    Token,
)
from comanda.tenants.tasks import note_refused_sign_in

router = APIRouter(route_class=Route, tags=["business"])

# Per address: a stranger's guesses. Per address and account together: so that nobody can lock the owner out.
SIGN_IN_BY_ADDRESS = Limit("sign-in address", 100, 900)
SIGN_IN_BY_ACCOUNT = Limit("sign-in account", 10, 900)
REGISTER_BY_ADDRESS = Limit("register address", 20, 3600)

_SIGN_IN_EXAMPLE = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "example": {"username": "owner@blue-door.example", "password": "seven small green tortoises"}
            }
        }
    }
}


@router.post(
    "/api/register",
    status_code=201,
    responses=problems(SlugTaken, RegistrationClosed, PasswordTooWeak, PasswordsBusy, TooManyAttempts),
)
async def register(request: Request, body: BusinessCreate) -> BusinessCreated:
    """Opens a business with its owner, signed in."""
    app = request.app.state.comanda
    if not app.settings.registration_open:
        raise RegistrationClosed()
    check_password(body.password, about=(body.email, body.full_name, body.name))
    await hit(app.database, REGISTER_BY_ADDRESS, address_of(request))
    hashed = await app.passwords.hash(body.password)
    tenant_id = uuid7()
    new = business_of(body, tenant_id, hashed)
    session = await request.state.unit.open(Scope.staff(tenant_id))
    owner = await open_business(session, tenant_id, new)
    token = await start_session(session, app.tokens, tenant_id, owner.id, app.clock())
    return BusinessCreated(tenant_id=tenant_id, slug=new.slug, access_token=token)


@router.post(
    "/api/token",
    responses=problems(SignInRefused, BusinessAmbiguous, PasswordsBusy, TooManyAttempts),
    openapi_extra=_SIGN_IN_EXAMPLE,
)
async def sign_in(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token | MfaRequired:
    """Signs a member of staff in; `username` is the e-mail. Whoever works for several businesses under one e-mail
    says which one in `client_id` (its slug). Where they have a second factor, `POST /api/token/mfa` comes next."""
    app = request.app.state.comanda
    # The database takes no NUL; with another character in its place the name is as unknown as it was.
    email, address = form.username.strip().lower()[:254].replace("\x00", "\ufffd"), address_of(request)
    await hit(app.database, SIGN_IN_BY_ADDRESS, address)
    await hit(app.database, SIGN_IN_BY_ACCOUNT, f"{email} {address}")
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        found = await repository.find_staff(session, email)
    candidates = [row for row in found if form.client_id in (None, "", row.slug)]
    matching = [row for row in candidates if await app.passwords.verify(row.hashed_password, form.password)]
    if not candidates:  # an unknown e-mail takes as long as a wrong password
        await app.passwords.verify(None, form.password)
    if not matching:
        await _note_refused(app, email, form.client_id)
        raise SignInRefused()
    if len(matching) > 1:
        raise BusinessAmbiguous(businesses=", ".join(row.slug for row in matching))
    await clear(app.database, SIGN_IN_BY_ACCOUNT, f"{email} {address}")
    row = matching[0]
    session = await request.state.unit.open(Scope.staff(row.tenant_id))
    user = await repository.get_user(session, row.tenant_id, row.user_id)
    if user.mfa_enabled:
        return await _ask_for_second_proof(session, app, user)
    return await let_in(session, app, row.tenant_id, row.user_id, proofs="pwd")


async def _note_refused(app: Any, email: str, slug: str | None) -> None:
    asked = origin()
    async with app.database.transaction(Scope.system()) as session:
        await enqueue(
            session,
            note_refused_sign_in,
            sealed_email=app.vault.seal(email, about=note_refused_sign_in.name),
            slug=slug[:60].replace("\x00", "") if slug else None,
            address=asked.address,
            device=asked.device,
            request_id=asked.request_id,
        )


async def _ask_for_second_proof(session: Session, app: Any, user: User) -> MfaRequired:
    token, holder = new_challenge_token(user.tenant_id), holder_of(user.tenant_id, user.id)
    return await ask_for_second_proof(session, app.party, holder, token, app.clock())


async def let_in(session: Session, app: Any, tenant_id: UUID, user_id: UUID, *, proofs: str) -> Token:
    """All proofs are right. In the staff scope of `tenant_id`."""
    tenant = await repository.get_tenant(session, tenant_id)
    token = await start_session(session, app.tokens, tenant_id, user_id, app.clock(), proofs=proofs)
    return Token(
        access_token=token, expires_in=int(SHIFT.total_seconds()), tenant_id=tenant_id, restaurant=tenant.slug
    )


@router.post("/api/logout", status_code=204)
async def sign_out(desk: Annotated[Desk, staff(before_second_factor=True)]) -> Response:
    """Ends this sign-in; its token is refused from now on."""
    await repository.end_session(desk.session, desk.tenant_id, desk.session_id, desk.now)
    return Response(status_code=204)


@router.get("/api/v1/me")
async def me(desk: Annotated[Desk, staff(before_second_factor=True)]) -> Me:
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    return Me(
        id=user.id,
        email=user.email,
        full_name=user.full_name,
        role=desk.role,
        permissions=sorted(PERMISSIONS[desk.role]),
        mfa_enabled=user.mfa_enabled,
        must_set_up_mfa=not desk.has_proved_enough,
        tenant_id=tenant.id,
        restaurant=tenant.slug,
        business_name=tenant.name,
    )


@router.get("/api/businesses")
async def businesses(request: Request) -> list[BusinessListed]:
    """The businesses of this installation that want to be listed on its front page."""
    session = await request.state.unit.open(Scope.system(read_only=True))
    return [BusinessListed.model_validate(row) for row in await repository.list_listed(session)]
