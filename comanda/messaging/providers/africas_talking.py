"""Africa's Talking. It answers 201 to what it refuses, too, and signs nothing of what it tells: where that may be told
is a secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from comanda.kit import outbound
from comanda.kit.outbound import Answer, text_of
from comanda.messaging.providers.callbacks import (
    form_of,
    identifier_of,
    is_start,
    is_stop,
    number_of,
    one_each,
    shown,
)
from comanda.messaging.providers.protocol import (
    CallbackRefused,
    CredentialsRefused,
    FailedFor,
    Inbound,
    Refused,
    RefusedFor,
    Report,
    SendResult,
    Sms,
    SmsUnavailable,
    Taken,
)

BASE_URL = "https://api.africastalking.com"
SANDBOX_URL = "https://api.sandbox.africastalking.com"  # of the username "sandbox" alone
LARGEST = 100_000  # bytes of an answer

_COST = re.compile(r"([A-Z]{3}) (\d{1,7}(?:\.\d{1,9})?)")

_TAKEN = frozenset({100, 101, 102})
_LATER = frozenset({500, 501})
_REFUSED: dict[int, RefusedFor] = {
    401: "configuration",  # held until somebody at the provider has looked at the account
    402: "configuration",
    403: "bad_number",
    404: "bad_number",
    405: "configuration",
    406: "opted_out",
    407: "route",
    409: "blocked",
    502: "route",
}
# It says the word in place of the code where it refuses the whole request.
_CODES = {
    "processed": 100,
    "success": 101,
    "sent": 101,
    "queued": 102,
    "riskhold": 401,
    "invalidsenderid": 402,
    "invalidphonenumber": 403,
    "unsupportednumbertype": 404,
    "insufficientbalance": 405,
    "userinblacklist": 406,
    "couldnotroute": 407,
    "donotdisturbrejection": 409,
    "internalservererror": 500,
    "gatewayerror": 501,
    "rejectedbygateway": 502,
}

_LOST = frozenset({"Rejected", "Failed", "Expired"})
_FAILED: dict[str, FailedFor] = {
    "insufficientcredit": "configuration",
    "invalidlinkid": "configuration",
    "userisinactive": "unreachable",
    "userinblacklist": "opted_out",
    "useraccountsuspended": "unreachable",
    "notnetworksubcriber": "bad_number",
    "notnetworksubscriber": "bad_number",
    "usernotsubscribedtoproduct": "configuration",
    "userdoesnotexist": "bad_number",
    "deliveryfailure": "unknown",
    "donotdisturbrejection": "blocked",
}


_READ = frozenset({"id", "status", "phoneNumber", "failureReason", "from", "text", "senderId"})


@dataclass(frozen=True, slots=True)
class AfricasTalkingKeys:
    username: str
    api_key: str


class AfricasTalking:
    """`callback_url` is nothing to it: where reports go is set on its own pages."""

    reports_name_the_call = False

    def __init__(self, client: httpx.AsyncClient, keys: AfricasTalkingKeys, base_url: str = BASE_URL) -> None:
        self._client = client
        self._keys = keys
        self._messaging = f"{base_url.rstrip('/')}/version1/messaging"
        self._headers = {"apiKey": keys.api_key, "Accept": "application/json"}

    async def _ask(self, form: Mapping[str, str]) -> Answer:
        """Raises SmsUnavailable."""
        try:
            return await outbound.ask(
                self._client,
                "POST",
                self._messaging,
                called="POST messaging",
                headers=self._headers,
                form={"username": self._keys.username, **form},
                largest=LARGEST,
            )
        except outbound.Unanswered as error:
            raise SmsUnavailable(str(error), maybe_sent=error.maybe_done) from None

    async def send(self, sms: Sms) -> SendResult:
        form = {"to": sms.to, "message": sms.text, "bulkSMSMode": "1"}
        if sms.sender:
            form["from"] = sms.sender
        answer = await self._ask(form)
        if 200 <= answer.status < 300:
            return _sent(answer, sms.to)
        if 400 <= answer.status < 500 and answer.status not in (408, 429):
            return Refused("configuration", _said(answer))
        raise _unavailable(answer, maybe_sent=answer.status not in (429, 503))

    async def check(self) -> None:
        """Asks for a message to nobody, without a text: of whom it knows it wants the rest (400)."""
        try:
            answer = await self._ask({})
        except SmsUnavailable as error:
            raise SmsUnavailable(str(error), maybe_sent=False) from None
        if answer.status in (401, 403):
            raise CredentialsRefused(_said(answer))
        if answer.status != 400 and _data(answer) is None:
            raise _unavailable(answer, maybe_sent=False)

    def read_callback(self, url: str, headers: Mapping[str, str], body: bytes) -> Report | Inbound:
        told = one_each(form_of(body), _READ)
        if "status" in told and "id" in told:
            return _report(told)
        if "text" in told and "from" in told:
            text = told["text"]
            return Inbound(number_of(told["from"]), shown(text), stop=is_stop(text), start=is_start(text))
        if "senderId" in told and "phoneNumber" in told:
            return Inbound(number_of(told["phoneNumber"]), "", stop=True, start=False)
        raise CallbackRefused("neither a report nor a message")


def _unavailable(answer: Answer, *, maybe_sent: bool) -> SmsUnavailable:
    return SmsUnavailable(
        f"POST messaging: {answer.status}",
        retry_after_seconds=answer.retry_after_seconds,
        maybe_sent=maybe_sent,
    )


def _data(answer: Answer) -> dict[str, Any] | None:
    """What it says of the request, where it has understood it."""
    try:
        data = outbound.parse_object(answer.content).get("SMSMessageData")
    except ValueError:
        return None
    return data if isinstance(data, dict) and 200 <= answer.status < 300 else None


def _said(answer: Answer) -> str:
    """It speaks plainly when something is wrong; a server before it answers with a page, which says nothing."""
    words = text_of(answer.content[:2000].decode("utf-8", "replace"))
    return f"{answer.status} {words}".strip() if not words.startswith(("<", "{")) else str(answer.status)


def _sent(answer: Answer, to: str) -> SendResult:
    """201 is said to everything that could be understood."""
    data = _data(answer)
    if data is None:
        raise _unavailable(answer, maybe_sent=True)
    found = [one for one in data.get("Recipients") or [] if isinstance(one, dict)]
    if not found:
        word = text_of(data.get("Message"))
        return _refused(_CODES.get(word.lower(), 0), word)
    recipient = next((one for one in found if one.get("number") == to), found[0])
    word, number = text_of(recipient.get("status")), text_of(recipient.get("messageId"))
    code = _code(recipient, word)
    if code not in _TAKEN:
        return _refused(code, f"{code or ''} {word}".strip())
    if number in ("", "None"):
        raise SmsUnavailable(f"{code} without a message", maybe_sent=True)
    cost = _COST.fullmatch(text_of(recipient.get("cost")))
    return Taken(
        number,
        parts=None,
        cost_micros=int(Decimal(cost[2]) * 1_000_000) if cost else None,
        currency=cost[1] if cost else None,
        said=f"{code} {word}".strip(),
    )


def _code(recipient: Mapping[str, Any], word: str) -> int:
    """0 where it says neither a number nor a word that is known."""
    code = recipient.get("statusCode")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 6:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else _CODES.get(word.lower(), 0)


def _refused(code: int, said: str) -> Refused:
    """Raises SmsUnavailable for what may be asked again."""
    if code in _LATER:
        raise SmsUnavailable(said, maybe_sent=False)
    return Refused(_REFUSED.get(code, "configuration"), said)


def _report(told: Mapping[str, str]) -> Report:
    number, state, why = identifier_of(told["id"]), told["status"], told.get("failureReason", "")
    to = number_of(told["phoneNumber"]) if "phoneNumber" in told else None
    said = text_of(f"{state} {why}")
    if state in _LOST:
        unreached: FailedFor = "unreachable" if state == "Expired" else "unknown"
        return Report(number, "failed", _FAILED.get(why.lower(), unreached), to, said)
    return Report(number, "delivered" if state == "Success" else "sent", None, to, said)
