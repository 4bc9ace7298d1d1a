"""Webhooks on their way: sent to loopback only, again where the provider would, and gone wrong as planned."""

import asyncio
import ipaddress
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import httpx

from comanda.sandbox.agenda import Agenda, Entry
from comanda.sandbox.faults import Delivery, Faults
from comanda.sandbox.ledger import Provider
from comanda.sandbox.messages import Carrier

TIMEOUT = 30  # seconds, as Paystack's
KEPT = 10_000

Teller = Provider | Carrier
About = tuple[Literal["charge", "message", "reply"], int]

_KINDS: dict[Teller, str] = {
    "paystack": "webhook.paystack",
    "mtn_momo": "webhook.momo",
    "hubtel": "webhook.hubtel",
    "twilio": "webhook.twilio",
    "africas_talking": "webhook.at",
}


def is_loopback(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        return False
    if parsed.scheme not in ("http", "https") or parsed.userinfo:
        return False
    if parsed.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(parsed.host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Parcel:
    """`forged`: the headers with a signature that is wrong. `retries`: seconds until each further attempt.
    `taken`: the statuses that say that it has arrived."""

    provider: Teller
    about: About
    event: str
    method: Literal["POST", "PUT"]
    url: str
    headers: dict[str, str]
    body: bytes
    forged: dict[str, str] | None = None
    retries: Sequence[float] = ()
    taken: range = range(200, 201)


@dataclass(frozen=True, slots=True)
class Attempt:
    """`status` of the answer, or None with the reason why there was none."""

    at: datetime
    status: int | None
    problem: str = ""


@dataclass(slots=True)
class Sent:
    id: int
    parcel: Parcel
    target: str
    faults: tuple[str, ...]
    state: Literal["waiting", "flying", "delivered", "failed", "dropped", "refused"] = "waiting"
    attempts: list[Attempt] = field(default_factory=list)
    launch: Entry | None = None


class Courier:
    """`seconds`: how long after the fact a webhook leaves. `factor`: by what the retries' times are shortened.
    `origin`: where on loopback everything is sent instead of where its URL says, with the URL's path."""

    def __init__(
        self,
        agenda: Agenda,
        faults: Faults,
        *,
        seconds: Callable[[], float],
        factor: Callable[[], float],
        origin: Callable[[], str | None],
    ) -> None:
        self._agenda = agenda
        self._faults = faults
        self._seconds, self._factor, self._origin = seconds, factor, origin
        self.sent: deque[Sent] = deque(maxlen=KEPT)
        self._number = 0
        self._flying: set[asyncio.Task[None]] = set()
        self._parked: dict[str, list[Sent]] = {}
        self._client: httpx.AsyncClient | None = None

    def post(self, parcel: Parcel) -> None:
        self._begin(parcel, self._faults.of_webhook(_KINDS[parcel.provider]))

    def post_again(self, parcel: Parcel) -> Sent:
        """As it is, without a fault."""
        return self._begin(parcel, Delivery(frozenset(), 0))

    def _begin(self, parcel: Parcel, delivery: Delivery) -> Sent:
        self._number += 1
        sent = Sent(self._number, parcel, self._target(parcel), tuple(sorted(delivery.faults)))
        self.sent.append(sent)
        if not is_loopback(sent.target):
            sent.state = "refused"
        elif "drop" in delivery.faults:
            sent.state = "dropped"
        else:
            seconds = self._seconds() + delivery.delay_seconds
            if "reorder" in delivery.faults:
                self._parked.setdefault(parcel.url, []).append(sent)
                seconds += self._faults.plan.reorder_seconds
            sent.launch = self._agenda.after(seconds, lambda: self._launch(sent))
        return sent

    async def flush(self, about: About | None = None) -> None:
        """What is waiting to be sent for the first time is sent; returns when all that was under way has arrived, or
        has not."""
        for sent in list(self.sent):
            if about in (None, sent.parcel.about) and sent.state == "waiting" and not sent.attempts:
                parked = self._parked.get(sent.parcel.url, [])
                if sent.launch is not None and (about is not None or sent not in parked):
                    self._agenda.hurry(sent.launch)
        await self.landed()
        if about is None:
            for several in list(self._parked.values()):
                for sent in list(several):
                    if sent.launch is not None:
                        self._agenda.hurry(sent.launch)
            await self.landed()

    async def landed(self) -> None:
        """Returns when nothing is under way."""
        while self._flying:
            await asyncio.wait(self._flying)

    async def close(self) -> None:
        flying = list(self._flying)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def _target(self, parcel: Parcel) -> str:
        origin = self._origin()
        if origin is None:
            return parcel.url
        try:
            return str(httpx.URL(origin).join(httpx.URL(parcel.url).raw_path.decode()))
        except httpx.InvalidURL:
            return parcel.url

    def _launch(self, sent: Sent) -> None:
        parked = self._parked.get(sent.parcel.url, [])
        if sent in parked:
            parked.remove(sent)
        if not parked:
            self._parked.pop(sent.parcel.url, None)
        sent.state = "flying"
        task = asyncio.get_running_loop().create_task(self._deliver(sent, self._agenda.now()))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _deliver(self, sent: Sent, at: datetime) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False)
        parcel = sent.parcel
        headers = parcel.forged if "wrong_signature" in sent.faults and parcel.forged else parcel.headers
        for _ in range(2 if "double" in sent.faults and not sent.attempts else 1):
            try:
                answer = await self._client.request(
                    parcel.method, sent.target, content=parcel.body, headers=headers
                )
                attempt = Attempt(at, answer.status_code)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                attempt = Attempt(at, None, type(error).__name__)
            sent.attempts.append(attempt)
        tried = len(sent.attempts) - (1 if "double" in sent.faults else 0)
        if any(one.status in parcel.taken for one in sent.attempts):
            sent.state = "delivered"
        elif tried <= len(parcel.retries):
            sent.state = "waiting"
            again = parcel.retries[tried - 1] * self._factor()
            sent.launch = self._agenda.after(again, lambda: self._launch(sent))
        else:
            sent.state = "failed"
        for late in list(self._parked.get(parcel.url, [])):
            if late.launch is not None and late.id < sent.id:
                self._agenda.hurry(late.launch)
