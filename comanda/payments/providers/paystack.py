"""Paystack: cards on its own page, mobile money of Ghana by a prompt or a code."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import httpx

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
    EnterCode,
    Hint,
    Listed,
    Looked,
    NextStep,
    NotKnown,
    Pending,
    ProviderUnavailable,
    Redirect,
    Refund,
    RefundDeclined,
    RefundDone,
    RefundLooked,
    RefundPending,
    Reversed,
    Settled,
    WebhookRefused,
)
from comanda.payments.providers.wire import Answer, Wire, moment_of, uuid_of

BASE_URL = "https://api.paystack.co"
PROMPT = 180  # seconds
_NETWORKS = {"mtn": "mtn", "telecel": "vod", "at": "atl"}
_PAGE = 100
_MOST_PAGES = 50

# Its words for why: there are no codes.
_REASONS: tuple[tuple[str, DeclineReason], ...] = (
    ("insufficient", "not_enough_funds"),
    ("not enough", "not_enough_funds"),
    ("limit", "limit_reached"),
    ("not registered", "no_wallet"),
    ("timeout", "timed_out"),
    ("timed out", "timed_out"),
    ("expired", "timed_out"),
    ("otp", "code_wrong"),
    ("token", "code_wrong"),
    ("declined", "refused"),
    ("cancel", "refused"),
    ("rejected", "refused"),
)


@dataclass(frozen=True, slots=True)
class PaystackKeys:
    """`secret_key` also signs the webhooks."""

    secret_key: str


class Paystack:
    capabilities = Capabilities(
        channels=frozenset({"mobile_money", "card"}),
        networks=frozenset({"mtn", "telecel", "at"}),
        refunds=True,
        partial_refunds=True,
        signed_webhooks=True,
        first_look_seconds=10,
        look_every_seconds=10,
        prompt_seconds=PROMPT,
    )

    def __init__(self, client: httpx.AsyncClient, keys: PaystackKeys, base_url: str = BASE_URL) -> None:
        self._wire = Wire(client, base_url)
        self._keys = keys

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Raises ProviderUnavailable, also while it is out of order or wants to be asked less often."""
        headers = {"Authorization": f"Bearer {self._keys.secret_key}"}
        answer = await self._wire.ask(method, path, headers=headers, body=body, query=query)
        if answer.status == 429 or answer.status >= 500:
            raise ProviderUnavailable(f"{method} {path}: {answer.status} {text_of(answer.body.get('message'))}")
        return answer

    async def check(self) -> None:
        answer = await self._ask("GET", "/transaction", query={"perPage": 1})
        if answer.status != 200:
            raise CredentialsRefused(text_of(answer.body.get("message")) or str(answer.status))

    async def charge(self, wish: Charge) -> Begun:
        common = {
            "email": wish.payer.email,
            "amount": wish.amount.cents,
            "currency": wish.amount.currency,
            "reference": str(wish.reference),
        }
        about = {"display_name": "Order", "variable_name": "order", "value": wish.description}  # for its dashboard
        if wish.channel == "card":
            hosted = {"callback_url": wish.return_url, "channels": ["card"]}
            metadata: dict[str, Any] = {"custom_fields": [about], "cancel_action": wish.return_url}
            wished = {**common, **hosted, "metadata": metadata}
            return _begun(await self._ask("POST", "/transaction/initialize", wished))
        if wish.network is None or wish.payer.phone is None or not wish.payer.phone.startswith("+233"):
            return Declined("no_wallet")
        wallet = {"phone": f"0{wish.payer.phone[4:]}", "provider": _NETWORKS[wish.network]}
        metadata = {"custom_fields": [about]}
        return _begun(await self._ask("POST", "/charge", {**common, "mobile_money": wallet, "metadata": metadata}))

    async def submit_code(self, reference: UUID, code: str) -> Begun:
        answer = await self._ask("POST", "/charge/submit_otp", {"otp": code, "reference": str(reference)})
        # A refusal without a word about the charge says nothing about it: the next look does.
        return _begun(answer) if _data(answer).get("status") else Pending()

    async def lookup(self, reference: UUID) -> Looked:
        answer = await self._ask("GET", f"/transaction/verify/{reference}")
        if _is_unknown(answer):
            return NotKnown()
        data = _data(answer)
        if answer.status != 200 or data.get("reference") != str(reference):
            raise ProviderUnavailable(f"verify: {answer.status} {text_of(answer.body.get('message'))}")
        match data.get("status"):
            case "success":
                return Settled(
                    str(data["id"]), _paid(data), moment_of(data.get("paid_at")), _whole(data.get("fees"))
                )
            case "failed":
                return _declined(data)
            case "reversed":
                return Reversed(str(data["id"]))
            case _:  # "abandoned" too: whoever left the page may come back to it
                return Pending()

    async def refund(self, wish: Refund) -> RefundLooked:
        # It knows no reference of ours for a refund: what was asked for before is found by the note it carries.
        before = await self.lookup_refund(wish)
        if not isinstance(before, NotKnown):
            return before
        answer = await self._ask(
            "POST",
            "/refund",
            {
                "transaction": wish.provider_id,
                "amount": wish.amount.cents,
                "currency": wish.amount.currency,
                "customer_note": wish.note,
                "merchant_note": str(wish.reference),
            },
        )
        if answer.status not in (200, 201):
            return RefundDeclined(text_of(answer.body.get("message")))
        return _refunded(_data(answer))

    async def lookup_refund(self, wish: Refund) -> RefundLooked:
        async for one in self._pages("/refund", {"transaction": wish.provider_id}):
            if one.get("merchant_note") == str(wish.reference):
                return _refunded(one)
        return NotKnown()

    async def list_settled(self, day: date) -> Sequence[Listed]:
        # It lists by when a charge was begun; what was begun the day before may have been paid on this one.
        window = {"status": "success", "from": f"{day - timedelta(days=1)}T00:00:00Z", "to": f"{day}T23:59:59Z"}
        return [
            Listed(str(one.get("reference")), str(one.get("id")), _paid(one), at)
            async for one in self._pages("/transaction", window)
            if (at := moment_of(one.get("paid_at"))) is not None and at.astimezone(UTC).date() == day
        ]

    async def _pages(self, path: str, query: Mapping[str, str | int]) -> Any:
        for page in range(1, _MOST_PAGES + 1):
            answer = await self._ask("GET", path, query={**query, "perPage": _PAGE, "page": page})
            rows = answer.body.get("data")
            if answer.status != 200 or not isinstance(rows, list):
                raise ProviderUnavailable(f"{path}: {answer.status} {text_of(answer.body.get('message'))}")
            for row in rows:
                yield row
            if len(rows) < _PAGE:
                return
        raise ProviderUnavailable(f"{path}: more than {_MOST_PAGES} pages")

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Hint:
        right = hmac.new(self._keys.secret_key.encode(), body, hashlib.sha512).hexdigest()
        given = headers.get("x-paystack-signature", "")
        if not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
            raise WebhookRefused("signature")
        try:
            said = parse_object(body)
        except ValueError as error:
            raise WebhookRefused(str(error)) from None
        data = said["data"] if isinstance(said.get("data"), dict) else {}
        event = text_of(said.get("event"))
        about = data["transaction"] if isinstance(data.get("transaction"), dict) else data  # of a dispute
        named = text_of(data.get("transaction_reference") or about.get("reference"))
        what = data.get("id") or data.get("refund_reference") or named
        return Hint(uuid_of(named), event, f"{event} {what} {data.get('status')}"[:300])


def _data(answer: Answer) -> dict[str, Any]:
    data = answer.body.get("data")
    return data if isinstance(data, dict) else {}


def _is_unknown(answer: Answer) -> bool:
    return answer.status in (400, 404) and (
        answer.body.get("code") in ("transaction_not_found", "not_found")
        or "not found" in text_of(answer.body.get("message")).lower()
    )


def _begun(answer: Answer) -> Begun:
    """Of whatever begins a charge, or brings it on."""
    data, said = _data(answer), text_of(answer.body.get("message"))
    if data.get("status") == "failed":
        return _declined(data)
    if answer.body.get("code") == "duplicate_reference" or "duplicate transaction" in said.lower():
        return Pending()
    if answer.status not in (200, 201) or answer.body.get("status") is not True:
        return Declined("configuration", said)
    if isinstance(url := data.get("authorization_url"), str):
        return Pending(Redirect(url))
    return _next(data)


def _next(data: Mapping[str, Any]) -> Begun:
    step: NextStep | None = None
    text = text_of(data.get("display_text"))
    match data.get("status"):
        case "pay_offline":
            step = Approve(PROMPT, text)
        case "send_otp":
            step = EnterCode(text)
        case "open_url" if isinstance(data.get("url"), str):
            step = Redirect(data["url"])
        case "send_pin" | "send_phone" | "send_birthday" | "send_address" as asked:
            return Declined("other", f"{asked} is not asked for mobile money")
    return Pending(step)  # "success" too: a look says so


def _declined(data: Mapping[str, Any]) -> Declined:
    said = text_of(data.get("gateway_response")) or text_of(data.get("message"))
    found: list[DeclineReason] = [reason for word, reason in _REASONS if word in said.lower()]
    return Declined(found[0] if found else "other", said)


def _refunded(data: Mapping[str, Any]) -> RefundLooked:
    match data.get("status"):
        case "processed":
            return RefundDone(str(data.get("id")))
        case "failed":
            return RefundDeclined("failed")
        case "needs-attention":
            return RefundPending("needs attention: give the payer's bank account at Paystack")
        case _:
            return RefundPending()


def _paid(data: Mapping[str, Any]) -> Amount:
    """What was asked for, where the payer also pays the fee."""
    cents = _whole(data.get("requested_amount")) or _whole(data.get("amount"))
    if cents is None:
        raise ProviderUnavailable("a charge without an amount")
    return Amount(cents, text_of(data.get("currency")))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
