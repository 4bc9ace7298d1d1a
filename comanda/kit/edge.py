"""What surrounds every request: its id, size and rate, security headers, one log line, metrics.

Plain ASGI: no task is spawned and no body is copied.
"""

import re
import secrets
import time
from collections.abc import Sequence

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class AddressMalformed(Fact, kind=Kind.MALFORMED):
    """The address holds a character that means nothing there (%00). Take it out."""


def storage_at(url: str) -> Storage:
    """Where requests are counted: memory://, or a Redis URL."""
    return MemoryStorage() if url == "memory://" else RedisStorage(f"async+{url}", implementation="redispy")


class Throttle:
    """Requests per client address in a fixed window; `store` is memory:// or a Redis URL."""

    def __init__(self, rate: str | None, store: str) -> None:
        self._limit: RateLimitItem | None = parse(rate) if rate else None
        self._limiter = FixedWindowRateLimiter(storage_at(store))

    async def allows(self, address: str) -> bool:
        return self._limit is None or await self._limiter.hit(self._limit, address)


class Edge:
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
        started = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        path: str = scope["path"]
        if len(path) > 1 and path.endswith("/") and path.startswith("/api/"):
            scope["path"] = path = path.rstrip("/")
        limit = self._max_upload if self._uploads.fullmatch(path) else self._max_body
        status = 0

        async def respond(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                headers.append((b"x-request-id", request_id.encode()))
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.extend(SECURITY_HEADERS)
                else:
                    headers.extend(h for h in SECURITY_HEADERS if h[0] != b"content-security-policy")
                if path.startswith("/api/") and not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                self._note(scope, status, started)
            await send(message)

        refusal = await self._refusal(scope, limit)
        if refusal is not None:
            await problem(refusal)(scope, receive, respond)
            return
        try:
            await self._app(scope, limited(receive, limit), respond)
        except Exception as error:
            # Starlette raises again what it has answered; further out, the server would print the error with all
            # that its text holds. What broke off after its head stays unfinished, which the client notices.
            if not status:  # a fact is raised here while the body comes in, outside any route
                answer = problem(error) if isinstance(error, Fact) else unhandled(error, request_id)
                await answer(scope, receive, respond)
            elif scope["state"].get("noted") is not error:
                unhandled(error, request_id)

    async def _refusal(self, scope: Scope, limit: int) -> Fact | None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            return AddressMalformed()  # no text of the database can hold it
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > limit:
                return BodyTooLarge(limit_bytes=limit)
        if scope["path"].startswith("/api/"):
            client = scope.get("client")
            if client and not await self._throttle.allows(client[0]):
                return TooManyAttempts(retry_after_seconds=30)
        return None

    @staticmethod
    def _note(scope: Scope, status: int, started: float) -> None:
        elapsed = time.perf_counter() - started
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        method = scope["method"] if route != "unmatched" else "-"
        REQUESTS.labels(method, route, status).inc()
        SECONDS.labels(method, route).observe(elapsed)
        # The route, not the path: a path may hold a table's code.
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(elapsed * 1000, 1),
            request_id=scope["state"]["request_id"],
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            text: str = value.decode()
            return text
    return secrets.token_hex(12)
