"""The permission matrix: every route, tried by everyone who could call it.

`tests/calls.py` says who may. Who may not is told so and leaves the business as it was, to the last row.
"""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
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


@pytest.fixture
def api(asgi: ASGIApp) -> FastAPI:
    return find_api(asgi)


@pytest.fixture
async def callers(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with direct(asgi) as client:
        yield client


@pytest.fixture
async def premises(app: Comanda, callers: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, callers))


@pytest.fixture
async def others(app: Comanda, callers: httpx.AsyncClient) -> Premises:
    return await make_premises(await make_shop(app, callers, name="Other House"))


def test_every_route_is_in_the_table(api: FastAPI) -> None:
    there = routes_in(api)
    missing = sorted(there.keys() - CALLS.keys())
    assert not missing, f"{missing}: say in CALLS of tests/calls.py who may call it, and how it is called well."
    stale = sorted(CALLS.keys() - there.keys())
    assert not stale, f"{stale}: there is no such route any more; take its line out of CALLS in tests/calls.py."
    unknown = {name for _, path in there for name in names_in(path)} - MAKERS.keys()
    assert not unknown, f"{sorted(unknown)}: say in MAKERS of tests/calls.py how one is made."


def test_every_guard_asks_for_what_the_table_says(api: FastAPI) -> None:
    wrong = []
    for key, route in routes_in(api).items():
        guard = guard_of(route)
        guarded = Who.STAFF if guard is not None and guard.permission is None else guard and guard.permission
        said = CALLS[key].who
        if guarded != (said if isinstance(said, Permission) or said is Who.STAFF else None):
            wrong.append(f"{' '.join(key)}: CALLS says {said}, the route {guarded or 'has no guard'}")
    assert not wrong, f"{wrong}: if the route is right, change its line in CALLS of tests/calls.py."


def allowed(call: Call, role: Role) -> bool:
    return call.who is Who.STAFF or (isinstance(call.who, Permission) and call.who in PERMISSIONS[role])


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_who_may_not_is_refused_and_changes_nothing(
    method: str,
    path: str,
    premises: Premises,
    others: Premises,
    callers: httpx.AsyncClient,
    contents: Callable[[UUID], dict[str, str]],
) -> None:
    call, shop = CALLS[method, path], premises.shop
    ended, session_id = await another_session(shop, Role.OWNER)
    assert (await shop.staff("DELETE", f"/api/v1/me/sessions/{session_id}")).status_code == 204
    others_token = others.shop.tokens[Role.OWNER]

    tried: dict[str, tuple[str | None, int]] = {}  # who -> token, the answer they are to get
    if isinstance(call.who, Permission) or call.who is Who.STAFF:
        tried |= {"anyone": (None, 401), "a guest": (premises.guest_token, 401), "whose session ended": (ended, 401)}
        tried |= {role: (shop.tokens[role], 403) for role in Role if not allowed(call, role)}
        if not OPEN.issuperset(names_in(path)):
            tried["the owner of another business"] = (others_token, 404)
    elif call.who is not Who.ANYONE:
        tried |= {role: (shop.tokens[role], 401) for role in Role}
        tried |= {"whose session ended": (ended, 401), "the owner of another business": (others_token, 401)}
        tried["the guest of another business"] = (others.guest_token, 401)
        if call.who is Who.GUEST:
            tried["anyone"] = (None, call.without)
    asked = await ask(method, path, premises)
    before = contents(shop.tenant_id), contents(others.shop.tenant_id)
    answers = {who: (await asked.send(callers, token)).status_code for who, (token, _) in tried.items()}
    assert answers == {who: status for who, (_, status) in tried.items()}
    assert (contents(shop.tenant_id), contents(others.shop.tenant_id)) == before


OPEN: frozenset[str] = frozenset()


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_who_may_is_let_in(method: str, path: str, premises: Premises, callers: httpx.AsyncClient) -> None:
    call, shop = CALLS[method, path], premises.shop
    tokens: dict[str | None, str | None] = {None: None, "guest": premises.guest_token}
    if isinstance(call.who, Permission) or call.who is Who.STAFF:
        tokens = {role: shop.tokens[role] for role in Role if allowed(call, role)}
        assert tokens, "nobody may call this"
    elif call.who is Who.GUEST:
        del tokens[None]
    elif call.who is Who.ANYONE:
        tokens |= {role: shop.tokens[role] for role in Role} | {"nobody": "not a token"}
    for who, token in tokens.items():
        role = who if isinstance(who, Role) else Role.OWNER
        answer = await (await ask(method, path, premises, role)).send(callers, token)
        assert answer.status_code == call.status, f"{who}: {answer.text}"
