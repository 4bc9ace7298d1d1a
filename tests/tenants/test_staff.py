"""Staff: roles, who may change whom, sign-ins and passwords."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from comanda.kit.models import IdempotencyKey
from comanda.kit.tenancy import Scope
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.models import User
from comanda.tenants.permissions import Role
from comanda.tenants.proving import CURRENT_PASSWORD
from tests.conftest import TestClock
from tests.factories import PASSWORD, Shop

NEW_PASSWORD = "nine quiet purple kettles"


async def staff_of(shop: Shop) -> dict[str, dict[str, Any]]:
    answer = await shop.staff("GET", "/api/v1/staff")
    assert answer.status_code == 200
    return {one["id"]: one for one in answer.json()}


async def change(shop: Shop, target: Role, by: Role = Role.OWNER, **fields: Any) -> httpx.Response:
    return await shop.staff("PATCH", f"/api/v1/staff/{shop.users[target]}", role=by, json=fields)


async def sign_in(shop: Shop, role: Role, password: str = PASSWORD) -> httpx.Response:
    return await shop.client.post("/api/token", data={"username": shop.emails[role], "password": password})


async def second_token(shop: Shop, role: Role) -> str:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return await start_session(session, shop.app.tokens, shop.tenant_id, shop.users[role], shop.app.clock())


async def me(shop: Shop, token: str) -> int:
    answer = await shop.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_the_list_names_everyone_from_the_owner_down(shop: Shop, other_shop: Shop) -> None:
    answer = await shop.staff("GET", "/api/v1/staff", role=Role.MANAGER)
    assert answer.status_code == 200
    assert [(one["id"], one["email"], one["role"], one["is_active"]) for one in answer.json()] == [
        (str(shop.users[role]), shop.emails[role], role, True) for role in Role
    ]


@pytest.mark.asvs("8.3.2")
async def test_a_new_role_holds_from_the_next_request_on(shop: Shop) -> None:
    assert (await shop.staff("GET", "/api/v1/staff", role=Role.KITCHEN)).status_code == 403

    answer = await change(shop, Role.KITCHEN, role="manager", full_name="Esi Quaye")
    assert answer.status_code == 200
    assert (answer.json()["role"], answer.json()["full_name"]) == ("manager", "Esi Quaye")
    assert (await shop.staff("GET", "/api/v1/staff", role=Role.KITCHEN)).status_code == 200

    assert (await change(shop, Role.KITCHEN, role="kitchen")).status_code == 200
    assert (await shop.staff("GET", "/api/v1/staff", role=Role.KITCHEN)).status_code == 403


@pytest.mark.parametrize(
    ("by", "target", "fields"),
    [
        (Role.MANAGER, Role.OWNER, {"role": "kitchen"}),
        (Role.MANAGER, Role.OWNER, {"is_active": False}),
        (Role.MANAGER, Role.MANAGER, {"role": "owner"}),
        (Role.MANAGER, Role.MANAGER, {"full_name": "Someone"}),
        (Role.MANAGER, Role.KITCHEN, {"role": "manager"}),
        (Role.MANAGER, Role.KITCHEN, {"role": "owner"}),
        (Role.FRONT_DESK, Role.KITCHEN, {"is_active": False}),
        (Role.KITCHEN, Role.KITCHEN, {"role": "owner"}),
    ],
)
async def test_nobody_manages_above_themselves(shop: Shop, by: Role, target: Role, fields: dict[str, Any]) -> None:
    before = await staff_of(shop)
    answer = await change(shop, target, by, **fields)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    signed_out = await shop.staff("POST", f"/api/v1/staff/{shop.users[Role.OWNER]}/sign-out", role=by)
    assert signed_out.status_code == 403
    assert await staff_of(shop) == before


async def test_a_manager_manages_those_below(shop: Shop) -> None:
    answer = await change(shop, Role.KITCHEN, Role.MANAGER, role="front_desk")
    assert (answer.status_code, answer.json()["role"]) == (200, "front_desk")


@pytest.mark.asvs("7.4.2")
async def test_who_is_sent_away_is_out_at_once_and_may_come_back(shop: Shop) -> None:
    answer = await change(shop, Role.FRONT_DESK, Role.MANAGER, is_active=False)
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert (await shop.staff("GET", "/api/v1/me", role=Role.FRONT_DESK)).status_code == 401
    assert (await sign_in(shop, Role.FRONT_DESK)).status_code == 401
    assert list(await staff_of(shop))[-1] == str(shop.users[Role.FRONT_DESK])

    assert (await change(shop, Role.FRONT_DESK, is_active=True)).status_code == 200
    assert (await shop.staff("GET", "/api/v1/me", role=Role.FRONT_DESK)).status_code == 401
    assert (await sign_in(shop, Role.FRONT_DESK)).status_code == 200


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": "manager"}])
async def test_the_last_owner_stays(shop: Shop, fields: dict[str, Any]) -> None:
    answer = await change(shop, Role.OWNER, **fields)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    person = (await staff_of(shop))[str(shop.users[Role.OWNER])]
    assert (person["role"], person["is_active"]) == ("owner", True)


async def test_an_owner_who_was_sent_away_does_not_count(shop: Shop) -> None:
    assert (await change(shop, Role.MANAGER, role="owner")).status_code == 200
    assert (await change(shop, Role.MANAGER, is_active=False)).status_code == 200
    answer = await change(shop, Role.OWNER, role="kitchen")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


@pytest.mark.parametrize("attempt", range(5))
async def test_two_owners_cannot_both_leave_at_once(shop: Shop, attempt: int) -> None:
    assert (await change(shop, Role.MANAGER, role="owner")).status_code == 200
    fields = {"role": "kitchen"} if attempt % 2 else {"is_active": False}
    answers = await asyncio.gather(
        change(shop, Role.OWNER, Role.OWNER, **fields), change(shop, Role.MANAGER, Role.MANAGER, **fields)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        left = await session.scalar(
            select(func.count()).where(User.tenant_id == shop.tenant_id, User.role == "owner", User.is_active)
        )
    assert left == 1


async def test_two_owners_cannot_both_remove_the_other(shop: Shop) -> None:
    assert (await change(shop, Role.MANAGER, role="owner")).status_code == 200
    assert (await change(shop, Role.FRONT_DESK, role="owner")).status_code == 200
    answers = await asyncio.gather(
        change(shop, Role.OWNER, Role.MANAGER, role="kitchen"),
        change(shop, Role.MANAGER, Role.OWNER, role="kitchen"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 403]


async def test_people_of_another_business_are_not_there(shop: Shop, other_shop: Shop) -> None:
    before = await staff_of(other_shop)
    path = f"/api/v1/staff/{other_shop.users[Role.KITCHEN]}"
    assert (await shop.staff("PATCH", path, json={"is_active": False})).status_code == 404
    assert (await shop.staff("POST", f"{path}/sign-out")).status_code == 404
    assert (await shop.staff("PATCH", f"/api/v1/staff/{uuid4()}", json={})).status_code == 404
    assert await staff_of(other_shop) == before
    assert (await other_shop.staff("GET", "/api/v1/me", role=Role.KITCHEN)).status_code == 200


@pytest.mark.parametrize(
    "fields", [{"role": None}, {"role": "chef"}, {"is_active": "no"}, {"full_name": ""}, {"email": "a@b.example"}]
)
async def test_nonsense_is_refused(shop: Shop, fields: dict[str, Any]) -> None:
    before = await staff_of(shop)
    answer = await change(shop, Role.KITCHEN, **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await staff_of(shop) == before


@pytest.mark.asvs("7.4.5")
async def test_signing_someone_out_ends_all_their_sign_ins(shop: Shop) -> None:
    token = await second_token(shop, Role.KITCHEN)
    answer = await shop.staff("POST", f"/api/v1/staff/{shop.users[Role.KITCHEN]}/sign-out", role=Role.MANAGER)
    assert answer.status_code == 204
    assert (await me(shop, token), await me(shop, shop.tokens[Role.KITCHEN])) == (401, 401)
    assert await me(shop, shop.tokens[Role.FRONT_DESK]) == 200


@pytest.mark.asvs("7.5.2")
async def test_one_sees_and_ends_ones_own_sign_ins(shop: Shop, clock: TestClock) -> None:
    clock.forward(timedelta(minutes=5))
    token = await second_token(shop, Role.KITCHEN)
    own = (await shop.staff("GET", "/api/v1/me/sessions", role=Role.KITCHEN)).json()
    assert [one["current"] for one in own] == [False, True]

    path = f"/api/v1/me/sessions/{own[0]['id']}"
    assert (await shop.staff("DELETE", path, role=Role.OWNER)).status_code == 404
    assert await me(shop, token) == 200
    assert (await shop.staff("DELETE", path, role=Role.KITCHEN)).status_code == 204
    assert await me(shop, token) == 401
    assert (await shop.staff("DELETE", path, role=Role.KITCHEN)).status_code == 404
    left = (await shop.staff("GET", "/api/v1/me/sessions", role=Role.KITCHEN)).json()
    assert [one["id"] for one in left] == [own[1]["id"]]


async def test_sign_ins_that_have_run_out_are_not_listed(shop: Shop, clock: TestClock) -> None:
    clock.forward(timedelta(hours=11))
    shop.tokens[Role.KITCHEN] = await second_token(shop, Role.KITCHEN)
    clock.forward(timedelta(hours=2))
    own = (await shop.staff("GET", "/api/v1/me/sessions", role=Role.KITCHEN)).json()
    assert [one["current"] for one in own] == [True]


async def set_password(shop: Shop, current: str, new: str, **more: Any) -> httpx.Response:
    body = {"current_password": current, "new_password": new}
    return await shop.staff("POST", "/api/v1/me/password", role=Role.KITCHEN, json=body, **more)


@pytest.mark.asvs("6.2.3", "7.4.3")
async def test_a_new_password_replaces_the_old_and_ends_other_sign_ins(shop: Shop) -> None:
    token = await second_token(shop, Role.KITCHEN)
    assert (await set_password(shop, PASSWORD, NEW_PASSWORD)).status_code == 204
    assert (await me(shop, token), await me(shop, shop.tokens[Role.KITCHEN])) == (401, 200)
    assert (await sign_in(shop, Role.KITCHEN)).status_code == 401
    assert (await sign_in(shop, Role.KITCHEN, NEW_PASSWORD)).status_code == 200
    assert await me(shop, shop.tokens[Role.OWNER]) == 200


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("not the one", NEW_PASSWORD, 403, "current_password_wrong"),
        (f"{PASSWORD} ", NEW_PASSWORD, 403, "current_password_wrong"),
        (PASSWORD, "onlysmall", 422, "password_too_weak"),
        (PASSWORD, "Password1!", 422, "password_too_weak"),
        (PASSWORD, "short", 422, "validation_failed"),
    ],
)
async def test_a_refused_password_changes_nothing(
    shop: Shop, current: str, new: str, status: int, code: str
) -> None:
    token = await second_token(shop, Role.KITCHEN)
    answer = await set_password(shop, current, new)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await me(shop, token) == 200
    assert (await sign_in(shop, Role.KITCHEN)).status_code == 200


async def test_guesses_at_the_current_password_are_counted(shop: Shop) -> None:
    for _ in range(CURRENT_PASSWORD.count):
        assert (await set_password(shop, "not the one", NEW_PASSWORD)).status_code == 403
    answer = await set_password(shop, PASSWORD, NEW_PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["Retry-After"]) <= CURRENT_PASSWORD.seconds
    assert (await sign_in(shop, Role.KITCHEN)).status_code == 200


async def test_nothing_of_a_password_is_kept_for_replays(shop: Shop) -> None:
    answer = await set_password(shop, PASSWORD, NEW_PASSWORD, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 204
    assert await replayable(shop.app, shop.tenant_id) == 0


async def replayable(app: Any, tenant_id: UUID) -> int:
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        count: int = await session.scalar(
            select(func.count()).select_from(IdempotencyKey).where(IdempotencyKey.tenant_id == tenant_id)
        )
    return count
