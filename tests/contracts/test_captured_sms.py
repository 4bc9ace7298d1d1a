"""What providers of SMS are known to answer and to tell, read by our adapters. `payloads/` holds their documented
samples; the variants of them that were seen are made of these here."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest

from comanda.messaging.providers.africas_talking import AfricasTalking, AfricasTalkingKeys
from comanda.messaging.providers.callbacks import is_start, is_stop
from comanda.messaging.providers.protocol import (
    CallbackRefused,
    CredentialsRefused,
    FailedFor,
    Inbound,
    Refused,
    RefusedFor,
    Report,
    Sms,
    SmsProvider,
    SmsUnavailable,
    Taken,
)
from comanda.messaging.providers.twilio import Twilio, TwilioKeys, signature

AMA = "+233241234567"
SID = "AC00000000000000000000000000000001"
TOKEN = "0123456789abcdef0123456789abcdef"
URL = "https://shop.example.com/hooks/twilio/sms"
MESSAGE = "SM00000000000000000000000000000002"
AT_MESSAGE = "ATXid_5f6c2b1e6a0f4a559f0b0b6d5c1f2a77"
SMS = Sms(AMA, "+15005550006", "Your code is 481920", f"{URL}?n=1")

Answers = Callable[[httpx.Request], httpx.Response]


def captured(name: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((Path(__file__).parent / f"payloads/{name}.json").read_text())
    return {name: value for name, value in (body | changes).items() if value is not ...}


def sent_by_at(**changes: Any) -> dict[str, Any]:
    """`changes` are of its one recipient."""
    body = captured("africas_talking/sent")
    (recipient,) = body["SMSMessageData"]["Recipients"]
    changed = {name: value for name, value in (recipient | changes).items() if value is not ...}
    body["SMSMessageData"]["Recipients"] = [changed]
    return body


def twilio(answer: Answers) -> Twilio:
    return Twilio(httpx.AsyncClient(transport=httpx.MockTransport(answer)), TwilioKeys(SID, TOKEN))


def africas_talking(answer: Answers) -> AfricasTalking:
    keys = AfricasTalkingKeys("kormashop", "atsk_c0de")
    return AfricasTalking(httpx.AsyncClient(transport=httpx.MockTransport(answer)), keys)


ADAPTERS: dict[str, Callable[[Answers], SmsProvider]] = {"twilio": twilio, "africas_talking": africas_talking}


def always(status: int, body: Any = None, **kwargs: Any) -> Answers:
    return lambda _: httpx.Response(status, **({"json": body} if body is not None else {}), **kwargs)


def error(code: int, status: int = 400) -> dict[str, Any]:
    return captured("twilio/invalid_to", code=code, status=status, message="Said")


# --- asking -----------------------------------------------------------------------------------------------------


async def test_twilio_is_asked_as_it_wants() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json=captured("twilio/message_queued"))

    adapter = twilio(answer)
    assert await adapter.send(SMS) == Taken(MESSAGE, 1, None, None, "queued")
    service = "MG00000000000000000000000000000009"
    await adapter.send(Sms(AMA, service, "مرحبا", ""))
    first = seen[0]
    assert (first.method, str(first.url)) == (
        "POST",
        f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json",
    )
    pair = first.headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(pair).decode() == f"{SID}:{TOKEN}"
    assert first.headers["content-type"] == "application/x-www-form-urlencoded"
    assert [parse_qs(one.content.decode()) for one in seen] == [
        {"To": [AMA], "From": [SMS.sender], "Body": [SMS.text], "StatusCallback": [SMS.callback_url]},
        {"To": [AMA], "MessagingServiceSid": [service], "Body": ["مرحبا"]},
    ]


async def test_africas_talking_is_asked_as_it_wants() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json=captured("africas_talking/sent"))

    adapter = africas_talking(answer)
    assert await adapter.send(SMS) == Taken(AT_MESSAGE, None, 30_000, "GHS", "101 Success")
    await adapter.send(Sms(AMA, "", "مرحبا", ""))
    assert {(one.method, str(one.url)) for one in seen} == {
        ("POST", "https://api.africastalking.com/version1/messaging")
    }
    assert {(one.headers["apikey"], one.headers["accept"]) for one in seen} == {("atsk_c0de", "application/json")}
    common = {"username": ["kormashop"], "to": [AMA], "bulkSMSMode": ["1"]}
    assert [parse_qs(one.content.decode()) for one in seen] == [
        common | {"message": [SMS.text], "from": [SMS.sender]},
        common | {"message": ["مرحبا"]},
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"num_segments": "3"}, Taken(MESSAGE, 3, None, None, "queued")),
        ({"num_segments": "0", "status": "accepted", "from": None}, Taken(MESSAGE, None, None, None, "accepted")),
        ({"num_segments": 2, "price": "-0.04500"}, Taken(MESSAGE, 2, 45_000, "USD", "queued")),
        ({"price": "free", "status": "a new word"}, Taken(MESSAGE, 1, None, None, "a new word")),
        ({"price": "-0.0450", "price_unit": None}, Taken(MESSAGE, 1, None, None, "queued")),
        ({"status": "failed", "error_code": 21610}, Refused("opted_out", "failed 21610")),
        ({"status": "failed", "error_code": None}, Refused("configuration", "failed")),
    ],
)
async def test_twilio_takes(changes: dict[str, Any], expected: object) -> None:
    assert await twilio(always(201, captured("twilio/message_queued", **changes))).send(SMS) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"statusCode": 100, "status": "Processed"}, Taken(AT_MESSAGE, None, 30_000, "GHS", "100 Processed")),
        ({"statusCode": "102", "status": "Queued"}, Taken(AT_MESSAGE, None, 30_000, "GHS", "102 Queued")),
        ({"statusCode": ...}, Taken(AT_MESSAGE, None, 30_000, "GHS", "101 Success")),
        ({"cost": "KES 0.8000"}, Taken(AT_MESSAGE, None, 800_000, "KES", "101 Success")),
        ({"cost": "0"}, Taken(AT_MESSAGE, None, None, None, "101 Success")),
        ({"cost": None}, Taken(AT_MESSAGE, None, None, None, "101 Success")),
        ({"statusCode": 406, "status": "UserInBlacklist"}, Refused("opted_out", "406 UserInBlacklist")),
        ({"statusCode": ..., "status": "InvalidPhoneNumber"}, Refused("bad_number", "403 InvalidPhoneNumber")),
        ({"statusCode": 408, "status": "ANewWord"}, Refused("configuration", "408 ANewWord")),
        ({"statusCode": None, "status": None}, Refused("configuration", "")),
    ],
)
async def test_africas_talking_takes_or_does_not(changes: dict[str, Any], expected: object) -> None:
    assert await africas_talking(always(201, sent_by_at(**changes))).send(SMS) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (captured("africas_talking/refused"), Refused("opted_out", "406 UserInBlacklist")),
        (captured("africas_talking/refused_whole"), Refused("configuration", "InvalidSenderId")),
        (
            {"SMSMessageData": {"Message": "UserInBlacklist", "Recipients": []}},
            Refused("opted_out", "UserInBlacklist"),
        ),
        (
            {"SMSMessageData": {"Message": "Sent to 0/1 Total Cost: 0"}},
            Refused("configuration", "Sent to 0/1 Total Cost: 0"),
        ),
        ({"SMSMessageData": {"Message": None, "Recipients": None}}, Refused("configuration", "")),
    ],
)
async def test_201_may_be_a_refusal(body: Any, expected: Refused) -> None:
    assert await africas_talking(always(201, body)).send(SMS) == expected


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (20003, 401, "configuration"),
        (20404, 404, "configuration"),
        (21211, 400, "bad_number"),
        (21212, 400, "configuration"),
        (21408, 400, "configuration"),
        (21601, 400, "configuration"),
        (21602, 400, "content"),
        (21603, 400, "configuration"),
        (21604, 400, "bad_number"),
        (21606, 400, "configuration"),
        (21608, 400, "configuration"),
        (21609, 400, "configuration"),
        (21610, 400, "opted_out"),
        (21612, 400, "route"),
        (21614, 400, "bad_number"),
        (21617, 400, "content"),
        (21635, 400, "bad_number"),
        (21659, 400, "configuration"),
        (21660, 400, "configuration"),
        (21705, 400, "configuration"),
        (63038, 429, "configuration"),
        (99999, 400, "configuration"),
    ],
)
async def test_twilio_refuses(code: int, status: int, expected: RefusedFor) -> None:
    assert await twilio(always(status, error(code, status))).send(SMS) == Refused(expected, f"{code} Said")


@pytest.mark.parametrize(
    ("name", "answer", "wait", "maybe_sent"),
    [
        ("twilio", always(429, error(20429, 429), headers={"Retry-After": "7"}), 7, False),
        ("twilio", always(429, error(21611, 429)), None, False),
        ("twilio", always(400, error(21611)), None, False),
        ("twilio", always(429, error(63017, 429)), None, False),
        ("twilio", always(500, error(20500, 500)), None, True),
        ("twilio", always(503, error(20503, 503), headers={"Retry-After": "30"}), 30, False),
        ("twilio", always(201, captured("twilio/message_queued", sid=None)), None, True),
        ("africas_talking", always(429, headers={"Retry-After": "7"}), 7, False),
        ("africas_talking", always(503), None, False),
        ("africas_talking", always(201, sent_by_at(statusCode=500, messageId="None")), None, False),
        ("africas_talking", always(201, sent_by_at(statusCode=501, messageId="None")), None, False),
        ("africas_talking", always(201, sent_by_at(messageId="None")), None, True),
        ("africas_talking", always(201, {"SMSMessageData": "Sent"}), None, True),
        ("africas_talking", always(201, {}), None, True),
    ],
)
async def test_what_may_be_asked_again(name: str, answer: Answers, wait: int | None, maybe_sent: bool) -> None:
    with pytest.raises(SmsUnavailable) as caught:
        await ADAPTERS[name](answer).send(SMS)
    assert (caught.value.retry_after_seconds, caught.value.maybe_sent) == (wait, maybe_sent)


def raising(kind: type[httpx.RequestError]) -> Answers:
    def answer(request: httpx.Request) -> httpx.Response:
        raise kind("", request=request)

    return answer


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize(
    ("answer", "maybe_sent"),
    [
        (raising(httpx.ConnectError), False),
        (raising(httpx.ConnectTimeout), False),
        (raising(httpx.PoolTimeout), False),
        (raising(httpx.ProxyError), False),
        (raising(httpx.ReadTimeout), True),
        (raising(httpx.WriteError), True),
        (raising(httpx.RemoteProtocolError), True),
        (raising(httpx.DecodingError), True),
        (lambda _: httpx.Response(201, text="<html>", headers={"Content-Type": "text/html"}), True),
        (lambda _: httpx.Response(201, json=[]), True),
        (lambda _: httpx.Response(201, content=b" " * 200_000), True),
        (lambda _: httpx.Response(201, content=b"[" * 90_000), True),
        (lambda _: httpx.Response(302, headers={"Location": "http://127.0.0.1/"}, text="moved"), True),
        (lambda _: httpx.Response(408), True),
        (lambda _: httpx.Response(502, text="<html>"), True),
    ],
)
async def test_no_answer_says_whether_it_may_have_been_sent(name: str, answer: Answers, maybe_sent: bool) -> None:
    with pytest.raises(SmsUnavailable) as caught:
        await ADAPTERS[name](answer).send(SMS)
    assert caught.value.maybe_sent is maybe_sent


async def test_keys_that_are_not_good_are_told() -> None:
    asked: list[httpx.Request] = []

    def unknown(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404, json=captured("twilio/not_found"))

    await twilio(unknown).check()
    assert (asked[0].method, asked[0].url.path) == (
        "GET",
        f"/2010-04-01/Accounts/{SID}/Messages/SM{'0' * 32}.json",
    )
    with pytest.raises(CredentialsRefused, match="401 Said"):
        await twilio(always(401, error(20003, 401))).check()
    with pytest.raises(CredentialsRefused, match="403 Said"):  # test credentials
        await twilio(always(403, error(20008, 403))).check()
    with pytest.raises(SmsUnavailable):  # of somebody else's server
        await twilio(always(404, {"detail": "Not Found"})).check()

    def wants_more(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(400, text="Request is missing required form field 'to'")

    await africas_talking(wants_more).check()
    assert parse_qs(asked[1].content.decode()) == {"username": ["kormashop"]}
    refusal = "The supplied authentication is invalid"
    with pytest.raises(CredentialsRefused, match=f"401 {refusal}"):
        await africas_talking(lambda _: httpx.Response(401, text=refusal)).check()
    result = await africas_talking(lambda _: httpx.Response(401, text=refusal)).send(SMS)
    assert result == Refused("configuration", f"401 {refusal}")
    page = "<html><body>Forbidden</body></html>"
    result = await africas_talking(lambda _: httpx.Response(403, text=page)).send(SMS)
    assert result == Refused("configuration", "403")


# --- Twilio's signature -----------------------------------------------------------------------------------------

CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
SHA256 = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


@pytest.mark.parametrize(
    ("token", "url", "fields", "expected"),
    [
        ("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        ("12345", "http://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("12345", "https://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, "CYn1h0gLBdNxDGkKJg6hYohgeD8="),
        ("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (
            "12345",
            f"https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256={SHA256}",
            {},
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
        (TOKEN, URL, captured("twilio/callback_delivered"), "B1fmWm0+VVCRuIKx4WOiF3vS7eU="),
        (TOKEN, URL, captured("twilio/callback_undelivered"), "NF8yr3he4yxB21IqLO9lqqkKzL0="),
    ],
)
def test_the_published_signatures_are_right(token: str, url: str, fields: Any, expected: str) -> None:
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    assert signature(token, url, pairs) == expected
    assert signature(token, url, list(reversed(pairs))) == expected


def read(fields: Any, url: str = URL, *, signed_for: str = URL, given: str | None = None) -> Report | Inbound:
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    made = signature(TOKEN, signed_for, pairs) if given is None else given
    return twilio(always(200)).read_callback(url, {"x-twilio-signature": made}, urlencode(pairs).encode())


def test_signed_reports_are_read() -> None:
    delivered = read(captured("twilio/callback_delivered"), given="B1fmWm0+VVCRuIKx4WOiF3vS7eU=")
    assert delivered == Report(MESSAGE, "delivered", None, AMA, "delivered")
    undelivered = read(captured("twilio/callback_undelivered"), given="NF8yr3he4yxB21IqLO9lqqkKzL0=")
    assert undelivered == Report(MESSAGE, "failed", "unreachable", AMA, "undelivered 30003")


@pytest.mark.parametrize(
    ("url", "signed_for"),
    [
        ("https://shop.example.com/x?n=1", "https://shop.example.com/x?n=1"),
        ("https://shop.example.com/x?n=1", "https://shop.example.com:443/x?n=1"),
        ("http://shop.example.com/x?n=1", "http://shop.example.com:80/x?n=1"),
        ("https://shop.example.com:443/x?n=1", "https://shop.example.com/x?n=1"),
        ("https://shop.example.com:8443/x?n=1", "https://shop.example.com:8443/x?n=1"),
        ("https://shop.example.com:8443/x?n=1", "https://shop.example.com/x?n=1"),
    ],
)
def test_twilio_writes_the_port_or_not(url: str, signed_for: str) -> None:
    assert isinstance(read(captured("twilio/callback_delivered"), url, signed_for=signed_for), Report)


@pytest.mark.parametrize(
    ("url", "signed_for"),
    [
        ("https://shop.example.com/x?n=1", "https://shop.example.com/x?n=2"),
        ("https://shop.example.com/x?n=1", "https://shop.example.com/x"),
        ("https://shop.example.com/x", "http://shop.example.com/x"),
        ("https://shop.example.com/x", "https://shop.example.com:8443/x"),
        ("https://shop.example.com/x", "https://other.example.com/x"),
    ],
)
def test_what_is_signed_for_another_address_is_refused(url: str, signed_for: str) -> None:
    with pytest.raises(CallbackRefused, match="signature"):
        read(captured("twilio/callback_delivered"), url, signed_for=signed_for)


def test_fields_that_nobody_has_heard_of_are_signed_too() -> None:
    pairs = [
        *captured("twilio/callback_delivered").items(),
        ("New", "ä"),
        ("New", "ا"),
        ("Empty", ""),
        ("New", "ä"),
    ]
    assert read(pairs) == read(captured("twilio/callback_delivered"))
    made = signature(TOKEN, URL, pairs)
    for other in (pairs[:-4], [*pairs, ("New", "z")], [*pairs[:-2], ("Empty", "1")]):
        with pytest.raises(CallbackRefused, match="signature"):
            read(other, given=made)


def test_a_field_that_is_needed_has_one_value() -> None:
    pairs = list(captured("twilio/callback_delivered").items())
    assert read([*pairs, ("MessageStatus", "delivered")]) == read(pairs)
    with pytest.raises(CallbackRefused, match="two values"):
        read([*pairs, ("MessageStatus", "failed")])


# --- reports ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "status", "failed_for", "said"),
    [
        ({"MessageStatus": "queued"}, "sent", None, "queued"),
        ({"MessageStatus": "sending"}, "sent", None, "sending"),
        ({"MessageStatus": "sent"}, "sent", None, "sent"),
        ({"MessageStatus": "a new word"}, "sent", None, "a new word"),
        ({"MessageStatus": "read"}, "delivered", None, "read"),
        ({"MessageStatus": "canceled"}, "failed", "unknown", "canceled"),
        ({"MessageStatus": "failed", "ErrorCode": "x" * 300}, "failed", "unknown", "failed"),
    ],
)
def test_twilio_says_what_became_of_it(changes: dict[str, str], status: Any, failed_for: Any, said: str) -> None:
    told = captured("twilio/callback_delivered", **changes)
    assert read(told) == Report(MESSAGE, status, failed_for, AMA, said)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (30001, "congestion"),
        (30002, "configuration"),
        (30003, "unreachable"),
        (30004, "blocked"),
        (30005, "bad_number"),
        (30006, "bad_number"),
        (30007, "content"),
        (30008, "unknown"),
        (30017, "congestion"),
        (30022, "configuration"),
        (30034, "configuration"),
        (30410, "congestion"),
        (21610, "opted_out"),
        (39999, "unknown"),
    ],
)
def test_twilio_says_why_it_did_not_arrive(code: int, expected: FailedFor) -> None:
    told = captured("twilio/callback_undelivered", ErrorCode=str(code))
    assert read(told) == Report(MESSAGE, "failed", expected, AMA, f"undelivered {code}")


def told_by_at(told: dict[str, Any]) -> Report | Inbound:
    return africas_talking(always(200)).read_callback("https://shop.example.com/x", {}, urlencode(told).encode())


@pytest.mark.parametrize(
    ("status", "reason", "expected", "failed_for"),
    [
        ("Success", ..., "delivered", None),
        ("Sent", ..., "sent", None),
        ("Submitted", ..., "sent", None),
        ("Buffered", ..., "sent", None),
        ("AbsentSubscriber", ..., "sent", None),
        ("ANewWord", ..., "sent", None),
        ("Expired", ..., "failed", "unreachable"),
        ("Rejected", ..., "failed", "unknown"),
        ("Failed", "DeliveryFailure", "failed", "unknown"),
        ("Failed", "ANewWord", "failed", "unknown"),
        ("Failed", "InsufficientCredit", "failed", "configuration"),
        ("Failed", "InvalidLinkId", "failed", "configuration"),
        ("Failed", "UserIsInactive", "failed", "unreachable"),
        ("Rejected", "UserInBlackList", "failed", "opted_out"),
        ("Failed", "UserAccountSuspended", "failed", "unreachable"),
        ("Failed", "NotNetworkSubcriber", "failed", "bad_number"),
        ("Failed", "UserNotSubscribedToProduct", "failed", "configuration"),
        ("Failed", "UserDoesNotExist", "failed", "bad_number"),
        ("Rejected", "DoNotDisturbRejection", "failed", "blocked"),
    ],
)
def test_africas_talking_says_what_became_of_it(status: str, reason: Any, expected: Any, failed_for: Any) -> None:
    told = captured("africas_talking/report_success", status=status, failureReason=reason)
    said = f"{status} {reason if reason is not ... else ''}".strip()
    assert told_by_at(told) == Report(AT_MESSAGE, expected, failed_for, AMA, said)


def test_captured_reports_are_read() -> None:
    rejected = told_by_at(captured("africas_talking/report_rejected"))
    assert rejected == Report(AT_MESSAGE, "failed", "opted_out", AMA, "Rejected UserInBlackList")
    assert told_by_at(captured("africas_talking/report_success", phoneNumber=...)) == Report(
        AT_MESSAGE, "delivered", None, None, "Success"
    )
    long = told_by_at(captured("africas_talking/report_success", status="Failed", failureReason="x" * 5000))
    assert long == Report(AT_MESSAGE, "failed", "unknown", AMA, f"Failed {'x' * 193}")


# --- what people write ------------------------------------------------------------------------------------------


def test_captured_messages_are_read() -> None:
    assert read(captured("twilio/inbound")) == Inbound(AMA, "Stop ", stop=True, start=False)
    assert told_by_at(captured("africas_talking/inbound")) == Inbound(AMA, "إيقاف", stop=True, start=False)
    assert told_by_at(captured("africas_talking/opt_out")) == Inbound(AMA, "", stop=True, start=False)


@pytest.mark.parametrize(
    ("text", "asked", "stop", "start"),
    [
        ("Leave me alone", "STOP", True, False),
        ("", "STOP", True, False),
        ("START", "START", False, True),
        ("yes", "START", False, False),  # to us it may answer anything
        ("info", "HELP", False, False),
        ("توقف", "HELP", True, False),
    ],
)
def test_twilios_own_word_ends_it_too(text: str, asked: str, stop: bool, start: bool) -> None:
    told = captured("twilio/inbound", Body=text, OptOutType=asked)
    assert read(told) == Inbound(AMA, text, stop=stop, start=start)


def test_a_plus_that_was_not_escaped_is_understood() -> None:
    body = b"from=+233241234567&text=hello"
    assert africas_talking(always(200)).read_callback("", {}, body) == Inbound(
        AMA, "hello", stop=False, start=False
    )


def test_what_cannot_be_shown_is_left_out() -> None:
    told = captured("africas_talking/inbound", text="a\x00b\x1b[31m\r\nc")
    assert told_by_at(told) == Inbound(AMA, "ab[31m\nc", stop=False, start=False)
    long = told_by_at(captured("africas_talking/inbound", text="stop " * 1000))
    assert long == Inbound(AMA, ("stop " * 1000)[:1600], stop=False, start=False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP",
            "stop",
            " Stop\r\n",
            "STOP.",
            "“Stop!”",
            "ＳＴＯＰ",
            "stopall",
            "Unsubscribe",
            "CANCEL",
            "end",
            "Quit",
        ),
        *("إيقاف", "ايقاف", "توقف", "الغاء", "إلغاء", "\u200fإيقاف\u200f", "إِيقاف", "إيقـــاف", " توقف! "),
        "ﺗﻮﻗﻒ",
    ],
)
def test_these_words_end_it(text: str) -> None:
    assert (is_stop(text), is_start(text)) == (True, False)


@pytest.mark.parametrize("text", ["START", "start ", "Unstop", "ابدأ", "ابدا", "إبدأ", "اشتراك"])
def test_these_words_begin_it_again(text: str) -> None:
    assert (is_stop(text), is_start(text)) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            ".",
            "stop by at 5",
            "don't stop",
            "stopp",
            "st op",
            "non-stop",
            "yes",
            "YES",
            "help",
            "the end",
        ),
        *("لا تتوقف", "توقف عند الباب", "الغاء الطلب", "نعم", "stop" * 1000),
    ],
)
def test_these_words_say_nothing_of_it(text: str) -> None:
    assert (is_stop(text), is_start(text)) == (False, False)
