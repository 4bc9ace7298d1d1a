"""Twilio's Messages: a form for each, and signed forms back that tell what became of it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

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

BASE_URL = "https://api.twilio.com"
VERSION = "2010-04-01"
LARGEST = 100_000  # bytes of an answer
SIGNATURE = "x-twilio-signature"

_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_NOBODY = f"SM{0:032}"  # a message that there is not
_NOT_FOUND = 20404
_PORTS = {"https": 443, "http": 80}

# Its codes, where they say more than the HTTP status. It asks not to rely on single ones: whatever else it refuses with
# 4xx counts as ours to put right, and goes to the next provider.
_REFUSED: dict[int, RefusedFor] = {
    21211: "bad_number",
    21604: "bad_number",
    21614: "bad_number",
    21635: "bad_number",
    21610: "opted_out",
    21612: "route",
    21602: "content",
    21617: "content",
    21212: "configuration",
    21408: "configuration",
    21601: "configuration",
    21603: "configuration",
    21606: "configuration",
    21608: "configuration",
    21609: "configuration",
    21659: "configuration",
    21660: "configuration",
    21705: "configuration",
    63038: "configuration",  # the account's messages of the day are used up
}

_LATER = frozenset({20429, 21611, 63017})  # nothing was done

_FAILED: dict[int, FailedFor] = {
    30001: "congestion",
    30002: "configuration",
    30003: "unreachable",
    30004: "blocked",
    30005: "bad_number",
    30006: "bad_number",
    30007: "content",
    30008: "unknown",
    30017: "congestion",
    30022: "configuration",
    30034: "configuration",
    30410: "congestion",
    # A messaging service refuses only after it has taken the message.
    21211: "bad_number",
    21408: "configuration",
    21610: "opted_out",
    21611: "congestion",
    21614: "bad_number",
    21635: "bad_number",
}

_DELIVERED = frozenset({"delivered", "read"})
_LOST = frozenset({"failed", "undelivered", "canceled"})


_READ = frozenset({"MessageSid", "MessageStatus", "ErrorCode", "To", "From", "Body", "OptOutType"})


@dataclass(frozen=True, slots=True)
class TwilioKeys:
    """`auth_token` also signs what it tells us."""

    account_sid: str
    auth_token: str


class Twilio:
    reports_name_the_call = True

    def __init__(self, client: httpx.AsyncClient, keys: TwilioKeys, base_url: str = BASE_URL) -> None:
        self._client = client
        self._keys = keys
        self._messages = f"{base_url.rstrip('/')}/{VERSION}/Accounts/{quote(keys.account_sid, safe='')}/Messages"
        pair = base64.b64encode(f"{keys.account_sid}:{keys.auth_token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}", "Accept": "application/json"}

    async def _ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[Answer, dict[str, Any]]:
        """What it says is empty where that cannot be read. Raises SmsUnavailable."""
        try:
            answer = await outbound.ask(
                self._client,
                method,
                f"{self._messages}{path}",
                called=f"{method} Messages",
                headers=self._headers,
                form=form,
                largest=LARGEST,
            )
        except outbound.Unanswered as error:
            raise SmsUnavailable(str(error), maybe_sent=error.maybe_done) from None
        try:
            return answer, outbound.parse_object(answer.content)
        except ValueError:
            return answer, {}

    async def send(self, sms: Sms) -> SendResult:
        sender = "MessagingServiceSid" if _SERVICE.fullmatch(sms.sender) else "From"
        form = {"To": sms.to, sender: sms.sender, "Body": sms.text}
        if sms.callback_url:
            form["StatusCallback"] = sms.callback_url
        answer, body = await self._ask("POST", ".json", form)
        if 200 <= answer.status < 300:
            return _taken(answer.status, body)
        code = _whole(body.get("code"))
        said = f"{code or answer.status} {text_of(body.get('message'))}".strip()
        if code in _REFUSED:
            return Refused(_REFUSED[code], said)
        is_later = code in _LATER or answer.status == 429
        if 400 <= answer.status < 500 and answer.status != 408 and not is_later:
            return Refused("configuration", said)
        raise SmsUnavailable(
            f"POST Messages: {answer.status} {code or ''}".strip(),  # its words may name the number
            retry_after_seconds=answer.retry_after_seconds,
            maybe_sent=not is_later and answer.status != 503,  # at the door
        )

    async def check(self) -> None:
        """Asks for a message that there is not: who may not ask is told so first."""
        try:
            answer, body = await self._ask("GET", f"/{_NOBODY}.json")
        except SmsUnavailable as error:
            raise SmsUnavailable(str(error), maybe_sent=False) from None
        if answer.status in (401, 403):
            raise CredentialsRefused(f"{answer.status} {text_of(body.get('message'))}".strip())
        if body.get("code") != _NOT_FOUND:
            raise SmsUnavailable(
                f"GET Messages: {answer.status}",
                retry_after_seconds=answer.retry_after_seconds,
                maybe_sent=False,
            )

    def read_callback(self, url: str, headers: Mapping[str, str], body: bytes) -> Report | Inbound:
        fields = form_of(body)
        given = headers.get(SIGNATURE, "").encode("utf-8", "replace")
        right = [signature(self._keys.auth_token, one, fields).encode() for one in _as_it_may_be_signed(url)]
        if not any(hmac.compare_digest(one, given) for one in right):
            raise CallbackRefused("signature")
        told = one_each(fields, _READ)
        if "MessageStatus" in told:
            return _report(told)
        if "From" in told and ("Body" in told or "OptOutType" in told):
            text, asked = told.get("Body", ""), told.get("OptOutType", "").upper()
            return Inbound(
                number_of(told["From"]),
                shown(text),
                stop=asked == "STOP" or is_stop(text),
                # Its own word for this is not enough: to it "yes" is one.
                start=asked != "STOP" and is_start(text),
            )
        raise CallbackRefused("neither a status nor a message")


def signature(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """Over the whole URL, and each distinct value of each field, in order: also of fields that nobody has heard of."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def _as_it_may_be_signed(url: str) -> Iterator[str]:
    """It leaves the port out, or writes the usual one, as it likes."""
    yield url
    parts = urlsplit(url)
    if parts.port is not None:
        yield urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))
    elif parts.scheme in _PORTS:
        yield urlunsplit(parts._replace(netloc=f"{parts.netloc}:{_PORTS[parts.scheme]}"))


def _taken(status: int, body: Mapping[str, Any]) -> SendResult:
    sid, state = text_of(body.get("sid")), text_of(body.get("status"))
    if not sid:
        raise SmsUnavailable(f"{status} without a message", maybe_sent=True)
    if state in _LOST:
        code = _whole(body.get("error_code"))
        return Refused(_REFUSED.get(code or 0, "configuration"), f"{state} {code or ''}".strip())
    cost, currency = _micros(body.get("price")), text_of(body.get("price_unit"))
    return Taken(
        sid,
        parts=_whole(body.get("num_segments")) or None,  # a messaging service says 0 until it knows
        cost_micros=cost if currency else None,
        currency=currency if cost is not None and currency else None,
        said=state,
    )


def _report(told: Mapping[str, str]) -> Report:
    sid, state, code = (
        identifier_of(told.get("MessageSid", "")),
        told["MessageStatus"],
        _whole(told.get("ErrorCode")),
    )
    said = text_of(f"{state} {code or ''}")
    to = number_of(told["To"]) if "To" in told else None
    if state in _LOST:
        return Report(sid, "failed", _FAILED.get(code or 0, "unknown"), to, said)
    return Report(sid, "delivered" if state in _DELIVERED else "sent", None, to, said)


def _whole(value: object) -> int | None:
    """It writes numbers as numbers, or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _micros(value: object) -> int | None:
    """It writes what it takes with a minus."""
    try:
        amount = abs(Decimal(value)) if isinstance(value, str | Decimal) else None
    except InvalidOperation:
        return None
    return int(amount * 1_000_000) if amount is not None and amount.is_finite() and amount < 1_000_000 else None
