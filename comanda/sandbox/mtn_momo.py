"""MTN MoMo: Collection, and refunds of Disbursement.

What is wrong with a request to pay is answered 400 without a body, or 500 with a code where it is the client's
mistake; whether the payer pays is answered by the status read alone. Where MTN is known to answer in two ways, this
one takes turns: callbacks are PUT and POST, amounts come back as they were sent and without trailing zeros, what is
undecided is PENDING and on its first read CREATED.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.kit import money
from comanda.sandbox.ledger import Charge, Refund
from comanda.sandbox.numbers import PERSON, Behaviour, behaviour_of, is_of_ghana
from comanda.sandbox.webhooks import Parcel
from comanda.sandbox.wire import Answer, Json, NotJson, Refused, basic, bearer, body_of, call, json_object, made
from comanda.sandbox.world import World

Product = Literal["collection", "disbursement"]
Environment = Literal["sandbox", "mtnghana"]
PRODUCTS: tuple[Product, ...] = get_args(Product)

# What the developer portal would hand out. Each opens one product.
SUBSCRIPTION_KEYS: dict[Product, str] = {
    "collection": "c0113c7100000000000000000000c0de",
    "disbursement": "d15b045e00000000000000000000c0de",
}
CURRENCIES: dict[Environment, str] = {"sandbox": "EUR", "mtnghana": "GHS"}
TOKEN_SECONDS = 3600
MOST_USERS, MOST_TOKENS = 1000, 10_000
MAX_MESSAGE = 160

_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?")
_PLAIN = re.compile(r"[A-Za-z0-9 .-]*")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}")
_MESSAGES = {
    "RESOURCE_ALREADY_EXIST": "Duplicated reference id. Creation of resource failed.",
    "RESOURCE_NOT_FOUND": "Requested resource was not found.",
    "NOT_ALLOWED_TARGET_ENVIRONMENT": "Access to target environment is forbidden.",
    "NOT_ALLOWED": "Authorization failed. Insufficient permissions.",
    "INVALID_CALLBACK_URL_HOST": "Callback URL with different host name then configured for API User.",
    "INVALID_CURRENCY": "Currency not supported.",
    "INTERNAL_PROCESSING_ERROR": "An internal error occurred while processing.",
    "SERVICE_UNAVAILABLE": "Service temporarily unavailable, try again later.",
    "PAYER_NOT_FOUND": "Payer not found",
    "APPROVAL_REJECTED": "Transaction approval rejected",
}
_CODES = {
    "refused": "APPROVAL_REJECTED",
    "timed_out": "COULD_NOT_PERFORM_TRANSACTION",
    "not_enough_funds": "NOT_ENOUGH_FUNDS",
    "limit_reached": "PAYER_LIMIT_REACHED",
    "no_wallet": "PAYER_NOT_FOUND",
    "abandoned": "TRANSACTION_CANCELED",
    "code_wrong": "PAYMENT_NOT_APPROVED",
    "other": "INTERNAL_PROCESSING_ERROR",
    "nothing_left": "NOT_ALLOWED",
}
_TEST_NUMBERS = {
    "46733123450": "INTERNAL_PROCESSING_ERROR",
    "46733123451": "APPROVAL_REJECTED",
    "46733123452": "EXPIRED",
    "46733123453": "PENDING",
    "46733123454": "DELAYED",
    "46733123455": "PAYER_NOT_FOUND",
    "46733123456": "PAYEE_NOT_ALLOWED_TO_RECEIVE",
    "46733123457": "NOT_ALLOWED",
    "46733123458": "NOT_ALLOWED_TARGET_ENVIRONMENT",
    "46733123459": "INVALID_CALLBACK_URL_HOST",
    "46733123460": "INVALID_CURRENCY",
    "46733123461": "INTERNAL_PROCESSING_ERROR",
    "46733123462": "SERVICE_UNAVAILABLE",
    "46733123463": "COULD_NOT_PERFORM_TRANSACTION",
    "46733123464": "PENDING",
}
_TEST_REFUNDS = {
    "1": "RESOURCE_NOT_FOUND",
    "2": "INTERNAL_PROCESSING_ERROR",
    "3": "APPROVAL_REJECTED",
    "4": "EXPIRED",
    "5": "PENDING",
    "6": "DELAYED",
    "7": "NOT_ALLOWED",
    "8": "NOT_ALLOWED_TARGET_ENVIRONMENT",
    "9": "INVALID_CALLBACK_URL_HOST",
    "10": "INVALID_CURRENCY",
    "11": "INTERNAL_PROCESSING_ERROR",
    "12": "SERVICE_UNAVAILABLE",
    "13": "COULD_NOT_PERFORM_TRANSACTION",
}


def error(status: int, code: str) -> Refused:
    return Refused(Json({"code": code, "message": _MESSAGES.get(code, code)}, status))


def malformed() -> Refused:
    return Refused(Response(status_code=400))


def denied(message: str) -> Refused:
    return Refused(Json({"statusCode": 401, "message": f"Access denied due to {message}"}, 401))


@dataclass(slots=True)
class User:
    """One API user, who has one environment and the products it may use."""

    id: str
    account: str
    callback_host: str
    environment: Environment
    products: frozenset[Product]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    user: User
    product: Product
    ends_at: datetime


@dataclass(slots=True)
class Wish:
    """A request to pay, or a refund, as it was sent."""

    user: User
    amount: str
    currency: str
    external_id: str
    party: dict[str, str]
    payer_message: str
    payee_note: str
    callback_url: str | None
    turn: int
    transaction_id: str = ""
    read: bool = False


@dataclass(slots=True)
class Payment:
    charge: Charge
    wish: Wish
    behaviour: Behaviour = PERSON


@dataclass(slots=True)
class GivenBack:
    """`refund` is None for what the ledger knows no charge of. `outcome`: PENDING, SUCCESSFUL or a reason."""

    wish: Wish
    refund: Refund | None = None
    outcome: str = "PENDING"


class Momo:
    def __init__(self, world: World) -> None:
        self.world = world
        self.users: dict[str, User] = {}
        self._tokens: dict[str, Token] = {}
        self._payments: dict[str, Payment] = {}  # by X-Reference-Id
        self._by_charge: dict[int, Payment] = {}
        self._refunds: dict[str, GivenBack] = {}
        self._callbacks = 0
        self._turn = 0
        world.decided["mtn_momo"] = self._decided

    def routes(self) -> list[Route]:
        def route(path: str, kind: str, method: str, answer: Answer) -> Route:
            return call(self.world, f"/momo{path}", f"momo.{kind}", [method], answer, _broken)

        return [
            route("/v1_0/apiuser", "apiuser", "POST", self._create_user),
            route("/v1_0/apiuser/{id}", "apiuser", "GET", self._show_user),
            route("/v1_0/apiuser/{id}/apikey", "apiuser", "POST", self._create_key),
            # With the slash at the end, and not without.
            route("/{product}/token/", "token", "POST", self._token),
            route("/collection/v1_0/requesttopay", "requesttopay", "POST", self._request_to_pay),
            route("/collection/v1_0/requesttopay/{id}", "status", "GET", self._status),
            route("/collection/v1_0/accountholder/msisdn/{msisdn}/active", "account", "GET", self._active),
            route("/collection/v1_0/accountholder/msisdn/{msisdn}/basicuserinfo", "account", "GET", self._info),
            route("/{product}/v1_0/account/balance", "account", "GET", self._balance),
            route("/disbursement/v1_0/refund", "refund", "POST", self._refund),
            route("/disbursement/v2_0/refund", "refund", "POST", self._refund),
            route("/disbursement/v1_0/refund/{id}", "refund_status", "GET", self._refund_status),
        ]

    # --- users and tokens -------------------------------------------------------------------------------------

    def add_user(
        self, id: str, callback_host: str, environment: Environment, products: frozenset[Product]
    ) -> User | None:
        """None when there are too many."""
        if len(self.users) >= MOST_USERS:
            return None
        user = User(id, f"momo-{len(self.users) + 1}", callback_host, environment, products)
        self.users[id] = user
        return user

    def give_key(self, user: User) -> str:
        user.key = self.world.make(32)
        return user.key

    async def _create_user(self, request: Request) -> Response:
        product = _subscribed(request)
        id = _uuid4(request)
        host = (await _read(request)).get("providerCallbackHost")
        if not isinstance(host, str) or _HOST.fullmatch(host) is None:
            raise malformed()
        if id in self.users:
            raise error(409, "RESOURCE_ALREADY_EXIST")
        # A user serves the product whose key made it; the partner portal's, made by /control, may serve both.
        if self.add_user(id, host, "sandbox", frozenset({product})) is None:
            raise error(503, "SERVICE_UNAVAILABLE")
        return Response(status_code=201)

    async def _show_user(self, request: Request) -> Response:
        user = self._user(request)
        return Json({"providerCallbackHost": user.callback_host, "targetEnvironment": user.environment})

    async def _create_key(self, request: Request) -> Response:
        return Json({"apiKey": self.give_key(self._user(request))}, 201)

    def _user(self, request: Request) -> User:
        product = _subscribed(request)
        user = self.users.get(request.path_params["id"])
        if user is None or product not in user.products or user.environment != "sandbox":
            raise error(404, "RESOURCE_NOT_FOUND")
        return user

    async def _token(self, request: Request) -> Response:
        product = request.path_params["product"]
        if product not in PRODUCTS:
            return Response(status_code=404)
        if _subscribed(request) != product:
            raise denied(_INVALID)
        id, key = basic(request) or ("", "")
        user = self.users.get(id)
        if user is None or user.key is None or user.key != key or product not in user.products:
            return Json({"error": "login_failed"}, 401)
        now = self.world.agenda.now()
        if len(self._tokens) >= MOST_TOKENS:
            self._tokens = {text: token for text, token in self._tokens.items() if token.ends_at > now}
        if len(self._tokens) >= MOST_TOKENS:
            raise error(503, "SERVICE_UNAVAILABLE")
        text = f"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.{self.world.make(64)}.{self.world.make(43)}"
        self._tokens[text] = Token(user, product, now + timedelta(seconds=TOKEN_SECONDS))
        return Json({"access_token": text, "token_type": "access_token", "expires_in": TOKEN_SECONDS})

    def _caller(self, request: Request, product: Product) -> User:
        """Subscription key, token and target environment, each on its own."""
        if _subscribed(request) != product:
            raise denied(_INVALID)
        token = self._tokens.get(bearer(request) or "")
        if token is None or token.product != product or token.ends_at <= self.world.agenda.now():
            raise Refused(Json({"error": "login_failed"}, 401))
        if request.headers.get("x-target-environment") != token.user.environment:
            raise error(500, "NOT_ALLOWED_TARGET_ENVIRONMENT")
        return token.user

    # --- request to pay ---------------------------------------------------------------------------------------

    async def _request_to_pay(self, request: Request) -> Response:
        user = self._caller(request, "collection")
        id = _uuid4(request)
        body = await _read(request)
        wish = self._wish(request, user, body, _party(body.get("payer")))
        if id in self._payments:
            raise error(409, "RESOURCE_ALREADY_EXIST")
        charge = self.world.ledger.add(
            provider="mtn_momo",
            account=user.account,
            reference=id,
            cents=money.parse(wish.amount, wish.currency),
            currency=wish.currency,
            channel="mobile_money",
            phone=f"+{wish.party['partyId']}" if wish.party["partyIdType"] == "MSISDN" else None,
            at=self.world.agenda.now(),
        )
        charge.about = wish.payer_message or wish.external_id
        payment = self._payments[id] = self._by_charge[charge.id] = Payment(charge, wish)
        made(request, charge)
        self._put_to(payment)
        return Response(status_code=202)

    def _wish(self, request: Request, user: User, body: dict[str, Any], party: dict[str, str]) -> Wish:
        amount, currency = body.get("amount"), body.get("currency")
        texts = [body.get(name, "") for name in ("externalId", "payerMessage", "payeeNote")]
        if (
            not isinstance(amount, str)
            or _AMOUNT.fullmatch(amount) is None
            or Decimal(amount) == 0
            or not isinstance(currency, str)
            or any(not isinstance(text, str) for text in texts)
            or any(len(text) > MAX_MESSAGE or _PLAIN.fullmatch(text) is None for text in texts)
        ):
            raise malformed()
        callback_url = request.headers.get("x-callback-url")
        if callback_url is not None:
            host = re.fullmatch(r"https?://([^/?#@:]+)(:\d+)?(/[^\s]*)?", callback_url)
            if host is None:
                raise malformed()
            if host[1].lower() != user.callback_host.lower():
                raise error(500, "INVALID_CALLBACK_URL_HOST")
        if currency != CURRENCIES[user.environment]:
            raise error(500, "INVALID_CURRENCY")
        self._turn += 1
        return Wish(user, amount, currency, texts[0], party, texts[1], texts[2], callback_url, self._turn)

    def _put_to(self, payment: Payment) -> None:
        """To the phone."""
        world, charge, user = self.world, payment.charge, payment.wish.user
        digits = payment.wish.party["partyId"] if charge.phone is not None else ""
        if is_of_ghana(digits):
            payment.behaviour = behaviour_of(digits)
            # The wait of a number that answers by itself is short; who ignores a prompt has all of it.
            world.ring(charge, payment.behaviour, world.settings.momo_prompt_seconds)
            return
        charge.state = "pending"
        outcome = _TEST_NUMBERS.get(digits, "SUCCESSFUL" if digits else "PAYER_NOT_FOUND")
        if user.environment != "sandbox":
            outcome = "PAYER_NOT_FOUND"
        if outcome == "PENDING":
            return
        after = world.settings.delayed_seconds if outcome == "DELAYED" else world.settings.answer_seconds
        cause = None if outcome in ("SUCCESSFUL", "DELAYED") else outcome
        world.decide_later(charge, cause, after)

    async def _status(self, request: Request) -> Response:
        user = self._caller(request, "collection")
        payment = self._payments.get(request.path_params["id"])
        if payment is None or payment.wish.user.account != user.account:
            raise error(404, "RESOURCE_NOT_FOUND")
        charge, wish = payment.charge, payment.wish
        status = self.world.status_of(charge, self._status_of(charge))
        return Json(self._told(wish, "payer", status, _code(charge.cause) if charge.state == "failed" else None))

    def _status_of(self, charge: Charge) -> str:
        match charge.state:
            case "paid" | "reversed":  # a refund does not change it
                return "SUCCESSFUL"
            case "failed":
                return "FAILED"
        return "PENDING"

    def _told(self, wish: Wish, party: str, status: str, reason: str | None) -> dict[str, Any]:
        if status == "PENDING" and not wish.read and wish.turn % 2 == 0:
            status = "CREATED"
        wish.read = True
        amount = wish.amount if wish.turn % 2 else _shortest(wish.amount)
        told: dict[str, Any] = {"amount": amount, "currency": wish.currency}
        if status == "SUCCESSFUL":
            told["financialTransactionId"] = wish.transaction_id
        told |= {
            "externalId": wish.external_id,
            party: wish.party,
            "payerMessage": wish.payer_message,
            "payeeNote": wish.payee_note,
            "status": status,
        }
        if status == "FAILED" and reason is not None:
            told["reason"] = reason
        return told

    # --- refunds ----------------------------------------------------------------------------------------------

    async def _refund(self, request: Request) -> Response:
        user = self._caller(request, "disbursement")
        id = _uuid4(request)
        body = await _read(request)
        to = body.get("referenceIdToRefund")
        if not isinstance(to, str) or not to:
            raise malformed()
        payment = self._payments.get(to)
        if payment is not None and payment.wish.user.account != user.account:
            payment = None
        party = {"partyIdType": "MSISDN", "partyId": ""} if payment is None else payment.wish.party
        wish = self._wish(request, user, body, party)
        if id in self._refunds:
            raise error(409, "RESOURCE_ALREADY_EXIST")
        given = GivenBack(wish)
        world, cents = self.world, money.parse(wish.amount, wish.currency)
        if payment is None:
            outcome = _TEST_REFUNDS.get(to, "RESOURCE_NOT_FOUND")
        elif cents > world.ledger.refundable(payment.charge):
            outcome = "NOT_ALLOWED"
        else:
            given.refund = world.ledger.add_refund(
                payment.charge, reference=id, cents=cents, at=world.agenda.now()
            )
            made(request, payment.charge)
            fate = payment.behaviour.refund
            outcome = {"done": "SUCCESSFUL", "failed": "INTERNAL_PROCESSING_ERROR", "needs_attention": "PENDING"}[
                fate
            ]
        self._refunds[id] = given
        if outcome != "PENDING":
            after = world.settings.delayed_seconds if outcome == "DELAYED" else world.settings.refund_step_seconds
            final = "SUCCESSFUL" if outcome == "DELAYED" else outcome
            world.agenda.after(after, lambda: self._finish(given, final))
        return Response(status_code=202)

    def _finish(self, given: GivenBack, outcome: str) -> None:
        now = self.world.agenda.now()
        given.outcome = outcome
        given.wish.transaction_id = str(self.world.number())
        if given.refund is not None:
            given.refund.provider_id = given.wish.transaction_id
            if outcome == "SUCCESSFUL":
                self.world.ledger.give_back(given.refund, now)
            else:
                self.world.ledger.fail_refund(given.refund, outcome, now)
        charge_id = given.refund.charge_id if given.refund is not None else 0
        self._call_back(given.wish, "payee", charge_id, None if outcome == "SUCCESSFUL" else outcome)

    async def _refund_status(self, request: Request) -> Response:
        user = self._caller(request, "disbursement")
        given = self._refunds.get(request.path_params["id"])
        if given is None or given.wish.user.account != user.account:
            raise error(404, "RESOURCE_NOT_FOUND")
        failed = given.outcome not in ("PENDING", "SUCCESSFUL")
        status = "FAILED" if failed else given.outcome
        return Json(self._told(given.wish, "payee", status, given.outcome if failed else None))

    # --- account holders --------------------------------------------------------------------------------------

    async def _active(self, request: Request) -> Response:
        user = self._caller(request, "collection")
        digits = request.path_params["msisdn"]
        if user.environment == "sandbox":
            match digits:
                case "46733123450":
                    raise error(404, "RESOURCE_NOT_FOUND")
                case "46733123451":
                    return Json({"result": False})
                case "46733123452":
                    raise error(500, "NOT_ALLOWED")
                case "46733123453":
                    raise error(500, "NOT_ALLOWED_TARGET_ENVIRONMENT")
                case "46733123454":
                    raise error(500, "INTERNAL_PROCESSING_ERROR")
                case "46733123455":
                    raise error(503, "SERVICE_UNAVAILABLE")
        elif not is_of_ghana(digits):
            raise error(404, "RESOURCE_NOT_FOUND")
        if behaviour_of(digits).then == "no_wallet":
            raise error(404, "RESOURCE_NOT_FOUND")
        return Json({"result": True})

    async def _info(self, request: Request) -> Response:
        self._caller(request, "collection")
        return Json(
            {
                "given_name": "Sand",
                "family_name": "Box",
                "birthdate": "1976-08-13",
                "locale": "sv_SE",
                "gender": "MALE",
                "status": "ACTIVE",
                "sub": "0",
            }
        )

    async def _balance(self, request: Request) -> Response:
        product = request.path_params["product"]
        if product not in PRODUCTS:
            return Response(status_code=404)
        user = self._caller(request, product)
        cents = sum(
            one.cents
            for one in self.world.ledger.movements
            if (one.provider, one.account) == ("mtn_momo", user.account)
        )
        currency = CURRENCIES[user.environment]
        return Json({"availableBalance": _shortest(money.to_text(cents, currency)), "currency": currency})

    # --- callbacks --------------------------------------------------------------------------------------------

    def _decided(self, charge: Charge) -> None:
        payment = self._by_charge[charge.id]
        payment.wish.transaction_id = charge.provider_id = str(self.world.number())
        self._call_back(
            payment.wish, "payer", charge.id, _code(charge.cause) if charge.state == "failed" else None
        )

    def _call_back(self, wish: Wish, party: str, charge_id: int, reason: str | None) -> None:
        """Once: MTN does not try again."""
        if wish.callback_url is None:
            return
        told: dict[str, Any] = {
            "financialTransactionId": wish.transaction_id,
            "externalId": wish.external_id,
            "amount": wish.amount,
            "currency": wish.currency,
            party: wish.party,
            "payeeNote": wish.payee_note,
            "payerMessage": wish.payer_message,
            "status": "SUCCESSFUL" if reason is None else "FAILED",
        }
        if reason is not None:
            told["reason"] = {"code": reason, "message": _MESSAGES.get(reason, reason)}
        self._callbacks += 1
        self.world.courier.post(
            Parcel(
                provider="mtn_momo",
                about=("charge", charge_id),
                event=told["status"],
                method="PUT" if self._callbacks % 2 else "POST",
                url=wish.callback_url.partition("?")[0],  # some say that a query arrives, some that it does not
                headers={"content-type": "application/json"},
                body=orjson.dumps(told),
            )
        )


_INVALID = "invalid subscription key. Make sure to provide a valid key for an active subscription."
_MISSING = "missing subscription key. Make sure to include subscription key when making requests to an API."


def _subscribed(request: Request) -> Product:
    key = request.headers.get("ocp-apim-subscription-key")
    if key is None:
        raise denied(_MISSING)
    for product, its in SUBSCRIPTION_KEYS.items():
        if key == its:
            return product
    raise denied(_INVALID)


def _uuid4(request: Request) -> str:
    text = request.headers.get("x-reference-id", "")
    try:
        id = UUID(text)
    except ValueError:
        raise malformed() from None
    if id.version != 4 or str(id) != text.lower():
        raise malformed()
    return str(id)


def _party(party: Any) -> dict[str, str]:
    if not isinstance(party, dict):
        raise malformed()
    kind, id = party.get("partyIdType"), party.get("partyId")
    if kind not in ("MSISDN", "EMAIL", "PARTY_CODE") or not isinstance(id, str) or not 1 <= len(id) <= 100:
        raise malformed()
    if kind == "MSISDN" and re.fullmatch(r"[1-9]\d{7,14}", id, re.ASCII) is None:
        raise malformed()
    return {"partyIdType": kind, "partyId": id}


async def _read(request: Request) -> dict[str, Any]:
    try:
        return json_object(await body_of(request))
    except NotJson:
        raise malformed() from None


def _code(cause: str) -> str:
    return _CODES.get(cause, cause)


def _shortest(amount: str) -> str:
    """125.50 -> 125.5, 40.00 -> 40"""
    return format(Decimal(amount).normalize(), "f")


def _broken(status: int) -> Response:
    code = "INTERNAL_PROCESSING_ERROR" if status == 500 else "SERVICE_UNAVAILABLE"
    return error(status, code).response
