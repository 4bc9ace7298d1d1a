"""What somebody usually orders, and how they pay for it: of their last orders, what can be had now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comanda.kit.errors import Fact
from comanda.menu.storefront import Storefront
from comanda.orders.pricing import BasketLine, PricedLine, price

LAST = 50  # so many orders are looked at
MOST = 6


@dataclass(frozen=True, slots=True)
class Ordered:
    """An item with these options: in how many of the orders, and when last."""

    item_id: UUID
    option_ids: tuple[UUID, ...]
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Favourite:
    """As it was had most often; `times`: in how many orders, with whatever options."""

    line: PricedLine
    times: int
    last_at: datetime


def favourites_of(ordered: Iterable[Ordered], shop: Storefront, *, at: datetime) -> list[Favourite]:
    """Most often first, then the latest; what is not on the menu, or not at this hour, is left out. An item whose
    usual options are gone is had with those it was ordered with next most often."""
    by_item: dict[UUID, list[Ordered]] = {}
    for one in ordered:
        by_item.setdefault(one.item_id, []).append(one)
    found = []
    for several in by_item.values():
        several.sort(key=lambda one: (one.times, one.last_at), reverse=True)
        for one in several:
            wanted = BasketLine(one.item_id, 1, one.option_ids)
            try:
                priced = price([wanted], shop, fulfilment="pickup", at=at)
            except Fact:
                continue
            times = sum(other.times for other in several)
            found.append(Favourite(priced.lines[0], times, max(other.last_at for other in several)))
            break
    found.sort(key=lambda one: (one.times, one.last_at), reverse=True)
    return found[:MOST]


def usual_method(methods: Sequence[str], offered: Collection[str]) -> str | None:
    """Of the `methods` of orders, newest first: the one that was taken most often, of two the later."""
    taken = [one for one in methods if one in offered]
    return max(taken, key=lambda one: (taken.count(one), -taken.index(one)), default=None)
