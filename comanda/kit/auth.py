"""Signed tokens, passwords and random secrets."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from comanda.kit.clock import Clock
from comanda.kit.errors import Fact, Kind, NotSignedIn

_LEEWAY = timedelta(seconds=10)
_MARK = 6  # bytes: whoever guesses is throttled long before 2^48


class TokenKind(StrEnum):
    """What a token may be used for; one kind is never accepted for another."""

    STAFF = "staff"
    GUEST = "guest"
    CUSTOMER = "customer"
    DEVICE = "device"  # from which someone has signed in before
    CARD = "card"  # to a member's card for a wallet
    PASSKEY = "passkey"  # that somebody begins to sign in with: whose it is, is not known yet


class Tokens:
    """Issues and reads JWTs.

    `keys`: the first signs, all verify, so a key can be replaced without signing anyone out. Each kind is
    signed with its own derived key.
    """

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = {
            kind: [hmac.digest(key.encode(), f"comanda {kind} token".encode(), "sha256") for key in keys]
            for kind in TokenKind
        }
        self._links = [hmac.digest(key.encode(), b"comanda link", "sha256") for key in keys]
        self._clock = clock

    def link_to(self, tenant_id: UUID, id: UUID) -> str:
        """Thirty URL-safe characters that name a row and prove that we did. Unlike a token it does not expire."""
        return (
            base64.urlsafe_b64encode(id.bytes + self._mark(self._links[0], tenant_id, id.bytes))
            .decode()
            .rstrip("=")
        )

    def read_link(self, tenant_id: UUID, link: str) -> UUID | None:
        """None for what is no link of ours, or of another business."""
        try:
            raw = base64.urlsafe_b64decode(f"{link}==")
        except ValueError:
            return None
        # The last character has bits to spare: one link, one way to write it.
        if len(raw) != 16 + _MARK or base64.urlsafe_b64encode(raw).decode().rstrip("=") != link:
            return None
        marks = (self._mark(key, tenant_id, raw[:16]) for key in self._links)
        return UUID(bytes=raw[:16]) if any(hmac.compare_digest(raw[16:], one) for one in marks) else None

    @staticmethod
    def _mark(key: bytes, tenant_id: UUID, id: bytes) -> bytes:
        return hmac.digest(key, tenant_id.bytes + id, "sha256")[:_MARK]

    def issue(
        self, kind: TokenKind, claims: dict[str, Any], lifetime: timedelta, *, at: datetime | None = None
    ) -> str:
        """The same claims issued `at` the same moment (default: now) are the same token."""
        now = int((at or self._clock()).timestamp())
        payload = {**claims, "iat": now, "exp": now + int(lifetime.total_seconds()), "aud": kind.value}
        return jwt.encode(payload, self._keys[kind][0], algorithm="HS256", headers={"typ": f"{kind}+jwt"})

    @staticmethod
    def kind_of(token: str) -> TokenKind | None:
        """What it says it is; `read` proves it. None for what is no token of ours."""
        try:
            return TokenKind(str(jwt.get_unverified_header(token).get("typ")).removesuffix("+jwt"))
        except (jwt.InvalidTokenError, ValueError):
            return None

    def read(self, kind: TokenKind, token: str) -> dict[str, Any]:
        """The claims. Raises NotSignedIn for anything that is not a live token of this kind."""
        for key in self._keys[kind]:
            try:
                claims: dict[str, Any] = jwt.decode(
                    token,
                    key,
                    algorithms=["HS256"],
                    audience=kind.value,
                    options={"require": ["exp", "iat", "aud"], "verify_exp": False, "verify_iat": False},
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError:
                break
            if self._clock().timestamp() > claims["exp"] + _LEEWAY.total_seconds():
                break
            return claims
        raise NotSignedIn()


class PasswordsBusy(Fact, kind=Kind.UNAVAILABLE):
    """Too many people are signing in at this moment. Try again in a few seconds."""


class Passwords:
    """Argon2id at ASVS 5.0's parameters (19 MiB, two passes), off the event loop and bounded.

    At most `parallel` hashes run and `waiting` wait; beyond that PasswordsBusy.
    """

    def __init__(self, *, parallel: int = 2, waiting: int = 50) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self._running = asyncio.Semaphore(parallel)
        self._waiting = waiting
        self._queued = 0
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        hashed: str = await self._run(self._hasher.hash, password)
        return hashed

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Takes as long for an unknown person (`hashed` None) as for a known one."""
        matches = await self._run(self._matches, hashed or self._nobody, password)
        return matches and hashed is not None

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, function: Any, *arguments: str) -> Any:
        if self._queued >= self._waiting:
            raise PasswordsBusy(retry_after_seconds=2)
        self._queued += 1
        try:
            async with self._running:
                return await asyncio.to_thread(function, *arguments)
        finally:
            self._queued -= 1


def new_secret() -> str:
    """For links and table codes: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """How a random secret is stored: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"
