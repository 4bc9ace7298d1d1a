"""What is to happen later, and the sandbox's own time, which a test may set forward."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from comanda.kit.clock import Clock

Act = Callable[[], None]


@dataclass(order=True)
class Entry:
    at: datetime
    number: int
    act: Act = field(compare=False)
    done: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.done = True


class Agenda:
    """While an act runs, it is the moment that the act was due: going forward by an hour is as waiting for one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()
        self._present: datetime | None = None
        self._entries: list[Entry] = []
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> datetime:
        return self._present or self._clock() + self._ahead

    def after(self, seconds: float, act: Act) -> Entry:
        self._number += 1
        entry = Entry(self.now() + timedelta(seconds=seconds), self._number, act)
        heapq.heappush(self._entries, entry)
        self._wake()
        return entry

    def hurry(self, entry: Entry) -> None:
        """Does it now."""
        if not entry.done:
            entry.done = True
            entry.act()

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)
        self.catch_up()

    def reset(self) -> None:
        """To everybody's time again. What is to happen later stays due at its moment."""
        self._ahead = timedelta()
        self._wake()

    def catch_up(self) -> None:
        """Does what is due, in its order, with what comes of it."""
        if self._present is not None:
            return
        while self._entries and self._entries[0].at <= self.now():
            entry = heapq.heappop(self._entries)
            self._present = entry.at
            try:
                self.hurry(entry)
            finally:
                self._present = None
        self._wake()

    def close(self) -> None:
        self._entries.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._entries and self._entries[0].done:
            heapq.heappop(self._entries)
        if self._entries and self._present is None:
            wait = (self._entries[0].at - self.now()).total_seconds()
            # A clock that stands still must not keep the process busy.
            self._timer = asyncio.get_running_loop().call_later(max(wait, 0.005), self.catch_up)
