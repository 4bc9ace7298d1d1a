"""Something begun that ends with a proof: the second one of a sign-in, a passkey that is added.

All in the scope of whoever it belongs to. Counting a try wants a transaction of its own, so that a refused one counts.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update

from comanda.identity.errors import ChallengeOver, PasskeyRefused, TriedTooOften
from comanda.identity.factors import Holder, take_totp, use_backup_code
from comanda.identity.passkeys import RelyingParty, begin_second_proof, take_proof
from comanda.identity.schemas import MfaRequired, OneProof
from comanda.kit.auth import Passwords, digest
from comanda.kit.db import Session
from comanda.kit.vault import Vault

TRIES = 5
CHALLENGE = timedelta(minutes=5)

Purpose = Literal["sign_in", "add_passkey"]
Proof = Literal["otp", "backup", "passkey"]


def begin_challenge(
    session: Session, holder: Holder, token: str, purpose: Purpose, now: datetime, nonce: bytes | None = None
) -> None:
    """`token` is what to come back with; `nonce` is what a passkey has to sign."""
    session.add(
        holder.challenges(
            **holder.key,
            purpose=purpose,
            token_hash=digest(token),
            nonce=nonce,
            created_at=now,
            expires_at=now + CHALLENGE,
        )
    )


async def ask_for_second_proof(
    session: Session, party: RelyingParty, holder: Holder, token: str, now: datetime
) -> MfaRequired:
    """How it may be proved, and what the browser needs for a passkey. Whoever asks for it has a second factor on."""
    options, nonce = await begin_second_proof(session, party, holder) or (None, None)
    begin_challenge(session, holder, token, "sign_in", now, nonce)
    return MfaRequired(
        challenge_token=token,
        expires_in=int(CHALLENGE.total_seconds()),
        methods=["totp", "backup_code", "passkey"] if options else ["totp", "backup_code"],
        passkey_options=options,
    )


async def try_challenge(session: Session, holder: Holder, token: str, purpose: Purpose, now: datetime) -> Any:
    """The challenge, tried once more. Raises TriedTooOften, and ChallengeOver where it is of no use any more, or
    somebody else's."""
    table = holder.challenges
    good = (
        *holder.theirs(table),
        table.token_hash == digest(token),
        table.purpose == purpose,
        table.used_at.is_(None),
        table.expires_at > now,
    )
    tried = await session.execute(
        update(table).where(*good, table.attempts < TRIES).values(attempts=table.attempts + 1).returning(table)
    )
    found = tried.scalar_one_or_none()
    if found is not None:
        return found
    raise TriedTooOften() if await session.scalar(select(table.id).where(*good)) else ChallengeOver()


async def end_challenge(session: Session, holder: Holder, challenge: Any, now: datetime) -> None:
    """With the proof. Raises ChallengeOver for the second of two who come with one challenge at once."""
    table = holder.challenges
    ended = await session.execute(
        update(table)
        .where(*holder.theirs(table), table.id == challenge.id, table.used_at.is_(None))
        .values(used_at=now)
        .returning(table.id)
    )
    if ended.one_or_none() is None:
        raise ChallengeOver()


async def take_second_proof(
    session: Session, app: Any, holder: Holder, challenge: Any, given: OneProof, now: datetime
) -> Proof:
    """By a code or a passkey; ends the challenge. `app`: comanda.bootstrap.Comanda. Raises one of PROOF_REFUSED."""
    proof: Proof
    if given.credential is None:
        proof = await _take_code(session, app.vault, app.passwords, holder, given.code or "", now)
    elif challenge.nonce is None:
        raise PasskeyRefused()
    else:
        await take_proof(session, app.party, holder, challenge.nonce, given.credential, now)
        proof = "passkey"
    await end_challenge(session, holder, challenge, now)
    return proof


async def _take_code(
    session: Session, vault: Vault, passwords: Passwords, holder: Holder, code: str, now: datetime
) -> Proof:
    digits = code.replace(" ", "")
    if len(digits) == 6 and digits.isdecimal():
        await take_totp(session, vault, holder, digits, now)
        return "otp"
    await use_backup_code(session, passwords, holder, code, now)
    return "backup"
