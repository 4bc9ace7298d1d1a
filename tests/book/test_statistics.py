"""What the orders of all customers together say."""

from datetime import timedelta
from typing import Any

import pytest

from tests.clock import TestClock
from tests.factories import Shop
from tests.people_known import CustomerBook, new_number


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def order(shop: Shop, phone: str, *lines: dict[str, Any]) -> None:
    answer = await shop.place(shop.order(*lines, customer_phone=phone))
    assert answer.status_code == 201, answer.text


def favourites(of: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(one["name"], one["quantity"], one["orders"]) for one in of["favourite_items"]]


async def test_of_nobody_nothing_is_said(book: CustomerBook) -> None:
    of = await book.ask("GET", "/statistics")
    assert (of["customers"], of["last_order_at"], of["days_between"], of["favourite_items"]) == (0, None, None, [])


async def test_what_is_ordered_most_and_how_often_they_come(
    book: CustomerBook, shop: Shop, clock: TestClock
) -> None:
    ama, kofi, once, gone = (new_number() for _ in range(4))
    clock.set(clock() - timedelta(days=100))
    began = clock()
    await order(shop, ama, shop.line("Jollof rice", 5))
    await order(shop, kofi)
    clock.forward(timedelta(days=3))
    await order(shop, kofi)  # after 3 days
    clock.forward(timedelta(days=97))
    await order(shop, once, shop.line("Jollof rice", 2))
    await order(shop, ama, shop.line("Jollof rice", 1), shop.line("Jollof rice", 1))  # after 100 days
    await order(shop, gone, shop.line("Jollof rice", 40))
    found = (await book.ask("GET", "", params={"limit": 100}))["items"]
    away = next(each for each in found if each["phone"] == gone)
    await book.ask("DELETE", f"/{away['id']}", 204)
    of = await book.ask("GET", "/statistics")
    assert of["days_between"] == 51.5  # half way between the two of them
    assert of["last_order_at"][:19] == (began + timedelta(days=100)).isoformat()[:19]
    # Only what was ordered in the last 90 days, by those who are in use.
    assert favourites(of) == [("Jollof rice", 4, 2)]


async def test_new_ones_are_those_who_are_counted(book: CustomerBook) -> None:
    kept, away, merged = await book.make("Ama"), await book.make("Kofi"), await book.make("Ama O.")
    await book.ask("DELETE", f"/{away['id']}", 204)
    both = {"source_customer_id": merged["id"], "target_customer_id": kept["id"]}
    await book.ask("POST", "/merge", json=both)
    of = await book.ask("GET", "/statistics")
    assert of["customers"] == sum(one["made"] for one in of["new_by_month"]) == 1
