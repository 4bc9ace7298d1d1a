"""A passkey's device in software: it keeps keys for addresses and signs as the standard asks (WebAuthn level 2)."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


HERE = "http://localhost:8000"  # as the settings of the tests say


class Authenticator:
    """With one key. `origin` is of the page that asks."""

    def __init__(self, origin: str = HERE, *, verifies: bool = True) -> None:
        self.origin = origin
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.handle = b""  # whose the key is, in the words of who asked for it
        self.signed = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `begin` of a passkey that is added."""
        self.handle = decoded(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        public_key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public_key)
        data = self._data(options["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=encoded(attestation),
            transports=["internal"],
        )

    def prove(self, options: dict[str, Any], **changes: str) -> dict[str, Any]:
        """The answer to `begin` of a sign-in; `changes` forge parts of it."""
        self.signed += 1
        data = self._data(options["rpId"], self.flags)
        said = self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + sha256(decoded(said)).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            **{
                "clientDataJSON": said,
                "authenticatorData": encoded(data),
                "signature": encoded(signature),
                "userHandle": encoded(self.handle),
                **changes,
            }
        )

    def _data(self, address: str, flags: int) -> bytes:
        return sha256(address.encode()).digest() + bytes([flags]) + self.signed.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> str:
        return encoded(json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode())

    def _credential(self, **response: Any) -> dict[str, Any]:
        name = encoded(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
