"""Something begun that ends with a proof: the second one of a sign-in, a passkey that is added."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import update

from comanda.identity.errors import ChallengeOver, PasskeyRefused
from comanda.identity.factors import Holder, take_totp, use_backup_code
from comanda.identity.passkeys import RelyingParty, from_base64url, take_proof
from comanda.kit.auth import Passwords, digest, new_secret
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.tenants.models import UserBackupCode, UserChallenge, UserPasskey, UserTotp

TRIES = 5
CHALLENGE = timedelta(minutes=5)

Purpose = Literal["sign_in", "add_passkey"]


def holder_of(tenant_id: UUID, user_id: UUID) -> Holder:
    return Holder(UserTotp, UserBackupCode, UserPasskey, {"tenant_id": tenant_id, "user_id": user_id})


def begin_challenge(
    session: Session, tenant_id: UUID, user_id: UUID, purpose: Purpose, now: datetime, nonce: bytes | None = None
) -> str:
    """The token to come back with, which names the business; `nonce` is what a passkey has to sign."""
    token = f"{tenant_id.hex}.{new_secret()}"
    session.add(
        UserChallenge(
            tenant_id=tenant_id,
            user_id=user_id,
            purpose=purpose,
            token_hash=digest(token),
            nonce=nonce,
            created_at=now,
            expires_at=now + CHALLENGE,
        )
    )
    return token


async def try_challenge(
    database: Database, holder: Holder | None, token: str, purpose: Purpose, now: datetime
) -> UserChallenge:
    """Counts one try upon a challenge, in a transaction of its own, so that a refused one counts. `holder` is whoever
    is signed in already. Raises ChallengeOver where it is of no use any more, or somebody else's."""
    try:
        tenant_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise ChallengeOver() from None
    theirs = holder.theirs(UserChallenge) if holder is not None else []
    async with database.transaction(Scope.staff(tenant_id)) as session:
        tried = await session.execute(
            update(UserChallenge)
            .where(
                UserChallenge.tenant_id == tenant_id,
                *theirs,
                UserChallenge.token_hash == digest(token),
                UserChallenge.purpose == purpose,
                UserChallenge.used_at.is_(None),
                UserChallenge.attempts < TRIES,
                UserChallenge.expires_at > now,
            )
            .values(attempts=UserChallenge.attempts + 1)
            .returning(UserChallenge)
        )
        found = tried.scalar_one_or_none()
    if found is None:
        raise ChallengeOver()
    return found


async def end_challenge(session: Session, challenge: UserChallenge, now: datetime) -> None:
    """With the proof. Raises ChallengeOver for the second of two who come with one challenge at once."""
    ended = await session.execute(
        update(UserChallenge)
        .where(
            UserChallenge.tenant_id == challenge.tenant_id,
            UserChallenge.id == challenge.id,
            UserChallenge.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(UserChallenge.id)
    )
    if ended.one_or_none() is None:
        raise ChallengeOver()


async def take_code(
    session: Session, vault: Vault, passwords: Passwords, holder: Holder, code: str, now: datetime
) -> str | None:
    """What the code proves: "otp" or "backup"; None where it proves nothing."""
    digits = code.replace(" ", "")
    if len(digits) == 6 and digits.isdecimal():
        return "otp" if await take_totp(session, vault, holder, digits, now) else None
    return "backup" if await use_backup_code(session, passwords, holder, code, now) else None


async def take_passkey(
    session: Session, base_url: str, challenge: UserChallenge, credential: dict[str, Any], now: datetime
) -> None:
    """Raises PasskeyRefused, also where no passkey was asked for."""
    if challenge.nonce is None:
        raise PasskeyRefused()
    holder = holder_of(challenge.tenant_id, challenge.user_id)
    await take_proof(session, RelyingParty.at(base_url), holder, challenge.nonce, credential, now)


def handle_of(tenant_id: UUID, user_id: UUID) -> bytes:
    """What a passkey keeps of whose it is, and gives back."""
    return tenant_id.bytes + user_id.bytes


def whose(credential: dict[str, Any]) -> tuple[UUID, UUID]:
    """Business and member of staff, as the passkey says: proved by `take_proof`. Raises PasskeyRefused."""
    answer = credential.get("response")
    handle = from_base64url(answer.get("userHandle") if isinstance(answer, dict) else None)
    if len(handle) != 32:
        raise PasskeyRefused()
    return UUID(bytes=handle[:16]), UUID(bytes=handle[16:])
