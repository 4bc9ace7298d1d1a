"""A lean HTTP load generator: prepared requests over keep-alive connections on loopback.

Runs in a process of its own, bounded in time and number of requests.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import uvloop


@dataclass
class Outcome:
    """Latencies in milliseconds; `statuses` counts answers by status."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return sum(count for status, count in self.statuses.items() if status < 400) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Client(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends the next."""

    def __init__(
        self, make: Callable[[], bytes], outcome: Outcome, until: float, done: asyncio.Future[None]
    ) -> None:
        self._make = make
        self._outcome = outcome
        self._until = until
        self._done = done
        self._buffer = b""
        self._missing = -1
        self._started = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._send()

    def _send(self) -> None:
        if time.perf_counter() >= self._until:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._started = time.perf_counter()
        self._transport.write(self._make())

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end].lower()
            self._status = int(self._buffer[9:12])
            at = head.find(b"content-length: ")
            length = int(head[at + 16 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self._missing = length - (len(self._buffer) - end - 4)
            self._buffer = b""
        else:
            self._missing -= len(data)
        if self._missing <= 0:
            self._missing = -1
            self._outcome.latencies.append((time.perf_counter() - self._started) * 1000)
            statuses = self._outcome.statuses
            statuses[self._status] = statuses.get(self._status, 0) + 1
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)


def _identity(client: _Client) -> _Client:
    return client


def run(port: int, make: Callable[[], bytes], *, connections: int, seconds: float) -> Outcome:
    """`make` returns the next whole request."""

    async def main() -> Outcome:
        loop = asyncio.get_running_loop()
        outcome = Outcome()
        started = time.perf_counter()
        waiting = []
        for _ in range(connections):
            done: asyncio.Future[None] = loop.create_future()
            waiting.append(done)
            client = _Client(make, outcome, started + seconds, done)
            await loop.create_connection(partial(_identity, client), "127.0.0.1", port)
        await asyncio.gather(*waiting)
        outcome.seconds = time.perf_counter() - started
        return outcome

    return uvloop.run(main())


def request(method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
