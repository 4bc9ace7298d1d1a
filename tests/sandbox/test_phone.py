"""The phone: what it shows, and who may answer on it."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs

import pytest

from comanda.sandbox.phone_page import TEXTS, phone_page
from tests.sandbox.conftest import KEY, House, Merchant

AMA, KOFI = "+233241234567", "+233201234567"


def pay(house: House, phone: str, reference: str, **body: Any) -> None:
    local = "0" + phone.removeprefix("+233")
    wish = {"email": "ama@example.com", "amount": 4500, "currency": "GHS", "reference": reference}
    network = "vod" if phone == KOFI else "mtn"
    answer = house.post(
        "/paystack/charge",
        json=wish | {"mobile_money": {"phone": local, "provider": network}} | body,
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert answer.status_code == 200, answer.text


def text(house: House, to: str) -> None:
    form = {"username": "sandbox", "to": to, "message": "Your code is 481920", "from": "Asaase"}
    headers = {"apiKey": "atsk_" + "c0de" * 16, "Accept": "application/json"}
    assert house.post("/africastalking/version1/messaging", data=form, headers=headers).status_code == 201


def state(house: House, phone: str = "") -> Any:
    return house.get("/phone/state", params={"phone": phone} if phone else {}).json()


def test_what_is_on_it(house: House) -> None:
    fields = {"custom_fields": [{"display_name": "For", "variable_name": "for", "value": "Order 12"}]}
    pay(house, AMA, "ord-1", metadata=fields)
    pay(house, KOFI, "ord-2")
    pay(house, "+233240000004", "ord-3")
    text(house, AMA)
    text(house, "+233240000102")
    shown = state(house)
    voucher, prompt = shown["prompts"]
    assert (prompt.pop("created_at"), prompt.pop("ends_at")) != (None, None)
    assert prompt == {
        "id": 1,
        "provider": "Paystack",
        "phone": AMA,
        "amount": "45.00",
        "currency": "GHS",
        "about": "Order 12",
        "reference": "ord-1",
        "code": None,
    }
    assert re.fullmatch(r"\d{6}", voucher["code"])
    assert shown["messages"] == []
    house.set(sms_step_seconds=0)
    house.advance(20)
    shown = state(house)
    sms, outcome = shown["messages"]
    assert (sms["kind"], sms["phone"], sms["from"], sms["text"]) == ("sms", AMA, "Asaase", "Your code is 481920")
    assert (outcome["key"], outcome["state"], outcome["cause"]) == ("charge-3", "failed", "not_enough_funds")
    assert set(shown["phones"]) == {AMA, KOFI, "+233240000004"}
    of_ama = state(house, AMA)
    assert ([one["id"] for one in of_ama["prompts"]], len(of_ama["messages"])) == ([1], 1)
    assert set(of_ama["phones"]) == set(shown["phones"])


@pytest.mark.parametrize(("verb", "became"), [("approve", "paid"), ("decline", "failed"), ("ignore", "waiting")])
def test_answering(house: House, verb: str, became: str) -> None:
    pay(house, AMA, "ord-1")
    assert house.post(f"/phone/prompts/1/{verb}", json={}).json() == {}
    assert state(house)["prompts"] == []
    assert house.control("GET", "/charges/1")["state"] == became
    again = house.post(f"/phone/prompts/1/{verb}", json={}).status_code
    assert again == (200 if verb == "ignore" else 409)
    assert house.post(f"/phone/prompts/2/{verb}", json={}).status_code == 409


def test_what_came_back(house: House, merchant: Merchant) -> None:
    pay(house, AMA, "ord-1")
    house.post("/phone/prompts/1/approve", json={})
    body = {"transaction": "ord-1", "amount": 2000}
    assert house.post("/paystack/refund", json=body, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    house.advance(10)
    house.advance(10)
    told = [(one["kind"], one["amount"]) for one in state(house)["messages"]]
    assert told == [("charge", "45.00"), ("refund", "20.00")]


def write(house: House, sender: str) -> None:
    """At Twilio."""
    sid, token = "AC" + "c0de" * 8, "0123456789abcdef0123456789abcdef"
    form = {"To": AMA, "From": sender, "Body": "Your order is ready"}
    answer = house.post(f"/twilio/2010-04-01/Accounts/{sid}/Messages.json", data=form, auth=(sid, token))
    assert answer.status_code == 201


def test_an_sms_is_answered(house: House, merchant: Merchant) -> None:
    house.set(sms_step_seconds=0)
    url = f"{merchant.url}/in"
    house.control("PATCH", f"/twilio/accounts/{'AC' + 'c0de' * 8}", inbound_url=url)
    house.control("POST", "/africastalking/accounts", api_key="atsk_" + "c0de" * 16, inbound_url=url)
    write(house, "+15005550006")
    write(house, "Asaase")
    text(house, AMA)
    house.advance(1)
    shown = {one["key"]: one for one in state(house)["messages"]}
    assert {key: (one["id"], one["can_reply"]) for key, one in shown.items()} == {
        "sms-1": (1, True),
        "sms-2": (2, False),
        "sms-3": (3, True),
    }
    for id, written in ((1, " stop "), (3, "Thank you")):
        answer = house.post(f"/phone/messages/{id}/reply", json={"text": written})
        assert (answer.status_code, answer.json()) == (200, {})
        house.drain()
    forms = [{name: value for name, (value,) in parse_qs(one.body.decode()).items()} for one in merchant.got]
    assert [(one.get("Body") or one["text"], one.get("To") or one["to"]) for one in forms] == [
        ("stop", "+15005550006"),
        ("Thank you", "Asaase"),
    ]
    replies = [one for one in state(house)["messages"] if one["kind"] == "reply"]
    assert [one.pop("at") is not None for one in replies] == [True, True]
    assert replies == [
        {"key": "reply-2", "kind": "reply", "phone": AMA, "to": "Asaase", "text": "Thank you", "opted": None},
        {"key": "reply-1", "kind": "reply", "phone": AMA, "to": "+15005550006", "text": "stop", "opted": "out"},
    ]
    assert len(state(house, AMA)["messages"]) == 5
    assert state(house, KOFI)["messages"] == []


def test_what_cannot_be_answered(house: House) -> None:
    house.set(sms_step_seconds=10)
    write(house, "+15005550006")
    write(house, "Asaase")
    for id, body, status in (
        (1, {"text": "STOP"}, 409),  # it is not on the phone yet
        (2, {"text": "STOP"}, 409),
        (9, {"text": "STOP"}, 409),
        (1, {"text": "  "}, 400),
        (1, {"text": "a" * 481}, 400),
        (1, {}, 400),
    ):
        assert house.post(f"/phone/messages/{id}/reply", json=body).status_code == status
    house.advance(20)
    assert house.post("/phone/messages/1/reply", json={"text": "STOP"}).status_code == 200
    answer = house.post("/phone/messages/2/reply", json={"text": "STOP"})
    assert (answer.status_code, answer.json()) == (409, {"error": "a name cannot be answered, only a number"})
    assert house.post("/phone/messages/1/reply", data={"text": "STOP"}).status_code == 400


def test_only_the_page_itself_answers(house: House) -> None:
    pay(house, AMA, "ord-1")
    assert house.post("/phone/prompts/1/approve", data={}).status_code == 400
    for method, path in (
        ("GET", "/phone"),
        ("GET", "/phone/state"),
        ("POST", "/phone/prompts/1/approve"),
        ("POST", "/phone/messages/1/reply"),
    ):
        headers = {"Host": "rebound.example", "Content-Type": "application/json"}
        assert house.request(method, path, headers=headers).status_code == 403
    assert house.control("GET", "/charges/1")["state"] == "waiting"


def test_the_page(house: House) -> None:
    page = house.get("/phone")
    policy = page.headers["Content-Security-Policy"]
    for kind in ("style", "script"):
        (inside,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert '<html lang="en" dir="ltr">' in page.text
    assert '<html lang="ar" dir="rtl">' in house.get("/phone", headers={"Cookie": "comanda.language=ar"}).text
    assert '<html lang="ar" dir="rtl">' in house.get("/phone?lang=ar").text


def test_both_languages_say_all() -> None:
    assert TEXTS["en"].keys() == TEXTS["ar"].keys()
    for text, other in zip(TEXTS["en"].values(), TEXTS["ar"].values(), strict=True):
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", other)


def test_without_a_sandbox_nothing_is_said_of_payments() -> None:
    page, _ = phone_page("en", wire=None, emails="/sandbox/emails.json")
    assert TEXTS["en"]["how_1"] not in page


def test_the_page_of_paystack_speaks_the_same_language(house: House) -> None:
    body = {"email": "ama@example.com", "amount": 4500}
    made = house.post("/paystack/transaction/initialize", json=body, headers={"Authorization": f"Bearer {KEY}"})
    url = made.json()["data"]["authorization_url"]
    page = house.get(url, headers={"Cookie": "comanda.language=ar"})
    assert 'lang="ar" dir="rtl"' in page.text
    assert '<a href="?lang=en"' in page.text
