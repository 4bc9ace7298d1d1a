"""What is taken off an order is written with it, is what everybody reads, and what its invoice says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from comanda.audit.record import Actor
from comanda.kit.tenancy import Scope
from comanda.orders.actions.place_order import Wish, place_order
from comanda.orders.pricing import BasketLine, Discount, Discounting, PricedDelivery, PricedLine
from tests.books import Books
from tests.factories import Shop
from tests.invoices.conftest import desk, issue, pay, work
from tests.orders.conftest import books, owner

__all__ = ["books", "owner"]

LUNCH = Discount("promotion", "Lunch for less", "غداء بأقل", 500)
FRIENDS = Discount("promotion", "Friends", "الأصدقاء", 200, (1,))
AS_READ = [
    {"kind": "promotion", "name": "Lunch for less", "name2": "غداء بأقل", "cents": 500, "points": 0},
    {"kind": "promotion", "name": "Friends", "name2": "الأصدقاء", "cents": 200, "points": 0},
]


def both(lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
    return LUNCH, FRIENDS


def everything(lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
    return (replace(LUNCH, cents=10**9),)


async def order_less(shop: Shop, discounting: Discounting) -> dict[str, Any]:
    """Jollof rice twice for 85.00 each and a sobolo for 20.00, at the desk."""
    lines = [BasketLine(shop.items["Jollof rice"], 2), BasketLine(shop.items["Sobolo"], 1)]
    wish = Wish(lines, "dine_in", "frontdesk", Actor("staff"), discounting=discounting)
    placed = await place_order(
        shop.app.database,
        shop.app.storefronts,
        shop.app.tables,
        Scope.staff(shop.tenant_id),
        wish,
        None,
        shop.app.clock(),
    )
    found: dict[str, Any] = orjson.loads(placed.body)
    return found


async def test_everybody_reads_what_is_charged(shop: Shop, books: Books) -> None:
    order = await order_less(shop, both)
    assert (order["total_cents"], order["discount_cents"], order["discounts"]) == (18300, 700, AS_READ)
    # 5.00 over 170.00 and 20.00, by the largest remainder; 2.00 of the sobolo alone.
    assert [(line["total_cents"], line["discount_cents"]) for line in order["lines"]] == [
        (17000, 447),
        (2000, 253),
    ]
    detail = (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()
    assert {key: detail[key] for key in order if key != "guest_id"} == {
        key: value for key, value in order.items() if key != "guest_id"
    }
    board = (await shop.staff("GET", "/api/v1/orders/board")).json()["orders"]
    assert [one["discounts"] for one in board] == [AS_READ]
    books.check()


async def test_its_invoice_says_what_was_charged_and_a_dish_goes_back_for_what_it_cost(shop: Shop) -> None:
    order = await order_less(shop, both)
    await pay(shop, order["id"])
    invoice = await issue(shop, order["id"])
    await work(shop.app)
    detail = await desk(shop, "GET", f"/{invoice['id']}")
    document = detail["document"]
    assert [
        (line["unit_price_cents"], line["quantity"], line["discount_cents"], line["total_cents"])
        for line in document["lines"]
    ] == [(8500, 2, 447, 16553), (2000, 1, 253, 1747)]
    assert (document["total_cents"], document["due_cents"]) == (18300, 0)
    credit = await desk(
        shop,
        "POST",
        f"/{invoice['id']}/credit",
        201,
        json={"lines": [{"line": 0, "quantity": 1}], "reason": "Cold"},
    )
    assert credit["total_cents"] == 8277  # half of 165.53


async def test_what_costs_nothing_any_more_waits_for_no_payment(shop: Shop, books: Books) -> None:
    order = await order_less(shop, everything)
    assert (order["status"], order["total_cents"], order["tax_cents"], order["discount_cents"]) == (
        "confirmed",
        0,
        0,
        19000,
    )
    assert [line["discount_cents"] for line in order["lines"]] == [17000, 2000]
    books.check()
