"""MTN MoMo's wire, as the fact sheet has it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.sandbox.conftest import House, Merchant

GHANA = "233241234567"
COLLECTION, DISBURSEMENT = "c0113c7100000000000000000000c0de", "d15b045e00000000000000000000c0de"


class Momo:
    """A merchant's half of the wire."""

    def __init__(self, house: House, environment: str = "sandbox") -> None:
        self.house = house
        self.environment = environment
        self.currency = {"sandbox": "EUR", "mtnghana": "GHS"}[environment]
        self.user = house.control("POST", "/momo/users", target_environment=environment)
        self.tokens: dict[str, str] = {}

    def token(self, product: str = "collection") -> str:
        if product not in self.tokens:
            answer = self.ask_token(product)
            assert answer.status_code == 200, answer.text
            self.tokens[product] = answer.json()["access_token"]
        return self.tokens[product]

    def ask_token(self, product: str = "collection", **more: Any) -> httpx.Response:
        return self.house.post(
            f"/momo/{more.pop('path', product + '/token/')}",
            auth=more.pop("auth", (self.user["api_user"], self.user["api_key"])),
            headers={"Ocp-Apim-Subscription-Key": COLLECTION if product == "collection" else DISBURSEMENT} | more,
        )

    def headers(self, product: str = "collection") -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token(product)}",
            "X-Target-Environment": self.environment,
            "Ocp-Apim-Subscription-Key": COLLECTION if product == "collection" else DISBURSEMENT,
        }

    def pay(self, reference: str, phone: str = GHANA, headers: Any = None, **body: Any) -> httpx.Response:
        wish = {
            "amount": "125.50",
            "currency": self.currency,
            "externalId": "ord-01HZX3",
            "payer": {"partyIdType": "MSISDN", "partyId": phone},
            "payerMessage": "Order 01HZX3",
            "payeeNote": "Order 01HZX3",
        }
        return self.house.post(
            "/momo/collection/v1_0/requesttopay",
            json=wish | body,
            headers=self.headers() | {"X-Reference-Id": reference} | (headers or {}),
        )

    def status(self, reference: str) -> httpx.Response:
        return self.house.get(f"/momo/collection/v1_0/requesttopay/{reference}", headers=self.headers())

    def read(self, reference: str) -> Any:
        answer = self.status(reference)
        assert answer.status_code == 200
        return answer.json()

    def refund(self, reference: str, to: str, amount: str = "125.50", **headers: str) -> httpx.Response:
        return self.house.post(
            f"/momo/disbursement/{headers.pop('version', 'v1_0')}/refund",
            json={
                "amount": amount,
                "currency": self.currency,
                "externalId": "rf-01",
                "payerMessage": "Refund",
                "payeeNote": "Refund",
                "referenceIdToRefund": to,
            },
            headers=self.headers("disbursement") | {"X-Reference-Id": reference} | headers,
        )

    def read_refund(self, reference: str) -> Any:
        answer = self.house.get(
            f"/momo/disbursement/v1_0/refund/{reference}", headers=self.headers("disbursement")
        )
        assert answer.status_code == 200
        return answer.json()


@pytest.fixture
def momo(house: House) -> Momo:
    return Momo(house)


@pytest.fixture
def ref() -> str:
    return str(uuid4())


# --- keys -----------------------------------------------------------------------------------------------------------


def test_provisioning(house: House) -> None:
    id, key = str(uuid4()), {"Ocp-Apim-Subscription-Key": COLLECTION}
    wish: dict[str, Any] = {
        "headers": key | {"X-Reference-Id": id},
        "json": {"providerCallbackHost": "shop.example.com"},
    }
    made = house.post("/momo/v1_0/apiuser", **wish)
    assert (made.status_code, made.content) == (201, b"")
    again = house.post("/momo/v1_0/apiuser", **wish)
    assert (again.status_code, again.json()) == (
        409,
        {"code": "RESOURCE_ALREADY_EXIST", "message": "Duplicated reference id. Creation of resource failed."},
    )
    shown = house.get(f"/momo/v1_0/apiuser/{id}", headers=key).json()
    assert shown == {"providerCallbackHost": "shop.example.com", "targetEnvironment": "sandbox"}
    answer = house.post(f"/momo/v1_0/apiuser/{id}/apikey", headers=key)
    assert (answer.status_code, list(answer.json())) == (201, ["apiKey"])
    token = house.post("/momo/collection/token/", auth=(id, answer.json()["apiKey"]), headers=key)
    assert token.status_code == 200
    other = house.post(
        "/momo/disbursement/token/",
        auth=(id, answer.json()["apiKey"]),
        headers={"Ocp-Apim-Subscription-Key": DISBURSEMENT},
    )
    assert (other.status_code, other.json()) == (401, {"error": "login_failed"})


@pytest.mark.parametrize(
    "host", ["https://shop.example.com", "shop.example.com/hooks", "shop.example.com:443", ""]
)
def test_only_a_host_is_registered(house: House, host: str) -> None:
    answer = house.post(
        "/momo/v1_0/apiuser",
        headers={"Ocp-Apim-Subscription-Key": COLLECTION, "X-Reference-Id": str(uuid4())},
        json={"providerCallbackHost": host},
    )
    assert (answer.status_code, answer.content) == (400, b"")


def test_token(momo: Momo) -> None:
    token = momo.ask_token().json()
    assert (set(token), token["token_type"], token["expires_in"]) == (
        {"access_token", "token_type", "expires_in"},
        "access_token",
        3600,
    )
    assert token["access_token"] != momo.ask_token().json()["access_token"]
    assert momo.ask_token(path="collection/token").status_code == 404
    wrong = momo.ask_token(auth=(momo.user["api_user"], "wrong"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "login_failed"})


@pytest.mark.parametrize("key", ["wrong", DISBURSEMENT])
def test_subscription_keys_are_of_one_product(momo: Momo, ref: str, key: str) -> None:
    body = {
        "statusCode": 401,
        "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active "
        "subscription.",
    }
    for answer in (
        momo.ask_token(**{"Ocp-Apim-Subscription-Key": key}),
        momo.pay(ref, headers={"Ocp-Apim-Subscription-Key": key}),
    ):
        assert (answer.status_code, answer.json()) == (401, body)


def test_tokens_are_of_one_product_and_end(house: House, momo: Momo, ref: str) -> None:
    other = {"Authorization": f"Bearer {momo.token('disbursement')}"}
    assert momo.pay(ref, headers=other).status_code == 401
    assert momo.pay(ref, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert momo.pay(ref).status_code == 202
    house.advance(3601)
    assert momo.status(ref).status_code == 401
    momo.tokens.clear()
    assert momo.status(ref).status_code == 200


# --- request to pay -------------------------------------------------------------------------------------------------


def test_accepted_is_empty(momo: Momo, ref: str) -> None:
    answer = momo.pay(ref)
    assert (answer.status_code, answer.content) == (202, b"")
    again = momo.pay(ref)
    assert (again.status_code, again.json()["code"]) == (409, "RESOURCE_ALREADY_EXIST")


def test_unknown(momo: Momo, ref: str) -> None:
    answer = momo.status(ref)
    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "RESOURCE_NOT_FOUND", "message": "Requested resource was not found."},
    )


def test_users_know_nothing_of_each_other(house: House, momo: Momo, ref: str) -> None:
    momo.pay(ref)
    assert Momo(house).status(ref).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 125.5},
        {"amount": 125},
        {"amount": "125.505"},
        {"amount": "-1"},
        {"amount": "0"},
        {"amount": "1e3"},
        {"amount": None},
        {"currency": None},
        {"payer": None},
        {"payer": {"partyIdType": "MSISDN", "partyId": "+233241234567"}},
        {"payer": {"partyIdType": "PHONE", "partyId": GHANA}},
        {"payerMessage": "x" * 161},
        {"payeeNote": "Ama's order"},
        {"payerMessage": "Order #7"},
    ],
    ids=str,
)
def test_malformed_is_400_without_a_body(house: House, momo: Momo, ref: str, wrong: dict[str, Any]) -> None:
    answer = momo.pay(ref, **wrong)
    assert (answer.status_code, answer.content) == (400, b"")
    assert house.ledger()["charges"] == []


@pytest.mark.parametrize(
    "reference",
    ["", "ord-1", "5f6c2b1e-6a0f-1a55-9f0b-0b6d5c1f2a77", "5f6c2b1e6a0f4a559f0b0b6d5c1f2a77"],
)
def test_references_are_uuid4(momo: Momo, reference: str) -> None:
    answer = momo.pay(reference)
    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize(
    ("headers", "body", "code", "message"),
    [
        ({}, {"currency": "GHS"}, "INVALID_CURRENCY", "Currency not supported."),
        (
            {"X-Target-Environment": "mtnghana"},
            {},
            "NOT_ALLOWED_TARGET_ENVIRONMENT",
            "Access to target environment is forbidden.",
        ),
        (
            {"X-Callback-Url": "http://elsewhere.example.com/hook"},
            {},
            "INVALID_CALLBACK_URL_HOST",
            "Callback URL with different host name then configured for API User.",
        ),
    ],
)
def test_mistakes_of_the_client_are_500(
    house: House, momo: Momo, ref: str, headers: dict[str, str], body: dict[str, str], code: str, message: str
) -> None:
    answer = momo.pay(ref, headers=headers, **body)
    assert (answer.status_code, answer.json()) == (500, {"code": code, "message": message})
    assert house.ledger()["charges"] == []
    assert momo.pay(ref).status_code == 202


def test_an_empty_callback_url_is_refused(momo: Momo, ref: str) -> None:
    assert momo.pay(ref, headers={"X-Callback-Url": ""}).status_code == 400


def test_ghana_takes_cedis(house: House, ref: str) -> None:
    ghana = Momo(house, "mtnghana")
    assert ghana.pay(ref, currency="EUR").json()["code"] == "INVALID_CURRENCY"
    assert ghana.pay(ref).status_code == 202
    house.say("approve", ref)
    assert ghana.read(ref)["currency"] == "GHS"
    other = str(uuid4())
    ghana.pay(other, "46733123454")
    house.advance(10)
    assert ghana.read(other)["reason"] == "PAYER_NOT_FOUND"


def test_a_person_approves(house: House, merchant: Merchant, momo: Momo, ref: str) -> None:
    hook = f"{merchant.url}/hooks/momo/2b7e151628aed2a6"
    momo.pay(ref, headers={"X-Callback-Url": f"{hook}?order=7"})
    assert momo.read(ref) == {
        "amount": "125.50",
        "currency": "EUR",
        "externalId": "ord-01HZX3",
        "payer": {"partyIdType": "MSISDN", "partyId": GHANA},
        "payerMessage": "Order 01HZX3",
        "payeeNote": "Order 01HZX3",
        "status": "PENDING",
    }
    (prompt,) = house.control("GET", "/prompts")
    assert (prompt["phone"], prompt["cents"], prompt["currency"]) == (f"+{GHANA}", 12550, "EUR")
    house.say("approve", ref)
    told = momo.read(ref)
    assert told["status"] == "SUCCESSFUL"
    assert told["financialTransactionId"].isdigit()
    assert "reason" not in told
    house.drain()
    (got,) = merchant.got
    assert (got.method, got.path) == ("PUT", "/hooks/momo/2b7e151628aed2a6")
    assert got.json == told
    assert ref not in got.body.decode()
    assert house.moved() == [12550]


def test_reasons_are_text_when_read_and_objects_when_told(
    house: House, merchant: Merchant, momo: Momo, ref: str
) -> None:
    hook = {"X-Callback-Url": f"{merchant.url}/hook"}
    momo.pay(ref, headers=hook)
    house.say("decline", ref)
    told = momo.read(ref)
    assert (told["status"], told["reason"]) == ("FAILED", "APPROVAL_REJECTED")
    assert "financialTransactionId" not in told
    momo.pay(other := str(uuid4()), headers=hook)
    house.say("approve", other)
    house.drain()
    assert [one.method for one in merchant.got] == ["PUT", "POST"]
    assert merchant.got[0].json["status"] == "FAILED"
    assert merchant.got[0].json["reason"] == {
        "code": "APPROVAL_REJECTED",
        "message": "Transaction approval rejected",
    }
    assert merchant.got[0].json["financialTransactionId"].isdigit()
    assert house.moved() == [12550]


def test_callbacks_are_sent_once(house: House, merchant: Merchant, momo: Momo, ref: str) -> None:
    merchant.answers = [500]
    momo.pay(ref, headers={"X-Callback-Url": f"{merchant.url}/hook"})
    house.say("approve", ref)
    house.advance(100_000)
    assert len(merchant.got) == 1


def test_by_turns(momo: Momo) -> None:
    """What MTN is known to say in two ways."""
    references = [str(uuid4()) for _ in range(2)]
    for reference in references:
        momo.pay(reference)
    first = [momo.read(reference) for reference in references]
    assert [(one["amount"], one["status"]) for one in first] == [("125.50", "PENDING"), ("125.5", "CREATED")]
    assert [momo.read(reference)["status"] for reference in references] == ["PENDING", "PENDING"]


def test_five_minutes(house: House, momo: Momo, ref: str) -> None:
    momo.pay(ref)
    house.advance(299)
    assert momo.read(ref)["status"] == "PENDING"
    house.advance(2)
    told = momo.read(ref)
    assert (told["status"], told["reason"]) == ("FAILED", "COULD_NOT_PERFORM_TRANSACTION")


@pytest.mark.parametrize(
    ("phone", "status", "reason"),
    [
        ("46733123450", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("46733123451", "FAILED", "APPROVAL_REJECTED"),
        ("46733123452", "FAILED", "EXPIRED"),
        ("46733123453", "PENDING", None),
        ("46733123454", "PENDING", None),
        ("46733123455", "FAILED", "PAYER_NOT_FOUND"),
        ("46733123456", "FAILED", "PAYEE_NOT_ALLOWED_TO_RECEIVE"),
        ("46733123457", "FAILED", "NOT_ALLOWED"),
        ("46733123458", "FAILED", "NOT_ALLOWED_TARGET_ENVIRONMENT"),
        ("46733123459", "FAILED", "INVALID_CALLBACK_URL_HOST"),
        ("46733123460", "FAILED", "INVALID_CURRENCY"),
        ("46733123461", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("46733123462", "FAILED", "SERVICE_UNAVAILABLE"),
        ("46733123463", "FAILED", "COULD_NOT_PERFORM_TRANSACTION"),
        ("46733123464", "PENDING", None),
        ("56733123453", "SUCCESSFUL", None),
        ("233240000001", "SUCCESSFUL", None),
        ("233240000002", "FAILED", "APPROVAL_REJECTED"),
        ("233240000003", "FAILED", "COULD_NOT_PERFORM_TRANSACTION"),
        ("233240000004", "FAILED", "NOT_ENOUGH_FUNDS"),
        ("233240000005", "FAILED", "PAYER_LIMIT_REACHED"),
        ("233240000006", "FAILED", "PAYER_NOT_FOUND"),
        ("233240000007", "PENDING", None),
        ("233240000011", "SUCCESSFUL", None),
    ],
)
def test_numbers(house: House, momo: Momo, ref: str, phone: str, status: str, reason: str | None) -> None:
    assert momo.pay(ref, phone).status_code == 202
    assert momo.read(ref)["status"] == "PENDING"
    house.advance(10)
    told = momo.read(ref)
    assert (told["status"], told.get("reason")) == (status, reason)


def test_later(house: House, momo: Momo) -> None:
    delayed, never = str(uuid4()), str(uuid4())
    momo.pay(delayed, "46733123454")
    momo.pay(never, "46733123453")
    house.advance(1800)
    assert momo.read(delayed)["status"] == "SUCCESSFUL"
    assert momo.read(never)["status"] == "CREATED"
    assert momo.read(never)["status"] == "PENDING"


# --- refunds and account holders ------------------------------------------------------------------------------------


def paid(house: House, momo: Momo, ref: str, phone: str = GHANA) -> None:
    momo.pay(ref, phone)
    if phone == GHANA:
        house.say("approve", ref)
    house.advance(10)


def test_a_refund(house: House, merchant: Merchant, momo: Momo, ref: str) -> None:
    paid(house, momo, ref)
    id = str(uuid4())
    answer = momo.refund(id, ref, "25.50", **{"X-Callback-Url": f"{merchant.url}/refunds"})
    assert (answer.status_code, answer.content) == (202, b"")
    assert momo.refund(id, ref, "25.50").json()["code"] == "RESOURCE_ALREADY_EXIST"
    told = momo.read_refund(id)
    assert (told["status"], told["payee"], told["externalId"]) in [
        (status, {"partyIdType": "MSISDN", "partyId": GHANA}, "rf-01") for status in ("PENDING", "CREATED")
    ]
    house.advance(10)
    told = momo.read_refund(id)
    assert (told["status"], told["financialTransactionId"].isdigit()) == ("SUCCESSFUL", True)
    assert house.moved() == [12550, -2550]
    assert momo.read(ref)["status"] == "SUCCESSFUL"
    assert [one.path for one in merchant.got] == ["/refunds"]

    for amount, state in (("100.01", "FAILED"), ("100.00", "SUCCESSFUL"), ("0.01", "FAILED")):
        momo.refund(id := str(uuid4()), ref, amount, version="v2_0")
        house.advance(10)
        assert momo.read_refund(id)["status"] == state
    assert house.moved() == [12550, -2550, -10000]


@pytest.mark.parametrize(("phone", "status"), [("233240000008", "FAILED"), ("233240000009", "PENDING")])
def test_refunds_that_come_to_nothing(house: House, momo: Momo, ref: str, phone: str, status: str) -> None:
    paid(house, momo, ref, phone)
    momo.refund(id := str(uuid4()), ref)
    momo.read_refund(id)
    house.advance(10)
    assert momo.read_refund(id)["status"] == status
    assert house.moved() == [12550]


@pytest.mark.parametrize(
    ("to", "status", "reason"),
    [
        ("1", "FAILED", "RESOURCE_NOT_FOUND"),
        ("2", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("3", "FAILED", "APPROVAL_REJECTED"),
        ("4", "FAILED", "EXPIRED"),
        ("5", "PENDING", None),
        ("6", "SUCCESSFUL", None),
        ("7", "FAILED", "NOT_ALLOWED"),
        ("8", "FAILED", "NOT_ALLOWED_TARGET_ENVIRONMENT"),
        ("9", "FAILED", "INVALID_CALLBACK_URL_HOST"),
        ("10", "FAILED", "INVALID_CURRENCY"),
        ("11", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("12", "FAILED", "SERVICE_UNAVAILABLE"),
        ("13", "FAILED", "COULD_NOT_PERFORM_TRANSACTION"),
        (str(uuid4()), "FAILED", "RESOURCE_NOT_FOUND"),
    ],
    ids=[*map(str, range(1, 14)), "unknown"],
)
def test_published_refunds(house: House, momo: Momo, ref: str, to: str, status: str, reason: str | None) -> None:
    assert momo.refund(ref, to).status_code == 202
    assert momo.read_refund(ref)["status"] == "PENDING"
    house.advance(40)
    told = momo.read_refund(ref)
    assert (told["status"], told.get("reason")) == (status, reason)
    assert house.moved() == []


@pytest.mark.parametrize(
    ("phone", "status", "body"),
    [
        (GHANA, 200, {"result": True}),
        ("46733123450", 404, {"code": "RESOURCE_NOT_FOUND", "message": "Requested resource was not found."}),
        ("46733123451", 200, {"result": False}),
        (
            "46733123455",
            503,
            {"code": "SERVICE_UNAVAILABLE", "message": "Service temporarily unavailable, try again later."},
        ),
    ],
)
def test_account_holders(momo: Momo, phone: str, status: int, body: dict[str, Any]) -> None:
    answer = momo.house.get(f"/momo/collection/v1_0/accountholder/msisdn/{phone}/active", headers=momo.headers())
    assert (answer.status_code, answer.json()) == (status, body)


def test_balance(house: House, momo: Momo, ref: str) -> None:
    paid(house, momo, ref)
    answer = house.get("/momo/collection/v1_0/account/balance", headers=momo.headers())
    assert answer.json() == {"availableBalance": "125.5", "currency": "EUR"}
