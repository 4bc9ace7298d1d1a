"""Hubtel's Direct Receive Money and its transaction status check, which live on two hosts.

Requests, answers and callbacks are in PascalCase, the status check is in camelCase. What is refused has a 4xx status
and a response code. The status check says `Unpaid` of what is pending and of what has failed; a failed payment's
callback tells of an amount charged all the same.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.sandbox.ledger import Charge
from comanda.sandbox.numbers import behaviour_of, is_of_ghana
from comanda.sandbox.webhooks import Parcel
from comanda.sandbox.wire import Answer, Json, NotJson, Refused, basic, body_of, call, json_object, made, utc
from comanda.sandbox.world import World

# The first account. More come from /control.
ACCOUNT = ("2017254", "hubtelid", "hubtelkey")
MOST_ACCOUNTS = 1000
CHANNELS = ("mtn-gh", "vodafone-gh", "tigo-gh")
FEE = Decimal("0.0195")
MINIMUM = 10  # pesewas; below it no fee is set

_NEEDED = ("CustomerMsisdn", "Channel", "Amount", "PrimaryCallbackUrl", "Description", "ClientReference")
_REFERENCE = re.compile(r"[A-Za-z0-9]{1,36}")


def refusal(status: int, code: str, message: str) -> Refused:
    return Refused(Json({"Message": message, "ResponseCode": code, "Data": None}, status))


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    pos_sales_id: str
    id: str
    key: str


@dataclass(slots=True)
class Received:
    charge: Charge
    account: Account
    transaction_id: str
    external_id: str
    description: str
    callback_url: str


class Hubtel:
    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts: dict[str, Account] = {}  # by POS sales id
        self._received: dict[tuple[str, str], Received] = {}  # by POS sales id and client's reference
        self._by_charge: dict[int, Received] = {}
        self._callbacks = 0
        self._add(*ACCOUNT)
        world.decided["hubtel"] = self._decided
        world.reversing["hubtel"] = self._reverse

    def routes(self) -> list[Route]:
        def route(path: str, kind: str, method: str, answer: Answer) -> Route:
            return call(self.world, path, f"hubtel.{kind}", [method], answer, _broken)

        receive = "/merchantaccount/merchants/{pos_sales_id}/receive/mobilemoney"
        return [
            route(f"/hubtel{receive}", "receive", "POST", self._receive),
            route(f"/hubtel/v1{receive}", "receive", "POST", self._receive),  # as on the older host
            route("/hubtel-status/transactions/{pos_sales_id}/status", "status", "GET", self._status),
        ]

    def add_account(self) -> Account | None:
        """None when there are too many."""
        if len(self.accounts) >= MOST_ACCOUNTS:
            return None
        number = int(ACCOUNT[0]) + len(self.accounts)
        return self._add(str(number), self.world.make(8), self.world.make(32))

    def _add(self, pos_sales_id: str, id: str, key: str) -> Account:
        account = Account(f"hubtel-{len(self.accounts) + 1}", pos_sales_id, id, key)
        self.accounts[pos_sales_id] = account
        return account

    def _caller(self, request: Request) -> Account:
        if not self.world.settings.hubtel_allows_address:
            raise Refused(Response(status_code=403))
        given = basic(request)
        known = [one for one in self.accounts.values() if (one.id, one.key) == given]
        if not known:
            raise Refused(Response(status_code=401))
        account = self.accounts.get(request.path_params["pos_sales_id"])
        if account not in known:
            raise refusal(403, "4101", "The business is not fully set up to receive payments")
        assert account is not None
        return account

    # --- receive money ----------------------------------------------------------------------------------------

    async def _receive(self, request: Request) -> Response:
        account = self._caller(request)
        try:
            body = json_object(await body_of(request))
        except NotJson:
            raise refusal(400, "4000", "Validation errors") from None
        cents = _valid(body)
        reference = body["ClientReference"]
        if (account.pos_sales_id, reference) in self._received:
            raise refusal(400, "4000", "Validation errors: ClientReference was used before")
        if cents < MINIMUM:
            raise refusal(
                400, "4070", "Unable to complete payment at the moment. Fees not set for given conditions"
            )
        digits = body["CustomerMsisdn"]
        charge = self.world.ledger.add(
            provider="hubtel",
            account=account.name,
            reference=reference,
            cents=cents,
            currency="GHS",
            channel="mobile_money",
            phone=f"+{digits}",
            at=self.world.agenda.now(),
        )
        charge.fee_cents = int((cents * FEE).to_integral_value(ROUND_HALF_UP))
        received = Received(
            charge,
            account,
            self.world.make(32),
            f"{self.world.number():016d}",
            body["Description"],
            body["PrimaryCallbackUrl"],
        )
        charge.provider_id, charge.about = received.transaction_id, received.description
        self._received[account.pos_sales_id, reference] = self._by_charge[charge.id] = received
        made(request, charge)
        if re.search(r"[&%^]", received.description):
            charge.state = "pending"
            self.world.decide_later(charge, "other", self.world.settings.answer_seconds)
        else:
            self.world.ring(charge, behaviour_of(digits), self.world.settings.hubtel_prompt_seconds)
        sums = _sums(charge)
        return Json(
            {
                "Message": "Transaction pending. Expect callback request for final state",
                "ResponseCode": "0001",
                "Data": {
                    "TransactionId": received.transaction_id,
                    "Description": received.description,
                    "ClientReference": reference,
                    "Amount": sums["amount"],
                    "Charges": sums["charges"],
                    "AmountAfterCharges": sums["after"],
                    "AmountCharged": sums["amount"],
                    "DeliveryFee": 0.0,
                },
            }
        )

    # --- status check -----------------------------------------------------------------------------------------

    async def _status(self, request: Request) -> Response:
        account = self._caller(request)
        received = self._asked_for(request, account)
        if received is None:
            return Json({"message": "Transaction not found", "responseCode": "4000", "data": None}, 404)
        charge, sums = received.charge, _sums(received.charge)
        true = {"paid": "Paid", "reversed": "Refunded"}.get(charge.state, "Unpaid")
        return Json(
            {
                "message": "Successful",
                "responseCode": "0000",
                "data": {
                    "date": _long(utc(charge.decided_at or charge.created_at)),
                    "status": self.world.status_of(charge, true),
                    "transactionId": received.transaction_id,
                    "externalTransactionId": received.external_id if charge.decided else None,
                    "paymentMethod": "mobilemoney",
                    "clientReference": charge.reference,
                    "currencyCode": None,
                    "amount": sums["amount"],
                    "charges": sums["charges"],
                    "amountAfterCharges": sums["after"],
                    "isFulfilled": None,
                },
            }
        )

    def _asked_for(self, request: Request, account: Account) -> Received | None:
        asked, pos = request.query_params, account.pos_sales_id
        if "clientReference" in asked:
            return self._received.get((pos, asked["clientReference"]))
        by_hubtel, by_network = asked.get("hubtelTransactionId"), asked.get("networkTransactionId")
        found = (
            one
            for one in self._received.values()
            if one.account is account
            and (by_hubtel or by_network)
            and by_hubtel in (None, one.transaction_id)
            and by_network in (None, one.external_id)
        )
        return next(found, None)

    # --- callbacks --------------------------------------------------------------------------------------------

    def _decided(self, charge: Charge) -> None:
        """Once, whether it arrives or not."""
        received, sums, paid = self._by_charge[charge.id], _sums(charge), charge.state == "paid"
        self._callbacks += 1
        assert charge.decided_at is not None
        # Both names of the same field are seen.
        name = "Message" if self._callbacks % 2 else "Status"
        told = {
            "ResponseCode": "0000" if paid else "2001",
            name: "success" if paid else "failed",
            "Data": {
                "Amount": sums["amount"],
                "Charges": sums["charges"],
                "AmountAfterCharges": sums["after"],
                "Description": received.description if paid else "FAILED",
                "ClientReference": charge.reference,
                "TransactionId": received.transaction_id,
                "ExternalTransactionId": received.external_id,
                "AmountCharged": sums["amount"],
                "OrderId": received.transaction_id,
                "PaymentDate": _long(utc(charge.decided_at)),
            },
        }
        self.world.courier.post(
            Parcel(
                provider="hubtel",
                about=("charge", charge.id),
                event=str(told["ResponseCode"]),
                method="POST",
                url=received.callback_url,
                headers={"content-type": "application/json"},
                body=orjson.dumps(told),
            )
        )

    def _reverse(self, charge: Charge) -> None:
        """By hand at Hubtel, who tells nobody."""
        self.world.ledger.reverse(charge, self.world.agenda.now())


def _valid(body: dict[str, Any]) -> int:
    """The amount in pesewas."""
    wrong = [
        name for name in _NEEDED if name != "Amount" and (not isinstance(body.get(name), str) or not body[name])
    ]
    amount = body.get("Amount")
    cents = Decimal(0)
    if isinstance(amount, int | Decimal) and not isinstance(amount, bool) and 0 < amount < 10**10:
        cents = Decimal(amount) * 100
    if cents == 0 or cents != cents.to_integral_value():
        wrong.append("Amount")
    if not wrong:
        checks = {
            "CustomerMsisdn": is_of_ghana(body["CustomerMsisdn"]),
            "Channel": body["Channel"] in CHANNELS,
            "PrimaryCallbackUrl": re.match(r"https?://", body["PrimaryCallbackUrl"]) is not None,
            "ClientReference": _REFERENCE.fullmatch(body["ClientReference"]) is not None,
            "Description": len(body["Description"]) <= 500,
        }
        wrong = [name for name, good in checks.items() if not good]
    if wrong:
        raise refusal(400, "4000", f"Validation errors: {', '.join(wrong)}")
    return int(cents)


def _sums(charge: Charge) -> dict[str, float]:
    """In cedis: numbers, as Hubtel writes them."""
    after = charge.cents - charge.fee_cents
    return {"amount": charge.cents / 100, "charges": charge.fee_cents / 100, "after": after / 100}


def _long(moment: str) -> str:
    """With seven digits after the second."""
    return f"{moment[:-1]}4740Z"


def _broken(status: int) -> Response:
    return Json({"Message": "An error occurred", "ResponseCode": "0005", "Data": None}, status)
