"""Whatever route is called with ids of another business or account answers as to ids that never were, and moves not a
row.

Where ids stand in paths, queries and bodies is read from the API's own description.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from random import randrange
from typing import Any, cast
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql
from starlette.types import ASGIApp

from comanda.bootstrap import Comanda
from comanda.kit.ids import uuid7
from comanda.orders.guests import BESIDE
from comanda.tenants.permissions import Permission, Role
from tests.calls import CALLS, Asked, Premises, Who, ask, make_premises, names_in
from tests.direct import direct
from tests.documented import operations, resolved
from tests.factories import make_shop
from tests.people import make_holder

Contents = Callable[..., dict[str, str]]
Place = tuple[str, ...]  # names of fields, [] for "each of a list", {} for "each of a mapping"

# Not secret, or the secret itself: whoever has it may use it, of whichever business they are.
FOR_ALL = {
    "key", "name", "provider", "slug", "table_token", "version", "carrier", "channel", "language", "notification_type",
    "wallet", "worded", "kind",
    "page",
}  # fmt: skip

BY_PATH = [
    (method, path)
    for (method, path), call in sorted(CALLS.items())
    if call.who is not Who.ANYONE and set(names_in(path)) - FOR_ALL
]


@pytest.fixture(scope="module")
async def client(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with direct(asgi, client=("127.0.7.2", 40000)) as client:
        yield client


@pytest.fixture(scope="module")
async def mine(app: Comanda, client: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, client))


@pytest.fixture(scope="module")
async def theirs(app: Comanda, client: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, client, name="Other House"))


def token_for(method: str, path: str, premises: Premises) -> str:
    """Of someone who may call this route in their own business, or about their own account."""
    who = CALLS[method, path].who
    if who is Who.ACCOUNT:
        return premises.account.token
    return premises.shop.tokens[Role.OWNER] if who in (Who.STAFF, *Permission) else premises.guest_token


def said(answer: httpx.Response, sent: str = "") -> tuple[int, Any]:
    """Status and body, wherein the id that was `sent` has no name."""
    if "json" in answer.headers.get("content-type", ""):
        return answer.status_code, json.loads(answer.text.replace(sent, "") if sent else answer.text)
    return answer.status_code, answer.content


@pytest.mark.parametrize(("method", "path"), BY_PATH)
async def test_what_a_path_names_of_another_business_is_not_there(
    method: str, path: str, mine: Premises, theirs: Premises, client: httpx.AsyncClient, contents: Contents
) -> None:
    good = await ask(method, path, theirs)  # also makes what its body refers to
    foreign = replace(good, path=(await ask(method, path, mine)).path)
    unknown = replace(good, path=re.sub(r"\{.+?\}", str(uuid7()), path.replace("{page}", "1")))
    token = token_for(method, path, theirs)
    before = contents(*mine.owners, *theirs.owners)
    answers = [said(await asked.send(client, token)) for asked in (unknown, foreign)]
    misled = await foreign.send(client, token, **{"X-Restaurant": mine.shop.slug})
    assert contents(*mine.owners, *theirs.owners) == before
    assert answers[0] == answers[1]
    assert (answers[1][0], answers[1][1]["code"]) == (404, "not_found")
    assert misled.status_code in (401, 404)


@pytest.mark.parametrize(
    ("method", "path", "stranger"),
    [
        (*key, stranger)
        for key in BY_PATH
        for stranger in ("a guest", "an account", "an account, beside a guest")
        if CALLS[key].who is Who.GUEST or (CALLS[key].who is Who.ACCOUNT and stranger != "a guest")
    ],
)
async def test_nobody_reaches_what_another_guest_or_account_has(
    method: str, path: str, stranger: str, mine: Premises, client: httpx.AsyncClient, contents: Contents
) -> None:
    """In the same business."""
    guest, account = (await mine.shop.place()).json()["guest_token"], await make_holder(mine.shop.app)
    asked = await ask(method, path, mine)
    beside = {BESIDE: guest} if stranger == "an account, beside a guest" else {}
    before = contents(*mine.owners, account.id)
    answer = await asked.send(client, guest if stranger == "a guest" else account.token, **beside)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert contents(*mine.owners, account.id) == before


# --- ids in queries and bodies ----------------------------------------------------------------------------------


AUDIT_FILE = "/api/v1/audit/export"


def ids_in(schema: dict[str, Any], at: Place = ()) -> Iterator[Place]:
    """Where a schema takes an id."""
    schema = resolved(schema)
    if schema.get("format") == "uuid":
        yield at
    for either in schema.get("anyOf", ()):
        yield from ids_in(either, at)
    for name, field in schema.get("properties", {}).items():
        yield from ids_in(field, (*at, name))
    if "items" in schema:
        yield from ids_in(schema["items"], (*at, "[]"))
    if "propertyNames" in schema:
        yield from ids_in(schema["propertyNames"], (*at, "{}"))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from ids_in(schema["additionalProperties"], (*at, "{}"))


def places() -> Iterator[tuple[str, str, str, Place]]:
    for method, path, operation in operations():
        for parameter in map(resolved, operation.get("parameters", ())):
            if parameter["in"] != "path":
                for place in ids_in(parameter["schema"]):
                    yield method, path, parameter["in"], (parameter["name"], *place)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for place in ids_in(content["schema"]):
                yield method, path, "body", place


PLACES = sorted(set(places()))


def dotted(place: Place) -> str:
    return ".".join(place)


async def _group(premises: Premises) -> str:
    return str(premises.shop.groups["Extras"])


async def _rate(premises: Premises) -> str:
    rate = {"name": "VAT", "rate_bp": 1500, "valid_from": "2026-01-01"}
    made = await premises.made("/api/v1/tax-classes", name=f"Drinks {uuid7().hex}", rates=[rate])
    return str(made["rates"][0]["id"])


async def _entry(premises: Premises) -> str:
    return str((await premises.shop.staff("GET", "/api/v1/audit")).json()["items"][0]["id"])


def _of_shop(kind: str, name: str) -> Callable[[Premises], Awaitable[str]]:
    async def find(premises: Premises) -> str:
        found = getattr(premises.shop, kind)[name]
        return str(found[0] if isinstance(found, tuple) else found)

    return find


def _of_premises(name: str) -> Callable[[Premises], Awaitable[str]]:
    async def find(premises: Premises) -> str:
        return cast(str, getattr(premises, name))

    return find


async def _owner(premises: Premises) -> str:
    return str(premises.shop.users[Role.OWNER])


async def _payment(premises: Premises) -> str:
    """Of the guest, undecided."""
    shop = premises.shop
    order = (await shop.place(token=premises.guest_token)).json()
    begun = await shop.guest(
        "POST",
        "/api/customer/payments/initiate",
        token=premises.guest_token,
        headers={"Idempotency-Key": str(uuid4())},
        json={"order_id": order["id"], "method": "mtn", "phone": f"+2332412{randrange(10**5):05d}"},
    )
    assert begun.status_code == 201, begun.text
    return str(begun.json()["payment"]["id"])


async def _segment(premises: Premises) -> str:
    rule = {"match": "all", "conditions": [{"field": "visits", "at_least": 1}]}
    return str((await premises.made("/api/v1/segments", name=uuid7().hex, rule=rule))["id"])


async def _campaign(premises: Premises) -> str:
    body = {
        "name": "News",
        "segment_id": await _segment(premises),
        "channels": ["sms"],
        "texts": {"en": {"body": "Hi {name}"}},
    }
    return str((await premises.made("/api/v1/campaigns", **body))["id"])


IDS: dict[str, Callable[[Premises], Awaitable[str]]] = {
    "actor_id": _owner,
    "campaign_id": _campaign,
    "categories.[]": _of_shop("categories", "Drinks"),
    "category": _of_shop("categories", "Mains"),
    "category_id": _of_shop("categories", "Mains"),
    "category_ids.[]": _of_shop("categories", "Mains"),
    "cursor": _entry,
    "customer_id": _of_premises("customer_id"),
    "customer_ids.[]": _of_premises("customer_id"),
    "first": _of_premises("customer_id"),
    "second": _of_premises("customer_id"),
    "source_customer_id": _of_premises("customer_id"),
    "target_customer_id": _of_premises("customer_id"),
    "ids.[]": _of_shop("tables", "Table 1"),
    "item_ids.[]": _of_shop("items", "Jollof rice"),
    "items.{}": _of_shop("categories", "Drinks"),
    "items.{}.[]": _of_shop("items", "Jollof rice"),
    "lines.[].item_id": _of_shop("items", "Waakye"),
    "lines.[].options.[]": _of_shop("options", "Fish"),
    "option_groups.[].id": _group,
    "order_id": _of_premises("order_id"),
    "payment_id": _payment,
    "option_groups.[].options.[].id": _of_shop("options", "Egg"),
    "rates.[].id": _rate,
    "promotion.category_ids.[]": _of_shop("categories", "Mains"),
    "promotion.item_ids.[]": _of_shop("items", "Jollof rice"),
    "promotion.segment_id": _segment,
    "schedule_id": _of_premises("schedule_id"),
    "segment_id": _segment,
    "subject_id": _of_premises("customer_id"),
    "table_id": _of_shop("tables", "Table 1"),
    "tax_class_id": _of_premises("tax_class_id"),
}


def test_every_id_has_a_maker() -> None:
    assert len(PLACES) > 20
    unknown = {dotted(place) for *_, place in PLACES} - IDS.keys()
    assert not unknown, f"{sorted(unknown)}: say in IDS here how a business gets one."
    stale = IDS.keys() - {dotted(place) for *_, place in PLACES}
    assert not stale, f"{sorted(stale)}: nothing takes one any more; take it out of IDS here."


# What a field has beside it wherever it says something.
GOES_WITH = {"category_ids": {"target": "categories"}, "item_ids": {"target": "items"}}


def replaced(value: Any, place: Place, new: str) -> Any:
    """`value` with `new` at `place`, of a list of ids at its end; fields on the way that are not there are made."""
    if not place:
        return new
    first, *rest = place
    if place == ("[]",):
        return [*(value or []), new]
    if first == "[]":
        kept = value or [None]
        return [replaced(kept[0], tuple(rest), new), *kept[1:]]
    if first == "{}":
        return {
            key if rest else new: replaced(one, tuple(rest), new) if rest else one for key, one in value.items()
        }
    return {
        **(value or {}),
        **GOES_WITH.get(first, {}),
        first: replaced((value or {}).get(first), tuple(rest), new),
    }


def with_id(good: Asked, where: str, place: Place, id: str) -> Asked:
    if where == "body":
        return replace(good, request={**good.request, "json": replaced(good.request["json"], place, id)})
    assert where == "query"
    return replace(good, request={**good.request, "params": {**good.request.get("params", {}), place[0]: id}})


def changeable(contents: dict[str, str], path: str) -> dict[str, str]:
    """Whoever takes the audit trail as a file is told of in it, whatever they narrowed it to."""
    return {
        table: rows for table, rows in contents.items() if path != AUDIT_FILE or not table.startswith("audit_")
    }


@pytest.mark.parametrize(
    ("method", "path", "where", "place"),
    [pytest.param(*one, id=f"{one[0]} {one[1]} {dotted(one[3])}") for one in PLACES],
)
async def test_an_id_of_another_business_is_as_unknown_as_any(
    method: str,
    path: str,
    where: str,
    place: Place,
    mine: Premises,
    theirs: Premises,
    client: httpx.AsyncClient,
    contents: Contents,
) -> None:
    good = await ask(method, path, theirs)
    foreign = await IDS[dotted(place)](mine)
    unknown = str(uuid7())
    token = token_for(method, path, theirs)
    before = changeable(contents(*mine.owners, *theirs.owners), path)
    to_unknown, to_foreign = [
        said(await with_id(good, where, place, id).send(client, token, **{"Idempotency-Key": id}), id)
        for id in (unknown, foreign)
    ]
    assert changeable(contents(*mine.owners, *theirs.owners), path) == before
    assert to_foreign == to_unknown
    assert to_foreign[0] == 404 or (where == "query" and to_foreign[0] == 200), to_foreign
    # Else nothing was tried but a malformed request.
    own = await IDS[dotted(place)](theirs)
    with_own = await with_id(good, where, place, own).send(client, token, **{"Idempotency-Key": own})
    assert "validation_failed" not in with_own.text, with_own.text


# --- what is read -----------------------------------------------------------------------------------------------

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture
def ids_of(owner: psycopg.Connection[Any]) -> Callable[[Premises], set[str]]:
    """Every id and table code in any row of a business and its guest's account."""

    def read(premises: Premises) -> set[str]:
        found: set[str] = {token for _, token in premises.shop.tables.values()}
        tables = owner.execute(
            """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                  AND a.attname IN ('tenant_id', 'account_id')"""
        ).fetchall()
        for table, column in tables:
            query = sql.SQL("SELECT t::text FROM {} t WHERE {} = ANY(%s)").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            for (row,) in owner.execute(query, [list(premises.owners)]):
                found.update(_UUID.findall(row))
        return found

    return read


async def test_no_answer_holds_anything_of_another_business(
    mine: Premises,
    theirs: Premises,
    client: httpx.AsyncClient,
    ids_of: Callable[[Premises], set[str]],
) -> None:
    """Every route that reads, called in one business and, misleadingly, in the name of the other."""
    secrets = ids_of(mine)
    assert len(secrets) > 50
    own = 0
    for method, path in sorted(CALLS):
        if method != "GET" or CALLS[method, path].who is Who.ANYONE:
            continue
        asked = await ask(method, path, theirs)
        token = token_for(method, path, theirs)
        for headers in ({}, {"X-Restaurant": mine.shop.slug}):
            answer = await asked.send(client, token, **headers)
            text = answer.content.decode("latin-1")
            leaked = secrets & (
                {*_UUID.findall(text)} | {word for word in secrets if len(word) > 40 and word in text}
            )
            assert not leaked, f"{method} {path} {headers}"
        own += bool(_UUID.search(text))
    assert own > 10
