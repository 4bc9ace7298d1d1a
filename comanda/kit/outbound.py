"""Asking somebody over HTTP: an answer of a bounded size within a bounded time, or Unanswered."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import httpx

TIMEOUT = httpx.Timeout(20, connect=5)  # seconds; providers say 30 for the slowest, nobody waits that long
WHOLE_SECONDS = 60  # for an answer that comes byte by byte
LARGEST = 4_000_000  # bytes of an answer: a page of a list
LONGEST_WAIT = 86_400  # seconds, whatever Retry-After says

# Raised before anything of the request has left.
_NOT_BEGUN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class Unanswered(Exception):
    """No answer, or none that can be read. `maybe_done`: the request may have been carried out. The text holds nothing
    of what was sent or answered."""

    def __init__(self, text: str, *, maybe_done: bool) -> None:
        super().__init__(text)
        self.maybe_done = maybe_done


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are read in any case of their names."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def retry_after_seconds(self) -> int | None:
        """How long whoever answered wants not to be asked; None where they do not say."""
        said = self.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit():
            return min(int(said[:9]), LONGEST_WAIT)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
        return min(max(0, int((until - datetime.now(UTC)).total_seconds())), LONGEST_WAIT)


def open_client(most_connections: int) -> httpx.AsyncClient:
    """For all who are asked by this process. It keeps no cookies: what one business was given is none of another's."""
    limits = httpx.Limits(max_connections=most_connections, max_keepalive_connections=20)
    client = httpx.AsyncClient(limits=limits, trust_env=False)
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


async def ask(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    called: str,
    headers: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
    query: Mapping[str, str | int] | None = None,
    largest: int = LARGEST,
) -> Answer:
    """Once, without following where it is sent on to. `body` goes as JSON, `form` as a form, `content` as it is; at
    most one of them. `called` names the request in what is raised.

    Raises Unanswered.
    """
    typed = {}
    if body is not None:
        content, typed = json.dumps(body).encode(), {"Content-Type": "application/json"}
    elif form is not None:
        content, typed = urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        async with (
            asyncio.timeout(WHOLE_SECONDS),
            client.stream(
                method,
                url,
                # Keys come from people, who also paste what is not ASCII: that is for the other side to refuse.
                headers=[(name.encode(), value.encode()) for name, value in {**headers, **typed}.items()],
                content=content,
                params=query,
                timeout=TIMEOUT,
                follow_redirects=False,
            ) as response,
        ):
            return Answer(response.status_code, response.headers, await _read(response, called, largest))
    except (httpx.HTTPError, TimeoutError) as error:
        begun = not isinstance(error, _NOT_BEGUN)
        raise Unanswered(f"{called}: {type(error).__name__}", maybe_done=begun) from None
    except httpx.InvalidURL:
        raise Unanswered(f"{called}: InvalidURL", maybe_done=False) from None


async def _read(response: httpx.Response, called: str, largest: int) -> bytes:
    raw = b""
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) > largest:
            raise Unanswered(f"{called}: {response.status_code}: more than {largest} bytes", maybe_done=True)
    return raw


def parse_object(raw: bytes) -> dict[str, Any]:
    """Its numbers with a point are Decimal. Raises ValueError, whose text holds nothing of it."""
    try:
        body = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body


def text_of(value: object) -> str:
    """Somebody else's words, as short as a log or a staff page wants them."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
