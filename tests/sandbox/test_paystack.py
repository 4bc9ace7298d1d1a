"""Paystack's wire, as the fact sheet has it."""

import re
from typing import Any

import httpx
import pytest

from comanda.sandbox.paystack import sign
from tests.sandbox.conftest import KEY, House, Merchant

AUTH = {"Authorization": f"Bearer {KEY}"}
EMAIL = "ama@example.com"
TEST_NUMBER = "0551234987"


def ask(house: House, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return house.request(method, f"/paystack{path}", json=body, headers=AUTH | headers)


def charge(house: House, reference: str, phone: str, provider: str = "mtn", **more: Any) -> httpx.Response:
    wish = {"email": EMAIL, "amount": 12550, "currency": "GHS", "reference": reference, **more}
    return ask(house, "POST", "/charge", wish | {"mobile_money": {"phone": phone, "provider": provider}})


def verify(house: House, reference: str) -> Any:
    answer = ask(house, "GET", f"/transaction/verify/{reference}")
    assert answer.status_code == 200
    assert answer.json()["message"] == "Verification successful"
    return answer.json()["data"]


def pay(house: House, reference: str, **more: Any) -> Any:
    assert charge(house, reference, TEST_NUMBER, **more).json()["data"]["status"] == "success"
    return verify(house, reference)


def test_published_signatures() -> None:
    body = (
        b'{"event":"charge.success","data":{"id":4099260516,"domain":"test","status":"success",'
        b'"reference":"ord-01HZX3","amount":12550,"currency":"GHS","channel":"mobile_money"}}'
    )
    assert len(body) == 168
    assert sign(KEY, body) == (
        "97463375e4a337db28293511e2103c14777a0e425e09756a0be4cdc794dd44d3"
        "dba49278de1b1d87dc0fd6b255b289f6b733f414d172a100fa1961e3f0152550"
    )
    assert sign(KEY, body + b"\n").startswith("2b82cf37bdd520b62a9d7ae5ec2fb0ab")
    body = (
        '{"event":"charge.success","data":{"reference":"ord-01HZX4","customer":{"first_name":"Zoë ₵"}}}'.encode()
    )
    assert len(body) == 97
    assert sign(KEY, body) == (
        "c7b66ee37ce58d7ebf2018f45a781ca3b20359e4d729f673e7a4fd44275c2ac5"
        "dcd7be8346cb93b68c685d52df4f76b4aa3f4ab763bbbc1cd7860ac5045d1cb3"
    )


@pytest.mark.parametrize(
    "key",
    ["", "pk_test_" + "0" * 40, "sk_live_" + "0" * 40, "sk_test_wrong"],
    ids=["none", "public", "live", "short"],
)
def test_only_secret_keys_of_test_mode_are_taken(house: House, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    for path in ("/transaction", "/transaction/verify/x", "/refund"):
        answer = house.get(f"/paystack{path}", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"status": False, "message": "Invalid key"})


def test_a_revoked_key_is_refused(house: House) -> None:
    assert ask(house, "GET", "/transaction").status_code == 200
    house.control("POST", "/paystack/keys", secret_key=KEY, revoked=True)
    assert ask(house, "GET", "/transaction").status_code == 401


@pytest.mark.parametrize(
    ("wrong", "message", "code"),
    [
        ({"email": ""}, "Email is required", "missing_params"),
        ({"email": "ama@shop.test"}, "Invalid Email Address Passed", "invalid_params"),
        ({"email": "ama@shop.local"}, "Invalid Email Address Passed", "invalid_params"),
        ({"email": "ama@localhost"}, "Invalid Email Address Passed", "invalid_params"),
        ({"amount": None}, "Amount is required", "missing_params"),
        ({"amount": 0}, "Invalid Amount Sent", "invalid_params"),
        ({"amount": -100}, "Invalid Amount Sent", "invalid_params"),
        ({"amount": 9}, "Invalid Amount Sent", "invalid_params"),
        ({"amount": "125.50"}, "Invalid Amount Sent", "invalid_params"),
        ({"amount": 125.5}, "Invalid Amount Sent", "invalid_params"),
        ({"amount": True}, "Invalid Amount Sent", "invalid_params"),
        ({"currency": "NGN"}, "Currency not supported by merchant", "unsupported_currency"),
    ],
)
def test_what_is_wrong_is_said(house: House, wrong: dict[str, Any], message: str, code: str) -> None:
    body = {"email": EMAIL, "amount": 12550, "currency": "GHS", "reference": "ord-1"} | wrong
    for path in ("/transaction/initialize", "/charge"):
        answer = ask(house, "POST", path, body | {"mobile_money": {"phone": TEST_NUMBER, "provider": "mtn"}})
        said = answer.json()
        assert (answer.status_code, said["status"], said["message"], said["code"], said["type"]) == (
            400,
            False,
            message,
            code,
            "validation_error",
        )
        assert said["meta"]["nextStep"]
    assert house.ledger()["charges"] == []


def test_missing_email_reads_as_published(house: House) -> None:
    assert ask(house, "POST", "/transaction/initialize", {"amount": 100}).json() == {
        "status": False,
        "message": "Email is required",
        "meta": {"nextStep": "Provide all required params"},
        "type": "validation_error",
        "code": "missing_params",
    }


def test_underscores_in_references_are_refused(house: House) -> None:
    body = {"email": EMAIL, "amount": 12550, "reference": "ord_1"}
    assert ask(house, "POST", "/transaction/initialize", body).status_code == 400


def test_a_reference_is_taken_once(house: House) -> None:
    assert charge(house, "ord-1", TEST_NUMBER).status_code == 200
    again = charge(house, "ord-1", TEST_NUMBER)
    assert (again.status_code, again.json()["message"], again.json()["code"]) == (
        400,
        "Duplicate Transaction Reference",
        "duplicate_reference",
    )
    assert house.moved() == [12550]


def test_accounts_know_nothing_of_each_other(house: House) -> None:
    pay(house, "ord-1")
    other = {"Authorization": "Bearer sk_test_" + "1" * 40}
    assert ask(house, "GET", "/transaction/verify/ord-1", **other).status_code == 400
    assert ask(house, "GET", "/transaction", **other).json()["data"] == []


def test_unknown_references_are_400_and_404_by_turns(house: House) -> None:
    for status in (400, 404, 400):
        answer = ask(house, "GET", "/transaction/verify/ord-9")
        assert (answer.status_code, answer.json()["message"], answer.json()["code"], answer.json()["type"]) == (
            status,
            "Transaction reference not found.",
            "transaction_not_found",
            "validation_error",
        )


def test_the_test_number_pays_at_once(house: House, merchant: Merchant) -> None:
    data = charge(house, "ord-1", TEST_NUMBER, provider="vod").json()["data"]
    assert (data["status"], data["message"], data["gateway_response"]) == ("success", "madePayment", "Approved")
    assert (data["amount"], data["fees"], data["channel"]) == (12550, 245, "mobile_money")
    assert (data["authorization"]["bin"], data["authorization"]["last4"]) == ("055XXX", "X987")
    assert merchant.got == []
    house.drain()
    (told,) = merchant.got
    assert told.json["event"] == "charge.success"
    assert told.headers["x-paystack-signature"] == sign(KEY, told.body)
    assert told.json["data"]["id"] == data["id"]
    assert data["id"] > 2**32
    assert house.moved() == [12550]


def test_verify_has_both_spellings(house: House) -> None:
    data = pay(house, "ord-1")
    assert data["status"] == "success"
    assert data["paid_at"] == data["paidAt"]
    assert data["created_at"] == data["createdAt"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", data["paid_at"])
    assert (data["amount"], data["requested_amount"], data["currency"]) == (12550, 12550, "GHS")
    assert (data["customer"]["email"], data["domain"]) == (EMAIL, "test")


def test_fees_may_be_the_payers(house: House) -> None:
    house.set(paystack_fees_on_payer=True)
    data = pay(house, "ord-1")
    assert (data["amount"], data["requested_amount"]) == (12795, 12550)


def test_metadata_comes_back_in_every_way(house: House, merchant: Merchant) -> None:
    sent = {"order_id": "01HZX3"}
    seen = [pay(house, f"ord-{turn}", metadata=sent)["metadata"] for turn in range(2)]
    assert {str(one) for one in seen} == {"{'order_id': '01HZX3'}", '{"order_id": "01HZX3"}'}
    seen = [pay(house, f"ord-{turn}")["metadata"] for turn in range(2, 4)]
    assert {str(one) for one in seen} == {"", "None"}
    house.drain()
    assert sorted(str(one.json["data"]["metadata"]) for one in merchant.got) == [
        "",
        "",
        '{"order_id": "01HZX3"}',
        "{'order_id': '01HZX3'}",
    ]


def test_a_number_without_meaning_waits_for_the_person(house: House, merchant: Merchant) -> None:
    assert charge(house, "ord-1", "0241234567").json() == {
        "status": True,
        "message": "Charge attempted",
        "data": {
            "reference": "ord-1",
            "status": "pay_offline",
            "display_text": "Please complete authorization process on your mobile phone",
        },
    }
    assert verify(house, "ord-1")["status"] == "ongoing"
    check = ask(house, "GET", "/charge/ord-1").json()
    assert (check["message"], check["data"]["status"]) == ("Reference check successful", "pending")
    (prompt,) = house.control("GET", "/prompts")
    assert (prompt["phone"], prompt["cents"], prompt["currency"]) == ("+233241234567", 12550, "GHS")
    assert house.moved() == []
    house.say("approve", "ord-1")
    assert verify(house, "ord-1")["status"] == "success"
    assert house.control("GET", "/prompts") == []
    house.drain()
    assert merchant.events() == ["charge.success"]
    assert house.moved() == [12550]


def test_a_declined_prompt_is_told_to_nobody(house: House, merchant: Merchant) -> None:
    charge(house, "ord-1", "0241234567")
    house.say("decline", "ord-1")
    data = verify(house, "ord-1")
    assert (data["status"], data["message"], data["gateway_response"]) == ("failed", "Declined", "Declined")
    house.drain()
    assert merchant.got == []
    assert house.moved() == []


def test_a_prompt_is_over_after_three_minutes(house: House) -> None:
    charge(house, "ord-1", "0241234567")
    house.say("ignore", "ord-1")
    assert house.control("GET", "/prompts") == []
    house.advance(179)
    assert verify(house, "ord-1")["status"] == "ongoing"
    house.advance(2)
    data = verify(house, "ord-1")
    assert (data["status"], data["message"]) == ("failed", "Transaction timed out")
    refused = house.post(f"/control/charges/{house.charge_id('ord-1')}/approve", json={})
    assert (refused.status_code, refused.json()["error"]) == (409, "nobody is asked to approve it: it is failed")


@pytest.mark.parametrize(
    ("last", "first", "then", "said"),
    [
        ("001", "pay_offline", "success", "Approved"),
        ("002", "pay_offline", "failed", "Declined"),
        ("003", "pay_offline", "failed", "Transaction timed out"),
        ("004", "pay_offline", "failed", "Insufficient Funds"),
        ("005", "pay_offline", "failed", "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED"),
        ("006", "pay_offline", "failed", "Subscriber is not registered for mobile money"),
        ("014", "pending", "success", "Approved"),
        ("015", "pending", "failed", "Unable to process transaction"),
        ("016", "failed", "failed", "Unable to process transaction"),
        ("017", "timeout", "failed", "Transaction timed out"),
        ("018", "open_url", "abandoned", "The transaction was not completed"),
        ("019", "success", "success", "Approved"),
    ],
)
def test_numbers_that_answer_by_themselves(house: House, last: str, first: str, then: str, said: str) -> None:
    answer = charge(house, "ord-1", f"0240000{last}")
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == first
    house.advance(10)
    data = verify(house, "ord-1")
    assert (data["status"], data["gateway_response"]) == (then, said)
    assert house.moved() == ([12550] if then == "success" else [])


def test_a_number_that_never_answers(house: House) -> None:
    charge(house, "ord-1", "0240000007")
    house.advance(1_000_000)
    assert verify(house, "ord-1")["status"] == "ongoing"


def test_another_number_is_declined_as_test_mode_does(house: House) -> None:
    body: dict[str, Any] = {
        "status": False,
        "message": "Charge attempted",
        "type": "api_error",
        "code": "unprocessed_transaction",
        "data": {
            "reference": "ord-1",
            "status": "failed",
            "message": "Declined. Please use the test mobile money number since you are doing a test transaction.",
        },
    }
    answer = charge(house, "ord-1", "+233241234567")
    assert (answer.status_code, answer.json()) == (400, body)
    assert verify(house, "ord-1")["status"] == "failed"
    house.set(paystack_only_test_numbers=True)
    answer = charge(house, "ord-2", "0241234567")
    body["data"] = body["data"] | {"reference": "ord-2"}
    assert (answer.status_code, answer.json()) == (400, body)


@pytest.mark.parametrize("provider", ["tgo", "mpesa", "", None])
def test_networks_of_elsewhere_are_refused(house: House, provider: Any) -> None:
    assert charge(house, "ord-1", TEST_NUMBER, provider=provider).status_code == 400


def otp(house: House, reference: str, code: str) -> httpx.Response:
    return ask(house, "POST", "/charge/submit_otp", {"otp": code, "reference": reference})


@pytest.mark.parametrize(
    ("last", "code", "status", "state"),
    [
        ("011", "123456", "success", "success"),
        ("011", "654321", "failed", "failed"),
        ("012", "123456", "failed", "failed"),
        ("013", "123456", "pay_offline", "ongoing"),
    ],
)
def test_codes(house: House, last: str, code: str, status: str, state: str) -> None:
    data = charge(house, "ord-1", f"0500000{last}", provider="vod").json()["data"]
    assert (data["status"], set(data)) == ("send_otp", {"reference", "status", "display_text"})
    assert verify(house, "ord-1")["status"] == "ongoing"
    assert otp(house, "ord-1", code).json()["data"]["status"] == status
    assert verify(house, "ord-1")["status"] == state


def test_telecel_asks_for_a_voucher(house: House) -> None:
    assert charge(house, "ord-1", "0201234567", provider="vod").json()["data"]["status"] == "send_otp"
    (prompt,) = house.control("GET", "/prompts")
    assert re.fullmatch(r"\d{6}", prompt["code"])
    assert otp(house, "ord-1", prompt["code"]).json()["data"] == {"reference": "ord-1", "status": "pending"}
    assert verify(house, "ord-1")["status"] == "pending"
    house.advance(10)
    assert verify(house, "ord-1")["status"] == "success"
    house.set(paystack_telecel="pay_offline")
    assert charge(house, "ord-2", "0201234567", provider="vod").json()["data"]["status"] == "pay_offline"


def test_a_code_for_nothing(house: House) -> None:
    answer = otp(house, "ord-9", "123456")
    assert (answer.status_code, answer.json()["message"]) == (400, "Transaction reference is invalid")
    pay(house, "ord-1")
    assert otp(house, "ord-1", "654321").json()["data"]["status"] == "success"
    assert house.moved() == [12550]


# --- the hosted page ------------------------------------------------------------------------------------------------


def begin(house: House, reference: str = "ord-1", **more: Any) -> str:
    body = {
        "email": EMAIL,
        "amount": "12550",
        "reference": reference,
        "callback_url": "https://shop.example.com/r?a=1",
    }
    answer = ask(house, "POST", "/transaction/initialize", body | more).json()
    assert (answer["status"], answer["message"]) == (True, "Authorization URL created")
    data = answer["data"]
    assert data["reference"] == reference
    assert (
        data["authorization_url"] == f"{str(house.base_url).rstrip('/')}/paystack/checkout/{data['access_code']}"
    )
    return str(data["authorization_url"])


def test_nobody_has_paid_before_the_page_is_used(house: House) -> None:
    url = begin(house)
    assert verify(house, "ord-1")["status"] == "abandoned"
    page = house.get(url)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "GHS 125.50" in page.text and 'lang="en" dir="ltr"' in page.text and "Approve" in page.text
    arabic = house.get(f"{url}?lang=ar").text
    assert 'lang="ar" dir="rtl"' in arabic and "موافقة" in arabic
    assert "<script" not in page.text
    assert verify(house, "ord-1")["status"] == "abandoned"


@pytest.mark.parametrize(
    ("form", "status", "channel"),
    [
        ({"do": "approve", "means": "4084084084084081"}, "success", "card"),
        ({"do": "approve", "means": "mobile_money"}, "success", "mobile_money"),
        ({"do": "approve", "means": "4084080000005408"}, "failed", "card"),
        ({"do": "approve", "means": "4084080000670037"}, "failed", "card"),
        ({"do": "decline", "means": "4084084084084081"}, "failed", "card"),
    ],
)
def test_the_page_decides(house: House, form: dict[str, str], status: str, channel: str) -> None:
    url = begin(house)
    back = house.post(url, data=form)
    assert (back.status_code, back.headers["location"]) == (
        303,
        "https://shop.example.com/r?a=1&trxref=ord-1&reference=ord-1",
    )
    data = verify(house, "ord-1")
    assert (data["status"], data["channel"]) == (status, channel)
    assert house.post(url, data={"do": "approve"}).headers["location"] == back.headers["location"]
    assert verify(house, "ord-1")["status"] == status


def test_who_cancels_may_come_back(house: House) -> None:
    url = begin(house, metadata={"cancel_action": "https://shop.example.com/no"})
    assert house.post(url, data={"do": "cancel"}).headers["location"] == "https://shop.example.com/no"
    assert verify(house, "ord-1")["status"] == "abandoned"
    house.post(url, data={"do": "approve"})
    assert verify(house, "ord-1")["status"] == "success"


def test_a_card_that_asks_for_a_code(house: House) -> None:
    url = begin(house)
    assert "123456" in house.post(url, data={"do": "approve", "means": "5060666666666666666"}).text
    assert verify(house, "ord-1")["status"] == "abandoned"
    house.post(url, data={"do": "code", "code": "123456"})
    assert verify(house, "ord-1")["status"] == "success"


def test_the_page_of_nothing(house: House) -> None:
    assert house.get("/paystack/checkout/nothing").status_code == 404


def test_what_a_merchant_writes_is_no_markup(house: House) -> None:
    page = house.get(begin(house, email="<b>@example.com")).text
    assert "&lt;b&gt;@example.com" in page and "<b>" not in page


# --- refunds --------------------------------------------------------------------------------------------------------


def refund(house: House, **body: Any) -> httpx.Response:
    return ask(house, "POST", "/refund", body)


def test_a_refund_goes_its_way(house: House, merchant: Merchant) -> None:
    paid = pay(house, "ord-1")
    answer = refund(house, transaction="ord-1", amount=5000, currency="GHS", merchant_note="RMA 44")
    assert (answer.status_code, answer.json()["message"]) == (200, "Refund has been queued for processing")
    data = answer.json()["data"]
    assert (data["status"], data["amount"], data["deducted_amount"], data["merchant_note"]) == (
        "pending",
        5000,
        0,
        "RMA 44",
    )
    assert data["transaction"] == {
        "id": paid["id"],
        "reference": "ord-1",
        "amount": 12550,
        "currency": "GHS",
        "channel": "mobile_money",
    }
    states = []
    for _ in range(3):
        states.append(ask(house, "GET", f"/refund/{data['id']}").json()["data"]["status"])
        house.advance(10)
    assert states == ["pending", "processing", "processed"]
    assert merchant.events() == ["charge.success", "refund.pending", "refund.processing", "refund.processed"]
    told = [one.json["data"] for one in merchant.got[1:]]
    assert [one["amount"] for one in told] == [5000, "5000", 5000]
    assert [one["status"] for one in told] == ["pending", "processing", "processed"]
    assert all("id" not in one and one["transaction_reference"] == "ord-1" for one in told)
    assert told[0]["refund_reference"] is None
    assert house.moved() == [12550, -5000]
    assert verify(house, "ord-1")["status"] == "success"

    rest = refund(house, transaction=paid["id"]).json()["data"]
    assert rest["amount"] == 7550
    house.advance(20)
    assert verify(house, "ord-1")["status"] == "reversed"
    assert house.moved() == [12550, -5000, -7550]
    listed = ask(house, "GET", "/refund?transaction=ord-1").json()
    assert (listed["message"], [(row["id"], row["amount"], row["transaction"]) for row in listed["data"]]) == (
        "Refunds retrieved",
        [(rest["id"], 7550, paid["id"]), (data["id"], 5000, paid["id"])],
    )


def test_no_more_is_given_back_than_was_paid(house: House) -> None:
    pay(house, "ord-1")
    assert refund(house, transaction="ord-1", amount=12551).status_code == 400
    assert refund(house, transaction="ord-1", amount=12550).status_code == 200
    assert refund(house, transaction="ord-1", amount=100).status_code == 400
    house.advance(20)
    again = refund(house, transaction="ord-1")
    assert (again.status_code, again.json()["message"]) == (400, "Transaction has been fully reversed")
    assert house.moved() == [12550, -12550]
    assert refund(house, transaction="ord-9").status_code == 404
    charge(house, "ord-2", "0241234567")
    assert refund(house, transaction="ord-2").status_code == 400


@pytest.mark.parametrize("way", ["card", "phone"])
def test_a_refund_that_fails(house: House, merchant: Merchant, way: str) -> None:
    if way == "card":
        house.post(begin(house), data={"do": "approve", "means": "4084080000671803"})
    else:
        charge(house, "ord-1", "0240000008")
        house.advance(10)
    id = refund(house, transaction="ord-1").json()["data"]["id"]
    house.advance(20)
    assert ask(house, "GET", f"/refund/{id}").json()["data"]["status"] == "failed"
    assert merchant.events()[-1] == "refund.failed"
    assert house.moved() == [12550]
    assert verify(house, "ord-1")["status"] == "success"
    assert refund(house, transaction="ord-1").json()["data"]["amount"] == 12550


@pytest.mark.parametrize("way", ["card", "phone"])
def test_a_refund_that_needs_attention(house: House, merchant: Merchant, way: str) -> None:
    if way == "card":
        house.post(begin(house), data={"do": "approve", "means": "4084080000671902"})
    else:
        charge(house, "ord-1", "0240000009")
        house.advance(10)
    details = {"refund_account_details": {"currency": "GHS", "account_number": "0241234567", "bank_id": "28"}}
    id = refund(house, transaction="ord-1").json()["data"]["id"]
    early = ask(house, "POST", f"/refund/retry_with_customer_details/{id}", details)
    assert (early.status_code, early.json()["code"]) == (422, "invalid_params")
    house.advance(20)
    assert ask(house, "GET", f"/refund/{id}").json()["data"]["status"] == "needs-attention"
    told = merchant.got[-1].json
    assert (told["event"], told["data"]["id"]) == ("refund.needs-attention", id)
    again = ask(house, "POST", f"/refund/retry_with_customer_details/{id}", details).json()
    assert again["data"]["status"] == "processing"
    house.advance(10)
    assert ask(house, "GET", f"/refund/{id}").json()["data"]["status"] == "processed"
    assert house.moved() == [12550, -12550]


def test_a_chargeback(house: House, merchant: Merchant) -> None:
    pay(house, "ord-1")
    house.say("reverse", "ord-1")
    assert verify(house, "ord-1")["status"] == "reversed"
    house.drain()
    assert merchant.events() == ["charge.success", "charge.dispute.create"]
    assert house.moved() == [12550, -12550]


def test_a_status_that_is_not_true(house: House) -> None:
    pay(house, "ord-1")
    house.say("say", "ord-1", status="chewing", times=2)
    assert [verify(house, "ord-1")["status"] for _ in range(3)] == ["chewing", "chewing", "success"]


# --- lists ----------------------------------------------------------------------------------------------------------


def test_transactions_are_listed(house: House) -> None:
    for turn in range(3):
        pay(house, f"ord-{turn}")
    charge(house, "ord-3", "0241234567")
    house.advance(86_400)
    pay(house, "ord-4")
    since, until = (verify(house, reference)["created_at"] for reference in ("ord-0", "ord-3"))
    asked = f"/transaction?status=success&perPage=2&from={since}&to={until}"
    first = ask(house, "GET", asked).json()
    assert first["message"] == "Transactions retrieved"
    assert [row["reference"] for row in first["data"]] == ["ord-2", "ord-1"]
    assert first["meta"] == {"total": 3, "skipped": 0, "perPage": 2, "page": 1, "pageCount": 2}
    second = ask(house, "GET", f"{asked}&page=2").json()
    assert [row["reference"] for row in second["data"]] == ["ord-0"]
    id = second["data"][0]["id"]
    assert ask(house, "GET", f"/transaction/{id}").json()["data"]["reference"] == "ord-0"
    for wrong in ("perPage=0", "perPage=x", "page=0", "from=yesterday"):
        assert ask(house, "GET", f"/transaction?{wrong}").status_code == 400


def test_banks_are_told_to_everybody(house: House) -> None:
    answer = house.get("/paystack/bank?currency=GHS&type=mobile_money").json()
    assert [(row["code"], row["slug"]) for row in answer["data"]] == [
        ("MTN", "mtn-mobile-money"),
        ("VOD", "vod-mobile-money"),
        ("ATL", "atl-mobile-money"),
    ]
