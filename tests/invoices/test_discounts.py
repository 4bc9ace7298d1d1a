"""What is taken off an order is written with it, is what everybody reads, and what its invoice says."""

from typing import Any
from uuid import uuid4

from tests.books import Books
from tests.factories import Shop
from tests.invoices.conftest import desk, issue, pay, work
from tests.orders.conftest import books, owner
from tests.promotions.conftest import promote

__all__ = ["books", "owner"]

LUNCH: dict[str, Any] = {
    "kind": "promotion",
    "name": "Lunch for less",
    "name2": "غداء بأقل",
    "cents": 500,
    "points": 0,
}
SOBOLO: dict[str, Any] = {
    "kind": "promotion",
    "name": "Sobolo for less",
    "name2": "سوبولو بأقل",
    "cents": 200,
    "points": 0,
}


async def order_less(shop: Shop) -> dict[str, Any]:
    """Jollof rice twice for 85.00 each and a sobolo for 20.00, at the desk."""
    lines = [shop.line(quantity=2), shop.line("Sobolo", quantity=1)]
    body = {"fulfilment": "dine_in", "lines": lines}
    answer = await shop.staff("POST", "/api/v1/orders", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def both(shop: Shop) -> dict[str, Any]:
    """5.00 off all of it, and 2.00 off the sobolo."""
    of_sobolo: dict[str, Any] = {"target": "items", "item_ids": [str(shop.items["Sobolo"])]}
    for said, target in ((LUNCH, {}), (SOBOLO, of_sobolo)):
        off = {"kind": "amount", "amount_cents": said["cents"], "combines": True}
        await promote(shop, 201, name=said["name"], name2=said["name2"], **off, **target)
    return await order_less(shop)


async def test_everybody_reads_what_is_charged(shop: Shop, books: Books) -> None:
    order = await both(shop)
    assert (order["total_cents"], order["discount_cents"], order["discounts"]) == (18300, 700, [LUNCH, SOBOLO])
    # 5.00 over 170.00 and 20.00, by the largest remainder; 2.00 of the sobolo alone.
    assert [(line["total_cents"], line["discount_cents"]) for line in order["lines"]] == [
        (17000, 447),
        (2000, 253),
    ]
    detail = (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()
    # Moments are the same ones, with or without a last 0.
    apart = {"guest_id", "placed_at", "cancel_until"}
    assert {key: detail[key] for key in order.keys() - apart} == {key: order[key] for key in order.keys() - apart}
    board = (await shop.staff("GET", "/api/v1/orders/board")).json()["orders"]
    assert [one["discounts"] for one in board] == [[LUNCH, SOBOLO]]
    books.check()


async def test_its_invoice_says_what_was_charged_and_a_dish_goes_back_for_what_it_cost(shop: Shop) -> None:
    order = await both(shop)
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
    assert document["discounts"] == [
        {key: one[key] for key in ("kind", "name", "name2", "cents")} for one in (LUNCH, SOBOLO)
    ]
    credit = await desk(
        shop,
        "POST",
        f"/{invoice['id']}/credit",
        201,
        json={"lines": [{"line": 0, "quantity": 1}], "reason": "Cold"},
    )
    assert (credit["total_cents"], credit["document"]["discounts"]) == (8277, [])  # half of 165.53


async def test_what_costs_nothing_any_more_waits_for_no_payment(shop: Shop, books: Books) -> None:
    await promote(shop, kind="percent", percent_bp=10_000)
    order = await order_less(shop)
    assert (order["status"], order["total_cents"], order["tax_cents"], order["discount_cents"]) == (
        "confirmed",
        0,
        0,
        19000,
    )
    assert [line["discount_cents"] for line in order["lines"]] == [17000, 2000]
    books.check()
