"""Promotions through HTTP: what is quoted is what is charged, and limits hold."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from comanda.bootstrap import Comanda
from comanda.customers.models import Customer, GuestCustomer
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.orders.guests import issue_guest_token
from tests.books import Books
from tests.clock import TestClock
from tests.factories import Shop
from tests.loyalty.conftest import Club, signed_in
from tests.orders.conftest import books, owner
from tests.people_known import CustomerBook
from tests.promotions.conftest import promote, promotion, quote

__all__ = ["books", "owner"]

LUNCH = {"kind": "promotion", "name": "Lunch for less", "name2": "غداء بسعر أقل", "points": 0}


async def known_guest(shop: Shop, phone: str, **fields: Any) -> tuple[str, UUID]:
    """The token of a guest who has proved the phone of a customer, and that customer."""
    customer = await CustomerBook(shop).make(phone=phone)
    guest_id = uuid7()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        of = {"tenant_id": shop.tenant_id, "customer_id": UUID(customer["id"])}
        session.add(GuestCustomer(**of, guest_id=guest_id, proved_at=shop.app.clock()))
        if fields:
            await session.execute(update(Customer).where(Customer.id == UUID(customer["id"])).values(**fields))
    return issue_guest_token(shop.app.tokens, shop.tenant_id, guest_id, shop.app.clock()), UUID(customer["id"])


async def test_what_applies_by_itself_is_quoted_charged_and_counted(shop: Shop, books: Books) -> None:
    made = await promote(shop)
    assert (made["state"], made["used"], made["code"]) == ("running", 0, None)
    told = await quote(shop, shop.line(), shop.line("Sobolo"))
    assert (told["total_cents"], told["discounts"]) == (9450, [{**LUNCH, "cents": 1050}])
    answer = await shop.place(shop.order(shop.line(), shop.line("Sobolo"), expected_total_cents=9450))
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["total_cents"], order["discount_cents"]) == (9450, 1050)
    detail = (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()
    assert detail["discounts"] == [{**LUNCH, "cents": 1050}]
    found = await promotion(shop, made["id"])
    assert (found["used"], found["used_cents"]) == (1, 1050)
    uses = (await shop.staff("GET", f"/api/v1/promotions/{made['id']}/uses", params={"days": 2})).json()
    assert [(day["uses"], day["cents"]) for day in uses["days"]] == [(0, 0), (1, 1050)]
    books.check()


async def test_an_order_that_costs_nothing_is_paid_from_the_start(shop: Shop, books: Books) -> None:
    await promote(shop, percent_bp=10_000)
    order = (await shop.place(shop.order(expected_total_cents=0))).json()
    token = order["guest_token"]
    assert (order["status"], order["payment_status"], order["total_cents"]) == ("confirmed", "paid", 0)
    assert (order["paid_cents"], order["tip_cents"], order["refunded_cents"]) == (0, 0, 0)
    detail = (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()
    (listed,) = (await shop.staff("GET", "/api/v1/orders")).json()["items"]
    assert [one["payment_status"] for one in (detail, listed)] == ["paid", "paid"]
    tracked = (await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=token)).json()
    assert (tracked["payment_status"], tracked["paid_cents"]) == ("paid", 0)
    assert books.table("payments") == []
    books.check()


async def test_a_code_as_people_type_it(shop: Shop) -> None:
    await promote(shop, code="lunch-10")
    for typed in ("LUNCH-10", " lunch - 10 ", "ｌunch-١٠"):
        told = await quote(shop, codes=[typed])
        assert (told["total_cents"], told["codes"]) == (
            7650,
            [
                {
                    "code": "LUNCH-10",
                    "why": None,
                    "name": "Lunch for less",
                    "name2": "غداء بسعر أقل",
                    "missing_cents": 0,
                }
            ],
        )
    assert (await quote(shop))["total_cents"] == 8500


async def test_an_order_with_a_code_that_is_not_taken_is_refused_with_the_bill_and_nothing_is_written(
    shop: Shop, books: Books
) -> None:
    before = books.everything()
    refused = await shop.place(shop.order(codes=["NOPE"], expected_total_cents=7650))
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["promotion_code"], problem["why"]) == (
        409,
        "code_not_taken",
        "NOPE",
        "unknown",
    )
    assert problem["quote"]["total_cents"] == 8500
    assert problem["quote"]["codes"][0]["why"] == "unknown"
    assert books.everything() == before
    # Whoever has seen that, and the total, may order all the same.
    assert (await shop.place(shop.order(codes=["NOPE"], expected_total_cents=8500))).status_code == 201


async def test_fifty_at_once_with_five_left(shop: Shop, books: Books) -> None:
    made = await promote(shop, code="FIVE", total_limit=5)
    wanted = [shop.order(codes=["FIVE"], expected_total_cents=7650) for _ in range(50)]
    answers = await asyncio.gather(*(shop.place(body) for body in wanted))
    told = Counter((one.status_code, one.json().get("code")) for one in answers)
    assert told == {(201, None): 5, (409, "code_not_taken"): 45}
    for one in answers:
        if one.status_code == 409:
            assert (one.json()["why"], one.json()["quote"]["total_cents"]) == ("used_up", 8500)
    assert sum(one.json().get("total_cents") == 7650 for one in answers) == 5
    found = await promotion(shop, made["id"])
    assert (found["used"], found["used_cents"], found["state"]) == (5, 5 * 850, "used_up")
    assert [len(books.table(name)) for name in ("orders", "order_discounts", "promotion_uses")] == [5, 5, 5]
    books.check()


async def test_fifty_at_once_by_themselves_with_five_left_pay_what_is_true(shop: Shop, books: Books) -> None:
    await promote(shop, total_limit=5)
    answers = await asyncio.gather(*(shop.place() for _ in range(50)))
    assert Counter(one.json()["total_cents"] for one in answers) == {7650: 5, 8500: 45}
    books.check()


async def test_an_order_that_comes_to_nothing_gives_its_use_back_once(shop: Shop, books: Books) -> None:
    made = await promote(shop, code="ONCE", total_limit=1)
    order = (await shop.place(shop.order(codes=["ONCE"]))).json()
    assert (await quote(shop, codes=["ONCE"]))["codes"][0]["why"] == "used_up"
    path = f"/api/v1/orders/{order['id']}/status"
    moved = await shop.staff("POST", path, json={"status": "cancelled", "reason": "Sold out"})
    assert moved.status_code == 200
    assert (await shop.staff("POST", path, json={"status": "cancelled", "reason": "Again"})).status_code == 409
    found = await promotion(shop, made["id"])
    assert (found["used"], found["used_cents"], found["state"]) == (0, 0, "running")
    assert (await shop.place(shop.order(codes=["ONCE"]))).json()["total_cents"] == 7650
    books.check()


async def test_once_a_customer_also_at_once_and_whatever_phone_is_typed(shop: Shop, books: Books) -> None:
    made = await promote(shop, code="MINE", customer_limit=1)
    token, customer_id = await known_guest(shop, "+233241110001")
    assert (await quote(shop, codes=["MINE"]))["codes"][0]["why"] == "needs_sign_in"
    # Typing the number of somebody known proves nothing.
    refused = await shop.place(shop.order(codes=["MINE"], customer_phone="+233241110001"))
    assert (refused.json()["code"], refused.json()["why"]) == ("code_not_taken", "needs_sign_in")
    assert (await quote(shop, codes=["MINE"], token=token))["total_cents"] == 7650
    numbers = [f"+23324111010{n}" for n in range(8)]
    answers = await asyncio.gather(
        *(shop.place(shop.order(codes=["MINE"], customer_phone=number), token=token) for number in numbers)
    )
    told = Counter((one.status_code, one.json().get("why")) for one in answers)
    assert told == {(201, None): 1, (409, "used_by_you"): 7}
    assert (await quote(shop, codes=["MINE"], token=token))["codes"][0]["why"] == "used_by_you"
    assert [use["customer_id"] for use in books.table("promotion_uses")] == [customer_id]
    assert (await promotion(shop, made["id"]))["used"] == 1
    books.check()


async def test_the_first_order_only(shop: Shop) -> None:
    await promote(shop, first_order=True, name="Welcome")
    token, _ = await known_guest(shop, "+233241110002")
    assert (await quote(shop))["total_cents"] == 8500
    assert (await quote(shop, token=token))["total_cents"] == 7650
    offers = (await shop.guest("GET", "/api/customer/offers")).json()
    assert [(one["name"], one["needs_sign_in"]) for one in offers] == [("Welcome", True)]
    first = await shop.place(shop.order(customer_phone="+233241110002"), token=token)
    second = await shop.place(shop.order(customer_phone="+233241110002"), token=token)
    assert [one.json()["total_cents"] for one in (first, second)] == [7650, 8500]


async def test_for_a_tier_and_by_the_staffs_choice(shop: Shop) -> None:
    await promote(shop, tiers=["gold", "silver"], code="GOLD")
    token, customer_id = await known_guest(shop, "+233241110003", tier="gold")
    _, bronze_id = await known_guest(shop, "+233241110004", tier="bronze")
    assert (await quote(shop, codes=["GOLD"], token=token))["total_cents"] == 7650
    for id, total, why in (
        (customer_id, 7650, None),
        (bronze_id, 8500, "not_for_you"),
        (None, 8500, "needs_sign_in"),
    ):
        body = {"lines": [shop.line()], "codes": ["GOLD"], "customer_id": id and str(id)}
        told = (await shop.staff("POST", "/api/v1/orders/quote", json=body)).json()
        assert (told["total_cents"], told["codes"][0]["why"]) == (total, why)
    body = {"lines": [shop.line()], "codes": ["GOLD"], "customer_id": str(customer_id), "fulfilment": "pickup"}
    taken = await shop.staff("POST", "/api/v1/orders", json=body, headers={"Idempotency-Key": "key-of-the-desk-1"})
    assert (taken.status_code, taken.json()["total_cents"]) == (201, 7650)


async def test_pausing_holds_at_once_and_is_undone(shop: Shop) -> None:
    made = await promote(shop, code="LUNCH")
    path = f"/api/v1/promotions/{made['id']}"
    assert (await shop.staff("PATCH", path, json={"paused": True})).json()["state"] == "paused"
    refused = await shop.place(shop.order(codes=["LUNCH"]))
    assert (refused.status_code, refused.json()["why"]) == (409, "not_now")
    assert (await shop.staff("PATCH", path, json={"paused": False})).json()["state"] == "running"
    assert (await shop.place(shop.order(codes=["LUNCH"]))).json()["total_cents"] == 7650
    assert (await shop.staff("PATCH", path, json={"archived": True})).json()["state"] == "archived"
    assert (await shop.place(shop.order(codes=["LUNCH"]))).json()["why"] == "unknown"
    other = await promote(shop, code="lunch", name="Another")
    taken = await shop.staff("PATCH", path, json={"archived": False})
    assert (taken.status_code, taken.json()["code"]) == (409, "promotion_code_taken")
    assert other["code"] == "LUNCH"
    listed = (await shop.staff("GET", "/api/v1/promotions")).json()
    assert [one["id"] for one in listed] == [other["id"]]
    listed = (await shop.staff("GET", "/api/v1/promotions", params={"include_archived": True})).json()
    assert [one["id"] for one in listed] == [other["id"], made["id"]]


async def test_a_process_that_has_heard_nothing_gives_no_promotion_that_is_over(shop: Shop, app: Comanda) -> None:
    made = await promote(shop)
    at_hand = await app.promotions.get(shop.tenant_id)
    assert [offer.id for offer in at_hand.offers] == [UUID(made["id"])]
    await app.hub.stop()  # and hears of nothing from now on
    await shop.staff("PATCH", f"/api/v1/promotions/{made['id']}", json={"paused": True})
    try:
        assert (await shop.place()).json()["total_cents"] == 8500
    finally:
        await app.hub.start()


async def test_happy_hours_and_days_by_the_business_clock(shop: Shop, clock: TestClock) -> None:
    now = datetime.now(UTC)  # Accra keeps UTC
    opens = now.strftime("%H:%M")
    closes = (now + timedelta(hours=2)).strftime("%H:%M")
    windows = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": opens, "closes": closes}]
    made = await promote(shop, windows=windows, valid_from=now.date().isoformat())
    assert made["windows"] == windows
    offers = (await shop.guest("GET", "/api/customer/offers")).json()
    assert [one["ends_at"][11:16] for one in offers] == [closes]
    assert (await quote(shop))["total_cents"] == 7650
    clock.set(now + timedelta(hours=3))
    assert (await quote(shop))["total_cents"] == 8500
    assert (await shop.guest("GET", "/api/customer/offers")).json() == []


async def test_a_free_item_and_a_free_delivery(shop: Shop, books: Books) -> None:
    await promote(
        shop,
        name="Free drink",
        kind="free_item",
        free_units=1,
        target="items",
        item_ids=[str(shop.items["Sobolo"])],
        minimum_cents=10000,
        combines=True,
    )
    told = await quote(shop, shop.line(), shop.line("Sobolo"))
    assert (told["total_cents"], told["nearly"]) == (8500, [])
    short = await quote(shop, shop.line("Sobolo"))
    assert short["nearly"] == [{"name": "Free drink", "name2": "غداء بسعر أقل", "missing_cents": 8000}]
    order = (await shop.place(shop.order(shop.line(), shop.line("Sobolo", 2)))).json()
    assert [line["discount_cents"] for line in order["lines"]] == [0, 2000]
    books.check()


async def test_a_preview_keeps_nothing_and_counts_nothing(shop: Shop, books: Books) -> None:
    await promote(shop, name="Kept")
    before = books.everything()
    rule = {"name": "Tried", "kind": "amount", "amount_cents": 1500, "tiers": ["gold"], "total_limit": 1}
    body = {"promotion": rule, "lines": [shop.line()]}
    told = (await shop.staff("POST", "/api/v1/promotions/preview", json=body)).json()
    assert (told["total_cents"], [one["name"] for one in told["discounts"]]) == (7000, ["Tried"])
    assert books.everything() == before


@pytest.mark.parametrize(
    ("_case", "fields"),
    [
        ("no number", {"kind": "amount"}),
        ("two numbers", {"kind": "percent", "percent_bp": 1000, "free_units": 1}),
        ("more than all", {"kind": "percent", "percent_bp": 10_001}),
        ("nothing", {"kind": "percent", "percent_bp": 0}),
        ("free of everything", {"kind": "free_item", "free_units": 1}),
        ("of no items", {"kind": "percent", "percent_bp": 1, "target": "items"}),
        ("over before it begins", {"valid_from": "2026-03-05", "valid_until": "2026-03-04"}),
        ("a code that cannot be typed", {"code": "a b!"}),
        ("a code of two", {"code": "AB"}),
        ("a delivery to the table", {"target": "delivery", "fulfilments": ["dine_in"]}),
        ("never", {"total_limit": 0}),
        ("more windows than a week needs", {"windows": [{"days": ["mon"], "opens": "10:00", "closes": "11:00"}] * 21}),
    ],
)  # fmt: skip
async def test_a_rule_that_makes_no_sense_is_refused(
    shop: Shop, books: Books, _case: str, fields: dict[str, Any]
) -> None:
    before = books.everything()
    await promote(shop, 422, **fields)
    assert books.everything() == before


async def test_what_is_taken_or_gone_is_refused(shop: Shop) -> None:
    await promote(shop, code="SAME")
    assert (await promote(shop, 409, code="same"))["code"] == "promotion_code_taken"
    gone = await promote(shop, 404, target="items", item_ids=[str(uuid7())])
    assert gone["code"] == "promotion_names_nothing"


async def test_guessing_codes_ends_for_right_ones_too(shop: Shop) -> None:
    await promote(shop, code="RIGHT")
    body = {"lines": [shop.line()], "codes": ["WRONG"]}
    answers = [await shop.guest("POST", "/api/customer/orders/quote", json=body) for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    right = {"lines": [shop.line()], "codes": ["RIGHT"]}
    refused = await shop.guest("POST", "/api/customer/orders/quote", json=right)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert (await quote(shop))["total_cents"] == 8500  # without a code all goes on


async def test_what_one_business_promises_is_not_anothers(shop: Shop, other_shop: Shop) -> None:
    made = await promote(shop, code="HERE")
    assert (await quote(other_shop, codes=["HERE"]))["codes"][0]["why"] == "unknown"
    assert (await other_shop.staff("GET", f"/api/v1/promotions/{made['id']}")).status_code == 404


async def test_a_merge_takes_uses_along(shop: Shop) -> None:
    await promote(shop, code="MINE", customer_limit=1)
    token, source_id = await known_guest(shop, "+233241110005")
    assert (await shop.place(shop.order(codes=["MINE"]), token=token)).status_code == 201
    target = await CustomerBook(shop).make()
    both = {"source_customer_id": str(source_id), "target_customer_id": target["id"]}
    assert (await shop.staff("POST", "/api/v1/customers/merge", json=both)).status_code == 200
    body = {"lines": [shop.line()], "codes": ["MINE"], "customer_id": target["id"]}
    told = (await shop.staff("POST", "/api/v1/orders/quote", json=body)).json()
    assert told["codes"][0]["why"] == "used_by_you"


async def test_for_a_segment_is_for_whoever_is_in_it_by_now(shop: Shop) -> None:
    club = Club(shop, CustomerBook(shop))
    rule = {"match": "all", "conditions": [{"field": "visits", "at_least": 1}]}
    made = await shop.staff("POST", "/api/v1/segments", json={"name": "Have been here", "rule": rule})
    assert made.status_code == 201, made.text
    segment = made.json()["id"]
    nobodys = {"name": "x", "kind": "percent", "percent_bp": 1000, "segment_id": str(uuid4())}
    refused = await shop.staff("POST", "/api/v1/promotions", json=nobodys)
    assert (refused.status_code, refused.json()["code"]) == (404, "promotion_names_nothing")
    kept = await promote(shop, code="AGAIN", segment_id=segment)
    member = await signed_in(club, 0)

    async def why(token: str | None) -> str | None:
        found: str | None = (await quote(shop, token=token, codes=["AGAIN"]))["codes"][0]["why"]
        return found

    assert (await why(None), await why(member.token)) == ("needs_sign_in", "not_for_you")
    first = await member.place(0, codes=["AGAIN"])
    assert (first.status_code, first.json()["why"]) == (409, "not_for_you")
    await club.eaten(member.customer)
    assert await why(member.token) is None
    # One that is put away is still whom it is for.
    assert (await shop.staff("DELETE", f"/api/v1/segments/{segment}")).status_code in (200, 204)
    second = await member.place(0, codes=["AGAIN"], expected_total_cents=7650)
    assert second.status_code == 201, second.text
    assert (await promotion(shop, kept["id"]))["segment_id"] == segment


async def test_two_who_change_one_at_once_do_not_lose_each_others_words(shop: Shop, books: Books) -> None:
    windows = [{"days": ["mon", "fri"], "opens": "12:00", "closes": "14:00"}]
    made = await promote(shop, windows=windows, item_ids=[str(shop.items["Sobolo"])], target="items")
    path = f"/api/v1/promotions/{made['id']}"
    says = {"name": "Lunch for less", "kind": "percent", "percent_bp": 1500}
    first = await shop.staff("PUT", path, json={**says, "version": made["version"]})
    assert (first.status_code, first.json()["percent_bp"]) == (200, 1500), first.text
    assert first.json()["version"] == (await promotion(shop, made["id"]))["version"] != made["version"]
    before = books.everything()
    second = await shop.staff("PUT", path, json={**says, "percent_bp": 500, "version": made["version"]})
    assert (second.status_code, second.json()["code"]) == (409, "promotion_changed")
    assert books.everything() == before
    # Pausing it changes nothing of what it says, and whoever says no version has seen none.
    await shop.staff("PATCH", path, json={"paused": True})
    again = await shop.staff("PUT", path, json={**says, "percent_bp": 500, "version": first.json()["version"]})
    assert (again.status_code, again.json()["percent_bp"], again.json()["state"]) == (200, 500, "paused")
    assert (await shop.staff("PUT", path, json=says)).json()["percent_bp"] == 1500
