"""Passkeys of an account: to sign in with nothing else, and in a code's place."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.accounts import repository
from comanda.accounts.endpoints import SIGN_IN_BY_ADDRESS, answer_signed_in, complete_sign_in
from comanda.accounts.guards import Customer, SignedInCustomer, holder_of, open_account
from comanda.accounts.messages import tell
from comanda.accounts.proving import prove_password, try_challenge
from comanda.accounts.record import record
from comanda.accounts.schemas import CustomerToken
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
from comanda.kit.auth import PasswordsBusy, new_secret
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer/passkeys")

_PROVING = (NotSignedIn, CurrentPasswordWrong, PasswordsBusy, TooManyAttempts)


@router.post("/begin", responses=problems(TooManyPasskeys, *_PROVING))
async def set_up_passkey(body: PasswordAgain, customer: SignedInCustomer) -> PasskeyBegun:
    """What the browser needs to make a passkey."""
    await prove_password(customer, body.password)
    holder, token = holder_of(customer.id), new_secret()
    options, nonce = await passkeys.begin_passkey(
        customer.session,
        customer.app.party,
        holder,
        handle=customer.id.bytes,
        account=customer.account.email,
        full_name=customer.account.full_name,
    )
    begin_challenge(customer.session, holder, token, "add_passkey", customer.now, nonce)
    return PasskeyBegun(options=options, challenge_token=token)


@router.post("", status_code=201, responses=problems(NotSignedIn, ChallengeOver, TriedTooOften, PasskeyRefused))
async def keep_passkey(body: PasskeyAdd, customer: SignedInCustomer) -> Passkey:
    """Adds what the browser made. The account's owner is told by e-mail."""
    app, holder = customer.app, holder_of(customer.id)
    challenge = await try_challenge(app.database, customer.id, body.challenge_token, "add_passkey", customer.now)
    assert challenge.nonce is not None
    await end_challenge(customer.session, holder, challenge, customer.now)
    made = await passkeys.add_passkey(
        customer.session, app.party, holder, challenge.nonce, body.credential, body.name
    )
    await _changed(customer, "passkey_added", "passkey.added", body.name)
    return Passkey.model_validate(made)


@router.get("", responses=problems(NotSignedIn))
async def list_passkeys(customer: SignedInCustomer) -> Sequence[Passkey]:
    """One's passkeys, the oldest first."""
    found = await passkeys.list_passkeys(customer.session, holder_of(customer.id))
    return [Passkey.model_validate(one) for one in found]


@router.post("/{passkey_id}/remove", status_code=204, responses=problems(NotFound, *_PROVING))
async def remove_passkey(passkey_id: UUID, body: PasswordAgain, customer: SignedInCustomer) -> Response:
    """It no longer opens the account. (On the device it stays until it is removed there.)"""
    await prove_password(customer, body.password)
    name = await passkeys.remove_passkey(customer.session, holder_of(customer.id), passkey_id)
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
    options, token = passkeys.begin_sign_in(app.tokens, app.party, "customer")
    return PasskeyBegun(options=options, challenge_token=token)


@router.post("/sign-in", responses=problems(ChallengeOver, PasskeyRefused, TooManyAttempts))
async def sign_in_by_passkey(request: Request, response: Response, body: PasskeyProof) -> CustomerToken:
    """Signs in with a passkey and nothing else: it has asked for finger, face or PIN."""
    app = request.app.state.comanda
    await hit(app.database, SIGN_IN_BY_ADDRESS, address_of(request))
    nonce = await passkeys.read_sign_in(app.database, app.tokens, "customer", body.challenge_token)
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        account_id = await repository.find_by_passkey(asking, passkeys.credential_id_of(body.credential))
    if account_id is None:
        raise PasskeyRefused()
    session = await open_account(request, account_id)
    await passkeys.take_proof(session, app.party, holder_of(account_id), nonce, body.credential, app.clock())
    signed_in = await complete_sign_in(request, session, account_id, proofs="passkey")
    return await answer_signed_in(request, response, session, account_id, signed_in)
