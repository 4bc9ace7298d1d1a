"""Whoever proves a phone is its customer: their orders, their addresses, on whatever browser."""

from typing import Any

import pytest
from sqlalchemy import func, select

from comanda.customers.models import GuestCustomer
from comanda.kit.tenancy import Scope
from tests.factories import Shop
from tests.outside import Outside
from tests.people import make_holder
from tests.people_known import CustomerBook, new_number, write_code

PHONE = "/api/customer/phone"


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def prove(shop: Shop, phone: str, token: str | None = None, **fields: Any) -> dict[str, Any]:
    code = await write_code(shop.app, shop.tenant_id, phone, "login")
    answer = await shop.guest(
        "POST", f"{PHONE}/verify-otp", token=token, json={"phone": phone, "code": code, **fields}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def history(shop: Shop, token: str) -> list[str]:
    answer = await shop.guest("GET", "/api/customer/orders/history", token=token)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def links(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        count = await session.scalar(
            select(func.count()).select_from(GuestCustomer).where(GuestCustomer.tenant_id == shop.tenant_id)
        )
    return count or 0


async def test_another_browser_sees_what_was_ordered_with_the_phone(shop: Shop, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    order, foreign = await outside.order(phone), await outside.order(new_number())
    sent = await shop.guest("POST", f"{PHONE}/send-otp", json={"phone": phone, "purpose": "login"})
    assert sent.status_code == 201, sent.text
    await outside.work()
    (code,) = (one["text"].split()[0] for one in outside.texts(phone) if one["text"][:6].isdigit())
    wrong = {"phone": phone, "code": f"{(int(code) + 1) % 1_000_000:06d}"}
    refused = await shop.guest("POST", f"{PHONE}/verify-otp", json=wrong)
    assert (refused.status_code, refused.json()["code"]) == (409, "otp_wrong")
    assert await links(shop) == 0
    done = await shop.guest("POST", f"{PHONE}/verify-otp", json={"phone": phone, "code": code})
    assert done.status_code == 200, done.text
    proved, token = done.json(), done.json()["guest_token"]
    assert (proved["is_new"], proved["customer"]["phone"], proved["customer"]["visit_count"]) == (False, phone, 1)
    assert await history(shop, token) == [order["id"]]
    seen = (await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=token)).json()
    assert (seen["customer_phone"], seen["can_cancel"], len(seen["lines"])) == (phone, False, 1)
    hidden = await shop.guest("GET", f"/api/customer/orders/track/{foreign['id']}", token=token)
    assert hidden.status_code == 404
    # The browser it was ordered with goes on as before.
    assert await history(shop, order["guest_token"]) == [order["id"]]
    left = await shop.guest("DELETE", PHONE, token=token)
    assert left.status_code == 204
    assert await history(shop, token) == []
    assert (await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=token)).status_code == 404


async def test_who_is_new_has_a_full_profile(shop: Shop, book: CustomerBook) -> None:
    phone = new_number()
    proved = await prove(shop, phone, name="Ama Owusu", language="ar")
    assert proved["is_new"] is True
    (found,) = (await book.ask("GET", "/search", params={"q": phone}))["items"]
    read = await book.read(found)
    assert (read["type"], read["phone_verified"], read["source"], read["language"]) == ("full", True, "self", "ar")
    assert read["customer_number"] == proved["customer"]["customer_number"]
    changed = await shop.guest("PATCH", PHONE, token=proved["guest_token"], json={"name": "Ama O."})
    assert changed.json()["name"] == "Ama O."
    assert [one["action"] for one in (await book.ask("GET", f"/{found['id']}/activity"))["items"]] == [
        "customer.changed",
        "customer.signed_in",
        "customer.created",
    ]


async def test_a_stub_is_full_and_orders_without_a_name_are_theirs(shop: Shop, book: CustomerBook) -> None:
    stub = await book.make("Ama Owusu")
    seated = (await shop.place_at_table()).json()
    before = await book.read(stub)
    assert (before["type"], before["visit_count"]) == ("stub", 0)
    proved = await prove(shop, stub["phone"], seated["guest_token"])
    assert await history(shop, proved["guest_token"]) == [seated["id"]]
    after = await book.read(stub)
    assert (after["type"], after["phone_verified"], after["visit_count"]) == ("full", True, 1)
    assert after["total_spent"] == seated["total_cents"]
    again = (await shop.place_at_table(token=proved["guest_token"])).json()
    assert sorted(await history(shop, proved["guest_token"])) == sorted([seated["id"], again["id"]])
    assert (await book.read(stub))["visit_count"] == 2


async def test_it_follows_a_merge_and_its_undoing(shop: Shop, book: CustomerBook) -> None:
    source, target = await book.make("Ama O."), await book.make("Ama Owusu")
    order = (await shop.place(shop.order(customer_phone=target["phone"]))).json()
    proved = await prove(shop, source["phone"])
    assert await history(shop, proved["guest_token"]) == []
    ids = {"source_customer_id": source["id"], "target_customer_id": target["id"]}
    merged = await book.ask("POST", "/merge", json=ids)
    assert await history(shop, proved["guest_token"]) == [order["id"]]
    await book.ask("POST", f"/merge/{merged['merge_id']}/undo")
    assert await history(shop, proved["guest_token"]) == []


@pytest.mark.parametrize("ends", ["another phone", "put away"])
async def test_a_sign_in_ends_with_its_phone(shop: Shop, book: CustomerBook, ends: str) -> None:
    customer = await book.make()
    order = (await shop.place(shop.order(customer_phone=customer["phone"]))).json()
    proved = await prove(shop, customer["phone"])
    assert await history(shop, proved["guest_token"]) == [order["id"]]
    if ends == "another phone":
        await book.ask("PATCH", f"/{customer['id']}", json={"phone": new_number()})
    else:
        await book.ask("DELETE", f"/{customer['id']}", 204)
    assert await history(shop, proved["guest_token"]) == []
    own = (await shop.guest("GET", PHONE, token=proved["guest_token"])).json()
    assert own == {"customer": None}


async def test_addresses_are_kept_by_who_proved_a_phone(shop: Shop, book: CustomerBook) -> None:
    stranger = (await shop.place()).json()["guest_token"]
    refused = await shop.guest("POST", f"{PHONE}/addresses", token=stranger, json={"city": "Accra"})
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_not_proved")
    proved = await prove(shop, new_number(), name="Ama")
    token = proved["guest_token"]
    first = await shop.guest("POST", f"{PHONE}/addresses", token=token, json={"street": "12 Ring Road"})
    second = await shop.guest("POST", f"{PHONE}/addresses", token=token, json={"city": "Tema", "is_default": True})
    assert (first.status_code, second.status_code) == (201, 201)
    own = (await shop.guest("GET", PHONE, token=token)).json()["customer"]
    assert [(one["city"], one["is_default"]) for one in own["addresses"]] == [("Tema", True), ("", False)]
    path = f"{PHONE}/addresses/{second.json()['id']}"
    others = (await prove(shop, new_number(), name="Kofi"))["guest_token"]
    assert (await shop.guest("PATCH", path, token=others, json={"floor": "3"})).status_code == 404
    assert (await shop.guest("DELETE", path, token=others)).status_code == 404
    assert (await shop.guest("PATCH", path, token=token, json={"floor": "2"})).json()["floor"] == "2"
    assert (await shop.guest("DELETE", path, token=token)).status_code == 204
    own = (await shop.guest("GET", PHONE, token=token)).json()["customer"]
    assert [(one["street"], one["is_default"]) for one in own["addresses"]] == [("12 Ring Road", True)]


async def test_an_account_joins_its_customer_once(shop: Shop, book: CustomerBook) -> None:
    ama, kofi = await book.make("Ama"), await book.make("Kofi")
    order = (await shop.place(shop.order(customer_phone=ama["phone"]))).json()
    account = await make_holder(shop.app)
    for customer, is_theirs in ((ama, True), (kofi, False)):
        await prove(shop, customer["phone"], account.token)
        assert (await book.read(customer))["has_account"] is is_theirs
    listed = await shop.client.get("/api/customer/orders", headers={"Authorization": f"Bearer {account.token}"})
    assert [one["id"] for one in listed.json()["items"]] == [order["id"]]
    own = await shop.guest("GET", PHONE, token=account.token)
    assert own.json()["customer"]["customer_number"] == ama["customer_number"]


async def test_a_code_is_good_in_its_business_only(shop: Shop, other_shop: Shop) -> None:
    phone = new_number()
    code = await write_code(shop.app, shop.tenant_id, phone, "login")
    body = {"phone": phone, "code": code}
    refused = await other_shop.guest("POST", f"{PHONE}/verify-otp", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "otp_expired")
    assert await links(other_shop) == 0
    token = (await prove(shop, phone, name="Ama"))["guest_token"]
    assert (await other_shop.guest("GET", PHONE, token=token)).status_code == 401
