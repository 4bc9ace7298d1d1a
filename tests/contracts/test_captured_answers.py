"""What providers are known to answer, read by our adapters. `payloads/` holds their documented samples, with references
of ours; the variants of them that were seen are made of these here."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from comanda.payments.providers.hubtel import Hubtel, HubtelKeys
from comanda.payments.providers.mtn_momo import MomoKeys, MtnMomo
from comanda.payments.providers.paystack import Paystack, PaystackKeys
from comanda.payments.providers.protocol import (
    Amount,
    Approve,
    Charge,
    CredentialsRefused,
    Declined,
    EnterCode,
    Hint,
    NotKnown,
    Payer,
    Pending,
    Provider,
    ProviderUnavailable,
    Redirect,
    Refund,
    RefundDeclined,
    RefundDone,
    RefundPending,
    Reversed,
    Settled,
    WebhookRefused,
)

REFERENCE = UUID("8b5f9d52-3c1e-4f0a-9d7e-2a6b1c0f4e11")
KEY = "sk_test_" + "0" * 40
TOKEN = {"access_token": "eyJ0", "token_type": "access_token", "expires_in": 3600}
PAID_AT = datetime(2026, 11, 20, 9, 59, 56, tzinfo=UTC)

Answers = Callable[[httpx.Request], httpx.Response]


def captured(name: str, **changes: Any) -> dict[str, Any]:
    """`changes` are of `data`, where there is such a part."""
    body: dict[str, Any] = json.loads((Path(__file__).parent / f"payloads/{name}.json").read_text())
    (body["data"] if isinstance(body.get("data"), dict) else body).update(changes)
    return body


def paystack(answer: Answers) -> Paystack:
    return Paystack(httpx.AsyncClient(transport=httpx.MockTransport(answer)), PaystackKeys(KEY))


def momo(answer: Answers, disbursement: str = "d" * 32) -> MtnMomo:
    def with_token(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=TOKEN) if request.url.path.endswith("/token/") else answer(request)

    keys = MomoKeys("0f8fad5b-d9cb-469f-a165-70867728950e", "4c1f", "9d1c", "sandbox", disbursement)
    return MtnMomo(httpx.AsyncClient(transport=httpx.MockTransport(with_token)), keys)


def hubtel(answer: Answers) -> Hubtel:
    keys = HubtelKeys("hubtelid", "hubtelkey", "2017254")
    return Hubtel(httpx.AsyncClient(transport=httpx.MockTransport(answer)), keys)


ADAPTERS: dict[str, Callable[[Answers], Provider]] = {"paystack": paystack, "momo": momo, "hubtel": hubtel}


def always(status: int, body: Any = None, **kwargs: Any) -> Answers:
    return lambda _: httpx.Response(status, json=body, **kwargs) if body is not None else httpx.Response(status)


def wish(channel: Any = "mobile_money", network: Any = "mtn", currency: str = "GHS", **payer: Any) -> Charge:
    return Charge(
        REFERENCE,
        Amount(12550, currency),
        channel,
        network if channel == "mobile_money" else None,
        Payer(**{"phone": "+233551234987", "email": "ama@example.com", "name": "Ama Mensah", **payer}),
        "Order 01HZX3 at Zoë's",
        "https://shop.example.com/pay/return",
        "https://shop.example.com/api/webhooks/x",
    )


BACK = Refund(
    UUID("11111111-2222-4333-8444-555555555555"), REFERENCE, "4099260516", Amount(5000, "GHS"), "Item out of stock"
)


# --- asking for money -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            200,
            captured("paystack/charge_pay_offline"),
            Pending(Approve(180, "Please complete authorization process on your mobile phone")),
        ),
        (
            200,
            captured("paystack/charge_send_otp"),
            Pending(EnterCode("Dial the short code, create a voucher, then enter it here")),
        ),
        (200, captured("paystack/charge_pay_offline", status="pending"), Pending()),
        (200, captured("paystack/charge_pay_offline", status="success"), Pending()),
        (200, captured("paystack/charge_pay_offline", status="timeout"), Pending()),
        (200, captured("paystack/charge_pay_offline", status="a new word"), Pending()),
        (
            200,
            captured("paystack/charge_pay_offline", status="open_url", url="https://bank.example/3ds"),
            Pending(Redirect("https://bank.example/3ds")),
        ),
        (
            200,
            captured("paystack/charge_pay_offline", status="send_pin"),
            Declined("other", "send_pin is not asked for mobile money"),
        ),
        (
            200,
            captured("paystack/charge_pay_offline", status="failed", message="Insufficient funds"),
            Declined("not_enough_funds", "Insufficient funds"),
        ),
        (
            400,
            captured("paystack/charge_declined"),
            Declined(
                "refused",
                "Declined. Please use the test mobile money number since you are doing a test transaction.",
            ),
        ),
        (
            400,
            {"status": False, "message": "Duplicate Transaction Reference", "code": "duplicate_reference"},
            Pending(),
        ),
        (401, captured("paystack/invalid_key"), Declined("configuration", "Invalid key")),
        (400, captured("paystack/missing_params"), Declined("configuration", "Email is required")),
    ],
)
async def test_paystack_charges(status: int, body: Any, expected: object) -> None:
    assert await paystack(always(status, body)).charge(wish()) == expected


async def test_paystacks_own_page() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path, json.loads(request.content), dict(request.headers)))
        return httpx.Response(200, json=captured("paystack/initialized"))

    begun = await paystack(answer).charge(wish("card"))
    assert begun == Pending(Redirect("https://checkout.paystack.com/3ni8kdavz62431k"))
    ((method, path, body, headers),) = asked
    assert (method, path, headers["authorization"]) == ("POST", "/transaction/initialize", f"Bearer {KEY}")
    assert body == {
        "email": "ama@example.com",
        "amount": 12550,
        "currency": "GHS",
        "reference": str(REFERENCE),
        "callback_url": "https://shop.example.com/pay/return",
        "channels": ["card"],
        "metadata": {
            "cancel_action": "https://shop.example.com/pay/return",
            "custom_fields": [
                {"display_name": "Order", "variable_name": "order", "value": "Order 01HZX3 at Zoë's"}
            ],
        },
    }


@pytest.mark.parametrize(("network", "code"), [("mtn", "mtn"), ("telecel", "vod"), ("at", "atl")])
async def test_paystack_is_told_the_network_and_the_number_as_it_is_dialled(network: str, code: str) -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json=captured("paystack/charge_pay_offline"))

    await paystack(answer).charge(wish(network=network))
    assert asked[0]["mobile_money"] == {"phone": "0551234987", "provider": code}
    assert asked[0]["amount"] == 12550


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (202, None, Pending(Approve(300))),
        (
            409,
            {
                "code": "RESOURCE_ALREADY_EXIST",
                "message": "Duplicated reference id. Creation of resource failed.",
            },
            Pending(),
        ),
        (
            500,
            {"code": "INVALID_CURRENCY", "message": "Currency not supported."},
            Declined("configuration", "INVALID_CURRENCY Currency not supported."),
        ),
        (
            500,
            {
                "code": "NOT_ALLOWED_TARGET_ENVIRONMENT",
                "message": "Access to target environment is forbidden.",
            },
            Declined("configuration", "NOT_ALLOWED_TARGET_ENVIRONMENT Access to target environment is forbidden."),
        ),
        (400, None, Declined("configuration", "")),
        (403, {"code": "FORBIDDEN", "message": "no"}, Declined("configuration", "FORBIDDEN no")),
    ],
)
async def test_momo_charges(status: int, body: Any, expected: object) -> None:
    assert await momo(always(status, body)).charge(wish(currency="EUR")) == expected


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, {"code": "SERVICE_UNAVAILABLE", "message": "Service unavailable."}),
        (500, {"code": "INTERNAL_PROCESSING_ERROR", "message": "An internal error occurred."}),
        (500, None),
    ],
)
async def test_momo_out_of_order_leaves_it_open(status: int, body: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        await momo(always(status, body)).charge(wish())


async def test_momo_is_asked_as_it_wants() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202)

    await momo(answer).charge(wish(currency="EUR"))
    (request,) = asked
    assert request.url.path == "/collection/v1_0/requesttopay"
    assert json.loads(request.content) == {
        "amount": "125.50",
        "currency": "EUR",
        "externalId": str(REFERENCE),
        "payer": {"partyIdType": "MSISDN", "partyId": "233551234987"},
        "payerMessage": "Order 01HZX3 at Zos",
        "payeeNote": "Order 01HZX3 at Zos",
    }
    wanted = {
        "x-reference-id": str(REFERENCE),
        "x-target-environment": "sandbox",
        "ocp-apim-subscription-key": "9d1c",
        "x-callback-url": "https://shop.example.com/api/webhooks/x",
        "authorization": "Bearer eyJ0",
    }
    assert {name: request.headers[name] for name in wanted} == wanted


async def test_momos_token_is_asked_for_once_and_again_when_it_was_ended() -> None:
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        if request.url.path.endswith("/token/"):
            assert request.headers["authorization"] == (
                "Basic MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOjRjMWYwZDNiNmE3ZTRkN2Y4YTliMGMxZDJlM2Y0YTVi"
            )
            return httpx.Response(200, json=TOKEN)
        ended = paths.count("/collection/v1_0/requesttopay/" + str(REFERENCE)) == 3
        return httpx.Response(401) if ended else httpx.Response(200, json=captured("mtn_momo/status_failed"))

    keys = MomoKeys("0f8fad5b-d9cb-469f-a165-70867728950e", "4c1f0d3b6a7e4d7f8a9b0c1d2e3f4a5b", "9d1c", "mtnghana")
    adapter = MtnMomo(httpx.AsyncClient(transport=httpx.MockTransport(answer)), keys)
    for _ in range(3):
        assert await adapter.lookup(REFERENCE) == Declined("refused", "APPROVAL_REJECTED")
    assert paths.count("/collection/token/") == 2


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, captured("hubtel/receive_pending"), Pending(Approve(300))),
        (200, {"ResponseCode": "2001", "Message": "no funds"}, Declined("other", "2001 no funds")),
        (200, {"ResponseCode": "2050", "Message": "funds"}, Declined("not_enough_funds", "2050 funds")),
        (
            400,
            {"ResponseCode": "4000", "Message": "Validation"},
            Declined("configuration", "4000 Validation"),
        ),
        (403, {}, Declined("configuration", "403")),
    ],
)
async def test_hubtel_charges(status: int, body: Any, expected: object) -> None:
    assert await hubtel(always(status, body)).charge(wish(network="telecel")) == expected


async def test_hubtel_does_not_know_either() -> None:
    with pytest.raises(ProviderUnavailable):
        await hubtel(always(200, {"ResponseCode": "0005", "Message": "HTTP failure"})).charge(wish())


async def test_hubtel_is_asked_as_it_wants() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=captured("hubtel/receive_pending"))

    await hubtel(answer).charge(wish(network="telecel"))
    (request,) = asked
    assert request.url.path == "/merchantaccount/merchants/2017254/receive/mobilemoney"
    assert request.headers["authorization"] == "Basic aHVidGVsaWQ6aHVidGVsa2V5"
    assert json.loads(request.content) == {
        "CustomerName": "Ama Mensah",
        "CustomerMsisdn": "233551234987",
        "Channel": "vodafone-gh",
        "Amount": 125.5,
        "PrimaryCallbackUrl": "https://shop.example.com/api/webhooks/x",
        "Description": "Order 01HZX3 at Zoës",
        "ClientReference": REFERENCE.hex,
    }


# --- what became of it ------------------------------------------------------------------------------------------

SETTLED = Settled("4099260516", Amount(12550, "GHS"), PAID_AT, 245)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, captured("paystack/verify_success"), SETTLED),
        (200, captured("paystack/verify_success", amount=12800), SETTLED),  # the payer bears the fee
        (200, captured("paystack/verify_success", requested_amount=None), SETTLED),
        (200, captured("paystack/verify_success", metadata=""), SETTLED),
        (
            200,
            captured("paystack/verify_success", status="failed", gateway_response="Insufficient Funds"),
            Declined("not_enough_funds", "Insufficient Funds"),
        ),
        (200, captured("paystack/verify_success", status="reversed"), Reversed("4099260516")),
        *(
            (200, captured("paystack/verify_success", status=one), Pending())
            for one in ("abandoned", "ongoing", "pending", "processing", "queued", "a new word")
        ),
        *(
            (
                status,
                {
                    "status": False,
                    "message": "Transaction reference not found.",
                    "type": "validation_error",
                    "code": "transaction_not_found",
                },
                NotKnown(),
            )
            for status in (400, 404)
        ),
        (404, {"status": False, "message": "Transaction reference not found."}, NotKnown()),
    ],
)
async def test_paystack_says_what_became_of_it(status: int, body: Any, expected: object) -> None:
    assert await paystack(always(status, body)).lookup(REFERENCE) == expected


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, captured("paystack/invalid_key")),
        (400, captured("paystack/missing_params")),
        (200, captured("paystack/verify_success", reference="another")),
        (429, {"status": False, "message": "slow down"}),
        (502, {"status": False, "message": "gateway"}),
    ],
)
async def test_what_says_nothing_of_the_charge_is_no_answer(status: int, body: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        await paystack(always(status, body)).lookup(REFERENCE)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            200,
            captured("mtn_momo/status_successful"),
            Settled("1795168692", Amount(12550, "EUR"), None),
        ),
        (
            200,
            captured("mtn_momo/status_successful", amount="125.5"),
            Settled("1795168692", Amount(12550, "EUR"), None),
        ),
        (200, captured("mtn_momo/status_failed"), Declined("refused", "APPROVAL_REJECTED")),
        (
            200,
            captured("mtn_momo/callback_failed"),
            Declined("no_wallet", "PAYER_NOT_FOUND Payer not found"),
        ),
        (
            200,
            captured("mtn_momo/status_failed", reason="COULD_NOT_PERFORM_TRANSACTION"),
            Declined("timed_out", "COULD_NOT_PERFORM_TRANSACTION"),
        ),
        (
            200,
            captured("mtn_momo/status_failed", reason="A_NEW_ONE"),
            Declined("other", "A_NEW_ONE"),
        ),
        (200, captured("mtn_momo/status_failed", reason=None), Declined("other", "")),
        (200, captured("mtn_momo/status_failed", status="PENDING"), Pending()),
        (200, captured("mtn_momo/status_failed", status="CREATED"), Pending()),
        (200, captured("mtn_momo/status_failed", status="A_NEW_ONE"), Pending()),
        (
            404,
            {"code": "RESOURCE_NOT_FOUND", "message": "Requested resource was not found."},
            NotKnown(),
        ),
    ],
)
async def test_momo_says_what_became_of_it(status: int, body: Any, expected: object) -> None:
    assert await momo(always(status, body)).lookup(REFERENCE) == expected


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"statusCode": 404, "message": "Resource not found"}),  # of its gateway, not of the payment
        (500, {"code": "INTERNAL_PROCESSING_ERROR"}),
        (401, {"statusCode": 401, "message": "Access denied"}),
        (200, captured("mtn_momo/status_successful", amount="many")),
        (200, captured("mtn_momo/status_successful", amount="125.505")),
    ],
)
async def test_momo_that_says_nothing_of_the_charge_is_no_answer(status: int, body: Any) -> None:
    with pytest.raises(ProviderUnavailable):
        await momo(always(status, body)).lookup(REFERENCE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            Settled(
                "5f6c2b1e6a0f4a559f0b0b6d5c1f2a77",
                Amount(12550, "GHS"),
                datetime(2026, 11, 20, 10, 1, 30, tzinfo=UTC),
                245,
            ),
        ),
        ({"status": "Unpaid"}, Pending()),
        ({"status": "A new one"}, Pending()),
        ({"status": "Refunded"}, Reversed("5f6c2b1e6a0f4a559f0b0b6d5c1f2a77")),
        ({"clientReference": "another"}, Pending()),
    ],
)
async def test_hubtel_says_what_became_of_it(changes: dict[str, Any], expected: object) -> None:
    assert await hubtel(always(200, captured("hubtel/status_paid", **changes))).lookup(REFERENCE) == expected


# --- giving back ------------------------------------------------------------------------------------------------


def refunds(*listed: dict[str, Any], status: int = 200, body: Any = None) -> tuple[Answers, list[str]]:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.method == "GET":
            return httpx.Response(200, json={"status": True, "message": "Refunds retrieved", "data": listed})
        return httpx.Response(status, json=body or captured("paystack/refund_pending"))

    return answer, asked


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("pending", RefundPending()),
        ("processing", RefundPending()),
        ("processed", RefundDone("3018284")),
        ("failed", RefundDeclined("failed")),
        ("needs-attention", RefundPending("needs attention: give the payer's bank account at Paystack")),
    ],
)
async def test_paystack_gives_back_once(state: str, expected: object) -> None:
    note = {"merchant_note": str(BACK.reference)}
    before = captured("paystack/refund_pending", status=state, **note)["data"]
    other = captured("paystack/refund_pending")["data"]
    answer, asked = refunds(other, before)
    assert await paystack(answer).refund(BACK) == expected
    assert asked == ["GET"]  # it was asked for before: not again
    answer, asked = refunds(other)
    assert await paystack(answer).refund(BACK) == RefundPending()
    assert asked == ["GET", "POST"]
    answer, asked = refunds(status=400, body={"status": False, "message": "Transaction has been fully reversed"})
    assert await paystack(answer).refund(BACK) == RefundDeclined("Transaction has been fully reversed")


async def test_paystack_lists_what_was_paid_on_a_day() -> None:
    asked: list[Any] = []
    began = {"paid_at": "2026-11-20T00:00:01.000Z", "created_at": "2026-11-19T23:59:00.000Z"}
    listed = [
        captured("paystack/verify_success")["data"],
        captured("paystack/verify_success", id=2, reference="of another shop", **began)["data"],
        captured("paystack/verify_success", id=3, paid_at="2026-11-19T23:59:59.000Z")["data"],
        captured("paystack/verify_success", id=4, paid_at="2026-11-21T00:00:00.000Z")["data"],
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"status": True, "message": "Transactions retrieved", "data": listed})

    found = await paystack(answer).list_settled(date(2026, 11, 20))
    assert found is not None
    assert [(one.reference, one.provider_id, one.amount.cents) for one in found] == [
        (str(REFERENCE), "4099260516", 12550),
        ("of another shop", "2", 12550),
    ]
    assert asked == [
        {
            "status": "success",
            "from": "2026-11-19T00:00:00Z",
            "to": "2026-11-20T23:59:59Z",
            "perPage": "100",
            "page": "1",
        }
    ]


async def test_momo_gives_back_under_our_reference() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202)

    assert await momo(answer).refund(BACK) == RefundPending()
    (request,) = asked
    assert (request.url.path, request.headers["x-reference-id"]) == (
        "/disbursement/v1_0/refund",
        str(BACK.reference),
    )
    assert json.loads(request.content)["referenceIdToRefund"] == str(REFERENCE)
    again = momo(always(409, {"code": "RESOURCE_ALREADY_EXIST"}))
    assert await again.refund(BACK) == RefundPending()
    without = momo(answer, disbursement="")
    assert await without.refund(BACK) == RefundDeclined("there is no key for disbursement")
    assert not without.capabilities.refunds
    done = momo(always(200, {"status": "SUCCESSFUL", "financialTransactionId": "77"}))
    assert await done.lookup_refund(BACK) == RefundDone("77")


# --- webhooks ---------------------------------------------------------------------------------------------------

VECTOR = (
    b'{"event":"charge.success","data":{"id":4099260516,"domain":"test","status":"success",'
    b'"reference":"ord-01HZX3","amount":12550,"currency":"GHS","channel":"mobile_money"}}'
)
VECTOR_SIGNATURE = (
    "97463375e4a337db28293511e2103c14777a0e425e09756a0be4cdc794dd44d3"
    "dba49278de1b1d87dc0fd6b255b289f6b733f414d172a100fa1961e3f0152550"
)
UNICODE = '{"event":"charge.success","data":{"reference":"ord-01HZX4","customer":{"first_name":"Zoë ₵"}}}'.encode()
UNICODE_SIGNATURE = (
    "c7b66ee37ce58d7ebf2018f45a781ca3b20359e4d729f673e7a4fd44275c2ac5"
    "dcd7be8346cb93b68c685d52df4f76b4aa3f4ab763bbbc1cd7860ac5045d1cb3"
)


def signed(body: bytes) -> dict[str, str]:
    return {"x-paystack-signature": hmac.new(KEY.encode(), body, hashlib.sha512).hexdigest()}


def test_the_published_signatures_are_right() -> None:
    adapter = paystack(always(200))
    assert len(VECTOR) == 168
    hint = adapter.read_webhook({"x-paystack-signature": VECTOR_SIGNATURE}, VECTOR)
    assert hint == Hint(None, "charge.success", "charge.success 4099260516 success")
    adapter.read_webhook({"x-paystack-signature": UNICODE_SIGNATURE}, UNICODE)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (VECTOR + b"\n", VECTOR_SIGNATURE),
        (json.dumps(json.loads(VECTOR)).encode(), VECTOR_SIGNATURE),
        (VECTOR, VECTOR_SIGNATURE[:-1]),
        (VECTOR, UNICODE_SIGNATURE),
        (VECTOR, ""),
        (VECTOR, "\udcff"),
    ],
)
def test_what_is_not_signed_byte_for_byte_is_refused(body: bytes, signature: str) -> None:
    with pytest.raises(WebhookRefused):
        paystack(always(200)).read_webhook({"x-paystack-signature": signature}, body)


def test_webhooks_say_what_to_look_for() -> None:
    body = json.dumps(captured("paystack/webhook_charge_success")).encode()
    hint = paystack(always(200)).read_webhook(signed(body), body)
    assert hint == Hint(REFERENCE, "charge.success", "charge.success 4099260516 success")
    refund = json.dumps(
        {
            "event": "refund.processed",
            "data": {"status": "processed", "transaction_reference": str(REFERENCE), "amount": "5000"},
        }
    ).encode()
    hint = paystack(always(200)).read_webhook(signed(refund), refund)
    assert (hint.reference, hint.event) == (REFERENCE, "refund.processed")
    dispute = json.dumps(
        {"event": "charge.dispute.create", "data": {"id": 7, "transaction": {"reference": str(REFERENCE)}}}
    ).encode()
    assert paystack(always(200)).read_webhook(signed(dispute), dispute).reference == REFERENCE
    body = json.dumps(captured("mtn_momo/callback_failed")).encode()
    assert momo(always(200)).read_webhook({}, body) == Hint(REFERENCE, "FAILED", f"{REFERENCE} FAILED")
    body = json.dumps(captured("hubtel/callback_success")).encode()
    assert hubtel(always(200)).read_webhook({}, body) == Hint(REFERENCE, "0000", f"{REFERENCE.hex} 0000")


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", b"[" * 100_000, b'"text"'])
def test_webhooks_that_are_none_are_refused(name: str, body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        ADAPTERS[name](always(200)).read_webhook(signed(body), body)


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("body", [b"{}", b'{"data": 1, "Data": [], "externalId": {}}'])
def test_webhooks_about_nothing_point_nowhere(name: str, body: bytes) -> None:
    assert ADAPTERS[name](always(200)).read_webhook(signed(body), body).reference is None


# --- no answer --------------------------------------------------------------------------------------------------


def cut_off(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("", request=request)


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize(
    "answer",
    [
        cut_off,
        lambda _: httpx.Response(200, text="<html>Bad gateway</html>"),
        lambda _: httpx.Response(502, text="<html>Bad gateway</html>"),
        lambda _: httpx.Response(200, json=[]),
        lambda _: httpx.Response(200, content=b" " * 5_000_000),
        lambda _: httpx.Response(200, content=b"[" * 100_000),
        lambda _: httpx.Response(302, headers={"Location": "http://127.0.0.1/"}, text="moved"),
    ],
    ids=["timeout", "html", "502 html", "a list", "far too long", "too deep", "elsewhere"],
)
async def test_what_cannot_be_read_leaves_it_open(name: str, answer: Answers) -> None:
    adapter = ADAPTERS[name](answer)
    for ask in (adapter.charge(wish()), adapter.lookup(REFERENCE)):
        with pytest.raises(ProviderUnavailable):
            await ask


async def test_keys_that_are_not_good_are_told() -> None:
    with pytest.raises(CredentialsRefused, match="Invalid key"):
        await paystack(always(401, captured("paystack/invalid_key"))).check()
    await paystack(always(200, {"status": True, "data": []})).check()
    refusal = {"error": "login_failed"}
    keys = MomoKeys("user", "key", "sub", "sandbox")
    transport = httpx.MockTransport(always(401, refusal))
    with pytest.raises(CredentialsRefused, match="login_failed"):
        await MtnMomo(httpx.AsyncClient(transport=transport), keys).check()
    with pytest.raises(CredentialsRefused, match="this server's address is not listed"):
        await hubtel(always(403, {})).check()
