"""Passkeys (WebAuthn): adding one, and taking its proof.

A passkey asks for finger, face or PIN each time, so that it is two factors by itself. It holds for one address only:
that of the installation.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comanda.identity.errors import PasskeyRefused, TooManyPasskeys
from comanda.identity.factors import Holder
from comanda.kit.db import Session

MOST = 10  # of one person
NONCE = 32  # bytes
_TIMEOUT = 300_000  # ms
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
    known = await _descriptors(session, holder)
    if len(known) >= MOST:
        raise TooManyPasskeys(most=MOST)
    nonce = secrets.token_bytes(NONCE)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=handle,
        user_name=account,
        user_display_name=full_name,
        challenge=nonce,
        timeout=_TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=known,
    )
    return options_to_json_dict(options), nonce


async def add_passkey(
    session: Session, party: RelyingParty, holder: Holder, nonce: bytes, credential: dict[str, Any], name: str
) -> Any:
    """The row. Raises PasskeyRefused for one that is not right, or is somebody's already."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=nonce,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused() from None
    table = holder.passkeys
    added = await session.execute(
        insert(table)
        .values(
            **holder.key,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            transports=_transports(credential),
        )
        .on_conflict_do_nothing()
        .returning(table)
    )
    row = added.scalar_one_or_none()
    if row is None:
        raise PasskeyRefused()
    return row


def _transports(credential: dict[str, Any]) -> list[str]:
    said = credential["response"].get("transports")
    return (
        sorted(one.value for one in AuthenticatorTransport if one.value in said) if isinstance(said, list) else []
    )


def begin_proof(
    party: RelyingParty, allowed: list[PublicKeyCredentialDescriptor] | None = None
) -> tuple[dict[str, Any], bytes]:
    """What the browser needs to prove one, and the nonce that it has to sign. Without `allowed` the person chooses
    among those that it keeps for this address."""
    nonce = secrets.token_bytes(NONCE)
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=nonce,
        timeout=_TIMEOUT,
        allow_credentials=allowed or [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options), nonce


async def begin_second_proof(
    session: Session, party: RelyingParty, holder: Holder
) -> tuple[dict[str, Any], bytes] | None:
    """For someone whose passkeys are known; None where they have none."""
    known = await _descriptors(session, holder)
    return begin_proof(party, known) if known else None


async def _descriptors(session: Session, holder: Holder) -> list[PublicKeyCredentialDescriptor]:
    table = holder.passkeys
    found = await session.execute(select(table.credential_id, table.transports).where(*holder.theirs(table)))
    return [
        PublicKeyCredentialDescriptor(
            id=row.credential_id, transports=[AuthenticatorTransport(one) for one in row.transports]
        )
        for row in found
    ]


def credential_id_of(credential: dict[str, Any]) -> bytes:
    """As the browser says it; proved by `take_proof`. Raises PasskeyRefused."""
    said = credential.get("rawId")
    try:
        found = base64url_to_bytes(said) if isinstance(said, str) else b""
    except ValueError:
        found = b""
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
    try:
        proof = verify_authentication_response(
            credential=credential,
            expected_challenge=nonce,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused() from None
    await session.execute(
        update(table)
        .where(*holder.theirs(table), table.id == passkey.id)
        .values(sign_count=func.greatest(table.sign_count, proof.new_sign_count), last_used_at=now)
    )
