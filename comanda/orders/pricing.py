"""What an order costs: a pure function of basket, snapshot, fulfilment, day and what is taken off.

A discount lies on lines: each carries its part of it, so that every tax is worked out on what is charged. Rounding
follows `docs/taxes.md`: tax is worked out per rate on the sum of its lines, half up; with prices that
include tax the total is exactly the sum of the prices people saw.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from comanda.kit.money import MAX_CENTS, divide_half_up, share
from comanda.menu.storefront import ItemOffer, OptionOffer, Storefront
from comanda.orders.errors import (
    ChoiceDoubled,
    ChoiceMissing,
    DeliveryZoneUnknown,
    ItemNotOfferedNow,
    ItemSoldOut,
    ItemUnknown,
    OptionSoldOut,
    OptionUnknown,
    OrderTooLarge,
    TooManyChoices,
    TooManyOfAnItem,
)
from comanda.tenants.delivery_zones import DeliveryZone
from comanda.tenants.taxes import TaxComponent, rates_on

MAX_OF_AN_ITEM = 50


@dataclass(frozen=True, slots=True)
class BasketLine:
    item_id: UUID
    quantity: int
    option_ids: tuple[UUID, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    item: ItemOffer
    options: tuple[OptionOffer, ...]
    quantity: int
    unit_price_cents: int
    total_cents: int
    tax_class: str
    tax_rate_bp: int
    note: str
    discount_cents: int = 0  # of the total


@dataclass(frozen=True, slots=True)
class PricedDelivery:
    """Bringing it to a zone, taxed as what has no other tax class is."""

    zone: DeliveryZone
    tax_class: str
    tax_rate_bp: int
    discount_cents: int = 0  # of its fee


@dataclass(frozen=True, slots=True)
class Discount:
    """`cents` off, as prices are: with tax where they include it. `places`: of the lines it is for, from 0, the
    delivery being the one after the last; none named: all but the delivery. `points`: that are given for it."""

    kind: Literal["points", "promotion"]
    name: str
    name2: str
    cents: int
    places: tuple[int, ...] = ()
    points: int = 0


Discounting = Callable[[Sequence[PricedLine], PricedDelivery | None], Sequence[Discount]]


def no_discounts(lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
    return ()


@dataclass(frozen=True, slots=True)
class TaxLine:
    name: str
    rate_bp: int
    base_cents: int
    tax_cents: int


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """`total_cents = subtotal_cents + tax_cents`, exactly; with the delivery."""

    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxLine, ...]
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    preparation_minutes: int
    delivery: PricedDelivery | None = None
    discounts: tuple[Discount, ...] = ()

    @property
    def items_cents(self) -> int:
        """As the menu says them, before anything is taken off."""
        return sum(line.total_cents for line in self.lines)

    @property
    def discount_cents(self) -> int:
        return sum(discount.cents for discount in self.discounts)


def zone_of(shop: Storefront, name: str | None) -> DeliveryZone | None:
    """None where none is named. Raises DeliveryZoneUnknown."""
    if name is None:
        return None
    for zone in shop.settings.delivery_zones:
        if zone.name == name:
            return zone
    raise DeliveryZoneUnknown(offered=", ".join(zone.name for zone in shop.settings.delivery_zones))


def price(
    basket: Sequence[BasketLine],
    shop: Storefront,
    *,
    fulfilment: str,
    at: datetime,
    zone: DeliveryZone | None = None,
    discounting: Discounting = no_discounts,
) -> PricedBasket:
    """`zone`: where it is brought to. Raises the fact that keeps the first such line from being sold."""
    day = shop.today(at)
    running = shop.offered(at).schedules
    lines: list[PricedLine] = []
    taxed: list[tuple[TaxComponent, ...]] = []  # of each line, and of the delivery
    counts: dict[UUID, int] = {}
    for wanted in basket:
        item = shop.items.get(wanted.item_id)
        if item is None:
            raise ItemUnknown(item_id=str(wanted.item_id))
        if shop.sold_out(item, day):
            raise ItemSoldOut(item_id=str(item.id), item=item.name)
        if not running.issuperset(item.schedule_ids):
            raise ItemNotOfferedNow(item_id=str(item.id), item=item.name)
        counts[item.id] = counts.get(item.id, 0) + wanted.quantity
        if counts[item.id] > MAX_OF_AN_ITEM:
            raise TooManyOfAnItem(item_id=str(item.id), item=item.name, most=MAX_OF_AN_ITEM)
        options = choose(item, wanted.option_ids)
        unit = max(0, item.price_cents + sum(option.price_delta_cents for option in options))
        total = unit * wanted.quantity
        tax_class = shop.tax_classes[item.tax_class_id]
        components = rates_on(tax_class.rules, fulfilment, day)
        taxed.append(components)
        rate = sum(component.rate_bp for component in components)
        lines.append(PricedLine(item, options, wanted.quantity, unit, total, tax_class.code, rate, wanted.note))
    delivery = None
    if zone is not None and lines:
        tax_class = next(one for one in shop.tax_classes.values() if one.is_default)
        components = rates_on(tax_class.rules, fulfilment, day)
        taxed.append(components)
        delivery = PricedDelivery(zone, tax_class.code, sum(component.rate_bp for component in components))
    charged = [line.total_cents for line in lines] + ([delivery.zone.fee_cents] if delivery else [])
    discounts, parts = take_off(charged, len(lines), discounting(lines, delivery))
    if discounts:
        lines = [replace(line, discount_cents=part) for line, part in zip(lines, parts, strict=False)]
        delivery = delivery and replace(delivery, discount_cents=parts[-1])
    groups: dict[tuple[TaxComponent, ...], int] = {}
    for components, said, part in zip(taxed, charged, parts, strict=True):
        groups[components] = groups.get(components, 0) + said - part
    subtotal, taxes = taxes_on(groups, included=shop.settings.prices_include_tax)
    tax = sum(line.tax_cents for line in taxes)
    if subtotal + tax > MAX_CENTS:
        raise OrderTooLarge()
    preparation = [
        shop.settings.preparation_minutes
        if line.item.preparation_minutes is None
        else line.item.preparation_minutes
        for line in lines
    ]
    return PricedBasket(
        tuple(lines), taxes, subtotal, tax, subtotal + tax, max(preparation, default=0), delivery, discounts
    )


def take_off(
    charged: Sequence[int], items: int, discounts: Sequence[Discount]
) -> tuple[tuple[Discount, ...], list[int]]:
    """The discounts as far as there is anything to take off, one after the other, and the part of them that each of
    the `charged` carries; the first so many of those are `items`."""
    left, taken = list(charged), []
    for discount in discounts:
        places = discount.places or range(items)
        cents = min(discount.cents, sum(left[at] for at in places))
        if cents <= 0:
            continue
        for at, part in zip(places, share(cents, [left[at] for at in places]), strict=True):
            left[at] -= part
        taken.append(replace(discount, cents=cents))
    return tuple(taken), [said - rest for said, rest in zip(charged, left, strict=True)]


def choose(item: ItemOffer, option_ids: Sequence[UUID]) -> tuple[OptionOffer, ...]:
    """The chosen options in the menu's order."""
    wanted = set(option_ids)
    if len(wanted) != len(option_ids):
        raise ChoiceDoubled(item_id=str(item.id), item=item.name)
    chosen: list[OptionOffer] = []
    for group in item.groups:
        picked = [option for option in group.options if option.id in wanted]
        for option in picked:
            if not option.is_available:
                raise OptionSoldOut(
                    item_id=str(item.id), item=item.name, option_id=str(option.id), option=option.name
                )
        if len(picked) < group.min_choices:
            raise ChoiceMissing(item_id=str(item.id), item=item.name, group_id=str(group.id), group=group.name)
        if len(picked) > group.max_choices:
            raise TooManyChoices(
                item_id=str(item.id),
                item=item.name,
                group_id=str(group.id),
                group=group.name,
                most=group.max_choices,
            )
        chosen.extend(picked)
    if len(chosen) != len(wanted):
        raise OptionUnknown(item_id=str(item.id), item=item.name)
    return tuple(chosen)


def taxes_on(groups: dict[tuple[TaxComponent, ...], int], *, included: bool) -> tuple[int, tuple[TaxLine, ...]]:
    """Sum without tax, and the tax by component. Components of one thing share one base; the largest takes the cent
    that rounding leaves."""
    subtotal = 0
    by_component: dict[TaxComponent, tuple[int, int]] = {}
    for components, amount in groups.items():
        rate = sum(component.rate_bp for component in components)
        base = divide_half_up(amount * 10_000, 10_000 + rate) if included else amount
        shares = [divide_half_up(base * component.rate_bp, 10_000) for component in components]
        if included and shares:
            left = amount - base
            for place in range(len(shares) - 1, 0, -1):
                shares[place] = min(shares[place], left)  # of a cent or two, several may round up to more than all
                left -= shares[place]
            shares[0] = left
        subtotal += base
        for component, part in zip(components, shares, strict=True):
            before = by_component.get(component, (0, 0))
            by_component[component] = (before[0] + base, before[1] + part)
    taxes = tuple(
        TaxLine(component.name, component.rate_bp, base, tax) for component, (base, tax) in by_component.items()
    )
    return subtotal, taxes
