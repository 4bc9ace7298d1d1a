"""The OpenAPI document, beyond what the routes say of themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from comanda.kit.http import PROBLEM, ValidationFailed, WrongContentType, problems
from comanda.kit.schemas import Problem

ABOUT = """
Ordering at the table and on the web, a live kitchen, customers.

**Errors** are RFC 9457 `application/problem+json`: `code` is stable and for programs, `detail` is for people.
**Money** is an integer in the currency's minor unit (`1250` GHS is 12.50; OMR has three decimals), whatever the
field's name says. **Moments** are ISO 8601 in UTC.

**Idempotency.** Every POST that creates takes an `Idempotency-Key` header; those that place an order need one. The
same key with the same body is answered again with the first answer, byte for byte, and `Idempotency-Replayed: true`;
with another body it is 422 `idempotency_key_reused`. Keys are remembered for 48 hours.

**Who calls.** Staff: the token of `POST /api/token`. Guests: the `guest_token` that came with an order or with
joining a table. Both as `Authorization: Bearer …`. The business of a guest's request is `?restaurant=<slug>` or
`X-Restaurant`, else the host name's, else the only one.

**Live.** `text/event-stream` with increasing ids; come back with `Last-Event-ID` and nothing is missed.
"""

_EVERYWHERE = (ValidationFailed,)


def describe(app: FastAPI) -> None:
    """Names operations by their functions, puts problems where FastAPI would put its own validation error."""
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            route.operation_id = f"{route.tags[0]}-{route.name}".replace(" ", "-") if route.tags else route.name
            if route.body_field is not None:
                route.responses = {**problems(WrongContentType, *_EVERYWHERE), **_merged(route.responses)}
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = make()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            for operations in document["paths"].values():
                for operation in operations.values():
                    _problems_only(operation)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _merged(responses: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """A route's own 422 facts, with the general one beside them."""
    own = responses.get(422)
    if own is None:
        return responses
    text = f"{own['description']} · `{ValidationFailed.code}`"
    return {**responses, 422: {**own, "description": text}}


def _problems_only(operation: dict[str, Any]) -> None:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, response in operation.get("responses", {}).items():
        if status.startswith(("4", "5")):
            response["content"] = content
    if "requestBody" in operation or operation.get("parameters"):
        operation["responses"].setdefault("422", {"description": f"`{ValidationFailed.code}`", "content": content})
    if "requestBody" in operation:
        operation["responses"].setdefault("400", {"description": "`invalid_json`", "content": content})
    operation["responses"].setdefault("429", {"description": "`too_many_attempts`", "content": content})
