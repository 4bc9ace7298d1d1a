"""The phones that the sandbox rings and writes to, as a page at /phone.

| method | path                                          | what it does                                          |
| ------ | --------------------------------------------- | ----------------------------------------------------- |
| GET    | /phone                                        | the page                                              |
| GET    | /phone/state                                  | ?phone=: what is on all phones, or on one; newest first |
| POST   | /phone/prompts/{id}/approve, decline, ignore  | {}: as the person at the phone; 409 when it is over   |
| POST   | /phone/messages/{id}/reply                    | {"text"}: likewise; 409 when it cannot be answered    |
"""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from comanda.kit import money
from comanda.sandbox.ledger import Charge
from comanda.sandbox.local import Nothing, Wrong, guard, read, route
from comanda.sandbox.messages import Message, Reply
from comanda.sandbox.phone_page import phone_page
from comanda.sandbox.wire import language_of
from comanda.sandbox.world import CannotReply, NotWaiting, Prompt, World

SHOWN = 50  # of each kind
LOOKED_AT = 1000  # of what is newest, to find them
MOST_PHONES = 100
MOST_CHARACTERS = 480  # of an answer

_NAMES = {"paystack": "Paystack", "mtn_momo": "MTN MoMo", "hubtel": "Hubtel"}


class Written(BaseModel, extra="forbid"):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS)]


class Phone:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return [
            Route("/phone", self._page, methods=["GET"]),
            route(self._world, "GET", "/phone/state", self._state),
            route(self._world, "POST", "/phone/messages/{id:int}/reply", self._reply),
            *(self._verb(verb) for verb in ("approve", "decline", "ignore")),
        ]

    async def _page(self, request: Request) -> Response:
        try:
            guard(request)
        except Wrong as wrong:
            return Response(str(wrong), wrong.status)
        page, headers = phone_page(language_of(request), wire="/phone", emails=None)
        return HTMLResponse(page, headers=headers)

    async def _state(self, request: Request) -> Any:
        world, phone = self._world, request.query_params.get("phone")
        charges = list(islice(reversed(world.ledger.charges.values()), LOOKED_AT))
        refunds = list(islice(reversed(world.ledger.refunds.values()), LOOKED_AT))
        texts = list(islice(world.messages.newest(), LOOKED_AT))
        replies = list(islice(reversed(world.messages.replies), LOOKED_AT))
        prompts = list(islice((one for one in reversed(world.prompts.values()) if one.listed), LOOKED_AT))
        seen = [one.charge.phone for one in prompts] + [one.phone for one in charges]
        seen += [one.to for one in texts if one.arrived_at is not None] + [one.phone for one in replies]

        def of(number: str | None) -> bool:
            return number is not None and phone in (None, number)

        asked = (_prompt(one) for one in prompts if of(one.charge.phone))
        sms = (_sms(one) for one in texts if one.arrived_at is not None and of(one.to))
        written = (_reply(one) for one in replies if of(one.phone))
        became = (_outcome(one) for one in charges if one.decided and of(one.phone))
        back: Iterator[dict[str, Any]] = (
            _told(charge)
            | {"key": f"refund-{one.id}", "kind": "refund", "at": one.decided_at}
            | {"amount": money.to_text(one.cents, one.currency)}
            for one, charge in ((one, world.ledger.charges[one.charge_id]) for one in refunds)
            if one.state == "done" and of(charge.phone)
        )
        return {
            "now": world.agenda.now(),
            "phones": [one for one in dict.fromkeys(seen) if one is not None][:MOST_PHONES],
            "prompts": list(islice(asked, SHOWN)),
            "messages": [one for several in (sms, written, became, back) for one in islice(several, SHOWN)],
        }

    async def _reply(self, request: Request) -> Any:
        body, answered = await read(request, Written), self._world.messages.get(request.path_params["id"])
        if answered is None or answered.arrived_at is None:
            raise Wrong(409, "no such message is on a phone")
        try:
            self._world.reply(
                answered.carrier, answered.to, body.text, to=answered.sender, account=answered.account
            )
        except CannotReply as problem:
            raise Wrong(409, str(problem)) from None
        return {}

    def _verb(self, verb: Literal["approve", "decline", "ignore"]) -> Route:
        async def answer(request: Request) -> Any:
            await read(request, Nothing)
            id = request.path_params["id"]
            try:
                if verb == "ignore":
                    self._world.put_away(id)
                else:
                    self._world.answer(id, None if verb == "approve" else "refused")
            except NotWaiting:
                raise Wrong(409, "nobody is asked") from None
            return {}

        return route(self._world, "POST", f"/phone/prompts/{{id:int}}/{verb}", answer)


def _told(charge: Charge) -> dict[str, Any]:
    return {
        "provider": _NAMES[charge.provider],
        "phone": charge.phone,
        "amount": money.to_text(charge.cents, charge.currency),
        "currency": charge.currency,
        "about": charge.about,
        "reference": charge.reference,
    }


def _prompt(one: Prompt) -> dict[str, Any]:
    return _told(one.charge) | {
        "id": one.charge.id,
        "code": one.code,
        "created_at": one.charge.created_at,
        "ends_at": one.ends.at if one.ends is not None else None,
    }


def _sms(one: Message) -> dict[str, Any]:
    return {
        "key": f"sms-{one.id}",
        "kind": "sms",
        "id": one.id,
        "phone": one.to,
        "from": one.sender,
        "text": one.text,
        "at": one.arrived_at,
        "can_reply": one.can_be_answered,
    }


def _reply(one: Reply) -> dict[str, Any]:
    return {
        "key": f"reply-{one.id}",
        "kind": "reply",
        "phone": one.phone,
        "to": one.to,
        "text": one.text,
        "at": one.at,
        "opted": one.opted,
    }


def _outcome(charge: Charge) -> dict[str, Any]:
    return _told(charge) | {
        "key": f"charge-{charge.id}",
        "kind": "charge",
        "state": charge.state,
        "cause": charge.cause,
        "at": charge.decided_at,
    }
