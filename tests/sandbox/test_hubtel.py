"""Hubtel's wire, as the fact sheet has it."""

import re
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import House, Merchant

AUTH = ("hubtelid", "hubtelkey")
PATH = "/hubtel/merchantaccount/merchants/2017254/receive/mobilemoney"


def receive(house: House, callback: str, reference: str = "ord1", **body: Any) -> httpx.Response:
    wish = {
        "CustomerName": "Ama Mensah",
        "CustomerMsisdn": "233201234567",
        "Channel": "vodafone-gh",
        "Amount": 125.50,
        "PrimaryCallbackUrl": f"{callback}/hooks/hubtel",
        "Description": "Order 01HZX3",
        "ClientReference": reference,
    }
    return house.post(PATH, json=wish | body, auth=AUTH)


def ask(house: House, asked: str = "clientReference=ord1", pos: str = "2017254") -> httpx.Response:
    return house.get(f"/hubtel-status/transactions/{pos}/status?{asked}", auth=AUTH)


def test_published_header(house: House, merchant: Merchant) -> None:
    answer = receive(house, merchant.url)
    assert answer.request.headers["authorization"] == "Basic aHVidGVsaWQ6aHVidGVsa2V5"
    assert answer.status_code == 200


def test_a_person_approves(house: House, merchant: Merchant) -> None:
    accepted = receive(house, merchant.url).json()
    id = accepted["Data"].pop("TransactionId")
    assert re.fullmatch(r"[0-9a-f]{32}", id)
    assert accepted == {
        "Message": "Transaction pending. Expect callback request for final state",
        "ResponseCode": "0001",
        "Data": {
            "Description": "Order 01HZX3",
            "ClientReference": "ord1",
            "Amount": 125.5,
            "Charges": 2.45,
            "AmountAfterCharges": 123.05,
            "AmountCharged": 125.5,
            "DeliveryFee": 0.0,
        },
    }
    assert ask(house).json()["data"]["status"] == "Unpaid"
    house.say("approve", "ord1")
    status = ask(house)
    data = status.json()["data"]
    date, external = data.pop("date"), data.pop("externalTransactionId")
    assert (status.status_code, status.json()["message"], status.json()["responseCode"]) == (
        200,
        "Successful",
        "0000",
    )
    assert data == {
        "status": "Paid",
        "transactionId": id,
        "paymentMethod": "mobilemoney",
        "clientReference": "ord1",
        "currencyCode": None,
        "amount": 125.5,
        "charges": 2.45,
        "amountAfterCharges": 123.05,
        "isFulfilled": None,
    }
    house.drain()
    (got,) = merchant.got
    told = got.json
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", told["Data"].pop("PaymentDate"))
    assert date.endswith("Z")
    assert (got.method, got.path) == ("POST", "/hooks/hubtel")
    assert told == {
        "ResponseCode": "0000",
        "Message": "success",
        "Data": {
            "Amount": 125.5,
            "Charges": 2.45,
            "AmountAfterCharges": 123.05,
            "Description": "Order 01HZX3",
            "ClientReference": "ord1",
            "TransactionId": id,
            "ExternalTransactionId": external,
            "AmountCharged": 125.5,
            "OrderId": id,
        },
    }
    for asked in (f"hubtelTransactionId={id}", f"networkTransactionId={external}"):
        assert ask(house, asked).json()["data"]["clientReference"] == "ord1"
    assert house.moved() == [12550]


def test_failed_and_pending_are_both_unpaid(house: House, merchant: Merchant) -> None:
    receive(house, merchant.url)
    receive(house, merchant.url, "ord2")
    house.say("decline", "ord1")
    house.say("decline", "ord2")
    assert ask(house).json()["data"]["status"] == "Unpaid"
    house.drain()
    told = [one.json for one in merchant.got]
    assert [one["ResponseCode"] for one in told] == ["2001", "2001"]
    assert (told[0]["Message"], told[1]["Status"]) == ("failed", "failed")
    assert "Status" not in told[0] and "Message" not in told[1]
    assert told[0]["Data"]["AmountCharged"] == 125.5
    assert house.moved() == []


@pytest.mark.parametrize(
    ("phone", "status", "code"),
    [
        ("233200000001", "Paid", "0000"),
        ("233270000002", "Unpaid", "2001"),
        ("233200000003", "Unpaid", "2001"),
        ("233200000004", "Unpaid", "2001"),
        ("233200000006", "Unpaid", "2001"),
        ("233200000011", "Paid", "0000"),
    ],
)
def test_numbers(house: House, merchant: Merchant, phone: str, status: str, code: str) -> None:
    assert receive(house, merchant.url, CustomerMsisdn=phone).json()["ResponseCode"] == "0001"
    house.advance(10)
    assert ask(house).json()["data"]["status"] == status
    assert [one.json["ResponseCode"] for one in merchant.got] == [code]


def test_nobody_answers(house: House, merchant: Merchant) -> None:
    merchant.answers = [500]
    receive(house, merchant.url)
    house.advance(299)
    assert merchant.got == []
    house.advance(2)
    assert [one.json["ResponseCode"] for one in merchant.got] == ["2001"]
    house.advance(100_000)
    assert len(merchant.got) == 1


def test_marks_in_a_description_fail_later(house: House, merchant: Merchant) -> None:
    assert receive(house, merchant.url, Description="Rice & stew").json()["ResponseCode"] == "0001"
    house.advance(10)
    assert merchant.got[0].json["ResponseCode"] == "2001"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"CustomerMsisdn": None}, "CustomerMsisdn"),
        ({"CustomerMsisdn": "+233201234567"}, "CustomerMsisdn"),
        ({"CustomerMsisdn": "0201234567"}, "CustomerMsisdn"),
        ({"Channel": "telecel-gh"}, "Channel"),
        ({"Amount": "125.50"}, "Amount"),
        ({"Amount": 125.505}, "Amount"),
        ({"Amount": 0}, "Amount"),
        ({"Amount": -1}, "Amount"),
        ({"Amount": True}, "Amount"),
        ({"PrimaryCallbackUrl": ""}, "PrimaryCallbackUrl"),
        ({"Description": None}, "Description"),
        ({"ClientReference": "ord-1"}, "ClientReference"),
        ({"ClientReference": "x" * 37}, "ClientReference"),
    ],
    ids=str,
)
def test_validation(house: House, merchant: Merchant, wrong: dict[str, Any], name: str) -> None:
    answer = receive(house, merchant.url, **wrong)
    assert (answer.status_code, answer.json()) == (
        400,
        {"Message": f"Validation errors: {name}", "ResponseCode": "4000", "Data": None},
    )
    assert house.ledger()["charges"] == []


def test_below_the_minimum_there_are_no_fees(house: House, merchant: Merchant) -> None:
    answer = receive(house, merchant.url, Amount=0.05)
    assert (answer.status_code, answer.json()["ResponseCode"]) == (400, "4070")


def test_a_reference_is_taken_once(house: House, merchant: Merchant) -> None:
    receive(house, merchant.url)
    again = receive(house, merchant.url)
    assert (again.status_code, again.json()["ResponseCode"]) == (400, "4000")
    assert len(house.ledger()["charges"]) == 1


def test_who_may_call(house: House, merchant: Merchant) -> None:
    for answer in (house.post(PATH, json={}), house.post(PATH, json={}, auth=("hubtelid", "wrong"))):
        assert (answer.status_code, answer.content) == (401, b"")
    answer = ask(house, pos="1")
    assert (answer.status_code, answer.json()["ResponseCode"]) == (403, "4101")
    house.set(hubtel_allows_address=False)
    for answer in (receive(house, merchant.url), ask(house)):
        assert (answer.status_code, answer.content) == (403, b"")


def test_accounts_know_nothing_of_each_other(house: House, merchant: Merchant) -> None:
    receive(house, merchant.url)
    other = house.control("POST", "/hubtel/accounts")
    answer = house.get(
        f"/hubtel-status/transactions/{other['pos_sales_id']}/status?clientReference=ord1",
        auth=(other["api_id"], other["api_key"]),
    )
    assert answer.status_code == 404


def test_unknown(house: House) -> None:
    for asked in ("clientReference=ord9", "hubtelTransactionId=9", ""):
        answer = ask(house, asked)
        assert (answer.status_code, answer.json()["data"]) == (404, None)


def test_the_older_host(house: House, merchant: Merchant) -> None:
    body = receive(house, merchant.url).request.content
    older = PATH.replace("/hubtel/", "/hubtel/v1/")
    answer = house.post(older, content=body.replace(b"ord1", b"ord2"), auth=AUTH)
    assert answer.json()["ResponseCode"] == "0001"


def test_refunded_by_hand(house: House, merchant: Merchant) -> None:
    receive(house, merchant.url)
    house.say("approve", "ord1")
    house.say("reverse", "ord1")
    assert ask(house).json()["data"]["status"] == "Refunded"
    assert house.moved() == [12550, -12550]
