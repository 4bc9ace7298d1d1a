"""Africa's Talking: one call that sends to many, and delivery reports and answers that nobody signs.

It answers 201 whatever becomes of a message: who reads no further takes what was refused for sent. Only its sandbox
is stood in for, whose username is `sandbox`. What was sent cannot be asked for again.

Who answers STOP has opted out: that is told besides, and the account may not write to the number until START. That a
name can be answered as a short code can is our liberty.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from comanda.kit.segments import length_of
from comanda.sandbox.messages import Message, Reply
from comanda.sandbox.sms_numbers import (
    BUSY,
    BUSY_SECONDS,
    OPTED_OUT,
    AtAfricasTalking,
    at_africas_talking,
    meaning_of,
)
from comanda.sandbox.webhooks import About, Parcel
from comanda.sandbox.wire import Answer, Json, Refused, call, form_of, texted
from comanda.sandbox.world import CannotReply, World

USERNAME = "sandbox"
# The first account's. More come from /control.
API_KEY = "atsk_" + "c0de" * 16
MOST_ACCOUNTS = 1000
SENDER = "AFRICASTKNG"
NETWORK = "99999"  # Athena, the sandbox's own
COST = 0.03  # cedis for each part

_STATUS = {
    100: "Success",
    101: "Success",
    102: "Success",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}
_SENDER = re.compile(r"[A-Za-z0-9 ._-]{1,11}|\d{3,6}")


@dataclass(slots=True)
class Account:
    """The URLs are where the dashboard says that reports, what people write, and who has opted out go."""

    name: str
    api_key: str
    delivery_url: str | None = None
    inbound_url: str | None = None
    opt_out_url: str | None = None


class AfricasTalking:
    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts: dict[str, Account] = {}  # by key
        self._busy: dict[str, datetime] = {}
        self._add(API_KEY)
        world.replied["africas_talking"] = self._replied

    def routes(self) -> list[Route]:
        def route(path: str, kind: str, method: str, answer: Answer) -> Route:
            return call(self.world, f"/africastalking{path}", f"at.{kind}", [method], answer, _broken)

        return [route("/version1/messaging", "messages", "POST", self._send)]

    def add_account(self) -> Account | None:
        """None when there are too many."""
        if len(self.accounts) >= MOST_ACCOUNTS:
            return None
        return self._add(f"atsk_{self.world.make(64)}")

    def _add(self, api_key: str) -> Account:
        account = self.accounts[api_key] = Account(f"africas-talking-{len(self.accounts) + 1}", api_key)
        return account

    async def _send(self, request: Request) -> Response:
        form = await form_of(request)
        account = self.accounts.get(request.headers.get("apikey", ""))
        if account is None or form.get("username") != USERNAME:
            raise Refused(PlainTextResponse("The supplied authentication is invalid", 401))
        for name in ("to", "message"):
            if not form.get(name):
                raise Refused(PlainTextResponse(f"Request is missing required form field '{name}'", 400))
        numbers = list(dict.fromkeys(one.strip() for one in form["to"].split(",") if one.strip()))
        self._let_through(numbers)
        sender, text = form.get("from") or SENDER, form["message"]
        fates = [
            (number, OPTED_OUT if self.world.has_opted_out(account.name, number) else at_africas_talking(number))
            for number in numbers
        ]
        if _SENDER.fullmatch(sender) is None or any(fate.whole for _, fate in fates):
            return _answer(request, "InvalidSenderId", [])
        length = length_of(text)
        cost = COST * length.parts
        recipients = []
        for number, fate in fates:
            message = None
            if fate.code < 400:
                message = self.world.messages.add(
                    carrier="africas_talking",
                    account=account.name,
                    provider_id=f"ATXid_{self.world.make(32)}",
                    to=number,
                    sender=sender,
                    text=text,
                    length=length,
                    cost=f"GHS {cost:.4f}",
                    state="Success",
                    at=self.world.agenda.now(),
                )
                texted(request, message)
                self._go(message, account, fate, 0)
            recipients.append(
                {
                    "statusCode": fate.code,
                    "number": number,
                    "status": _STATUS[fate.code],
                    "cost": message.cost if message else "0",
                    "messageId": message.provider_id if message else "None",
                }
            )
        taken = sum(one["messageId"] != "None" for one in recipients)
        total = f"GHS {cost * taken:.4f}" if taken else "0"
        return _answer(request, f"Sent to {taken}/{len(numbers)} Total Cost: {total}", recipients)

    def _let_through(self, numbers: list[str]) -> None:
        """Who has had to wait is let through once."""
        now = self.world.agenda.now()
        busy = [one for one in numbers if meaning_of(one) == BUSY]
        for number in busy:
            if now < self._busy.setdefault(number, now + timedelta(seconds=BUSY_SECONDS)):
                headers = {"Retry-After": str(BUSY_SECONDS)}
                raise Refused(PlainTextResponse("Too many requests", 429, headers))
        for number in busy:
            del self._busy[number]

    def _go(self, message: Message, account: Account, fate: AtAfricasTalking, reported: int) -> None:
        if reported == len(fate.reports):
            return
        settings = self.world.settings
        late = fate.late and reported == len(fate.reports) - 1
        seconds = settings.delayed_seconds if late else settings.sms_step_seconds

        def step() -> None:
            status, reason = fate.reports[reported]
            now = self.world.agenda.now()
            message.state, message.error, message.updated_at = status, reason or "", now
            if fate.arrives and reported == len(fate.reports) - 1:
                message.arrived_at = now
            self._tell(message, account)
            self._go(message, account, fate, reported + 1)

        self.world.step(message, seconds, step)

    def _tell(self, message: Message, account: Account) -> None:
        """Once, whether it arrives or not."""
        if account.delivery_url is None:
            return
        told = {
            "id": message.provider_id,
            "status": message.state,
            "phoneNumber": message.to,
            "networkCode": NETWORK,
        }
        if message.error:
            told["failureReason"] = message.error
        self._post(("message", message.id), message.state, account.delivery_url, told)

    def _replied(self, reply: Reply, answered: Message | None) -> None:
        """Raises CannotReply."""
        wanted = reply.account or next(iter(self.accounts.values())).name
        account = next((one for one in self.accounts.values() if one.name == wanted), None)
        if account is None:
            raise CannotReply("no account has that name")
        reply.account, reply.to = account.name, reply.to or SENDER
        word = reply.text.strip().lower()
        if word in ("stop", "start"):
            self.world.opt(reply, "out" if word == "stop" else "in")
        reply.provider_id = str(UUID(self.world.make(32)))
        if account.inbound_url is not None:
            told = {
                "from": reply.phone,
                "to": reply.to,
                "text": reply.text,
                "id": reply.provider_id,
                "linkId": str(UUID(self.world.make(32))),
                "date": f"{reply.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            }
            self._post(("reply", reply.id), "received", account.inbound_url, told)
        if reply.opted == "out" and account.opt_out_url is not None:
            told = {"senderId": reply.to, "phoneNumber": reply.phone}
            self._post(("reply", reply.id), "opted_out", account.opt_out_url, told)

    def _post(self, about: About, event: str, url: str, told: dict[str, str]) -> None:
        self.world.courier.post(
            Parcel(
                provider="africas_talking",
                about=about,
                taken=range(200, 300),
                event=event,
                method="POST",
                url=url,
                headers={"content-type": "application/x-www-form-urlencoded"},
                body=urlencode(told).encode(),
            )
        )


def _answer(request: Request, text: str, recipients: list[dict[str, Any]]) -> Response:
    """JSON for who asks for it, XML for everybody else."""
    if "application/json" in request.headers.get("accept", ""):
        return Json({"SMSMessageData": {"Message": text, "Recipients": recipients}}, 201)
    rows = "".join(
        f"<Recipient>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in one.items())}</Recipient>"
        for one in recipients
    )
    page = (
        f'<?xml version="1.0" encoding="UTF-8"?><AfricasTalkingResponse><SMSMessageData><Message>{escape(text)}'
        f"</Message><Recipients>{rows}</Recipients></SMSMessageData></AfricasTalkingResponse>"
    )
    return Response(page, 201, media_type="application/xml")


def _broken(status: int) -> Response:
    return PlainTextResponse(HTTPStatus(status).phrase, status)
