"""Segments that are there from the start.

The groups of the map are by recency and frequency: how long ago the last order was, and how many there were. Their
bounds are days and visits, the same for every business and every day: a group can be said in a sentence, and nobody
changes theirs because others came. (Fifths of the business's own customers would call a fifth of them the best,
however few ever came back.) What was spent is shown for each cell, and "best spenders" is measured by the average.
"""

from dataclasses import dataclass
from typing import Literal

from comanda.segments.rules import BirthdayMonth, Fulfilled, LastOrder, Rule, Spent, Visits

GroupKey = Literal[
    "champions",
    "loyal",
    "promising",
    "new",
    "slipping",
    "cooling",
    "at_risk",
    "hibernating",
    "lost_regulars",
    "lost",
]
OtherKey = Literal["birthday_this_month", "never_came_back", "delivery_only", "best_spenders", "never_ordered"]

# Days since the last order, up to and with; the last column is all that is longer ago.
RECENCY = (14, 30, 60, 120)
# Orders, from so many on.
FREQUENCY = (1, 2, 4, 7, 15)
BEST_TIMES = 3  # of what a customer spends on the average


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns and rows of the map, first and last of each."""

    recency: tuple[int, int]
    frequency: tuple[int, int]


# Together they cover each cell once.
GROUPS: dict[GroupKey, Cells] = {
    "champions": Cells((0, 1), (3, 4)),
    "loyal": Cells((0, 1), (2, 2)),
    "promising": Cells((0, 1), (1, 1)),
    "new": Cells((0, 1), (0, 0)),
    "slipping": Cells((2, 2), (2, 4)),
    "cooling": Cells((2, 2), (0, 1)),
    "at_risk": Cells((3, 3), (2, 4)),
    "hibernating": Cells((3, 3), (0, 1)),
    "lost_regulars": Cells((4, 4), (2, 4)),
    "lost": Cells((4, 4), (0, 1)),
}


def group_at(recency: int, frequency: int) -> GroupKey:
    return next(
        key
        for key, cells in GROUPS.items()
        if cells.recency[0] <= recency <= cells.recency[1]
        and cells.frequency[0] <= frequency <= cells.frequency[1]
    )


def rule_of(key: GroupKey) -> Rule:
    cells = GROUPS[key]
    (newest, oldest), (fewest, most) = cells.recency, cells.frequency
    return Rule(
        match="all",
        conditions=(
            LastOrder(
                field="last_order",
                at_least=RECENCY[newest - 1] if newest else None,
                at_most=RECENCY[oldest] if oldest < len(RECENCY) else None,
            ),
            Visits(
                field="visits",
                at_least=FREQUENCY[fewest],
                at_most=FREQUENCY[most + 1] - 1 if most + 1 < len(FREQUENCY) else None,
            ),
        ),
    )


def others(average_spent: int) -> dict[OtherKey, Rule]:
    """`average_spent`: of those who ordered, in minor units."""
    best = _readable(BEST_TIMES * average_spent)
    return {
        "birthday_this_month": _all(BirthdayMonth(field="birthday_month", months_ahead=0)),
        "best_spenders": _all(Spent(field="spent", at_least=max(1, best))),
        "never_came_back": _all(
            Visits(field="visits", at_least=1, at_most=1), LastOrder(field="last_order", at_least=60)
        ),
        "delivery_only": _all(Fulfilled(field="fulfilment", way="only", any_of=("delivery",))),
        "never_ordered": _all(Visits(field="visits", at_most=0)),
    }


def _all(*conditions: Visits | Spent | LastOrder | BirthdayMonth | Fulfilled) -> Rule:
    return Rule(match="all", conditions=conditions)


def _readable(amount: int) -> int:
    """Two figures and noughts: an amount somebody would name."""
    step = int(10 ** max(0, len(str(amount)) - 2))
    return amount // step * step
