"""Every answer that any test gets is one that the API's description announces: status, kind of content, code."""

import re
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from typing import Any

import httpx

from comanda.app import openapi_document


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


def check_documented(answer: httpx.Response) -> None:
    """Raises Undocumented. What is not part of the described API is let pass."""
    method, path = answer.request.method, answer.request.url.path.rstrip("/")
    operation = next((found.get(method.lower()) for one, _, found in _addresses() if one.fullmatch(path)), None)
    if operation is None:
        return
    told = operation["responses"].get(str(answer.status_code))
    if told is None:
        raise Undocumented(
            f"{method} {path} answers {answer.status_code}, of which the description says nothing: {answer.text}"
        )
    told = resolved(told)
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if media_type != next(iter(told.get("content", {"": None}))):
        raise Undocumented(f"{method} {path} answers {answer.status_code} with {media_type!r}")
    if media_type == "application/problem+json" and answer.json()["code"] not in codes_of(told):
        raise Undocumented(
            f"{method} {path} answers {answer.status_code} {answer.json()['code']}: add the fact to the route's "
            f"`responses=problems(…)` beside {sorted(codes_of(told))}."
        )


def documented() -> dict[str, list[Callable[[httpx.Response], Awaitable[None]]]]:
    """`event_hooks` of a client that checks all that it gets."""

    async def check(answer: httpx.Response) -> None:
        await answer.aread()
        check_documented(answer)

    return {"response": [check]}
