"""Many at once: nothing is lost, doubled or counted twice, and nobody waits for ever."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from comanda.tenants.permissions import Role
from tests.books import Books
from tests.factories import Shop

T = TypeVar("T")

PHONES = [f"+23324123450{number}" for number in range(10)]


async def at_once(calls: Iterable[Awaitable[T]]) -> list[T]:
    """All of them; longer than this means that they wait for each other."""
    async with asyncio.timeout(30):
        return list(await asyncio.gather(*calls))


def codes(answers: Iterable[httpx.Response]) -> Counter[tuple[int, str | None]]:
    return Counter((answer.status_code, answer.json().get("code")) for answer in answers)


async def desk_order(shop: Shop, **fields: Any) -> httpx.Response:
    return await shop.staff(
        "POST",
        "/api/v1/orders",
        role=Role.FRONT_DESK,
        json={"lines": [shop.line()], "fulfilment": "pickup", **fields},
        headers={"Idempotency-Key": str(uuid4())},
    )


async def set_price(shop: Shop, cents: int) -> None:
    path = f"/api/v1/menu/items/{shop.items['Jollof rice']}"
    assert (await shop.staff("PATCH", path, json={"price_cents": cents})).status_code == 200


async def test_two_hundred_requests_under_sixty_keys_are_sixty_orders(shop: Shop, books: Books) -> None:
    orders = [
        (str(uuid4()), shop.order(shop.line(quantity=1 + number % 3), customer_phone=PHONES[number % 10]))
        for number in range(60)
    ]
    answers = await at_once(
        shop.place(body, key=key) for key, body in (orders[number % 60] for number in range(200))
    )
    assert codes(answers) == {(201, None): 200}
    for number in range(60):
        same = answers[number::60]
        assert {answer.content for answer in same} == {same[0].content}
        assert sum("idempotency-replayed" not in answer.headers for answer in same) == 1
    assert sorted(int(answer.json()["number"]) for answer in answers[:60]) == list(range(1, 61))
    assert len({answer.json()["id"] for answer in answers}) == len(books.table("orders")) == 60
    assert [event["id"] for event in sorted(books.table("order_events"), key=lambda row: row["id"])] == [
        *range(1, 61)
    ]

    spent: defaultdict[str, list[int]] = defaultdict(list)
    for answer in answers[:60]:
        spent[answer.json()["customer_phone"]].append(answer.json()["total_cents"])
    customers = books.table("customers")
    assert {row["phone"]: (row["total_spent"], row["visit_count"]) for row in customers} == {
        phone: (sum(totals), len(totals)) for phone, totals in spent.items()
    }
    assert sorted(row["customer_number"] for row in customers) == [f"CUST-{number:05d}" for number in range(1, 11)]
    books.check()


async def test_one_key_with_two_bodies_at_once_is_one_order(shop: Shop, books: Books) -> None:
    key = str(uuid4())
    answers = await at_once(shop.place(shop.order(notes=f"{number % 2}"), key=key) for number in range(20))
    assert codes(answers) == {(201, None): 10, (422, "idempotency_key_reused"): 10}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    books.check()


async def test_five_left_are_sold_to_five(shop: Shop, books: Books) -> None:
    answers = await at_once(shop.place(shop.order(shop.line("Tilapia"))) for _ in range(32))
    told = codes(answers)
    assert told.pop((201, None)) == 5
    assert told.keys() <= {(409, "not_enough_left"), (409, "item_sold_out")}
    assert books.sold() == {shop.items["Tilapia"]: 5}
    assert await heard(shop, "Tilapia", available=False)
    books.check()


async def test_whoever_wants_several_gets_all_or_none(shop: Shop, books: Books) -> None:
    answers = await at_once(
        shop.place(shop.order(shop.line("Tilapia", 1 + number % 3), shop.line())) for number in range(24)
    )
    sold = sum(
        line["quantity"]
        for answer in answers
        if answer.status_code == 201
        for line in answer.json()["lines"]
        if line["name"] == "Tilapia"
    )
    assert books.sold() == {shop.items["Tilapia"]: sold}
    assert 3 <= sold <= 5  # less than three left, and only those who want three are refused
    books.check()


async def test_the_same_key_at_once_is_one_order_also_when_it_takes_what_is_left(shop: Shop, books: Books) -> None:
    key, body = str(uuid4()), shop.order(shop.line("Tilapia", 3))
    answers = await at_once(shop.place(body, key=key) for _ in range(12))
    assert codes(answers) == {(201, None): 12}
    assert len({answer.content for answer in answers}) == 1
    assert books.sold() == {shop.items["Tilapia"]: 3}
    books.check()


async def test_a_retry_is_answered_what_was_answered_whatever_has_changed_since(shop: Shop, books: Books) -> None:
    key, body = str(uuid4()), shop.order(shop.line("Tilapia", 5), expected_total_cents=75000)
    first = await shop.place(body, key=key)
    assert first.status_code == 201
    assert await heard(shop, "Tilapia", available=False)
    path = f"/api/v1/menu/items/{shop.items['Tilapia']}"
    for change in ({"price_cents": 1}, {"daily_stock": 1}, {"archived": True}):
        answer = await shop.staff("PATCH", path, json=change)
        assert answer.status_code == 200, answer.text
    closed = await shop.staff("PATCH", "/api/v1/settings", json={"opening_hours": {}, "fulfilments": ["dine_in"]})
    assert closed.status_code == 200
    again = await shop.place(body, key=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert (await shop.place(body)).json()["code"] == "fulfilment_not_offered"
    books.check()


async def heard(shop: Shop, item: str, *, available: bool) -> bool:
    """Whether the menu says so, at the latest a moment after it was committed."""
    for _ in range(100):
        menu = (await shop.guest("GET", "/api/customer/menu/items")).json()
        if next(one["available"] for one in menu if one["name"] == item) is available:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_twenty_first_orders_at_an_empty_table_are_one_party(shop: Shop, books: Books) -> None:
    answers = await at_once(shop.place_at_table() for _ in range(20))
    assert codes(answers) == {(201, None): 20}
    (party,) = books.table("table_sessions")
    assert {answer.json()["table_session_id"] for answer in answers} == {str(party["id"])}
    assert {row["guest_id"] for row in books.table("table_guests")} == {
        UUID(answer.json()["guest_id"]) for answer in answers
    }
    tab = await shop.guest(
        "GET", f"/api/menu/{shop.tables['Table 1'][1]}/tab", token=answers[7].json()["guest_token"]
    )
    assert (tab.json()["total_cents"], [one["mine"] for one in tab.json()["orders"]].count(True)) == (170_000, 1)
    books.check()


async def test_placing_and_cancelling_for_one_customer_at_once(shop: Shop, books: Books) -> None:
    body = shop.order(shop.line("Tilapia"), shop.line())
    first = [(await shop.place(body)).json() for _ in range(4)]

    async def cancel(order: dict[str, Any]) -> httpx.Response:
        path = f"/api/customer/orders/cancel/{order['id']}"
        return await shop.guest("POST", path, token=order["guest_token"])

    answers = await at_once(
        call
        for order in first
        for call in (cancel(order), *(shop.place(shop.order()) for _ in range(5)), desk(shop))
    )
    assert codes(answers) == {(200, None): 4, (201, None): 24}
    customer = books.customer("+233241234567")
    assert (customer["visit_count"], customer["total_spent"]) == (20, 20 * 8500)
    assert books.sold() == {shop.items["Tilapia"]: 0}
    books.check()


async def desk(shop: Shop) -> httpx.Response:
    return await desk_order(shop)


async def test_the_price_is_one_of_the_two_while_it_changes_and_the_new_one_after(
    shop: Shop, books: Books
) -> None:
    begun, changed = asyncio.Event(), asyncio.Event()
    before: list[httpx.Response] = []
    after: list[httpx.Response] = []

    async def buy() -> None:
        for _ in range(6):
            into = after if changed.is_set() else before
            into.append(await shop.place())
            begun.set()

    async def reprice() -> None:
        await begun.wait()
        await set_price(shop, 9900)
        changed.set()

    await at_once([reprice(), *(buy() for _ in range(12))])
    assert codes(before + after) == {(201, None): 72}
    assert after
    assert {answer.json()["lines"][0]["unit_price_cents"] for answer in before} <= {8500, 9900}
    assert {answer.json()["lines"][0]["unit_price_cents"] for answer in after} == {9900}
    books.check()


async def test_a_process_that_has_heard_nothing_still_takes_the_new_price(
    shop: Shop, books: Books, owner: psycopg.Connection[Any]
) -> None:
    assert (await shop.place()).json()["total_cents"] == 8500
    unheard = await shop.app.storefronts.get(shop.tenant_id)
    # As if the notification were still on its way: nothing is announced.
    owner.execute("UPDATE items SET price_cents = 9900 WHERE id = %s", (shop.items["Jollof rice"],))
    owner.execute("UPDATE tenants SET catalog_version = catalog_version + 1 WHERE id = %s", (shop.tenant_id,))
    assert await shop.app.storefronts.get(shop.tenant_id) is unheard

    agreed = await shop.place(shop.order(expected_total_cents=8500))
    assert (agreed.json()["code"], agreed.json()["quote"]["total_cents"]) == ("price_changed", 9900)
    assert (await shop.place()).json()["total_cents"] == 9900
    assert (await desk_order(shop)).json()["total_cents"] == 9900
    books.check()


async def test_a_process_that_has_heard_nothing_sells_no_sold_out_item(
    shop: Shop, books: Books, owner: psycopg.Connection[Any]
) -> None:
    assert (await shop.place()).status_code == 201
    owner.execute("UPDATE items SET sold_out = true WHERE id = %s", (shop.items["Jollof rice"],))
    owner.execute("UPDATE tenants SET catalog_version = catalog_version + 1 WHERE id = %s", (shop.tenant_id,))
    assert codes(await at_once(shop.place() for _ in range(10))) == {(409, "item_sold_out"): 10}
    books.check()


async def test_a_rush_goes_on_while_the_menu_is_being_changed(shop: Shop, books: Books) -> None:
    placing = asyncio.gather(*(shop.place() for _ in range(100)))
    for cents in (8600, 8700, 8800):
        await set_price(shop, cents)
        await asyncio.sleep(0.1)
    async with asyncio.timeout(30):
        assert codes(await placing) == {(201, None): 100}
    books.check()


@pytest.mark.parametrize("guests", [2, 8])
async def test_cancelled_at_once_it_is_cancelled_once(shop: Shop, books: Books, guests: int) -> None:
    kept, order = (await shop.place()).json(), (await shop.place(shop.order(shop.line("Tilapia", 2)))).json()
    path = f"/api/customer/orders/cancel/{order['id']}"
    answers = await at_once(shop.guest("POST", path, token=order["guest_token"]) for _ in range(guests))
    assert codes(answers) == {(200, None): 1, (409, "order_final"): guests - 1}
    customer = books.customer("+233241234567")
    assert (customer["total_spent"], customer["visit_count"]) == (kept["total_cents"], 1)
    assert books.sold() == {shop.items["Tilapia"]: 0}
    assert [event["status"] for event in books.events(order["id"])] == ["confirmed", "cancelled"]
    books.check()


async def test_under_one_key_both_cancellations_are_answered_alike(shop: Shop, books: Books) -> None:
    order = (await shop.place()).json()
    path, key = f"/api/customer/orders/cancel/{order['id']}", {"Idempotency-Key": str(uuid4())}
    answers = await at_once(shop.guest("POST", path, token=order["guest_token"], headers=key) for _ in range(4))
    assert codes(answers) == {(200, None): 4}
    assert len({answer.content for answer in answers}) == 1
    assert books.order(order["id"])["version"] == 2
    books.check()


async def test_guest_and_staff_decide_at_once_and_one_of_them_wins(shop: Shop, books: Books) -> None:
    orders = [(await shop.place()).json() for _ in range(6)]

    async def cancel(order: dict[str, Any]) -> httpx.Response:
        return await shop.guest("POST", f"/api/customer/orders/cancel/{order['id']}", token=order["guest_token"])

    async def reject(order: dict[str, Any]) -> httpx.Response:
        body = {"status": "rejected", "reason": "No gas"}
        return await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json=body)

    answers = await at_once(call for order in orders for call in (cancel(order), reject(order)))
    for pair in zip(answers[::2], answers[1::2], strict=True):
        assert sorted(answer.status_code for answer in pair) == [200, 409]
    assert books.customer("+233241234567")["total_spent"] == 0
    books.check()


async def test_of_two_who_saw_the_same_version_one_is_told_to_look_again(shop: Shop, books: Books) -> None:
    order = (await shop.place()).json()
    path, body = f"/api/v1/orders/{order['id']}/status", {"status": "accepted", "version": 1}
    answers = await at_once(
        shop.staff("POST", path, json=body, role=role) for role in (Role.OWNER, Role.KITCHEN, Role.FRONT_DESK)
    )
    assert codes(answers) == {(200, None): 1, (409, "order_changed"): 2}
    books.check()


async def test_more_staff_at_once_than_connections_do_not_wait_for_each_other(shop: Shop, books: Books) -> None:
    crowd = 3 * shop.app.settings.database_pool_size
    waiter = shop.users[Role.FRONT_DESK]
    placed = await at_once(desk_order(shop) for _ in range(crowd))
    assert codes(placed) == {(201, None): crowd}
    assert {row["placed_by"] for row in books.table("orders")} == {waiter}
    boards = await at_once(shop.staff("GET", "/api/v1/orders/board") for _ in range(crowd))
    assert {len(answer.json()["orders"]) for answer in boards} == {crowd}
    shop.app.storefronts.drop(await shop.app.storefronts.get(shop.tenant_id))
    found = await at_once(shop.staff("GET", "/api/v1/orders?q=%2B233241234567") for _ in range(crowd))
    assert codes(found) == {(200, None): crowd}
    again = await at_once(
        shop.guest("GET", f"/api/customer/orders/reorder/{uuid4()}", token=None) for _ in range(crowd)
    )
    assert codes(again) == {(404, "not_found"): crowd}
    books.check()
