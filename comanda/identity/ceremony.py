"""What the library for WebAuthn does for passkeys. A module of its own, which `passkeys` loads with the first passkey:
with all that it brings along it takes six megabytes of every process."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comanda.identity.errors import PasskeyRefused

NONCE = 32  # bytes
_TIMEOUT = 300_000  # ms
_WRONG = (WebAuthnException, ValueError, KeyError, TypeError)

Known = Sequence[tuple[bytes, Sequence[str]]]
"""Credential ids, and how each is reached."""


@dataclass(frozen=True, slots=True)
class Made:
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


def creation_options(
    party_id: str, party_name: str, *, handle: bytes, account: str, full_name: str, known: Known
) -> tuple[dict[str, Any], bytes]:
    """For the browser, and the nonce that it has to sign."""
    nonce = secrets.token_bytes(NONCE)
    options = generate_registration_options(
        rp_id=party_id,
        rp_name=party_name,
        user_id=handle,
        user_name=account,
        user_display_name=full_name,
        challenge=nonce,
        timeout=_TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(options), nonce


def request_options(party_id: str, known: Known) -> tuple[dict[str, Any], bytes]:
    """For the browser, and the nonce that it has to sign."""
    nonce = secrets.token_bytes(NONCE)
    options = generate_authentication_options(
        rp_id=party_id,
        challenge=nonce,
        timeout=_TIMEOUT,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options), nonce


def _descriptors(known: Known) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=id, transports=[AuthenticatorTransport(one) for one in transports])
        for id, transports in known
    ]


def read_made(party_id: str, origin: str, nonce: bytes, credential: dict[str, Any]) -> Made:
    """Raises PasskeyRefused."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=nonce,
            expected_rp_id=party_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except _WRONG:
        raise PasskeyRefused() from None
    said = credential["response"].get("transports")
    reached = (one.value for one in AuthenticatorTransport if isinstance(said, list) and one.value in said)
    return Made(made.credential_id, made.credential_public_key, made.sign_count, sorted(reached))


def read_proof(
    party_id: str,
    origin: str,
    nonce: bytes,
    credential: dict[str, Any],
    *,
    public_key: bytes,
    sign_count: int,
) -> int:
    """How often it has signed. Raises PasskeyRefused."""
    try:
        proof = verify_authentication_response(
            credential=credential,
            expected_challenge=nonce,
            expected_rp_id=party_id,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _WRONG:
        raise PasskeyRefused() from None
    return proof.new_sign_count
