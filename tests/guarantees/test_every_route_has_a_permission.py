"""The permission matrix: every route, tried by everyone who could call it.

`tests/calls.py` says who may. Who may not is told so and leaves both businesses and their guests' accounts as they
were, to the last row.
"""

from collections.abc import AsyncIterator, Callable

import httpx
import jwt
import pytest
from fastapi.routing import APIRoute, RouteContext
from starlette.types import ASGIApp

from comanda.accounts.guards import get_current_customer
from comanda.app import find_api
from comanda.bootstrap import Comanda
from comanda.description import guard_of
from comanda.orders.guests import BESIDE
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
from tests.people import Holder, sign_in_again

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


# Where it depends on the body whether someone has to be signed in to an account.
GUARDED_WITHIN = {("POST", "/api/customer/mfa/verify")}


async def test_every_guard_asks_for_what_the_table_says(asgi: ASGIApp) -> None:
    wrong = []
    there = routes_in(find_api(asgi))
    for key in (there.keys() & CALLS.keys()) - GUARDED_WITHIN:
        asked, said = guard_in(there[key]), CALLS[key].who
        if asked != (said if for_staff(CALLS[key]) or said is Who.ACCOUNT else None):
            wrong.append(f"{' '.join(key)}: CALLS says {said}, the route {asked or 'has no guard'}")
    assert not wrong, f"{wrong}: if the route is right, change its line in CALLS of tests/calls.py."
    assert {guard_in(there[key]) for key in GUARDED_WITHIN} == {None}


def guard_in(route: RouteContext) -> Who | Permission | None:
    guard = guard_of(route)
    if guard is not None:
        return guard.permission or Who.STAFF
    dependencies = route.dependant.dependencies if isinstance(route.original_route, APIRoute) else ()
    return Who.ACCOUNT if any(one.call is get_current_customer for one in dependencies) else None


def for_staff(call: Call) -> bool:
    return call.who is Who.STAFF or isinstance(call.who, Permission)


def may(call: Call, role: Role) -> bool:
    return call.who is Who.STAFF or call.who in PERMISSIONS[role]


Headers = dict[str, str]


def bearer(token: str, beside: str | None = None) -> Headers:
    said = {"Authorization": f"Bearer {token}"}
    return said if beside is None else {**said, BESIDE: beside}


def refused(call: Call, premises: Premises, others: Premises) -> dict[str, tuple[Headers, int]]:
    """Who may not, with what they send and the answer they are to get."""
    account = premises.account.token
    roles: dict[str, Headers] = {role: bearer(token) for role, token in premises.shop.tokens.items()}
    if for_staff(call):
        return {
            "anyone": ({}, 401),
            "a guest": (bearer(premises.guest_token), 401),
            "an account": (bearer(account), 401),
            "an account, beside a guest": (bearer(account, premises.guest_token), 401),
            "nobody": (bearer("not.a.token"), 401),
            **{role: (roles[role], 403) for role in Role if not may(call, role)},
        }
    staff: dict[str, tuple[Headers, int]] = {role: (said, 401) for role, said in roles.items()}
    if call.who is Who.ACCOUNT:
        return {
            "anyone": ({}, 401),
            "a guest": (bearer(premises.guest_token), 401),
            "a guest, beside an account": (bearer(premises.guest_token, account), 401),
            "nobody": (bearer("not.a.token"), 401),
            **staff,
        }
    return {
        **({"anyone": ({}, call.without)} if call.who is Who.GUEST else {}),
        **({"an account": (bearer(account), 401)} if call.beside else {}),
        "a guest of another business": (bearer(others.guest_token), 401),
        "an account, beside a guest of another business": (bearer(account, others.guest_token), 401),
        "an account, beside nobody": (bearer(account, "not.a.token"), 401),
        "an account, beside itself": (bearer(account, account), 401),
        "nobody": (bearer("not.a.token"), 401),
        **staff,
    }


async def ended_sign_in(holder: Holder, client: httpx.AsyncClient) -> str:
    token = (await sign_in_again(holder)).access_token
    sign_in_id = jwt.decode(token, options={"verify_signature": False})["sid"]
    ended = await client.delete(f"/api/customer/sessions/{sign_in_id}", headers=bearer(holder.token))
    assert ended.status_code == 204, ended.text
    return token


@pytest.mark.parametrize(("method", "path"), [key for key in ROUTES if CALLS[key].who is not Who.ANYONE])
async def test_who_may_not_is_refused_and_changes_nothing(
    method: str,
    path: str,
    premises: Premises,
    others: Premises,
    client: httpx.AsyncClient,
    contents: Callable[..., dict[str, str]],
) -> None:
    call, shop = CALLS[method, path], premises.shop
    tried = refused(call, premises, others)
    ended, session_id = await another_session(shop, Role.OWNER)
    assert (await shop.staff("DELETE", f"/api/v1/me/sessions/{session_id}")).status_code == 204
    tried["an owner whose session has ended"] = (bearer(ended), 401)
    signed_out = await ended_sign_in(premises.account, client)
    tried["an account whose sign-in has ended"] = (bearer(signed_out), 401)
    tried["the same, beside a guest"] = (bearer(signed_out, premises.guest_token), 401)
    asked = await ask(method, path, premises)
    before = contents(*premises.owners, *others.owners)
    answers = {who: (await asked.send(client, **headers)).status_code for who, (headers, _) in tried.items()}
    assert answers == {who: status for who, (_, status) in tried.items()}
    assert contents(*premises.owners, *others.owners) == before


def let_in(call: Call, premises: Premises) -> dict[str, Headers]:
    """Who may, with what they send."""
    tokens, guest = premises.shop.tokens, premises.guest_token
    if for_staff(call):
        return {role: bearer(tokens[role]) for role in Role if may(call, role)}
    account = premises.account.token
    found = {"an account, beside the guest": bearer(account, guest)}
    if not call.beside:
        found["an account"] = bearer(account)
    if call.who is not Who.ACCOUNT:
        found["a guest"] = bearer(guest)
    if call.who in (Who.ANYONE, Who.VISITOR):
        found["anyone"] = {}
    if call.who is Who.ANYONE:
        found |= {"an owner": bearer(tokens[Role.OWNER]), "nobody": bearer("not.a.token")}
    return found


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_who_may_is_let_in(
    method: str, path: str, premises: Premises, app: Comanda, client: httpx.AsyncClient
) -> None:
    call = CALLS[method, path]
    everyone = list(let_in(call, premises))
    assert everyone, "nobody may call this"
    for who in everyone:
        if call.spoils:
            premises = await make_premises(await make_shop(app, client))
        asked = await ask(method, path, premises, Role(who) if for_staff(call) else Role.OWNER)
        answer = await asked.send(client, **let_in(call, premises)[who])
        assert answer.status_code == call.status, f"{who}: {answer.text}"
