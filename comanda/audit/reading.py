"""Reading of personal data in bulk: not a page of customers, but many of them, by one person within an hour."""

import time
from collections.abc import Callable
from uuid import UUID

MANY = 1_000  # customers shown in an hour; then at every doubling
HOUR = 3600.0  # seconds
_MOST_PEOPLE = 10_000


class Readings:
    """Counts of the running hour, in memory: each process tells of what it has shown itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shown: dict[UUID, tuple[float, int, int]] = {}  # since, rows, told of

    def add(self, user_id: UUID, rows: int) -> int | None:
        """How many this person has been shown, where that is to be told now."""
        now = self._clock()
        since, shown, told = self._shown.get(user_id, (now, 0, 0))
        if now - since >= HOUR or len(self._shown) > _MOST_PEOPLE:
            since, shown, told = now, 0, 0
        shown += rows
        tell = shown >= (2 * told or MANY)
        self._shown[user_id] = since, shown, shown if tell else told
        return shown if tell else None
