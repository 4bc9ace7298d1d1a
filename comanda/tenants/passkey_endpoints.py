"""Passkeys of staff: to sign in with nothing else, and in a code's place."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.audit.record import record
from comanda.identity import passkeys
from comanda.identity.challenges import begin_challenge, end_challenge
from comanda.identity.errors import (
    ChallengeOver,
    CurrentPasswordWrong,
    PasskeyRefused,
    TooManyPasskeys,
    TriedTooOften,
)
from comanda.identity.schemas import Passkey, PasskeyAdd, PasskeyBegun, PasskeyProof, PasswordAgain
from comanda.kit.attempts import hit
from comanda.kit.auth import PasswordsBusy
from comanda.kit.errors import NotFound, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.endpoints import SIGN_IN_BY_ADDRESS, let_in
from comanda.tenants.guards import Desk, address_of
from comanda.tenants.messages import tell
from comanda.tenants.mfa_endpoints import Own
from comanda.tenants.proving import (
    handle_of,
    holder_of,
    new_challenge_token,
    prove_password,
    try_challenge,
    whose,
)
from comanda.tenants.schemas import Token

router = APIRouter(route_class=Route, tags=["passkeys"])

_PROVING = (CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)


@router.get("/api/v1/me/passkeys")
async def list_own(desk: Own) -> list[Passkey]:
    """One's passkeys, the oldest first."""
    found = await passkeys.list_passkeys(desk.session, holder_of(desk.tenant_id, desk.user_id))
    return [Passkey.model_validate(one) for one in found]


@router.post("/api/v1/me/passkeys/begin", responses=problems(TooManyPasskeys, *_PROVING))
async def begin(body: PasswordAgain, desk: Own) -> PasskeyBegun:
    """What the browser needs to make a passkey."""
    user = await prove_password(desk, body.password)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    holder, token = holder_of(user.tenant_id, user.id), new_challenge_token(user.tenant_id)
    options, nonce = await passkeys.begin_passkey(
        desk.session,
        desk.app.party,
        holder,
        handle=handle_of(user.tenant_id, user.id),
        account=f"{user.email} ({tenant.name})",
        full_name=user.full_name,
    )
    begin_challenge(desk.session, holder, token, "add_passkey", desk.now, nonce)
    return PasskeyBegun(options=options, challenge_token=token)


@router.post(
    "/api/v1/me/passkeys", status_code=201, responses=problems(ChallengeOver, TriedTooOften, PasskeyRefused)
)
async def add(body: PasskeyAdd, desk: Own) -> Passkey:
    """Adds what the browser made. One is told by e-mail."""
    holder, party = holder_of(desk.tenant_id, desk.user_id), desk.app.party
    challenge = await try_challenge(desk.app.database, holder, body.challenge_token, "add_passkey", desk.now)
    assert challenge.nonce is not None
    await end_challenge(desk.session, holder, challenge, desk.now)
    made = await passkeys.add_passkey(desk.session, party, holder, challenge.nonce, body.credential, body.name)
    await _changed(desk, "passkey_added", body.name)
    return Passkey.model_validate(made)


@router.post(
    "/api/v1/me/passkeys/{user_passkey_id}/remove", status_code=204, responses=problems(NotFound, *_PROVING)
)
async def remove(user_passkey_id: UUID, body: PasswordAgain, desk: Own) -> Response:
    """It no longer opens anything here. (On the device it stays until it is removed there.)"""
    await prove_password(desk, body.password)
    holder = holder_of(desk.tenant_id, desk.user_id)
    name = await passkeys.remove_passkey(desk.session, holder, user_passkey_id)
    if name is None:
        raise NotFound()
    await _changed(desk, "passkey_removed", name)
    return Response(status_code=204)


async def _changed(desk: Desk, what: str, name: str) -> None:
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    await tell(desk.session, desk.app.vault, user, what, passkey=name)
    record(desk.session, desk.tenant_id, desk.actor, f"staff.{what}", "user", user.id)


@router.post("/api/token/passkey/begin", responses=problems(TooManyAttempts))
async def begin_sign_in(request: Request) -> PasskeyBegun:
    """What the browser needs to ask for one of the passkeys it keeps for this address. Whose it is, it says then."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    options, token = passkeys.begin_sign_in(app.tokens, app.party, "staff")
    return PasskeyBegun(options=options, challenge_token=token)


@router.post("/api/token/passkey", responses=problems(ChallengeOver, PasskeyRefused, TooManyAttempts))
async def sign_in(request: Request, body: PasskeyProof) -> Token:
    """Signs a member of staff in with a passkey and nothing else: it has asked for finger, face or PIN."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    nonce = await passkeys.read_sign_in(app.database, app.tokens, "staff", body.challenge_token)
    tenant_id, user_id = whose(body.credential)
    session = await request.state.unit.open(Scope.staff(tenant_id))
    holder = holder_of(tenant_id, user_id)
    await passkeys.take_proof(session, app.party, holder, nonce, body.credential, app.clock())
    user = await repository.get_user(session, tenant_id, user_id)
    if not user.is_active:
        raise PasskeyRefused()
    return await let_in(session, app, tenant_id, user_id, proofs="passkey")
