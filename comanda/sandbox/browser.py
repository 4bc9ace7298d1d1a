"""What a browser does with its keys, and a push service with those of who sends: RFC 8188, 8291 and 8292.

Written from the RFCs, and not with the library that Comanda encrypts with: both would share its mistakes. It is
imported when the first browser subscribes, for what it brings along.
"""

import base64
import binascii
import re
import secrets
from datetime import datetime, timedelta

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.types import Options

LONGEST = timedelta(hours=24)  # that a token may be good for

_FIELD = re.compile(r"\s*([tk])\s*=\s*\"?([A-Za-z0-9_.-]+)=*\"?\s*")
_TAG = 16
# What it claims is looked at here, by the sandbox's clock.
_ONLY_SIGNED: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class CannotDecrypt(Exception):
    """The text says why."""


class VapidRefused(Exception):
    """The text says why."""


class Browser:
    """One subscription's keys."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, secret: bytes | None = None) -> None:
        self._key = key or ec.generate_private_key(ec.SECP256R1())
        self._secret = secret or secrets.token_bytes(16)
        self._point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def p256dh(self) -> str:
        return to_text(self._point)

    @property
    def auth(self) -> str:
        return to_text(self._secret)

    def decrypt(self, body: bytes) -> bytes:
        """Raises CannotDecrypt. Of several records none is read: a push message is one."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), int.from_bytes(body[20:21])
        sender, record = body[21 : 21 + length], body[21 + length :]
        if size < _TAG + 2 or not _TAG < len(record) <= size:
            raise CannotDecrypt("it is not one record of aes128gcm")
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        except ValueError:
            raise CannotDecrypt("its sender's key is no point of P-256") from None
        shared = self._key.exchange(ec.ECDH(), point)
        input_key = _derive(shared, self._secret, b"WebPush: info\0" + self._point + sender, 32)
        key = _derive(input_key, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derive(input_key, salt, b"Content-Encoding: nonce\0", 12)
        try:
            padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        except InvalidTag:
            raise CannotDecrypt("it was encrypted for somebody else, or changed on its way") from None
        if not padded.endswith(b"\2"):
            raise CannotDecrypt("its padding does not end as the last record's does")
        return padded[:-1]


def check_vapid(header: str, *, origin: str, now: datetime, restricted_to: str | None) -> tuple[str, str]:
    """The sender's public key, and how to reach its operator. `origin`: the push service's, for which the token must
    be. Raises VapidRefused."""
    scheme, _, rest = header.strip().partition(" ")
    found = [_FIELD.fullmatch(one) for one in rest.split(",")]
    fields = {one[1]: one[2] for one in found if one is not None}
    if scheme.lower() != "vapid" or fields.keys() != {"t", "k"}:
        raise VapidRefused("Authorization is not: vapid t=<token>, k=<public key>")
    token, key = fields["t"], fields["k"]
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(key))
    except ValueError:
        raise VapidRefused("k is no point of P-256") from None
    try:
        claims = jwt.decode(token, point, algorithms=["ES256"], options=_ONLY_SIGNED)
    except jwt.InvalidTokenError:
        raise VapidRefused("the token is not signed with ES256 by the key in k") from None
    ends, subject = claims.get("exp"), claims.get("sub")
    if claims.get("aud") != origin:
        raise VapidRefused(f"aud is not {origin}")
    if not isinstance(ends, int) or isinstance(ends, bool):
        raise VapidRefused("exp is not a number of seconds")
    if ends <= now.timestamp():
        raise VapidRefused("the token's time is over")
    if ends > (now + LONGEST).timestamp():
        raise VapidRefused("exp is more than 24 hours ahead")
    if not isinstance(subject, str) or re.match(r"mailto:\S+@\S|https://\S", subject) is None:
        raise VapidRefused("sub is neither mailto: nor https:")
    if restricted_to is not None and from_text(restricted_to) != from_text(key):
        raise VapidRefused("the subscription was made for another key")
    return key, subject


def to_text(some: bytes) -> str:
    """Base64url, without padding."""
    return base64.urlsafe_b64encode(some).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError(text) from None


def is_key(text: str) -> bool:
    """Whether it is a public key as a browser is given one."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(text))
    except ValueError:
        return False
    return True


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
