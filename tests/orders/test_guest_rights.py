"""What a guest may see and do: their own, and what their party shares. Nothing else, and not by knowing a number."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from comanda.orders.public_endpoints import PIN_BY_ADDRESS
from comanda.tenants.permissions import Role
from tests.books import Books
from tests.conftest import TestClock
from tests.factories import Shop

PHONE = "+233241234567"


def told(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


async def place(shop: Shop, *lines: dict[str, Any], token: str | None = None, **fields: Any) -> dict[str, Any]:
    answer = await shop.place(shop.order(*lines, **fields), token=token)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def sit(shop: Shop, table: str = "Table 1", *, token: str | None = None, **fields: Any) -> dict[str, Any]:
    answer = await shop.place_at_table(table, {"lines": [shop.line()], **fields}, token=token)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def track(shop: Shop, order: dict[str, Any], token: str | None) -> httpx.Response:
    return await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=token)


async def cancel(shop: Shop, order: dict[str, Any], token: str | None, **fields: Any) -> httpx.Response:
    return await shop.guest("POST", f"/api/customer/orders/cancel/{order['id']}", token=token, **fields)


async def reorder(shop: Shop, order: dict[str, Any], token: str | None) -> httpx.Response:
    return await shop.guest("GET", f"/api/customer/orders/reorder/{order['id']}", token=token)


async def history(shop: Shop, token: str | None, query: str = "") -> httpx.Response:
    return await shop.guest("GET", f"/api/customer/orders/history{query}", token=token)


async def tab(shop: Shop, token: str | None, table: str = "Table 1") -> httpx.Response:
    return await shop.guest("GET", f"/api/menu/{shop.tables[table][1]}/tab", token=token)


async def join(shop: Shop, *, pin: str | None = None, token: str | None = None) -> httpx.Response:
    path = f"/api/menu/{shop.tables['Table 1'][1]}/session"
    return await shop.guest("POST", path, token=token, json={} if pin is None else {"pin": pin})


async def move(shop: Shop, order: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        answer = await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": status})
        assert answer.status_code == 200, answer.text


async def clear(shop: Shop) -> None:
    answer = await shop.staff("POST", f"/api/v1/tables/{shop.tables['Table 1'][0]}/clear")
    assert answer.status_code == 204, answer.text


async def finish(shop: Shop, order: dict[str, Any]) -> None:
    await move(shop, order, "accepted", "preparing", "ready", "completed")


# --- one's own --------------------------------------------------------------------------------------------------


async def test_an_order_opens_to_its_own_token_and_to_no_other(shop: Shop, other_shop: Shop, books: Books) -> None:
    order, stranger, foreign = await place(shop), await place(shop), await place(other_shop)
    before = books.everything()
    for call in (track, cancel, reorder):
        assert told(await call(shop, order, stranger["guest_token"])) == (404, "not_found")
        assert told(await call(shop, order, foreign["guest_token"])) == (401, "not_signed_in")
        assert told(await call(shop, order, shop.tokens[Role.OWNER])) == (401, "not_signed_in")
        assert told(await call(other_shop, order, foreign["guest_token"])) == (404, "not_found")
        assert told(await call(shop, foreign, order["guest_token"])) == (404, "not_found")
        assert told(await call(shop, {"id": uuid4()}, order["guest_token"])) == (404, "not_found")
    assert told(await track(shop, order, None)) == (404, "not_found")
    assert told(await reorder(shop, order, None)) == (404, "not_found")
    assert told(await cancel(shop, order, None)) == (401, "not_signed_in")
    assert told(await history(shop, None)) == (401, "not_signed_in")
    assert books.everything() == before
    assert (await track(shop, order, order["guest_token"])).status_code == 200


async def test_a_returning_guest_has_one_history_of_everything_they_ordered(shop: Shop) -> None:
    first = await place(shop)
    token = first["guest_token"]
    second = await place(shop, shop.line("Sobolo", 2), shop.line("Waakye", 1, "Fish"), token=token)
    third = await sit(shop, token=token, customer_name="Ama")
    await place(shop)  # someone else, under the same phone number
    assert first["guest_id"] == second["guest_id"] == third["guest_id"]
    seen = (await history(shop, third["guest_token"])).json()
    assert [one["id"] for one in seen["items"]] == [third["id"], second["id"], first["id"]]
    assert [one["items"] for one in seen["items"]] == [
        "1 × Jollof rice",
        "2 × Sobolo, 1 × Waakye",
        "1 × Jollof rice",
    ]
    assert [one["table_name"] for one in seen["items"]] == ["Table 1", None, None]
    assert seen["next"] is None


async def test_history_comes_in_pages_without_loss_or_double(shop: Shop, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    order = await place(shop)
    placed = [order["id"]]
    for number in range(12):
        if number % 4 == 0:
            clock.forward(timedelta(seconds=1))  # the others share their moment
        placed.append((await place(shop, token=order["guest_token"]))["id"])
    seen: list[str] = []
    query = "?limit=5"
    while query:
        page = (await history(shop, order["guest_token"], query)).json()
        assert len(page["items"]) == (5 if page["next"] else 3)
        seen += [one["id"] for one in page["items"]]
        query = f"?limit=5&cursor={page['next']}" if page["next"] else ""
    assert (len(seen), set(seen)) == (13, set(placed))
    assert seen[-1] == placed[0]


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw==", "MjAyNi0wMS0wMVQwMDowMDowMCBub25l", "%F0%9F%8D%B2"])
async def test_a_cursor_of_ones_own_making_is_refused(cursor: str, shop: Shop) -> None:
    order = await place(shop)
    assert told(await history(shop, order["guest_token"], f"?cursor={cursor}")) == (400, "cursor_not_valid")


async def test_a_quote_leaves_no_trace(shop: Shop, books: Books) -> None:
    before = books.everything()
    body = {"lines": [shop.line("Tilapia", 5)], "fulfilment": "delivery"}
    quoted = await shop.guest("POST", "/api/customer/orders/quote", json=body)
    assert (quoted.status_code, quoted.json()["total_cents"]) == (200, 75_000)
    assert books.everything() == before


# --- cancelling -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("_case", "seconds", "expected"),
    [
        ("at once", 0, (200, None)),
        ("in the last second", 299, (200, None)),
        ("as the window closes", 300, (409, "cancel_window_closed")),
    ],
)
async def test_the_window_in_which_an_order_can_be_cancelled(
    _case: str, seconds: int, expected: tuple[int, str | None], shop: Shop, books: Books, clock: TestClock
) -> None:
    clock.set(datetime.now(UTC))
    order = await place(shop)
    clock.forward(timedelta(seconds=seconds))
    assert (await track(shop, order, order["guest_token"])).json()["can_cancel"] is (expected[0] == 200)
    before = books.everything()
    assert told(await cancel(shop, order, order["guest_token"])) == expected
    assert (books.everything() == before) is (expected[0] != 200)
    books.check()


async def test_where_the_window_is_nought_nothing_can_be_cancelled(shop: Shop) -> None:
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"cancel_window_seconds": 0})).status_code == 200
    order = await place(shop)
    assert told(await cancel(shop, order, order["guest_token"])) == (409, "cancel_window_closed")


async def test_once_the_kitchen_has_accepted_only_the_staff_cancel(shop: Shop, books: Books) -> None:
    order = await place(shop)
    for status in ("accepted", "preparing", "ready"):
        await move(shop, order, status)
        assert told(await cancel(shop, order, order["guest_token"])) == (409, "order_already_accepted")
    await move(shop, order, "completed")
    assert told(await cancel(shop, order, order["guest_token"])) == (409, "order_final")
    assert (await track(shop, order, order["guest_token"])).json()["can_cancel"] is False
    books.check()


async def test_a_cancelled_order_tells_who_and_why_and_gives_back_what_it_took(shop: Shop, books: Books) -> None:
    order = await place(shop, shop.line("Tilapia", 5))
    answer = await cancel(shop, order, order["guest_token"], json={"reason": "  Wrong address "})
    assert answer.status_code == 200
    seen = answer.json()
    assert (seen["status"], seen["reason"], seen["can_cancel"], seen["version"]) == (
        "cancelled", "Wrong address", False, 2,
    )  # fmt: skip
    assert [(event["kind"], event["by"], event["reason"]) for event in seen["events"]] == [
        ("placed", "guest", None),
        ("moved", "guest", "Wrong address"),
    ]
    customer = books.customer(PHONE)
    assert (customer["total_spent"], customer["visit_count"], customer["last_order_at"]) == (0, 0, None)
    assert books.sold() == {shop.items["Tilapia"]: 0}
    (entry,) = [row for row in books.table("audit_entries") if row["action"] == "order.moved"]
    assert (entry["actor_kind"], entry["data"]) == ("guest", {"status": "cancelled"})
    books.check()


async def test_the_last_order_that_counts_is_the_last_one_left(shop: Shop, books: Books, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    orders = []
    for _ in range(3):
        orders.append(await place(shop))
        clock.forward(timedelta(seconds=10))
    for order, left in ((orders[1], orders[2]), (orders[2], orders[0])):
        assert (await cancel(shop, order, order["guest_token"])).status_code == 200
        assert books.customer(PHONE)["last_order_at"] == datetime.fromisoformat(left["placed_at"])
    books.check()


# --- a phone number opens nothing -------------------------------------------------------------------------------


async def test_a_known_phone_number_is_answered_like_an_unknown_one(shop: Shop, books: Books) -> None:
    known = await place(shop, customer_name="Ama Owusu", customer_email="ama@example.com")
    stranger = await place(shop, customer_name="Nosy Neighbour")
    unknown = await place(shop, customer_name="Nosy Neighbour", customer_phone="+233201112223")

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shape(one) for name, one in value.items()}
        return [shape(one) for one in value] if isinstance(value, list) else type(value)

    assert shape(stranger) == shape(unknown)
    assert "customer_id" not in stranger
    seen = str(stranger) + (await track(shop, stranger, stranger["guest_token"])).text
    assert "Ama" not in seen
    assert "ama@example.com" not in seen
    assert known["id"] not in seen
    assert [one["id"] for one in (await history(shop, stranger["guest_token"])).json()["items"]] == [
        stranger["id"]
    ]
    assert told(await track(shop, known, stranger["guest_token"])) == (404, "not_found")


async def test_a_later_order_under_the_same_phone_changes_no_stored_name(shop: Shop, books: Books) -> None:
    await place(shop, customer_name="Ama Owusu", customer_phone="024 123 4567")
    order = await place(shop, customer_name="Somebody Else", customer_phone=PHONE)
    await sit(shop, customer_name="A Third", customer_phone=PHONE)
    customer = books.customer(PHONE)
    assert (customer["name"], customer["visit_count"], customer["customer_number"]) == (
        "Ama Owusu",
        3,
        "CUST-00001",
    )
    assert (customer["email"], customer["phone_verified"]) == (None, False)
    assert books.order(order["id"])["customer_name"] == "Somebody Else"
    books.check()


async def test_each_business_has_customers_of_its_own(shop: Shop, other_shop: Shop, books: Books) -> None:
    await place(other_shop, customer_name="Ama There")
    await place(shop, customer_name="Ama Here")
    (customer,) = books.table("customers")
    assert (customer["name"], customer["customer_number"], customer["visit_count"]) == (
        "Ama Here",
        "CUST-00001",
        1,
    )


# --- the party at a table ---------------------------------------------------------------------------------------


async def test_a_tab_is_for_the_party_and_adds_up(shop: Shop, other_shop: Shop) -> None:
    ama, kofi = await sit(shop, customer_name="Ama"), await sit(shop, customer_name="Kofi")
    elsewhere, web, foreign = await sit(shop, "Table 2"), await place(shop), await sit(other_shop)
    seen = (await tab(shop, ama["guest_token"])).json()
    assert [(one["id"], one["customer_name"], one["mine"]) for one in seen["orders"]] == [
        (ama["id"], "Ama", True),
        (kofi["id"], "Kofi", False),
    ]
    assert (seen["total_cents"], seen["table_name"], seen["currency"]) == (17_000, "Table 1", "GHS")
    for stranger in (elsewhere, web):
        assert told(await tab(shop, stranger["guest_token"])) == (404, "not_found")
    assert told(await tab(shop, foreign["guest_token"])) == (401, "not_signed_in")
    assert told(await tab(shop, None)) == (401, "not_signed_in")
    assert (await cancel(shop, kofi, kofi["guest_token"])).status_code == 200
    assert (await tab(shop, ama["guest_token"])).json()["total_cents"] == 8500


async def test_what_the_staff_order_for_a_table_is_on_its_tab(shop: Shop) -> None:
    guest = await sit(shop)
    body = {"lines": [shop.line("Sobolo")], "fulfilment": "dine_in", "table_id": str(shop.tables["Table 1"][0])}
    placed = await shop.staff("POST", "/api/v1/orders", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert placed.status_code == 201
    seen = (await tab(shop, guest["guest_token"])).json()
    assert ([one["mine"] for one in seen["orders"]], seen["total_cents"]) == ([True, False], 10_500)


async def test_of_another_diners_order_one_sees_what_was_eaten_and_not_how_to_reach_them(shop: Shop) -> None:
    private = {"customer_phone": PHONE, "customer_email": "ama@example.com", "notes": "I am allergic to nuts"}
    ama, kofi = await sit(shop, customer_name="Ama", **private), await sit(shop)
    answer = await track(shop, ama, kofi["guest_token"])
    seen = answer.json()
    assert (seen["customer_name"], seen["total_cents"], seen["lines"][0]["name"]) == ("Ama", 8500, "Jollof rice")
    assert (seen["customer_phone"], seen["customer_email"], seen["notes"]) == (None, None, "")
    assert (seen["verification_code"], seen["delivery_address"], seen["can_cancel"]) == (None, None, False)
    assert not [value for value in (*private.values(), ama["verification_code"]) if f'"{value}"' in answer.text]
    own = (await track(shop, ama, ama["guest_token"])).json()
    assert own.items() >= {**private, "verification_code": ama["verification_code"], "can_cancel": True}.items()


async def test_nobody_cancels_what_another_diner_ordered(shop: Shop, books: Books) -> None:
    ama, kofi = await sit(shop), await sit(shop)
    before = books.everything()
    assert told(await cancel(shop, ama, kofi["guest_token"])) == (404, "not_found")
    assert books.everything() == before
    assert told(await cancel(shop, ama, ama["guest_token"])) == (200, None)


async def test_a_new_party_begins_with_an_empty_tab_and_the_old_one_sees_it_no_more(
    shop: Shop, books: Books
) -> None:
    old = await sit(shop)
    await finish(shop, old)
    await clear(shop)
    assert told(await tab(shop, old["guest_token"])) == (404, "not_found")
    new = await sit(shop)
    seen = (await tab(shop, new["guest_token"])).json()
    assert ([one["id"] for one in seen["orders"]], seen["total_cents"]) == ([new["id"]], 8500)
    assert told(await tab(shop, old["guest_token"])) == (404, "not_found")
    assert told(await track(shop, old, new["guest_token"])) == (404, "not_found")
    assert told(await track(shop, new, old["guest_token"])) == (404, "not_found")
    assert (await track(shop, old, old["guest_token"])).status_code == 200  # their own stays theirs
    books.check()


async def test_who_has_left_orders_nothing_at_the_table(shop: Shop, books: Books) -> None:
    old = await sit(shop)
    await finish(shop, old)
    await clear(shop)

    async def try_again() -> tuple[int, str | None]:
        before = books.everything()
        answer = await shop.place_at_table(token=old["guest_token"])
        assert books.everything() == before
        return told(answer)

    assert await try_again() == (409, "party_left")
    await sit(shop)
    assert await try_again() == (409, "party_left")
    assert told(await join(shop, token=old["guest_token"])) == (409, "party_left")
    assert (await sit(shop, "Table 2", token=old["guest_token"]))["guest_id"] == old["guest_id"]
    books.check()


async def test_an_open_table_is_joined_by_looking_at_it(shop: Shop, books: Books) -> None:
    joined = await join(shop)
    assert (joined.status_code, joined.json()["table_name"]) == (200, "Table 1")
    again = await join(shop, token=joined.json()["guest_token"])
    assert again.json()["session_id"] == joined.json()["session_id"]
    order = await sit(shop, token=joined.json()["guest_token"])
    assert order["table_session_id"] == joined.json()["session_id"]
    assert len(books.table("table_guests")) == 1


async def guarded(shop: Shop) -> str:
    """A table with a PIN, at which the staff have seated a party; its PIN."""
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"table_access": "pin"})).status_code == 200
    opened = await shop.staff("POST", f"/api/v1/tables/{shop.tables['Table 1'][0]}/open", role=Role.FRONT_DESK)
    assert opened.status_code == 201
    pin: str = opened.json()["pin"]
    return pin


def other_than(pin: str, step: int = 1) -> str:
    return f"{(int(pin) + step) % 10_000:04d}"


async def test_a_pin_lets_a_party_in_and_keeps_the_street_out(shop: Shop, books: Books) -> None:
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"table_access": "pin"})).status_code == 200
    assert told(await join(shop, pin="1234")) == (409, "table_not_open")
    assert told(await shop.place_at_table()) == (409, "table_not_open")
    pin = await guarded(shop)
    before = books.everything()
    assert told(await shop.place_at_table()) == (403, "pin_required")
    assert told(await join(shop)) == (403, "pin_required")
    assert told(await join(shop, pin=other_than(pin))) == (403, "pin_wrong")
    arabic = other_than(pin).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert told(await join(shop, pin=arabic)) == (403, "pin_wrong")
    for malformed in ("12345", "", "١٢٣", "12 4"):
        assert told(await join(shop, pin=malformed)) == (422, "validation_failed")
    assert books.everything() == before

    joined = await join(shop, pin=pin)
    assert joined.status_code == 200
    order = await sit(shop, token=joined.json()["guest_token"])
    assert UUID(order["table_session_id"]) == UUID(joined.json()["session_id"])
    assert (await tab(shop, order["guest_token"])).json()["total_cents"] == 8500
    assert (await join(shop, token=order["guest_token"])).status_code == 200  # needs no PIN any more
    assert told(await shop.place_at_table()) == (403, "pin_required")
    books.check()


async def test_a_pin_is_not_found_by_trying(shop: Shop, books: Books) -> None:
    pin = await guarded(shop)
    for step in range(PIN_BY_ADDRESS.count):
        assert told(await join(shop, pin=other_than(pin, step + 1))) == (403, "pin_wrong")
    before = books.everything()
    for said in (other_than(pin), pin):
        refused = await join(shop, pin=said)
        assert told(refused) == (429, "too_many_attempts")
        assert 0 < int(refused.headers["retry-after"]) <= PIN_BY_ADDRESS.seconds
    assert books.everything() == before


async def test_a_guest_of_the_last_party_needs_the_new_pin(shop: Shop) -> None:
    pin = await guarded(shop)
    token = (await join(shop, pin=pin)).json()["guest_token"]
    await finish(shop, await sit(shop, token=token))
    await clear(shop)
    assert told(await shop.place_at_table(token=token)) == (409, "table_not_open")
    new = await guarded(shop)
    assert told(await shop.place_at_table(token=token)) == (403, "pin_required")
    assert told(await join(shop, token=token, pin=new)) == (200, None)


# --- the same again ---------------------------------------------------------------------------------------------


async def test_a_reorder_says_what_changed_and_what_is_gone(shop: Shop) -> None:
    first = await place(
        shop,
        shop.line("Waakye", 2, "Fish", "Egg", note="not too hot"),
        shop.line("Jollof rice", 3),
        shop.line("Sobolo"),
        shop.line("Tilapia", 5),
    )
    assert first["total_cents"] == 2 * 8000 + 3 * 8500 + 2000 + 5 * 15000
    for item, change in (("Jollof rice", {"price_cents": 9000}), ("Sobolo", {"archived": True})):
        answer = await shop.staff("PATCH", f"/api/v1/menu/items/{shop.items[item]}", json=change)
        assert answer.status_code == 200, answer.text
    storefronts = shop.app.storefronts
    storefronts.drop(await storefronts.get(shop.tenant_id))  # as it is once the process has heard

    seen = (await reorder(shop, first, first["guest_token"])).json()
    assert [(line["name"], line["quantity"], line["unit_price_cents"], line["was_unit_price_cents"])
            for line in seen["lines"]] == [("Waakye", 2, 8000, 8000), ("Jollof rice", 3, 9000, 8500)]  # fmt: skip
    assert seen["lines"][0]["options"] == [str(shop.options["Fish"]), str(shop.options["Egg"])]
    assert seen["lines"][0]["note"] == "not too hot"
    assert [(gone["name"], gone["quantity"], gone["code"]) for gone in seen["gone"]] == [
        ("Sobolo", 1, "item_unknown"),
        ("Tilapia", 5, "item_sold_out"),
    ]
    assert (seen["price_changed"], seen["was_total_cents"], seen["total_cents"]) == (True, 118_500, 43_000)

    lines = [{name: line[name] for name in ("item_id", "quantity", "options", "note")} for line in seen["lines"]]
    again = await place(shop, *lines, token=first["guest_token"], expected_total_cents=seen["total_cents"])
    assert again["total_cents"] == 43_000


async def test_a_reorder_of_what_has_not_changed(shop: Shop, books: Books) -> None:
    first = await place(shop, shop.line("Waakye", 1, "Chicken"))
    before = books.everything()
    seen = (await reorder(shop, first, first["guest_token"])).json()
    assert (seen["price_changed"], seen["gone"], seen["total_cents"]) == (False, [], 6000)
    assert books.everything() == before


async def test_a_choice_that_is_gone_takes_its_line_along(shop: Shop) -> None:
    first = await place(shop, shop.line("Waakye", 1, "Fish"), shop.line("Waakye", 1, "Chicken"))
    path = f"/api/v1/menu/options/{shop.options['Fish']}/available"
    assert (await shop.staff("PUT", path, json={"is_available": False})).status_code == 200
    shop.app.storefronts.drop(await shop.app.storefronts.get(shop.tenant_id))
    seen = (await reorder(shop, first, first["guest_token"])).json()
    assert [gone["code"] for gone in seen["gone"]] == ["option_sold_out"]
    assert (len(seen["lines"]), seen["total_cents"], seen["was_total_cents"]) == (1, 6000, 13_500)
