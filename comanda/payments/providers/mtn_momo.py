"""MTN MoMo: Collections to take, Disbursement to give back. Its answers to a wish are empty: the outcome is in the
status alone. It signs nothing, and calls back at most once."""

import asyncio
import base64
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    NotKnown,
    Pending,
    ProviderUnavailable,
    Refund,
    RefundDeclined,
    RefundDone,
    RefundLooked,
    RefundPending,
    Settled,
    WebhookRefused,
)
from comanda.payments.providers.wire import Answer, Wire, uuid_of

BASE_URL = "https://proxy.momoapi.mtn.com"
PROMPT = 300  # seconds
EARLY = 600  # seconds before its end that a token is left alone

_REASONS: dict[str, DeclineReason] = {
    "PAYER_NOT_FOUND": "no_wallet",
    "APPROVAL_REJECTED": "refused",
    "PAYMENT_NOT_APPROVED": "refused",
    "TRANSACTION_CANCELED": "refused",
    "EXPIRED": "timed_out",
    "COULD_NOT_PERFORM_TRANSACTION": "timed_out",
    "NOT_ENOUGH_FUNDS": "not_enough_funds",
    "INTERNAL_PROCESSING_ERROR": "not_enough_funds",  # says MTN: mostly
    "PAYER_LIMIT_REACHED": "limit_reached",
    "PAYEE_NOT_FOUND": "configuration",
    "PAYEE_NOT_ALLOWED_TO_RECEIVE": "configuration",
    "NOT_ALLOWED": "configuration",
    "NOT_ALLOWED_TARGET_ENVIRONMENT": "configuration",
    "INVALID_CALLBACK_URL_HOST": "configuration",
    "INVALID_CURRENCY": "configuration",
}

# Mistakes of ours that it answers with 500: asked again, they would be the same mistakes.
_OUR_MISTAKES = frozenset(code for code, reason in _REASONS.items() if reason in ("configuration", "no_wallet"))


@dataclass(frozen=True, slots=True)
class MomoKeys:
    """`environment`: "sandbox" or "mtnghana". Without a key for disbursement nothing can be given back."""

    api_user: str
    api_key: str
    subscription_key: str
    environment: str
    disbursement_key: str = ""


class MtnMomo:
    def __init__(self, client: httpx.AsyncClient, keys: MomoKeys, base_url: str = BASE_URL) -> None:
        self._wire = Wire(client, base_url)
        self._keys = keys
        self._tokens: dict[str, tuple[str, float]] = {}  # product -> token, until when (monotonic)
        self._asking = asyncio.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            channels=frozenset({"mobile_money"}),
            networks=frozenset({"mtn"}),
            refunds=bool(self._keys.disbursement_key),
            partial_refunds=bool(self._keys.disbursement_key),
            signed_webhooks=False,
            first_look_seconds=5,
            look_every_seconds=5,
            prompt_seconds=PROMPT,
        )

    # --- tokens -------------------------------------------------------------------------------------------------

    def _subscription(self, product: str) -> str:
        return self._keys.subscription_key if product == "collection" else self._keys.disbursement_key

    async def _token(self, product: str) -> str:
        """Raises CredentialsRefused."""
        async with self._asking:  # one asks, the others wait for it
            token, until = self._tokens.get(product, ("", 0.0))
            if time.monotonic() < until:
                return token
            pair = f"{self._keys.api_user}:{self._keys.api_key}".encode()
            answer = await self._wire.ask(
                "POST",
                f"/{product}/token/",
                headers={
                    "Authorization": f"Basic {base64.b64encode(pair).decode()}",
                    "Ocp-Apim-Subscription-Key": self._subscription(product),
                },
            )
            if answer.status in (400, 401, 403):
                raise CredentialsRefused(text_of(answer.body.get("message") or answer.body.get("error")))
            given, seconds = answer.body.get("access_token"), answer.body.get("expires_in")
            if answer.status != 200 or not isinstance(given, str) or not isinstance(seconds, int):
                raise ProviderUnavailable(f"token: {answer.status}")
            self._tokens[product] = given, time.monotonic() + max(seconds - EARLY, seconds / 2)
            return given

    async def _ask(
        self, product: str, method: str, path: str, body: Mapping[str, Any] | None = None, **headers: str
    ) -> Answer:
        """Raises CredentialsRefused, ProviderUnavailable."""
        for again in (False, True):
            token = await self._token(product)
            answer = await self._wire.ask(
                method,
                f"/{product}/v1_0{path}",
                headers={
                    "Authorization": f"Bearer {token}",
                    "X-Target-Environment": self._keys.environment,
                    "Ocp-Apim-Subscription-Key": self._subscription(product),
                    **headers,
                },
                body=body,
            )
            if answer.status != 401 or again:
                break
            if self._tokens.get(product, ("", 0.0))[0] == token:
                del self._tokens[product]  # it may have been ended before its time
        return answer

    async def check(self) -> None:
        for product in ("collection", *(["disbursement"] if self._keys.disbursement_key else [])):
            self._tokens.pop(product, None)
            await self._token(product)

    # --- taking -------------------------------------------------------------------------------------------------

    async def charge(self, wish: Charge) -> Begun:
        if wish.payer.phone is None or wish.channel != "mobile_money" or wish.network != "mtn":
            return Declined("no_wallet")
        payer = {"partyIdType": "MSISDN", "partyId": wish.payer.phone.removeprefix("+")}
        body = {**_wish(wish.reference, wish.amount, wish.description), "payer": payer}
        headers = {"X-Reference-Id": str(wish.reference), "X-Callback-Url": wish.callback_url}
        try:
            answer = await self._ask("collection", "POST", "/requesttopay", body, **headers)
        except CredentialsRefused as refused:
            return Declined("configuration", str(refused))
        if answer.status == 202:
            return Pending(Approve(PROMPT))
        if _known_already(answer):
            return Pending()
        if _is_our_mistake(answer):
            return Declined(_REASONS.get(str(answer.body.get("code")), "configuration"), _said(answer))
        raise ProviderUnavailable(f"requesttopay: {answer.status} {_said(answer)}")

    async def submit_code(self, reference: UUID, code: str) -> Begun:
        return Pending()  # it asks for none

    async def lookup(self, reference: UUID) -> Looked:
        answer = await self._read("collection", f"/requesttopay/{reference}")
        if answer is None:
            return NotKnown()
        match answer.body.get("status"):
            case "SUCCESSFUL":
                # It names no number where it has none: then ours, which is as much its own.
                number = text_of(answer.body.get("financialTransactionId")) or str(reference)
                return Settled(number, _amount(answer.body), None)
            case "FAILED":
                code, said = _reason(answer.body.get("reason"))
                return Declined(_REASONS.get(code, "other"), said)
            case _:
                return Pending()

    async def _read(self, product: str, path: str) -> Answer | None:
        """None: it knows nothing of it."""
        try:
            answer = await self._ask(product, "GET", path)
        except CredentialsRefused as refused:
            raise ProviderUnavailable(f"{path}: {refused}") from None
        if answer.status == 404 and answer.body.get("code") == "RESOURCE_NOT_FOUND":
            return None
        if answer.status != 200:
            raise ProviderUnavailable(f"{path}: {answer.status} {_said(answer)}")
        return answer

    # --- giving back --------------------------------------------------------------------------------------------

    async def refund(self, wish: Refund) -> RefundLooked:
        if not self._keys.disbursement_key:
            return RefundDeclined("there is no key for disbursement")
        body = {
            **_wish(wish.reference, wish.amount, wish.note),
            "referenceIdToRefund": str(wish.charge),
        }
        try:
            answer = await self._ask(
                "disbursement", "POST", "/refund", body, **{"X-Reference-Id": str(wish.reference)}
            )
        except CredentialsRefused as refused:
            return RefundDeclined(str(refused))
        if answer.status == 202 or _known_already(answer):
            return RefundPending()
        if _is_our_mistake(answer):
            return RefundDeclined(_said(answer))
        raise ProviderUnavailable(f"refund: {answer.status} {_said(answer)}")

    async def lookup_refund(self, wish: Refund) -> RefundLooked:
        answer = await self._read("disbursement", f"/refund/{wish.reference}")
        if answer is None:
            return NotKnown()
        match answer.body.get("status"):
            case "SUCCESSFUL":
                return RefundDone(text_of(answer.body.get("financialTransactionId")) or str(wish.reference))
            case "FAILED":
                return RefundDeclined(_reason(answer.body.get("reason"))[1])
            case _:
                return RefundPending()

    async def list_settled(self, day: date) -> Sequence[Listed] | None:
        return None

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Hint:
        try:
            said = parse_object(body)
        except ValueError as error:
            raise WebhookRefused(str(error)) from None
        named, status = text_of(said.get("externalId")), text_of(said.get("status"))
        return Hint(uuid_of(named), status, f"{named} {status}")


def _wish(reference: UUID, amount: Amount, text: str) -> dict[str, Any]:
    return {
        "amount": money.to_text(amount.cents, amount.currency),
        "currency": amount.currency,
        "externalId": str(reference),
        "payerMessage": _plain(text),
        "payeeNote": _plain(text),
    }


def _plain(text: str) -> str:
    """Apostrophes and the like have been refused."""
    return re.sub(r"[^A-Za-z0-9 .-]", "", text)[:160].strip() or "Order"


def _known_already(answer: Answer) -> bool:
    return answer.status == 409 or answer.body.get("code") == "RESOURCE_ALREADY_EXIST"


def _is_our_mistake(answer: Answer) -> bool:
    return answer.status in (400, 401, 403, 404) or answer.body.get("code") in _OUR_MISTAKES


def _said(answer: Answer) -> str:
    return f"{text_of(answer.body.get('code'))} {text_of(answer.body.get('message'))}".strip()


def _reason(value: object) -> tuple[str, str]:
    """Code and words: it says both at once, or the code alone."""
    if isinstance(value, dict):
        return text_of(value.get("code")), f"{text_of(value.get('code'))} {text_of(value.get('message'))}".strip()
    return text_of(value), text_of(value)


def _amount(body: Mapping[str, Any]) -> Amount:
    currency = text_of(body.get("currency"))
    try:
        return Amount(money.parse(str(body.get("amount")), currency), currency)
    except money.AmountNotUnderstood:
        raise ProviderUnavailable("an amount that cannot be read") from None
