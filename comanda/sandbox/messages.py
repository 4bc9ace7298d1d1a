"""The SMS that the sandbox was given, newest last, and what became of each."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from comanda.sandbox.segments import Length

Carrier = Literal["twilio", "africas_talking"]

MOST = 20_000  # what is older is forgotten, at the provider too


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


@dataclass(slots=True)
class Messages:
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
        return message

    def find(self, provider_id: str) -> Message | None:
        return self._by_provider_id.get(provider_id)

    def newest(self) -> Iterator[Message]:
        return reversed(self._kept.values())
