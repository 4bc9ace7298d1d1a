"""Paystack in test mode, for a business in Ghana: hosted page, mobile money, refunds, signed webhooks.

Every secret key of the right shape is an account of its own. Where Paystack is known to answer in two ways, this one
takes turns: an unknown reference is 400, then 404; metadata comes back as an object and as text; amounts in refund
events are numbers and text.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.sandbox.ledger import Charge, Refund, RefundState
from comanda.sandbox.numbers import PAYSTACK_TEST_NUMBER, PERSON, Behaviour, behaviour_of
from comanda.sandbox.webhooks import Parcel
from comanda.sandbox.wire import (
    Answer,
    Json,
    NotJson,
    Refused,
    bearer,
    body_of,
    call,
    json_object,
    made,
    origin_of,
    utc,
)
from comanda.sandbox.world import World

Row = TypeVar("Row")

SIGNATURE = "x-paystack-signature"
KEY = re.compile(r"sk_test_[0-9a-z]{40}")
MOST_ACCOUNTS = 1000
MINIMUM = 10  # pesewas
FEE = Decimal("0.0195")
HOURLY = (3600.0,) * 10  # how test mode tries again

NETWORKS = {"mtn": "MTN", "vod": "Vodafone", "atl": "AirtelTigo"}
CARD = "4084084084084081"
CARD_WITH_CODE = "5060666666666666666"
CARD_DECLINED = "4084080000005408"
CARD_WITHOUT_FUNDS = "4084080000670037"
CARD_REFUND_FAILS = "4084080000671803"
CARD_REFUND_NEEDS_ATTENTION = "4084080000671902"
CARDS = (
    CARD,
    CARD_WITH_CODE,
    CARD_DECLINED,
    CARD_WITHOUT_FUNDS,
    CARD_REFUND_FAILS,
    CARD_REFUND_NEEDS_ATTENTION,
)

_REFERENCE = re.compile(r"[A-Za-z0-9.=-]{1,100}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_RESERVED = ("local", "localhost", "test", "invalid")
_LOCAL = re.compile(r"0[25]\d{8}")
_WHOLE = re.compile(r"-?\d{1,15}")
_SAID = {
    "refused": "Declined",
    "timed_out": "Transaction timed out",
    "not_enough_funds": "Insufficient Funds",
    "limit_reached": "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED",
    "no_wallet": "Subscriber is not registered for mobile money",
    "code_wrong": "Invalid OTP",
    "other": "Unable to process transaction",
}
_NOT_TEST_NUMBER = "Declined. Please use the test mobile money number since you are doing a test transaction."
_ON_PHONE = "Please complete authorization process on your mobile phone"
_VOUCHER = "Dial the short code, create a voucher, then enter it here"
_FATE: dict[str, Literal["failed", "needs_attention"]] = {
    CARD_REFUND_FAILS: "failed",
    CARD_REFUND_NEEDS_ATTENTION: "needs_attention",
}
_WIRE_STATE: dict[RefundState, str] = {
    "pending": "pending",
    "processing": "processing",
    "done": "processed",
    "failed": "failed",
    "needs_attention": "needs-attention",
}


def refusal(
    status: int, message: str, code: str, next_step: str = "Ensure that the value(s) you're passing are valid."
) -> Refused:
    body = {
        "status": False,
        "message": message,
        "meta": {"nextStep": next_step},
        "type": "validation_error",
        "code": code,
    }
    return Refused(Json(body, status))


def missing(name: str) -> Refused:
    return refusal(400, f"{name} is required", "missing_params", "Provide all required params")


@dataclass(slots=True)
class Account:
    """One secret key. `name` stands for it in the ledger."""

    name: str
    key: str
    integration: int
    webhook_url: str | None = None
    revoked: bool = False
    transactions: dict[str, "Transaction"] = field(default_factory=dict)
    refunds: dict[int, "Refunded"] = field(default_factory=dict)


@dataclass(slots=True)
class Transaction:
    """`card` or `local` (a number as it is written in Ghana) is what it was paid with."""

    charge: Charge
    account: Account
    id: int
    email: str
    metadata: Any
    callback_url: str | None
    channels: list[str]
    access_code: str
    ip: str
    behaviour: Behaviour = PERSON
    network: str | None = None
    local: str | None = None
    card: str | None = None
    code: str | None = None
    attempts: int = 0


@dataclass(slots=True)
class Refunded:
    refund: Refund
    transaction: Transaction
    id: int
    merchant_note: str
    customer_note: str
    updated_at: datetime


class Paystack:
    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts: dict[str, Account] = {}
        self.pages: dict[str, Transaction] = {}  # by access code
        self._by_charge: dict[int, Transaction] = {}
        self._not_found = 0
        self._refund_events = 0
        world.decided["paystack"] = self._decided
        world.reversing["paystack"] = self._reverse

    def routes(self) -> list[Route]:
        def route(path: str, kind: str, method: str, answer: Answer) -> Route:
            return call(self.world, f"/paystack{path}", f"paystack.{kind}", [method], answer, _broken)

        return [
            route("/transaction/initialize", "initialize", "POST", self._initialize),
            route("/transaction/verify/{reference}", "verify", "GET", self._verify),
            route("/transaction", "list", "GET", self._list),
            route("/transaction/{id}", "verify", "GET", self._fetch),
            route("/charge", "charge", "POST", self._charge),
            route("/charge/submit_otp", "submit_otp", "POST", self._submit_otp),
            route("/charge/{reference}", "check_charge", "GET", self._check_charge),
            route("/refund", "refund", "POST", self._refund),
            route("/refund", "refund_status", "GET", self._list_refunds),
            route("/refund/{id}", "refund_status", "GET", self._fetch_refund),
            route("/refund/retry_with_customer_details/{id}", "refund", "POST", self._retry_refund),
            route("/bank", "bank", "GET", self._banks),
        ]

    # --- accounts ---------------------------------------------------------------------------------------------

    def account(self, key: str) -> Account:
        """Raises Refused for what is no key of test mode: nobody's live key belongs into a simulator."""
        found = self.accounts.get(key)
        if found is None:
            if KEY.fullmatch(key) is None or len(self.accounts) >= MOST_ACCOUNTS:
                raise Refused(_invalid_key())
            number = len(self.accounts) + 1
            found = self.accounts[key] = Account(f"paystack-{number}", key, 412_829 + number)
        return found

    def _caller(self, request: Request) -> Account:
        account = self.account(bearer(request) or "")
        if account.revoked:
            raise Refused(_invalid_key())
        return account

    # --- transactions -----------------------------------------------------------------------------------------

    async def _initialize(self, request: Request) -> Response:
        account = self._caller(request)
        body = await _read(request)
        channels = body.get("channels") or ["card", "mobile_money"]
        if not isinstance(channels, list) or not set(channels) <= {"card", "mobile_money", "bank_transfer"}:
            raise refusal(400, "Invalid channels passed", "invalid_params")
        callback_url = body.get("callback_url")
        if callback_url is not None and not re.match(r"https?://", str(callback_url)):
            raise refusal(400, "Invalid callback_url passed", "invalid_params")
        one = self._begin(request, account, body, channels)
        one.callback_url = callback_url
        return Json(
            {
                "status": True,
                "message": "Authorization URL created",
                "data": {
                    "authorization_url": self.page_url(request, one),
                    "access_code": one.access_code,
                    "reference": one.charge.reference,
                },
            }
        )

    def page_url(self, request: Request, one: Transaction) -> str:
        return f"{origin_of(self.world, request)}/paystack/checkout/{one.access_code}"

    def _begin(self, request: Request, account: Account, body: dict[str, Any], channels: list[str]) -> Transaction:
        email = _email(body)
        amount = _amount(body)
        if body.get("currency") not in (None, "GHS"):
            raise refusal(400, "Currency not supported by merchant", "unsupported_currency")
        reference = body.get("reference") or self.world.make(10)
        if not isinstance(reference, str) or _REFERENCE.fullmatch(reference) is None:
            raise refusal(400, "Only -,.,=and alphanumeric characters are allowed in reference", "invalid_params")
        if reference in account.transactions:
            raise refusal(400, "Duplicate Transaction Reference", "duplicate_reference")
        metadata = body.get("metadata")
        if metadata is not None and not isinstance(metadata, str | dict):
            raise refusal(400, "Invalid metadata passed", "invalid_params")
        charge = self.world.ledger.add(
            provider="paystack",
            account=account.name,
            reference=reference,
            cents=amount,
            currency="GHS",
            channel=channels[0],
            phone=None,
            at=self.world.agenda.now(),
        )
        id = self.world.number()
        charge.provider_id = str(id)
        charge.fee_cents = int((amount * FEE).to_integral_value(ROUND_HALF_UP))
        charge.about = _about(metadata)
        one = Transaction(
            charge,
            account,
            id,
            email,
            metadata,
            None,
            channels,
            self.world.make(15),
            request.client.host if request.client else "127.0.0.1",
        )
        account.transactions[reference] = one
        self.pages[one.access_code] = one
        self._by_charge[charge.id] = one
        made(request, charge)
        return one

    async def _verify(self, request: Request) -> Response:
        account = self._caller(request)
        one = self._found(account, request.path_params["reference"])
        return Json({"status": True, "message": "Verification successful", "data": self._whole(one)})

    async def _fetch(self, request: Request) -> Response:
        account = self._caller(request)
        found = [one for one in account.transactions.values() if str(one.id) == request.path_params["id"]]
        if not found:
            raise refusal(404, "Transaction not found", "transaction_not_found")
        return Json({"status": True, "message": "Transaction retrieved", "data": self._whole(found[0])})

    def _found(self, account: Account, reference: str) -> Transaction:
        one = account.transactions.get(reference)
        if one is None:
            self._not_found += 1
            raise refusal(
                400 if self._not_found % 2 else 404,
                "Transaction reference not found.",
                "transaction_not_found",
                "Ensure that you're passing the reference of a transaction that exists on this integration",
            )
        return one

    async def _list(self, request: Request) -> Response:
        account = self._caller(request)
        found = [one for one in reversed(account.transactions.values()) if self._matches(one, request)]
        return _page(request, "Transactions retrieved", found, self._listed)

    def _matches(self, one: Transaction, request: Request) -> bool:
        asked = request.query_params
        return (
            asked.get("status") in (None, self._status(one))
            and asked.get("amount") in (None, str(one.charge.cents))
            and _within(request, one.charge.created_at)
        )

    # --- mobile money -----------------------------------------------------------------------------------------

    async def _charge(self, request: Request) -> Response:
        account = self._caller(request)
        body = await _read(request)
        money = body.get("mobile_money")
        if not isinstance(money, dict):
            raise missing("mobile_money")
        phone, network = money.get("phone"), money.get("provider")
        if not isinstance(phone, str) or not phone:
            raise missing("phone")
        if network not in NETWORKS:
            raise refusal(400, "Invalid provider passed", "invalid_params")
        one = self._begin(request, account, body, ["mobile_money"])
        one.local, one.network = phone, network
        one.attempts = 1
        return self._put_to(one, request)

    def _put_to(self, one: Transaction, request: Request) -> Response:
        """To the phone."""
        world, charge, local = self.world, one.charge, one.local or ""
        if local == PAYSTACK_TEST_NUMBER:
            charge.phone = f"+233{local[1:]}"
            world.decide(charge, None)
            return _attempted(self._full(one))
        if _LOCAL.fullmatch(local) is None or world.settings.paystack_only_test_numbers:
            charge.phone = local
            world.decide(charge, _NOT_TEST_NUMBER)
            data = {"reference": charge.reference, "status": "failed", "message": _NOT_TEST_NUMBER}
            body = {
                "status": False,
                "message": "Charge attempted",
                "type": "api_error",
                "code": "unprocessed_transaction",
                "data": data,
            }
            return Json(body, 400)
        charge.phone = f"+233{local[1:]}"
        behaviour = one.behaviour = behaviour_of(f"233{local[1:]}", at_paystack=True)
        seconds = world.settings.paystack_prompt_seconds
        voucher = behaviour == PERSON and one.network == "vod" and world.settings.paystack_telecel == "send_otp"
        if voucher or behaviour.first == "code":
            digits = str(int(world.make(8), 16))[-6:].zfill(6)
            one.code = behaviour.code if not voucher else digits
            world.send_code(charge, one.code or digits, seconds)
        elif behaviour.first == "prompt":
            world.ring(charge, behaviour, seconds)
        elif behaviour.first == "pending":
            charge.state = "pending"
            world.decide_soon(charge, behaviour)
        elif behaviour.first == "page":
            data = {"reference": charge.reference, "status": "open_url", "url": self.page_url(request, one)}
            return _attempted(data)
        else:
            world.decide(charge, None if behaviour.then == "paid" else behaviour.then)
            if behaviour.first == "timeout":
                return _attempted({"reference": charge.reference, "status": "timeout"})
        return _attempted(self._step(one))

    async def _submit_otp(self, request: Request) -> Response:
        account = self._caller(request)
        body = await _read(request)
        code, reference = body.get("otp"), body.get("reference")
        if not isinstance(code, str) or not code:
            raise missing("OTP")
        one = account.transactions.get(reference) if isinstance(reference, str) else None
        if one is None:
            raise refusal(400, "Transaction reference is invalid", "invalid_params")
        made(request, one.charge)
        if one.charge.state == "code":
            self._take_code(one, code)
        return _attempted(self._step(one))

    def _take_code(self, one: Transaction, code: str) -> None:
        world, charge = self.world, one.charge
        if code != one.code:
            world.decide(charge, "code_wrong")
        elif one.behaviour.prompt_after_code:
            world.ring(charge, PERSON, world.settings.paystack_prompt_seconds)
        elif one.behaviour.then == "paid":
            world.decide(charge, None)
        else:  # a voucher: the network takes its time
            world.close_prompt(charge)
            charge.state = "pending"
            world.decide_soon(charge, Behaviour(then="paid"))

    async def _check_charge(self, request: Request) -> Response:
        account = self._caller(request)
        one = self._found(account, request.path_params["reference"])
        data = self._step(one)
        if data["status"] == "pay_offline":
            data = {"reference": one.charge.reference, "status": "pending"}
        return Json({"status": True, "message": "Reference check successful", "data": data})

    def _step(self, one: Transaction) -> dict[str, Any]:
        """Where a charge stands, as POST /charge says it."""
        reference = one.charge.reference
        match one.charge.state:
            case "waiting":
                return {"reference": reference, "status": "pay_offline", "display_text": _ON_PHONE}
            case "code":
                return {"reference": reference, "status": "send_otp", "display_text": _VOUCHER}
            case "failed":
                return {"reference": reference, "status": "failed", "message": self._said(one)}
            case "paid" | "reversed":
                return self._full(one)
        return {"reference": reference, "status": "pending"}

    # --- refunds ----------------------------------------------------------------------------------------------

    async def _refund(self, request: Request) -> Response:
        account = self._caller(request)
        body = await _read(request)
        wanted = str(body.get("transaction") or "")
        if not wanted:
            raise missing("Transaction")
        one = account.transactions.get(wanted) or next(
            (other for other in account.transactions.values() if str(other.id) == wanted), None
        )
        if one is None:
            raise refusal(404, "Transaction not found", "transaction_not_found")
        charge = one.charge
        if charge.state == "reversed":
            raise refusal(400, "Transaction has been fully reversed", "invalid_params")
        if charge.state != "paid":
            raise refusal(400, "Only successful transactions can be refunded", "invalid_params")
        if body.get("currency") not in (None, charge.currency):
            raise refusal(400, "Currency does not match that of the transaction", "invalid_params")
        left = self.world.ledger.refundable(charge)
        amount = left if body.get("amount") is None else _amount(body)
        if amount == 0 or amount > left:
            raise refusal(400, "Refund amount cannot be more than what is left to refund", "invalid_params")
        now = self.world.agenda.now()
        id = self.world.number()
        refund = self.world.ledger.add_refund(charge, reference=str(id), cents=amount, at=now)
        refund.provider_id = str(id)
        given = Refunded(
            refund,
            one,
            id,
            str(body.get("merchant_note") or f"Refund for transaction {charge.reference}"),
            str(body.get("customer_note") or f"Refund for transaction {charge.reference}"),
            now,
        )
        account.refunds[id] = given
        made(request, charge)
        self._tell_refund(given)
        self.world.agenda.after(self.world.settings.refund_step_seconds, lambda: self._process(given))
        data = self._refund_row(given) | {
            "transaction": {
                "id": one.id,
                "reference": charge.reference,
                "amount": charge.cents,
                "currency": charge.currency,
                "channel": charge.channel,
            },
            "channel": None,
            "updatedAt": utc(given.updated_at),
        }
        return Json({"status": True, "message": "Refund has been queued for processing", "data": data})

    def _process(self, given: Refunded) -> None:
        given.refund.state = "processing"
        given.updated_at = self.world.agenda.now()
        self._tell_refund(given)
        self.world.agenda.after(self.world.settings.refund_step_seconds, lambda: self._finish(given))

    def _finish(self, given: Refunded) -> None:
        one, now = given.transaction, self.world.agenda.now()
        fate = _FATE.get(one.card or "", one.behaviour.refund)
        given.updated_at = now
        if fate == "failed":
            self.world.ledger.fail_refund(given.refund, "refused", now)
        elif fate == "needs_attention" and given.refund.cause != "details_given":
            given.refund.state = "needs_attention"
        else:
            self.world.ledger.give_back(given.refund, now)
        self._tell_refund(given)

    async def _retry_refund(self, request: Request) -> Response:
        account = self._caller(request)
        given = self._found_refund(account, request)
        details = (await _read(request)).get("refund_account_details")
        if not isinstance(details, dict) or not {"currency", "account_number", "bank_id"} <= details.keys():
            raise missing("refund_account_details")
        if given.refund.state != "needs_attention":
            raise refusal(422, "Refund is not in needs-attention", "invalid_params")
        given.refund.cause = "details_given"
        self._process(given)
        message = "Refund retried and has been queued for processing"
        return Json({"status": True, "message": message, "data": self._refund_row(given)})

    async def _list_refunds(self, request: Request) -> Response:
        account = self._caller(request)
        wanted = request.query_params.get("transaction") or request.query_params.get("reference")
        found = [
            given
            for given in reversed(account.refunds.values())
            if wanted in (None, given.transaction.charge.reference, str(given.transaction.id))
            and _within(request, given.refund.created_at)
        ]
        return _page(request, "Refunds retrieved", found, self._refund_row)

    async def _fetch_refund(self, request: Request) -> Response:
        given = self._found_refund(self._caller(request), request)
        return Json({"status": True, "message": "Refund retrieved", "data": self._refund_row(given)})

    def _found_refund(self, account: Account, request: Request) -> Refunded:
        id = request.path_params["id"]
        given = account.refunds.get(int(id)) if re.fullmatch(r"\d{1,19}", id) else None
        if given is None:
            raise refusal(404, "Refund not found", "not_found")
        return given

    def _refund_row(self, given: Refunded) -> dict[str, Any]:
        refund = given.refund
        done = refund.state == "done"
        return {
            "integration": given.transaction.account.integration,
            "transaction": given.transaction.id,
            "dispute": None,
            "settlement": None,
            "id": given.id,
            "domain": "test",
            "currency": refund.currency,
            "amount": refund.cents,
            "status": _WIRE_STATE[refund.state],
            "refunded_at": utc(refund.decided_at) if done and refund.decided_at else None,
            "refunded_by": "ops@example.com",
            "customer_note": given.customer_note,
            "merchant_note": given.merchant_note,
            "deducted_amount": refund.cents if done else 0,
            "fully_deducted": done,
            "expected_at": utc(refund.created_at + timedelta(days=7)),
            "createdAt": utc(refund.created_at),
        }

    # --- how it is told ---------------------------------------------------------------------------------------

    def _status(self, one: Transaction) -> str:
        match one.charge.state:
            case "paid":
                true = "success"
            case "failed" | "reversed" | "pending":
                true = one.charge.state
            case "waiting" | "code":
                true = "ongoing"
            case "open":
                true = "abandoned"
        return self.world.status_of(one.charge, true)

    def _said(self, one: Transaction) -> str:
        match one.charge.state:
            case "paid" | "reversed":
                return "Approved"
            case "failed":
                return _SAID.get(one.charge.cause, one.charge.cause)
            case "open":
                return "The transaction was not completed"
        return "Transaction in progress"

    def _metadata(self, one: Transaction, *, turn: int) -> Any:
        """An object and text of it, null and empty text, by turns."""
        if one.metadata in (None, ""):
            return "" if turn % 2 else None
        if isinstance(one.metadata, dict):
            return json.dumps(one.metadata) if turn % 2 else one.metadata
        if turn % 2:
            return one.metadata
        try:
            return json.loads(one.metadata)
        except ValueError:
            return one.metadata

    def _core(self, one: Transaction, *, turn: int) -> dict[str, Any]:
        """What verify, the list, the charge and the webhook have in common."""
        charge = one.charge
        went = charge.state in ("paid", "reversed")
        amount = charge.cents
        if went and self.world.settings.paystack_fees_on_payer:
            amount += charge.fee_cents
        paid_at = utc(charge.decided_at) if went and charge.decided_at else None
        return {
            "id": one.id,
            "domain": "test",
            "status": self._status(one),
            "reference": charge.reference,
            "receipt_number": None,
            "amount": amount,
            "message": self._said(one) if charge.state == "failed" else None,
            "gateway_response": self._said(one),
            "paid_at": paid_at,
            "created_at": utc(charge.created_at),
            "channel": charge.channel,
            "currency": charge.currency,
            "ip_address": one.ip,
            "metadata": self._metadata(one, turn=turn),
            "log": None,
            "fees": charge.fee_cents if went else None,
            "fees_split": None,
            "authorization": self._authorization(one) if went else {},
            "customer": {
                "id": int(hashlib.sha256(one.email.encode()).hexdigest()[:7], 16),
                "first_name": None,
                "last_name": None,
                "email": one.email,
                "customer_code": f"CUS_{hashlib.sha256(one.email.encode()).hexdigest()[:15]}",
                "phone": None,
                "metadata": None,
                "risk_action": "default",
                "international_format_phone": None,
            },
            "paidAt": paid_at,
            "createdAt": utc(charge.created_at),
            "requested_amount": charge.cents,
        }

    def _whole(self, one: Transaction) -> dict[str, Any]:
        charge, core = one.charge, self._core(one, turn=one.charge.id)
        if charge.decided_at is not None:
            seconds = int((charge.decided_at - charge.created_at).total_seconds())
            success = charge.state != "failed"
            acted = {"type": "action", "message": f"Attempted to pay with {charge.channel}", "time": seconds}
            core["log"] = {
                "start_time": int(charge.created_at.timestamp()),
                "time_spent": seconds,
                "attempts": one.attempts,
                "errors": 0 if success else 1,
                "success": success,
                "mobile": False,
                "input": [],
                "history": [acted],
            }
        return core | {
            "plan": None,
            "split": {},
            "order_id": None,
            "pos_transaction_data": None,
            "source": None,
            "fees_breakdown": None,
            "connect": None,
            "transaction_date": core["created_at"],
            "plan_object": {},
            "subaccount": {},
        }

    def _listed(self, one: Transaction) -> dict[str, Any]:
        return self._core(one, turn=one.charge.id) | {"timeline": None, "plan": {}}

    def _full(self, one: Transaction) -> dict[str, Any]:
        """The answer to a charge that was paid at once."""
        core = self._core(one, turn=one.charge.id + 1)
        kept = (
            "amount channel created_at currency domain fees gateway_response id ip_address metadata paid_at reference "
            "status authorization customer"
        )
        return {name: core[name] for name in kept.split()} | {
            "message": "madePayment",
            "transaction_date": core["created_at"],
        }

    def _authorization(self, one: Transaction) -> dict[str, Any]:
        code = f"AUTH_{hashlib.sha256(str(one.id).encode()).hexdigest()[:10]}"
        if one.card is not None:
            return {
                "authorization_code": code,
                "bin": one.card[:6],
                "last4": one.card[-4:],
                "exp_month": "12",
                "exp_year": "2030",
                "channel": "card",
                "card_type": "visa ",
                "bank": "TEST BANK",
                "country_code": "GH",
                "brand": "visa",
                "reusable": True,
                "signature": f"SIG_{one.card[-4:]}",
                "account_name": None,
            }
        network, local = NETWORKS[one.network or "mtn"], one.local or PAYSTACK_TEST_NUMBER
        return {
            "authorization_code": code,
            "bin": f"{local[:3]}XXX",
            "last4": f"X{local[-3:]}",
            "exp_month": "12",
            "exp_year": "9999",
            "channel": "mobile_money",
            "card_type": "",
            "bank": f"{network} Mobile Money",
            "country_code": "GH",
            "brand": f"{network.capitalize()} mobile money",
            "reusable": False,
            "signature": None,
            "account_name": None,
        }

    # --- webhooks ---------------------------------------------------------------------------------------------

    def _decided(self, charge: Charge) -> None:
        """Only what is paid is told: of failures Paystack sends nothing."""
        one = self._by_charge[charge.id]
        if charge.state == "paid":
            core = self._core(one, turn=charge.id + 1)
            data = {name: value for name, value in core.items() if name not in ("createdAt", "receipt_number")}
            data |= {"metadata": core["metadata"] or "", "plan": {}, "subaccount": {}, "subaccount_group": {}}
            self._tell(one, "charge.success", data)

    def _reverse(self, charge: Charge) -> None:
        """The payer's bank has taken it back."""
        one = self._by_charge[charge.id]
        now = self.world.agenda.now()
        self.world.ledger.reverse(charge, now)
        core = self._core(one, turn=0)
        data = {
            "id": self.world.number(),
            "refund_amount": charge.cents,
            "currency": charge.currency,
            "status": "awaiting-merchant-feedback",
            "resolution": None,
            "domain": "test",
            "transaction": core,
            "transaction_reference": None,
            "category": "chargeback",
            "customer": core["customer"],
            "created_at": utc(now),
        }
        self._tell(one, "charge.dispute.create", data)

    def _tell_refund(self, given: Refunded) -> None:
        refund, one = given.refund, given.transaction
        self._refund_events += 1
        state = _WIRE_STATE[refund.state]
        data: dict[str, Any] = {
            "status": state,
            "transaction_reference": one.charge.reference,
            "refund_reference": None if refund.state == "pending" else f"TRF_{given.id}",
            "amount": refund.cents if self._refund_events % 2 else str(refund.cents),
            "currency": refund.currency,
            "processor": "mobile_money" if one.card is None else "card",
            "customer": {"first_name": None, "last_name": None, "email": one.email},
            "integration": one.account.integration,
            "domain": "test",
        }
        if refund.state == "needs_attention":
            data |= {
                "id": given.id,
                "customer_note": given.customer_note,
                "merchant_note": given.merchant_note,
            }
        self._tell(one, f"refund.{state}", data)

    def _tell(self, one: Transaction, event: str, data: dict[str, Any]) -> None:
        account = one.account
        if account.webhook_url is None:
            return
        body = orjson.dumps({"event": event, "data": data})
        headers = {"content-type": "application/json"}
        self.world.courier.post(
            Parcel(
                provider="paystack",
                about=("charge", one.charge.id),
                event=event,
                method="POST",
                url=account.webhook_url,
                headers=headers | {SIGNATURE: sign(account.key, body)},
                body=body,
                forged=headers | {SIGNATURE: sign(f"not {account.key}", body)},
                retries=HOURLY,
            )
        )

    # --- banks ------------------------------------------------------------------------------------------------

    async def _banks(self, request: Request) -> Response:
        """Open to everybody: it proves no key."""
        rows = [
            {
                "id": id,
                "name": name,
                "slug": slug,
                "code": code,
                "longcode": "",
                "gateway": None,
                "pay_with_bank": False,
                "active": True,
                "country": "Ghana",
                "currency": "GHS",
                "type": kind,
                "is_deleted": False,
            }
            for id, name, slug, code, kind in _BANKS
        ]
        asked = request.query_params
        found = [
            row
            for row in rows
            if asked.get("type") in (None, row["type"]) and asked.get("currency") in (None, row["currency"])
        ]
        return Json({"status": True, "message": "Banks retrieved", "data": found})


_BANKS = (
    (28, "MTN", "mtn-mobile-money", "MTN", "mobile_money"),
    (29, "Telecel", "vod-mobile-money", "VOD", "mobile_money"),
    (30, "AT", "atl-mobile-money", "ATL", "mobile_money"),
    (40, "Absa Bank Ghana Ltd", "absa-bank-ghana-ltd", "030100", "ghipss"),
)


def _about(metadata: Any) -> str:
    """What the merchant shows of it on the dashboard: the first of its custom fields."""
    fields = metadata.get("custom_fields") if isinstance(metadata, dict) else None
    first = fields[0] if isinstance(fields, list) and fields else None
    value = first.get("value") if isinstance(first, dict) else None
    return value[:200] if isinstance(value, str) else ""


def sign(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()


def _attempted(data: dict[str, Any]) -> Response:
    return Json({"status": True, "message": "Charge attempted", "data": data})


def _invalid_key() -> Response:
    return Json({"status": False, "message": "Invalid key"}, 401)


def _broken(status: int) -> Response:
    message = "An error occurred" if status == 500 else "Service unavailable"
    return Json({"status": False, "message": message, "type": "api_error", "code": "unknown"}, status)


async def _read(request: Request) -> dict[str, Any]:
    try:
        return json_object(await body_of(request))
    except NotJson:
        raise refusal(400, "Invalid request body", "invalid_params") from None


def _email(body: dict[str, Any]) -> str:
    email = body.get("email")
    if not email:
        raise missing("Email")
    if (
        not isinstance(email, str)
        or _EMAIL.fullmatch(email) is None
        or email.rpartition(".")[2].lower() in _RESERVED
    ):
        raise refusal(400, "Invalid Email Address Passed", "invalid_params")
    return email


def _amount(body: dict[str, Any]) -> int:
    """In the subunit, as a number or as text of one."""
    amount = body.get("amount")
    if amount in (None, ""):
        raise missing("Amount")
    text = str(amount) if isinstance(amount, int | str) and not isinstance(amount, bool) else ""
    if _WHOLE.fullmatch(text) is None or int(text) < MINIMUM:
        raise refusal(400, "Invalid Amount Sent", "invalid_params")
    return int(text)


def _within(request: Request, moment: datetime) -> bool:
    """`from` and `to` are about when it was made."""
    since, until = (_moment(request, name) for name in ("from", "to"))
    return (since is None or since <= moment) and (until is None or moment <= until)


def _moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refusal(400, f"Invalid {name} passed", "invalid_params") from None
    # A day without a time is its first moment, in UTC.
    return moment if moment.tzinfo else datetime.fromisoformat(f"{moment.isoformat()}+00:00")


def _page(request: Request, message: str, found: Sequence[Row], row: Callable[[Row], Any]) -> Response:
    asked = request.query_params
    try:
        size, page = int(asked.get("perPage", 50)), int(asked.get("page", 1))
    except ValueError:
        size, page = 0, 0
    if not 1 <= size <= 100 or page < 1:
        raise refusal(400, "Invalid page passed", "invalid_params")
    rows = [row(one) for one in found[(page - 1) * size : page * size]]
    meta = {
        "total": len(found),
        "skipped": (page - 1) * size,
        "perPage": size,
        "page": page,
        "pageCount": -(-len(found) // size),
    }
    return Json({"status": True, "message": message, "data": rows, "meta": meta})
