"""Passkeys of staff: to sign in with nothing else, and in a code's place."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.audit.record import record
from comanda.identity.errors import ChallengeOver, CurrentPasswordWrong, PasskeyRefused, TooManyPasskeys
from comanda.identity.passkeys import RelyingParty, add_passkey, begin_passkey, begin_proof, take_proof
from comanda.kit.attempts import Limit, hit
from comanda.kit.auth import PasswordsBusy, TokenKind
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.endpoints import SIGN_IN_BY_ADDRESS, let_in
from comanda.tenants.guards import address_of
from comanda.tenants.mfa_endpoints import Own, prove_password
from comanda.tenants.proving import (
    CHALLENGE,
    begin_challenge,
    end_challenge,
    handle_of,
    holder_of,
    try_challenge,
    whose,
)
from comanda.tenants.schemas import (
    PasswordAgain,
    StaffPasskey,
    StaffPasskeyAdd,
    StaffPasskeyBegun,
    StaffPasskeyProof,
    Token,
)

router = APIRouter(route_class=Route, tags=["passkeys"])

ONCE = Limit("staff passkey nonce", 1, int(2 * CHALLENGE.total_seconds()))
_PROVING = (CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)
_CLAIM = "staff_nonce"  # not that of a customer's sign-in


def _party(app: Any) -> RelyingParty:
    return RelyingParty.at(app.settings.base_url())


@router.get("/api/v1/me/passkeys")
async def list_own(desk: Own) -> list[StaffPasskey]:
    """One's passkeys, the oldest first."""
    found = await repository.list_passkeys(desk.session, desk.tenant_id, desk.user_id)
    return [StaffPasskey.model_validate(one) for one in found]


@router.post("/api/v1/me/passkeys/begin", responses=problems(TooManyPasskeys, *_PROVING))
async def begin(body: PasswordAgain, desk: Own) -> StaffPasskeyBegun:
    """What the browser needs to make a passkey."""
    user = await prove_password(desk, body.password)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    options, nonce = await begin_passkey(
        desk.session,
        _party(desk.app),
        holder_of(user.tenant_id, user.id),
        handle=handle_of(user.tenant_id, user.id),
        account=f"{user.email} ({tenant.name})",
        full_name=user.full_name,
    )
    token = begin_challenge(desk.session, user.tenant_id, user.id, "add_passkey", desk.now, nonce)
    return StaffPasskeyBegun(options=options, challenge_token=token)


@router.post("/api/v1/me/passkeys", status_code=201, responses=problems(ChallengeOver, PasskeyRefused))
async def add(body: StaffPasskeyAdd, desk: Own) -> StaffPasskey:
    """Adds what the browser made."""
    holder = holder_of(desk.tenant_id, desk.user_id)
    challenge = await try_challenge(desk.app.database, holder, body.challenge_token, "add_passkey", desk.now)
    assert challenge.nonce is not None
    await end_challenge(desk.session, challenge, desk.now)
    made = await add_passkey(desk.session, _party(desk.app), holder, challenge.nonce, body.credential, body.name)
    record(desk.session, desk.tenant_id, desk.actor, "staff.passkey_added", "user", desk.user_id)
    return StaffPasskey.model_validate(made)


@router.post(
    "/api/v1/me/passkeys/{user_passkey_id}/remove", status_code=204, responses=problems(NotFound, *_PROVING)
)
async def remove(user_passkey_id: UUID, body: PasswordAgain, desk: Own) -> Response:
    """It no longer opens anything here. (On the device it stays until it is removed there.)"""
    await prove_password(desk, body.password)
    if not await repository.remove_passkey(desk.session, desk.tenant_id, desk.user_id, user_passkey_id):
        raise NotFound()
    record(desk.session, desk.tenant_id, desk.actor, "staff.passkey_removed", "user", desk.user_id)
    return Response(status_code=204)


@router.post("/api/token/passkey/begin", responses=problems(TooManyAttempts))
async def begin_sign_in(request: Request) -> StaffPasskeyBegun:
    """What the browser needs to ask for one of the passkeys it keeps for this address. Whose it is, it says then."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    options, nonce = begin_proof(_party(app))
    token = app.tokens.issue(TokenKind.PASSKEY, {_CLAIM: urlsafe_b64encode(nonce).decode()}, CHALLENGE)
    return StaffPasskeyBegun(options=options, challenge_token=token)


@router.post("/api/token/passkey", responses=problems(ChallengeOver, PasskeyRefused, TooManyAttempts))
async def sign_in(request: Request, body: StaffPasskeyProof) -> Token:
    """Signs a member of staff in with a passkey and nothing else: it has asked for finger, face or PIN."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    try:
        nonce = urlsafe_b64decode(app.tokens.read(TokenKind.PASSKEY, body.challenge_token)[_CLAIM])
        await hit(app.database, ONCE, body.challenge_token)
    except (NotSignedIn, KeyError, TooManyAttempts):
        raise ChallengeOver() from None
    tenant_id, user_id = whose(body.credential)
    session = await request.state.unit.open(Scope.staff(tenant_id))
    await take_proof(session, _party(app), holder_of(tenant_id, user_id), nonce, body.credential, app.clock())
    user = await repository.get_user(session, tenant_id, user_id)
    if not user.is_active:
        raise PasskeyRefused()
    return await let_in(session, app, tenant_id, user_id, proofs="passkey")
