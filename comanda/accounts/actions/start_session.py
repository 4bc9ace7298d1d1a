"""Signing a customer in, once their proofs are known to be right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from comanda.accounts.models import Account, AccountSession, RefreshToken
from comanda.accounts.record import record
from comanda.kit.auth import TokenKind, Tokens, digest, new_secret
from comanda.kit.db import Session
from comanda.kit.ids import uuid7

ACCESS = timedelta(minutes=15)
IDLE = timedelta(days=14)  # without which a device has to sign in again
WHOLE = timedelta(days=30)  # after which it has to in any case


@dataclass(frozen=True, slots=True)
class SignedIn:
    access_token: str
    refresh_token: str
    expires_at: datetime  # of the sign-in as a whole


def access_token(tokens: Tokens, account_id: UUID, session_id: UUID, now: datetime) -> str:
    claims = {"sub": str(account_id), "customer_id": str(account_id), "sid": str(session_id)}
    return tokens.issue(TokenKind.CUSTOMER, claims, ACCESS, at=now)


async def start_session(
    session: Session, tokens: Tokens, account_id: UUID, now: datetime, *, device: str, proofs: str
) -> SignedIn:
    """In the account's scope."""
    secret, expires = new_secret(), now + WHOLE
    await session.execute(
        update(Account).where(Account.id == account_id).values(signed_in_at=now, updated_at=Account.updated_at)
    )
    signed_in = AccountSession(
        id=uuid7(),
        account_id=account_id,
        device=device,
        proofs=proofs,
        proved_at=now,
        created_at=now,
        last_used_at=now,
        expires_at=expires,
    )
    session.add(signed_in)
    await session.flush()  # before what refers to it
    session.add(next_token(signed_in, digest(secret), now))
    record(session, account_id, "customer.signed_in", proofs=proofs, device=device)
    return SignedIn(access_token(tokens, account_id, signed_in.id, now), secret, expires)


def next_token(of: AccountSession, token_hash: str, now: datetime) -> RefreshToken:
    """A sign-in is never longer than it was meant to be, however often it is refreshed."""
    return RefreshToken(
        token_hash=token_hash,
        account_id=of.account_id,
        session_id=of.id,
        issued_at=now,
        expires_at=min(now + IDLE, of.expires_at),
    )
