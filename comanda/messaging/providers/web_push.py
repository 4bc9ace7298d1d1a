"""Web Push (RFC 8030): what a browser reads while the page is closed, encrypted for it (RFC 8291), signed by us (VAPID,
RFC 8292).

Whoever subscribes names the address that is posted to. Nothing but the push services of the browsers there are is ever
asked, and none of the addresses is put into a log: who knows one may post there.
"""

import asyncio
import base64
import binascii
import hashlib
import re
import time
from importlib import import_module
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from comanda.kit import outbound
from comanda.kit.outbound import text_of
from comanda.messaging.providers.protocol import (
    PushGone,
    PushRefused,
    PushResult,
    PushTaken,
    PushTo,
    PushUnavailable,
    Urgency,
)

LARGEST_PAYLOAD = 3_993  # bytes: 4096 of every push service, without what encryption adds
LARGEST_ANSWER = 20_000
LONGEST_ENDPOINT = 1_000
TOKEN_SECONDS = 12 * 3600  # at most 24 hours; clocks differ

_HOSTS = frozenset(
    {
        "fcm.googleapis.com",
        "android.googleapis.com",
        "jmt17.google.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
    }
)
_DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com", ".wns.windows.com")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PLAIN = re.compile(r"https?://[\x21-\x7e]+")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_LATER = frozenset({406, 408, 429})  # Windows says 406 to whoever posts too often


def is_push_service(endpoint: str, also: str = "") -> bool:
    """Whether it is an address at a known push service, or at the origin `also`, which on loopback may be without
    TLS."""
    url = _address(endpoint)
    if url is None:
        return False
    known = _address(also) if also else None
    if known is not None and _origin(url) == _origin(known):
        return url.scheme == "https" or url.host in _LOOPBACK
    return url.scheme == "https" and url.port is None and (url.host in _HOSTS or url.host.endswith(_DOMAINS))


def has_good_keys(subscription: PushTo) -> bool:
    """Whether anything can be encrypted for it."""
    try:
        point, secret = _bytes_of(subscription.p256dh), _bytes_of(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == 65 and len(secret) == 16


def public_key(key: str) -> str:
    """What a browser wants to know of ours when it subscribes: base64url. `key` as for PushPost; raises ValueError."""
    point = _private(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


class PushPost:
    """`key`: our private key, P-256, as PEM or as its 32 bytes in base64url. `subject`: whom a push service turns to,
    as mailto: or https:. `also`: an origin that counts as a push service.

    Raises ValueError for a key or subject that is none.
    """

    def __init__(self, client: httpx.AsyncClient, key: str, subject: str, also: str = "") -> None:
        if not subject.startswith(("mailto:", "https://")):
            raise ValueError("a subject is a mailto: or https: address")
        self._client = client
        self._key = _private(key)
        self._subject = subject
        self._also = also

    async def send(
        self, subscription: PushTo, payload: bytes, *, topic: str, ttl_seconds: int, urgency: Urgency
    ) -> PushResult:
        """A message that was not fetched yet is replaced by the next one of its `topic` (empty: by none); what is no
        topic for a push service goes as its hash. Raises PushUnavailable."""
        if not is_push_service(subscription.endpoint, self._also):
            return PushRefused("no push service that is known")
        if not has_good_keys(subscription):
            return PushGone()
        if len(payload) > LARGEST_PAYLOAD:
            return PushRefused(f"{len(payload)} bytes are more than {LARGEST_PAYLOAD}")
        url = httpx.URL(subscription.endpoint)
        # In a thread: the first one also loads what encrypts, which takes a second.
        sealed, authorization = await asyncio.to_thread(self._prepare, subscription, payload, _origin(url))
        headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl_seconds),
            "Urgency": urgency,
        }
        if topic:
            headers["Topic"] = _topic(topic)
        called = f"push {url.host}"
        try:
            answer = await outbound.ask(
                self._client,
                "POST",
                subscription.endpoint,
                called=called,
                headers=headers,
                content=sealed,
                largest=LARGEST_ANSWER,
            )
        except outbound.Unanswered as error:
            raise PushUnavailable(str(error)) from None
        if 200 <= answer.status < 300:
            return PushTaken(answer.headers.get("location", "")[:LONGEST_ENDPOINT])
        if answer.status in (404, 410):
            return PushGone()
        if 400 <= answer.status < 500 and answer.status not in _LATER:
            words = text_of(answer.content[:2000].decode("utf-8", "replace"))
            return PushRefused(f"{answer.status} {words}".strip())
        raise PushUnavailable(f"{called}: {answer.status}", retry_after_seconds=answer.retry_after_seconds)

    def _prepare(self, subscription: PushTo, payload: bytes, origin: str) -> tuple[bytes, str]:
        """The body, and the header that says whose it is."""
        pywebpush: Any = import_module("pywebpush")
        py_vapid: Any = import_module("py_vapid")
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        pusher = pywebpush.WebPusher({"endpoint": subscription.endpoint, "keys": keys})
        claims = {"aud": origin, "exp": int(time.time()) + TOKEN_SECONDS, "sub": self._subject}
        sealed: bytes = pusher.encode(payload, "aes128gcm")["body"]
        signed: dict[str, str] = py_vapid.Vapid02(self._key).sign(claims)
        return sealed, signed["Authorization"]


def _address(text: str) -> httpx.URL | None:
    """Read by what posts to it, so that both see the same host."""
    if len(text) > LONGEST_ENDPOINT or _PLAIN.fullmatch(text) is None or "\\" in text or "#" in text:
        return None
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return None
    return url if url.host and not url.userinfo else None


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _topic(text: str) -> str:
    if _TOPIC.fullmatch(text):
        return text
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:32]


def _bytes_of(text: str) -> bytes:
    """Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*={0,2}", text):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    if key.lstrip().startswith("-----BEGIN"):
        found = load_pem_private_key(key.encode(), None)
        if not isinstance(found, ec.EllipticCurvePrivateKey) or not isinstance(found.curve, ec.SECP256R1):
            raise ValueError("a key of another kind")
        return found
    raw = _bytes_of(key)
    if len(raw) != 32:
        raise ValueError("a private key is 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
