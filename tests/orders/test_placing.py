"""Placing orders: prices, numbers, customers, replays."""

from uuid import uuid4

from tests.factories import Shop


async def test_an_order_is_priced_by_the_server_and_followed_by_its_guest(shop: Shop) -> None:
    body = shop.order(shop.line("Waakye", 2, "Fish", "Egg"), shop.line("Sobolo"))
    answer = await shop.place(body)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    # 2 × (60.00 + 15.00 + 5.00) + 20.00; Ghana: 21 % on top of the base, included in the price.
    assert order["total_cents"] == 18000
    assert order["subtotal_cents"] == 14876  # 18000 / 1.21 = 14876.03
    assert order["tax_cents"] == 3124
    assert {tax["name"]: tax["tax_cents"] for tax in order["taxes"]} == {
        "VAT": 2231,
        "GETFund": 372,
        "NHIL": 372,
        "Tourism levy": 149,
    }
    assert (order["number"], order["status"], order["customer_phone"]) == ("1", "confirmed", "+233241234567")

    tracked = await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=order["guest_token"])
    assert tracked.status_code == 200
    assert tracked.json()["verification_code"] == order["verification_code"]
    assert [event["kind"] for event in tracked.json()["events"]] == ["placed"]

    without = await shop.guest("GET", f"/api/customer/orders/track/{order['id']}")
    assert (without.status_code, without.json()["code"]) == (404, "not_found")


async def test_the_same_key_and_body_is_one_order_and_the_same_bytes(shop: Shop) -> None:
    key, body = str(uuid4()), shop.order()
    first = await shop.place(body, key=key)
    again = await shop.place(body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await shop.place(shop.order(notes="extra hot"), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    listed = await shop.staff("GET", "/api/v1/orders")
    assert len(listed.json()["items"]) == 1


async def test_a_table_orders_and_the_board_shows_it(shop: Shop) -> None:
    answer = await shop.place_at_table()
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["table_name"], order["fulfilment"], order["order_source"]) == ("Table 1", "dine_in", "table")
    board = (await shop.staff("GET", "/api/v1/orders/board")).json()
    assert [one["id"] for one in board["orders"]] == [order["id"]]
    assert board["orders"][0]["next"] == ["accepted", "cancelled", "rejected"]
    assert board["last_event_id"] == 1

    moved = await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": "accepted"})
    assert (moved.status_code, moved.json()["status"]) == (200, "accepted")
    tab = await shop.guest("GET", f"/api/menu/{shop.tables['Table 1'][1]}/tab", token=order["guest_token"])
    assert (tab.status_code, tab.json()["total_cents"]) == (200, 8500), tab.text


async def test_a_replay_is_answered_although_it_could_not_be_ordered_any_more(shop: Shop) -> None:
    key, body = str(uuid4()), shop.order(shop.line("Tilapia", 5))
    first = await shop.place(body, key=key)
    assert first.status_code == 201
    refused = await shop.place(body)
    assert (refused.status_code, refused.json()["code"]) in ((409, "item_sold_out"), (409, "not_enough_left"))
    again = await shop.place(body, key=key)
    assert (again.status_code, again.content) == (201, first.content)
