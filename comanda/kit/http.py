"""The HTTP edge: problems, the transaction around a request, who may call.

Errors are RFC 9457 `application/problem+json` with a stable `code`. A route's transaction is committed
after its answer is made and before it leaves; together with it the answer is kept under the request's
`Idempotency-Key`.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from comanda.kit import idempotency
from comanda.kit.db import Database, DatabaseUnavailable, Session
from comanda.kit.errors import Fact, Kind, NotFound
from comanda.kit.idempotency import Answer, Attempt
from comanda.kit.tenancy import Scope

log = structlog.get_logger("comanda.http")

PROBLEM = "application/problem+json"

STATUS: dict[Kind, int] = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.GONE: 410,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.TOO_LARGE: 413,
    Kind.WRONG_TYPE: 415,
    Kind.WRONG_METHOD: 405,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.BROKEN: 500,
}


class InvalidJson(Fact, kind=Kind.MALFORMED):
    """The body is not valid JSON."""


class WrongContentType(Fact, kind=Kind.WRONG_TYPE):
    """Send this request's body as `{expected}`."""


class BodyTooLarge(Fact, kind=Kind.TOO_LARGE):
    """The request is too large; at most {limit_bytes} bytes are taken here."""


class ValidationFailed(Fact, kind=Kind.INVALID):
    """Some values are missing or outside their bounds; `errors` names each."""


class BodyUnreadable(Fact, kind=Kind.MALFORMED):
    """The body cannot be read as what its Content-Type says it is."""


class MethodNotAllowed(Fact, kind=Kind.WRONG_METHOD):
    """This address does not take that method. The header `Allow` names those it takes."""


class AlreadyExists(Fact, kind=Kind.CONFLICT):
    """There is already one with these values."""


class StillInUse(Fact, kind=Kind.CONFLICT):
    """Something else still refers to this, or what it refers to does not exist."""


class InternalError(Fact, kind=Kind.BROKEN):
    """Something went wrong on our side and was noted. Nothing was changed; try again, and if it stays, tell us
    the incident number."""


def problem(fact: Fact, *, status: int | None = None, **more: Any) -> Response:
    code = status or STATUS[fact.kind]
    fixed = {
        "type": f"/problems/{fact.code.replace('_', '-')}",
        "title": fact.code.replace("_", " ").capitalize(),
        "status": code,
        "detail": fact.detail,
        "code": fact.code,
    }
    headers = {}
    if fact.retry_after_seconds is not None:
        headers["Retry-After"] = str(fact.retry_after_seconds)
    if code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    # First for its place, last for its value: no datum of a fact takes the place of a member that clients rely on.
    return Response(_dumps({**fixed, **fact.data, **more, **fixed}), code, headers, PROBLEM)


def _told_once(errors: Sequence[Any]) -> list[Any]:
    """Without the complaints about a list that are only there because one of its items is wrong."""
    places = [tuple(one["loc"]) for one in errors]
    return [
        one
        for one, place in zip(errors, places, strict=True)
        if not (
            one["type"] == "too_short" and any(len(p) > len(place) and p[: len(place)] == place for p in places)
        )
    ]


def _dumps(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, default=str)
    except TypeError:  # half a surrogate pair, sent as the name of a field and named in the answer
        return json.dumps(body, default=str).encode()


def problems(*facts: type[Fact]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: which facts it may answer with, by status."""
    by_status: dict[int, list[type[Fact]]] = {}
    for fact in facts:
        by_status.setdefault(STATUS[fact.kind], []).append(fact)
    return {
        status: {
            "description": " · ".join(f"`{fact.code}`" for fact in several),
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, several in by_status.items()
    }


class Unit:
    """One request, one transaction, opened by the guard that knows the scope."""

    def __init__(self, database: Database, request: Request) -> None:
        self.database = database
        self._request = request
        self._session: Session | None = None
        self._attempt: Attempt | None = None

    async def open(self, scope: Scope) -> Session:
        if self._session is None:
            self._session = self.database.session(scope)
        return self._session

    async def replay_or_begin(self, principal: str) -> None:
        """Claims the request's `Idempotency-Key`, if it has one. Raises Replayed with the first answer."""
        header = self._request.headers.get(idempotency.HEADER)
        if header is None or self._request.method != "POST" or self._session is None:
            return
        body = await self._request.body()
        self._attempt = Attempt(
            principal=principal,
            route=self._request.url.path,
            key=idempotency.parse_key(header),
            fingerprint=idempotency.fingerprint(self._asked(body)),
        )
        answer = await idempotency.claim(self._session, self._attempt)
        if answer is not None:
            raise Replayed(answer)

    def _asked(self, body: bytes) -> Any:
        """What makes two requests the same one: the JSON sent, or a file's bytes and what to do with them."""
        if not body:
            return None
        if _is_json(self._request.headers.get("content-type", "")):
            return parse_json(body)
        return [self._request.url.query, hashlib.sha256(body).hexdigest()]

    async def commit(self, response: Response) -> None:
        if self._session is None:
            return
        if self._attempt is not None and isinstance(response.body, bytes):
            answer = Answer(response.status_code, response.body.decode())
            await idempotency.settle(self._session, self._attempt, answer)
        await self._session.commit()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class Replayed(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def response(self) -> Response:
        headers = {"Idempotency-Replayed": "true"}
        return Response(self.answer.body, self.answer.status, headers, "application/json")


def parse_json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidJson() from None


class Route(APIRoute):
    """Opens a unit of work around every request and commits it before the answer leaves."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_json = self.body_field is not None and not _takes_form(self)

        async def in_unit(request: Request) -> Response:
            if takes_json and _has_body(request) and not _is_json(request.headers.get("content-type", "")):
                raise WrongContentType(expected="application/json")
            unit = Unit(request.app.state.comanda.database, request)
            request.state.unit = unit
            try:
                response = await handle(request)
                await unit.commit(response)
                return response
            except Replayed as replayed:
                return replayed.response()
            finally:
                await unit.close()

        return in_unit


def _takes_form(route: APIRoute) -> bool:
    field = route.body_field
    return field is not None and type(field.field_info).__name__ in ("Form", "File")


def _has_body(request: Request) -> bool:
    """An optional body that is left out needs no type."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


# SQLSTATEs of rules that the database itself holds, as the facts they are.
_BY_SQLSTATE: dict[str, type[Fact]] = {
    "23505": AlreadyExists,
    "23503": StillInUse,
    "23001": StillInUse,
}


def add_problem_handlers(app: FastAPI) -> None:
    async def on_fact(request: Request, error: Exception) -> Response:
        assert isinstance(error, Fact)
        return problem(error)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = _told_once(error.errors())
        if any(one["type"] == "json_invalid" for one in found):
            return problem(InvalidJson())
        errors = [
            {
                "pointer": "".join(f"/{_escaped(part)}" for part in one["loc"]),
                "code": one["type"],
                "message": one["msg"].removeprefix("Value error, "),
            }
            for one in found[:50]
        ]
        return problem(ValidationFailed(), errors=errors)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, Fact):  # FastAPI's word for whatever stopped the body, such as its size
            return problem(error.__cause__)
        if error.status_code == 404:
            return problem(NotFound())
        if error.status_code == 405:
            response = problem(MethodNotAllowed())
            response.headers["Allow"] = ", ".join(sorted(_methods_at(request)))
            return response
        if error.status_code == 413:
            return problem(BodyTooLarge(limit_bytes=request.app.state.comanda.settings.max_body_bytes))
        return problem(BodyUnreadable(), status=error.status_code)

    async def on_database(request: Request, error: Exception) -> Response:
        assert isinstance(error, DBAPIError)
        state = getattr(error.orig, "sqlstate", None) or ""
        if isinstance(error, IntegrityError) and state in _BY_SQLSTATE:
            return problem(_BY_SQLSTATE[state]())
        if error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError):
            log.warning("database unavailable", sqlstate=state)
            return problem(DatabaseUnavailable(retry_after_seconds=2))
        return await on_any(request, error)

    async def on_no_connection(request: Request, error: Exception) -> Response:
        return problem(DatabaseUnavailable(retry_after_seconds=2))

    async def on_any(request: Request, error: Exception) -> Response:
        request.state.noted = error
        return unhandled(error, request.state.request_id)

    app.add_exception_handler(Fact, on_fact)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(DBAPIError, on_database)
    app.add_exception_handler(PoolTimeout, on_no_connection)
    app.add_exception_handler(Exception, on_any)


def _escaped(part: str | int) -> str:
    """As a JSON pointer has it."""
    return str(part).replace("~", "~0").replace("/", "~1")


def unhandled(error: Exception, incident: str) -> Response:
    """Notes what nobody foresaw, and what the person reads of it."""
    # The type and place only: an exception's text may carry what a person typed.
    log.error("unhandled", incident_id=incident, error=type(error).__name__, where=_where(error))
    return problem(InternalError(), incident_id=incident)


def _methods_at(request: Request) -> set[str]:
    """Of all routes at this address; the router itself names those of the first one only."""
    path = request.scope["path"]
    found = [route for route in iter_route_contexts(request.app.routes) if route.path_regex.match(path)]
    return set().union(*(route.methods or () for route in found))


def _where(error: BaseException) -> list[str]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('comanda/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-6:]


def limited(receive: Receive, limit: int) -> Receive:
    """`receive` that refuses a body longer than `limit` bytes as soon as it is."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge(limit_bytes=limit)
        return message

    return receive_some
