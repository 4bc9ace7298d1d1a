"""Something begun that ends with a proof: the second one of a sign-in, a passkey that is added."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import update

from comanda.accounts.guards import holder_of
from comanda.accounts.models import AccountChallenge
from comanda.identity.errors import ChallengeOver, PasskeyRefused
from comanda.identity.factors import take_totp, use_backup_code
from comanda.identity.passkeys import RelyingParty, take_proof
from comanda.kit.auth import Passwords, digest, new_secret
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault

TRIES = 5
CHALLENGE = timedelta(minutes=5)

Purpose = Literal["sign_in", "add_passkey"]


def begin_challenge(
    session: Session, account_id: UUID, purpose: Purpose, now: datetime, nonce: bytes | None = None
) -> str:
    """The token to come back with; `nonce` is what a passkey has to sign."""
    secret = new_secret()
    session.add(
        AccountChallenge(
            account_id=account_id,
            purpose=purpose,
            token_hash=digest(secret),
            nonce=nonce,
            created_at=now,
            expires_at=now + CHALLENGE,
        )
    )
    return secret


async def try_challenge(
    database: Database, account_id: UUID, token_hash: str, purpose: Purpose, now: datetime
) -> AccountChallenge:
    """Counts one try upon a challenge, in a transaction of its own, so that a refused one counts. Raises ChallengeOver
    where it is of no use any more."""
    async with database.transaction(Scope.account(account_id)) as session:
        tried = await session.execute(
            update(AccountChallenge)
            .where(
                AccountChallenge.account_id == account_id,
                AccountChallenge.token_hash == token_hash,
                AccountChallenge.purpose == purpose,
                AccountChallenge.used_at.is_(None),
                AccountChallenge.attempts < TRIES,
                AccountChallenge.expires_at > now,
            )
            .values(attempts=AccountChallenge.attempts + 1)
            .returning(AccountChallenge)
        )
        found = tried.scalar_one_or_none()
    if found is None:
        raise ChallengeOver()
    return found


async def end_challenge(session: Session, challenge_id: UUID, now: datetime) -> None:
    """With the proof. Raises ChallengeOver for the second of two who come with one challenge at once."""
    ended = await session.execute(
        update(AccountChallenge)
        .where(AccountChallenge.id == challenge_id, AccountChallenge.used_at.is_(None))
        .values(used_at=now)
        .returning(AccountChallenge.id)
    )
    if ended.one_or_none() is None:
        raise ChallengeOver()


async def take_passkey(
    session: Session, base_url: str, challenge: AccountChallenge, credential: dict[str, Any], now: datetime
) -> None:
    """Raises PasskeyRefused, also where no passkey was asked for."""
    if challenge.nonce is None:
        raise PasskeyRefused()
    party, holder = RelyingParty.at(base_url), holder_of(challenge.account_id)
    await take_proof(session, party, holder, challenge.nonce, credential, now)


async def take_code(
    session: Session, vault: Vault, passwords: Passwords, account_id: UUID, code: str, now: datetime
) -> str | None:
    """What the code proves: "otp" or "backup"; None where it proves nothing."""
    holder, digits = holder_of(account_id), code.replace(" ", "")
    if len(digits) == 6 and digits.isdecimal():
        return "otp" if await take_totp(session, vault, holder, digits, now) else None
    return "backup" if await use_backup_code(session, passwords, holder, code, now) else None
