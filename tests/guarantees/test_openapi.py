"""The API's description: committed as it is, whole, and true to its last example."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from starlette.types import ASGIApp

from comanda.app import openapi_document
from comanda.bootstrap import Comanda
from comanda.description import problems_page
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.errors import FACTS
from comanda.kit.http import problem
from comanda.kit.idempotency import IdempotencyKeyMalformed
from comanda.tenants.permissions import Permission, Role
from tests.calls import CALLS, Premises, Who, ask, make_premises
from tests.direct import direct
from tests.documented import (
    JSON,
    PROBLEM,
    Undocumented,
    answers_json,
    check_body,
    check_documented,
    document,
    example_request,
    operations,
    resolved,
)
from tests.factories import make_shop
from tests.record_answers import ANSWERS, record

API = Path(__file__).parents[2] / "docs/api"

WITH_BODY = [
    (method, path)
    for method, path, operation in operations()
    if any(not kind.startswith("image/") for kind in operation.get("requestBody", {}).get("content", ()))
]


@pytest.mark.parametrize("page", ["openapi.json", "problems.md"])
def test_the_committed_page_is_what_the_server_says(page: str) -> None:
    said = json.dumps(openapi_document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    now = said if page == "openapi.json" else problems_page()
    assert (API / page).read_text().strip() == now.strip(), "run `make docs` and commit what it writes"


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(operation.get("summary") or operation.get("description") for _, _, operation in operations())


def test_every_refusal_is_a_problem_of_a_known_code() -> None:
    for method, path, operation in operations():
        for status, response in operation["responses"].items():
            if status >= "400":
                refusal = resolved(response)
                assert list(refusal["content"]) == ["application/problem+json"], (method, path, status)
                codes = [
                    word for word in refusal["description"].split("`")[1::2] if word.replace("_", "").isalpha()
                ]
                assert codes and codes[0] in FACTS, (method, path, status)


# --- examples of requests ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def client(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """From an address of its own: attempts are counted by it."""
    async with direct(asgi, client=("127.0.7.3", 40000)) as client:
        yield client


def existing(premises: Premises) -> dict[str, str]:
    """What there is for the names of STANDS_FOR."""
    shop = premises.shop
    return {
        "item_id": str(shop.items["Waakye"]),
        "category_id": str(shop.categories["Mains"]),
        "option_id": str(shop.options["Chicken"]),
        "table_id": str(shop.tables["Table 2"][0]),
        "customer_id": premises.customer_id,
        "free_slug": f"blue-door-{uuid4().hex[:12]}",
        "free_host": f"order-{uuid4().hex[:12]}.blue-door.com",
        "email": shop.emails[Role.OWNER],
        "account_email": premises.account.email,
    }


def token_for(who: Who | Permission, premises: Premises) -> str | None:
    if who is Who.ANYONE:
        return None
    if who is Who.ACCOUNT:
        return premises.account.token
    return premises.guest_token if who in (Who.GUEST, Who.VISITOR) else premises.shop.tokens[Role.OWNER]


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_the_example_of_a_request_is_there_and_is_taken(
    method: str, path: str, app: Comanda, client: httpx.AsyncClient
) -> None:
    operation = document()["paths"][path][method.lower()]
    premises = await make_premises(await make_shop(app, client))
    call = CALLS[method, path]
    good = await ask(method, path, premises)
    example = example_request(operation, existing(premises), good.request.get("json", {}))
    assert example, f"{method} {path}: give its body's fields examples, as in Field(examples=[…])"
    asked = replace(good, request={**good.request, **example})
    answer = await asked.send(client, token_for(call.who, premises))
    assert answer.status_code == call.status, answer.text


# --- examples of answers ----------------------------------------------------------------------------------------

KEPT: dict[str, Any] = json.loads(ANSWERS.read_text())
STALE = "run `python -m tests.record_answers` and `make docs`, and commit what they write"


def test_every_operation_that_answers_json_has_an_example_of_it() -> None:
    answering = {operation["operationId"] for _, _, operation in operations() if answers_json(operation)}
    assert KEPT.keys() == answering, f"tell of it in tests/record_answers.py; then {STALE}"
    for _, path, operation in operations():
        for status in answers_json(operation):
            content = operation["responses"][status]["content"]["application/json"]
            assert content["example"] == KEPT[operation["operationId"]], (path, status)


def test_every_example_of_an_answer_is_as_its_schema_says() -> None:
    for method, path, operation in operations():
        for status in answers_json(operation):
            check_body(path, method, status, KEPT[operation["operationId"]])


async def test_the_server_still_answers_as_the_examples_say(embedded: EmbeddedPostgres, tmp_path: Path) -> None:
    name = f"recorded_{uuid4().hex}"
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE comanda')
        try:
            now = await record(embedded.url(database=name), tmp_path)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    differing = sorted(operation for operation in KEPT.keys() | now if KEPT.get(operation) != now.get(operation))
    assert not differing, f"{differing}: {STALE}"


# --- what holds every answer of every test to the description ---------------------------------------------------


def answered(method: str, path: str, status: int, body: Any, kind: str = JSON) -> httpx.Response:
    request = httpx.Request(method, f"http://testserver{path}")
    return httpx.Response(status, headers={"Content-Type": kind}, content=json.dumps(body), request=request)


ORDER = KEPT["on-the-web-create_order"]
LINE = ORDER["lines"][0]
CREATE, TRACK = "/api/customer/orders/create", f"/api/customer/orders/track/{ORDER['id']}"
MALFORMED = json.loads(bytes(problem(IdempotencyKeyMalformed()).body))


def test_an_answer_that_is_as_described_passes() -> None:
    check_documented(answered("POST", CREATE, 201, ORDER))
    check_documented(answered("POST", CREATE, 400, MALFORMED, PROBLEM))
    check_documented(answered("POST", CREATE, 400, {**MALFORMED, "more": "data"}, PROBLEM))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "profit_cents": 0}), id="an unknown key"),
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "lines": [{**LINE, "cost": 1}]}), id="one within"),
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "lines": [{"id": LINE["id"]}]}), id="a missing key"),
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "total_cents": "21000"}), id="another type"),
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "id": "7"}), id="no id"),
        pytest.param(answered("POST", CREATE, 201, {**ORDER, "placed_at": "at noon"}), id="no moment"),
        pytest.param(answered("GET", TRACK, 200, ORDER), id="another operation's answer"),
        pytest.param(answered("POST", CREATE, 200, ORDER), id="an unknown status"),
        pytest.param(answered("POST", CREATE, 201, ORDER, "text/plain"), id="another kind of content"),
        pytest.param(
            answered("POST", CREATE, 400, {**MALFORMED, "code": "cursor_not_valid"}, PROBLEM), id="another's code"
        ),
        pytest.param(
            answered("POST", CREATE, 409, {**MALFORMED, "status": 409}, PROBLEM), id="a code of another status"
        ),
        pytest.param(
            answered("POST", CREATE, 400, {**MALFORMED, "status": 422}, PROBLEM), id="a status unlike the answer's"
        ),
    ],
)
def test_an_answer_that_is_not_as_described_is_noticed(answer: httpx.Response) -> None:
    with pytest.raises(Undocumented):
        check_documented(answer)
