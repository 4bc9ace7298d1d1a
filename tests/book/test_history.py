"""What was done with somebody's data, and what they want to hear."""

import hashlib
from typing import Any

import pytest

from tests.factories import Shop
from tests.outside import Outside
from tests.people_known import CustomerBook


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


def said(consents: dict[str, Any]) -> dict[tuple[str, str], tuple[bool, str | None]]:
    return {(one["channel"], one["category"]): (one["allowed"], one["source"]) for one in consents["items"]}


async def test_activity_says_who_did_what(book: CustomerBook, shop: Shop) -> None:
    ama, other = await book.make("Ama"), await book.make("Kofi")
    await book.ask("PATCH", f"/{ama['id']}", json={"note": "Window seat"})
    await book.ask("POST", f"/{ama['id']}/addresses", 201, json={"city": "Accra"})
    await book.ask("DELETE", f"/{ama['id']}", 204)
    read = await book.ask("GET", f"/{ama['id']}/activity")
    assert [one["action"].removeprefix("customer.") for one in read["items"]] == [
        "deactivated",
        "address_added",
        "changed",
        "created",
    ]
    assert {(one["actor_kind"], one["actor_name"]) for one in read["items"]} == {("staff", "Owner")}
    assert read["items"][2]["data"] == {"fields": ["note"]}
    first = await book.ask("GET", f"/{ama['id']}/activity", params={"limit": 3})
    rest = await book.ask("GET", f"/{ama['id']}/activity", params={"limit": 3, "cursor": first["next"]})
    assert first["items"] + rest["items"] == read["items"]
    assert rest["next"] is None
    assert [one["action"] for one in (await book.ask("GET", f"/{other['id']}/activity"))["items"]] == [
        "customer.created"
    ]


async def test_without_a_word_orders_are_told_and_nothing_is_advertised(book: CustomerBook) -> None:
    ama = await book.make("Ama")
    path = f"/{ama['id']}/consents"
    assert said(await book.ask("GET", path)) == {
        ("sms", "transactional"): (True, None),
        ("sms", "marketing"): (False, None),
    }
    wanted = {"channel": "sms", "category": "marketing", "allowed": True}
    assert (await book.ask("PUT", path, 409, json=wanted))["code"] == "consent_needs_note"
    assert said(await book.ask("GET", path))["sms", "marketing"] == (False, None)
    read = await book.ask("PUT", path, json=wanted | {"note": "At the counter"})
    assert said(read)["sms", "marketing"] == (True, "staff")
    (event,) = read["history"]
    assert [event[name] for name in ("purpose", "action", "channel", "actor_name", "note", "text_version")] == [
        "marketing_sms", "granted", "staff", "Owner", "At the counter", 1,
    ]  # fmt: skip
    assert event["text_sha256"] == hashlib.sha256(event["text"].encode()).hexdigest()
    assert event["text"].startswith("Send me offers and news by SMS.")
    email = {"channel": "email", "category": "transactional", "allowed": False}
    refused = await book.ask("PUT", path, 409, json=email)
    assert refused["code"] == "no_such_address"
    await book.ask("PATCH", f"/{ama['id']}", json={"email": "ama@guest.example"})
    assert said(await book.ask("PUT", path, json=email))["email", "transactional"] == (False, "staff")
    (last, _, first, _) = (await book.ask("GET", f"/{ama['id']}/activity"))["items"]
    assert (first["data"], last["data"]) == (wanted, email)


async def test_what_they_refused_themselves_only_they_allow(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    ama = await book.make("Ama", phone)
    path = f"/{ama['id']}/consents"
    await outside.answers("twilio", phone, "STOP")
    assert said(await book.ask("GET", path))["sms", "transactional"] == (False, "stop")
    again = {"channel": "sms", "category": "transactional", "allowed": True}
    assert (await book.ask("PUT", path, 409, json=again))["code"] == "choice_is_theirs"
    assert said(await book.ask("GET", path))["sms", "transactional"] == (False, "stop")
    await outside.answers("twilio", phone, "START")
    assert said(await book.ask("GET", path))["sms", "transactional"][0] is True


async def test_staff_take_back_what_staff_wrote(book: CustomerBook) -> None:
    ama = await book.make("Ama")
    path = f"/{ama['id']}/consents"
    for allowed in (False, True):
        wanted = {"channel": "sms", "category": "transactional", "allowed": allowed}
        assert said(await book.ask("PUT", path, json=wanted))["sms", "transactional"] == (allowed, "staff")
