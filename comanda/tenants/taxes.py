"""Which taxes are charged on a class of things, for a fulfilment, on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations


@dataclass(frozen=True, slots=True)
class TaxRateRule:
    """One rate of a tax class. `fulfilment` None: any; `valid_to` is the last day, included."""

    name: str
    rate_bp: int
    fulfilment: str | None
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """One tax that is charged; 1500 basis points are 15 %."""

    name: str
    rate_bp: int


def rates_on(rates: Iterable[TaxRateRule], fulfilment: str, day: date) -> tuple[TaxComponent, ...]:
    """The components charged on things of one class, highest rate first, then by name.

    A rate made for this fulfilment stands in place of the general rate of the same name, also when it is zero;
    rates of other names are not touched by it. `day` is the business's local date.
    """
    charged: dict[str, TaxRateRule] = {}
    for rate in rates:
        if not rate.holds_on(day) or rate.fulfilment not in (None, fulfilment):
            continue
        rival = charged.get(rate.name)
        if rival is None or _precedence(rate) > _precedence(rival):
            charged[rate.name] = rate
    components = (TaxComponent(rate.name, rate.rate_bp) for rate in charged.values())
    return tuple(sorted(components, key=lambda component: (-component.rate_bp, component.name)))


def overlapping(rates: Sequence[TaxRateRule]) -> tuple[TaxRateRule, TaxRateRule] | None:
    """Two rates of one class with the same name and fulfilment that hold on the same day, if there are any."""
    for one, other in combinations(rates, 2):
        if (one.name, one.fulfilment) != (other.name, other.fulfilment):
            continue
        if one.holds_on(other.valid_from) or other.holds_on(one.valid_from):
            return one, other
    return None


def _precedence(rate: TaxRateRule) -> tuple[bool, date, int]:
    return rate.fulfilment is not None, rate.valid_from, rate.rate_bp
