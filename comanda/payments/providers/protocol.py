"""What every payment provider is asked, and the few answers there are.

What the provider decides is a value. A technical failure raises `ProviderUnavailable`: then nobody knows whether it
took the wish, and only `lookup` by our own reference may follow. Only `lookup` says what was paid: what a browser or
a webhook tells is a reason to ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

Channel = Literal["mobile_money", "card"]
Network = Literal["mtn", "telecel", "at"]

DeclineReason = Literal[
    "refused",  # by the payer
    "not_enough_funds",
    "limit_reached",
    "no_wallet",  # the number has none, or is of another network
    "timed_out",  # nobody answered the prompt
    "code_wrong",
    "configuration",  # ours: keys, permissions, currency
    "other",
]


class ProviderUnavailable(Exception):
    """No answer, or none that can be read. The text is for logs: it holds no secret and nobody's data."""


class CredentialsRefused(Exception):
    """The provider does not take these keys. The text is what it said."""


class WebhookRefused(Exception):
    """It is not signed by the provider, or cannot be understood."""


@dataclass(frozen=True, slots=True)
class Amount:
    """`cents`: minor units of `currency`."""

    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Payer:
    """`phone` in E.164; `email` is of the payer, or one of ours where the provider wants one."""

    phone: str | None
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A wish for money. `reference` is a random UUID of ours: the same one, sent again, is the same wish."""

    reference: UUID
    amount: Amount
    channel: Channel
    network: Network | None  # of mobile money
    payer: Payer
    description: str
    return_url: str  # where the browser comes back to
    callback_url: str


# --- what the payer is to do next -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Redirect:
    """On the provider's own page."""

    url: str


@dataclass(frozen=True, slots=True)
class Approve:
    """On their phone, within `seconds`. `text` is the provider's, often empty."""

    seconds: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class EnterCode:
    """A code that they were sent, or made on their phone; then `submit_code`."""

    text: str = ""


NextStep = Redirect | Approve | EnterCode


# --- what became of it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pending:
    """Nothing is decided. `step`: where the provider says what the payer is to do."""

    step: NextStep | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """No money was taken, and none will be. `said`: the provider's own words, for staff."""

    reason: DeclineReason
    said: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The money was taken: how much, as the provider says it. `provider_id` is its own number for it."""

    provider_id: str
    amount: Amount
    at: datetime | None
    fee_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Reversed:
    """It was taken, and has gone back to the payer, by a refund of the whole or by their bank."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The provider has never seen that reference: it may be sent again under the same one."""


Begun = Pending | Declined
Looked = Settled | Pending | Declined | Reversed | NotKnown


# --- giving back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refund:
    """`reference` is a random UUID of ours, `charge` that of what is given back, `provider_id` the provider's number
    of that charge."""

    reference: UUID
    charge: UUID
    provider_id: str
    amount: Amount
    note: str


@dataclass(frozen=True, slots=True)
class RefundPending:
    """`said`: what staff are to do for it to go on, in the provider's words; often nothing."""

    said: str = ""


@dataclass(frozen=True, slots=True)
class RefundDone:
    provider_id: str


@dataclass(frozen=True, slots=True)
class RefundDeclined:
    """`said`: the provider's own words, for staff, who give the money back in another way."""

    said: str = ""


RefundLooked = RefundPending | RefundDone | RefundDeclined | NotKnown


# --- the provider -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook is about: a reason to look. `dedupe` is the same for each delivery of one event."""

    reference: UUID | None  # of the charge; None where it is not one of ours
    event: str
    dedupe: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One charge that the provider has settled, for the end of the day."""

    reference: str
    provider_id: str
    amount: Amount
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do, and how often it may be asked."""

    channels: frozenset[Channel]
    networks: frozenset[Network]
    refunds: bool
    partial_refunds: bool
    signed_webhooks: bool
    first_look_seconds: int  # after the charge was taken
    look_every_seconds: int  # and then, at the least
    prompt_seconds: int  # after which a prompt that nobody answered is over


class Provider(Protocol):
    """One business's contract with a provider. Every method but `read_webhook` raises ProviderUnavailable."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def check(self) -> None:
        """Whether the keys are good. Raises CredentialsRefused."""

    async def charge(self, wish: Charge) -> Begun:
        """Asks for the money. A reference that the provider knows already is Pending: look."""

    async def submit_code(self, reference: UUID, code: str) -> Begun:
        """For EnterCode."""

    async def lookup(self, reference: UUID) -> Looked:
        """The truth. What it says is `Settled` may be of another amount or currency than was asked for."""

    async def refund(self, wish: Refund) -> RefundLooked:
        """Asks for money back to be given. A wish that the provider knows already is not carried out twice."""

    async def lookup_refund(self, wish: Refund) -> RefundLooked: ...

    async def list_settled(self, day: date) -> Sequence[Listed] | None:
        """What it settled on a day (UTC). None: it cannot say."""

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Hint:
        """`body` as it came, byte for byte. Raises WebhookRefused."""
