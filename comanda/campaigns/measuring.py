"""What a campaign made of those it wrote to, held against those it left out by lot. Pure."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

Verdict = Literal["no_holdout", "too_few", "more", "less", "no_difference"]

# Below so many in one of the two groups, or so many who ordered in both together, chance decides.
FEWEST_PEOPLE = 50
FEWEST_BUYERS = 10
_95 = 1.959964  # of the normal distribution, two-sided


@dataclass(frozen=True, slots=True)
class Group:
    """`value` is what is measured of each person; its sum and the sum of its squares."""

    people: int
    total: int
    squared: int

    @property
    def mean(self) -> float:
        return self.total / self.people if self.people else 0.0

    @property
    def variance(self) -> float:
        """Of one person, from the sample."""
        if self.people < 2:
            return 0.0
        return max(0.0, (self.squared - self.total * self.total / self.people) / (self.people - 1))


@dataclass(frozen=True, slots=True)
class Difference:
    """Per person: of those written to less of those left out; the true one is between `low` and `high` in 95 of 100
    such campaigns."""

    value: float
    low: float
    high: float


def difference(written: Group, held_out: Group) -> Difference | None:
    """Welch's: the two need not vary alike. None where one of them has nobody to compare."""
    if written.people < 2 or held_out.people < 2:
        return None
    value = written.mean - held_out.mean
    error = _95 * sqrt(written.variance / written.people + held_out.variance / held_out.people)
    return Difference(value, value - error, value + error)


def verdict(written: Group, held_out: Group, buyers: int) -> Verdict:
    """`buyers`: who ordered, of both groups."""
    if held_out.people == 0:
        return "no_holdout"
    if min(written.people, held_out.people) < FEWEST_PEOPLE or buyers < FEWEST_BUYERS:
        return "too_few"
    found = difference(written, held_out)
    assert found is not None
    if found.low > 0:
        return "more"
    return "less" if found.high < 0 else "no_difference"
