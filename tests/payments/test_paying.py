"""From the choice of a method to the kitchen."""

from typing import Any

import psycopg
import pytest

from tests.till import PERSON, Till, open_account

pytestmark = pytest.mark.anyio


async def test_a_prompt_that_is_approved_confirms_the_order(till: Till) -> None:
    order = await till.order("mtn")
    assert (order["status"], order["payment_status"], order["paid_cents"]) == ("awaiting_payment", "unpaid", 0)
    payment = await till.begun(order, "mtn", tip_cents=500)
    assert (payment["status"], payment["amount_cents"], payment["tip_cents"]) == ("pending", 9000, 500)
    assert payment["step"]["kind"] == "approve"
    assert payment["phone"] == "…567"
    charge = await till.charge(payment)
    assert (charge["cents"], charge["currency"], charge["phone"]) == (9000, "GHS", PERSON)
    assert await till.status(order) == "awaiting_payment"
    await till.say("approve", payment)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["status"], money["payment_status"], money["due_cents"]) == ("confirmed", "paid", 0)
    assert (money["paid_cents"], money["tip_cents"], money["refunded_cents"]) == (8500, 500, 0)
    (shown,) = money["payments"]
    assert (shown["status"], shown["step"], shown["amount_cents"]) == ("succeeded", None, 9000)


@pytest.mark.parametrize("method", ["card", "mtn", "telecel", "at"])
async def test_a_webhook_alone_is_enough(till: Till, method: str) -> None:
    till.sandbox.set(paystack_telecel="pay_offline")
    order = await till.order(method)
    payment = await till.begun(order, method)
    await till.say("approve", payment)
    await till.pass_time(5)
    await till.work()
    assert await till.status(order) == "confirmed"


@pytest.mark.parametrize("method", ["card", "mtn", "telecel", "at"])
async def test_a_sweep_alone_is_enough(till: Till, method: str) -> None:
    till.sandbox.set(paystack_telecel="pay_offline")
    till.sandbox.control("PUT", "/faults", rates={"webhook": {"drop": 1}})
    order = await till.order(method)
    payment = await till.begun(order, method)
    await till.say("approve", payment)
    await till.pass_time(5)
    await till.work()
    assert await till.status(order) == "awaiting_payment"
    await till.sweep(after=30)
    assert await till.status(order) == "confirmed"


async def test_telecel_by_hubtel_where_the_business_says_so(till: Till) -> None:
    await till.staff("PUT", "/api/v1/settings/payments/paystack/methods", json={"methods": ["card", "at"]})
    await open_account(till.shop, till.sandbox, "hubtel")
    order = await till.order("telecel")
    payment = await till.begun(order, "telecel")
    assert payment["step"]["kind"] == "approve"
    assert (await till.seen(payment))["provider"] == "hubtel"
    await till.say("approve", payment)
    await till.pass_time(5)
    await till.work()
    assert await till.status(order) == "confirmed"


async def test_a_code_is_asked_for_where_the_provider_wants_one(till: Till) -> None:
    order = await till.order("at")
    payment = await till.begun(order, "at", phone="+233270000013")
    assert payment["step"]["kind"] == "enter_code"
    answer = await till.post("code", order, payment_id=payment["id"], code="١٢٣٤٥٦")
    assert answer.status_code == 200, answer.text
    assert answer.json()["payment"]["step"]["kind"] == "approve"
    await till.say("approve", payment)
    await till.look(payment)
    assert await till.status(order) == "confirmed"


async def test_a_wrong_code_is_told_and_another_way_is_open(till: Till) -> None:
    order = await till.order("at")
    payment = await till.begun(order, "at", phone="+233270000011")
    answer = await till.post("code", order, payment_id=payment["id"], code="000000")
    assert answer.json()["payment"]["status"] == "failed"
    assert answer.json()["payment"]["reason"] == "code_wrong"
    again = await till.post("code", order, payment_id=payment["id"], code="123456")
    assert (again.status_code, again.json()["code"]) == (409, "payment_decided")
    assert (await till.verify(order))["due_cents"] == 8500
    await till.paid(order, "mtn")
    assert await till.status(order) == "confirmed"


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("002", "refused"),
        ("003", "timed_out"),
        ("004", "not_enough_funds"),
        ("005", "limit_reached"),
        ("006", "no_wallet"),
    ],
)
async def test_why_it_was_declined_is_told_and_the_order_waits(till: Till, last: str, reason: str) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order, "mtn", phone=f"+233240000{last}")
    await till.pass_time(600)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["status"], money["due_cents"]) == ("awaiting_payment", 8500)
    assert [(one["status"], one["reason"]) for one in money["payments"]] == [("failed", reason)]


async def test_declined_then_cash(till: Till) -> None:
    order = await till.order("mtn")
    await till.begun(order, "mtn", phone="+233240000002")
    open_ = await till.begin(order, "cash")
    assert (open_.status_code, open_.json()["code"]) == (409, "payment_in_progress")
    (payment,) = (await till.verify(order))["payments"]
    await till.pass_time(600)
    await till.look(payment)
    answer = await till.begin(order, "cash")
    assert answer.status_code == 201
    assert answer.json()["payment"] is None
    assert answer.json()["order"]["status"] == "confirmed"
    assert answer.json()["order"]["payment_status"] == "unpaid"
    taken = await till.staff("POST", f"/api/v1/orders/{order['id']}/payments", 201, json={"tendered_cents": 10000})
    assert (taken["payment_status"], taken["due_cents"]) == ("paid", 0)


async def test_money_that_comes_after_it_was_given_up_is_returned_as_far_as_nothing_is_due(till: Till) -> None:
    order = await till.order("mtn")
    first = await till.begun(order, "mtn")
    given_up = await till.post("give-up", order, payment_id=first["id"])
    assert given_up.json()["payment"]["status"] == "cancelled"
    await till.paid(order, "mtn", tip_cents=300)
    assert await till.status(order) == "confirmed"
    await till.say("approve", first)
    await till.look(first)
    money = await till.verify(order)
    assert (money["paid_cents"], money["tip_cents"], money["refunded_cents"]) == (17000, 300, 8500)
    assert money["payment_status"] == "paid"
    assert [(one["kind"], one["amount_cents"], one["payment_id"]) for one in money["refunds"]] == [
        ("paid_twice", 8500, first["id"])
    ]
    await till.work()
    await till.pass_time(60)
    await till.sweep(after=30)
    (back,) = (await till.verify(order))["refunds"]
    assert back["status"] == "succeeded"
    assert (await till.charge(first))["refunded_cents"] == 8500


async def test_the_same_request_again_is_the_same_attempt(till: Till) -> None:
    order = await till.order("mtn")
    key = "a key of this attempt 1".replace(" ", "-")
    first = await till.begin(order, "mtn", key=key)
    again = await till.begin(order, "mtn", key=key)
    assert again.json()["payment"]["id"] == first.json()["payment"]["id"]
    other = await till.begin(order, "mtn", key=key, tip_cents=100)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len((await till.verify(order))["payments"]) == 1


async def test_an_order_that_waits_counts_for_nothing_until_it_is_paid(till: Till) -> None:
    order = await till.order("mtn", till.shop.line("Tilapia", 5))
    found = (await till.staff("GET", "/api/v1/orders/board"))["orders"]
    assert [one["status"] for one in found] == ["awaiting_payment"]
    assert found[0]["next"] == ["cancelled"]
    sold_out = await till.shop.place(till.shop.order(till.shop.line("Tilapia")))
    assert sold_out.json()["code"] in ("item_sold_out", "not_enough_left")  # reserved for it meanwhile
    moved = await till.shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": "confirmed"})
    assert (moved.status_code, moved.json()["code"]) == (409, "order_not_movable")
    await till.paid(order)
    assert await till.status(order) == "confirmed"


async def test_an_order_that_nobody_pays_expires_and_frees_what_it_held(till: Till) -> None:
    order = await till.order("mtn", till.shop.line("Tilapia", 5))
    await till.sweep(after=29 * 60)
    assert (await till.verify(order))["status"] == "awaiting_payment"
    await till.sweep(after=2 * 60)
    assert (await till.verify(order))["status"] == "expired"
    answer = await till.shop.place(till.shop.order(till.shop.line("Tilapia", 5)))
    assert answer.status_code == 201
    late = await till.begin(order, "mtn")
    assert (late.status_code, late.json()["code"]) == (409, "order_not_payable")


async def test_an_order_does_not_expire_under_somebody_who_pays(till: Till) -> None:
    order = await till.order("mtn")
    await till.sweep(after=29 * 60)
    payment = await till.begun(order, "mtn", phone="+233240000007")
    await till.sweep(after=2 * 60)
    assert (await till.verify(order))["status"] == "awaiting_payment"
    await till.say("approve", payment)
    await till.sweep(after=10)
    assert (await till.verify(order))["status"] == "confirmed"


async def test_money_that_comes_after_the_order_expired_goes_back(till: Till) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order, "mtn", phone="+233240000007")
    await till.sweep(after=40 * 60)
    await till.sweep(after=1)
    money = await till.verify(order)
    assert (money["status"], [one["status"] for one in money["payments"]]) == ("expired", ["expired"])
    await till.say("approve", payment)
    await till.sweep(after=15 * 60)
    money = await till.verify(order)
    assert (money["status"], money["payment_status"]) == ("expired", "refunded")
    assert [(one["kind"], one["amount_cents"]) for one in money["refunds"]] == [("order_over", 8500)]


@pytest.mark.parametrize("method", ["mtn", "card"])
async def test_a_method_that_is_not_offered_is_refused(till: Till, method: str) -> None:
    provider = {"mtn": "mtn_momo", "card": "paystack"}[method]
    await till.staff("PUT", f"/api/v1/settings/payments/{provider}/methods", json={"methods": []})
    answer = await till.shop.place(till.shop.order(payment_method=method))
    assert (answer.status_code, answer.json()["code"]) == (409, "method_not_offered")
    order = await till.order("cash")
    begun = await till.begin(order, method)
    assert (begun.status_code, begun.json()["code"]) == (409, "method_not_offered")
    assert (await till.verify(order))["payments"] == []


async def test_an_order_is_freed_also_where_the_account_with_the_provider_cannot_be_opened(
    till: Till, owner: psycopg.Connection[Any]
) -> None:
    """Because SECRET_KEY was lost, say."""
    order = await till.order("mtn")
    await till.begun(order)
    owner.execute("UPDATE merchant_accounts SET sealed_keys = 'lost' WHERE tenant_id = %s", (till.shop.tenant_id,))
    till.shop.app.merchants.drop(till.shop.tenant_id)
    await till.sweep(after=35 * 60)
    await till.sweep(after=60)
    assert (await till.verify(order))["status"] == "expired"


async def test_a_tip_larger_than_the_order_is_taken_for_a_slip(till: Till) -> None:
    order = await till.order("mtn")
    refused = await till.begin(order, tip_cents=8501)
    assert (refused.status_code, refused.json()["code"]) == (409, "tip_too_large")
    assert (await till.verify(order))["payments"] == []
    assert (await till.begun(order, tip_cents=8500))["amount_cents"] == 17_000
