"""Staff signing in and out."""

import httpx
import pytest

from comanda.tenants.permissions import Role
from tests.factories import PASSWORD, Shop


@pytest.mark.asvs("7.4.1")
async def test_password_opens_a_session_that_ends_with_logout(client: httpx.AsyncClient, shop: Shop) -> None:
    form = {"username": shop.emails[Role.OWNER].upper(), "password": PASSWORD}
    answer = await client.post("/api/token", data=form)
    assert answer.status_code == 200
    shop.tokens[Role.OWNER] = answer.json()["access_token"]

    me = await shop.staff("GET", "/api/v1/me")
    assert (me.status_code, me.json()["restaurant"], me.json()["role"]) == (200, shop.slug, "owner")

    assert (await shop.staff("POST", "/api/logout")).status_code == 204
    refused = await shop.staff("GET", "/api/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")


@pytest.mark.asvs("6.3.8")
async def test_wrong_password_and_unknown_email_answer_alike(client: httpx.AsyncClient, shop: Shop) -> None:
    wrong = await client.post("/api/token", data={"username": shop.emails[Role.OWNER], "password": "not the one"})
    unknown = await client.post("/api/token", data={"username": "nobody@example.com", "password": "not the one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
