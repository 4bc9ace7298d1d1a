"""What whoever carries a message is asked, and the few answers there are.

What a carrier decides is a value. A technical failure raises `SmsUnavailable` or `PushUnavailable`. Neither provider
of SMS knows a handle of ours: a message whose answer was lost (`maybe_sent`) cannot be asked after, and sent again it
may arrive twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

# --- SMS: sending -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sms:
    """`to` in E.164. `sender`: a number, a name, or a messaging service of Twilio's (MG…). `callback_url`: where the
    provider tells what became of it; empty where it is not to."""

    to: str
    sender: str
    text: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it. `cost_micros`: millionths of a unit of `currency`, where it says so."""

    provider_id: str
    parts: int | None
    cost_micros: int | None
    currency: str | None
    said: str


RefusedFor = Literal[
    "bad_number",  # there is none such, or it takes no SMS
    "opted_out",
    "blocked",  # by the carrier, or at the wish of whoever has the number
    "route",  # this provider does not reach it; another may
    "configuration",  # ours: keys, sender, balance, region; another provider may do
    "content",  # the text
]


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not sent, and will not be, however often it is asked for in the same way. `said`: the provider's own
    words, for staff."""

    reason: RefusedFor
    said: str


SendResult = Taken | Refused


class SmsUnavailable(Exception):
    """Nothing is known to have been sent. `retry_after_seconds`: where the provider says how long to wait.
    `maybe_sent`: it was asked, and the answer was lost or tells nothing. The text is for logs: it holds no secret and
    nobody's data."""

    def __init__(self, text: str, *, retry_after_seconds: int | None = None, maybe_sent: bool) -> None:
        super().__init__(text)
        self.retry_after_seconds = retry_after_seconds
        self.maybe_sent = maybe_sent


class CredentialsRefused(Exception):
    """The provider does not take these keys. The text is what it said."""


# --- SMS: what became of it -------------------------------------------------------------------------------------

FailedFor = Literal[
    "bad_number",
    "opted_out",
    "blocked",
    "unreachable",  # switched off, or out of reach for too long
    "congestion",
    "content",
    "configuration",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery receipt. They come late, twice, and out of order: "sent" after "delivered" says nothing, "delivered"
    after "failed" counts. `status` is "sent" for whatever is no end; `failed_for` is there exactly where it is
    "failed". `to` in E.164."""

    provider_id: str
    status: Literal["sent", "delivered", "failed"]
    failed_for: FailedFor | None
    to: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """Somebody wrote to the business. `sender` in E.164. `stop`: they want no more, in their words or in the
    provider's, whose word may come without a `text`; `start`: they do again."""

    sender: str
    text: str
    stop: bool
    start: bool


class CallbackRefused(Exception):
    """It is not signed by the provider, or cannot be understood. The text holds nothing of it."""


class SmsProvider(Protocol):
    """One business's contract with a provider. `reports_name_the_call`: they come to the `callback_url` of the very
    call, so that a message whose answer was lost is heard of all the same."""

    reports_name_the_call: bool

    async def send(self, sms: Sms) -> SendResult:
        """Raises SmsUnavailable."""

    async def check(self) -> None:
        """Whether the keys are good; nothing is sent. Raises CredentialsRefused, SmsUnavailable."""

    def read_callback(self, url: str, headers: Mapping[str, str], body: bytes) -> Report | Inbound:
        """`url` as it was given to the provider, `body` as it came, byte for byte. Raises CallbackRefused."""


# --- push -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PushTo:
    """A browser's subscription: where to post, and its two keys in base64url. All three come from the browser."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushTaken:
    """The push service has it. `receipt`: its own address of it, often empty."""

    receipt: str


@dataclass(frozen=True, slots=True)
class PushGone:
    """Nobody reads there any more, or nobody ever could: the subscription is to be forgotten."""


@dataclass(frozen=True, slots=True)
class PushRefused:
    """The message or our key, not the subscription: sent again in the same way it is refused again."""

    said: str


PushResult = PushTaken | PushGone | PushRefused


class PushUnavailable(Exception):
    """No answer, or none that can be read; sent again with the same topic it replaces the first. The text is for
    logs: it holds no address of anybody."""

    def __init__(self, text: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(text)
        self.retry_after_seconds = retry_after_seconds


Urgency = Literal["very-low", "low", "normal", "high"]


class PushService(Protocol):
    async def send(
        self, subscription: PushTo, payload: bytes, *, topic: str, ttl_seconds: int, urgency: Urgency
    ) -> PushResult:
        """Raises PushUnavailable."""
