"""Inviting people to work here."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select
from starlette.types import ASGIApp

from comanda.kit.auth import digest
from comanda.kit.models import IdempotencyKey
from comanda.kit.tenancy import Scope
from comanda.tenants.models import Invitation
from comanda.tenants.permissions import Role
from comanda.tenants.staff_endpoints import ACCEPT_BY_ADDRESS
from tests.conftest import TestClock
from tests.documented import documented
from tests.factories import PASSWORD, Shop

WEEK = timedelta(days=7)


def new_email() -> str:
    return f"kofi-{uuid4().hex[:8]}@blue-door.example"


async def invite(
    shop: Shop, email: str, role: str = "kitchen", *, by: Role = Role.OWNER, **more: Any
) -> httpx.Response:
    return await shop.staff("POST", "/api/v1/invitations", role=by, json={"email": email, "role": role}, **more)


async def token_for(shop: Shop, email: str, role: str = "kitchen") -> str:
    answer = await invite(shop, email, role)
    assert answer.status_code == 201
    token: str = answer.json()["url"].partition("#")[2]
    return token


async def accept(shop: Shop, token: str, **fields: Any) -> httpx.Response:
    body = {"token": token, "full_name": "Kofi Boateng", "password": PASSWORD, **fields}
    return await shop.client.post("/api/invitations/accept", json=body)


async def open_emails(shop: Shop) -> list[str]:
    answer = await shop.staff("GET", "/api/v1/invitations")
    assert answer.status_code == 200
    return [one["email"] for one in answer.json()]


async def staff_emails(shop: Shop) -> set[str]:
    return {one["email"] for one in (await shop.staff("GET", "/api/v1/staff")).json()}


async def test_an_invited_person_joins_signed_in(shop: Shop, clock: TestClock) -> None:
    email = new_email()
    invited = await invite(shop, email.upper(), "front_desk", by=Role.MANAGER)
    assert invited.status_code == 201
    base, _, token = invited.json()["url"].partition("#")
    assert base == "http://localhost:8000/staff/invitation"
    assert (invited.json()["email"], invited.json()["role"]) == (email, "front_desk")
    assert invited.json()["invited_by"] == str(shop.users[Role.MANAGER])

    clock.forward(WEEK - timedelta(minutes=1))
    joined = await accept(shop, token)
    assert joined.status_code == 201
    assert (joined.json()["restaurant"], joined.json()["expires_in"]) == (shop.slug, 12 * 3600)
    headers = {"Authorization": f"Bearer {joined.json()['access_token']}"}
    me = (await shop.client.get("/api/v1/me", headers=headers)).json()
    assert (me["email"], me["full_name"], me["role"]) == (email, "Kofi Boateng", "front_desk")
    assert (
        await shop.client.post("/api/token", data={"username": email, "password": PASSWORD})
    ).status_code == 200


async def test_only_the_digest_of_a_token_is_kept(shop: Shop) -> None:
    answer = await invite(shop, new_email(), headers={"Idempotency-Key": str(uuid4())})
    token = answer.json()["url"].partition("#")[2]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        kept = await session.scalar(select(Invitation.token_hash).where(Invitation.tenant_id == shop.tenant_id))
        replayable = await session.scalar(
            select(func.count()).select_from(IdempotencyKey).where(IdempotencyKey.tenant_id == shop.tenant_id)
        )
    assert (kept, replayable) == (digest(token), 0)
    listed = await shop.staff("GET", "/api/v1/invitations")
    assert token not in listed.text
    assert "url" not in listed.json()[0]


@pytest.mark.asvs("6.4.1")
async def test_an_invitation_is_good_for_one_use(shop: Shop) -> None:
    email = new_email()
    token = await token_for(shop, email)
    assert await open_emails(shop) == [email]
    assert (await accept(shop, token)).status_code == 201
    again = await accept(shop, token)
    assert (again.status_code, again.json()["code"]) == (410, "invitation_not_valid")
    assert await open_emails(shop) == []


async def test_of_many_who_come_at_once_one_gets_in(shop: Shop) -> None:
    token = await token_for(shop, new_email())
    answers = await asyncio.gather(*(accept(shop, token) for _ in range(6)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 410: 5}
    assert len(await staff_emails(shop)) == len(Role) + 1


async def test_nothing_is_used_up_until_the_password_is_good(shop: Shop) -> None:
    email = new_email()
    token = await token_for(shop, email)
    weak = await accept(shop, token, password="Password1!")
    assert (weak.status_code, weak.json()["code"]) == (422, "password_too_weak")
    assert (await accept(shop, token, full_name="")).status_code == 422
    close = await accept(shop, token, password=f"{email.partition('@')[0].title()}1!")
    assert (close.status_code, close.json()["code"]) == (422, "password_too_weak")
    assert email not in await staff_emails(shop)
    assert (await accept(shop, token)).status_code == 201


@pytest.mark.asvs("6.4.1")
async def test_an_invitation_ends_after_a_week(shop: Shop, clock: TestClock) -> None:
    email = new_email()
    token = await token_for(shop, email)
    clock.forward(WEEK)
    assert (await accept(shop, token)).status_code == 410
    clock.fixed = None
    assert email not in await staff_emails(shop)
    assert await open_emails(shop) == [email]


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "' OR 1=1 --", "رمز"])
async def test_a_token_that_was_never_given_is_not_valid(shop: Shop, token: str) -> None:
    answer = await accept(shop, token)
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_not_valid")


async def test_a_new_invitation_ends_the_earlier_one(shop: Shop) -> None:
    email = new_email()
    first = await token_for(shop, email)
    second = await token_for(shop, email, "front_desk")
    assert await open_emails(shop) == [email]
    assert (await accept(shop, first)).status_code == 410
    assert (await accept(shop, second)).status_code == 201


async def test_of_two_invitations_at_once_one_stays_open(shop: Shop) -> None:
    email = new_email()
    answers = await asyncio.gather(*(invite(shop, email) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert await open_emails(shop) == [email]


async def test_a_withdrawn_invitation_is_not_valid(shop: Shop) -> None:
    invited = (await invite(shop, new_email())).json()
    path = f"/api/v1/invitations/{invited['id']}"
    assert (await shop.staff("DELETE", path, role=Role.MANAGER)).status_code == 204
    assert (await accept(shop, invited["url"].partition("#")[2])).status_code == 410
    assert (await shop.staff("DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    ("by", "role"),
    [
        (Role.MANAGER, "owner"),
        (Role.MANAGER, "manager"),
        (Role.FRONT_DESK, "kitchen"),
        (Role.KITCHEN, "kitchen"),
    ],
)
async def test_nobody_invites_above_themselves(shop: Shop, by: Role, role: str) -> None:
    answer = await invite(shop, new_email(), role, by=by)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert await open_emails(shop) == []


async def test_a_manager_does_not_withdraw_what_an_owner_gave(shop: Shop) -> None:
    email = new_email()
    invited = (await invite(shop, email, "manager")).json()
    answer = await shop.staff("DELETE", f"/api/v1/invitations/{invited['id']}", role=Role.MANAGER)
    assert (answer.status_code, await open_emails(shop)) == (403, [email])


async def test_who_works_here_is_not_invited(shop: Shop) -> None:
    answer = await invite(shop, shop.emails[Role.KITCHEN])
    assert (answer.status_code, answer.json()["code"]) == (409, "already_on_staff")
    sent_away = f"/api/v1/staff/{shop.users[Role.KITCHEN]}"
    assert (await shop.staff("PATCH", sent_away, json={"is_active": False})).status_code == 200
    answer = await invite(shop, shop.emails[Role.KITCHEN])
    assert (answer.status_code, answer.json()["code"]) == (409, "worked_here_before")
    assert await open_emails(shop) == []


async def test_who_meanwhile_works_here_cannot_join_again(shop: Shop) -> None:
    email = new_email()
    token = await token_for(shop, email)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        invitation = await session.scalar(select(Invitation).where(Invitation.tenant_id == shop.tenant_id))
        assert invitation is not None
        invitation.email = shop.emails[Role.KITCHEN]
    answer = await accept(shop, token)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_on_staff")
    assert await open_emails(shop) == [shop.emails[Role.KITCHEN]]
    assert len(await staff_emails(shop)) == len(Role)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": "kitchen"}])
async def test_invitations_end_with_the_rights_of_who_gave_them(shop: Shop, fields: dict[str, Any]) -> None:
    mine, theirs = new_email(), new_email()
    assert (await invite(shop, mine)).status_code == 201
    answer = await invite(shop, theirs, by=Role.MANAGER)
    token = answer.json()["url"].partition("#")[2]
    path = f"/api/v1/staff/{shop.users[Role.MANAGER]}"
    assert (await shop.staff("PATCH", path, json=fields)).status_code == 200
    assert (await accept(shop, token)).status_code == 410
    assert await open_emails(shop) == [mine]


async def test_invitations_of_another_business_are_not_there(shop: Shop, other_shop: Shop) -> None:
    email = new_email()
    invited = (await invite(other_shop, email)).json()
    assert (await shop.staff("DELETE", f"/api/v1/invitations/{invited['id']}")).status_code == 404
    assert (await open_emails(shop), await open_emails(other_shop)) == ([], [email])


async def test_attempts_are_counted_by_address(shop: Shop, asgi: ASGIApp) -> None:
    token = await token_for(shop, new_email())
    transport = httpx.ASGITransport(asgi, client=("203.0.113.77", 40000))
    body = {"token": "x" * 43, "full_name": "Kofi", "password": PASSWORD}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", event_hooks=documented()
    ) as stranger:
        for _ in range(ACCEPT_BY_ADDRESS.count):
            assert (await stranger.post("/api/invitations/accept", json=body)).status_code == 410
        answer = await stranger.post("/api/invitations/accept", json={**body, "token": token})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert (await accept(shop, token)).status_code == 201


async def test_reading_uses_nothing_up(shop: Shop) -> None:
    token = await token_for(shop, new_email())
    assert (await shop.client.get("/api/invitations/accept", params={"token": token})).status_code == 405
    assert (await accept(shop, token)).status_code == 201
