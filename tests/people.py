"""People with accounts, made in the database without going through what is under test."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp

from comanda.accounts.actions.start_session import SignedIn, start_session
from comanda.accounts.guards import holder_of
from comanda.accounts.models import Account, AccountBackupCode, AccountLink, AccountTotp
from comanda.bootstrap import Comanda
from comanda.identity.challenges import begin_challenge
from comanda.identity.factors import remove_codes
from comanda.identity.passkeys import add_passkey, begin_passkey
from comanda.kit.auth import digest, new_secret
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from tests.authenticator import Authenticator
from tests.factories import PASSWORD, Factors

_hash: list[str] = []


@dataclass(frozen=True)
class Holder:
    """The owner of an account, with an access token. Their password is PASSWORD."""

    app: Comanda
    id: UUID
    email: str
    token: str


async def make_holder(app: Comanda) -> Holder:
    if not _hash:
        _hash.append(await app.passwords.hash(PASSWORD))
    id = uuid7()
    email = f"{id.hex}@guest.example"
    async with app.database.transaction(Scope.account(id)) as session:
        session.add(
            Account(id=id, email=email, hashed_password=_hash[0], full_name="Ama Serwaa", email_verified=True)
        )
        await session.flush()
        signed_in = await _start(session, app, id)
    return Holder(app, id, email, signed_in.access_token)


async def _start(session: Session, app: Comanda, id: UUID) -> SignedIn:
    return await start_session(session, app.tokens, id, app.clock(), device="Firefox on Android", proofs="pwd")


async def sign_in_again(holder: Holder) -> SignedIn:
    """A further sign-in."""
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        return await _start(session, holder.app, holder.id)


async def make_link(holder: Holder, purpose: str) -> str:
    """The secret of a link that was sent to the account's address."""
    secret, now = new_secret(), holder.app.clock()
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        session.add(
            AccountLink(
                account_id=holder.id,
                purpose=purpose,
                token_hash=digest(secret),
                email=holder.email,
                created_at=now,
                expires_at=now + timedelta(minutes=30),
            )
        )
    return secret


async def set_up_app_of(holder: Holder) -> pyotp.TOTP:
    """An app that is not confirmed yet, in place of any before."""
    secret, of = pyotp.random_base32(), holder_of(holder.id)
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        await remove_codes(session, of)
        sealed = holder.app.vault.seal(secret, about=of.sealed_about)
        session.add(AccountTotp(account_id=holder.id, secret=sealed))
    return pyotp.TOTP(secret)


async def switch_on_mfa_of(holder: Holder) -> Factors:
    app = await set_up_app_of(holder)
    hashed = await holder.app.passwords.hash("M3QX2RT9HA")
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        session.add(AccountBackupCode(account_id=holder.id, selector="K7", hashed_code=hashed))
        totp = await session.get_one(AccountTotp, holder.id)
        account = await session.get_one(Account, holder.id)
        totp.confirmed_at, account.mfa_enabled = holder.app.clock(), True
    return Factors(app, "K7-M3QX2-RT9HA")


async def begin_passkey_of(holder: Holder) -> tuple[dict[str, Any], str]:
    """Options for a passkey that is added, and the challenge's token."""
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        options, nonce = await _options(session, holder)
        token = new_secret()
        begin_challenge(session, holder_of(holder.id), token, "add_passkey", holder.app.clock(), nonce)
        return options, token


async def give_passkey_to(holder: Holder, authenticator: Authenticator | None = None) -> UUID:
    authenticator, party = authenticator or Authenticator(), holder.app.party
    async with holder.app.database.transaction(Scope.account(holder.id)) as session:
        options, nonce = await _options(session, holder)
        credential = authenticator.make(options)
        made = await add_passkey(session, party, holder_of(holder.id), nonce, credential, "My phone")
        id: UUID = made.id
    return id


async def _options(session: Session, holder: Holder) -> tuple[dict[str, Any], bytes]:
    party = holder.app.party
    return await begin_passkey(
        session, party, holder_of(holder.id), handle=holder.id.bytes, account=holder.email, full_name="Ama Serwaa"
    )
