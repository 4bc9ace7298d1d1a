"""Decisions about the options of an item."""

from collections.abc import Iterable, Sequence

from comanda.menu.errors import PriceBelowZero
from comanda.menu.models import Item, Option, OptionGroup

MAX_GROUPS = 20
MAX_OPTIONS = 50


def lowest_price(price_cents: int, groups: Iterable[tuple[int, int, Sequence[int]]]) -> int:
    """What an item costs with the cheapest choices it allows; a group is (min_choices, max_choices, its options'
    price differences)."""
    for least, most, deltas in groups:
        cheapest = sorted(deltas)
        price_cents += sum(cheapest[:least]) + sum(delta for delta in cheapest[least:most] if delta < 0)
    return price_cents


def choices_problem(min_choices: int, max_choices: int, options: int) -> str | None:
    """The sentence that says what is wrong with a group of so many options, None if it can be chosen from."""
    if min_choices > max_choices:
        return "At least as many choices as the minimum must be allowed: raise the maximum or lower the minimum."
    if max_choices > options:
        return f"At most {max_choices} choices from {options} options cannot be: add options or lower the maximum."
    return None


def check_price(item: Item, groups: Iterable[tuple[OptionGroup, Sequence[Option]]]) -> None:
    """Raises PriceBelowZero."""
    lowest = lowest_price(
        item.price_cents,
        (
            (group.min_choices, group.max_choices, [option.price_delta_cents for option in options])
            for group, options in groups
        ),
    )
    if lowest < 0:
        raise PriceBelowZero(name=item.name)
