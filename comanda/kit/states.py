"""State machines as tables, checked when they are imported."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


class Transitions(Generic[S]):
    """Which state may follow which. One table drives the API, the board and the documentation.

    Raises ValueError at import when a state is missing from the table, cannot be reached from an initial
    state, or cannot reach a final one.
    """

    def __init__(self, table: Mapping[S, Iterable[S]], *, initial: Iterable[S]) -> None:
        self.table: dict[S, frozenset[S]] = {state: frozenset(after) for state, after in table.items()}
        self.initial = frozenset(initial)
        states = frozenset(type(next(iter(self.table))))
        self.final = frozenset(state for state, after in self.table.items() if not after)
        if missing := states - self.table.keys():
            raise ValueError(f"no row for {sorted(missing)}")
        if unreachable := states - self._closure(self.initial, self.table):
            raise ValueError(f"cannot be reached: {sorted(unreachable)}")
        before: dict[S, frozenset[S]] = {
            state: frozenset(s for s, after in self.table.items() if state in after) for state in states
        }
        if endless := states - self._closure(self.final, before):
            raise ValueError(f"no way out of {sorted(endless)}")

    @staticmethod
    def _closure(start: frozenset[S], steps: Mapping[S, frozenset[S]]) -> frozenset[S]:
        seen: set[S] = set()
        waiting = list(start)
        while waiting:
            state = waiting.pop()
            if state not in seen:
                seen.add(state)
                waiting.extend(steps[state])
        return frozenset(seen)

    def allows(self, current: S, target: S) -> bool:
        return target in self.table[current]

    def after(self, current: S) -> frozenset[S]:
        return self.table[current]
