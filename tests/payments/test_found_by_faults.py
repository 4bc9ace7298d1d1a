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
