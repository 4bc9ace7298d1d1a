"""The SMS that the sandbox was given, newest last, what became of each, and what people wrote back."""

import hashlib
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from comanda.kit.segments import Length

Carrier = Literal["twilio", "africas_talking"]

MOST = 20_000  # what is older is forgotten, at the provider too
MOST_COUNTED = 100_000  # texts of which it is counted how often each was taken


@dataclass(slots=True)
class Message:
    """`state` and `error` in the provider's own words. `arrived_at`: when it was on the phone, if it was.
    `wire`: what its carrier alone knows of it."""

    id: int
    carrier: Carrier
    account: str
    provider_id: str
    to: str
    sender: str
    text: str
    length: Length
    cost: str
    created_at: datetime
    state: str
    error: str = ""
    updated_at: datetime | None = None
    arrived_at: datetime | None = None
    wire: object = field(default=None, repr=False)

    @property
    def can_be_answered(self) -> bool:
        """Not at Twilio, where it comes from a name."""
        return self.carrier != "twilio" or self.sender.startswith("+")


@dataclass(slots=True)
class Reply:
    """An SMS from somebody's phone. `to`: the business's number, or the name it writes under. `opted`: what the
    carrier took it for, by a word that it knows."""

    id: int
    carrier: Carrier
    account: str
    phone: str
    to: str
    text: str
    at: datetime
    provider_id: str = ""
    opted: Literal["out", "in"] | None = None


@dataclass(slots=True)
class Messages:
    """`counts`: how often each text was taken for each number, by `fingerprint`; also of what is forgotten. Of new
    texts beyond MOST_COUNTED none is counted there. `opted_out`: accounts' names, and who wants nothing of them."""

    counts: dict[str, int] = field(default_factory=dict)
    replies: deque[Reply] = field(default_factory=lambda: deque(maxlen=MOST))
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    _kept: OrderedDict[int, Message] = field(default_factory=OrderedDict)
    _by_provider_id: dict[str, Message] = field(default_factory=dict)
    _count: int = 0

    def add(
        self,
        *,
        carrier: Carrier,
        account: str,
        provider_id: str,
        to: str,
        sender: str,
        text: str,
        length: Length,
        cost: str,
        state: str,
        at: datetime,
    ) -> Message:
        self._count += 1
        message = Message(
            self._count, carrier, account, provider_id, to, sender, text, length, cost, at, state, updated_at=at
        )
        self._kept[message.id] = self._by_provider_id[provider_id] = message
        if len(self._kept) > MOST:
            _, oldest = self._kept.popitem(last=False)
            del self._by_provider_id[oldest.provider_id]
        known = fingerprint(to, text)
        if known in self.counts or len(self.counts) < MOST_COUNTED:
            self.counts[known] = self.counts.get(known, 0) + 1
        return message

    @property
    def total(self) -> int:
        """Ever taken."""
        return self._count

    def get(self, id: int) -> Message | None:
        return self._kept.get(id)

    def find(self, provider_id: str) -> Message | None:
        return self._by_provider_id.get(provider_id)

    def newest(self) -> Iterator[Message]:
        return reversed(self._kept.values())


def fingerprint(to: str, text: str) -> str:
    """The SHA-256 of number, line feed and text, in hexadecimal digits."""
    return hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()
