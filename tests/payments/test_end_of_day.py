"""What a day came to, as page and as CSV, beside what the providers say."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from comanda.menu.storefront import Storefront
from tests.till import Till, keep_stray

pytestmark = pytest.mark.anyio


async def day(till: Till, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = await till.staff("GET", "/api/v1/payments/day", params=query)
    return found


async def test_each_method_with_what_came_and_went(till: Till) -> None:
    paid = await till.order("card")
    payment = await till.begun(paid, "card", tip_cents=500)
    await till.say("approve", payment)
    await till.look(payment)
    await till.staff(
        "POST", f"/api/v1/orders/{paid['id']}/refunds", 201, json={"amount_cents": 1000, "reason": "=SUM(A1)"}
    )
    await till.work()
    await till.pass_time(120)
    await till.sweep(after=30)
    in_cash = await till.order("cash")
    await till.staff("POST", f"/api/v1/orders/{in_cash['id']}/payments", 201, json={"amount_cents": 6000})
    await till.order("mtn")  # waits: nothing of it is due yet
    await keep_stray(till, 700)
    seen = await day(till)
    (own,) = seen["currencies"]
    assert own["currency"] == "GHS"
    figures = ("method", "count", "taken_cents", "tip_cents", "refunded_cents")
    assert [tuple(one[name] for name in figures) for one in own["methods"]] == [
        ("cash", 1, 6000, 0, 0),
        ("card", 1, 9000, 500, 1000),
        ("other", 1, 700, 0, 0),
    ]
    assert (own["taken_cents"], own["tip_cents"], own["refunded_cents"], own["net_cents"]) == (
        15700,
        500,
        1000,
        14700,
    )
    assert sum(one["taken_cents"] for one in seen["hours"]) == 15700
    assert [(one["number"], one["due_cents"]) for one in seen["due"]] == [(in_cash["number"], 2500)]
    assert (seen["due_cents"], seen["stray_count"], seen["to_hand_over_count"]) == (2500, 1, 0)
    states = {one["provider"]: one["state"] for one in seen["providers"]}
    assert states == {"paystack": "matched", "mtn_momo": "cannot_list"}

    answer = await till.shop.staff("GET", "/api/v1/payments/day.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted((row["what"], row["method"], row["amount"], row["tip"], row["reason"]) for row in rows) == [
        ("given_back", "card", "-10.00", "0.00", "'=SUM(A1)"),
        ("taken", "card", "90.00", "5.00", ""),
        ("taken", "cash", "60.00", "0.00", ""),
        ("taken", "other", "7.00", "0.00", ""),
    ]


async def test_what_a_provider_has_otherwise_is_named(till: Till, owner: psycopg.Connection[Any]) -> None:
    ids = []
    for _ in range(2):
        order = await till.order("card")
        payment = await till.begun(order, "card")
        await till.say("approve", payment)
        await till.look(payment)
        ids.append(payment["id"])
    owner.execute("UPDATE payments SET amount_cents = 8400 WHERE id = %s", (ids[0],))
    owner.execute("UPDATE payments SET provider_id = 'gone' WHERE id = %s", (ids[1],))
    (paystack,) = [one for one in (await day(till))["providers"] if one["provider"] == "paystack"]
    assert paystack["state"] == "differs"
    assert sorted((one["what"], one["ours_cents"], one["theirs_cents"]) for one in paystack["mismatches"]) == [
        ("missing_here", None, 8500),
        ("missing_there", 8500, None),
        ("other_amount", 8400, 8500),
    ]


async def test_a_provider_that_does_not_answer_is_said_to_be_silent(till: Till) -> None:
    till.sandbox.next("paystack.list", "error_503")
    (paystack,) = [one for one in (await day(till))["providers"] if one["provider"] == "paystack"]
    assert paystack["state"] == "silent"


async def test_a_day_is_the_businesss_own(till: Till) -> None:
    order = await till.order("cash")
    await till.staff("POST", f"/api/v1/orders/{order['id']}/payments", 201, json={})
    shop: Storefront = await till.shop.app.storefronts.get(till.shop.tenant_id)
    today = shop.today(datetime.now(UTC))
    assert (await day(till, day=str(today)))["currencies"][0]["taken_cents"] == 8500
    assert (await day(till, day=str(today - timedelta(days=1))))["currencies"][0]["taken_cents"] == 0


async def test_the_list_of_payments_is_narrowed_and_goes_on(till: Till) -> None:
    for _ in range(3):
        order = await till.order("cash")
        await till.staff("POST", f"/api/v1/orders/{order['id']}/payments", 201, json={"amount_cents": 100})
    await till.begun(await till.order("mtn"))
    cash = await till.staff("GET", "/api/v1/payments?method=cash&limit=2")
    assert [one["method"] for one in cash["items"]] == ["cash", "cash"]
    rest = await till.staff("GET", f"/api/v1/payments?method=cash&limit=2&cursor={cash['next']}")
    assert (len(rest["items"]), rest["next"]) == (1, None)
    pending = await till.staff("GET", "/api/v1/payments?status=pending&provider=mtn_momo")
    assert [one["method"] for one in pending["items"]] == ["mtn"]
    assert (await till.staff("GET", "/api/v1/payments?until=2020-01-01"))["items"] == []
