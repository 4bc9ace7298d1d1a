"""JSON between the sandbox and programs, or its own page, on this machine.

There is no password, so it refuses what somebody else's page in a browser could send: bodies that are not
`application/json`, and other hosts' names.
"""

import json
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.sandbox.wire import Json, TooLong, body_of
from comanda.sandbox.world import World

Body = TypeVar("Body", bound=BaseModel)


class Wrong(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Nothing(BaseModel, extra="forbid"):
    pass


def route(world: World, method: str, path: str, answer: Callable[[Request], Awaitable[Any]]) -> Route:
    """What `answer` returns, as JSON; of Wrong, {"error": text}."""

    async def answered(request: Request) -> Response:
        try:
            guard(request)
            world.agenda.catch_up()
            return Json(await answer(request))
        except Wrong as wrong:
            return Json({"error": str(wrong)}, wrong.status)

    return Route(path, answered, methods=[method])


def guard(request: Request) -> None:
    """Raises Wrong where it was asked by another name than this machine's."""
    host = request.url.hostname or ""
    try:
        near = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        near = False
    if not near:
        raise Wrong(403, "this is for programs on this machine")


async def object_of(request: Request) -> dict[str, Any]:
    """Raises Wrong."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Wrong(400, "send application/json")
    try:
        found = json.loads(await body_of(request) or b"{}")
    except (ValueError, RecursionError, TooLong):
        raise Wrong(400, "the body is not JSON") from None
    if not isinstance(found, dict):
        raise Wrong(400, "the body is not an object")
    return found


async def read(request: Request, kind: type[Body]) -> Body:
    """Raises Wrong."""
    return valid(kind, await object_of(request))


def valid(kind: type[Body], body: dict[str, Any]) -> Body:
    """Raises Wrong."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Wrong(400, f"{where}: {first['msg']}" if where else first["msg"]) from None
