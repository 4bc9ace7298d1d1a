"""The staff's second factor: set up, asked for, used up, required."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pyotp
import pytest
from psycopg import sql
from starlette.types import ASGIApp

from comanda.bootstrap import Comanda, Settings, SettingsRefused
from comanda.commands import reset_second_factor
from comanda.jobs.queue import enqueue
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.tenants.housekeeping import sweep_tenant
from comanda.tenants.permissions import PERMISSIONS, Permission, Role
from tests.authenticator import Authenticator
from tests.calls import CALLS, Who, ask, make_premises
from tests.conftest import TestClock
from tests.direct import direct
from tests.factories import PASSWORD, Factors, Shop, give_passkey, make_shop, set_up_app, switch_on_mfa
from tests.mailbox import Mailbox, text_of

AT = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)
LATER = timedelta(seconds=30)
_ADDRESSES = itertools.count(1)

# What someone may do before they have the second factor that is required of them.
WITHOUT = {
    ("GET", "/api/v1/me"),
    ("GET", "/api/v1/me/mfa"),
    ("POST", "/api/v1/me/mfa/setup"),
    ("POST", "/api/v1/me/mfa/verify"),
    ("POST", "/api/logout"),
}


@pytest.fixture
async def client(asgi: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """From an address of its own: attempts are counted by it."""
    async with direct(asgi, client=(f"127.0.8.{next(_ADDRESSES)}", 40000)) as client:
        yield client


@pytest.fixture
def contents(embedded: EmbeddedPostgres, database_name: str) -> Callable[[UUID], str]:
    """What a business's people and their ways in are, as one text."""

    def read(tenant_id: UUID) -> str:
        with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as owner:
            return repr(
                [
                    owner.execute(query, [tenant_id]).fetchall()
                    for query in (
                        "SELECT * FROM users WHERE tenant_id = %s ORDER BY id",
                        "SELECT * FROM user_totp WHERE tenant_id = %s ORDER BY user_id",
                        "SELECT * FROM user_backup_codes WHERE tenant_id = %s ORDER BY user_id, selector",
                        "SELECT * FROM user_passkeys WHERE tenant_id = %s ORDER BY id",
                        "SELECT * FROM staff_sessions WHERE tenant_id = %s ORDER BY id",
                        "SELECT * FROM audit_entries WHERE tenant_id = %s"
                        # That somebody was refused is told; it changes nothing.
                        " AND action <> 'staff.second_factor_refused' ORDER BY id",
                    )
                ]
            )

    return read


@pytest.fixture
async def with_app(shop: Shop, clock: TestClock) -> Factors:
    """The kitchen's second factor is on."""
    clock.set(AT)
    return await switch_on_mfa(shop, Role.KITCHEN)


async def sign_in(shop: Shop, role: Role = Role.KITCHEN) -> dict[str, Any]:
    answer = await shop.client.post("/api/token", data={"username": shop.emails[role], "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


async def prove(shop: Shop, code: str, challenge: str | None = None) -> httpx.Response:
    challenge = challenge or (await sign_in(shop))["challenge_token"]
    return await shop.client.post("/api/token/mfa", json={"challenge_token": challenge, "code": code})


def wrong(right: str) -> str:
    return "000000" if right != "000000" else "000001"


async def audited(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    found = (await shop.staff("GET", "/api/v1/audit", params={"action": "staff."})).json()["items"]
    return [(one["action"], one["data"]) for one in reversed(found)]


async def require(shop: Shop, wanted: bool = True, role: Role = Role.OWNER) -> httpx.Response:
    return await shop.staff("PATCH", "/api/v1/settings", role=role, json={"require_mfa": wanted})


# --- setting it up ----------------------------------------------------------------------------------------------


async def test_it_is_set_up_with_the_password_and_a_code(shop: Shop, clock: TestClock) -> None:
    clock.set(AT)
    answer = await shop.staff("POST", "/api/v1/me/mfa/setup", role=Role.KITCHEN, json={"password": PASSWORD})
    setup = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert pyotp.parse_uri(setup["otpauth_uri"]).secret == setup["secret"]
    assert setup["qr_code"].startswith("data:image/svg+xml")
    assert len(set(setup["backup_codes"])) == 10
    assert "access_token" in await sign_in(shop), "not asked for before a code was seen"

    app = pyotp.TOTP(setup["secret"])
    refused = await shop.staff(
        "POST", "/api/v1/me/mfa/verify", role=Role.KITCHEN, json={"code": wrong(app.at(AT))}
    )
    assert (refused.status_code, refused.json()["code"]) == (401, "code_wrong")
    on = await shop.staff("POST", "/api/v1/me/mfa/verify", role=Role.KITCHEN, json={"code": app.at(AT)})
    assert on.status_code == 204
    me = (await shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).json()
    assert (me["mfa_enabled"], me["must_set_up_mfa"]) == (True, False)
    own = (await shop.staff("GET", "/api/v1/me/mfa", role=Role.KITCHEN)).json()
    assert own == {"mfa_enabled": True, "required_here": False, "backup_codes_left": 10}
    again = await shop.staff("POST", "/api/v1/me/mfa/setup", role=Role.KITCHEN, json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "mfa_already_on")

    begun = await sign_in(shop)
    assert "access_token" not in begun
    assert (begun["mfa_required"], begun["methods"], begun["passkey_options"]) == (
        True,
        ["totp", "backup_code"],
        None,
    )
    assert (await prove(shop, app.at(AT), begun["challenge_token"])).json()["code"] == "code_used", (
        "used to set up"
    )
    clock.forward(LATER)
    assert (await prove(shop, app.at(clock()))).status_code == 200


async def test_switching_it_on_ends_the_sign_ins_that_began_without(shop: Shop, clock: TestClock) -> None:
    other = (await sign_in(shop))["access_token"]
    clock.set(AT)
    app = await set_up_app(shop, Role.KITCHEN)
    await shop.staff("POST", "/api/v1/me/mfa/verify", role=Role.KITCHEN, json={"code": app.at(AT)})
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).status_code == 200
    shop.tokens[Role.KITCHEN] = other
    assert (await shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).status_code == 401


@pytest.mark.parametrize("path", ["mfa/setup", "mfa/disable", "mfa/backup-codes", "passkeys/begin"])
async def test_a_wrong_password_changes_nothing(
    path: str, shop: Shop, with_app: Factors, contents: Callable[[UUID], str]
) -> None:
    before = contents(shop.tenant_id)
    answer = await shop.staff("POST", f"/api/v1/me/{path}", role=Role.KITCHEN, json={"password": "not the one"})
    assert (answer.status_code, answer.json()["code"]) == (403, "current_password_wrong")
    assert contents(shop.tenant_id) == before


async def test_what_stands_in_the_database_tells_no_code(
    shop: Shop, with_app: Factors, contents: Callable[[UUID], str]
) -> None:
    there = contents(shop.tenant_id)
    assert with_app.app.secret not in there
    assert "M3QX2RT9HA" not in there and "$argon2id$" in there


# --- proving it -------------------------------------------------------------------------------------------------


async def test_a_code_opens_once(shop: Shop, with_app: Factors, clock: TestClock) -> None:
    code = with_app.app.at(clock())
    shop.tokens[Role.KITCHEN] = (await prove(shop, code)).json()["access_token"]
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).status_code == 200
    again = await prove(shop, code)
    assert (again.status_code, again.json()["code"]) == (401, "code_used")
    assert ("staff.signed_in", {"proofs": "pwd otp"}) in await audited(shop)


async def test_of_many_who_come_with_one_code_at_once_one_gets_in(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    code = with_app.app.at(clock())
    challenges = [(await sign_in(shop))["challenge_token"] for _ in range(4)]
    answers = await asyncio.gather(*(prove(shop, code, one) for one in challenges))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_of_two_proofs_for_one_challenge_at_once_one_gets_in(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    challenge = (await sign_in(shop))["challenge_token"]
    codes = with_app.app.at(clock()), with_app.backup_code
    answers = await asyncio.gather(*(prove(shop, code, challenge) for code in codes))
    assert sorted(answer.status_code for answer in answers) == [200, 401]


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (-30, 200), (-60, 401), (30, 401)])
async def test_a_phone_may_be_late_by_one_step(
    seconds: int, status: int, shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    assert (await prove(shop, with_app.app.at(clock() + timedelta(seconds=seconds)))).status_code == status


async def test_the_sixth_try_is_over_even_with_the_right_code(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    challenge, right = (await sign_in(shop))["challenge_token"], with_app.app.at(clock())
    answers = [await prove(shop, wrong(right), challenge) for _ in range(5)]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(401, "code_wrong")] * 5
    assert len({one.content for one in answers}) == 1
    assert (await prove(shop, right, challenge)).json()["code"] == "tried_too_often"
    assert (await prove(shop, right)).status_code == 200, "with a challenge of its own"


async def test_a_challenge_is_good_for_five_minutes_and_for_one_sign_in(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    late = (await sign_in(shop))["challenge_token"]
    clock.forward(timedelta(minutes=5))
    assert (await prove(shop, with_app.app.at(clock()), late)).json()["code"] == "challenge_over"
    used = (await sign_in(shop))["challenge_token"]
    assert (await prove(shop, with_app.app.at(clock()), used)).status_code == 200
    clock.forward(LATER)
    assert (await prove(shop, with_app.app.at(clock()), used)).json()["code"] == "challenge_over"


async def test_another_persons_challenge_wants_that_persons_code(
    shop: Shop, other_shop: Shop, with_app: Factors, clock: TestClock, contents: Callable[[UUID], str]
) -> None:
    owner = await switch_on_mfa(shop, Role.OWNER)
    foreign = await switch_on_mfa(other_shop, Role.OWNER)
    challenge = (await sign_in(shop, Role.OWNER))["challenge_token"]
    before = contents(shop.tenant_id), contents(other_shop.tenant_id)
    for code in (with_app.app.at(clock()), foreign.app.at(clock())):
        assert (await prove(shop, code, challenge)).json()["code"] == "code_wrong"
    _, _, secret = challenge.partition(".")
    moved = f"{other_shop.tenant_id.hex}.{secret}"
    for nobodys in (moved, "x" * 40, f"{shop.tenant_id.hex}.{'x' * 43}"):
        answer = await prove(shop, owner.app.at(clock()), nobodys)
        assert (answer.status_code, answer.json()["code"]) == (401, "challenge_over")
    assert (contents(shop.tenant_id), contents(other_shop.tenant_id)) == before
    assert (await prove(shop, owner.app.at(clock()), challenge)).status_code == 200


async def test_what_begins_a_sign_in_opens_nothing_and_a_sign_in_is_no_challenge(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    access = shop.tokens[Role.KITCHEN]
    shop.tokens[Role.KITCHEN] = (await sign_in(shop))["challenge_token"]
    assert (await shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).status_code == 401
    body = {"challenge_token": access[:200], "code": with_app.app.at(clock())}
    assert (await shop.client.post("/api/token/mfa", json=body)).json()["code"] == "challenge_over"


async def test_a_backup_code_is_good_once_however_it_is_typed(shop: Shop, with_app: Factors) -> None:
    assert (await prove(shop, with_app.backup_code.lower().replace("-", " "))).status_code == 200
    assert (await prove(shop, with_app.backup_code)).json()["code"] == "code_used"
    entries = await audited(shop)
    assert ("staff.backup_code_used", {"left": 0}) in entries
    assert ("staff.signed_in", {"proofs": "pwd backup"}) in entries


async def test_new_backup_codes_take_the_place_of_the_old(shop: Shop, with_app: Factors) -> None:
    answer = await shop.staff(
        "POST", "/api/v1/me/mfa/backup-codes", role=Role.KITCHEN, json={"password": PASSWORD}
    )
    new = answer.json()["backup_codes"]
    assert (await prove(shop, with_app.backup_code)).json()["code"] == "code_wrong"
    assert (await prove(shop, new[0])).status_code == 200


async def test_codes_are_limited_by_person_whatever_the_challenge(
    shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    bad = wrong(with_app.app.at(clock()))
    answers = []
    for _ in range(5):
        challenge = (await sign_in(shop))["challenge_token"]
        answers += [(await prove(shop, bad, challenge)).status_code for _ in range(5)]
    assert answers == [401] * 20 + [429] * 5
    limited = await prove(shop, with_app.app.at(clock()))
    assert limited.status_code == 429 and int(limited.headers["retry-after"]) > 0


@pytest.mark.parametrize("end", ["a new password", "a sign-out by the owner", "being sent away"])
async def test_a_sign_in_half_done_ends_with_the_others(
    end: str, shop: Shop, with_app: Factors, clock: TestClock
) -> None:
    challenge, person = (await sign_in(shop))["challenge_token"], f"/api/v1/staff/{shop.users[Role.KITCHEN]}"
    if end == "a new password":
        body = {"current_password": PASSWORD, "new_password": "nine quiet purple kettles"}
        answer = await shop.staff("POST", "/api/v1/me/password", role=Role.KITCHEN, json=body)
    elif end == "a sign-out by the owner":
        answer = await shop.staff("POST", f"{person}/sign-out")
    else:
        answer = await shop.staff("PATCH", person, json={"is_active": False})
    assert answer.is_success
    assert (await prove(shop, with_app.app.at(clock()), challenge)).json()["code"] == "challenge_over"


@pytest.mark.parametrize("body", [{}, {"code": "123456", "credential": {}}, {"credential": None}])
async def test_one_proof_is_wanted(body: dict[str, Any], shop: Shop, with_app: Factors) -> None:
    challenge = (await sign_in(shop))["challenge_token"]
    answer = await shop.client.post("/api/token/mfa", json={"challenge_token": challenge, **body})
    assert answer.status_code == 422


# --- switching it off -------------------------------------------------------------------------------------------


async def test_switching_off_wants_the_password_and_is_noted(shop: Shop, with_app: Factors) -> None:
    off = await shop.staff("POST", "/api/v1/me/mfa/disable", role=Role.KITCHEN, json={"password": PASSWORD})
    assert off.status_code == 204
    assert "access_token" in await sign_in(shop)
    again = await shop.staff("POST", "/api/v1/me/mfa/disable", role=Role.KITCHEN, json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "mfa_not_set_up")
    assert ("staff.mfa_switched_off", {}) in await audited(shop)


@pytest.mark.asvs("6.4.4")
async def test_an_owner_lets_someone_set_it_up_anew(shop: Shop, with_app: Factors, clock: TestClock) -> None:
    await give_passkey(shop, Role.KITCHEN)
    challenge = (await sign_in(shop))["challenge_token"]
    listed = {one["id"]: one for one in (await shop.staff("GET", "/api/v1/staff")).json()}
    kitchen = listed.pop(str(shop.users[Role.KITCHEN]))
    assert (kitchen["mfa_enabled"], kitchen["has_passkeys"]) == (True, True)
    assert {(one["mfa_enabled"], one["has_passkeys"]) for one in listed.values()} == {(False, False)}

    reset = f"/api/v1/staff/{shop.users[Role.KITCHEN]}/mfa/reset"
    assert (await shop.staff("POST", reset)).status_code == 204
    assert (await shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).status_code == 401
    assert (await prove(shop, with_app.app.at(clock()), challenge)).json()["code"] == "challenge_over"
    shop.tokens[Role.KITCHEN] = (await sign_in(shop))["access_token"]
    assert (await shop.staff("GET", "/api/v1/me/passkeys", role=Role.KITCHEN)).json() == []
    assert ("staff.mfa_reset", {}) in await audited(shop)


async def test_nobody_resets_their_own_or_that_of_someone_above(shop: Shop, clock: TestClock) -> None:
    clock.set(AT)
    for role in (Role.OWNER, Role.MANAGER):
        await switch_on_mfa(shop, role)
    for by, whose in ((Role.OWNER, Role.OWNER), (Role.MANAGER, Role.OWNER), (Role.MANAGER, Role.MANAGER)):
        answer = await shop.staff("POST", f"/api/v1/staff/{shop.users[whose]}/mfa/reset", role=by)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        assert (await sign_in(shop, whose))["mfa_required"] is True


async def test_whoever_runs_the_installation_helps_an_owner_who_is_alone(
    shop: Shop,
    other_shop: Shop,
    settings: Settings,
    embedded: EmbeddedPostgres,
    database_name: str,
    clock: TestClock,
) -> None:
    url, email = embedded.url(database=database_name), shop.emails[Role.OWNER]
    await switch_on_mfa(shop, Role.OWNER)
    await require(shop)
    for slug, unknown in (("nowhere", email), (other_shop.slug, email), (shop.slug, "nobody@example.com")):
        with pytest.raises(SettingsRefused, match=f"/r/{slug}"):
            await reset_second_factor(settings, url, slug=slug, email=unknown)
    assert (await sign_in(shop, Role.OWNER))["mfa_required"] is True
    await reset_second_factor(settings, url, slug=shop.slug, email=email.upper())
    assert (await shop.staff("GET", "/api/v1/me")).status_code == 401
    shop.tokens[Role.OWNER] = (await sign_in(shop, Role.OWNER))["access_token"]
    assert (await shop.staff("GET", "/api/v1/me")).json()["must_set_up_mfa"] is True


# --- requiring it -----------------------------------------------------------------------------------------------


async def test_only_an_owner_requires_it(shop: Shop) -> None:
    refused = await require(shop, role=Role.MANAGER)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    same = await shop.staff(
        "PATCH", "/api/v1/settings", role=Role.MANAGER, json={"require_mfa": False, "preparation_minutes": 20}
    )
    assert same.status_code == 200, "a form may send what it does not change"
    assert (await require(shop)).json()["require_mfa"] is True
    changed = (await shop.staff("GET", "/api/v1/me")).json()
    assert changed["must_set_up_mfa"] is True, "of the owner too"


@pytest.mark.asvs("6.3.3")
async def test_it_acts_at_once_on_those_signed_in_and_lets_them_set_it_up(shop: Shop, clock: TestClock) -> None:
    clock.set(AT)
    await switch_on_mfa(shop, Role.OWNER)
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).status_code == 200
    assert (await require(shop)).status_code == 200

    refused = await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)
    assert (refused.status_code, refused.json()["code"]) == (403, "mfa_required_here")
    assert "second factor" in refused.json()["detail"]
    shop.tokens[Role.KITCHEN] = (await sign_in(shop))["access_token"]
    me = (await shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).json()
    assert (me["mfa_enabled"], me["must_set_up_mfa"]) == (False, True)
    setup = await shop.staff("POST", "/api/v1/me/mfa/setup", role=Role.KITCHEN, json={"password": PASSWORD})
    code = pyotp.TOTP(setup.json()["secret"]).at(AT)
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).status_code == 403
    await shop.staff("POST", "/api/v1/me/mfa/verify", role=Role.KITCHEN, json={"code": code})
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).status_code == 200

    kept = await shop.staff("POST", "/api/v1/me/mfa/disable", role=Role.KITCHEN, json={"password": PASSWORD})
    assert (kept.status_code, kept.json()["code"]) == (409, "mfa_needed_here")
    assert (await require(shop, wanted=False)).status_code == 200
    assert (await shop.staff("GET", "/api/v1/orders/board", role=Role.FRONT_DESK)).status_code == 200


async def test_whoever_joins_sets_it_up_first(shop: Shop, clock: TestClock) -> None:
    await switch_on_mfa(shop, Role.OWNER)
    await require(shop)
    body = {"email": "kofi@joining.example", "role": "manager"}
    invited = (await shop.staff("POST", "/api/v1/invitations", json=body)).json()
    body = {
        "token": invited["url"].partition("#")[2],
        "full_name": "Kofi Boateng",
        "password": "nine quiet purple kettles",
    }
    shop.tokens[Role.MANAGER] = (await shop.client.post("/api/invitations/accept", json=body)).json()[
        "access_token"
    ]
    assert (await shop.staff("GET", "/api/v1/staff", role=Role.MANAGER)).json()["code"] == "mfa_required_here"


@pytest.mark.asvs("6.3.3")
async def test_no_route_of_the_staff_goes_round_it(
    app: Comanda, client: httpx.AsyncClient, embedded: EmbeddedPostgres, database_name: str
) -> None:
    """Every one, asked well by an owner, before and after: it would have been answered."""
    premises = await make_premises(await make_shop(app, client))
    shop = premises.shop
    asked = {
        key: await ask(*key, premises)
        for key, call in sorted(CALLS.items())
        if call.who is Who.STAFF or isinstance(call.who, Permission)
    }
    assert len(asked) > 60 and asked.keys() >= WITHOUT
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as owner:
        owner.execute("UPDATE users SET mfa_enabled = false WHERE tenant_id = %s", [shop.tenant_id])
        owner.execute("DELETE FROM user_totp WHERE tenant_id = %s", [shop.tenant_id])
    assert (await require(shop)).status_code == 200
    refused = {}
    for key, one in asked.items():
        if key != ("POST", "/api/logout"):
            answer = await one.send(client, shop.tokens[Role.OWNER])
            refused[key] = answer.status_code == 403 and answer.json()["code"] == "mfa_required_here"
    assert {key for key, is_refused in refused.items() if not is_refused} == WITHOUT - {("POST", "/api/logout")}


async def test_those_refused_for_want_of_it_change_nothing(
    app: Comanda, client: httpx.AsyncClient, embedded: EmbeddedPostgres, database_name: str
) -> None:
    premises = await make_premises(await make_shop(app, client))
    shop, manager = premises.shop, PERMISSIONS[Role.MANAGER]
    await switch_on_mfa(shop, Role.OWNER)
    asked = [
        await ask(*key, premises, Role.MANAGER)
        for key, call in sorted(CALLS.items())
        if key not in WITHOUT and key[0] != "GET" and (call.who is Who.STAFF or call.who in manager)
    ]
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as owner:
        everyone = [shop.tenant_id, shop.users[Role.OWNER]]
        owner.execute("UPDATE users SET mfa_enabled = false WHERE tenant_id = %s AND id <> %s", everyone)
        assert (await require(shop)).status_code == 200
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname ="
                " 'tenant_id' WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            ).fetchall()
        ]

        each = sql.SQL("SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t WHERE tenant_id = %s")

        def digest() -> list[Any]:
            asking = [each.format(sql.Identifier(name)) for name in tables]
            return [owner.execute(query, [shop.tenant_id]).fetchone() for query in asking]

        before = digest()
        statuses = {(await one.send(client, shop.tokens[Role.MANAGER])).status_code for one in asked}
        assert (statuses, digest()) == ({403}, before)


# --- passkeys ---------------------------------------------------------------------------------------------------


async def add_passkey(shop: Shop, device: Authenticator, role: Role = Role.KITCHEN) -> httpx.Response:
    begun = await shop.staff("POST", "/api/v1/me/passkeys/begin", role=role, json={"password": PASSWORD})
    body = {
        "challenge_token": begun.json()["challenge_token"],
        "name": "My phone",
        "credential": device.make(begun.json()["options"]),
    }
    return await shop.staff("POST", "/api/v1/me/passkeys", role=role, json=body)


async def passkey_sign_in(shop: Shop, device: Authenticator) -> httpx.Response:
    begun = (await shop.client.post("/api/token/passkey/begin")).json()
    body = {"challenge_token": begun["challenge_token"], "credential": device.prove(begun["options"])}
    return await shop.client.post("/api/token/passkey", json=body)


async def test_a_passkey_signs_in_by_itself_until_it_is_removed(shop: Shop) -> None:
    device = Authenticator()
    assert (await add_passkey(shop, device)).status_code == 201
    answer = await passkey_sign_in(shop, device)
    assert (answer.status_code, answer.json()["restaurant"]) == (200, shop.slug)
    shop.tokens[Role.KITCHEN] = answer.json()["access_token"]
    (one,) = (await shop.staff("GET", "/api/v1/me/passkeys", role=Role.KITCHEN)).json()
    assert (one["name"], one["last_used_at"] is None) == ("My phone", False)
    path = f"/api/v1/me/passkeys/{one['id']}/remove"
    unsure = await shop.staff("POST", path, role=Role.KITCHEN, json={"password": "not the one"})
    assert (unsure.status_code, unsure.json()["code"]) == (403, "current_password_wrong")
    foreign = await shop.staff("POST", path, role=Role.OWNER, json={"password": PASSWORD})
    assert foreign.status_code == 404, "another's"
    assert (await shop.staff("POST", path, role=Role.KITCHEN, json={"password": PASSWORD})).status_code == 204
    assert (await passkey_sign_in(shop, device)).json()["code"] == "passkey_refused"
    actions = [action for action, _ in await audited(shop)]
    assert actions[-3:] == ["staff.passkey_added", "staff.signed_in", "staff.passkey_removed"]


async def test_a_passkey_takes_a_codes_place(shop: Shop, with_app: Factors) -> None:
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    begun = await sign_in(shop)
    assert begun["methods"] == ["totp", "backup_code", "passkey"]
    body = {"challenge_token": begun["challenge_token"], "credential": device.prove(begun["passkey_options"])}
    assert (await shop.client.post("/api/token/mfa", json=body)).status_code == 200
    assert (await shop.client.post("/api/token/mfa", json=body)).json()["code"] == "challenge_over"
    assert ("staff.signed_in", {"proofs": "pwd passkey"}) in await audited(shop)


@pytest.mark.parametrize(
    "device",
    [Authenticator("https://evil.example"), Authenticator(verifies=False)],
    ids=["elsewhere", "untouched"],
)
async def test_a_passkey_of_another_address_or_unverified_is_refused(device: Authenticator, shop: Shop) -> None:
    added = await add_passkey(shop, device)
    assert (added.status_code, added.json()["code"]) == (401, "passkey_refused")


async def test_a_passkeys_proof_is_good_once_and_for_its_own_challenge(shop: Shop) -> None:
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    first, second = [(await shop.client.post("/api/token/passkey/begin")).json() for _ in range(2)]
    credential = device.prove(first["options"])
    swapped = {"challenge_token": second["challenge_token"], "credential": credential}
    assert (await shop.client.post("/api/token/passkey", json=swapped)).json()["code"] == "passkey_refused"
    body = {"challenge_token": first["challenge_token"], "credential": credential}
    answers = await asyncio.gather(*(shop.client.post("/api/token/passkey", json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]


async def test_a_passkey_opens_its_own_business_alone(shop: Shop, other_shop: Shop) -> None:
    """Whosever it says it is."""
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    own, device.handle = device.handle, other_shop.tenant_id.bytes + other_shop.users[Role.OWNER].bytes
    assert (await passkey_sign_in(shop, device)).json()["code"] == "passkey_refused"
    device.handle = shop.tenant_id.bytes + shop.users[Role.OWNER].bytes
    assert (await passkey_sign_in(shop, device)).json()["code"] == "passkey_refused"
    device.handle = b"short"
    assert (await passkey_sign_in(shop, device)).json()["code"] == "passkey_refused"
    device.handle = own
    assert (await passkey_sign_in(shop, device)).status_code == 200


async def test_a_passkey_of_someone_sent_away_is_refused(shop: Shop) -> None:
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    person = f"/api/v1/staff/{shop.users[Role.KITCHEN]}"
    assert (await shop.staff("PATCH", person, json={"is_active": False})).status_code == 200
    assert (await passkey_sign_in(shop, device)).json()["code"] == "passkey_refused"


async def test_anothers_challenge_adds_no_passkey(shop: Shop) -> None:
    begun = (await shop.staff("POST", "/api/v1/me/passkeys/begin", json={"password": PASSWORD})).json()
    credential = Authenticator().make(begun["options"])
    body = {"challenge_token": begun["challenge_token"], "name": "Mine", "credential": credential}
    refused = await shop.staff("POST", "/api/v1/me/passkeys", role=Role.KITCHEN, json=body)
    assert (refused.status_code, refused.json()["code"]) == (401, "challenge_over")
    assert (await shop.staff("POST", "/api/v1/me/passkeys", json=body)).status_code == 201


async def test_a_customers_challenge_signs_no_staff_in(shop: Shop) -> None:
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    begun = (await shop.client.post("/api/customer/passkeys/sign-in/begin")).json()
    body = {"challenge_token": begun["challenge_token"], "credential": device.prove(begun["options"])}
    assert (await shop.client.post("/api/token/passkey", json=body)).json()["code"] == "challenge_over"


JUNK: list[dict[str, Any]] = [
    {},
    {"rawId": 5, "response": []},
    {"id": "A", "rawId": "A", "type": "public-key", "response": {}},
    {"rawId": "\u0663\u0664", "response": {"userHandle": "\u0663"}},
    {"rawId": "", "response": {"userHandle": "A" * 43, "clientDataJSON": 1}},
    {"rawId": "AAAA", "response": {"userHandle": ["A"], "transports": {"usb": 1}, "attestationObject": "AAAA"}},
]


@pytest.mark.parametrize("junk", JUNK)
async def test_what_no_browser_answers_is_refused(junk: dict[str, Any], shop: Shop, with_app: Factors) -> None:
    device = Authenticator()
    await give_passkey(shop, Role.KITCHEN, device)
    begun = (await shop.client.post("/api/token/passkey/begin")).json()
    true = device.prove(begun["options"])
    answers = []
    for credential in (
        junk,
        true | {"response": junk},
        true | {"response": {**true["response"], "signature": "AA"}},
    ):
        begun = (await shop.client.post("/api/token/passkey/begin")).json()
        body = {"challenge_token": begun["challenge_token"], "credential": credential}
        answers.append(await shop.client.post("/api/token/passkey", json=body))
        body = {"challenge_token": (await sign_in(shop))["challenge_token"], "credential": credential}
        answers.append(await shop.client.post("/api/token/mfa", json=body))
        begun = (
            await shop.staff("POST", "/api/v1/me/passkeys/begin", role=Role.KITCHEN, json={"password": PASSWORD})
        ).json()
        body = {"challenge_token": begun["challenge_token"], "name": "Mine", "credential": credential}
        answers.append(await shop.staff("POST", "/api/v1/me/passkeys", role=Role.KITCHEN, json=body))
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(401, "passkey_refused")}


@pytest.mark.parametrize(
    "code", ["\u0661\u0662\u0663\u0664\u0665\u0666", "\x00" * 6, "AB-CDEFG-HJKM\u00e9", "\u2460" * 6]
)
async def test_what_no_app_shows_is_refused(code: str, shop: Shop, with_app: Factors) -> None:
    answer = await prove(shop, code)
    assert (answer.status_code, answer.json()["code"]) == (401, "code_wrong")


async def test_half_a_character_is_refused(shop: Shop, with_app: Factors) -> None:
    challenge = (await sign_in(shop))["challenge_token"]
    body = f'{{"challenge_token": "{challenge}", "code": "\\ud800abcdefgh"}}'
    answer = await shop.client.post("/api/token/mfa", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_there_are_ten_passkeys_at_most(shop: Shop) -> None:
    for _ in range(10):
        await give_passkey(shop, Role.KITCHEN)
    refused = await shop.staff("POST", "/api/v1/me/passkeys/begin", role=Role.KITCHEN, json={"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_passkeys")


# --- who is told ------------------------------------------------------------------------------------------------


async def test_one_is_told_of_each_change_to_how_one_gets_in(
    shop: Shop, clock: TestClock, mailbox: Mailbox
) -> None:

    async def own(path: str, **body: Any) -> Any:
        answer = await shop.staff("POST", f"/api/v1/me/{path}", role=Role.KITCHEN, json=body)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content else None

    setup = await own("mfa/setup", password=PASSWORD)
    await own("mfa/verify", code=pyotp.TOTP(setup["secret"]).at(clock()))
    begun = await own("passkeys/begin", password=PASSWORD)
    made = Authenticator().make(begun["options"])
    token = begun["challenge_token"]
    passkey = await own("passkeys", name="My phone", credential=made, challenge_token=token)
    assert (await prove(shop, setup["backup_codes"][0])).status_code == 200
    await own(f"passkeys/{passkey['id']}/remove", password=PASSWORD)
    await own("mfa/disable", password=PASSWORD)
    await own("password", current_password=PASSWORD, new_password=f"{PASSWORD} again")
    reset = await shop.staff("POST", f"/api/v1/staff/{shop.users[Role.KITCHEN]}/mfa/reset")
    assert reset.status_code == 204
    await shop.app.work(until_idle=True)
    told = mailbox.to(shop.emails[Role.KITCHEN])
    assert [str(one["Subject"]) for one in told] == [
        "Codes are now asked for when you sign in",
        "A passkey was added",
        "A backup code was used",
        "A passkey was removed",
        "Codes are no longer asked for",
        "Your password was changed",
        "Your second factor was reset",
    ]
    assert "9 are left" in text_of(told[2])
    items = (await shop.staff("GET", "/api/v1/messages")).json()["items"]
    assert [one["notification_type"] for one in items][::-1] == [
        "staff_mfa_on",
        "staff_passkey_added",
        "staff_backup_code_used",
        "staff_passkey_removed",
        "staff_mfa_off",
        "staff_password_changed",
        "staff_mfa_reset",
    ]


# --- what is over -----------------------------------------------------------------------------------------------


async def test_challenges_are_swept_away(
    app: Comanda, shop: Shop, with_app: Factors, clock: TestClock, embedded: EmbeddedPostgres, database_name: str
) -> None:
    await sign_in(shop)
    clock.forward(timedelta(minutes=4))
    await sign_in(shop)
    clock.forward(timedelta(minutes=2))
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await enqueue(session, sweep_tenant, tenant_id=str(shop.tenant_id))
    await app.work(until_idle=True)
    with psycopg.connect(embedded.owner_url(database_name)) as owner:
        query = "SELECT count(*) FROM user_challenges WHERE tenant_id = %s"
        assert owner.execute(query, [shop.tenant_id]).fetchone() == (1,)
