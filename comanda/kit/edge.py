"""What surrounds every request: its id, size and rate, security headers, one log line, metrics.

Plain ASGI: no task is spawned and no body is copied.
"""

import re
import secrets
import time
from collections.abc import Sequence
from functools import cache

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comanda.kit import origin
from comanda.kit.errors import Fact, Kind, TooManyAttempts
from comanda.kit.http import BodyTooLarge, limited, problem, unhandled

log = structlog.get_logger("comanda.access")

REQUESTS = Counter("comanda_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "comanda_request_seconds",
    "Time from a request's head to its answer's head.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STREAMS = Gauge("comanda_streams", "Live update streams open.", multiprocess_mode="livesum")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS: list[tuple[bytes, bytes]] = [
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_API_HEADERS = [*SECURITY_HEADERS, (b"cache-control", b"no-store")]


_REDIS_PAUSE = 5  # seconds


class AddressMalformed(Fact, kind=Kind.MALFORMED):
    """The address holds a character that means nothing there (%00). Take it out."""


class Window:
    """Counts of the running window, in memory. (That of `limits` goes through all addresses at every request.)"""

    _MOST = 100_000  # addresses; beyond, all begin anew

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._number = 0

    def hit(self, limit: RateLimitItem, address: str) -> int:
        """0: within the limit. Else the seconds until the next window."""
        number, since = divmod(int(time.time()), limit.get_expiry())
        if number != self._number or len(self._counts) >= self._MOST:
            self._counts.clear()
            self._number = number
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return 0 if count <= limit.amount else limit.get_expiry() - since


class Throttle:
    """Requests per client address in a fixed window, counted in this process, or in Redis for all of them."""

    def __init__(self, rate: str | None, redis_url: str | None = None) -> None:
        self._limit: RateLimitItem | None = parse(rate) if rate else None
        self._window = Window()
        self._shared = FixedWindowRateLimiter(shared_storage(redis_url)) if redis_url else None
        self._ask_again_at = 0.0

    async def wait(self, address: str) -> int:
        """How many seconds this address has to wait; 0: not at all."""
        if self._limit is None:
            return 0
        own = self._window.hit(self._limit, address)
        if self._shared is None or time.monotonic() < self._ask_again_at:
            return own
        try:
            return 0 if await self._shared.hit(self._limit, address) else self._limit.get_expiry()
        except self._shared.storage.base_exceptions as error:  # what this process has counted must do meanwhile
            self._ask_again_at = time.monotonic() + _REDIS_PAUSE
            log.warning("Redis does not answer; each process counts by itself", error=type(error).__name__)
            return own


def shared_storage(redis_url: str) -> RedisStorage:
    return RedisStorage(f"async+{redis_url}", implementation="redispy", socket_connect_timeout=1, socket_timeout=1)


class Bounds:
    """Refuses what is too large, too often or malformed, before anything is read of it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int,
        max_upload_bytes: int,
        throttle: Throttle,
        upload_paths: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._max_body = max_body_bytes
        self._max_upload = max_upload_bytes
        self._uploads = re.compile("|".join(upload_paths) or r"(?!)")
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_upload if self._uploads.fullmatch(scope["path"]) else self._max_body
        refusal = await self._refusal(scope, limit)
        if refusal is not None:
            await problem(refusal)(scope, receive, send)
        else:
            await self._app(scope, limited(receive, limit), send)

    async def _refusal(self, scope: Scope, limit: int) -> Fact | None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            return AddressMalformed()  # no text of the database can hold it
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > limit:
                return BodyTooLarge(limit_bytes=limit)
        if scope["path"].startswith("/api/"):
            client = scope.get("client")
            if client and (seconds := await self._throttle.wait(client[0])):
                return TooManyAttempts(retry_after_seconds=seconds)
        return None


class Edge:
    """The outermost: gives every request its id, every answer its headers, a log line and its place in the metrics,
    whoever answers, and makes an answer of what nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        path: str = scope["path"]
        if len(path) > 1 and path.endswith("/") and path.startswith("/api/"):
            scope["path"] = path = path.rstrip("/")
        status = 0

        async def respond(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name for name, _ in message["headers"]}
                usual = _API_HEADERS if path.startswith("/api/") else SECURITY_HEADERS
                # A new list: an answer that is kept is sent many times.
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    *[header for header in usual if header[0] not in own],
                ]
                self._note(scope, status, started, request_id)
            await send(message)

        asked = origin.begin(scope)
        try:
            await self._app(scope, receive, respond)
        except Exception as error:
            # Starlette raises again what it has answered; further out, the server would print the error with all
            # that its text holds. What broke off after its head stays unfinished, which the client notices.
            if not status:  # a fact is raised here while the body comes in, outside any route
                answer = problem(error) if isinstance(error, Fact) else unhandled(error, request_id)
                await answer(scope, receive, respond)
            elif scope["state"].get("noted") is not error:
                unhandled(error, request_id)
        finally:
            origin.end(asked)

    @staticmethod
    def _note(scope: Scope, status: int, started: float, request_id: str) -> None:
        elapsed = time.perf_counter() - started
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        method = scope["method"] if route != "unmatched" else "-"
        count, seconds = _meters(method, route, status)
        count.inc()
        seconds.observe(elapsed)
        # The route, not the path: a path may hold a table's code.
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(elapsed * 1000, 1),
            request_id=request_id,
        )


@cache
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Looking them up costs more than using them."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            text: str = value.decode()
            return text
    return secrets.token_hex(12)
