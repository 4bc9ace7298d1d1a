"""What tests and the demo say to it: JSON at /control.

| method | path                               | what it does                                                        |
| ------ | ---------------------------------- | ------------------------------------------------------------------- |
| GET    | /control/health                    | whether it is there                                                 |
| GET    | /control/settings, PATCH           | `Settings`                                                          |
| GET    | /control/faults, PUT               | `Plan`; also what is ordered and what has happened                  |
| POST   | /control/faults/next               | `Next`: the next calls of a kind go wrong                           |
| POST   | /control/clock/advance             | {"seconds"}: goes forward; all that is due by then happens          |
| POST   | /control/clock/reset               | {}: to everybody's time again                                       |
| POST   | /control/drain                     | sends what waits to be sent; answers when it has arrived            |
| GET    | /control/accounts                  | who may call, and with what                                         |
| POST   | /control/paystack/keys             | {"secret_key", "webhook_url", "revoked"}: where its webhooks go     |
| POST   | /control/momo/users                | {"target_environment", "callback_host", "products"}: user and key   |
| POST   | /control/hubtel/accounts           | {}: an account with a POS sales id, besides the one there is        |
| POST   | /control/twilio/accounts           | {"test", "inbound_url"}: an account, or one's test credentials      |
| PATCH  | /control/twilio/accounts/{sid}     | {"inbound_url"}: where it is told what people write                 |
| POST   | /control/africastalking/accounts   | {"api_key", "delivery_url", "inbound_url", "opt_out_url"}: a new    |
|        |                                    | one without a key; what is not said of an old one stays             |
| GET    | /control/prompts                   | phones that somebody looks at, with the code where they were sent it |
| GET    | /control/messages                  | ?carrier=&to=&state=: the newest SMS, newest first                  |
| GET    | /control/messages/counts           | how often each text was taken for each number: {"total", "by_text": |
|        |                                    | {SHA-256 of number, line feed and text: times}, "is_complete"}      |
| POST   | /control/messages/reply            | {"carrier", "from", "text", "to", "account"}: an SMS as from the    |
|        |                                    | person's phone, to who wrote last if "to" does not say otherwise    |
| POST   | /control/push/subscriptions        | {"application_server_key"}: a browser that may be sent to, by that  |
|        |                                    | key or by any: {"id", "endpoint", "keys": {"p256dh", "auth"}, …}    |
| POST   | /control/push/subscriptions/{id}/end | it is gone: 410                                                   |
| GET    | /control/push/messages             | ?id=: what browsers, or one, got; newest first; it is fetched now   |
| GET    | /control/charges                   | ?provider=&reference=&phone=&state=                                 |
| GET    | /control/charges/{id}              | one, with its refunds                                               |
| POST   | /control/charges/{id}/approve      | as the person at the phone                                          |
| POST   | /control/charges/{id}/decline      | likewise                                                            |
| POST   | /control/charges/{id}/time-out     | the prompt's time is over now                                       |
| POST   | /control/charges/{id}/fail         | {"cause"}: a `Cause` of numbers.py, or the provider's own word     |
| POST   | /control/charges/{id}/ignore       | the prompt is put away; its time goes on                            |
| POST   | /control/charges/{id}/reverse      | after success: chargeback (Paystack), `Refunded` (Hubtel)           |
| POST   | /control/charges/{id}/say          | {"status", "times"}: what the next status reads answer, true or not |
| GET    | /control/ledger                    | charges, refunds, movements, and their sums                         |
| GET    | /control/webhooks                  | ?charge_id=&message_id=&reply_id=: all that was sent, with attempts |
| POST   | /control/webhooks/{id}/resend      | the same once more                                                  |

Errors are {"error": text} with 400, 403, 404 or 409.
"""

from collections import defaultdict
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request
from starlette.routing import Route

from comanda.sandbox import local
from comanda.sandbox.africas_talking import USERNAME, AfricasTalking
from comanda.sandbox.africas_talking import Account as AfricasTalkingAccount
from comanda.sandbox.faults import Next, Plan
from comanda.sandbox.hubtel import Account, Hubtel
from comanda.sandbox.ledger import Charge
from comanda.sandbox.local import Nothing, Wrong, object_of, read, valid
from comanda.sandbox.messages import Carrier, Message, Reply
from comanda.sandbox.mtn_momo import PRODUCTS, SUBSCRIPTION_KEYS, Environment, Momo, Product, User
from comanda.sandbox.paystack import Paystack
from comanda.sandbox.push import Push, PushMessage, Subscription
from comanda.sandbox.settings import Settings
from comanda.sandbox.sms_numbers import is_number
from comanda.sandbox.twilio import NUMBER, Twilio
from comanda.sandbox.twilio import Account as TwilioAccount
from comanda.sandbox.webhooks import Sent, is_loopback
from comanda.sandbox.wire import Refused
from comanda.sandbox.world import CannotReply, NotWaiting, World

MOST_MESSAGES = 500  # of one answer
MOST_CHARACTERS = 2000  # of an SMS that somebody writes


def _loopback(url: str | None) -> str | None:
    if url is not None and not is_loopback(url):
        raise ValueError("webhooks are sent to loopback only")
    return url


def _number(text: str) -> str:
    if not is_number(text):
        raise ValueError("a number is + and 8 to 15 digits")
    return text


Loopback = Annotated[str | None, AfterValidator(_loopback)]


class Advance(BaseModel, extra="forbid"):
    seconds: Annotated[float, Field(ge=0, le=10_000_000)]


class PaystackKey(BaseModel, extra="forbid"):
    secret_key: str
    webhook_url: Loopback = None
    revoked: bool = False


class MomoUser(BaseModel, extra="forbid"):
    """As the partner portal makes one. `callback_host`: without scheme and port."""

    target_environment: Environment = "sandbox"
    callback_host: Annotated[str, Field(min_length=1, max_length=253)] = "127.0.0.1"
    products: Annotated[list[Product], Field(min_length=1)] = list(PRODUCTS)


class TwilioAccountWish(BaseModel, extra="forbid"):
    test: bool = False
    inbound_url: Loopback = None


class TwilioAccountChange(BaseModel, extra="forbid"):
    inbound_url: Loopback


class AfricasTalkingWish(BaseModel, extra="forbid"):
    api_key: str | None = None
    delivery_url: Loopback = None
    inbound_url: Loopback = None
    opt_out_url: Loopback = None


class Answer(BaseModel, extra="forbid"):
    """`account`: its name, as /control/accounts has it."""

    carrier: Carrier
    phone: Annotated[str, Field(alias="from"), AfterValidator(_number)]
    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
    to: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    account: str | None = None


class SubscriptionWish(BaseModel, extra="forbid"):
    application_server_key: Annotated[str, Field(max_length=200)] | None = None


class Fail(BaseModel, extra="forbid"):
    cause: Annotated[str, Field(min_length=1, max_length=200)]


class Say(BaseModel, extra="forbid"):
    status: Annotated[str, Field(min_length=1, max_length=100)]
    times: Annotated[int, Field(ge=1, le=1000)] = 1


class Control:
    def __init__(
        self,
        world: World,
        paystack: Paystack,
        momo: Momo,
        hubtel: Hubtel,
        twilio: Twilio,
        africas_talking: AfricasTalking,
        push: Push,
    ) -> None:
        self._world = world
        self._paystack, self._momo, self._hubtel = paystack, momo, hubtel
        self._twilio, self._africas_talking, self._push = twilio, africas_talking, push

    def routes(self) -> list[Route]:
        def route(method: str, path: str, answer: Any) -> Route:
            return local.route(self._world, method, f"/control{path}", answer)

        return [
            route("GET", "/health", self._health),
            route("GET", "/settings", self._settings),
            route("PATCH", "/settings", self._change_settings),
            route("GET", "/faults", self._faults),
            route("PUT", "/faults", self._follow),
            route("POST", "/faults/next", self._order),
            route("POST", "/clock/advance", self._advance),
            route("POST", "/clock/reset", self._reset),
            route("POST", "/drain", self._drain),
            route("GET", "/accounts", self._accounts),
            route("POST", "/paystack/keys", self._paystack_key),
            route("POST", "/momo/users", self._momo_user),
            route("POST", "/hubtel/accounts", self._hubtel_account),
            route("POST", "/twilio/accounts", self._twilio_account),
            route("PATCH", "/twilio/accounts/{sid}", self._change_twilio_account),
            route("POST", "/africastalking/accounts", self._africas_talking_account),
            route("GET", "/messages", self._messages),
            route("GET", "/messages/counts", self._counts),
            route("POST", "/messages/reply", self._reply),
            route("POST", "/push/subscriptions", self._subscribe),
            route("POST", "/push/subscriptions/{id}/end", self._end_subscription),
            route("GET", "/push/messages", self._push_messages),
            route("GET", "/prompts", self._prompts),
            route("GET", "/charges", self._charges),
            route("GET", "/charges/{id:int}", self._charge),
            route("POST", "/charges/{id:int}/approve", self._approve),
            route("POST", "/charges/{id:int}/decline", self._decline),
            route("POST", "/charges/{id:int}/time-out", self._time_out),
            route("POST", "/charges/{id:int}/fail", self._fail),
            route("POST", "/charges/{id:int}/ignore", self._ignore),
            route("POST", "/charges/{id:int}/reverse", self._reverse),
            route("POST", "/charges/{id:int}/say", self._say),
            route("GET", "/ledger", self._ledger),
            route("GET", "/webhooks", self._webhooks),
            route("POST", "/webhooks/{id:int}/resend", self._resend),
        ]

    # --- the sandbox itself -----------------------------------------------------------------------------------

    async def _health(self, request: Request) -> Any:
        return {"ok": True, "now": self._world.agenda.now()}

    async def _settings(self, request: Request) -> Any:
        return self._world.settings.model_dump()

    async def _change_settings(self, request: Request) -> Any:
        body = await object_of(request)
        self._world.settings = valid(Settings, self._world.settings.model_dump() | body)
        return self._world.settings.model_dump()

    async def _faults(self, request: Request) -> Any:
        faults = self._world.faults
        return {
            "plan": faults.plan.model_dump(),
            "next": faults.waiting(),
            "happened": [asdict(one) for one in faults.happened],
        }

    async def _follow(self, request: Request) -> Any:
        self._world.faults.follow(await read(request, Plan))
        return self._world.faults.plan.model_dump()

    async def _order(self, request: Request) -> Any:
        self._world.faults.order(await read(request, Next))
        return {"next": self._world.faults.waiting()}

    async def _advance(self, request: Request) -> Any:
        self._world.agenda.advance((await read(request, Advance)).seconds)
        await self._world.courier.landed()
        return {"now": self._world.agenda.now()}

    async def _reset(self, request: Request) -> Any:
        await read(request, Nothing)
        self._world.agenda.reset()
        return {"now": self._world.agenda.now()}

    async def _drain(self, request: Request) -> Any:
        await read(request, Nothing)
        await self._world.courier.flush()
        return {}

    async def _paystack_key(self, request: Request) -> Any:
        body = await read(request, PaystackKey)
        try:
            account = self._paystack.account(body.secret_key)
        except Refused:
            raise Wrong(400, "a secret key is sk_test_ and 40 small letters or digits") from None
        account.webhook_url, account.revoked = body.webhook_url, body.revoked
        return {"account": account.name, "webhook_url": account.webhook_url, "revoked": account.revoked}

    async def _momo_user(self, request: Request) -> Any:
        body = await read(request, MomoUser)
        made = self._momo.add_user(
            str(uuid4()), body.callback_host, body.target_environment, frozenset(body.products)
        )
        if made is None:
            raise Wrong(409, "there are too many users")
        self._momo.give_key(made)
        return _momo_user(made)

    async def _hubtel_account(self, request: Request) -> Any:
        await read(request, Nothing)
        account = self._hubtel.add_account()
        if account is None:
            raise Wrong(409, "there are too many accounts")
        return _hubtel_account(account)

    async def _twilio_account(self, request: Request) -> Any:
        body = await read(request, TwilioAccountWish)
        account = self._twilio.add_account(test=body.test)
        if account is None:
            raise Wrong(409, "there are too many accounts")
        account.inbound_url = body.inbound_url
        return _twilio_account(account)

    async def _change_twilio_account(self, request: Request) -> Any:
        body = await read(request, TwilioAccountChange)
        account = self._twilio.accounts.get(request.path_params["sid"])
        if account is None:
            raise Wrong(404, "no such account")
        account.inbound_url = body.inbound_url
        return _twilio_account(account)

    async def _africas_talking_account(self, request: Request) -> Any:
        body = await read(request, AfricasTalkingWish)
        if body.api_key is None:
            account = self._africas_talking.add_account()
            if account is None:
                raise Wrong(409, "there are too many accounts")
        else:
            account = self._africas_talking.accounts.get(body.api_key)
            if account is None:
                raise Wrong(404, "no such key")
        for name in body.model_fields_set - {"api_key"}:
            setattr(account, name, getattr(body, name))
        return _africas_talking_account(account)

    async def _accounts(self, request: Request) -> Any:
        keys = self._paystack.accounts.values()
        return {
            "paystack": [
                {"account": one.name, "webhook_url": one.webhook_url, "revoked": one.revoked} for one in keys
            ],
            "mtn_momo": {
                "subscription_keys": SUBSCRIPTION_KEYS,
                "users": [_momo_user(one) for one in self._momo.users.values()],
            },
            "hubtel": [_hubtel_account(one) for one in self._hubtel.accounts.values()],
            "twilio": [_twilio_account(one) for one in self._twilio.accounts.values()],
            "africas_talking": [_africas_talking_account(one) for one in self._africas_talking.accounts.values()],
        }

    # --- messages ---------------------------------------------------------------------------------------------

    async def _messages(self, request: Request) -> Any:
        asked = {name: request.query_params.get(name) for name in ("carrier", "to", "state")}
        wanted = {name: value for name, value in asked.items() if value is not None}
        found = (
            one
            for one in self._world.messages.newest()
            if all(getattr(one, name) == value for name, value in wanted.items())
        )
        return [_told_message(one) for one in islice(found, MOST_MESSAGES)]

    async def _counts(self, request: Request) -> Any:
        total, by_text = self._world.messages.total, self._world.messages.counts
        return {"total": total, "by_text": by_text, "is_complete": sum(by_text.values()) == total}

    async def _reply(self, request: Request) -> Any:
        body = await read(request, Answer)
        try:
            made = self._world.reply(body.carrier, body.phone, body.text, to=body.to, account=body.account)
        except CannotReply as problem:
            raise Wrong(409, str(problem)) from None
        return _told_reply(made)

    async def _subscribe(self, request: Request) -> Any:
        body = await read(request, SubscriptionWish)
        try:
            made = self._push.subscribe(str(request.base_url).rstrip("/"), body.application_server_key)
        except ValueError:
            raise Wrong(400, "application_server_key: not a point of P-256 in base64url") from None
        if made is None:
            raise Wrong(409, "there are too many subscriptions")
        return _told_subscription(made)

    async def _end_subscription(self, request: Request) -> Any:
        await read(request, Nothing)
        found = self._push.subscriptions.get(request.path_params["id"])
        if found is None:
            raise Wrong(404, "no such subscription")
        found.has_ended = True
        return _told_subscription(found)

    async def _push_messages(self, request: Request) -> Any:
        found = self._push.fetch(request.query_params.get("id"))
        return [_told_push_message(one) for one in islice(found, MOST_MESSAGES)]

    # --- phones and charges -----------------------------------------------------------------------------------

    async def _prompts(self, request: Request) -> Any:
        return [
            {
                **asdict(prompt.charge),
                "code": prompt.code,
                "ends_at": prompt.ends.at if prompt.ends is not None else None,
            }
            for prompt in self._world.prompts.values()
            if prompt.listed
        ]

    async def _charges(self, request: Request) -> Any:
        asked = {name: request.query_params.get(name) for name in ("provider", "reference", "phone", "state")}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return [
            asdict(charge)
            for charge in self._world.ledger.charges.values()
            if all(getattr(charge, name) == value for name, value in wanted.items())
        ]

    async def _charge(self, request: Request) -> Any:
        return self._told(self._found(request))

    async def _approve(self, request: Request) -> Any:
        return await self._answer(request, None)

    async def _decline(self, request: Request) -> Any:
        return await self._answer(request, "refused")

    async def _time_out(self, request: Request) -> Any:
        return await self._answer(request, "timed_out")

    async def _answer(self, request: Request, cause: str | None) -> Any:
        await read(request, Nothing)
        charge = self._found(request)
        try:
            self._world.answer(charge.id, cause)
        except NotWaiting:
            raise Wrong(409, f"nobody is asked to approve it: it is {charge.state}") from None
        return self._told(charge)

    async def _fail(self, request: Request) -> Any:
        body, charge = await read(request, Fail), self._found(request)
        if charge.decided:
            raise Wrong(409, f"it is {charge.state}")
        self._world.decide(charge, body.cause)
        return self._told(charge)

    async def _ignore(self, request: Request) -> Any:
        await read(request, Nothing)
        charge = self._found(request)
        try:
            self._world.put_away(charge.id)
        except NotWaiting:
            raise Wrong(409, f"nobody is asked: it is {charge.state}") from None
        return self._told(charge)

    async def _reverse(self, request: Request) -> Any:
        await read(request, Nothing)
        charge = self._found(request)
        reverse = self._world.reversing.get(charge.provider)
        if reverse is None or charge.state != "paid":
            raise Wrong(409, f"it is {charge.state} at {charge.provider}")
        reverse(charge)
        return self._told(charge)

    async def _say(self, request: Request) -> Any:
        body, charge = await read(request, Say), self._found(request)
        self._world.say(charge, body.status, body.times)
        return self._told(charge)

    def _found(self, request: Request) -> Charge:
        charge = self._world.ledger.charges.get(request.path_params["id"])
        if charge is None:
            raise Wrong(404, "no such charge")
        return charge

    def _told(self, charge: Charge) -> Any:
        refunds = [asdict(one) for one in self._world.ledger.refunds_of(charge)]
        return {**asdict(charge), "refunds": refunds}

    # --- ledger and webhooks ----------------------------------------------------------------------------------

    async def _ledger(self, request: Request) -> Any:
        ledger = self._world.ledger
        sums: dict[tuple[str, str, str], int] = defaultdict(int)
        for one in ledger.movements:
            sums[one.provider, one.account, one.currency] += one.cents
        return {
            "charges": [asdict(one) for one in ledger.charges.values()],
            "refunds": [asdict(one) for one in ledger.refunds.values()],
            "movements": [asdict(one) for one in ledger.movements],
            "sums": [
                {"provider": provider, "account": account, "currency": currency, "cents": cents}
                for (provider, account, currency), cents in sums.items()
            ],
        }

    async def _webhooks(self, request: Request) -> Any:
        kinds = ("charge", "message", "reply")
        asked = {kind: request.query_params.get(f"{kind}_id") for kind in kinds}
        wanted = [(kind, id) for kind, id in asked.items() if id is not None]
        return [
            _told_of(sent)
            for sent in self._world.courier.sent
            if not wanted or (sent.parcel.about[0], str(sent.parcel.about[1])) in wanted
        ]

    async def _resend(self, request: Request) -> Any:
        await read(request, Nothing)
        found = [one for one in self._world.courier.sent if one.id == request.path_params["id"]]
        if not found:
            raise Wrong(404, "no such webhook, or it is too long ago")
        return _told_of(self._world.courier.post_again(found[0].parcel))


def _momo_user(user: User) -> dict[str, Any]:
    return {
        "account": user.account,
        "api_user": user.id,
        "api_key": user.key,
        "target_environment": user.environment,
        "callback_host": user.callback_host,
        "subscription_keys": {product: SUBSCRIPTION_KEYS[product] for product in sorted(user.products)},
    }


def _hubtel_account(account: Account) -> dict[str, Any]:
    return {
        "account": account.name,
        "pos_sales_id": account.pos_sales_id,
        "api_id": account.id,
        "api_key": account.key,
    }


def _twilio_account(account: TwilioAccount) -> dict[str, Any]:
    return {
        "account": account.name,
        "account_sid": account.sid,
        "auth_token": account.token,
        "api_key_sid": account.key[0],
        "api_key_secret": account.key[1],
        "messaging_service_sid": account.service,
        "number": NUMBER,
        "test": account.test,
        "inbound_url": account.inbound_url,
    }


def _africas_talking_account(account: AfricasTalkingAccount) -> dict[str, Any]:
    return {
        "account": account.name,
        "username": USERNAME,
        "api_key": account.api_key,
        "delivery_url": account.delivery_url,
        "inbound_url": account.inbound_url,
        "opt_out_url": account.opt_out_url,
    }


def _told_message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "carrier": message.carrier,
        "account": message.account,
        "provider_id": message.provider_id,
        "to": message.to,
        "from": message.sender,
        "text": message.text,
        "encoding": message.length.encoding,
        "parts": message.length.parts,
        "cost": message.cost,
        "state": message.state,
        "error": message.error,
        "created_at": message.created_at,
        "arrived_at": message.arrived_at,
    }


def _told_reply(reply: Reply) -> dict[str, Any]:
    return {
        "id": reply.id,
        "carrier": reply.carrier,
        "account": reply.account,
        "provider_id": reply.provider_id,
        "from": reply.phone,
        "to": reply.to,
        "text": reply.text,
        "opted": reply.opted,
        "at": reply.at,
    }


def _told_subscription(one: Subscription) -> dict[str, Any]:
    return {
        "id": one.id,
        "endpoint": one.endpoint,
        "keys": {"p256dh": one.browser.p256dh, "auth": one.browser.auth},
        "application_server_key": one.application_server_key,
        "has_ended": one.has_ended,
    }


def _told_push_message(one: PushMessage) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "is_fetched"}


def _told_of(sent: Sent) -> dict[str, Any]:
    parcel = sent.parcel
    return {
        "id": sent.id,
        "provider": parcel.provider,
        f"{parcel.about[0]}_id": parcel.about[1],
        "event": parcel.event,
        "method": parcel.method,
        "url": parcel.url,
        "headers": parcel.headers,
        "body": parcel.body.decode(),
        "faults": list(sent.faults),
        "state": sent.state,
        "attempts": [asdict(one) for one in sent.attempts],
    }
