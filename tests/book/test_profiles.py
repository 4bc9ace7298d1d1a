"""Guest, stub, full: made, changed, never made less, put away; their numbers."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest

from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.outside import Outside
from tests.people_known import CustomerBook, new_number

NUMBERS = 99_999


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def numbers(book: CustomerBook) -> list[str]:
    found = await book.ask("GET", "", params={"limit": 100, "sort": "recent"})
    return sorted(one["customer_number"] for one in found["items"])


async def test_a_guest_needs_nothing_a_stub_name_and_phone(book: CustomerBook) -> None:
    guest = await book.guest()
    assert (guest["type"], guest["name"], guest["phone"]) == ("guest", "Walk-in Customer", None)
    stub = await book.make("Ahmed Al-Said", "024 123 4567")
    assert (stub["type"], stub["phone"], stub["phone_verified"]) == ("stub", "+233241234567", False)
    for body in ({"name": "Ama"}, {"phone": new_number()}, {"name": " ", "phone": new_number()}):
        refused = await book.ask("POST", "", 422, json=body)
        assert refused["code"] == "stub_needs_name_and_phone", body
    refused = await book.ask("POST", "", 409, json={"type": "full", "name": "Ama", "phone": new_number()})
    assert refused["code"] == "phone_not_proved"
    assert await numbers(book) == ["CUST-00001", "CUST-00002"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+233 24 123 4567", "+233241234567"),
        ("(024) 123-4567", "+233241234567"),
        ("00233241234567", "+233241234567"),
        ("+968 9012 3456", "+96890123456"),
        ("٠٢٤١٢٣٤٥٦٧", "+233241234567"),
    ],
)
async def test_phones_are_kept_one_way(book: CustomerBook, written: str, kept: str) -> None:
    assert (await book.make("Ama", written))["phone"] == kept


async def test_two_of_the_staff_who_make_one_phone_at_once_make_one_customer(
    book: CustomerBook, shop: Shop
) -> None:
    phone = new_number()
    body = {"name": "Ama Owusu", "phone": phone}
    answers = await asyncio.gather(
        *(
            shop.staff("POST", "/api/v1/customers", json=body, role=role)
            for role in (Role.OWNER, Role.FRONT_DESK) * 5
        )
    )
    assert sorted(one.status_code for one in answers) == [201] + [409] * 9
    made = next(one.json() for one in answers if one.status_code == 201)
    refused = next(one.json() for one in answers if one.status_code == 409)
    assert (refused["code"], refused["customer_id"]) == ("customer_phone_taken", made["id"])
    assert await numbers(book) == ["CUST-00001"]


async def test_a_phone_that_is_taken_tells_whether_its_holder_is_active(book: CustomerBook) -> None:
    phone = new_number()
    holder = await book.make("Ama Owusu", phone)
    other = await book.make("Esi Boateng")
    for active in (True, False):
        await book.ask("PATCH", f"/{holder['id']}", json={"is_active": active})
        made = await book.ask("POST", "", 409, json={"type": "stub", "name": "Ama", "phone": phone})
        changed = await book.ask("PATCH", f"/{other['id']}", 409, json={"phone": phone})
        for refused in (made, changed):
            assert (refused["code"], refused["customer_id"]) == ("customer_phone_taken", holder["id"])
            assert refused["is_active"] is active


async def test_numbers_have_no_gaps_though_many_are_made_at_once(book: CustomerBook, shop: Shop) -> None:
    """Some are refused, some come by an order: no number is lost, none is given twice."""
    taken = (await book.make())["phone"]
    await asyncio.gather(
        *(book.make(phone=new_number()) for _ in range(12)),
        *(shop.place(shop.order(customer_phone=new_number())) for _ in range(6)),
        *(shop.staff("POST", "/api/v1/customers", json={"name": "Ama", "phone": taken}) for _ in range(6)),
    )
    assert await numbers(book) == [f"CUST-{one:05d}" for one in range(1, 20)]


async def test_the_number_is_wider_after_99999(
    book: CustomerBook, shop: Shop, owner: psycopg.Connection[Any]
) -> None:
    owner.execute(
        "UPDATE tenant_counters SET customer_number = %s WHERE tenant_id = %s", (NUMBERS - 1, shop.tenant_id)
    )
    assert [(await book.make())["customer_number"] for _ in range(2)] == ["CUST-99999", "CUST-100000"]


async def test_a_profile_goes_up_and_never_down(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = new_number()
    guest = await book.guest()
    path = f"/{guest['id']}/upgrade"
    assert (await book.ask("POST", path, 422, json={"type": "stub", "name": "Ama"}))["code"] == (
        "stub_needs_name_and_phone"
    )
    stub = await book.ask("POST", path, json={"type": "stub", "name": "Ama Owusu", "phone": phone})
    assert (stub["type"], stub["name"], stub["customer_number"]) == ("stub", "Ama Owusu", guest["customer_number"])
    assert (await book.ask("POST", path, 409, json={"type": "full"}))["code"] == "phone_not_proved"
    await book.ask("POST", "/send-otp", 201, json={"phone": phone, "purpose": "registration"})
    await outside.work()
    code = outside.texts(phone)[-1]["text"].split()[0]
    body = {"type": "full", "otp_code": code, "email": "Ama@Guest.example", "addresses": [{"city": "Accra"}]}
    full = await book.ask("POST", path, json=body)
    assert (full["type"], full["phone_verified"], full["email"]) == ("full", True, "ama@guest.example")
    assert [(one["city"], one["country"], one["is_default"]) for one in full["addresses"]] == [
        ("Accra", "GH", True)
    ]
    for lower in ("stub", "full"):
        refused = await book.ask("POST", path, 409, json={"type": lower})
        assert refused["code"] == "profile_not_lower"
    assert (await book.read(guest))["type"] == "full"


async def test_another_number_is_not_proved(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    customer = await book.make()
    await book.ask("POST", "/send-otp", 201, json={"phone": customer["phone"]})
    await outside.work()
    code = outside.texts(customer["phone"])[-1]["text"].split()[0]
    proved = await book.ask("POST", "/verify-otp", json={"phone": customer["phone"], "code": code})
    assert (proved["customer"]["type"], proved["customer"]["phone_verified"]) == ("full", True)
    changed = await book.ask("PATCH", f"/{customer['id']}", json={"phone": new_number()})
    assert (changed["type"], changed["phone_verified"]) == ("full", False)


async def test_what_is_left_out_stays(book: CustomerBook) -> None:
    customer = await book.make(email="ama@guest.example", birthday="1990-05-01", note="Window seat")
    changed = await book.ask("PATCH", f"/{customer['id']}", json={"name2": "أمل", "birthday": None})
    assert (changed["name"], changed["name2"], changed["email"], changed["note"], changed["birthday"]) == (
        "Ama Owusu", "أمل", "ama@guest.example", "Window seat", None,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["n" * 101, "n" * 500, "a\nb", "\u202eevil"])
async def test_names_that_are_none(book: CustomerBook, name: str) -> None:
    await book.ask("POST", "", 422, json={"name": name, "phone": new_number()})


async def test_a_name_of_emoji_is_one(book: CustomerBook) -> None:
    customer = await book.make("🦁🦁")
    assert (await book.read(customer))["name"] == "🦁🦁"
    assert await book.search(customer["phone"][-4:]) == ["🦁🦁"]


async def test_who_is_put_away_is_found_no_more_and_keeps_what_they_ordered(
    book: CustomerBook, shop: Shop
) -> None:
    customer = await book.make("Yaa Asantewaa")
    await shop.place(shop.order(customer_phone=customer["phone"]))
    await book.ask("DELETE", f"/{customer['id']}", 403, role=Role.FRONT_DESK)
    assert (await book.read(customer))["is_active"] is True
    await book.ask("DELETE", f"/{customer['id']}", 204)
    assert await book.search("Asantewaa") == []
    assert await book.search("Asantewaa", inactive=True) == ["Yaa Asantewaa"]
    assert len((await book.ask("GET", f"/{customer['id']}/orders"))["items"]) == 1
    refused = await book.ask("POST", f"/{customer['id']}/upgrade", 409, json={"type": "full"})
    assert refused["code"] == "customer_is_inactive"
    await shop.place(shop.order(customer_phone=customer["phone"]))  # and there they are again
    back = await book.read(customer)
    assert (back["is_active"], back["visit_count"], back["total_spent"]) == (True, 2, 17_000)


async def test_roles(book: CustomerBook) -> None:
    customer = await book.make()
    for path in ("", f"/{customer['id']}", "/search"):
        await book.ask("GET", path, 403, role=Role.KITCHEN)
    await book.ask("PATCH", f"/{customer['id']}", 403, role=Role.KITCHEN, json={"name": "Nobody"})
    assert (await book.read(customer))["name"] == "Ama Owusu"


async def test_preferences_are_as_the_business_defines_them(book: CustomerBook, shop: Shop) -> None:
    fields = [
        {"key": "spice", "label": "Spice", "kind": "choice", "options": [{"key": "hot", "label": "Hot"}]},
        {"key": "allergies", "label": "Allergies", "kind": "text", "needs_consent": True},
    ]
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"preference_fields": fields})
    assert answer.status_code == 200, answer.text
    customer = await book.make(preferences={"spice": "hot"})
    assert (customer["preferences"], customer["preference_consents"]) == ({"spice": "hot"}, {})
    path = f"/{customer['id']}"
    for wrong in ({"spice": "cold"}, {"folding": "hang"}, {"spice": True}, {"spice": ["hot"]}):
        assert (await book.ask("PATCH", path, 422, json={"preferences": wrong}))["code"] == "preference_unknown"
    wanted = {"spice": "hot", "allergies": "Groundnuts"}
    refused = await book.ask("PATCH", path, 409, json={"preferences": wanted})
    assert refused["code"] == "preference_needs_consent"
    assert (await book.read(customer))["preferences"] == {"spice": "hot"}
    kept = await book.ask("PATCH", path, json={"preferences": wanted, "preference_consent": True})
    assert (kept["preferences"], list(kept["preference_consents"])) == (wanted, ["allergies"])
    again = await book.ask("PATCH", path, json={"preferences": {**wanted, "spice": "hot"}})
    assert again["preference_consents"] == kept["preference_consents"]
    gone = await book.ask("PATCH", path, json={"preferences": {"spice": "hot"}})
    assert (gone["preferences"], gone["preference_consents"]) == ({"spice": "hot"}, {})


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2090-01-01"])
async def test_nobody_was_born_then(book: CustomerBook, day: str) -> None:
    customer = await book.make(birthday="1900-01-01")
    for method, path, body in (
        ("POST", "", {"name": "Kofi", "phone": new_number(), "birthday": day}),
        ("PATCH", f"/{customer['id']}", {"birthday": day}),
    ):
        refused = await book.ask(method, path, 422, json=body)
        assert [one["pointer"] for one in refused["errors"]] == ["/body/birthday"]
    assert (await book.read(customer))["birthday"] == "1900-01-01"


async def test_who_was_born_today_is_young(book: CustomerBook) -> None:
    today = datetime.now(timezone(timedelta(hours=14))).date()  # where a day begins first
    assert (await book.make(birthday=today.isoformat()))["birthday"] == today.isoformat()
    born = (today + timedelta(days=1)).isoformat()
    await book.ask("POST", "", 422, json={"name": "Kofi", "phone": new_number(), "birthday": born})
