"""Twilio's Messages: forms in, JSON out, each further status and what people write back told by a signed form.

Who answers STOP or the like, and nothing else, has opted out: the account may not write to that number until START or
the like comes from it. OptOutType says so, as with Advanced Opt-Out. Nobody can answer a name.

Its own test numbers are known with every account. With an account's test credentials nothing else is done: no status
follows, nobody is told, nothing can be read.

| `From`       | becomes                    | | `To`         | becomes                     |
| ------------ | -------------------------- |-| ------------ | --------------------------- |
| +15005550006 | taken                      | | +15005550001 | 21211 no such number        |
| +15005550001 | 21212 no such number       | | +15005550002 | 21612 not to be reached     |
| +15005550007 | 21606 not the account's    | | +15005550003 | 21408 region is not enabled |
| +15005550008 | 21611 its queue is full    | | +15005550004 | 21610 has opted out         |
|              |                            | | +15005550009 | 21614 is no mobile          |
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.kit.segments import length_of
from comanda.sandbox.messages import Message, Reply
from comanda.sandbox.sms_numbers import BUSY, BUSY_SECONDS, AtTwilio, at_twilio, is_number, meaning_of
from comanda.sandbox.webhooks import About, Parcel
from comanda.sandbox.wire import Answer, Json, Refused, basic, call, form_of, texted
from comanda.sandbox.world import CannotReply, World

VERSION = "2010-04-01"
SIGNATURE = "X-Twilio-Signature"
# The first account. More come from /control.
ACCOUNT = ("AC" + "c0de" * 8, "0123456789abcdef0123456789abcdef")
NUMBER = "+15005550006"
MOST_ACCOUNTS = 1000
MAX_BODY = 1600
PRICE = 0.045  # dollars for each part

_HTTP = {20003: 401, 20008: 403, 20404: 404, 20429: 429, 20500: 500, 20503: 503}
_MESSAGES = {
    20003: "Authenticate",
    20008: "Resource not accessible with Test Account Credentials",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service is unavailable, please try again",
    21211: "The 'To' number {to} is not a valid phone number.",
    21212: "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric sender ID.",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number {sender} is not a valid, SMS-capable inbound phone number or short code for your "
    "account.",
    21609: "The 'StatusCallback' URL {url} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of 'To' ({to}) and/or 'From' ({sender}) parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
    21659: "'From' {sender} is not a Twilio phone number or Short Code country mismatch",
    21705: "The Messaging Service Sid {service} is invalid.",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30017: "Carrier network congestion",
}
_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11}")
_WORDS = {
    "STOP": ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
    "START": ("start", "yes", "unstop"),
    "HELP": ("help", "info"),
}
_COUNTRIES = {"+1": "US", "+233": "GH", "+968": "OM"}
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u2009": " "}
)


@dataclass(slots=True)
class Account:
    """`token` signs. `test`: these are its test credentials. `inbound_url`: where it is told what people write to its
    number."""

    name: str
    sid: str
    token: str
    key: tuple[str, str]
    service: str
    test: bool = False
    inbound_url: str | None = None


@dataclass(slots=True)
class Sent:
    """What Twilio knows of a message besides what all carriers know."""

    message: Message
    account: Account
    callback: str | None
    service: str | None
    sender: str
    sent_at: datetime | None = None


class Twilio:
    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts: dict[str, Account] = {}  # by SID
        self._busy: dict[str, datetime] = {}
        self._add(*ACCOUNT, test=False)
        world.replied["twilio"] = self._replied

    def routes(self) -> list[Route]:
        def route(path: str, kind: str, method: str, answer: Answer) -> Route:
            base = f"/twilio/{VERSION}/Accounts/{{account}}"
            return call(self.world, base + path, f"twilio.{kind}", [method], answer, _broken)

        return [
            route("/Messages.json", "messages", "POST", self._send),
            route("/Messages/{sid}.json", "status", "GET", self._status),
        ]

    def add_account(self, *, test: bool) -> Account | None:
        """None when there are too many."""
        if len(self.accounts) >= MOST_ACCOUNTS:
            return None
        return self._add(f"AC{self.world.make(32)}", self.world.make(32), test=test)

    def _add(self, sid: str, token: str, *, test: bool) -> Account:
        key = (f"SK{self.world.make(32)}", self.world.make(32))
        name = f"twilio-{len(self.accounts) + 1}"
        account = self.accounts[sid] = Account(name, sid, token, key, f"MG{self.world.make(32)}", test)
        return account

    def _caller(self, request: Request) -> Account:
        account = self.accounts.get(request.path_params["account"])
        if account is None or basic(request) not in ((account.sid, account.token), account.key):
            raise error(20003)
        return account

    # --- messages ---------------------------------------------------------------------------------------------

    async def _send(self, request: Request) -> Response:
        account = self._caller(request)
        form = await form_of(request)
        to, text, callback = form.get("To", ""), form.get("Body", ""), form.get("StatusCallback")
        service, sender = form.get("MessagingServiceSid"), form.get("From", "")
        told = {"to": to, "sender": sender, "url": callback or "", "service": service or ""}
        code = _wrong(account, to, sender, service, text, callback)
        if code is not None:
            raise error(code, **told)
        if self.world.has_opted_out(account.name, to):
            raise error(21610)
        self._let_through(to)
        fate = at_twilio(to)
        if fate.refused is not None:
            raise error(fate.refused, **told)
        if form.get("SmartEncoded") == "true":
            text = text.translate(_ALIKE)
        length = length_of(text)
        message = self.world.messages.add(
            carrier="twilio",
            account=account.name,
            provider_id=f"SM{self.world.make(32)}",
            to=to,
            sender=sender or NUMBER,
            text=text,
            length=length,
            cost=f"USD {PRICE * length.parts:.5f}",
            state="accepted" if service else "queued",
            at=self.world.agenda.now(),
        )
        sent = message.wire = Sent(message, account, callback, service, sender or NUMBER)
        texted(request, message)
        if not account.test:
            self._go(sent, _steps(fate, service), fate)
        return Json(_whole(sent), 201)

    def _let_through(self, to: str) -> None:
        """Who has had to wait is let through once."""
        if meaning_of(to) != BUSY:
            return
        now = self.world.agenda.now()
        until = self._busy.setdefault(to, now + timedelta(seconds=BUSY_SECONDS))
        if now < until:
            refused = error(20429)
            refused.response.headers["Retry-After"] = str(BUSY_SECONDS)
            raise refused
        del self._busy[to]

    def _go(self, sent: Sent, steps: Sequence[str], fate: AtTwilio) -> None:
        if not steps:
            return
        settings = self.world.settings
        late = fate.late and len(steps) == 1
        seconds = settings.delayed_seconds if late else settings.sms_step_seconds

        def step() -> None:
            self._become(sent, steps[0], fate)
            self._go(sent, steps[1:], fate)

        self.world.step(sent.message, seconds, step)

    def _become(self, sent: Sent, status: str, fate: AtTwilio) -> None:
        message, now = sent.message, self.world.agenda.now()
        message.state, message.updated_at = status, now
        if status == "sent":
            sent.sent_at = now
        if status == "delivered" or (status == "sent" and fate.last == "sent"):
            message.arrived_at = now
        if status == fate.last and fate.error is not None:
            message.error = str(fate.error)
        self._tell(sent)

    async def _status(self, request: Request) -> Response:
        account = self._caller(request)
        if account.test:
            raise error(20008)
        message = self.world.messages.find(request.path_params["sid"])
        if message is None or message.account != account.name:
            raise error(20404)
        assert isinstance(message.wire, Sent)
        return Json(_whole(message.wire))

    # --- status callbacks -------------------------------------------------------------------------------------

    def _tell(self, sent: Sent) -> None:
        """Once, whether it arrives or not."""
        if sent.callback is None:
            return
        message = sent.message
        told = {
            "AccountSid": sent.account.sid,
            "ApiVersion": VERSION,
            "From": sent.sender,
            "To": message.to,
            "MessageSid": message.provider_id,
            "MessageStatus": message.state,
            "SmsSid": message.provider_id,
            "SmsStatus": message.state,
        }
        if sent.service is not None:
            told["MessagingServiceSid"] = sent.service
        if message.error:
            told["ErrorCode"] = message.error
        if message.state in ("delivered", "undelivered"):
            told["RawDlrDoneDate"] = f"{self.world.agenda.now().astimezone(UTC):%y%m%d%H%M}"
        self._post(("message", message.id), message.state, sent.account, sent.callback, told)

    def _post(self, about: About, event: str, account: Account, url: str, told: Mapping[str, str]) -> None:
        headers = {
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "user-agent": "TwilioProxy/1.1",
        }
        self.world.courier.post(
            Parcel(
                provider="twilio",
                about=about,
                taken=range(200, 300),
                event=event,
                method="POST",
                url=url,
                headers=headers | {SIGNATURE: sign(account.token, url, told)},
                body=urlencode(told).encode(),
                forged=headers | {SIGNATURE: sign(f"not {account.token}", url, told)},
            )
        )

    # --- what people write back -------------------------------------------------------------------------------

    def _replied(self, reply: Reply, answered: Message | None) -> None:
        """Raises CannotReply."""
        wanted = reply.account or next(iter(self.accounts.values())).name
        account = next((one for one in self.accounts.values() if one.name == wanted), None)
        if account is None or account.test:
            raise CannotReply("no account of that name has a telephone number")
        reply.account, reply.to = account.name, reply.to or NUMBER
        if not is_number(reply.to):
            raise CannotReply("a name cannot be answered, only a number")
        if len(reply.text) > MAX_BODY:
            raise CannotReply(f"an SMS has at most {MAX_BODY} characters")
        word = next((word for word, ways in _WORDS.items() if reply.text.strip().lower() in ways), None)
        if word in ("STOP", "START"):
            self.world.opt(reply, "out" if word == "STOP" else "in")
        reply.provider_id = f"SM{self.world.make(32)}"
        if account.inbound_url is None:
            return
        told = {
            "ToCountry": _country(reply.to),
            "ToState": "",
            "SmsMessageSid": reply.provider_id,
            "NumMedia": "0",
            "ToCity": "",
            "FromZip": "",
            "SmsSid": reply.provider_id,
            "FromState": "",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": reply.text,
            "FromCountry": _country(reply.phone),
            "To": reply.to,
            "ToZip": "",
            "NumSegments": str(length_of(reply.text).parts),
            "MessageSid": reply.provider_id,
            "AccountSid": account.sid,
            "From": reply.phone,
            "ApiVersion": VERSION,
        }
        if answered is not None and isinstance(answered.wire, Sent) and answered.wire.service is not None:
            told["MessagingServiceSid"] = answered.wire.service
        if word is not None:
            told["OptOutType"] = word
        self._post(("reply", reply.id), "received", account, account.inbound_url, told)


def sign(token: str, url: str, form: Mapping[str, str | Sequence[str]]) -> str:
    """Over the whole URL and each distinct value of each field, in order."""
    text = url
    for name in sorted(form):
        values = form[name]
        for value in sorted({values} if isinstance(values, str) else set(values)):
            text += name + value
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def error(code: int, **told: str) -> Refused:
    status = _HTTP.get(code, 400)
    body = {
        "code": code,
        "message": _MESSAGES[code].format_map(told),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Refused(Json(body, status))


def _wrong(
    account: Account, to: str, sender: str, service: str | None, text: str, callback: str | None
) -> int | None:
    """The code of what is wrong with it."""
    if not to:
        return 21604
    if not sender and not service:
        return 21603
    if not text:
        return 21602
    if len(text) > MAX_BODY:
        return 21617
    if not is_number(to):
        return 21211
    if service is not None and service != account.service:
        return 21705
    if callback is not None and not _is_callback(callback):
        return 21609
    if sender and sender != NUMBER:
        if sender in _FROM:
            return _FROM[sender]
        if is_number(sender):
            return 21606 if account.test else 21659
        if _NAME.fullmatch(sender) is None:
            return 21212
    return _TO.get(to)


def _is_callback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host != "" and "_" not in host


def _steps(fate: AtTwilio, service: str | None) -> list[str]:
    before = ["queued"] if service is not None else []
    if fate.last in ("failed", "sent"):
        return [*before, fate.last]
    return [*before, "sent", fate.last]


def _whole(sent: Sent) -> dict[str, Any]:
    message, account = sent.message, sent.account
    base = f"/{VERSION}/Accounts/{account.sid}/Messages/{message.provider_id}"
    waits = message.state == "accepted"
    gone = sent.sent_at is not None
    return {
        "account_sid": account.sid,
        "api_version": VERSION,
        "body": message.text,
        "date_created": _date(message.created_at),
        "date_sent": _date(sent.sent_at) if sent.sent_at is not None else None,
        "date_updated": _date(message.updated_at or message.created_at),
        "direction": "outbound-api",
        "error_code": int(message.error) if message.error else None,
        "error_message": _MESSAGES[int(message.error)] if message.error else None,
        "from": None if waits else sent.sender,
        "messaging_service_sid": sent.service,
        "num_media": "0",
        "num_segments": "0" if waits else str(message.length.parts),
        "price": f"-{PRICE * message.length.parts:.5f}" if gone else None,
        "price_unit": "USD",
        "sid": message.provider_id,
        "status": message.state,
        "subresource_uris": {"media": f"{base}/Media.json"},
        "to": message.to,
        "uri": f"{base}.json",
    }


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _country(number: str) -> str:
    return next((country for prefix, country in _COUNTRIES.items() if number.startswith(prefix)), "")


def _broken(status: int) -> Response:
    return error({429: 20429, 500: 20500}.get(status, 20503)).response
