"""Passkeys of an account: to sign in with nothing else, and in a code's place."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.accounts import repository
from comanda.accounts.endpoints import SIGN_IN_BY_ADDRESS, answer_signed_in, complete_sign_in
from comanda.accounts.guards import Customer, SignedInCustomer, holder_of, open_account
from comanda.accounts.messages import tell
from comanda.accounts.mfa_endpoints import prove_password
from comanda.accounts.proving import CHALLENGE, begin_challenge, end_challenge, try_challenge
from comanda.accounts.record import record
from comanda.accounts.schemas import (
    CustomerToken,
    Passkey,
    PasskeyAdd,
    PasskeyBegin,
    PasskeyBegun,
    PasskeyProof,
)
from comanda.identity.errors import ChallengeOver, CurrentPasswordWrong, PasskeyRefused, TooManyPasskeys
from comanda.identity.passkeys import (
    RelyingParty,
    add_passkey,
    begin_passkey,
    begin_proof,
    credential_id_of,
    take_proof,
)
from comanda.kit.attempts import Limit, hit
from comanda.kit.auth import PasswordsBusy, TokenKind, digest
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer/passkeys")

ONCE = Limit("customer passkey nonce", 1, int(2 * CHALLENGE.total_seconds()))
_PROVING = (NotSignedIn, CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)


def _party(app: Any) -> RelyingParty:
    return RelyingParty.at(app.settings.base_url())


@router.post("/begin", responses=problems(TooManyPasskeys, *_PROVING))
async def set_up_passkey(body: PasskeyBegin, customer: SignedInCustomer) -> PasskeyBegun:
    """What the browser needs to make a passkey."""
    await prove_password(customer, body.password)
    options, nonce = await begin_passkey(
        customer.session,
        _party(customer.app),
        holder_of(customer.id),
        handle=customer.id.bytes,
        account=customer.account.email,
        full_name=customer.account.full_name,
    )
    token = begin_challenge(customer.session, customer.id, "add_passkey", customer.now, nonce)
    return PasskeyBegun(options=options, challenge_token=token)


@router.post("", status_code=201, responses=problems(NotSignedIn, ChallengeOver, PasskeyRefused))
async def keep_passkey(body: PasskeyAdd, customer: SignedInCustomer) -> Passkey:
    """Adds what the browser made. The account's owner is told by e-mail."""
    challenge = await try_challenge(
        customer.app.database, customer.id, digest(body.challenge_token), "add_passkey", customer.now
    )
    assert challenge.nonce is not None
    await end_challenge(customer.session, challenge.id, customer.now)
    made = await add_passkey(
        customer.session,
        _party(customer.app),
        holder_of(customer.id),
        challenge.nonce,
        body.credential,
        body.name,
    )
    await _changed(customer, "passkey_added", "passkey.added", body.name)
    return Passkey.model_validate(made)


@router.get("", responses=problems(NotSignedIn))
async def list_passkeys(customer: SignedInCustomer) -> Sequence[Passkey]:
    """One's passkeys, the oldest first."""
    found = await repository.list_passkeys(customer.session, customer.id)
    return [Passkey.model_validate(one) for one in found]


@router.post("/{passkey_id}/remove", status_code=204, responses=problems(NotFound, *_PROVING))
async def remove_passkey(passkey_id: UUID, body: PasskeyBegin, customer: SignedInCustomer) -> Response:
    """It no longer opens the account. (On the device it stays until it is removed there.)"""
    await prove_password(customer, body.password)
    name = await repository.remove_passkey(customer.session, customer.id, passkey_id)
    if name is None:
        raise NotFound()
    await _changed(customer, "passkey_removed", "passkey.removed", name)
    return Response(status_code=204)


async def _changed(customer: Customer, message: str, action: str, name: str) -> None:
    await tell(customer.session, customer.app.vault, customer.account, message, passkey=name)
    record(customer.session, customer.id, action)


@router.post("/sign-in/begin", responses=problems(TooManyAttempts))
async def begin_sign_in_by_passkey(request: Request) -> PasskeyBegun:
    """What the browser needs to ask for one of the passkeys it keeps for this address. Whose it is, it says then."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    options, nonce = begin_proof(_party(app))
    token = app.tokens.issue(TokenKind.PASSKEY, {"nonce": urlsafe_b64encode(nonce).decode()}, CHALLENGE)
    return PasskeyBegun(options=options, challenge_token=token)


@router.post("/sign-in", responses=problems(ChallengeOver, PasskeyRefused, TooManyAttempts))
async def sign_in_by_passkey(request: Request, response: Response, body: PasskeyProof) -> CustomerToken:
    """Signs in with a passkey and nothing else: it has asked for finger, face or PIN."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    try:
        nonce = urlsafe_b64decode(app.tokens.read(TokenKind.PASSKEY, body.challenge_token)["nonce"])
        await hit(app.database, ONCE, body.challenge_token)
    except (NotSignedIn, KeyError, TooManyAttempts):  # without a nonce it is what a sign-in of staff began with
        raise ChallengeOver() from None
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        account_id = await repository.find_by_passkey(asking, credential_id_of(body.credential))
    if account_id is None:
        raise PasskeyRefused()
    session = await open_account(request, account_id)
    await take_proof(session, _party(app), holder_of(account_id), nonce, body.credential, app.clock())
    signed_in = await complete_sign_in(request, session, account_id, proofs="passkey")
    return await answer_signed_in(request, response, session, account_id, signed_in)
