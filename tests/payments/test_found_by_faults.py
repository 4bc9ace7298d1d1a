"""What fault runs (tests/fault_run.py) and thinking about them have found."""

import asyncio
from uuid import UUID

import pytest

from comanda.payments.actions.look import look_at_refund
from tests.books import Books
from tests.till import Till

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("cents", [2500, 8500])
@pytest.mark.parametrize("method", ["mtn", "at"])
async def test_job_and_sweep_send_one_refund_at_once_and_it_is_given_back_once(
    till: Till, books: Books, method: str, cents: int
) -> None:
    order = await till.order(method)
    payment = await till.paid(order, method)
    path = f"/api/v1/orders/{order['id']}/refunds"
    asked = await till.staff("POST", path, 201, json={"amount_cents": cents, "reason": "cold"})
    (refund,) = asked["refunds"]
    app, tenant_id = till.shop.app, till.shop.tenant_id
    await asyncio.gather(*(look_at_refund(app, tenant_id, UUID(refund["id"])) for _ in range(3)))
    await till.pass_time(60)
    for _ in range(2):
        await till.sweep(after=120)
    assert (await till.charge(payment))["refunded_cents"] == cents
    (refund,) = (await till.verify(order))["refunds"]
    assert refund["status"] == "succeeded"
    books.check()


@pytest.mark.parametrize(("back", "what"), [(True, []), (False, ["missing_there"])])
async def test_what_has_gone_back_whole_is_not_missed_at_the_end_of_the_day(
    till: Till, back: bool, what: list[str]
) -> None:
    """Paystack calls it reversed, then, and lists it as settled no more; likewise what a payer's bank has taken back,
    of which we were told nothing."""
    till.sandbox.control("PUT", "/faults", rates={"webhook": {"drop": 1}})
    order = await till.order("at")
    payment = await till.paid(order, "at")
    if back:
        await till.staff("POST", f"/api/v1/orders/{order['id']}/refunds", 201, json={"reason": "cold"})
        await till.work()
        await till.pass_time(60)
        await till.sweep(after=60)
    else:
        await till.say("reverse", payment)
    assert (await till.charge(payment))["state"] == "reversed"
    day = await till.staff("GET", "/api/v1/payments/day")
    (paystack,) = [one for one in day["providers"] if one["provider"] == "paystack"]
    assert [one["what"] for one in paystack["mismatches"]] == what
