"""Every answer that any test gets is one that the API's description announces: status, kind of content, code, and of
JSON every key and value."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from comanda.app import openapi_document

JSON, PROBLEM, STREAM = "application/json", "application/problem+json", "text/event-stream"

# The documented examples' ids and secrets, and what exists in their place where an example is sent.
STANDS_FOR = {
    "0199f3a2-8c00-7000-8000-00000000000a": "item_id",
    "0199f3a2-8c00-7000-8000-00000000000b": "category_id",
    "0199f3a2-8c00-7000-8000-00000000000c": "option_id",
    "0199f3a2-8c00-7000-8000-00000000000d": "table_id",
    "0199f3a2-8c00-7000-8000-00000000000e": "order_id",
    "0199f3a2-8c00-7000-8000-00000000000f": "payment_id",
    "0199f3a2-8c00-7000-8000-000000000010": "customer_id",
    "blue-door-cafe": "free_slug",
    "order.blue-door.com": "free_host",
    "owner@blue-door.example": "email",
    "ama@asaase.example": "account_email",
}
# What was told to whoever calls, and can be in no example: a secret, a code, what a device has signed.
TOLD = (
    "token",
    "challenge_token",
    "code",
    "otp_code",
    "credential",
    "certificate",
    "intermediate",
    "key",
    "restaurant",
    "number",
    "verification_code",
    "order_id",
    "segment_id",
    "payment_id",
    "first",
    "second",
    "source_customer_id",
    "target_customer_id",
)


class Undocumented(AssertionError):
    """An answer that nobody was told of."""


@cache
def document() -> dict[str, Any]:
    return openapi_document()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document refers to."""
    while "$ref" in schema:
        found = document()
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path, operation."""
    for path, several in document()["paths"].items():
        for method, operation in several.items():
            yield method.upper(), path, operation


@cache
def _addresses() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    """As the router tries them: what is spelled out before what is a parameter."""
    found = [
        (
            re.compile(re.sub(r"\\{.+?\\}", "(?:.+)" if path.startswith("/media") else "[^/]+", re.escape(path))),
            path,
        )
        for path in document()["paths"]
    ]
    found.sort(key=lambda one: [part.startswith("{") for part in one[1].split("/")])
    return [(pattern, path, document()["paths"][path]) for pattern, path in found]


def codes_of(response: dict[str, Any]) -> set[str]:
    """The codes of problems that a documented response may have."""
    return set(re.findall(r"`(\w+)`", response["description"].partition(":")[0]))


# --- what an answer is made of ----------------------------------------------------------------------------------


@cache
def _exact() -> Registry:
    """The document, whose objects here refuse what they do not name. Problems carry data of their own."""
    exact: dict[str, Any] = json.loads(json.dumps(document()))
    for name, schema in exact["components"]["schemas"].items():
        if name != "Problem":
            _close(schema)
    return Registry([("urn:comanda", exact)], draft=Draft202012)


def _close(schema: Any) -> None:
    if isinstance(schema, list):
        for one in schema:
            _close(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema.setdefault("additionalProperties", False)
        for one in schema.values():
            _close(one)


@cache
def _validator(path: str, method: str, status: str) -> Draft202012Validator:
    response = document()["paths"][path][method]["responses"][status]
    parts = ["paths", path, method, "responses", status]
    if "$ref" in response:
        parts = response["$ref"].removeprefix("#/").split("/")
    (media_type,) = resolved(response)["content"]
    pointer = "/".join(
        quote(part.replace("~", "~0").replace("/", "~1")) for part in (*parts, "content", media_type, "schema")
    )
    return Draft202012Validator({"$ref": f"urn:comanda#/{pointer}"}, registry=_exact(), validate_formats=True)


def check_body(path: str, method: str, status: str, body: Any) -> None:
    """Raises Undocumented if this is not what the operation's description says of such an answer."""
    errors = [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _validator(path, method.lower(), status).iter_errors(body)
    ]
    if errors:
        raise Undocumented(
            f"{method.upper()} {path} answers {status} otherwise than its schema says; mend the answer or the "
            "response model:\n" + "\n".join(errors[:10])
        )


def check_documented(answer: httpx.Response) -> None:
    """Raises Undocumented. What is not part of the described API is let pass."""
    method, address = answer.request.method, answer.request.url.path.rstrip("/")
    found = next((one for one in _addresses() if one[0].fullmatch(address)), None)
    operation = found and found[2].get(method.lower())
    if found is None or operation is None:
        return
    path, status = found[1], str(answer.status_code)
    told = operation["responses"].get(status)
    if told is None:
        raise Undocumented(
            f"{method} {path} answers {status}, of which the description says nothing: {answer.text}"
        )
    told = resolved(told)
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if media_type != next(iter(told.get("content", {"": None}))):
        raise Undocumented(f"{method} {path} answers {status} with {media_type!r}")
    if media_type not in (JSON, PROBLEM):
        return
    body = answer.json()
    check_body(path, method, status, body)
    if media_type == PROBLEM and (body["code"] not in codes_of(told) or str(body["status"]) != status):
        raise Undocumented(
            f"{method} {path} answers {status} {body['code']}: add the fact to the route's "
            f"`responses=problems(…)` beside {sorted(codes_of(told))}."
        )


def documented() -> dict[str, list[Callable[[httpx.Response], Awaitable[None]]]]:
    """`event_hooks` of a client that checks all that it gets."""

    async def check(answer: httpx.Response) -> None:
        if not answer.headers.get("content-type", "").startswith(STREAM):  # which has no end
            await answer.aread()
        check_documented(answer)

    return {"response": [check]}


# --- examples ---------------------------------------------------------------------------------------------------


def example_request(
    operation: dict[str, Any], there: Mapping[str, str], told: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """What httpx sends the documented example with; `there` has what exists for the names of STANDS_FOR, `told` what
    goes into the example's fields of TOLD. Nothing for an operation without a body, or one that is a picture."""
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, said in content.items():
        if "example" in said:
            written = json.dumps(said["example"])
            for example, name in STANDS_FOR.items():
                if name in there:
                    written = written.replace(example, there[name])
            body = json.loads(written)
            if media_type == JSON:
                return {"json": body | {name: told[name] for name in TOLD if name in body and name in told}}
            if "form" in media_type:
                return {"data": body}
            return {"content": body}
    return {}


def answers_json(operation: dict[str, Any]) -> list[str]:
    """The statuses of success with JSON."""
    return [
        status
        for status, response in operation["responses"].items()
        if status.startswith("2") and JSON in resolved(response).get("content", {})
    ]
