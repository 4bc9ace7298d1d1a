"""Twilio's wire, as the fact sheet has it."""

import base64
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import httpx
import pytest

from comanda.kit.clock import system_clock
from comanda.kit.segments import Length
from comanda.sandbox.messages import MOST_COUNTED, Messages, fingerprint
from comanda.sandbox.twilio import sign
from tests.sandbox.conftest import Got, House, Merchant

SID, TOKEN = "AC" + "c0de" * 8, "0123456789abcdef0123456789abcdef"
SENDER = "+15005550006"
AMA = "+233241234567"


def send(house: House, to: str = AMA, *, auth: tuple[str, str] = (SID, TOKEN), **form: str) -> httpx.Response:
    wish = {"To": to, "From": SENDER, "Body": "Your code is 481920"} | form
    path = f"/twilio/2010-04-01/Accounts/{auth[0]}/Messages.json"
    return house.post(path, data={name: value for name, value in wish.items() if value}, auth=auth)


def look(house: House, sid: str, auth: tuple[str, str] = (SID, TOKEN)) -> httpx.Response:
    return house.get(f"/twilio/2010-04-01/Accounts/{auth[0]}/Messages/{sid}.json", auth=auth)


def form_of(got: Got) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(got.body.decode()).items()}


def statuses(merchant: Merchant) -> list[str]:
    return [form_of(one)["MessageStatus"] for one in merchant.got]


def pass_time(house: House, steps: int = 5) -> None:
    """So slowly that what is told arrives in its order."""
    for _ in range(steps):
        house.advance(10)


@pytest.fixture
def house(house: House) -> House:
    house.set(sms_step_seconds=10)
    return house


P = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
DELIVERED = {
    "AccountSid": "AC00000000000000000000000000000001",
    "ApiVersion": "2010-04-01",
    "From": SENDER,
    "To": AMA,
    "MessageSid": "SM00000000000000000000000000000002",
    "SmsSid": "SM00000000000000000000000000000002",
    "MessageStatus": "delivered",
    "SmsStatus": "delivered",
    "RawDlrDoneDate": "2611071205",
}
UNDELIVERED = {name: value for name, value in DELIVERED.items() if name != "RawDlrDoneDate"} | {
    "MessageStatus": "undelivered",
    "SmsStatus": "undelivered",
    "ErrorCode": "30003",
}


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", P, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (
            "12345",
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {"Sid": "CA123", "SidAccount": "AC123", "Digits": ["5678", "1234", "1234"]},
            "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
        ),
        ("12345", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", P, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("12345", "https://mycompany.com:1234/myapp.php?foo=1&bar=2", P, "CYn1h0gLBdNxDGkKJg6hYohgeD8="),
        ("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", P, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (TOKEN, "https://shop.example.com/hooks/twilio/sms", DELIVERED, "B1fmWm0+VVCRuIKx4WOiF3vS7eU="),
        (TOKEN, "https://shop.example.com/hooks/twilio/sms", UNDELIVERED, "NF8yr3he4yxB21IqLO9lqqkKzL0="),
    ],
)
def test_published_signatures(token: str, url: str, form: dict[str, Any], signature: str) -> None:
    assert sign(token, url, form) == signature


def test_sent_and_delivered(house: House, merchant: Merchant) -> None:
    callback = f"{merchant.url}/hooks/twilio/secret"
    answer = send(house, StatusCallback=callback)
    told = answer.json()
    sid = told["sid"]
    assert re.fullmatch(r"SM[0-9a-f]{32}", sid)
    date = told["date_created"]
    assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", date)
    first = {
        "account_sid": SID,
        "api_version": "2010-04-01",
        "body": "Your code is 481920",
        "date_created": date,
        "date_sent": None,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": SENDER,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"/2010-04-01/Accounts/{SID}/Messages/{sid}/Media.json"},
        "to": AMA,
        "uri": f"/2010-04-01/Accounts/{SID}/Messages/{sid}.json",
    }
    assert (answer.status_code, told) == (201, first)
    assert look(house, sid).json() == first
    assert house.control("GET", "/messages")[0]["arrived_at"] is None
    house.advance(10)
    now = look(house, sid).json()
    assert (now["status"], now["price"]) == ("sent", "-0.04500")
    house.advance(10)
    assert look(house, sid).json()["status"] == "delivered"
    assert [(one.method, one.path) for one in merchant.got] == [("POST", "/hooks/twilio/secret")] * 2
    last = form_of(merchant.got[1])
    assert re.fullmatch(r"\d{10}", last.pop("RawDlrDoneDate"))
    assert last == {
        "AccountSid": SID,
        "ApiVersion": "2010-04-01",
        "From": SENDER,
        "To": AMA,
        "MessageSid": sid,
        "MessageStatus": "delivered",
        "SmsSid": sid,
        "SmsStatus": "delivered",
    }
    for got in merchant.got:
        assert got.headers["x-twilio-signature"] == sign(TOKEN, callback, form_of(got))
    (kept,) = house.control("GET", "/messages")
    assert (kept["to"], kept["text"], kept["state"], kept["parts"]) == (AMA, first["body"], "delivered", 1)
    assert kept["arrived_at"] is not None
    assert house.control("GET", "/messages?to=%2B233240000000") == []
    assert len(house.control("GET", f"/webhooks?message_id={kept['id']}")) == 2


@pytest.mark.parametrize(
    ("last", "told", "error"),
    [
        ("101", ["sent", "delivered"], None),
        ("102", ["sent", "undelivered"], 30003),
        ("103", ["sent", "undelivered"], 30005),
        ("104", ["sent", "undelivered"], 30007),
        ("110", ["sent"], None),
        ("111", ["failed"], 30001),
        ("114", ["sent", "undelivered"], 30004),
        ("115", ["sent", "undelivered"], 30008),
        ("116", ["sent", "undelivered"], 30006),
        ("117", ["sent", "undelivered"], 30017),
        ("119", ["sent", "delivered"], None),
    ],
)
def test_numbers(house: House, merchant: Merchant, last: str, told: list[str], error: int | None) -> None:
    sid = send(house, f"+233240000{last}", StatusCallback=f"{merchant.url}/x").json()["sid"]
    pass_time(house)
    assert statuses(merchant) == told
    now = look(house, sid).json()
    assert (now["status"], now["error_code"]) == (told[-1], error)
    assert ("ErrorCode" in form_of(merchant.got[-1])) == (error is not None)
    (kept,) = house.control("GET", "/messages")
    assert (kept["arrived_at"] is not None) == (error is None)


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"to": ""}, 400, 21604),
        ({"From": ""}, 400, 21603),
        ({"Body": ""}, 400, 21602),
        ({"Body": "a" * 1601}, 400, 21617),
        ({"to": "0241234567"}, 400, 21211),
        ({"From": "+15005550001"}, 400, 21212),
        ({"From": "+15005550007"}, 400, 21606),
        ({"From": "+15005550008"}, 400, 21611),
        ({"From": "+15005550099"}, 400, 21659),
        ({"From": "Too long for it"}, 400, 21212),
        ({"From": "12345678"}, 400, 21212),
        ({"From": "", "MessagingServiceSid": "MG1"}, 400, 21705),
        ({"StatusCallback": "/hooks"}, 400, 21609),
        ({"StatusCallback": "https://my_shop.example.com/"}, 400, 21609),
        ({"to": "+15005550001"}, 400, 21211),
        ({"to": "+15005550002"}, 400, 21612),
        ({"to": "+15005550003"}, 400, 21408),
        ({"to": "+15005550004"}, 400, 21610),
        ({"to": "+15005550009"}, 400, 21614),
        ({"to": "+233240000105"}, 400, 21610),
        ({"to": "+233240000106"}, 400, 21211),
        ({"to": "+233240000107"}, 400, 21614),
        ({"to": "+233240000109"}, 400, 21611),
        ({"to": "+233240000112"}, 400, 21408),
        ({"to": "+233240000113"}, 400, 21612),
        ({"to": "+233240000118"}, 503, 20503),
    ],
    ids=str,
)
def test_refused(house: House, wrong: dict[str, Any], status: int, code: int) -> None:
    answer = send(house, **wrong)
    told = answer.json()
    assert told.pop("message")
    assert (answer.status_code, told) == (
        status,
        {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status},
    )
    assert house.control("GET", "/messages") == []


def test_a_published_error(house: House) -> None:
    assert send(house, "0241").json()["message"] == "The 'To' number 0241 is not a valid phone number."


def test_too_many_requests(house: House) -> None:
    answer = send(house, "+233240000108")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, 20429, "2")
    assert send(house, "+233240000108").status_code == 429
    house.advance(2)
    assert send(house, "+233240000108").status_code == 201
    assert send(house, "+233240000108").status_code == 429


def test_parts_and_price(house: House) -> None:
    told = send(house, Body="Total ₵25 " * 10).json()
    assert told["num_segments"] == "2"
    house.advance(10)
    assert look(house, told["sid"]).json()["price"] == "-0.09000"
    told = send(house, Body="“Ready” – now…", SmartEncoded="true").json()
    assert (told["body"], told["num_segments"]) == ('"Ready" - now...', "1")


def test_who_may_call(house: House) -> None:
    for auth in ((SID, "wrong"), ("AC" + "0" * 32, TOKEN)):
        answer = send(house, auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    made = house.control("POST", "/twilio/accounts")
    key = (made["api_key_sid"], made["api_key_secret"])
    path = f"/twilio/2010-04-01/Accounts/{made['account_sid']}/Messages.json"
    form = {"To": AMA, "From": "Asaase", "Body": "Ready"}
    sid = house.post(path, data=form, auth=key).json()["sid"]
    assert house.post(path, data=form, auth=(SID, TOKEN)).json()["code"] == 20003
    # Accounts know nothing of each other.
    answer = look(house, sid)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_a_messaging_service(house: House, merchant: Merchant) -> None:
    (account,) = house.control("GET", "/accounts")["twilio"]
    service = account["messaging_service_sid"]
    told = send(house, From="", MessagingServiceSid=service, StatusCallback=f"{merchant.url}/x").json()
    assert (told["status"], told["from"], told["num_segments"]) == ("accepted", None, "0")
    pass_time(house, 3)
    assert statuses(merchant) == ["queued", "sent", "delivered"]
    assert form_of(merchant.got[0])["MessagingServiceSid"] == service
    now = look(house, told["sid"]).json()
    assert (now["from"], now["num_segments"]) == (SENDER, "1")


def test_test_credentials_do_nothing(house: House, merchant: Merchant) -> None:
    made = house.control("POST", "/twilio/accounts", test=True)
    auth = (made["account_sid"], made["auth_token"])
    told = send(house, auth=auth, StatusCallback=f"{merchant.url}/x").json()
    assert told["status"] == "queued"
    assert send(house, auth=auth, From="+15005550099").json()["code"] == 21606
    house.advance(100)
    assert merchant.got == []
    assert look(house, told["sid"], auth).status_code == 403


def test_gone_wrong_on_the_way(house: House, merchant: Merchant) -> None:
    callback = f"{merchant.url}/x"
    house.next("webhook.twilio", "wrong_signature")
    house.next("webhook.twilio", "double")
    send(house, StatusCallback=callback)
    pass_time(house, 3)
    assert statuses(merchant) == ["sent", "delivered", "delivered"]
    first, second, _ = merchant.got
    assert first.headers["x-twilio-signature"] != sign(TOKEN, callback, form_of(first))
    assert second.headers["x-twilio-signature"] == sign(TOKEN, callback, form_of(second))


def test_out_of_order(house: House, merchant: Merchant) -> None:
    house.control("PUT", "/faults", reorder_seconds=60)
    house.next("webhook.twilio", "reorder")
    send(house, StatusCallback=f"{merchant.url}/x")
    house.control("POST", "/clock/advance", seconds=10)
    house.advance(10)
    assert statuses(merchant) == ["delivered", "sent"]


def test_the_callback_comes_first(house: House, merchant: Merchant) -> None:
    house.next("twilio.messages", "webhook_first")
    assert send(house, StatusCallback=f"{merchant.url}/x").json()["status"] == "queued"
    assert statuses(merchant) == ["sent"]


def test_taken_and_500(house: House) -> None:
    house.next("twilio.messages", "taken_500")
    answer = send(house)
    assert (answer.status_code, answer.json()["code"]) == (500, 20500)
    assert len(house.control("GET", "/messages")) == 1


# --- what people write back ----------------------------------------------------------------------------------------


def signature(url: str, got: Got) -> str:
    """As the fact sheet says it, and not by the sandbox's own function."""
    fields = parse_qsl(got.body.decode(), keep_blank_values=True)
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


def inbound(house: House, merchant: Merchant) -> str:
    url = f"{merchant.url}/hooks/twilio/in?shop=1"
    changed = house.control("PATCH", f"/twilio/accounts/{SID}", inbound_url=url)
    assert (changed["account_sid"], changed["inbound_url"]) == (SID, url)
    return url


def reply(house: House, text: str, phone: str = AMA, **more: str) -> Any:
    told = house.control("POST", "/messages/reply", carrier="twilio", **{"from": phone}, text=text, **more)
    house.drain()
    return told


def test_an_answer(house: House, merchant: Merchant) -> None:
    url = inbound(house, merchant)
    send(house)
    told = reply(house, "شكرًا & bye")
    sid = told["provider_id"]
    assert re.fullmatch(r"SM[0-9a-f]{32}", sid)
    assert told.pop("at") is not None
    assert told == {
        "id": 1,
        "carrier": "twilio",
        "account": "twilio-1",
        "provider_id": sid,
        "from": AMA,
        "to": SENDER,
        "text": "شكرًا & bye",
        "opted": None,
    }
    (got,) = merchant.got
    assert (got.method, got.path) == ("POST", "/hooks/twilio/in")
    assert dict(parse_qsl(got.body.decode(), keep_blank_values=True)) == {
        "ToCountry": "US",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": "شكرًا & bye",
        "FromCountry": "GH",
        "To": SENDER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": SID,
        "From": AMA,
        "ApiVersion": "2010-04-01",
    }
    assert got.headers["x-twilio-signature"] == signature(url, got)
    (sent,) = house.control("GET", "/webhooks?reply_id=1")
    assert (sent["reply_id"], sent["event"], sent["state"]) == (1, "received", "delivered")


def test_stop_and_start(house: House, merchant: Merchant) -> None:
    url = inbound(house, merchant)
    assert send(house).status_code == 201
    assert reply(house, " Stop\n")["opted"] == "out"
    refused = send(house)
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    assert refused.json()["message"] == "Attempt to send to unsubscribed recipient"
    # Nobody else has opted out, and nobody else's account is meant.
    assert send(house, "+233241234568").status_code == 201
    other = house.control("POST", "/twilio/accounts")
    assert send(house, auth=(other["account_sid"], other["auth_token"])).status_code == 201
    assert reply(house, "START", to=SENDER, account="twilio-1")["opted"] == "in"
    assert send(house).status_code == 201
    reply(house, "help", to=SENDER, account="twilio-1")
    reply(house, "Stop please", to=SENDER, account="twilio-1")
    assert [form_of(one).get("OptOutType") for one in merchant.got] == ["STOP", "START", "HELP", None]
    assert all(one.headers["x-twilio-signature"] == signature(url, one) for one in merchant.got)
    assert send(house).status_code == 201


@pytest.mark.parametrize("word", ["stop", "STOPALL", "unsubscribe", "Cancel", "end", "quit", "revoke", "optout"])
@pytest.mark.parametrize("back", ["start", "Yes", "UNSTOP"])
def test_words(house: House, word: str, back: str) -> None:
    assert reply(house, word)["opted"] == "out"
    assert send(house).json()["code"] == 21610
    assert reply(house, back)["opted"] == "in"
    assert send(house).status_code == 201


def test_twilio_knows_no_arabic_word(house: House, merchant: Merchant) -> None:
    inbound(house, merchant)
    assert reply(house, "إيقاف")["opted"] is None
    assert "OptOutType" not in form_of(merchant.got[0])
    assert send(house).status_code == 201


def test_an_answer_to_a_service(house: House, merchant: Merchant) -> None:
    inbound(house, merchant)
    (account,) = house.control("GET", "/accounts")["twilio"]
    send(house, From="", MessagingServiceSid=account["messaging_service_sid"])
    reply(house, "Thank you")
    assert form_of(merchant.got[0])["MessagingServiceSid"] == account["messaging_service_sid"]


def test_an_answer_goes_to_who_wrote_last(house: House, merchant: Merchant) -> None:
    made = house.control("POST", "/twilio/accounts", inbound_url=f"{merchant.url}/other")
    inbound(house, merchant)
    send(house)
    send(house, auth=(made["account_sid"], made["auth_token"]))
    assert reply(house, "Thank you")["account"] == made["account"] == "twilio-2"
    assert [one.path for one in merchant.got] == ["/other"]
    assert form_of(merchant.got[0])["AccountSid"] == made["account_sid"]


def test_what_cannot_be_answered(house: House) -> None:
    send(house, From="Asaase")
    test = house.control("POST", "/twilio/accounts", test=True)
    for body, status, problem in (
        ({}, 409, "a name cannot be answered, only a number"),
        ({"to": SENDER, "account": "twilio-9"}, 409, "no account of that name has a telephone number"),
        ({"to": SENDER, "account": test["account"]}, 409, "no account of that name has a telephone number"),
        ({"to": SENDER, "text": "a" * 1601}, 409, "an SMS has at most 1600 characters"),
        ({"from": "0241234567"}, 400, "from: Value error, a number is + and 8 to 15 digits"),
        ({"text": ""}, 400, "text: String should have at least 1 character"),
    ):
        wish = {"carrier": "twilio", "from": AMA, "text": "STOP"} | body
        answer = house.post("/control/messages/reply", json=wish)
        assert (answer.status_code, answer.json()) == (status, {"error": problem})
    assert send(house).status_code == 201
    assert house.patch("/control/twilio/accounts/AC1", json={"inbound_url": None}).status_code == 404
    answer = house.patch(f"/control/twilio/accounts/{SID}", json={"inbound_url": "https://shop.example.com/"})
    assert answer.status_code == 400


def test_an_answer_goes_wrong_on_the_way(house: House, merchant: Merchant) -> None:
    url = inbound(house, merchant)
    house.next("webhook.twilio", "wrong_signature")
    house.next("webhook.twilio", "double")
    house.next("webhook.twilio", "drop")
    for text in ("1", "2", "3"):
        reply(house, text)
    assert [form_of(one)["Body"] for one in merchant.got] == ["1", "2", "2"]
    assert merchant.got[0].headers["x-twilio-signature"] != signature(url, merchant.got[0])


def test_too_many_requests_by_the_plan(house: House) -> None:
    house.next("twilio.messages", "error_429")
    answer = send(house)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, 20429, "2")
    assert house.control("GET", "/messages") == []


# --- how often -----------------------------------------------------------------------------------------------------


def test_counts(house: House) -> None:
    assert house.control("GET", "/messages/counts") == {"total": 0, "by_text": {}, "is_complete": True}
    send(house)
    send(house)
    send(house, Body="طلبك جاهز")
    send(house, "+233201234567")
    send(house, "+233240000105")  # refused
    house.next("twilio.messages", "taken_500")
    send(house, Body="Twice taken")
    form = {"username": "sandbox", "to": AMA, "message": "Twice taken"}
    headers = {"apiKey": "atsk_" + "c0de" * 16, "Accept": "application/json"}
    assert house.post("/africastalking/version1/messaging", data=form, headers=headers).status_code == 201

    def of(to: str, text: str) -> str:
        return hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()

    assert house.control("GET", "/messages/counts") == {
        "total": 6,
        "by_text": {
            of(AMA, "Your code is 481920"): 2,
            of(AMA, "طلبك جاهز"): 1,
            of("+233201234567", "Your code is 481920"): 1,
            of(AMA, "Twice taken"): 2,
        },
        "is_complete": True,
    }


def test_counts_have_bounds() -> None:
    kept = Messages()
    at = system_clock()
    for number in range(MOST_COUNTED + 2):
        kept.add(
            carrier="twilio",
            account="twilio-1",
            provider_id=str(number),
            to=AMA,
            sender=SENDER,
            text=str(number % (MOST_COUNTED + 1)),
            length=Length("GSM-7", 1, 1, 159),
            cost="",
            state="queued",
            at=at,
        )
    assert (kept.total, len(kept.counts)) == (MOST_COUNTED + 2, MOST_COUNTED)
    assert kept.counts[fingerprint(AMA, "0")] == 2
    assert fingerprint(AMA, str(MOST_COUNTED)) not in kept.counts
