"""Asking a provider over HTTP: an answer that can be read, or ProviderUnavailable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from comanda.payments.providers.protocol import ProviderUnavailable

TIMEOUT = httpx.Timeout(20, connect=5)  # seconds; providers say 30 for the slowest, nobody waits that long
LARGEST = 4_000_000  # bytes of an answer: a page of a list


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is an object, empty where there was none; its numbers with a point are Decimal."""

    status: int
    body: dict[str, Any]


class Wire:
    """One provider's address, spoken to with one business's keys."""

    def __init__(self, client: httpx.AsyncClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Raises ProviderUnavailable where there is no answer, one of a server that is out of order, or none that is
        JSON."""
        content = json.dumps(body).encode() if body is not None else None
        typed = {"Content-Type": "application/json"} if content is not None else {}
        try:
            async with self._client.stream(
                method,
                f"{self._base_url}{path}",
                headers={**headers, **typed, "Accept": "application/json"},
                content=content,
                params=query,
                timeout=TIMEOUT,
                follow_redirects=False,
            ) as response:
                raw = await _read(response)
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"{method} {path}: {type(error).__name__}") from None
        return Answer(response.status_code, _parse(raw, f"{method} {path}: {response.status_code}"))


async def _read(response: httpx.Response) -> bytes:
    raw = b""
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) > LARGEST:
            raise ProviderUnavailable(f"{response.status_code}: more than {LARGEST} bytes")
    return raw


def _parse(raw: bytes, what: str) -> dict[str, Any]:
    try:
        return parse_object(raw) if raw.strip() else {}
    except ValueError as error:
        raise ProviderUnavailable(f"{what}: {error}") from None


def parse_object(raw: bytes) -> dict[str, Any]:
    """Raises ValueError, whose text holds nothing of it."""
    try:
        body = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body


def uuid_of(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def moment_of(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def text_of(value: object) -> str:
    """A provider's words, as short as a log or a staff page wants them."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
