"""Proofs of staff."""

from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.identity import challenges, passwords
from comanda.identity.errors import ChallengeOver, PasskeyRefused
from comanda.identity.factors import Holder
from comanda.identity.passkeys import from_base64url
from comanda.kit.attempts import Limit
from comanda.kit.auth import new_secret
from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.guards import Desk
from comanda.tenants.models import User, UserBackupCode, UserChallenge, UserPasskey, UserTotp

CURRENT_PASSWORD = Limit("current password", 10, 900)


def holder_of(tenant_id: UUID, user_id: UUID) -> Holder:
    return _holder(tenant_id=tenant_id, user_id=user_id)


def _holder(**key: UUID) -> Holder:
    return Holder(UserTotp, UserBackupCode, UserPasskey, UserChallenge, key)


async def prove_password(desk: Desk, password: str) -> User:
    """Raises CurrentPasswordWrong."""
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    subject = f"{desk.tenant_id} {desk.user_id}"
    await passwords.prove_password(
        desk.app.database, desk.app.passwords, CURRENT_PASSWORD, subject, user.hashed_password, password
    )
    return user


def new_challenge_token(tenant_id: UUID) -> str:
    """It names the business: nothing is looked up across businesses."""
    return f"{tenant_id.hex}.{new_secret()}"


async def try_challenge(
    database: Database, holder: Holder | None, token: str, purpose: challenges.Purpose, now: datetime
) -> UserChallenge:
    """In a transaction of its own. `holder` is whoever is signed in already. Raises ChallengeOver,
    TriedTooOften."""
    try:
        tenant_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise ChallengeOver() from None
    async with database.transaction(Scope.staff(tenant_id)) as session:
        tried: UserChallenge = await challenges.try_challenge(
            session, holder or _holder(tenant_id=tenant_id), token, purpose, now
        )
    return tried


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
