"""Questions about accounts. Those before it is known whose rows to read go through functions of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from comanda.accounts.models import (
    Account,
    AccountEvent,
    AccountLink,
    AccountSession,
    RefreshToken,
)
from comanda.kit.db import Session
from comanda.kit.errors import NotFound

# --- whose rows -------------------------------------------------------------------------------------------------


async def find_account(session: Session, email: str) -> Row[Any] | None:
    """id, hashed_password, mfa_enabled. As the login itself, like all of these."""
    return (await session.execute(text("SELECT * FROM find_account(:email)"), {"email": email})).one_or_none()


async def find_by_refresh_token(session: Session, token_hash: str) -> UUID | None:
    return await _found(session, "find_refresh_token", token_hash)


async def find_by_link(session: Session, token_hash: str) -> UUID | None:
    return await _found(session, "find_account_link", token_hash)


async def find_by_challenge(session: Session, token_hash: str) -> UUID | None:
    return await _found(session, "find_account_challenge", token_hash)


async def find_by_passkey(session: Session, credential_id: bytes) -> UUID | None:
    return await _found(session, "find_account_passkey", credential_id)


async def _found(session: Session, function: str, asked: object) -> UUID | None:
    found: UUID | None = await session.scalar(select(getattr(func, function)(asked)))
    return found


# --- the account ------------------------------------------------------------------------------------------------


async def get_account(session: Session, account_id: UUID) -> Account:
    found = await session.get(Account, account_id)
    if found is None:
        raise NotFound()
    return found


async def add_account(session: Session, account: dict[str, Any]) -> bool:
    """False where the e-mail has an account already, also one that was opened at this very moment."""
    added = await session.execute(insert(Account).values(account).on_conflict_do_nothing().returning(Account.id))
    return added.scalar_one_or_none() is not None


# --- links ------------------------------------------------------------------------------------------------------


async def end_links(session: Session, account_id: UUID, purpose: str, now: datetime) -> None:
    """An older link stops working when a newer one is sent."""
    await session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.purpose == purpose, AccountLink.used_at.is_(None))
        .values(used_at=now)
    )


async def find_last_registration(session: Session, account_id: UUID, now: datetime) -> dict[str, Any] | None:
    """What whoever registered last with an address that waits for its proof has given: as `send_link` takes it."""
    found: AccountLink | None = await session.scalar(
        select(AccountLink)
        .where(
            AccountLink.account_id == account_id,
            AccountLink.purpose == "verify_email",
            AccountLink.hashed_password.is_not(None),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        )
        .order_by(AccountLink.created_at.desc(), AccountLink.id.desc())
        .limit(1)
    )
    if found is None:
        return None
    return {
        "full_name": found.full_name,
        "hashed_password": found.hashed_password,
        "offers": found.offers,
    }


async def get_link(session: Session, account_id: UUID, token_hash: str) -> AccountLink | None:
    """Locked: of two who come with it at once, the second one finds it used."""
    return await session.scalar(
        select(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.token_hash == token_hash)
        .with_for_update()
    )


async def has_newer_link(session: Session, link: AccountLink) -> bool:
    """That still waits."""
    found = await session.scalar(
        select(AccountLink.id)
        .where(
            AccountLink.account_id == link.account_id,
            AccountLink.purpose == link.purpose,
            AccountLink.created_at > link.created_at,
            AccountLink.used_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


# --- sign-ins ---------------------------------------------------------------------------------------------------


async def find_live_session(
    session: Session, account_id: UUID, session_id: UUID, now: datetime
) -> AccountSession | None:
    return await session.scalar(
        select(AccountSession).where(
            AccountSession.account_id == account_id, AccountSession.id == session_id, *_live(now)
        )
    )


async def list_live_sessions(session: Session, account_id: UUID, now: datetime) -> Sequence[AccountSession]:
    found = await session.scalars(
        select(AccountSession)
        .where(AccountSession.account_id == account_id, *_live(now))
        .order_by(AccountSession.last_used_at.desc())
    )
    return found.all()


async def end_sessions(
    session: Session,
    account_id: UUID,
    now: datetime,
    *,
    only: UUID | None = None,
    all_but: UUID | None = None,
) -> int:
    """How many were ended. Their refresh tokens end with them: nothing is refreshed that is not live."""
    which = [AccountSession.account_id == account_id, *_live(now)]
    if only is not None:
        which.append(AccountSession.id == only)
    if all_but is not None:
        which.append(AccountSession.id != all_but)
    ended = await session.execute(
        update(AccountSession).where(*which).values(revoked_at=now).returning(AccountSession.id)
    )
    return len(ended.all())


def _live(now: datetime) -> tuple[Any, ...]:
    return AccountSession.revoked_at.is_(None), AccountSession.expires_at > now


async def use_refresh_token(
    session: Session, account_id: UUID, token_hash: str, successor: str, now: datetime
) -> RefreshToken | None:
    """The token, followed by `successor` (sealed) from now on. None: it was used before, or is over. Of two who come
    with it at once, one gets it."""
    used = await session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.account_id == account_id,
            RefreshToken.token_hash == token_hash,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > now,
        )
        .values(used_at=now, successor=successor)
        .returning(RefreshToken)
    )
    return used.scalar_one_or_none()


async def get_refresh_token(session: Session, account_id: UUID, token_hash: str) -> RefreshToken | None:
    return await session.scalar(
        select(RefreshToken).where(RefreshToken.account_id == account_id, RefreshToken.token_hash == token_hash)
    )


async def was_signed_in_before(session: Session, account_id: UUID) -> bool:
    found = await session.scalar(select(AccountSession.id).where(AccountSession.account_id == account_id).limit(1))
    return found is not None


async def list_events(session: Session, account_id: UUID, count: int) -> Sequence[AccountEvent]:
    found = await session.scalars(
        select(AccountEvent)
        .where(AccountEvent.account_id == account_id)
        .order_by(AccountEvent.at.desc())
        .limit(count)
    )
    return found.all()


async def delete_account(session: Session, account: Account) -> None:
    await session.flush()
    await session.delete(account)
    await session.flush()
