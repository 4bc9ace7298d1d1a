"""What goes wrong, how often, and what goes wrong next.

Whether the nth call of a kind goes wrong follows from the seed, the kind and n alone: the same calls meet the same
faults again, whatever other calls come in between.
"""

import hashlib
from collections import Counter, deque
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

CALLS = (
    "paystack.initialize",
    "paystack.charge",
    "paystack.submit_otp",
    "paystack.verify",
    "paystack.check_charge",
    "paystack.list",
    "paystack.bank",
    "paystack.refund",
    "paystack.refund_status",
    "momo.apiuser",
    "momo.token",
    "momo.requesttopay",
    "momo.status",
    "momo.account",
    "momo.refund",
    "momo.refund_status",
    "hubtel.receive",
    "hubtel.status",
    "twilio.messages",
    "twilio.status",
    "at.messages",
    "push.send",
)
WEBHOOKS = ("webhook.paystack", "webhook.momo", "webhook.hubtel", "webhook.twilio", "webhook.at")

CallFault = Literal[
    "error_500",  # and nothing was done
    "error_503",  # and nothing was done
    "html",  # 502 with a page, and nothing was done
    "html_200",  # 200 with a page, and nothing was done
    "refused",  # the connection is cut, and nothing was done
    "taken_500",  # it was done, and 500 is answered
    "held",  # it was done, no answer comes, and at last the connection is cut
    "cut",  # it was done, and the connection is cut within the answer
    "webhook_first",  # it was done, and the webhook comes before the answer
    "error_429",  # too much was asked, so nothing was done: Retry-After says for how long
]
WebhookFault = Literal["drop", "double", "delay", "reorder", "wrong_signature"]
CALL_FAULTS: tuple[CallFault, ...] = (
    "error_500",
    "error_503",
    "html",
    "html_200",
    "refused",
    "taken_500",
    "held",
    "cut",
    "webhook_first",
)
# Of those that carry messages it is known how they say so.
MESSAGE_FAULTS: tuple[CallFault, ...] = (*CALL_FAULTS, "error_429")
RETRY_AFTER_SECONDS = 2
WEBHOOK_FAULTS: tuple[WebhookFault, ...] = ("drop", "double", "delay", "reorder", "wrong_signature")

Rate = Annotated[float, Field(ge=0, le=1)]


class Plan(BaseModel, extra="forbid", frozen=True):
    """`rates`: by kind of call, or by what comes before its dot ("momo", "webhook"), or "*" for every call; the most
    exact one counts. Of one call at most one fault happens, of one webhook any number of them."""

    seed: int = 0
    rates: dict[str, dict[str, Rate]] = {}
    delay_ms: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = (50, 500)
    hold_seconds: Annotated[float, Field(ge=0, le=600)] = 30
    reorder_seconds: Annotated[float, Field(ge=0, le=600)] = 2

    @model_validator(mode="after")
    def _known(self) -> Self:
        for kind, rates in self.rates.items():
            unknown = set(rates) - set(_faults_of(kind))
            if unknown:
                raise ValueError(f"{kind} knows no fault {sorted(unknown)}")
            if not is_webhook(kind) and sum(rates.values()) > 1:
                raise ValueError(f"the rates of {kind} are more than 1 together")
        if self.delay_ms[0] > self.delay_ms[1]:
            raise ValueError("delay_ms is [least, most]")
        return self


class Next(BaseModel, extra="forbid", frozen=True):
    """The next `times` calls of a kind."""

    kind: str
    fault: str
    times: Annotated[int, Field(ge=1, le=1000)] = 1

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.kind not in CALLS + WEBHOOKS:
            raise ValueError(f"no kind {self.kind}")
        if self.fault not in _faults_of(self.kind):
            raise ValueError(f"{self.kind} knows no fault {self.fault}")
        return self


@dataclass(frozen=True, slots=True)
class Happened:
    """To the `ordinal`th call of the kind, the first being 1."""

    kind: str
    ordinal: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is done to one webhook."""

    faults: frozenset[WebhookFault]
    delay_seconds: float


def is_webhook(kind: str) -> bool:
    return kind == "webhook" or kind in WEBHOOKS


def _faults_of(kind: str) -> tuple[str, ...]:
    if is_webhook(kind):
        return WEBHOOK_FAULTS
    if kind == "*" or kind in CALLS or kind in {one.partition(".")[0] for one in CALLS}:
        return _call_faults(kind)
    raise ValueError(f"no kind {kind}")


def _call_faults(kind: str) -> tuple[CallFault, ...]:
    return MESSAGE_FAULTS if kind.partition(".")[0] in ("twilio", "at", "push") else CALL_FAULTS


class Faults:
    def __init__(self, seed: int) -> None:
        self.plan = Plan(seed=seed)
        self.happened: deque[Happened] = deque(maxlen=10_000)
        self._next: dict[str, deque[str]] = {}
        self._ordinals: Counter[str] = Counter()

    def follow(self, plan: Plan) -> None:
        """Counts anew."""
        self.plan = plan
        self._ordinals.clear()
        self.happened.clear()

    def order(self, wish: Next) -> None:
        self._next.setdefault(wish.kind, deque(maxlen=1000)).extend([wish.fault] * wish.times)

    def waiting(self) -> dict[str, list[str]]:
        return {kind: list(faults) for kind, faults in self._next.items() if faults}

    def of_call(self, kind: str) -> CallFault | None:
        ordinal = self._count(kind)
        ordered = self._ordered(kind)
        lot = self._lot(kind, ordinal, "call")
        for fault in _call_faults(kind):
            lot -= self._rate(kind, fault)
            if fault == ordered or (ordered is None and lot < 0):
                self.happened.append(Happened(kind, ordinal, (fault,)))
                return fault
        return None

    def of_webhook(self, kind: str) -> Delivery:
        ordinal = self._count(kind)
        ordered = self._ordered(kind)
        faults = [
            fault
            for fault in WEBHOOK_FAULTS
            if fault == ordered or (ordered is None and self._lot(kind, ordinal, fault) < self._rate(kind, fault))
        ]
        if faults:
            self.happened.append(Happened(kind, ordinal, tuple(faults)))
        least, most = self.plan.delay_ms
        delay = (least + (most - least) * self._lot(kind, ordinal, "how long")) / 1000 if "delay" in faults else 0
        return Delivery(frozenset(faults), delay)

    def _count(self, kind: str) -> int:
        self._ordinals[kind] += 1
        return self._ordinals[kind]

    def _ordered(self, kind: str) -> str | None:
        waiting = self._next.get(kind)
        return waiting.popleft() if waiting else None

    def _rate(self, kind: str, fault: str) -> float:
        rates = self.plan.rates
        general = {} if is_webhook(kind) else rates.get("*", {})
        return rates.get(kind, rates.get(kind.partition(".")[0], general)).get(fault, 0)

    def _lot(self, kind: str, ordinal: int, about: str) -> float:
        """From 0 to 1."""
        drawn = hashlib.sha256(f"{self.plan.seed} {kind} {ordinal} {about}".encode()).digest()
        return int.from_bytes(drawn[:8]) / 2**64
