"""Hubtel's Direct Receive Money: mobile money of Ghana, Telecel Cash above all. It signs nothing and has no sandbox of
its own."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from comanda.kit import money
from comanda.kit.outbound import parse_object, text_of
from comanda.payments.providers.protocol import (
    Amount,
    Approve,
    Begun,
    Capabilities,
    Charge,
    CredentialsRefused,
    Declined,
    DeclineReason,
    Hint,
    Listed,
    Looked,
    Pending,
    ProviderUnavailable,
    Refund,
    RefundDeclined,
    RefundLooked,
    Reversed,
    Settled,
    WebhookRefused,
)
from comanda.payments.providers.wire import Answer, Wire, moment_of, uuid_of

BASE_URL = "https://rmp.hubtel.com"
STATUS_URL = "https://api-txnstatus.hubtel.com"
CURRENCY = "GHS"  # it names none
_CHANNELS = {"mtn": "mtn-gh", "telecel": "vodafone-gh", "at": "tigo-gh"}

_REASONS: dict[str, DeclineReason] = {
    "2001": "other",
    "2050": "not_enough_funds",
    "2051": "no_wallet",
    "2100": "timed_out",
    "2101": "code_wrong",
    "2102": "not_enough_funds",
    "2103": "no_wallet",
    "2152": "no_wallet",
    "2153": "no_wallet",
    "2154": "no_wallet",
    "2200": "no_wallet",
    "2201": "no_wallet",
    "3008": "no_wallet",
    "4000": "configuration",
    "4070": "configuration",
    "4101": "configuration",
    "4103": "configuration",
}


@dataclass(frozen=True, slots=True)
class HubtelKeys:
    api_id: str
    api_key: str
    pos_sales_id: str


class Hubtel:
    capabilities = Capabilities(
        channels=frozenset({"mobile_money"}),
        networks=frozenset({"mtn", "telecel", "at"}),
        refunds=False,
        partial_refunds=False,
        signed_webhooks=False,
        first_look_seconds=30,
        look_every_seconds=15,
        prompt_seconds=300,
    )

    def __init__(
        self,
        client: httpx.AsyncClient,
        keys: HubtelKeys,
        base_url: str = BASE_URL,
        status_url: str = STATUS_URL,
    ) -> None:
        self._wire = Wire(client, base_url)
        self._status = Wire(client, status_url)
        self._keys = keys
        pair = base64.b64encode(f"{keys.api_id}:{keys.api_key}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}

    async def _read_status(self, reference: str) -> Answer:
        path = f"/transactions/{self._keys.pos_sales_id}/status"
        return await self._status.ask("GET", path, headers=self._headers, query={"clientReference": reference})

    async def check(self) -> None:
        answer = await self._read_status("keys")
        if answer.status in (401, 403):
            raise CredentialsRefused(
                _said(answer) or f"{answer.status}: keys, or this server's address is not listed"
            )
        if answer.status >= 500:
            raise ProviderUnavailable(f"status: {answer.status}")

    async def charge(self, wish: Charge) -> Begun:
        if wish.payer.phone is None or wish.network is None or not wish.payer.phone.startswith("+233"):
            return Declined("no_wallet")
        if wish.amount.currency != CURRENCY:
            return Declined("configuration", f"it takes {CURRENCY} only")
        answer = await self._wire.ask(
            "POST",
            f"/merchantaccount/merchants/{self._keys.pos_sales_id}/receive/mobilemoney",
            headers=self._headers,
            body={
                "CustomerName": wish.payer.name,
                "CustomerMsisdn": wish.payer.phone.removeprefix("+"),
                "Channel": _CHANNELS[wish.network],
                "Amount": float(
                    money.to_decimal(wish.amount.cents, CURRENCY)
                ),  # two decimals: written as they are
                "PrimaryCallbackUrl": wish.callback_url,
                "Description": "".join(one for one in wish.description if one.isalnum() or one == " "),
                "ClientReference": wish.reference.hex,
            },
        )
        code = str(answer.body.get("ResponseCode", ""))
        if code == "0001":
            return Pending(Approve(self.capabilities.prompt_seconds))
        if code == "0000":
            return Pending()
        if code == "4000" and _knows(await self._read_status(wish.reference.hex), wish.reference):
            return Pending()  # a reference that was used before is a mistake to it like any other
        if code in _REASONS:
            return Declined(_REASONS[code], _said(answer))
        if answer.status in (401, 403):
            return Declined("configuration", _said(answer) or f"{answer.status}")
        raise ProviderUnavailable(f"receive: {answer.status} {_said(answer)}")  # 0005 too: nobody knows

    async def submit_code(self, reference: UUID, code: str) -> Begun:
        return Pending()  # it asks for none

    async def lookup(self, reference: UUID) -> Looked:
        """Never NotKnown: that it has not seen a reference is not told apart from one that nobody has paid."""
        answer = await self._read_status(reference.hex)
        data = _data(answer)
        if not _knows(answer, reference):
            if answer.status in (401, 403) or answer.status >= 500:
                raise ProviderUnavailable(f"status: {answer.status} {_said(answer)}")
            return Pending()
        match data.get("status"):
            case "Paid":
                currency = text_of(data.get("currencyCode")) or CURRENCY
                amount = Amount(_cents(data.get("amount"), currency), currency)
                fee = _cents(data["charges"], currency) if data.get("charges") is not None else None
                return Settled(
                    text_of(data.get("transactionId")) or reference.hex, amount, moment_of(data.get("date")), fee
                )
            case "Refunded":
                return Reversed(text_of(data.get("transactionId")))
            case _:
                return Pending()

    async def refund(self, wish: Refund) -> RefundLooked:
        return RefundDeclined("Hubtel gives nothing back by itself")

    async def lookup_refund(self, wish: Refund) -> RefundLooked:
        return RefundDeclined("Hubtel gives nothing back by itself")

    async def list_settled(self, day: date) -> Sequence[Listed] | None:
        return None

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Hint:
        try:
            said = parse_object(body)
        except ValueError as error:
            raise WebhookRefused(str(error)) from None
        data = said["Data"] if isinstance(said.get("Data"), dict) else {}
        named, code = text_of(data.get("ClientReference")), text_of(said.get("ResponseCode"))
        return Hint(uuid_of(named), code, f"{named} {code}")


def _data(answer: Answer) -> dict[str, Any]:
    data = answer.body.get("data")
    return data if isinstance(data, dict) else {}


def _knows(answer: Answer, reference: UUID) -> bool:
    return answer.status == 200 and _data(answer).get("clientReference") == reference.hex


def _said(answer: Answer) -> str:
    words = answer.body.get("Message") or answer.body.get("message")
    return (
        f"{text_of(answer.body.get('ResponseCode') or answer.body.get('responseCode'))} {text_of(words)}".strip()
    )


def _cents(value: object, currency: str) -> int:
    try:
        number = value if isinstance(value, int | Decimal) else Decimal("nan")
        return money.parse(str(number), currency)
    except money.AmountNotUnderstood:
        raise ProviderUnavailable("an amount that cannot be read") from None
