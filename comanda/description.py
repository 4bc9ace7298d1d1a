"""The OpenAPI document and the list of problems, beyond what the routes say of themselves."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from comanda.kit.db import DatabaseUnavailable
from comanda.kit.edge import AddressMalformed
from comanda.kit.errors import FACTS, Fact, NotAllowed, NotSignedIn, TooManyAttempts
from comanda.kit.http import (
    STATUS,
    BodyTooLarge,
    BodyUnreadable,
    InternalError,
    InvalidJson,
    ValidationFailed,
    WrongContentType,
    problems,
)
from comanda.kit.idempotency import (
    HEADER,
    IdempotencyInProgress,
    IdempotencyKeyMalformed,
    IdempotencyKeyReused,
)
from comanda.kit.schemas import Problem
from comanda.tenants.errors import MfaRequiredHere
from comanda.tenants.guards import Guard
from comanda.tenants.permissions import PERMISSIONS

ABOUT = """
Ordering at the table and on the web, a live kitchen, customers.

**Errors** are RFC 9457 `application/problem+json`: `code` is stable and for programs, `detail` is for people.
**Money** is an integer in the currency's minor unit (`1250` GHS is 12.50; OMR has three decimals), whatever the
field's name says. **Moments** are ISO 8601 in UTC.

**Idempotency.** A POST that creates takes an `Idempotency-Key` header, unless its answer holds a secret, of which
nothing may be kept (registering, inviting, joining a table); those that place an order need one. The
same key with the same body is answered again with the first answer, byte for byte, and `Idempotency-Replayed: true`;
with another body it is 422 `idempotency_key_reused`. Keys are remembered for 48 hours.

**Who calls.** Staff: the token of `POST /api/token`. Guests: the `guest_token` that came with an order or with
joining a table. Customers with an account: the `access_token` of `POST /api/customer/token`; a guest's token, of the
same phone, goes beside it as `Guest-Token`. All as `Authorization: Bearer …`. The business of a guest's request is
`?restaurant=<slug>` or `X-Restaurant`, else the host name's, else that of the guest's token, else the only one.

**Live.** `text/event-stream` with increasing ids; come back with `Last-Event-ID` and nothing is missed.
"""

_PROBLEMS_HEAD = """# Problems

Every refusal is `application/problem+json` (RFC 9457). `code` never changes its meaning, so programs ask for it;
`detail` is the sentence below, filled in, and is for people. This page is written by `make docs`.

| code | status | what is so, and what to do |
| --- | --- | --- |
"""

_GUEST = {
    "type": "http",
    "scheme": "bearer",
    "description": "The `guest_token` that came with an order or with joining a table.",
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "16 to 255 visible ASCII characters, made once per attempt and sent again on every retry of it.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def operation_id(route: APIRoute) -> str:
    """Names an operation by its function; `Quote the basket` is nobody's method name."""
    return f"{route.tags[0]}-{route.name}".replace(" ", "-") if route.tags else route.name


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route, also those of included routers, with its whole path."""
    return iter_route_contexts(app.routes)


def guard_of(route: RouteContext) -> Guard | None:
    """The guard that lets only staff in; None where others may call."""
    dependencies = route.dependant.dependencies if isinstance(route.original_route, APIRoute) else ()
    found = [one.call for one in dependencies if isinstance(one.call, Guard)]
    return found[0] if found else None


def describe(app: FastAPI) -> None:
    """Puts what holds for all routes into the document: problems in place of FastAPI's own errors, who may call,
    and an example of every body."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = make()
            components = document.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            components.setdefault("securitySchemes", {})["guest"] = _GUEST
            components["parameters"] = {HEADER: _KEY}
            components["responses"] = {code: _response(fact) for code, fact in _ours().items()}
            answers = json.loads(files("comanda").joinpath("answers.json").read_bytes())
            for route in routes_of(app):
                if isinstance(route.original_route, APIRoute) and route.include_in_schema:
                    for method in route.methods or ():
                        operation = document["paths"][route.path_format][method.lower()]
                        _complete(operation, method, guard_of(route), schemas)
                        _answer(operation, answers)
                        _refer(operation)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def problems_page() -> str:
    """Every code with its status and sentence, as Markdown."""
    rows = [f"| `{code}` | {STATUS[fact.kind]} | {_sentence(fact)} |\n" for code, fact in _ours().items()]
    return _PROBLEMS_HEAD + "".join(rows)


def _ours() -> dict[str, type[Fact]]:
    return {code: fact for code, fact in sorted(FACTS.items()) if fact.__module__.startswith("comanda.")}


def _sentence(fact: type[Fact]) -> str:
    return " ".join((fact.__doc__ or "").split())


def _response(fact: type[Fact]) -> dict[str, Any]:
    (response,) = problems(fact).values()
    return {**response, "description": f"`{fact.code}`: {_sentence(fact)}"}


def _complete(operation: dict[str, Any], method: str, guard: Guard | None, schemas: dict[str, Any]) -> None:
    _say(operation, AddressMalformed, TooManyAttempts, InternalError, DatabaseUnavailable)
    if guard is not None:
        _say(operation, NotSignedIn)
        if not guard.before_second_factor:
            _say(operation, MfaRequiredHere)
        if guard.permission is not None:
            _say(operation, NotAllowed)
            roles = ", ".join(
                role.replace("_", " ") for role, may in PERMISSIONS.items() if guard.permission in may
            )
            said = f"Needs `{guard.permission}`: {roles}."
            operation["description"] = f"{operation.get('description', '')}\n\n{said}".strip()
    taken = {one["name"] for one in operation.get("parameters", ())}
    if method == "POST" and HEADER not in taken and _replays(operation, guard):
        operation.setdefault("parameters", []).append(_KEY)
        taken.add(HEADER)
    if HEADER in taken:
        _say(operation, IdempotencyKeyMalformed, IdempotencyKeyReused, IdempotencyInProgress)
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        _say(operation, BodyTooLarge)
    if body or taken:
        _say(operation, ValidationFailed)
    for media_type, content in body.items():
        if media_type == "application/json":
            _say(operation, InvalidJson, WrongContentType, BodyUnreadable)
            example = example_of(content["schema"], schemas)
            if example is not NOTHING:
                content["example"] = example
        elif "form" in media_type:
            _say(operation, BodyUnreadable)


def _replays(operation: dict[str, Any], guard: Guard | None) -> bool:
    """By its guard, or because it says itself that a key can be used twice."""
    if guard is not None:
        return guard.replays
    return any(IdempotencyKeyReused.code in _codes(response) for response in operation["responses"].values())


def _say(operation: dict[str, Any], *facts: type[Fact]) -> None:
    """Adds facts to what an operation may answer, beside those of the same status that it names itself."""
    responses = operation["responses"]
    for status, response in problems(*facts).items():
        own = _codes(responses.get(str(status), {}))
        codes = dict.fromkeys((*own, *_codes(response)))
        responses[str(status)] = {**response, "description": " · ".join(f"`{code}`" for code in codes)}


def _codes(response: dict[str, Any]) -> list[str]:
    return re.findall(r"`(\w+)`", response.get("description", ""))


def _refer(operation: dict[str, Any]) -> None:
    """What is the same in many places stands in one."""
    for status, response in operation["responses"].items():
        codes = _codes(response)
        if status >= "400" and len(codes) == 1:
            operation["responses"][status] = {"$ref": f"#/components/responses/{codes[0]}"}
    for place, parameter in enumerate(operation.get("parameters", ())):
        if parameter is _KEY:
            operation["parameters"][place] = {"$ref": f"#/components/parameters/{HEADER}"}


def _answer(operation: dict[str, Any], answers: dict[str, Any]) -> None:
    example = answers.get(operation["operationId"])
    for status, response in operation["responses"].items():
        if example is not None and status.startswith("2"):
            response["content"]["application/json"]["example"] = example


NOTHING = object()


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """What a schema gives as its example, or an example put together from those of its fields; fields that need not
    be sent and have none are left out."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for either in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found = example_of(either, schemas)
        if found is not NOTHING:
            return found
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        found = example_of(schema["items"], schemas) if "items" in schema else NOTHING
        return found if found is NOTHING else [found]
    if "properties" not in schema:
        return NOTHING
    made = {}
    for name, field in schema["properties"].items():
        needed = name in schema.get("required", ())
        if needed or "examples" in field:
            found = example_of(field, schemas)
            if found is not NOTHING:
                made[name] = found
            elif needed:
                return NOTHING
    return made
