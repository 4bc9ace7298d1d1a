"""Cash, change, and money that goes back."""

from typing import Any

import pytest

from comanda.tenants.permissions import Role
from tests.books import Books
from tests.till import Till, keep_stray, open_account

pytestmark = pytest.mark.anyio


async def cash(till: Till, order: dict[str, Any], status: int = 201, **body: Any) -> Any:
    return await till.staff("POST", f"/api/v1/orders/{order['id']}/payments", status, json=body)


async def back(till: Till, order: dict[str, Any], status: int = 201, **body: Any) -> Any:
    body.setdefault("reason", "The fish was off.")
    return await till.staff("POST", f"/api/v1/orders/{order['id']}/refunds", status, json=body)


async def test_cash_in_two_parts_with_a_tip_and_change(till: Till, books: Books) -> None:
    order = await till.order("cash")
    first = await cash(till, order, amount_cents=5000, tendered_cents=5000)
    assert (first["payment_status"], first["due_cents"]) == ("partly_paid", 3500)
    short = await cash(till, order, 409, tip_cents=200, tendered_cents=3600)
    assert (short["code"], short["missing_cents"]) == ("cash_too_little", 100)
    rest = await cash(till, order, tip_cents=200, tendered_cents=5000)
    assert (rest["payment_status"], rest["tip_cents"], rest["paid_cents"]) == ("paid", 200, 8500)
    assert [(one["amount_cents"], one["tendered_cents"], one["taken_by_name"]) for one in rest["payments"]] == [
        (5000, 5000, "Owner"),
        (3700, 5000, "Owner"),
    ]
    over = await cash(till, order, 409)
    assert over["code"] == "nothing_due"
    too_much = await cash(till, await till.order("cash"), 409, amount_cents=8501)
    assert (too_much["code"], too_much["due_cents"]) == ("nothing_due", 8500)
    books.check()


async def test_the_same_key_takes_cash_once(till: Till, books: Books) -> None:
    order = await till.order("cash")
    for _ in range(3):
        answer = await till.shop.staff(
            "POST",
            f"/api/v1/orders/{order['id']}/payments",
            json={"amount_cents": 3000},
            headers={"Idempotency-Key": "taking-cash-for-one-order"},
        )
        assert answer.status_code == 201
    assert (await till.money(order))["paid_cents"] == 3000
    books.check()


async def test_cash_for_an_order_that_waits_sends_it_to_the_kitchen(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    await cash(till, order, amount_cents=4000)
    assert await till.status(order) == "awaiting_payment"
    await cash(till, order)
    assert await till.status(order) == "confirmed"
    assert (await till.staff("GET", f"/api/v1/orders/{order['id']}"))["payment_method"] == "cash"
    books.check()


async def test_a_part_goes_back_by_the_provider(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    payment = await till.paid(order)
    money = await back(till, order, amount_cents=1500)
    assert (money["payment_status"], money["refunded_cents"], money["due_cents"]) == ("partly_refunded", 1500, 0)
    await till.work()
    await till.pass_time(60)
    await till.sweep(after=30)
    (refund,) = (await till.verify(order))["refunds"]
    assert (refund["status"], refund["kind"], refund["reason"]) == ("succeeded", "asked", "The fish was off.")
    assert (await till.charge(payment))["refunded_cents"] == 1500
    assert await till.status(order) == "confirmed"
    books.check()


@pytest.mark.parametrize("method", ["mtn", "card", "at"])
async def test_all_of_it_goes_back_when_the_order_is_cancelled(till: Till, books: Books, method: str) -> None:
    order = await till.order(method)
    payment = await till.begun(order, method, tip_cents=300)
    await till.say("approve", payment)
    await till.look(payment)
    assert await till.status(order) == "confirmed"
    cancelled = await till.shop.guest(
        "POST", f"/api/customer/orders/cancel/{order['id']}", token=order["guest_token"], json={"reason": "Ill"}
    )
    assert cancelled.status_code == 200, cancelled.text
    assert cancelled.json()["payment_status"] == "refunded"
    await till.work()
    await till.pass_time(120)
    await till.sweep(after=60)
    await till.pass_time(120)
    await till.sweep(after=60)
    (refund,) = (await till.verify(order))["refunds"]
    assert (refund["status"], refund["kind"], refund["amount_cents"]) == ("succeeded", "order_over", 8800)
    assert (await till.charge(payment))["refunded_cents"] == 8800
    books.check()


async def test_cash_of_a_rejected_order_waits_for_hands(till: Till, books: Books) -> None:
    order = await till.order("cash")
    await cash(till, order)
    await till.staff(
        "POST", f"/api/v1/orders/{order['id']}/status", json={"status": "rejected", "reason": "No fish"}
    )
    (refund,) = (await till.staff("GET", "/api/v1/refunds?status=hand_over"))["items"]
    assert (refund["amount_cents"], refund["order_number"], refund["method"]) == (8500, order["number"], "cash")
    await till.staff("POST", f"/api/v1/refunds/{refund['id']}/hand-over", 204)
    again = await till.staff("POST", f"/api/v1/refunds/{refund['id']}/hand-over", 409)
    assert again["code"] == "refund_not_open"
    assert (await till.staff("GET", "/api/v1/refunds?status=hand_over"))["items"] == []
    books.check()


async def test_what_a_provider_refuses_to_give_back_is_given_by_hand(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order, phone="+233240000008")  # each refund of it fails
    await till.pass_time(60)
    await till.look(payment)
    await back(till, order)
    await till.work()
    await till.pass_time(60)
    await till.sweep(after=30)
    (refund,) = (await till.staff("GET", "/api/v1/refunds?status=hand_over"))["items"]
    assert refund["amount_cents"] == 8500
    assert refund["said"]
    await till.staff("POST", f"/api/v1/refunds/{refund['id']}/retry", 204)
    await till.work()
    await till.pass_time(60)
    await till.sweep(after=30)
    await till.staff("POST", f"/api/v1/refunds/{refund['id']}/hand-over", 204)
    money = await till.money(order)
    assert [(one["status"], one["by_hand"]) for one in money["refunds"]] == [("succeeded", True)]
    assert (await till.charge(payment))["refunded_cents"] == 0
    books.check()


async def test_hubtel_gives_nothing_back_so_the_staff_do(till: Till, books: Books) -> None:
    await till.staff("PUT", "/api/v1/settings/payments/paystack/methods", json={"methods": ["card", "at"]})
    await open_account(till.shop, till.sandbox, "hubtel")
    order = await till.order("telecel")
    payment = await till.begun(order, "telecel")
    await till.say("approve", payment)
    await till.look(payment)
    await back(till, order)
    await till.work()
    (refund,) = (await till.staff("GET", "/api/v1/refunds?status=hand_over"))["items"]
    assert (refund["provider"], refund["amount_cents"]) == ("hubtel", 8500)
    books.check()


@pytest.mark.parametrize("fault", ["held", "cut", "taken_500", "error_500", "html"])
@pytest.mark.parametrize("method", ["mtn", "at"])
async def test_a_refund_whose_answer_is_lost_is_not_given_twice(
    till: Till, books: Books, method: str, fault: str
) -> None:
    till.sandbox.control("PUT", "/faults", hold_seconds=0.2)
    order = await till.order(method)
    payment = await till.begun(order, method)
    await till.say("approve", payment)
    await till.look(payment)
    till.sandbox.next({"mtn": "momo.refund", "at": "paystack.refund"}[method], fault)
    await back(till, order, amount_cents=2500)
    await till.work()
    for _ in range(3):
        await till.pass_time(60)
        await till.sweep(after=60)
    (refund,) = (await till.verify(order))["refunds"]
    assert refund["status"] == "succeeded"
    assert (await till.charge(payment))["refunded_cents"] == 2500
    books.check()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount_cents": 8501}, 409, "refund_too_large"),
        ({"amount_cents": 0}, 422, "validation_failed"),
        ({"amount_cents": -1}, 422, "validation_failed"),
        ({"amount_cents": 1.5}, 422, "validation_failed"),
        ({"reason": ""}, 422, "validation_failed"),
        ({"reason": "x" * 501}, 422, "validation_failed"),
        ({"payment_id": "01a200fd-f165-7e8b-8326-76a14eae492f"}, 404, "not_found"),
    ],
)
async def test_refunds_that_cannot_be_are_refused(
    till: Till, books: Books, body: dict[str, Any], status: int, code: str
) -> None:
    order = await till.order("cash")
    await cash(till, order)
    before = books.everything()
    assert (await back(till, order, status, **body))["code"] == code
    assert books.everything() == before


async def test_nothing_is_given_back_twice(till: Till, books: Books) -> None:
    order = await till.order("cash")
    await cash(till, order)
    await back(till, order, amount_cents=5000)
    await back(till, order)
    assert (await till.money(order))["refunded_cents"] == 8500
    assert (await back(till, order, 409))["code"] == "refund_too_large"
    books.check()


async def test_the_front_desk_takes_and_hands_over_but_does_not_decide_to_give_back(till: Till) -> None:
    order = await till.order("cash")
    await till.staff("POST", f"/api/v1/orders/{order['id']}/payments", 201, json={}, role=Role.FRONT_DESK)
    await till.staff(
        "POST", f"/api/v1/orders/{order['id']}/refunds", 403, json={"reason": "x"}, role=Role.FRONT_DESK
    )
    await till.staff("GET", "/api/v1/payments", 403, role=Role.KITCHEN)


async def test_stray_money_is_returned_to_who_paid_it(till: Till, books: Books) -> None:
    payment = await keep_stray(till, 4200)
    await till.staff("POST", f"/api/v1/payments/{payment}/return", 204, json={"reason": "Not for us"})
    again = await till.staff("POST", f"/api/v1/payments/{payment}/return", 409, json={"reason": "Not for us"})
    assert again["code"] == "not_stray"
    assert (await till.staff("GET", "/api/v1/payments/stray"))["items"] == []
    (refund,) = (await till.staff("GET", "/api/v1/refunds"))["items"]
    assert (refund["kind"], refund["amount_cents"], refund["order_id"]) == ("stray", 4200, None)
    books.check()


async def test_stray_money_that_is_too_much_for_its_order_goes_back_as_far(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    payment = await keep_stray(till, 10_000)
    await till.staff("POST", f"/api/v1/payments/{payment}/place", 204, json={"order_id": order["id"]})
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"], money["refunded_cents"]) == ("confirmed", 10_000, 1500)
    assert [one["kind"] for one in money["refunds"]] == ["paid_twice"]
    taken = await till.staff("POST", f"/api/v1/payments/{payment}/place", 409, json={"order_id": order["id"]})
    assert taken["code"] == "not_stray"
    books.check()


async def test_stray_money_of_another_currency_is_placed_nowhere(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    payment = await keep_stray(till, 8500, "USD")
    refused = await till.staff("POST", f"/api/v1/payments/{payment}/place", 409, json={"order_id": order["id"]})
    assert refused["code"] == "other_currency"
    assert await till.status(order) == "awaiting_payment"
    books.check()
