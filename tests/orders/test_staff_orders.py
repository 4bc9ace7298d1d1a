"""Orders as the counter and the kitchen take, find and move them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from comanda.tenants.permissions import Role
from tests.books import Books
from tests.conftest import TestClock
from tests.factories import Shop

ORDERS = "/api/v1/orders"
PHONE = "+233241234567"


def told(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


async def attempt(
    shop: Shop, *, role: Role = Role.FRONT_DESK, key: str | None = None, **fields: Any
) -> httpx.Response:
    body = {"lines": [shop.line()], "fulfilment": "pickup", **fields}
    if body["fulfilment"] == "delivery":
        body = {"customer_phone": "+233241234567", **body}
    return await shop.staff("POST", ORDERS, json=body, role=role, headers={"Idempotency-Key": key or str(uuid4())})


async def take(shop: Shop, **fields: Any) -> dict[str, Any]:
    answer = await attempt(shop, **fields)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def move(
    shop: Shop, order: dict[str, Any], status: str, role: Role = Role.OWNER, **more: Any
) -> httpx.Response:
    return await shop.staff("POST", f"{ORDERS}/{order['id']}/status", json={"status": status, **more}, role=role)


async def find(shop: Shop, **query: Any) -> list[str]:
    """Ids of the orders a list shows."""
    answer = await shop.staff("GET", f"{ORDERS}?{urlencode(query, doseq=True)}", role=Role.KITCHEN)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


# --- taking -----------------------------------------------------------------------------------------------------


async def test_an_order_at_the_desk_needs_no_name_and_tells_who_took_it(shop: Shop, books: Books) -> None:
    order = await take(shop)
    assert (order["order_source"], order["customer_name"], order["guest_id"]) == ("frontdesk", "", None)
    assert "guest_token" not in order
    row = books.order(order["id"])
    assert (row["placed_by"], row["customer_id"], row["guest_id"]) == (shop.users[Role.FRONT_DESK], None, None)
    assert [(event["actor_kind"], event["actor_id"]) for event in books.events(order["id"])] == [
        ("staff", shop.users[Role.FRONT_DESK])
    ]
    assert books.table("customers") == []
    books.check()


async def test_an_order_by_phone_is_for_the_customer_of_that_number(shop: Shop, books: Books) -> None:
    web = (await shop.place()).json()
    order = await take(
        shop,
        order_source="phone",
        customer_phone="024 123 4567",
        customer_name="Ama",
        fulfilment="delivery",
        delivery_address="12 Ring Road, Accra",
    )
    assert (order["customer_phone"], order["order_source"]) == (PHONE, "phone")
    assert order["delivery_address"] == "12 Ring Road, Accra"
    customer = books.customer(PHONE)
    assert (customer["visit_count"], customer["total_spent"], customer["name"]) == (2, 17_000, "Ama Owusu")
    assert books.order(order["id"])["customer_id"] == books.order(web["id"])["customer_id"] == customer["id"]
    refused = await attempt(shop, customer_phone="call me maybe")
    assert told(refused) == (422, "phone_not_valid")
    books.check()


async def test_an_order_for_a_known_customer_counts_for_them(
    shop: Shop, other_shop: Shop, books: Books, owner: psycopg.Connection[Any]
) -> None:
    await shop.place()
    await other_shop.place()
    customer = books.customer(PHONE)
    order = await take(shop, customer_id=str(customer["id"]), lines=[shop.line("Tilapia", 2)])
    after = books.customer(PHONE)
    assert (after["visit_count"], after["total_spent"]) == (2, 38_500)
    assert after["last_order_at"] == books.order(order["id"])["placed_at"]
    foreign = Books(owner, other_shop.tenant_id).customer(PHONE)
    before = books.everything()
    for unknown in (uuid4(), foreign["id"]):
        assert told(await attempt(shop, customer_id=str(unknown))) == (404, "customer_unknown")
    assert books.everything() == before
    assert Books(owner, other_shop.tenant_id).customer(PHONE) == foreign
    books.check()


async def test_an_order_for_a_table_seats_its_party(shop: Shop, other_shop: Shop, books: Books) -> None:
    table = str(shop.tables["Table 1"][0])
    order = await take(shop, fulfilment="dine_in", table_id=table)
    (party,) = books.table("table_sessions")
    assert (order["table_name"], UUID(order["table_session_id"])) == ("Table 1", party["id"])
    assert (party["opened_by"], books.table("table_guests")) == (shop.users[Role.FRONT_DESK], [])
    guest = (await shop.place_at_table()).json()
    assert guest["table_session_id"] == order["table_session_id"]

    before = books.everything()
    assert told(await attempt(shop, fulfilment="pickup", table_id=table)) == (422, "validation_failed")
    for unknown in (uuid4(), other_shop.tables["Table 1"][0]):
        assert told(await attempt(shop, fulfilment="dine_in", table_id=str(unknown))) == (404, "not_found")
    assert books.everything() == before
    books.check()


async def test_no_order_for_a_table_that_was_removed(shop: Shop) -> None:
    table = shop.tables["Table 2"][0]
    assert (await shop.staff("DELETE", f"/api/v1/tables/{table}")).status_code == 204
    assert told(await attempt(shop, fulfilment="dine_in", table_id=str(table))) == (404, "not_found")


async def test_the_staff_order_when_and_how_guests_may_not(shop: Shop, books: Books) -> None:
    closed = {
        "opening_hours": {},
        "fulfilments": ["dine_in"],
        "table_access": "pin",
        "contact_at_table": "required",
    }
    assert (await shop.staff("PATCH", "/api/v1/settings", json=closed)).status_code == 200
    assert told(await shop.place()) == (409, "fulfilment_not_offered")
    assert told(await shop.place_at_table()) == (409, "business_closed")
    await take(shop)
    await take(shop, fulfilment="dine_in", table_id=str(shop.tables["Table 1"][0]))
    books.check()


@pytest.mark.parametrize(
    ("_case", "fields", "expected"),
    [
        ("without what is there", {"lines": ["Tilapia", 6]}, (409, "not_enough_left")),
        ("without a choice that must be made", {"lines": ["Waakye", 1]}, (409, "choice_missing")),
        ("more than fifty", {"lines": ["Sobolo", 51]}, (422, "validation_failed")),
        ("to nowhere", {"fulfilment": "delivery", "customer_phone": PHONE}, (422, "validation_failed")),
        (
            "to somebody who cannot be called",
            {"fulfilment": "delivery", "delivery_address": "12 Ring Road", "customer_phone": None},
            (422, "validation_failed"),
        ),
        ("from the web", {"order_source": "web"}, (422, "validation_failed")),
        ("for another total", {"expected_total_cents": 1}, (409, "price_changed")),
        ("with a short key", {"key": "short"}, (400, "idempotency_key_malformed")),
        ("as the kitchen", {"role": Role.KITCHEN}, (403, "not_allowed")),
    ],
)
async def test_what_the_staff_cannot_order_either(
    _case: str, fields: dict[str, Any], expected: tuple[int, str], shop: Shop, books: Books
) -> None:
    if "lines" in fields:
        fields = {"lines": [shop.line(*fields["lines"])]}
    before = books.everything()
    assert told(await attempt(shop, **fields)) == expected
    assert books.everything() == before


async def test_the_same_key_is_one_order_for_one_member_of_staff(shop: Shop, books: Books) -> None:
    key = str(uuid4())
    first, again = await attempt(shop, key=key), await attempt(shop, key=key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert told(await attempt(shop, key=key, notes="more")) == (422, "idempotency_key_reused")
    colleague = await attempt(shop, key=key, role=Role.MANAGER)
    assert (colleague.status_code, colleague.json()["number"]) == (201, "2")
    without = await shop.staff("POST", ORDERS, json={"lines": [shop.line()], "fulfilment": "pickup"})
    assert told(without) == (400, "idempotency_key_required")
    assert len(books.table("orders")) == 2
    books.check()


# --- moving -----------------------------------------------------------------------------------------------------


async def test_the_kitchen_cooks_and_the_desk_decides(shop: Shop, books: Books) -> None:
    order = await take(shop)
    for status in ("accepted", "preparing", "ready"):
        before = books.everything()
        for decision in ("rejected", "cancelled", "completed", "out_for_delivery", "expired"):
            assert told(await move(shop, order, decision, Role.KITCHEN, reason="x")) == (403, "not_allowed")
        assert books.everything() == before
        assert told(await move(shop, order, status, Role.KITCHEN)) == (200, None)
    done = await move(shop, order, "completed", Role.FRONT_DESK)
    assert (done.json()["status"], done.json()["payment_status"], done.json()["next"]) == ("completed", "paid", [])
    assert [(event["kind"], event["status"], event["by"]) for event in done.json()["events"]] == [
        ("placed", "confirmed", "staff"),
        ("moved", "accepted", "staff"),
        ("moved", "preparing", "staff"),
        ("moved", "ready", "staff"),
        ("paid", "ready", "staff"),  # in cash
        ("moved", "completed", "staff"),
    ]
    kitchen, desk = Role.KITCHEN, Role.FRONT_DESK
    assert [event["actor_id"] for event in books.events(order["id"])] == [
        shop.users[role] for role in (desk, kitchen, kitchen, kitchen, desk, desk)
    ]
    books.check()


async def test_only_a_delivery_goes_out(shop: Shop) -> None:
    for fulfilment, last, never in (
        ("pickup", "completed", "out_for_delivery"),
        ("delivery", "out_for_delivery", "completed"),
    ):
        order = await take(shop, fulfilment=fulfilment, delivery_address="12 Ring Road", customer_phone=PHONE)
        for status in ("accepted", "preparing", "ready"):
            assert (await move(shop, order, status)).status_code == 200
        assert told(await move(shop, order, never)) == (409, "order_not_movable")
        assert (await move(shop, order, last)).status_code == 200


async def test_a_rejection_gives_a_reason_which_the_guest_reads(shop: Shop, books: Books) -> None:
    order = (await shop.place(shop.order(shop.line("Tilapia", 2)))).json()
    before = books.everything()
    for reason in (None, "", "   "):
        assert told(await move(shop, order, "rejected", reason=reason)) == (409, "reason_required")
    assert told(await move(shop, order, "rejected", reason="x" * 501)) == (422, "validation_failed")
    assert books.everything() == before
    assert (await move(shop, order, "rejected", reason="No more fish today")).status_code == 200
    seen = await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=order["guest_token"])
    assert (seen.json()["status"], seen.json()["reason"]) == ("rejected", "No more fish today")
    assert (books.customer(PHONE)["total_spent"], books.sold()) == (0, {shop.items["Tilapia"]: 0})
    books.check()


async def test_a_promise_moves_the_time_and_nothing_else(shop: Shop, books: Books, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    order = await take(shop)
    clock.forward(timedelta(minutes=1))
    path = f"{ORDERS}/{order['id']}/eta"
    answer = await shop.staff("POST", path, json={"ready_in_minutes": 40}, role=Role.KITCHEN)
    seen = answer.json()
    assert (seen["status"], seen["version"], seen["events"][-1]["kind"]) == ("confirmed", 2, "promised")
    assert datetime.fromisoformat(seen["ready_at"]) == clock() + timedelta(minutes=40)
    before = books.everything()
    for minutes in (-1, 601, 1.5, "soon", None):
        refused = await shop.staff("POST", path, json={"ready_in_minutes": minutes})
        assert told(refused) == (422, "validation_failed")
    assert books.everything() == before
    assert (await move(shop, order, "cancelled", reason="Power cut")).status_code == 200
    assert told(await shop.staff("POST", path, json={"ready_in_minutes": 5})) == (409, "order_final")
    books.check()


async def test_a_longer_queue_promises_a_later_time(shop: Shop, clock: TestClock) -> None:
    """Fifteen minutes, and five more for every four orders the kitchen has before it."""
    clock.set(datetime.now(UTC))
    orders = [await take(shop) for _ in range(9)]
    waits = [datetime.fromisoformat(order["ready_at"]) - clock() for order in orders]
    assert [wait.total_seconds() / 60 for wait in waits] == [15] * 4 + [20] * 4 + [25]
    for order in orders[:6]:
        for status in ("accepted", "preparing", "ready"):
            assert (await move(shop, order, status)).status_code == 200
    again = await take(shop)  # three are left before it
    assert datetime.fromisoformat(again["ready_at"]) - clock() == timedelta(minutes=15)


async def test_whoever_has_seen_an_older_version_is_told_to_look_again(shop: Shop, books: Books) -> None:
    order = await take(shop)
    assert (await move(shop, order, "accepted", version=1, ready_in_minutes=20)).json()["version"] == 2
    before = books.everything()
    stale = await move(shop, order, "preparing", version=1)
    assert told(stale) == (409, "order_changed")
    assert (stale.json()["version"], books.everything()) == (2, before)
    assert (await move(shop, order, "preparing", version=2)).status_code == 200
    books.check()


async def test_a_move_under_a_key_happens_once(shop: Shop, books: Books) -> None:
    order, key = await take(shop), {"Idempotency-Key": str(uuid4())}
    path, body = f"{ORDERS}/{order['id']}/status", {"status": "accepted"}
    first = await shop.staff("POST", path, json=body, headers=key)
    again = await shop.staff("POST", path, json=body, headers=key)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    other = await shop.staff("POST", path, json={"status": "preparing"}, headers=key)
    assert told(other) == (422, "idempotency_key_reused")
    assert told(await move(shop, order, "accepted")) == (409, "order_not_movable")
    assert books.order(order["id"])["version"] == 2
    books.check()


async def test_another_businesses_order_is_not_there(shop: Shop, other_shop: Shop, books: Books) -> None:
    order = await take(shop)
    before = books.everything()
    path = f"{ORDERS}/{order['id']}"
    assert told(await other_shop.staff("GET", path)) == (404, "not_found")
    assert told(await move(other_shop, order, "accepted")) == (404, "not_found")
    assert told(await other_shop.staff("POST", f"{path}/eta", json={"ready_in_minutes": 1})) == (404, "not_found")
    assert await find(other_shop) == []
    assert books.everything() == before


# --- finding ----------------------------------------------------------------------------------------------------


async def test_the_list_is_filtered_by_each_of_its_filters_and_by_all(shop: Shop, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    table = str(shop.tables["Table 1"][0])
    first = await take(shop)
    clock.forward(timedelta(minutes=1))
    delivery = {"fulfilment": "delivery", "delivery_address": "12 Ring Road", "customer_phone": PHONE}
    second = await take(shop, order_source="phone", **delivery)
    clock.forward(timedelta(minutes=1))
    third = await take(shop, fulfilment="dine_in", table_id=table)
    clock.forward(timedelta(minutes=1))
    fourth = (await shop.place_at_table()).json()
    one, two, three, four = (order["id"] for order in (first, second, third, fourth))
    await move(shop, first, "accepted")
    await move(shop, second, "cancelled", reason="Power cut")

    assert await find(shop) == [four, three, two, one]
    assert await find(shop, status="confirmed") == [four, three]
    assert await find(shop, status=["cancelled", "accepted"]) == [two, one]
    assert await find(shop, fulfilment="dine_in") == [four, three]
    assert await find(shop, source="table") == [four]
    assert await find(shop, source="phone") == [two]
    assert await find(shop, table_id=table) == [four, three]
    assert await find(shop, since=second["placed_at"]) == [four, three, two]
    assert await find(shop, until=second["placed_at"]) == [one]
    assert await find(shop, since=second["placed_at"], until=fourth["placed_at"]) == [three, two]
    assert await find(shop, status="confirmed", fulfilment="dine_in", source="frontdesk", table_id=table) == [
        three
    ]
    assert await find(shop, status="ready") == []
    naive = second["placed_at"].removesuffix("+00:00")
    assert await find(shop, since=naive) == [four, three, two]  # UTC where nothing is said


@pytest.mark.parametrize(
    "query",
    [
        "status=burnt",
        "limit=0",
        "limit=201",
        "source=drone",
        "since=noon",
        "table_id=1",
        f"q={'x' * 41}",
        "sort=best",
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(query: str, shop: Shop) -> None:
    assert told(await shop.staff("GET", f"{ORDERS}?{query}")) == (422, "validation_failed")


async def test_pages_lose_and_double_no_row_also_when_new_orders_come_in(shop: Shop, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    taken = []
    for number in range(23):
        if number % 5 == 0:
            clock.forward(timedelta(seconds=1))  # five share a moment
        taken.append((await take(shop))["id"])
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await shop.staff("GET", f"{ORDERS}?{urlencode({'limit': 4, **cursor})}")
        page = answer.json()
        seen += [order["id"] for order in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        clock.forward(timedelta(seconds=1))
        await take(shop)  # newer than all that is paged through
    assert (len(seen), set(seen)) == (23, set(taken))
    placed = {order: place for place, order in enumerate(taken)}
    assert [placed[order] // 5 for order in seen] == sorted((place // 5 for place in range(23)), reverse=True)
    exact = await shop.staff("GET", f"{ORDERS}?limit=29")
    assert (len(exact.json()["items"]), exact.json()["next"]) == (28, None)


async def pages(shop: Shop, **query: str) -> list[list[str]]:
    """Ids of every page, to the last."""
    found = []
    cursor: dict[str, str] = {}
    while True:
        answer = await shop.staff("GET", f"{ORDERS}?{urlencode({**query, **cursor})}", role=Role.KITCHEN)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found.append([order["id"] for order in page["items"]])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def test_the_list_is_paged_through_in_both_orders(shop: Shop, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    taken: list[tuple[str, str]] = []
    for number in range(7):
        if number % 3 == 0:
            clock.forward(timedelta(seconds=1))  # three share a moment; among them their ids decide
        order = await take(shop)
        taken.append((order["placed_at"], order["id"]))
    oldest = [id for _, id in sorted(taken)]
    newest = oldest[::-1]
    assert await pages(shop, sort="oldest", limit="2") == [oldest[:2], oldest[2:4], oldest[4:6], oldest[6:]]
    assert await pages(shop, sort="newest", limit="2") == [newest[:2], newest[2:4], newest[4:6], newest[6:]]
    assert await find(shop) == newest
    assert await find(shop, sort="oldest", since=sorted(taken)[3][0]) == oldest[3:]
    assert await find(shop, sort="oldest", status="confirmed", q=PHONE) == []


async def test_a_cursor_under_the_other_order_goes_back_from_its_place(shop: Shop, clock: TestClock) -> None:
    clock.set(datetime.now(UTC))
    taken = []
    for _ in range(6):
        clock.forward(timedelta(seconds=1))
        taken.append((await take(shop))["id"])
    cursors = {}
    for sort, first in (("newest", taken[:3:-1]), ("oldest", taken[:2])):
        page = (await shop.staff("GET", f"{ORDERS}?sort={sort}&limit=2")).json()
        assert [order["id"] for order in page["items"]] == first
        cursors[sort] = page["next"]
    assert await find(shop, sort="oldest", cursor=cursors["newest"]) == [taken[5]]
    assert await find(shop, sort="newest", cursor=cursors["oldest"]) == [taken[0]]
    refused = await shop.staff("GET", f"{ORDERS}?sort=oldest&cursor=nowhere")
    assert told(refused) == (400, "cursor_not_valid")


async def test_an_order_is_found_by_what_the_person_at_the_counter_says(shop: Shop, books: Books) -> None:
    assert (
        await shop.staff("PATCH", "/api/v1/settings", json={"order_number_format": "A-{number:03d}"})
    ).status_code == 200
    shop.app.storefronts.drop(await shop.app.storefronts.get(shop.tenant_id))
    web = (await shop.place()).json()
    desk = await take(shop, customer_phone="+233201112223")
    anonymous = await take(shop)
    assert [order["number"] for order in (web, desk, anonymous)] == ["A-001", "A-002", "A-003"]

    for said in ("A-002", "#A-002", " A-002 "):
        assert await find(shop, q=said) == [desk["id"]]
    for said in (PHONE, "0241234567", "024 123 4567", "00233 24 123 4567", "٠٢٤١٢٣٤٥٦٧"):
        assert await find(shop, q=said) == [web["id"]]
    assert await find(shop, q=anonymous["verification_code"]) == [
        order["id"]
        for order in (anonymous, desk, web)
        if order["verification_code"] == anonymous["verification_code"]
    ]
    for said in ("A-0", "A-%", "a-002' OR '1'='1", "A-004", "+233209999999", "%", "_"):
        assert await find(shop, q=said) == []
    assert len(await find(shop, q="  ")) == 3  # nothing said
    assert await find(shop, q="A-001", status="ready") == []


async def test_a_code_finds_open_orders_only(shop: Shop) -> None:
    order = await take(shop)
    assert order["id"] in await find(shop, q=order["verification_code"])
    assert (await move(shop, order, "cancelled", reason="Power cut")).status_code == 200
    assert order["id"] not in await find(shop, q=order["verification_code"])
    assert await find(shop, q=order["number"]) == [order["id"]]


async def test_the_board_shows_what_is_open_oldest_first(shop: Shop) -> None:
    orders = [await take(shop) for _ in range(4)]
    await move(shop, orders[1], "rejected", reason="Power cut")
    for status in ("accepted", "preparing", "ready"):
        await move(shop, orders[2], status)
    board = (await shop.staff("GET", f"{ORDERS}/board", role=Role.KITCHEN)).json()
    assert [one["id"] for one in board["orders"]] == [orders[place]["id"] for place in (0, 2, 3)]
    assert [one["next"] for one in board["orders"]] == [
        ["accepted", "cancelled", "rejected"],
        ["cancelled", "completed"],
        ["accepted", "cancelled", "rejected"],
    ]
    assert board["last_event_id"] == 8


# --- who it is for ----------------------------------------------------------------------------------------------


async def test_what_is_known_of_a_customer_goes_with_their_order(shop: Shop) -> None:
    first = await take(shop, customer_name="Esi", customer_phone=PHONE)
    customer = (await shop.staff("GET", f"{ORDERS}/{first['id']}")).json()["customer_id"]
    again = await take(shop, fulfilment="delivery", delivery_address="12 Ring Road", customer_id=customer,
                       customer_phone=None)  # fmt: skip
    assert (again["customer_name"], again["customer_phone"]) == ("Esi", PHONE)
    other = await take(shop, customer_id=customer, customer_name="Her brother", customer_phone="+233201112223")
    assert (other["customer_name"], other["customer_phone"]) == ("Her brother", "+233201112223")


async def test_an_order_by_phone_has_the_number_it_came_from(shop: Shop) -> None:
    assert told(await attempt(shop, order_source="phone")) == (422, "validation_failed")
    assert told(await attempt(shop, order_source="phone", customer_phone=PHONE)) == (201, None)


async def test_a_number_is_found_in_the_digits_people_write(shop: Shop) -> None:
    order = await take(shop, customer_phone=PHONE)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for written in (order["number"], "0241234567", order["verification_code"]):
        assert await find(shop, q=written.translate(arabic)) == [order["id"]]


async def test_the_kitchen_does_not_see_how_to_reach_who_ordered(shop: Shop) -> None:
    reach = {"customer_phone": "055 123 4567", "customer_email": "ama@guest.example"}
    body = {"lines": [shop.line()], "fulfilment": "pickup", "customer_name": "Ama", **reach}
    placed = (await shop.staff("POST", ORDERS, json=body, headers={"Idempotency-Key": str(uuid4())})).json()
    path = f"{ORDERS}/{placed['id']}"
    for role, phone, email in (
        (Role.FRONT_DESK, "+233551234567", "ama@guest.example"),
        (Role.KITCHEN, "+233 ••• 567", "a…@guest.example"),
    ):
        moves = {"status": "accepted" if role is Role.FRONT_DESK else "preparing"}
        answers = [
            (await shop.staff("GET", f"{ORDERS}/board", role=role)).json()["orders"][0],
            (await shop.staff("GET", ORDERS, role=role)).json()["items"][0],
            (await shop.staff("GET", path, role=role)).json(),
            (await shop.staff("POST", f"{path}/status", role=role, json=moves)).json(),
            (await shop.staff("POST", f"{path}/eta", role=role, json={"ready_in_minutes": 5})).json(),
        ]
        assert [(one["customer_phone"], one["customer_email"]) for one in answers] == [(phone, email)] * 5
