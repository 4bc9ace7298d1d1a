"""Reading who did what."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from comanda.audit.models import AuditEntry
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.factories import Shop

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


async def entries(shop: Shop, **query: Any) -> dict[str, Any]:
    answer = await shop.staff("GET", "/api/v1/audit", role=Role.MANAGER, params=query)
    assert answer.status_code == 200
    page: dict[str, Any] = answer.json()
    return page


async def write(shop: Shop, *moments: datetime, action: str = "test.done", actor: UUID | None = None) -> list[str]:
    ids = [uuid7() for _ in moments]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        for id, at in zip(ids, moments, strict=True):
            await session.execute(
                insert(AuditEntry).values(
                    tenant_id=shop.tenant_id, id=id, at=at, actor_kind="staff", actor_id=actor, action=action,
                    subject_kind="test",
                )
            )  # fmt: skip
    return [str(id) for id in ids]


async def test_a_change_is_found_newest_first(shop: Shop) -> None:
    path = f"/api/v1/staff/{shop.users[Role.KITCHEN]}"
    assert (await shop.staff("PATCH", path, json={"full_name": "Esi Quaye"})).status_code == 200
    newest = (await entries(shop))["items"][0]
    assert {**newest, "id": "", "at": "", "request_id": ""} == {
        "id": "",
        "at": "",
        "request_id": "",
        "from_address": "127.0.0.0/24",
        "device": None,
        "actor_name": "Owner",
        "subject_name": "Esi Quaye",
        "actor_kind": "staff",
        "actor_id": str(shop.users[Role.OWNER]),
        "action": "staff.changed",
        "subject_kind": "user",
        "subject_id": str(shop.users[Role.KITCHEN]),
        "data": {"fields": ["full_name"], "role": "kitchen", "is_active": True},
    }


async def test_pages_follow_each_other_without_gap_or_double(shop: Shop) -> None:
    moments = [NOON, NOON, NOON, NOON - timedelta(hours=1), NOON + timedelta(hours=1), NOON, NOON]
    ids = await write(shop, *moments)
    order = [id for _, id in sorted(zip(moments, ids, strict=True), reverse=True)]
    read: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = await entries(shop, action="test.", limit=2, **cursor)
        read += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert read == order


async def test_a_last_page_that_is_full_has_no_next(shop: Shop) -> None:
    await write(shop, NOON, NOON)
    page = await entries(shop, action="test.", limit=2)
    assert (len(page["items"]), page["next"]) == (2, None)


async def test_filters_narrow_the_list(shop: Shop) -> None:
    actor = uuid4()
    early, middle, late = await write(
        shop, NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2), action="menu_item.changed", actor=actor
    )
    await write(shop, NOON, action="menu_items.other")

    async def found(**query: Any) -> list[str]:
        return [one["id"] for one in (await entries(shop, **query))["items"]]

    assert await found(action="menu_item.") == [late, middle, early]
    assert await found(actor_id=str(actor)) == [late, middle, early]
    window = {"from": "2030-05-01T12:00:00Z", "to": "2030-05-01T16:00:00+02:00"}
    assert await found(actor_id=str(actor), **window) == [middle, early]
    assert await found(actor_id=str(uuid4())) == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"cursor": "first"},
        {"action": "%"},
        {"actor_id": "me"},
        {"from": "2030-05-01T12:00:00"},
    ],
)
async def test_nonsense_is_refused(shop: Shop, query: dict[str, Any]) -> None:
    answer = await shop.staff("GET", "/api/v1/audit", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.KITCHEN])
async def test_it_is_not_for_everyone(shop: Shop, role: Role) -> None:
    answer = await shop.staff("GET", "/api/v1/audit", role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_another_business_is_not_seen(shop: Shop, other_shop: Shop) -> None:
    (foreign,) = await write(other_shop, NOON)
    await write(shop, NOON)
    assert foreign not in [one["id"] for one in (await entries(shop))["items"]]
    answer = await shop.staff("GET", "/api/v1/audit", params={"cursor": foreign})
    assert answer.status_code == 404
