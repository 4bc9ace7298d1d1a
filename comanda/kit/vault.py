"""Secrets at rest: AES-256-GCM under keys derived from SECRET_KEY, one of which can be replaced.

What is sealed is bound to what it is about, so that a sealed text put into another row does not open.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes


class SealBroken(Exception):
    """It was sealed under a key that is gone, is about something else, or was changed."""


class Vault:
    """`keys`: the first seals, all open."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {
            hashlib.sha256(key).hexdigest()[:8]: AESGCM(key)
            for key in (hmac.digest(one.encode(), b"comanda vault", "sha256") for one in keys)
        }
        self._first = next(iter(self._keys))
        self._blinding = hmac.digest(keys[0].encode(), b"comanda blinding", "sha256")

    def seal(self, secret: str, *, about: str, repeatable: bool = False) -> str:
        """`about` names row and column, such as "account 0192… totp". `repeatable`: the same gives the same again, by
        which one sees that two are equal."""
        derived = hmac.digest(self._blinding, f"nonce\0{about}\0{secret}".encode(), "sha256")[:_NONCE]
        nonce = derived if repeatable else secrets.token_bytes(_NONCE)
        sealed = self._keys[self._first].encrypt(nonce, secret.encode(), about.encode())
        return f"{self._first}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, about: str) -> str:
        """Raises SealBroken."""
        name, _, text = sealed.partition(".")
        try:
            raw = base64.urlsafe_b64decode(text)
            return self._keys[name].decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (KeyError, ValueError, InvalidTag):
            raise SealBroken() from None

    def blind(self, text: str, *, about: str) -> str:
        """The same for the same text, and tells nobody what that is: to count by what is not to be kept."""
        return hmac.digest(self._blinding, f"{about} {text}".encode(), "sha256").hex()[:32]

    @property
    def first_key(self) -> str:
        """What begins everything that is sealed now, before a point; tells nothing of the key."""
        return self._first

    def is_current(self, sealed: str) -> bool:
        """Under the key that seals now; if not, it is due to be sealed anew."""
        return sealed.startswith(f"{self._first}.")
