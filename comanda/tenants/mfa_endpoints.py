"""Second factors of staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.audit.record import SYSTEM, Actor, record
from comanda.identity.challenges import take_second_proof
from comanda.identity.errors import (
    PROOF_REFUSED,
    CodeOffTime,
    CodeUsed,
    CodeWrong,
    CurrentPasswordWrong,
    MfaAlreadyOn,
    MfaNotSetUp,
)
from comanda.identity.factors import begin_totp, count_backup_codes, replace_backup_codes
from comanda.identity.schemas import BackupCodes, MfaSetup, PasswordAgain
from comanda.identity.totp import as_qr, provisioning_uri
from comanda.kit.attempts import Limit, clear, hit
from comanda.kit.auth import PasswordsBusy
from comanda.kit.errors import NotAllowed, NotFound, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.actions.reset_mfa import reset_mfa
from comanda.tenants.actions.switch_off_mfa import switch_off_mfa
from comanda.tenants.actions.switch_on_mfa import switch_on_mfa
from comanda.tenants.endpoints import let_in
from comanda.tenants.errors import MfaNeededHere
from comanda.tenants.guards import Desk, address_of, staff
from comanda.tenants.messages import tell
from comanda.tenants.permissions import Permission
from comanda.tenants.proving import holder_of, prove_password, try_challenge
from comanda.tenants.schemas import AppCode, SecondFactor, SecondProof, Token
from comanda.tenants.settings import parse_settings

router = APIRouter(route_class=Route, tags=["second factor"])

CODES_BY_USER = Limit("staff codes", 20, 900)
CODES_BY_ADDRESS = Limit("staff codes address", 60, 900)

_PROVING = (CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)

# Whoever has none yet gets as far as setting it up.
SettingUp = Annotated[Desk, staff(replays=False, before_second_factor=True)]
Own = Annotated[Desk, staff(replays=False)]


def _subject(desk: Desk) -> str:
    return f"{desk.tenant_id} {desk.user_id}"


@router.get("/api/v1/me/mfa")
async def read(desk: SettingUp) -> SecondFactor:
    """Whether one has a second factor, and what is left of it."""
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    left = await count_backup_codes(desk.session, holder_of(user.tenant_id, user.id)) if user.mfa_enabled else 0
    return SecondFactor(
        mfa_enabled=user.mfa_enabled,
        required_here=parse_settings(tenant.settings).require_mfa,
        backup_codes_left=left,
    )


@router.post("/api/v1/me/mfa/setup", responses=problems(MfaAlreadyOn, *_PROVING))
async def set_up(body: PasswordAgain, desk: SettingUp) -> MfaSetup:
    """A secret for an app, and ten backup codes. Codes are asked for from `me/mfa/verify` on, not before."""
    user = await prove_password(desk, body.password)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    holder = holder_of(user.tenant_id, user.id)
    secret = await begin_totp(desk.session, desk.app.vault, holder, desk.now)
    codes = await replace_backup_codes(desk.session, desk.app.passwords, holder)
    uri = provisioning_uri(secret, account=user.email, issuer=f"Comanda {tenant.name}")
    return MfaSetup(secret=secret, otpauth_uri=uri, qr_code=as_qr(uri), backup_codes=codes)


@router.post(
    "/api/v1/me/mfa/verify",
    status_code=204,
    responses=problems(CodeWrong, CodeUsed, CodeOffTime, MfaAlreadyOn, TooManyAttempts),
)
async def verify(body: AppCode, desk: SettingUp) -> Response:
    """Switches the app on that was set up, by a code of it. One's other sign-ins end."""
    await hit(desk.app.database, CODES_BY_USER, _subject(desk))
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    await switch_on_mfa(desk.session, desk.app.vault, user, body.code, keep_session=desk.session_id, now=desk.now)
    return Response(status_code=204)


@router.post("/api/v1/me/mfa/disable", status_code=204, responses=problems(MfaNotSetUp, MfaNeededHere, *_PROVING))
async def disable(body: PasswordAgain, desk: Own) -> Response:
    """Codes are no longer asked for. Refused where the business requires them."""
    await switch_off_mfa(desk.session, desk.app.vault, await prove_password(desk, body.password))
    return Response(status_code=204)


@router.post("/api/v1/me/mfa/backup-codes", responses=problems(MfaNotSetUp, *_PROVING))
async def renew_backup_codes(body: PasswordAgain, desk: Own) -> BackupCodes:
    """Ten new ones; those before stop working."""
    user = await prove_password(desk, body.password)
    if not user.mfa_enabled:
        raise MfaNotSetUp()
    codes = await replace_backup_codes(desk.session, desk.app.passwords, holder_of(user.tenant_id, user.id))
    record(desk.session, desk.tenant_id, desk.actor, "staff.backup_codes_renewed", "user", user.id)
    return BackupCodes(backup_codes=codes)


@router.post("/api/v1/staff/{user_id}/mfa/reset", status_code=204, responses=problems(NotAllowed, NotFound))
async def reset(user_id: UUID, desk: Annotated[Desk, staff(Permission.STAFF_WRITE)]) -> Response:
    """For someone who has lost their phone and backup codes: they sign in with their password and set it up anew.
    Ends all of their sign-ins, and removes their passkeys."""
    person = await repository.get_user(desk.session, desk.tenant_id, user_id)
    await reset_mfa(desk.session, desk.app.vault, person, by=desk.user_id, role=desk.role, now=desk.now)
    return Response(status_code=204)


@router.post(
    "/api/token/mfa",
    responses=problems(PasswordsBusy, TooManyAttempts, *PROOF_REFUSED),
)
async def prove(request: Request, body: SecondProof) -> Token:
    """Completes a sign-in that `POST /api/token` has begun: with a code of the app, a backup code or a passkey. Five
    tries."""
    app = request.app.state.comanda
    await hit(app.database, CODES_BY_ADDRESS, address_of(request))
    now = app.clock()
    challenge = await try_challenge(app.database, None, body.challenge_token, "sign_in", now)
    tenant_id, user_id = challenge.tenant_id, challenge.user_id
    await hit(app.database, CODES_BY_USER, f"{tenant_id} {user_id}")
    session = await request.state.unit.open(Scope.staff(tenant_id))
    holder = holder_of(tenant_id, user_id)
    try:
        proof = await take_second_proof(session, app, holder, challenge, body, now)
    except PROOF_REFUSED:
        async with app.database.transaction(Scope.staff(tenant_id)) as noting:  # this request's own is rolled back
            record(noting, tenant_id, SYSTEM, "staff.second_factor_refused", "user", user_id)
        raise
    if proof == "backup":
        left = await count_backup_codes(session, holder)
        user = await repository.get_user(session, tenant_id, user_id)
        await tell(session, app.vault, user, "backup_code_used", left=str(left))
        record(session, tenant_id, Actor("staff", user_id), "staff.backup_code_used", "user", user_id, left=left)
    token = await let_in(session, app, tenant_id, user_id, proofs=f"pwd {proof}")
    await clear(app.database, CODES_BY_USER, f"{tenant_id} {user_id}")
    return token
