"""Passkeys (WebAuthn): adding one, and taking its proof.

A passkey asks for finger, face or PIN each time, so that it is two factors by itself. It holds for one address only:
that of the installation.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from comanda.identity.errors import ChallengeOver, PasskeyRefused, TooManyPasskeys
from comanda.identity.factors import Holder
from comanda.kit.attempts import Limit, hit
from comanda.kit.auth import TokenKind, Tokens
from comanda.kit.db import Database, Session
from comanda.kit.errors import NotSignedIn, TooManyAttempts

if TYPE_CHECKING:
    from comanda.identity.ceremony import Known

MOST = 10  # of one person
SIGN_IN = timedelta(minutes=5)
ONCE = Limit("passkey nonce", 1, int(2 * SIGN_IN.total_seconds()))
_LONGEST_ID = 1023  # bytes, by the standard


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The installation as passkeys know it."""

    id: str  # host name
    origin: str
    name: str = "Comanda"

    @classmethod
    def at(cls, base_url: str) -> "RelyingParty":
        return cls(urlsplit(base_url).hostname or "localhost", base_url)


async def begin_passkey(
    session: Session, party: RelyingParty, holder: Holder, *, handle: bytes, account: str, full_name: str
) -> tuple[dict[str, Any], bytes]:
    """What the browser needs to make one, and the nonce that it has to sign. `account` is what tells it from others
    of the same person. Raises TooManyPasskeys."""
    from comanda.identity.ceremony import creation_options

    known = await _known(session, holder)
    if len(known) >= MOST:
        raise TooManyPasskeys(most=MOST)
    return creation_options(party.id, party.name, handle=handle, account=account, full_name=full_name, known=known)


async def add_passkey(
    session: Session, party: RelyingParty, holder: Holder, nonce: bytes, credential: dict[str, Any], name: str
) -> Any:
    """The row. Raises PasskeyRefused for one that is not right, or is somebody's already."""
    from comanda.identity.ceremony import read_made

    made = read_made(party.id, party.origin, nonce, credential)
    table = holder.passkeys
    added = await session.execute(
        insert(table)
        .values(
            **holder.key,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            transports=made.transports,
        )
        .on_conflict_do_nothing()
        .returning(table)
    )
    row = added.scalar_one_or_none()
    if row is None:
        raise PasskeyRefused()
    return row


def begin_proof(party: RelyingParty, known: "Known" = ()) -> tuple[dict[str, Any], bytes]:
    """What the browser needs to prove one, and the nonce that it has to sign. Without `known` the person chooses among
    those that it keeps for this address."""
    from comanda.identity.ceremony import request_options

    return request_options(party.id, known)


Whose = Literal["customer", "staff"]


def begin_sign_in(tokens: Tokens, party: RelyingParty, whose: Whose) -> tuple[dict[str, Any], str]:
    """With nothing but a passkey: what the browser needs, and the token to come back with. Whose it is, is not known
    yet, so that the nonce stands in the token and in no row."""
    options, nonce = begin_proof(party)
    claims = {"whose": whose, "nonce": urlsafe_b64encode(nonce).decode()}
    return options, tokens.issue(TokenKind.PASSKEY, claims, SIGN_IN)


async def read_sign_in(database: Database, tokens: Tokens, whose: Whose, token: str) -> bytes:
    """The nonce, once. Raises ChallengeOver."""
    try:
        claims = tokens.read(TokenKind.PASSKEY, token)
        await hit(database, ONCE, token)
    except (NotSignedIn, TooManyAttempts):
        raise ChallengeOver() from None
    if claims["whose"] != whose:
        raise ChallengeOver()
    return urlsafe_b64decode(claims["nonce"])


async def begin_second_proof(
    session: Session, party: RelyingParty, holder: Holder
) -> tuple[dict[str, Any], bytes] | None:
    """For someone whose passkeys are known; None where they have none."""
    known = await _known(session, holder)
    return begin_proof(party, known) if known else None


async def _known(session: Session, holder: Holder) -> "Known":
    table = holder.passkeys
    found = await session.execute(select(table.credential_id, table.transports).where(*holder.theirs(table)))
    return [(row.credential_id, row.transports) for row in found]


def from_base64url(said: object) -> bytes:
    """Nothing for what is no such text."""
    try:
        return urlsafe_b64decode(said + "=" * (-len(said) % 4)) if isinstance(said, str) else b""
    except ValueError:
        return b""


def credential_id_of(credential: dict[str, Any]) -> bytes:
    """As the browser says it; proved by `take_proof`. Raises PasskeyRefused."""
    found = from_base64url(credential.get("rawId"))
    if not 0 < len(found) <= _LONGEST_ID:
        raise PasskeyRefused()
    return found


async def take_proof(
    session: Session, party: RelyingParty, holder: Holder, nonce: bytes, credential: dict[str, Any], now: datetime
) -> None:
    """Raises PasskeyRefused unless it is the holder's own and has signed this nonce."""
    table, credential_id = holder.passkeys, credential_id_of(credential)
    passkey = await session.scalar(
        select(table).where(*holder.theirs(table), table.credential_id == credential_id).with_for_update()
    )
    if passkey is None:
        raise PasskeyRefused()
    from comanda.identity.ceremony import read_proof

    sign_count = read_proof(
        party.id,
        party.origin,
        nonce,
        credential,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
    )
    await session.execute(
        update(table)
        .where(*holder.theirs(table), table.id == passkey.id)
        .values(sign_count=func.greatest(table.sign_count, sign_count), last_used_at=now)
    )


async def list_passkeys(session: Session, holder: Holder) -> Sequence[Any]:
    """Rows, the oldest first."""
    table = holder.passkeys
    found = await session.scalars(select(table).where(*holder.theirs(table)).order_by(table.created_at, table.id))
    return found.all()


async def remove_passkey(session: Session, holder: Holder, passkey_id: UUID) -> str | None:
    """What it was called; None where they have no such passkey."""
    table = holder.passkeys
    removed = await session.execute(
        delete(table).where(*holder.theirs(table), table.id == passkey_id).returning(table.name)
    )
    return removed.scalar_one_or_none()


async def remove_passkeys(session: Session, holder: Holder) -> int:
    """All of them; how many."""
    table = holder.passkeys
    removed = await session.execute(delete(table).where(*holder.theirs(table)).returning(table.id))
    return len(removed.all())
