"""Second factors of an account."""

from fastapi import APIRouter, Request, Response

from comanda.accounts import repository
from comanda.accounts.endpoints import answer_signed_in, complete_sign_in
from comanda.accounts.guards import Customer, SignedInCustomer, get_current_customer, holder_of, open_account
from comanda.accounts.messages import tell
from comanda.accounts.proving import prove_password, try_challenge
from comanda.accounts.record import record
from comanda.accounts.schemas import CustomerToken, MfaOn, MfaVerify
from comanda.identity.challenges import take_second_proof
from comanda.identity.errors import (
    PROOF_REFUSED,
    ChallengeOver,
    CurrentPasswordWrong,
    MfaAlreadyOn,
    MfaNotSetUp,
)
from comanda.identity.factors import (
    begin_totp,
    count_backup_codes,
    remove_codes,
    replace_backup_codes,
    take_totp,
)
from comanda.identity.schemas import BackupCodes, MfaSetup, PasswordAgain
from comanda.identity.totp import as_qr, provisioning_uri
from comanda.kit.attempts import Limit, clear, hit
from comanda.kit.auth import PasswordsBusy, digest
from comanda.kit.errors import NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer/mfa")

CODES_BY_ACCOUNT = Limit("customer codes", 20, 900)
CODES_BY_ADDRESS = Limit("customer codes address", 60, 900)


@router.post(
    "/setup", responses=problems(NotSignedIn, CurrentPasswordWrong, MfaAlreadyOn, PasswordsBusy, TooManyAttempts)
)
async def set_up(body: PasswordAgain, response: Response, customer: SignedInCustomer) -> MfaSetup:
    """A secret for an app, and ten backup codes. Codes are asked for from `mfa/verify` on, not before."""
    await prove_password(customer, body.password)
    holder = holder_of(customer.id)
    secret = await begin_totp(customer.session, customer.app.vault, holder, customer.now)
    codes = await replace_backup_codes(customer.session, customer.app.passwords, holder)
    uri = provisioning_uri(secret, account=customer.account.email, issuer="Comanda")
    response.headers["Cache-Control"] = "no-store"
    return MfaSetup(secret=secret, otpauth_uri=uri, qr_code=as_qr(uri), backup_codes=codes)


@router.post(
    "/verify",
    responses=problems(NotSignedIn, MfaAlreadyOn, PasswordsBusy, TooManyAttempts, *PROOF_REFUSED),
    openapi_extra={"security": [{"customer": []}, {}]},
)
async def verify(request: Request, response: Response, body: MfaVerify) -> CustomerToken | MfaOn:
    """Switches a set-up app on, or completes a sign-in; see `challenge_token`."""
    app = request.app.state.comanda
    await hit(app.database, CODES_BY_ADDRESS, address_of(request))
    if body.challenge_token is None:
        return await _switch_on(await get_current_customer(request), body.code or "")
    now = app.clock()
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        account_id = await repository.find_by_challenge(asking, digest(body.challenge_token))
    if account_id is None:
        raise ChallengeOver()
    challenge = await try_challenge(app.database, account_id, body.challenge_token, "sign_in", now)
    await hit(app.database, CODES_BY_ACCOUNT, str(account_id))
    session, holder = await open_account(request, account_id), holder_of(account_id)
    proof = await take_second_proof(session, app, holder, challenge, body, now)
    if proof == "backup":
        left = await count_backup_codes(session, holder)
        account = await repository.get_account(session, account_id)
        await tell(session, app.vault, account, "backup_code_used", left=str(left))
    signed_in = await complete_sign_in(request, session, account_id, proofs=f"pwd {proof}")
    await clear(app.database, CODES_BY_ACCOUNT, str(account_id))
    return await answer_signed_in(request, response, session, account_id, signed_in)


async def _switch_on(customer: Customer, code: str) -> MfaOn:
    await hit(customer.app.database, CODES_BY_ACCOUNT, str(customer.id))
    if customer.account.mfa_enabled:
        raise MfaAlreadyOn()
    holder = holder_of(customer.id)
    await take_totp(customer.session, customer.app.vault, holder, code, customer.now, confirming=True)
    customer.account.mfa_enabled = True
    await repository.end_sessions(customer.session, customer.id, customer.now, all_but=customer.sign_in.id)
    await tell(customer.session, customer.app.vault, customer.account, "mfa_on")
    record(customer.session, customer.id, "mfa.switched_on")
    return MfaOn()


@router.post(
    "/disable",
    status_code=204,
    responses=problems(NotSignedIn, CurrentPasswordWrong, MfaNotSetUp, PasswordsBusy, TooManyAttempts),
)
async def disable(body: PasswordAgain, customer: SignedInCustomer) -> Response:
    """Codes are no longer asked for; app and backup codes are forgotten."""
    await prove_password(customer, body.password)
    if not customer.account.mfa_enabled:
        raise MfaNotSetUp()
    await remove_codes(customer.session, holder_of(customer.id))
    customer.account.mfa_enabled = False
    await tell(customer.session, customer.app.vault, customer.account, "mfa_off")
    record(customer.session, customer.id, "mfa.switched_off")
    return Response(status_code=204)


@router.post(
    "/backup-codes",
    responses=problems(NotSignedIn, CurrentPasswordWrong, MfaNotSetUp, PasswordsBusy, TooManyAttempts),
)
async def renew_backup_codes(body: PasswordAgain, response: Response, customer: SignedInCustomer) -> BackupCodes:
    """Ten new ones; those before stop working."""
    await prove_password(customer, body.password)
    if not customer.account.mfa_enabled:
        raise MfaNotSetUp()
    codes = await replace_backup_codes(customer.session, customer.app.passwords, holder_of(customer.id))
    record(customer.session, customer.id, "backup_codes.renewed")
    response.headers["Cache-Control"] = "no-store"
    return BackupCodes(backup_codes=codes)
