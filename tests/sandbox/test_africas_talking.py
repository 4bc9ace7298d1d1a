"""Africa's Talking's wire, as the fact sheet has it."""

import re
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from comanda.sandbox import messages
from tests.sandbox.conftest import House, Merchant

KEY = "atsk_" + "c0de" * 16
AMA = "+233241234567"
PATH = "/africastalking/version1/messaging"
JSON = {"Accept": "application/json"}


def send(house: House, to: str = AMA, *, key: str = KEY, accept: bool = True, **form: str) -> httpx.Response:
    wish = {"username": "sandbox", "to": to, "message": "Your code is 481920"} | form
    return house.post(PATH, data=wish, headers={"apiKey": key} | (JSON if accept else {}))


def reports(merchant: Merchant) -> list[dict[str, str]]:
    return [{name: value for name, (value,) in parse_qs(got.body.decode()).items()} for got in merchant.got]


@pytest.fixture
def house(house: House, merchant: Merchant) -> House:
    house.set(sms_step_seconds=10)
    url = f"{merchant.url}/hooks/at/secret"
    house.control("POST", "/africastalking/accounts", api_key=KEY, delivery_url=url)
    return house


def test_sent_and_delivered(house: House, merchant: Merchant) -> None:
    answer = send(house)
    told = answer.json()
    (recipient,) = told["SMSMessageData"]["Recipients"]
    id = recipient["messageId"]
    assert re.fullmatch(r"ATXid_[0-9a-f]{32}", id)
    assert (answer.status_code, told) == (
        201,
        {
            "SMSMessageData": {
                "Message": "Sent to 1/1 Total Cost: GHS 0.0300",
                "Recipients": [
                    {
                        "statusCode": 101,
                        "number": AMA,
                        "status": "Success",
                        "cost": "GHS 0.0300",
                        "messageId": id,
                    }
                ],
            }
        },
    )
    house.advance(10)
    house.advance(10)
    assert [(one.method, one.path) for one in merchant.got] == [("POST", "/hooks/at/secret")] * 2
    told = {"id": id, "phoneNumber": AMA, "networkCode": "99999"}
    assert reports(merchant) == [told | {"status": "Sent"}, told | {"status": "Success"}]
    assert not any("signature" in name for name in merchant.got[0].headers)
    (kept,) = house.control("GET", "/messages?carrier=africas_talking")
    assert (kept["from"], kept["state"], kept["cost"]) == ("AFRICASTKNG", "Success", "GHS 0.0300")


@pytest.mark.parametrize(
    ("last", "code", "status"),
    [
        ("105", 406, "UserInBlacklist"),
        ("106", 403, "InvalidPhoneNumber"),
        ("107", 404, "UnsupportedNumberType"),
        ("109", 405, "InsufficientBalance"),
        ("112", 407, "CouldNotRoute"),
        ("114", 409, "DoNotDisturbRejection"),
        ("115", 500, "InternalServerError"),
        ("116", 501, "GatewayError"),
        ("117", 502, "RejectedByGateway"),
        ("118", 401, "RiskHold"),
    ],
)
def test_201_that_means_refused(house: House, merchant: Merchant, last: str, code: int, status: str) -> None:
    answer = send(house, number := f"+233240000{last}")
    recipient = {"statusCode": code, "number": number, "status": status, "cost": "0", "messageId": "None"}
    assert (answer.status_code, answer.json()) == (
        201,
        {"SMSMessageData": {"Message": "Sent to 0/1 Total Cost: 0", "Recipients": [recipient]}},
    )
    house.advance(100)
    assert (merchant.got, house.control("GET", "/messages")) == ([], [])


@pytest.mark.parametrize("wrong", [{"to": "+233240000113"}, {"from": "A name that is too long"}])
def test_refused_as_a_whole(house: House, wrong: dict[str, Any]) -> None:
    answer = send(house, **wrong)
    assert (answer.status_code, answer.json()) == (
        201,
        {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}},
    )


@pytest.mark.parametrize(
    ("last", "code", "told"),
    [
        ("102", 101, [("AbsentSubscriber", None), ("Expired", None)]),
        ("103", 101, [("Sent", None), ("Failed", "UserDoesNotExist")]),
        ("104", 101, [("Rejected", "DeliveryFailure")]),
        ("110", 101, [("Sent", None)]),
        ("111", 102, [("Buffered", None), ("Success", None)]),
        ("119", 100, [("Success", None)]),
    ],
)
def test_numbers(house: House, merchant: Merchant, last: str, code: int, told: list[Any]) -> None:
    (recipient,) = send(house, f"+233270000{last}").json()["SMSMessageData"]["Recipients"]
    assert recipient["statusCode"] == code
    for _ in range(5):
        house.advance(10)
    assert [(one["status"], one.get("failureReason")) for one in reports(merchant)] == told
    (kept,) = house.control("GET", "/messages")
    assert (kept["arrived_at"] is not None) == (last in ("110", "111", "119"))


def test_several(house: House) -> None:
    told = send(house, f"{AMA}, +233240000105,0241234567,{AMA}", message="a" * 161).json()["SMSMessageData"]
    assert told["Message"] == "Sent to 1/3 Total Cost: GHS 0.0600"
    assert [one["statusCode"] for one in told["Recipients"]] == [101, 406, 403]


def test_too_many_requests(house: House) -> None:
    answer = send(house, "+233240000108")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    house.advance(2)
    assert send(house, "+233240000108").status_code == 201


def test_who_may_call(house: House) -> None:
    for answer in (send(house, key="wrong"), send(house, username="shop")):
        assert (answer.status_code, answer.text) == (401, "The supplied authentication is invalid")
        assert answer.headers["content-type"].startswith("text/plain")
    made = house.control("POST", "/africastalking/accounts")
    assert send(house, key=made["api_key"]).status_code == 201
    answer = house.post("/control/africastalking/accounts", json={"delivery_url": "http://10.0.0.1/"})
    assert answer.status_code == 400


def test_missing(house: House) -> None:
    answer = send(house, message="")
    assert (answer.status_code, answer.text) == (400, "Request is missing required form field 'message'")


def test_xml_for_who_does_not_ask_for_json(house: House) -> None:
    answer = send(house, "+233240000105", accept=False)
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<status>UserInBlacklist</status>" in answer.text


def test_out_of_order(house: House, merchant: Merchant) -> None:
    house.control("PUT", "/faults", reorder_seconds=60)
    house.next("webhook.at", "reorder")
    send(house)
    house.control("POST", "/clock/advance", seconds=10)
    house.advance(10)
    assert [one["status"] for one in reports(merchant)] == ["Success", "Sent"]


def test_what_is_long_ago_is_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST", 3)
    for number in range(5):
        send(house, message=str(number))
    assert [one["text"] for one in house.control("GET", "/messages")] == ["4", "3", "2"]
    house.advance(100)


def test_bounds(house: House) -> None:
    assert send(house, message="a" * 70_000).status_code == 413
    assert house.post(PATH, content="a=b&" * 200, headers={"apiKey": KEY}).status_code == 400
    assert house.post(PATH, content=b"\xff", headers={"apiKey": KEY}).status_code == 400


def reply(house: House, text: str, **more: str) -> Any:
    told = house.control("POST", "/messages/reply", carrier="africas_talking", **{"from": AMA}, text=text, **more)
    house.drain()
    return told


def test_what_people_write_back(house: House, merchant: Merchant) -> None:
    urls = {"inbound_url": f"{merchant.url}/in", "opt_out_url": f"{merchant.url}/out"}
    account = house.control("POST", "/africastalking/accounts", api_key=KEY, **urls)
    assert account == {
        "account": "africas-talking-1",
        "username": "sandbox",
        "api_key": KEY,
        "delivery_url": f"{merchant.url}/hooks/at/secret",
        **urls,
    }
    code: dict[str, Any] = {"from": "28282"}
    assert send(house, **code).status_code == 201
    told = reply(house, "شكرًا")
    assert (told["to"], told["opted"]) == ("28282", None)
    (form,) = reports(merchant)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", form.pop("linkId"))
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", form.pop("date"))
    assert form == {"from": AMA, "to": "28282", "text": "شكرًا", "id": told["provider_id"]}
    assert not any("signature" in name for name in merchant.got[0].headers)
    assert house.control("GET", f"/webhooks?reply_id={told['id']}")[0]["url"] == f"{merchant.url}/in"


def test_stop_and_start(house: House, merchant: Merchant) -> None:
    urls = {"inbound_url": f"{merchant.url}/in", "opt_out_url": f"{merchant.url}/out"}
    house.control("POST", "/africastalking/accounts", api_key=KEY, **urls)
    assert reply(house, "Stop")["opted"] == "out"
    assert sorted(one.path for one in merchant.got) == ["/in", "/out"]
    (out,) = [form for form, got in zip(reports(merchant), merchant.got, strict=True) if got.path == "/out"]
    assert out == {"senderId": "AFRICASTKNG", "phoneNumber": AMA}
    refused = send(house)
    recipient = {"statusCode": 406, "number": AMA, "status": "UserInBlacklist", "cost": "0", "messageId": "None"}
    assert (refused.status_code, refused.json()) == (
        201,
        {"SMSMessageData": {"Message": "Sent to 0/1 Total Cost: 0", "Recipients": [recipient]}},
    )
    other = house.control("POST", "/africastalking/accounts")
    assert send(house, key=other["api_key"]).json()["SMSMessageData"]["Recipients"][0]["statusCode"] == 101
    assert reply(house, "START", to="AFRICASTKNG", account="africas-talking-1")["opted"] == "in"
    assert send(house).json()["SMSMessageData"]["Recipients"][0]["statusCode"] == 101
    assert [one.path for one in merchant.got].count("/out") == 1
    wish = {"carrier": "africas_talking", "from": AMA, "text": "STOP", "to": "28282", "account": "twilio-1"}
    answer = house.post("/control/messages/reply", json=wish)
    assert (answer.status_code, answer.json()) == (409, {"error": "no account has that name"})


def test_too_many_requests_by_the_plan(house: House) -> None:
    house.next("at.messages", "error_429")
    answer = send(house)
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (429, "Too Many Requests", "2")
