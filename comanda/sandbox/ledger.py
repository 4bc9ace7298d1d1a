"""What the sandbox believes: every charge and refund, and the money that moved.

Amounts are integers in the currency's minor unit.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Provider = Literal["paystack", "mtn_momo", "hubtel"]
ChargeState = Literal[
    "open",  # on a page that nobody has finished
    "waiting",  # for the person at the phone
    "code",  # for a code that the person has
    "pending",  # for nobody: it goes on by itself
    "paid",
    "failed",
    "reversed",  # paid, and all of it went back
]
RefundState = Literal["pending", "processing", "done", "failed", "needs_attention"]

MOST = 100_000  # charges, and as many refunds: what an hour's load test makes fits, a loop gone wild does not


class LedgerFull(Exception):
    """There are as many charges or refunds as are kept. Start another sandbox."""


@dataclass(slots=True)
class Charge:
    """`reference` is the merchant's, `provider_id` the provider's own number. `cause` says why it failed.
    `about`: what the payer is told that it is for."""

    id: int
    provider: Provider
    account: str
    reference: str
    cents: int
    currency: str
    channel: str
    phone: str | None
    created_at: datetime
    state: ChargeState = "open"
    cause: str = ""
    provider_id: str = ""
    fee_cents: int = 0
    decided_at: datetime | None = None
    refunded_cents: int = 0
    about: str = ""

    @property
    def decided(self) -> bool:
        return self.state in ("paid", "failed", "reversed")


@dataclass(slots=True)
class Refund:
    id: int
    provider: Provider
    account: str
    charge_id: int
    reference: str
    cents: int
    currency: str
    created_at: datetime
    state: RefundState = "pending"
    cause: str = ""
    provider_id: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """`cents`: from payer to merchant; what goes back is negative."""

    at: datetime
    provider: Provider
    account: str
    charge_id: int
    refund_id: int | None
    cents: int
    currency: str


@dataclass(slots=True)
class Ledger:
    charges: dict[int, Charge] = field(default_factory=dict)
    refunds: dict[int, Refund] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    _refunds_of: dict[int, list[Refund]] = field(default_factory=dict)

    def add(
        self,
        *,
        provider: Provider,
        account: str,
        reference: str,
        cents: int,
        currency: str,
        channel: str,
        phone: str | None,
        at: datetime,
    ) -> Charge:
        """Raises LedgerFull."""
        if len(self.charges) >= MOST:
            raise LedgerFull()
        id = len(self.charges) + 1
        charge = self.charges[id] = Charge(
            id, provider, account, reference, cents, currency, channel, phone, created_at=at
        )
        return charge

    def pay(self, charge: Charge, at: datetime) -> None:
        assert not charge.decided
        charge.state, charge.decided_at = "paid", at
        self._move(charge, charge.cents, at)

    def fail(self, charge: Charge, cause: str, at: datetime) -> None:
        assert not charge.decided
        charge.state, charge.cause, charge.decided_at = "failed", cause, at

    def reverse(self, charge: Charge, at: datetime) -> None:
        """What is left of it goes back without the merchant's doing, as a chargeback does."""
        assert charge.state == "paid"
        self._move(charge, charge.refunded_cents - charge.cents, at)
        charge.refunded_cents = charge.cents
        charge.state = "reversed"

    def refundable(self, charge: Charge) -> int:
        """What is neither given back nor about to be."""
        if charge.state != "paid":
            return 0
        on_their_way = sum(one.cents for one in self.refunds_of(charge) if one.state not in ("done", "failed"))
        return charge.cents - charge.refunded_cents - on_their_way

    def refunds_of(self, charge: Charge) -> list[Refund]:
        return self._refunds_of.get(charge.id, [])

    def add_refund(self, charge: Charge, *, reference: str, cents: int, at: datetime) -> Refund:
        """Raises LedgerFull."""
        if len(self.refunds) >= MOST:
            raise LedgerFull()
        id = len(self.refunds) + 1
        refund = self.refunds[id] = Refund(
            id, charge.provider, charge.account, charge.id, reference, cents, charge.currency, created_at=at
        )
        self._refunds_of.setdefault(charge.id, []).append(refund)
        return refund

    def give_back(self, refund: Refund, at: datetime) -> None:
        charge = self.charges[refund.charge_id]
        if charge.state != "paid":  # a chargeback was faster
            self.fail_refund(refund, "nothing_left", at)
            return
        refund.state, refund.decided_at = "done", at
        charge.refunded_cents += refund.cents
        self._move(charge, -refund.cents, at, refund)
        if charge.refunded_cents == charge.cents:
            charge.state = "reversed"

    def fail_refund(self, refund: Refund, cause: str, at: datetime) -> None:
        refund.state, refund.cause, refund.decided_at = "failed", cause, at

    def _move(self, charge: Charge, cents: int, at: datetime, refund: Refund | None = None) -> None:
        self.movements.append(
            Movement(
                at,
                charge.provider,
                charge.account,
                charge.id,
                refund.id if refund else None,
                cents,
                charge.currency,
            )
        )
