"""Which tier somebody has reached, and what is missing for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from comanda.tenants.loyalty import LEVELS, Level, Tier


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody has spent and how often they came, within the window."""

    spent_cents: int
    visits: int


def has_reached(tier: Tier, looked: Looked) -> bool:
    by_spending = tier.from_spend_cents is not None and looked.spent_cents >= tier.from_spend_cents
    return by_spending or (tier.from_visits is not None and looked.visits >= tier.from_visits)


def tier_of(tiers: Sequence[Tier], looked: Looked) -> Level | None:
    """The highest; None: no tier yet."""
    return next((one.level for one in reversed(tiers) if has_reached(one, looked)), None)


def next_tier(tiers: Sequence[Tier], level: str | None) -> Tier | None:
    """The one above; None: there is none."""
    return next((one for one in tiers if rank(one.level) > rank(level)), None)


def rank(level: str | None) -> int:
    return -1 if level is None else LEVELS.index(level)
