"""What somebody usually orders: of their own orders alone, and what can be had now."""

from typing import Any

import pytest

from comanda.orders.usual import usual_method
from tests.factories import Shop


async def usual(shop: Shop, token: str | None, status: int = 200) -> dict[str, Any]:
    answer = await shop.guest("GET", "/api/customer/orders/usual", token=token)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def order(shop: Shop, *lines: dict[str, Any], token: str | None = None, **fields: Any) -> dict[str, Any]:
    answer = await shop.place(shop.order(*lines, **fields), token=token)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def said(answer: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(one["name"], len(one["options"]), one["times"]) for one in answer["favourites"]]


async def test_favourites_are_what_was_ordered_most_often_with_the_options_of_most_times(shop: Shop) -> None:
    first = await order(shop, shop.line("Sobolo", 5), shop.line("Waakye", 1, "Fish"))
    token = first["guest_token"]
    await order(shop, shop.line("Waakye", 1, "Chicken", "Egg"), token=token)
    await order(shop, shop.line("Waakye", 2, "Egg", "Chicken"), shop.line("Jollof rice"), token=token)
    found = await usual(shop, token)
    # In so many orders, however many portions; then what was ordered last.
    assert said(found) == [("Waakye", 2, 3), ("Jollof rice", 0, 1), ("Sobolo", 0, 1)]
    assert set(found["favourites"][0]["options"]) == {str(shop.options["Chicken"]), str(shop.options["Egg"])}
    assert found["favourites"][0]["unit_price_cents"] == 6500
    assert found["payment_method"] == "cash"


async def test_what_cannot_be_had_is_left_out_and_options_that_are_gone_give_way(shop: Shop) -> None:
    first = await order(shop, shop.line("Sobolo"), shop.line("Waakye", 1, "Fish"))
    token = first["guest_token"]
    await order(shop, shop.line("Waakye", 1, "Chicken", "Egg"), token=token)
    await order(shop, shop.line("Waakye", 1, "Chicken", "Egg"), token=token)
    option = f"/api/v1/menu/options/{shop.options['Egg']}/available"
    assert (await shop.staff("PUT", option, json={"is_available": False})).status_code == 200
    sobolo = f"/api/v1/menu/items/{shop.items['Sobolo']}"
    assert (await shop.staff("PATCH", sobolo, json={"sold_out": True})).status_code == 200
    found = await usual(shop, token)
    assert said(found) == [("Waakye", 1, 3)]
    assert found["favourites"][0]["options"] == [str(shop.options["Fish"])]


async def test_a_cancelled_order_was_none(shop: Shop) -> None:
    placed = await order(shop, shop.line("Sobolo"))
    token = placed["guest_token"]
    await shop.guest("POST", f"/api/customer/orders/cancel/{placed['id']}", token=token)
    assert await usual(shop, token) == {"favourites": [], "payment_method": None}


async def test_what_others_at_the_table_had_is_not_ones_own(shop: Shop) -> None:
    mine = (await shop.place_at_table()).json()
    other = await shop.place_at_table(
        body={"lines": [shop.line("Sobolo")], "customer_name": "Esi", "payment_method": "cash"}
    )
    assert other.json()["table_session_id"] == mine["table_session_id"]
    assert said(await usual(shop, mine["guest_token"])) == [("Jollof rice", 0, 1)]


async def test_who_is_nobody_has_no_usual(shop: Shop) -> None:
    await order(shop, shop.line("Sobolo"))
    assert (await usual(shop, None, 401))["code"] == "not_signed_in"
    stranger = await order(shop, shop.line("Jollof rice"), customer_phone="+233241234567")
    # The same phone, unproved, shows nothing of its owner.
    assert said(await usual(shop, stranger["guest_token"])) == [("Jollof rice", 0, 1)]


@pytest.mark.parametrize(
    ("_case", "methods", "expected"),
    [
        ("never", [], None),
        ("most often", ["cash", "mtn", "mtn"], "mtn"),
        ("of two the later", ["mtn", "cash"], "mtn"),
        ("offered no more", ["telecel", "telecel", "cash"], "cash"),
        ("none of them", ["telecel"], None),
    ],
)
def test_how_one_usually_pays(_case: str, methods: list[str], expected: str | None) -> None:
    assert usual_method(methods, ("cash", "mtn")) == expected
