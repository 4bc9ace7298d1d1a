"""What providers do wrong, and what nobody else may make us believe: money taken is found, and never doubled."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from comanda.kit.tenancy import Scope
from comanda.payments.keys import KEYS
from comanda.payments.models import MerchantAccount
from tests.books import Books
from tests.clock import TestClock
from tests.till import Till, open_account

pytestmark = pytest.mark.anyio


async def paystack_key(till: Till) -> str:
    app, tenant_id = till.shop.app, till.shop.tenant_id
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        row = await session.scalar(
            select(MerchantAccount).where(
                MerchantAccount.tenant_id == tenant_id, MerchantAccount.provider == "paystack"
            )
        )
        assert row is not None
        keys = KEYS.validate_json(row.open_keys(app.vault))
    assert keys.provider == "paystack"
    return keys.secret_key


async def told(till: Till, provider: str, body: bytes, **headers: str | bytes) -> tuple[int, str]:
    """What a webhook is answered."""
    given = [
        (name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in headers.items()
    ]
    answer = await till.shop.client.post(till.hooks[provider], content=body, headers=given)
    return answer.status_code, answer.text


async def signed(till: Till, said: dict[str, Any]) -> tuple[bytes, str]:
    body = json.dumps(said).encode()
    return body, hmac.new((await paystack_key(till)).encode(), body, hashlib.sha512).hexdigest()


def success(reference: str, cents: int = 8500, currency: str = "GHS") -> dict[str, Any]:
    data = {"id": 4099260516, "status": "success", "reference": reference, "amount": cents, "currency": currency}
    return {"event": "charge.success", "data": data}


async def test_a_webhook_that_is_not_signed_changes_nothing(till: Till, books: Books) -> None:
    order = await till.order("card")
    payment = await till.begun(order, "card")
    reference = (await till.seen(payment))["reference"]
    body, signature = await signed(till, success(reference))
    before = books.everything()
    almost = signature[:-1] + ("1" if signature[-1] == "0" else "0")
    for wrong in (b"", b"0" * 128, signature.upper().encode(), almost.encode(), b"\xe4" * 64):
        status, text = await told(till, "paystack", body, **{"x-paystack-signature": wrong})
        assert (status, json.loads(text)["code"]) == (401, "webhook_not_understood")
    for changed in (body + b"\n", body.replace(b"8500", b"1"), b"", b"[]", b"\xff"):
        assert (await told(till, "paystack", changed, **{"x-paystack-signature": signature}))[0] == 401
    assert books.everything() == before


async def test_a_signed_webhook_is_not_believed_either(till: Till, books: Books) -> None:
    """It makes us look, and nobody has paid."""
    order = await till.order("card")
    payment = await till.begun(order, "card")
    body, signature = await signed(till, success((await till.seen(payment))["reference"]))
    assert (await told(till, "paystack", body, **{"x-paystack-signature": signature}))[0] == 200
    await till.work()
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"]) == ("awaiting_payment", 0)
    books.check()


async def test_the_same_webhook_again_is_kept_once(till: Till, books: Books) -> None:
    order = await till.order("card")
    payment = await till.begun(order, "card")
    await till.say("approve", payment)
    body, signature = await signed(till, success((await till.seen(payment))["reference"]))
    for _ in range(5):
        assert (await told(till, "paystack", body, **{"x-paystack-signature": signature}))[0] == 200
    assert len(books.table("webhook_events")) == 1
    await till.work()
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"], money["refunds"]) == ("confirmed", 8500, [])
    assert len(books.table("money_movements")) == 1
    books.check()


async def test_ten_megabytes_are_not_taken(till: Till, books: Books) -> None:
    before = books.everything()
    status, text = await told(till, "mtn_momo", b'{"externalId": "' + b"x" * 10_000_000 + b'"}')
    assert (status, json.loads(text)["code"]) == (413, "body_too_large")
    assert books.everything() == before


@pytest.mark.parametrize(
    "path", ["/api/webhooks/mtn_momo/{}", "/api/webhooks/paystack/{}", "/api/webhooks/visa/{}"]
)
async def test_a_webhook_whose_address_nobody_gave_out_is_not_known(till: Till, path: str) -> None:
    momo = till.hooks["mtn_momo"].rpartition("/")[2]
    for token in ("x" * 43, momo if "mtn_momo" not in path else "y" * 43):
        answer = await till.shop.client.post(path.format(token), content=b"{}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_webhook_of_one_business_says_nothing_of_another(till: Till, other_shop: Any) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order)
    seen = await till.seen(payment)
    path = await open_account(other_shop, till.sandbox, "mtn_momo")
    body = json.dumps({"externalId": seen["reference"], "status": "SUCCESSFUL", "amount": "85.00"}).encode()
    assert (await till.shop.client.post(path, content=body)).status_code == 200
    await till.work()
    assert await till.status(order) == "awaiting_payment"
    stray = await other_shop.staff("GET", "/api/v1/payments/stray")
    assert stray.json()["items"] == []


async def test_money_of_an_unknown_reference_is_kept_apart_once(
    till: Till, books: Books, clock: TestClock
) -> None:
    """Somebody paid through the business's account with Paystack, not through us: told, and found in its list too."""
    key = await paystack_key(till)
    made = till.sandbox.post(
        "/paystack/charge",
        headers={"Authorization": f"Bearer {key}"},
        json={
            "email": "kofi@shop.example.com",
            "amount": 4200,
            "currency": "GHS",
            "reference": f"pos-{uuid4().hex}",
            "mobile_money": {"phone": "0240000001", "provider": "mtn"},
        },
    )
    assert made.status_code == 200, made.text
    await till.pass_time(60)
    clock.forward(timedelta(seconds=60))  # also where midnight is between
    await till.work()
    (stray,) = (await till.staff("GET", "/api/v1/payments/stray"))["items"]
    assert (stray["payment"]["stray"], stray["payment"]["amount_cents"]) == ("unknown_reference", 4200)
    assert stray["payment"]["said"].startswith("pos-")
    await till.staff("GET", "/api/v1/payments/day")  # reads the list again
    assert len((await till.staff("GET", "/api/v1/payments/stray"))["items"]) == 1
    books.check()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (b"UPDATE payments SET asked_cents = 9999, amount_cents = 9999 WHERE id = %s", "other_amount"),
        (b"UPDATE payments SET currency = 'USD' WHERE id = %s", "other_currency"),
    ],
)
async def test_another_amount_or_currency_pays_nothing_and_waits_for_the_staff(
    till: Till, books: Books, owner: psycopg.Connection[Any], change: bytes, why: str
) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order)
    # As if something else had been asked for than what the provider was told.
    owner.execute(change, (payment["id"],))
    await till.say("approve", payment)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"], money["due_cents"]) == ("awaiting_payment", 0, 8500)
    (shown,) = money["payments"]
    assert (shown["status"], shown["is_stray"], shown["amount_cents"]) == ("succeeded", True, 8500)
    (stray,) = (await till.staff("GET", "/api/v1/payments/stray"))["items"]
    assert stray["payment"]["stray"] == why
    assert [(one["order_id"], "asked_for" in one["why"]) for one in stray["suggestions"]] == [(order["id"], True)]
    await till.staff("POST", f"/api/v1/payments/{payment['id']}/place", 204, json={"order_id": order["id"]})
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"], money["due_cents"]) == ("confirmed", 8500, 0)
    books.check()


@pytest.mark.parametrize(
    "fault", ["held", "cut", "taken_500", "html_200", "error_500", "refused", "webhook_first"]
)
@pytest.mark.parametrize("method", ["mtn", "at"])
async def test_whatever_happens_to_the_answer_the_money_is_found(
    till: Till, books: Books, method: str, fault: str
) -> None:
    """held, cut and taken_500: the provider took the wish. The others: it did not."""
    kind = {"mtn": "momo.requesttopay", "at": "paystack.charge"}[method]
    till.sandbox.control("PUT", "/faults", hold_seconds=0.2)
    order = await till.order(method)
    till.sandbox.next(kind, fault)
    number = "+233240000001" if method == "mtn" else "+233270000001"
    payment = await till.begun(order, method, phone=number)
    assert payment["status"] in ("initiated", "pending")
    await till.pass_time(60)
    await till.sweep(after=100)
    money = await till.verify(order)
    if fault in ("held", "cut", "taken_500", "webhook_first"):
        assert (money["status"], money["paid_cents"]) == ("confirmed", 8500)
    else:
        assert (money["status"], money["paid_cents"]) == ("awaiting_payment", 0)
        assert [(one["status"], one["reason"]) for one in money["payments"]] == [("failed", "not_sent")]
        await till.paid(order, "mtn")
    assert (await till.verify(order))["payment_status"] == "paid"
    assert (await till.verify(order))["refunds"] == []
    books.check()


async def test_who_asks_again_after_a_cut_answer_pays_once(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    key = uuid4().hex
    till.sandbox.next("momo.requesttopay", "taken_500")
    first = await till.begin(order, "mtn", key=key)
    assert first.json()["payment"]["status"] == "initiated"
    again = await till.begin(order, "mtn", key=key)  # MoMo: 409, it has that one
    assert again.json()["payment"]["id"] == first.json()["payment"]["id"]
    assert again.json()["payment"]["status"] == "pending"
    payment = again.json()["payment"]
    await till.say("approve", payment)
    await till.look(payment)
    assert (await till.verify(order))["paid_cents"] == 8500
    books.check()


async def test_success_after_failure_is_taken(till: Till, books: Books) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order)
    charge = await till.charge(payment)
    till.sandbox.control("POST", f"/charges/{charge['id']}/say", status="FAILED")
    await till.look(payment)
    assert [one["status"] for one in (await till.verify(order))["payments"]] == ["failed"]
    await till.say("approve", payment)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["status"], money["paid_cents"]) == ("confirmed", 8500)
    books.check()


@pytest.mark.parametrize("then", ["FAILED", "PENDING", "CREATED", "SOMETHING_NEW"])
async def test_success_stays_whatever_is_said_after_it(till: Till, books: Books, then: str) -> None:
    order = await till.order("mtn")
    payment = await till.paid(order)
    charge = await till.charge(payment)
    till.sandbox.control("POST", f"/charges/{charge['id']}/say", status=then)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["status"], money["payments"][0]["status"]) == ("confirmed", "succeeded")
    books.check()


@pytest.mark.parametrize("word", ["CREATED", "SOMETHING_NEW", "PENDING"])
async def test_words_we_do_not_know_decide_nothing(till: Till, word: str) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order)
    charge = await till.charge(payment)
    till.sandbox.control("POST", f"/charges/{charge['id']}/say", status=word)
    assert (await till.look(payment))["status"] == "pending"


async def test_a_chargeback_is_seen(till: Till, books: Books) -> None:
    order = await till.order("card")
    payment = await till.begun(order, "card")
    await till.say("approve", payment)
    await till.look(payment)
    charge = await till.charge(payment)
    till.sandbox.control("POST", f"/charges/{charge['id']}/reverse")
    await till.look(payment)
    await till.look(payment)
    money = await till.verify(order)
    assert (money["payment_status"], money["refunded_cents"]) == ("refunded", 8500)
    assert [(one["kind"], one["status"], one["amount_cents"]) for one in money["refunds"]] == [
        ("reversed", "succeeded", 8500)
    ]
    books.check()


@pytest.mark.parametrize("method", ["mtn", "card", "at"])
async def test_two_looks_at_once_settle_once(till: Till, books: Books, method: str) -> None:
    order = await till.order(method)
    payment = await till.begun(order, method)
    await till.say("approve", payment)
    await asyncio.gather(*(till.look(payment) for _ in range(8)))
    money = await till.verify(order)
    assert (money["paid_cents"], money["refunds"]) == (8500, [])
    books.check()


@pytest.mark.parametrize("fault", ["cut", "taken_500"])
async def test_a_page_whose_address_was_lost_keeps_nobody_waiting(till: Till, books: Books, fault: str) -> None:
    order = await till.order("card")
    till.sandbox.next("paystack.initialize", fault)
    payment = await till.begun(order, "card")
    assert payment["step"] is None
    await till.sweep(after=40)
    (shown,) = (await till.verify(order))["payments"]
    assert (shown["status"], shown["reason"]) == ("failed", "not_sent")
    again = await till.begun(order, "card")
    await till.say("approve", again)
    await till.look(again)
    assert (await till.verify(order))["payment_status"] == "paid"
    books.check()
