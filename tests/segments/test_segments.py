"""Segments over HTTP: made, changed, put away, counted live."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from comanda.kit.tenancy import Scope
from comanda.segments.errors import RuleTooSlow
from comanda.segments.repository import bounded
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import Shop
from tests.people_known import CustomerBook, new_number

VISITED: dict[str, Any] = {"match": "all", "conditions": [{"field": "visits", "at_least": 1}]}


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def ask(shop: Shop, method: str, path: str = "", status: int = 200, **request: Any) -> Any:
    answer = await shop.staff(method, f"/api/v1/segments{path}", **request)
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


async def count(shop: Shop, *conditions: dict[str, Any], match: str = "all") -> int:
    found = await ask(shop, "POST", "/preview", json={"rule": {"match": match, "conditions": list(conditions)}})
    assert found["behind"] == 0
    counted: int = found["customers"]
    return counted


async def order(shop: Shop, phone: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = await shop.place(shop.order(*lines, customer_phone=phone, **fields))
    assert answer.status_code == 201, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


def bought(shop: Shop, item: str, **more: Any) -> dict[str, Any]:
    return {"field": "bought", "items": [str(shop.items[item])], **more}


async def test_what_was_ordered_a_moment_ago_counts(shop: Shop, book: CustomerBook) -> None:
    ama, kofi = new_number(), new_number()
    assert await count(shop, VISITED["conditions"][0]) == 0
    await order(shop, ama, shop.line("Jollof rice"))
    await order(shop, ama, shop.line("Jollof rice", 3))
    placed = await order(shop, kofi, shop.line("Waakye", 1, "Chicken"))
    assert await count(shop, VISITED["conditions"][0]) == 2
    assert await count(shop, bought(shop, "Jollof rice", orders_at_least=2)) == 1
    assert await count(shop, bought(shop, "Waakye")) == 1
    assert await count(shop, {"field": "order_source", "way": "only", "any_of": ["web"]}) == 2
    assert await count(shop, {"field": "fulfilment", "way": "used", "any_of": ["pickup", "delivery"]}) == 2
    cancelled = await shop.staff(
        "POST", f"/api/v1/orders/{placed['id']}/status", json={"status": "rejected", "reason": "Closed"}
    )
    assert cancelled.status_code == 200, cancelled.text
    assert await count(shop, bought(shop, "Waakye")) == 0
    assert await count(shop, {"field": "fulfilment", "way": "used", "any_of": ["pickup", "delivery"]}) == 1
    assert await count(shop, bought(shop, "Waakye", never=True)) == 2


async def test_a_merge_takes_what_was_bought_along_and_its_undo_gives_it_back(
    shop: Shop, book: CustomerBook
) -> None:
    ama, twin = await book.make("Ama Owusu"), await book.make("Ama O.")
    for one, item in ((ama, shop.line("Jollof rice")), (twin, shop.line("Waakye", 1, "Chicken"))):
        await order(shop, one["phone"], item)
    both = [bought(shop, "Jollof rice"), bought(shop, "Waakye")]
    assert await count(shop, *both) == 0
    ids = {"source_customer_id": twin["id"], "target_customer_id": ama["id"]}
    merged = await book.ask("POST", "/merge", json=ids)
    assert await count(shop, *both) == 1
    await book.ask("POST", f"/merge/{merged['merge_id']}/undo")
    assert await count(shop, *both) == 0
    assert await count(shop, *both, match="any") == 2


async def test_who_is_in_it_a_sample_and_the_whole_list(shop: Shop, book: CustomerBook) -> None:
    made = [await book.make(f"Guest {number:02}") for number in range(12)]
    never = {"match": "all", "conditions": [{"field": "visits", "at_most": 0}]}
    preview = await ask(shop, "POST", "/preview", json={"rule": never})
    assert (preview["customers"], preview["of_customers"], preview["currency"]) == (12, 12, "GHS")
    assert [one["id"] for one in preview["sample"]] == [one["id"] for one in made[:1:-1]]
    segment = await ask(shop, "POST", "", 201, json={"name": "Not yet", "rule": never})
    first = await ask(shop, "GET", f"/{segment['id']}/customers", params={"limit": 8})
    rest = await ask(shop, "GET", f"/{segment['id']}/customers", params={"limit": 8, "cursor": first["next"]})
    assert [one["id"] for one in first["items"] + rest["items"]] == [one["id"] for one in made]
    assert rest["next"] is None


async def test_put_away_and_taken_back(shop: Shop) -> None:
    segment = await ask(shop, "POST", "", 201, json={"name": "Regulars", "rule": VISITED})
    again = await shop.staff("POST", "/api/v1/segments", json={"name": "Regulars", "rule": VISITED})
    assert (again.status_code, again.json()["code"]) == (409, "segment_name_taken")
    assert await ask(shop, "GET") == [segment]
    await ask(shop, "DELETE", f"/{segment['id']}", 204)
    assert await ask(shop, "GET") == []
    assert [one["name"] for one in await ask(shop, "GET", params={"archived": True})] == ["Regulars"]
    other = await ask(shop, "POST", "", 201, json={"name": "Regulars", "rule": VISITED})
    taken = await shop.staff("POST", f"/api/v1/segments/{segment['id']}/restore")
    assert (taken.status_code, taken.json()["code"]) == (409, "segment_name_taken")
    await ask(shop, "PATCH", f"/{other['id']}", json={"name": "Others"})
    back = await ask(shop, "POST", f"/{segment['id']}/restore")
    assert back["archived_at"] is None
    assert [one["name"] for one in await ask(shop, "GET")] == ["Others", "Regulars"]


def too_many() -> dict[str, Any]:
    group = {"match": "any", "conditions": VISITED["conditions"] * 7}
    return {"match": "all", "conditions": [], "groups": [group, group, group]}


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        pytest.param(lambda: too_many(), 422, "rule_too_long", id="21 conditions"),
        pytest.param(lambda: {"match": "all", "conditions": []}, 422, "validation_failed", id="nothing"),
        pytest.param(
            lambda: {"match": "all", "conditions": [{"field": "visits"}]}, 422, "validation_failed", id="no bound"
        ),
        pytest.param(
            lambda: {"match": "all", "conditions": [{"field": "visits", "at_least": 3, "at_most": 2}]},
            422,
            "validation_failed",
            id="turned round",
        ),
        pytest.param(
            lambda: {"match": "all", "conditions": [{"field": "bought", "items": [str(uuid4())] * 51}]},
            422,
            "validation_failed",
            id="51 items",
        ),
        pytest.param(
            lambda: {"match": "all", "conditions": [{"field": "bought", "items": [str(uuid4())]}]},
            409,
            "items_unknown",
            id="an item of nobody's",
        ),
        pytest.param(
            lambda: {"match": "all", "conditions": [{"field": "distance", "at_most_meters": 500}]},
            409,
            "not_on_the_map",
            id="a business on no map",
        ),
        pytest.param(
            lambda: {
                "match": "all",
                "conditions": [{"match": "any", "conditions": VISITED["conditions"]}],
            },
            422,
            "validation_failed",
            id="a group among conditions",
        ),
    ],
)
async def test_what_would_read_everything_is_refused(
    shop: Shop, rule: Callable[[], dict[str, Any]], status: int, code: str
) -> None:
    for path, body in (("/preview", {"rule": rule()}), ("", {"name": "Too much", "rule": rule()})):
        answer = await shop.staff("POST", f"/api/v1/segments{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await ask(shop, "GET") == []


async def test_everyone_who_ordered_stands_once_on_the_map(
    shop: Shop, book: CustomerBook, clock: TestClock
) -> None:
    now = clock()
    people = [(2, 1), (20, 3), (20, 8), (45, 1), (45, 5), (100, 2), (100, 6), (200, 1), (200, 7)]
    for days, visits in sorted(people, reverse=True):
        phone = new_number()
        clock.set(now - timedelta(days=days))
        for _ in range(visits):
            await order(shop, phone)
    clock.set(now)
    await book.make("Who never ordered")
    found = await ask(shop, "GET", "/ready-made")
    assert sum(one["customers"] for one in found["cells"]) == len(people)
    by_key = {one["key"]: one["customers"] for one in found["groups"]}
    assert by_key == {
        "champions": 1, "loyal": 0, "promising": 1, "new": 1, "slipping": 1, "cooling": 1,
        "at_risk": 1, "hibernating": 1, "lost_regulars": 1, "lost": 1,
    }  # fmt: skip
    for group in found["groups"]:
        preview = await ask(shop, "POST", "/preview", json={"rule": group["rule"]})
        assert preview["customers"] == group["customers"], group["key"]
    others = {one["key"]: one["customers"] for one in found["others"]}
    assert (others["never_ordered"], others["never_came_back"], others["birthday_this_month"]) == (1, 1, 0)


async def test_the_kitchen_sees_no_segments(shop: Shop) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/preview", {"rule": VISITED}),
    ):
        answer = await shop.staff(method, f"/api/v1/segments{path}", role=Role.KITCHEN, json=body)
        assert answer.status_code == 403


async def test_a_count_that_takes_too_long_is_stopped_and_what_follows_has_its_time(shop: Shop) -> None:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        assert (await bounded(session, select(func.pg_sleep(0)), 0.2))[0][0] == ""
        assert await session.scalar(text("SHOW statement_timeout")) == "15s"
    with pytest.raises(RuleTooSlow):
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
            await bounded(session, select(func.pg_sleep(5)), 0.05)
