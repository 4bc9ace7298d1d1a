"""The permission matrix: every route, tried by everyone who could call it.

`tests/calls.py` says who may. Who may not is told so and leaves both businesses as they were, to the last row.
"""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import httpx
import pytest
from starlette.types import ASGIApp

from comanda.app import find_api
from comanda.bootstrap import Comanda
from comanda.description import guard_of
from comanda.tenants.permissions import PERMISSIONS, Permission, Role
from tests.calls import (
    CALLS,
    MAKERS,
    Call,
    Premises,
    Who,
    another_session,
    ask,
    make_premises,
    names_in,
    routes_in,
)
from tests.direct import direct
from tests.factories import make_shop

ROUTES = sorted(CALLS)


@pytest.fixture(scope="module")
async def client(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """From an address of its own: attempts are counted by it."""
    async with direct(asgi, client=("127.0.7.1", 40000)) as client:
        yield client


@pytest.fixture(scope="module")
async def premises(app: Comanda, client: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, client))


@pytest.fixture(scope="module")
async def others(app: Comanda, client: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, client, name="Other House"))


async def test_every_route_is_in_the_table(asgi: ASGIApp) -> None:
    there = routes_in(find_api(asgi))
    missing = sorted(there.keys() - CALLS.keys())
    assert not missing, f"{missing}: say in CALLS of tests/calls.py who may call it, and how it is called well."
    stale = sorted(CALLS.keys() - there.keys())
    assert not stale, f"{stale}: there is no such route any more; take its line out of CALLS in tests/calls.py."
    unknown = {name for _, path in there for name in names_in(path)} - MAKERS.keys()
    assert not unknown, f"{sorted(unknown)}: say in MAKERS of tests/calls.py how one is made."


async def test_every_guard_asks_for_what_the_table_says(asgi: ASGIApp) -> None:
    wrong = []
    there = routes_in(find_api(asgi))
    for key in there.keys() & CALLS.keys():
        guard, said = guard_of(there[key]), CALLS[key].who
        asked = None if guard is None else guard.permission or Who.STAFF
        if asked != (said if for_staff(CALLS[key]) else None):
            wrong.append(f"{' '.join(key)}: CALLS says {said}, the route {asked or 'has no guard'}")
    assert not wrong, f"{wrong}: if the route is right, change its line in CALLS of tests/calls.py."


def for_staff(call: Call) -> bool:
    return call.who is Who.STAFF or isinstance(call.who, Permission)


def may(call: Call, role: Role) -> bool:
    return call.who is Who.STAFF or call.who in PERMISSIONS[role]


def refused(call: Call, premises: Premises, others: Premises) -> dict[str, tuple[str | None, int]]:
    """Who may not, with their token and the answer they are to get."""
    tokens = premises.shop.tokens
    if call.who is Who.ANYONE:
        return {}
    if for_staff(call):
        return {
            "anyone": (None, 401),
            "a guest": (premises.guest_token, 401),
            "nobody": ("not.a.token", 401),
            **{role: (tokens[role], 403) for role in Role if not may(call, role)},
        }
    return {
        **({"anyone": (None, call.without)} if call.who is Who.GUEST else {}),
        "a guest of another business": (others.guest_token, 401),
        "nobody": ("not.a.token", 401),
        **{role: (tokens[role], 401) for role in Role},
    }


@pytest.mark.parametrize(("method", "path"), [key for key in ROUTES if CALLS[key].who is not Who.ANYONE])
async def test_who_may_not_is_refused_and_changes_nothing(
    method: str,
    path: str,
    premises: Premises,
    others: Premises,
    client: httpx.AsyncClient,
    contents: Callable[[UUID], dict[str, str]],
) -> None:
    call, shop = CALLS[method, path], premises.shop
    tried = refused(call, premises, others)
    ended, session_id = await another_session(shop, Role.OWNER)
    assert (await shop.staff("DELETE", f"/api/v1/me/sessions/{session_id}")).status_code == 204
    tried["an owner whose session has ended"] = (ended, 401)
    asked = await ask(method, path, premises)
    before = contents(shop.tenant_id), contents(others.shop.tenant_id)
    answers = {who: (await asked.send(client, token)).status_code for who, (token, _) in tried.items()}
    assert answers == {who: status for who, (_, status) in tried.items()}
    assert (contents(shop.tenant_id), contents(others.shop.tenant_id)) == before


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_who_may_is_let_in(
    method: str, path: str, premises: Premises, app: Comanda, client: httpx.AsyncClient
) -> None:
    call = CALLS[method, path]
    if call.spoils:
        premises = await make_premises(await make_shop(app, client))
    tokens: dict[str, str | None] = {"a guest": premises.guest_token}
    if for_staff(call):
        tokens = {role: premises.shop.tokens[role] for role in Role if may(call, role)}
        assert tokens, "nobody may call this"
    elif call.who is not Who.GUEST:
        tokens["anyone"] = None
    if call.who is Who.ANYONE:
        tokens |= {"an owner": premises.shop.tokens[Role.OWNER], "nobody": "not.a.token"}
    for who, token in tokens.items():
        asked = await ask(method, path, premises, Role(who) if for_staff(call) else Role.OWNER)
        answer = await asked.send(client, token)
        assert answer.status_code == call.status, f"{who}: {answer.text}"
