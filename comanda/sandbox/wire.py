"""A call to a provider: its body within bounds, its answer, and what goes wrong with it."""

import asyncio
import base64
import binascii
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from comanda.sandbox.faults import RETRY_AFTER_SECONDS
from comanda.sandbox.ledger import Charge, LedgerFull
from comanda.sandbox.messages import Message
from comanda.sandbox.world import World

MAX_BODY_BYTES = 65_536
MAX_FIELDS = 100

Answer = Callable[[Request], Awaitable[Response]]
Broken = Callable[[int], Response]  # how the provider says 500 or 503, and 429 where that is known

_PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)


class NotJson(Exception):
    """The body is not a JSON object."""


class TooLong(Exception):
    """The body is longer than anybody's."""


class Refused(Exception):
    """The call cannot be carried out; this is its answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Json(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, default=str)


class Cut(Response):
    """The connection ends after `seconds` within the answer, or as soon as the caller has had enough."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        # An answer that is shorter than it says: the server closes the connection.
        length = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": b'{"', "more_body": True})


def json_object(body: bytes) -> dict[str, Any]:
    """Numbers with a fraction are Decimal. Raises NotJson."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, InvalidOperation):
        raise NotJson() from None
    if not isinstance(found, dict):
        raise NotJson()
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


async def body_of(request: Request) -> bytes:
    """Raises TooLong."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLong()
    return body


async def form_of(request: Request) -> dict[str, str]:
    """Its fields; of one that comes twice, the last. Raises TooLong and Refused."""
    body = await body_of(request)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise Refused(Response(status_code=400)) from None


def basic(request: Request) -> tuple[str, str] | None:
    """User and password of HTTP Basic."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon else None


def bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" and token else None


def origin_of(world: World, request: Request) -> str:
    return world.settings.public_origin or f"{request.url.scheme}://{request.url.netloc}"


def language_of(request: Request) -> str:
    """As `?lang=` says, or else as was chosen in Comanda: "en" or "ar"."""
    chosen = request.query_params.get("lang") or request.cookies.get("comanda.language")
    return "ar" if chosen == "ar" else "en"


def utc(moment: datetime) -> str:
    """2026-11-20T09:59:56.000Z"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def made(request: Request, charge: Charge) -> None:
    """Notes which charge this call has made."""
    request.state.charge_id = charge.id


def texted(request: Request, message: Message) -> None:
    """Notes which message this call has sent."""
    request.state.message_id = message.id


def call(world: World, path: str, kind: str, methods: list[str], answer: Answer, broken: Broken) -> Route:
    """A route on which the plan's faults happen."""

    async def answered(request: Request) -> Response:
        world.agenda.catch_up()
        fault = world.faults.of_call(kind)
        match fault:
            case "error_500":
                return broken(500)
            case "error_503":
                return broken(503)
            case "error_429":
                busy = broken(429)
                busy.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
                return busy
            case "html":
                return HTMLResponse(_PAGE, 502)
            case "html_200":
                return HTMLResponse(_PAGE, 200)
            case "refused":
                return Cut(0)
        try:
            response = await answer(request)
        except Refused as refused:
            response = refused.response
        except TooLong:
            return Response(status_code=413)
        except LedgerFull:
            return broken(503)
        match fault:
            case "taken_500":
                return broken(500)
            case "held":
                return Cut(world.faults.plan.hold_seconds)
            case "cut":
                return Cut(0)
            case "webhook_first" if hasattr(request.state, "charge_id"):
                await world.hurry(request.state.charge_id)
            case "webhook_first" if hasattr(request.state, "message_id"):
                await world.hurry_message(request.state.message_id)
        return response

    return Route(path, answered, methods=methods)
