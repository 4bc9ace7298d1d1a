"""A business's accounts with providers: tried before they are kept, sealed, and never shown again."""

from typing import Any

import psycopg
import pytest

from comanda.tenants.permissions import Role
from tests.books import Books
from tests.factories import make_shop
from tests.till import Till, keys_of, open_till

pytestmark = pytest.mark.anyio


async def read(till: Till, provider: str) -> dict[str, Any]:
    accounts = await till.staff("GET", "/api/v1/settings/payments")
    found: dict[str, Any] = next(one for one in accounts if one["provider"] == provider)
    return found


async def test_keys_are_kept_sealed_and_never_shown(till: Till, owner: psycopg.Connection[Any]) -> None:
    keys = keys_of(till.sandbox, "hubtel").model_dump(mode="json")
    answer = await till.shop.staff("PUT", "/api/v1/settings/payments", json=keys)
    assert answer.status_code == 200, answer.text
    hubtel = await read(till, "hubtel")
    assert hubtel["is_set"]
    assert hubtel["key_hint"] == keys["api_key"][-4:]
    assert (hubtel["is_sandbox"], hubtel["is_live"], hubtel["refunds"]) == (True, False, False)
    listed = (await till.shop.staff("GET", "/api/v1/settings/payments")).text
    audit = (await till.shop.staff("GET", "/api/v1/audit")).text
    rows = repr(owner.execute("SELECT * FROM merchant_accounts").fetchall())
    for text in (answer.text, listed, audit, rows):
        assert keys["api_key"] not in text
        assert keys["api_id"] not in text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"provider": "paystack", "secret_key": "sk_live_" + "a" * 40}, 409, "live_keys_here"),
        ({"provider": "paystack", "secret_key": "pk_test_" + "a" * 40}, 422, "validation_failed"),
        ({"provider": "paystack", "secret_key": "sk_test_" + "A" * 40}, 409, "keys_refused"),
        ({"provider": "visa", "secret_key": "sk_test_" + "a" * 40}, 422, "validation_failed"),
        (
            {"provider": "hubtel", "api_id": "nobody", "api_key": "nothing", "pos_sales_id": "1234"},
            409,
            "keys_refused",
        ),
        (
            {
                "provider": "mtn_momo",
                "api_user": "0f8fad5b-d9cb-469f-a165-70867728950e",
                "api_key": "no such key",
                "subscription_key": "none",
            },
            422,
            "validation_failed",
        ),
        (
            {
                "provider": "mtn_momo",
                "api_user": "0f8fad5b-d9cb-469f-a165-70867728950e",
                "api_key": "4c1f0d3b6a7e4d7f8a9b0c1d2e3f4a5b",
                "subscription_key": "00000000000000000000000000000000",
            },
            409,
            "keys_refused",
        ),
    ],
)
async def test_keys_that_are_not_good_are_not_kept(
    till: Till, books: Books, body: dict[str, str], status: int, code: str
) -> None:
    before = books.everything()
    answer = await till.shop.staff("PUT", "/api/v1/settings/payments", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert books.everything() == before


async def test_a_provider_that_does_not_answer_keeps_the_keys_there_were(till: Till, books: Books) -> None:
    before = books.everything()
    till.sandbox.next("paystack.list", "error_503")
    keys = keys_of(till.sandbox, "paystack").model_dump(mode="json")
    answer = await till.staff("PUT", "/api/v1/settings/payments", 503, json=keys)
    assert answer["code"] == "provider_silent"
    assert books.everything() == before


async def test_the_test_button_says_what_the_provider_says(till: Till) -> None:
    good = await till.staff("POST", "/api/v1/settings/payments/paystack/check")
    assert good == {"good": True, "said": None}
    till.sandbox.next("momo.token", "error_503")
    bad = await till.staff("POST", "/api/v1/settings/payments/mtn_momo/check")
    assert bad["good"] is False
    assert bad["said"]
    assert (await read(till, "mtn_momo"))["problem"] == bad["said"]
    await till.staff("POST", "/api/v1/settings/payments/hubtel/check", 404)


async def test_each_method_is_offered_once(till: Till) -> None:
    taken = await till.staff("PUT", "/api/v1/settings/payments/paystack/methods", 409, json={"methods": ["mtn"]})
    assert (taken["code"], taken["provider"]) == ("method_taken_twice", "mtn_momo")
    await till.staff("PUT", "/api/v1/settings/payments/paystack/methods", json={"methods": ["card"]})
    offered = await till.shop.guest("GET", "/api/customer/payments/methods")
    assert [(one["method"], one["needs_phone"]) for one in offered.json()["methods"]] == [
        ("card", False),
        ("mtn", True),
        ("cash", False),
    ]


async def test_cash_is_offered_where_the_business_says_so(till: Till) -> None:
    await till.staff(
        "PATCH", "/api/v1/settings", json={"cash_for": ["pickup", "dine_in"], "tip_percents": [5, 10]}
    )
    for fulfilment, cash in (("pickup", True), ("dine_in", True), ("delivery", False)):
        offered = (await till.shop.guest("GET", f"/api/customer/payments/methods?fulfilment={fulfilment}")).json()
        assert ("cash" in [one["method"] for one in offered["methods"]]) == cash
        assert offered["tip_percents"] == [5, 10]
    body = till.shop.order(fulfilment="delivery", delivery_address="12 Oxford Street", payment_method="cash")
    refused = await till.shop.place(body)
    assert (refused.status_code, refused.json()["code"]) == (409, "method_not_offered")


async def test_an_account_is_not_taken_out_under_an_open_payment(till: Till) -> None:
    order = await till.order("mtn")
    payment = await till.begun(order)
    refused = await till.staff("DELETE", "/api/v1/settings/payments/mtn_momo", 409)
    assert (refused["code"], refused["count"]) == ("payments_undecided", 1)
    await till.say("approve", payment)
    await till.look(payment)
    await till.staff("DELETE", "/api/v1/settings/payments/mtn_momo", 204)
    assert not (await read(till, "mtn_momo"))["is_set"]
    placed = await till.shop.place(till.shop.order(payment_method="mtn"))
    assert placed.json()["code"] == "method_not_offered"


async def test_only_owners_touch_keys(till: Till, books: Books) -> None:
    before = books.everything()
    keys = keys_of(till.sandbox, "paystack").model_dump(mode="json")
    for role in (Role.MANAGER, Role.FRONT_DESK, Role.KITCHEN):
        await till.staff("PUT", "/api/v1/settings/payments", 403, json=keys, role=role)
        await till.staff("DELETE", "/api/v1/settings/payments/paystack", 403, role=role)
    assert books.everything() == before


async def test_a_currency_that_no_provider_takes(till: Till) -> None:
    shop = await make_shop(till.shop.app, till.shop.client, country="OM", currency="OMR", timezone="Asia/Muscat")
    keys = keys_of(till.sandbox, "paystack").model_dump(mode="json")
    answer = await shop.staff("PUT", "/api/v1/settings/payments", json=keys)
    assert (answer.status_code, answer.json()["code"]) == (409, "provider_not_here")
    offered = (await shop.guest("GET", "/api/customer/payments/methods")).json()
    assert [one["method"] for one in offered["methods"]] == ["cash"]


async def test_two_tills_do_not_meet(till: Till, other_shop: Any) -> None:
    theirs = await open_till(other_shop)
    order = await till.order("mtn")
    payment = await till.begun(order)
    answer = await theirs.shop.staff("POST", f"/api/v1/payments/{payment['id']}/look")
    assert answer.status_code == 404
    assert (await theirs.staff("GET", "/api/v1/payments"))["items"] == []
