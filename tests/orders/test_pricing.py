"""What a basket costs: pure, so every rule is tried on thousands of baskets and on bills worked out by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comanda.kit.errors import Fact
from comanda.kit.money import MAX_CENTS
from comanda.menu.storefront import GroupOffer, ItemOffer, OptionOffer, Storefront, TaxClassOffer
from comanda.orders.errors import (
    ChoiceDoubled,
    ChoiceMissing,
    ItemNotOfferedNow,
    ItemSoldOut,
    ItemUnknown,
    OptionSoldOut,
    OptionUnknown,
    OrderTooLarge,
    TooManyChoices,
    TooManyOfAnItem,
)
from comanda.orders.pricing import (
    MAX_OF_AN_ITEM,
    BasketLine,
    Discount,
    PricedBasket,
    PricedDelivery,
    PricedLine,
    choose,
    price,
)
from comanda.tenants.hours import Hours, Window
from comanda.tenants.settings import TenantSettings
from comanda.tenants.tax_presets import FROM, presets_for
from comanda.tenants.taxes import TaxRateRule

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # a Friday
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def item(price_cents: int, tax_class: UUID, **fields: Any) -> ItemOffer:
    plain = ItemOffer(
        id=uuid4(),
        category_id=uuid4(),
        name="Dish",
        name2="طبق",
        description="",
        description2="",
        price_cents=price_cents,
        tax_class_id=tax_class,
        image=None,
        sold_out=False,
        daily_stock=None,
        preparation_minutes=None,
        is_featured=False,
        schedule_ids=(),
        groups=(),
    )
    return replace(plain, **fields)


def option(name: str, delta: int = 0, *, available: bool = True) -> OptionOffer:
    return OptionOffer(uuid4(), name, "", delta, available)


def group(name: str, least: int, most: int, *options: OptionOffer) -> GroupOffer:
    return GroupOffer(uuid4(), name, "", least, most, options)


def shop_of(
    items: Iterable[ItemOffer],
    tax_classes: Mapping[UUID, TaxClassOffer],
    *,
    included: bool = True,
    timezone: str = "Africa/Accra",
    schedules: Mapping[UUID, Hours] | None = None,
    sold: Mapping[UUID, int] | None = None,
    day: date = date(2026, 3, 6),
) -> Storefront:
    return Storefront(
        tenant_id=uuid4(),
        version=1,
        slug="shop",
        name="Shop",
        name2="",
        country="GH",
        currency="GHS",
        timezone=ZoneInfo(timezone),
        language="en",
        logo=None,
        settings=TenantSettings(prices_include_tax=included),
        categories=(),
        items={one.id: one for one in items},
        tax_classes=tax_classes,
        schedules=schedules or {},
        day=day,
        sold=sold or {},
    )


def classes_of(country: str) -> dict[str, tuple[UUID, TaxClassOffer]]:
    """A country's preset classes by code."""
    return {
        preset.code: (
            uuid4(),
            TaxClassOffer(
                preset.code,
                tuple(TaxRateRule(rate.name, rate.rate_bp, rate.fulfilment, FROM, None) for rate in preset.rates),
            ),
        )
        for preset in presets_for(country)
    }


def untaxed() -> tuple[UUID, dict[UUID, TaxClassOffer]]:
    id = uuid4()
    return id, {id: TaxClassOffer("standard", ())}


def bill(
    country: str, fulfilment: str, *sold: tuple[str, int], included: bool = True, at: datetime = NOON
) -> PricedBasket:
    """What (tax class, price) things cost in a country."""
    classes = classes_of(country)
    items = [item(cents, classes[code][0]) for code, cents in sold]
    shop = shop_of(items, dict(classes.values()), included=included)
    return price([BasketLine(one.id, 1) for one in items], shop, fulfilment=fulfilment, at=at)


def taxes(priced: PricedBasket) -> list[tuple[str, int, int, int]]:
    return [(tax.name, tax.rate_bp, tax.base_cents, tax.tax_cents) for tax in priced.taxes]


def one_dish(**fields: Any) -> tuple[ItemOffer, Storefront]:
    tax_class, classes = untaxed()
    dish = item(1000, tax_class, **fields)
    return dish, shop_of([dish], classes)


# --- sums, on any basket ----------------------------------------------------------------------------------------

rates = st.builds(
    TaxRateRule,
    name=st.sampled_from(("VAT", "NHIL", "GETFund", "Tourism levy", "IVA")),
    rate_bp=st.one_of(st.sampled_from((0, 100, 250, 500, 1000, 1500, 2100)), st.integers(0, 10_000)),
    fulfilment=st.sampled_from((None, "dine_in", "pickup", "delivery")),
    valid_from=st.just(FROM),
    valid_to=st.none(),
)


@st.composite
def baskets(draw: st.DrawFn) -> tuple[Storefront, list[BasketLine], str]:
    """Any menu of up to four tax classes, and any basket from it that can be sold."""
    classes = {
        uuid4(): TaxClassOffer(f"class {number}", tuple(draw(st.lists(rates, max_size=6))))
        for number in range(draw(st.integers(1, 4)))
    }
    items, lines = [], []
    for _ in range(draw(st.integers(1, 6))):
        extras = [
            option(f"extra {number}", draw(st.integers(-5_000, 5_000)))
            for number in range(draw(st.integers(0, 4)))
        ]
        choices = (group("Extras", 0, len(extras), *extras),) if extras else ()
        cents = draw(st.one_of(st.integers(0, 60), st.integers(0, 2_000_000)))
        items.append(item(cents, draw(st.sampled_from(sorted(classes))), groups=choices))
        left = MAX_OF_AN_ITEM
        for _ in range(draw(st.integers(1, 2))):
            quantity = draw(st.integers(1, left - 1))
            left -= quantity
            picked = draw(st.sets(st.sampled_from(extras))) if extras else set()
            lines.append(BasketLine(items[-1].id, quantity, tuple(one.id for one in picked)))
            if left < 2:
                break
    shop = shop_of(items, classes, included=draw(st.booleans()))
    return shop, draw(st.permutations(lines)), draw(st.sampled_from(("dine_in", "pickup", "delivery")))


@settings(max_examples=200, deadline=None)
@given(baskets())
def test_every_sum_is_exact_and_nothing_is_negative(basket: tuple[Storefront, list[BasketLine], str]) -> None:
    shop, lines, fulfilment = basket
    priced = price(lines, shop, fulfilment=fulfilment, at=NOON)
    shown = sum(line.unit_price_cents * line.quantity for line in priced.lines)
    assert priced.total_cents == priced.subtotal_cents + priced.tax_cents
    assert priced.tax_cents == sum(tax.tax_cents for tax in priced.taxes)
    assert shown == (priced.total_cents if shop.settings.prices_include_tax else priced.subtotal_cents)
    assert [line.total_cents for line in priced.lines] == [
        line.unit_price_cents * line.quantity for line in priced.lines
    ]
    amounts = [line.unit_price_cents for line in priced.lines]
    amounts += [amount for tax in priced.taxes for amount in (tax.base_cents, tax.tax_cents)]
    assert min([priced.subtotal_cents, priced.tax_cents, *amounts]) >= 0
    assert [line.item.id for line in priced.lines] == [line.item_id for line in lines]


@settings(max_examples=80, deadline=None)
@given(baskets(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_amount(
    basket: tuple[Storefront, list[BasketLine], str], random: Any
) -> None:
    shop, lines, fulfilment = basket
    priced = price(lines, shop, fulfilment=fulfilment, at=NOON)
    random.shuffle(lines)
    again = price(lines, shop, fulfilment=fulfilment, at=NOON)
    assert sorted(taxes(again)) == sorted(taxes(priced))
    assert (again.subtotal_cents, again.total_cents) == (priced.subtotal_cents, priced.total_cents)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10_000), st.booleans())
def test_one_rate_is_rounded_half_up_once_on_the_sum(amount: int, rate_bp: int, included: bool) -> None:
    tax_class = uuid4()
    classes = {tax_class: TaxClassOffer("food", (TaxRateRule("VAT", rate_bp, None, FROM, None),))}
    dish = item(amount, tax_class)
    priced = price(
        [BasketLine(dish.id, 1)], shop_of([dish], classes, included=included), fulfilment="pickup", at=NOON
    )
    rate = Fraction(rate_bp, 10_000)
    if included:
        assert priced.subtotal_cents == half_up(Fraction(amount) / (1 + rate))
        assert priced.tax_cents == amount - priced.subtotal_cents
    else:
        assert priced.subtotal_cents == amount
        assert priced.tax_cents == half_up(amount * rate)


def half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()


def test_no_component_becomes_negative_where_several_round_up_more_than_there_is() -> None:
    # 2 = 1 + 1 of tax; each of three equal components of 50 % rounds its half up to 1.
    tax_class = uuid4()
    rules = tuple(TaxRateRule(name, 5000, None, FROM, None) for name in ("A", "B", "C"))
    dish = item(2, tax_class)
    shop = shop_of([dish], {tax_class: TaxClassOffer("food", rules)})
    priced = price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=NOON)
    assert (priced.subtotal_cents, priced.tax_cents) == (1, 1)
    assert sorted(tax.tax_cents for tax in priced.taxes) == [0, 0, 1]


# --- what is taken off ------------------------------------------------------------------------------------------


def less(*discounts: Discount) -> Any:
    def discounting(lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
        return discounts

    return discounting


def promotion(cents: int, *places: int) -> Discount:
    return Discount("promotion", "Lunch", "غداء", cents, places)


@settings(max_examples=200, deadline=None)
@given(baskets(), st.data())
def test_what_is_taken_off_lies_on_its_lines_and_every_sum_is_exact(
    basket: tuple[Storefront, list[BasketLine], str], data: st.DataObject
) -> None:
    shop, lines, fulfilment = basket
    places = st.lists(st.integers(0, len(lines) - 1), unique=True).map(tuple)
    wanted = data.draw(
        st.lists(
            st.builds(Discount, st.just("promotion"), st.just("D"), st.just(""), st.integers(0, 10**7), places)
        )
    )
    plain = price(lines, shop, fulfilment=fulfilment, at=NOON)
    priced = price(lines, shop, fulfilment=fulfilment, at=NOON, discounting=less(*wanted))
    parts = [line.discount_cents for line in priced.lines]
    assert priced.discount_cents == sum(parts) == sum(one.cents for one in priced.discounts)
    assert all(0 <= part <= line.total_cents for part, line in zip(parts, priced.lines, strict=True))
    assert [line.total_cents for line in priced.lines] == [line.total_cents for line in plain.lines]
    charged = priced.items_cents - priced.discount_cents
    assert charged == (priced.total_cents if shop.settings.prices_include_tax else priced.subtotal_cents)
    assert priced.total_cents == priced.subtotal_cents + sum(tax.tax_cents for tax in priced.taxes)
    assert min([priced.subtotal_cents, *(tax.tax_cents for tax in priced.taxes)]) >= 0
    assert priced.discount_cents <= sum(one.cents for one in wanted)


def two_dishes_in_spain() -> tuple[list[BasketLine], Storefront]:
    """Food for 12.00 at 10 %, a soft drink for 2.50 at 21 %, taken away."""
    classes = classes_of("ES")
    items = [item(1200, classes["food"][0]), item(250, classes["soft_drink"][0])]
    return [BasketLine(one.id, 1) for one in items], shop_of(items, dict(classes.values()))


def test_a_discount_on_all_is_spread_over_the_rates_as_the_prices_are() -> None:
    lines, shop = two_dishes_in_spain()
    priced = price(lines, shop, fulfilment="pickup", at=NOON, discounting=less(promotion(145)))
    assert [line.discount_cents for line in priced.lines] == [120, 25]
    # 10.80 / 1.1 = 9.818; 2.25 / 1.21 = 1.860
    assert taxes(priced) == [("IVA", 1000, 982, 98), ("IVA", 2100, 186, 39)]
    assert (priced.total_cents, priced.discount_cents) == (1305, 145)


def test_the_second_discount_finds_what_the_first_has_left_and_one_that_finds_nothing_is_none() -> None:
    lines, shop = two_dishes_in_spain()
    off = less(promotion(300, 1), promotion(10, 1), promotion(2000))
    priced = price(lines, shop, fulfilment="pickup", at=NOON, discounting=off)
    assert [one.cents for one in priced.discounts] == [250, 1200]
    assert [line.discount_cents for line in priced.lines] == [1200, 250]
    assert (priced.total_cents, priced.subtotal_cents, priced.tax_cents) == (0, 0, 0)


# --- bills worked out by hand -----------------------------------------------------------------------------------

GHANA_ON_100 = [("VAT", 1500, 10000, 1500), ("GETFund", 250, 10000, 250), ("NHIL", 250, 10000, 250),
                ("Tourism levy", 100, 10000, 100)]  # fmt: skip


@pytest.mark.parametrize(("_case", "included", "shown"), [("on top", False, 10000), ("in the price", True, 12100)])
def test_ghana_charges_15_and_two_and_a_half_twice_and_1_on_100_net(
    _case: str, included: bool, shown: int
) -> None:
    priced = bill("GH", "dine_in", ("food", shown), included=included)
    assert (priced.subtotal_cents, priced.tax_cents, priced.total_cents) == (10000, 2100, 12100)
    assert taxes(priced) == GHANA_ON_100
    assert priced.lines[0].tax_rate_bp == 2100


def test_the_largest_component_takes_the_cent_that_rounding_leaves() -> None:
    # 85.00 / 1.21 = 70.2479; of 14.75: NHIL and GETFund 1.756, the levy 0.7025, so VAT is 10.53 and not 10.54.
    assert taxes(bill("GH", "dine_in", ("food", 8500))) == [
        ("VAT", 1500, 7025, 1053),
        ("GETFund", 250, 7025, 176),
        ("NHIL", 250, 7025, 176),
        ("Tourism levy", 100, 7025, 70),
    ]


@pytest.mark.parametrize(
    ("_case", "shown", "net", "tax"),
    [
        ("one rial and its twentieth", 1050, 1000, 50),
        ("half a rial", 500, 476, 24),  # 476.19
        ("a baisa", 1, 1, 0),
        ("ten baisa, 9.52 rounds up", 10, 10, 0),
        ("11 baisa, 10.48 rounds down", 11, 10, 1),
    ],
)
def test_oman_has_three_decimals_and_5_percent(_case: str, shown: int, net: int, tax: int) -> None:
    priced = bill("OM", "pickup", ("food", shown))
    assert (priced.subtotal_cents, priced.tax_cents, priced.total_cents) == (net, tax, shown)


@pytest.mark.parametrize(
    ("_case", "fulfilment", "expected"),
    [
        # What the house serves is one rate, so one rounding on the sum: 14.50 / 1.1 = 13.1818.
        ("served", "dine_in", [("IVA", 1000, 1318, 132)]),
        # 12.00 / 1.1 = 10.909; 2.50 / 1.21 = 2.066.
        ("taken away", "pickup", [("IVA", 1000, 1091, 109), ("IVA", 2100, 207, 43)]),
        ("brought", "delivery", [("IVA", 1000, 1091, 109), ("IVA", 2100, 207, 43)]),
    ],
)
def test_spain_taxes_a_soft_drink_that_leaves_the_house_higher(
    _case: str, fulfilment: str, expected: list[tuple[str, int, int, int]]
) -> None:
    priced = bill("ES", fulfilment, ("food", 1200), ("soft_drink", 250))
    assert taxes(priced) == expected
    assert priced.total_cents == 1450
    assert [line.tax_class for line in priced.lines] == ["food", "soft_drink"]


def test_prices_without_tax_are_the_subtotal_and_each_component_is_rounded_on_its_own() -> None:
    priced = bill("ES", "pickup", ("food", 1205), ("soft_drink", 250), ("alcohol", 325), included=False)
    assert priced.subtotal_cents == 1780
    # 120.5 rounds up; 21 % of 2.50 + 3.25 is 120.75.
    assert taxes(priced) == [("IVA", 1000, 1205, 121), ("IVA", 2100, 575, 121)]
    assert priced.total_cents == 1780 + 242


def test_where_no_tax_is_charged_the_price_is_all_there_is() -> None:
    dish, shop = one_dish()
    priced = price([BasketLine(dish.id, 3)], shop, fulfilment="pickup", at=NOON)
    assert (priced.subtotal_cents, priced.tax_cents, priced.total_cents, priced.taxes) == (3000, 0, 3000, ())


@pytest.mark.parametrize(
    ("_case", "at", "rate_bp", "tax"),
    [
        ("the last second of the old rate", datetime(2026, 6, 30, 19, 59, 59, tzinfo=UTC), 1500, 150),
        ("the first of the new one", datetime(2026, 6, 30, 20, 0, tzinfo=UTC), 1800, 180),
    ],
)
def test_a_rate_changes_at_midnight_where_the_business_is(
    _case: str, at: datetime, rate_bp: int, tax: int
) -> None:
    tax_class, last = uuid4(), date(2026, 6, 30)
    rules = (
        TaxRateRule("VAT", 1500, None, FROM, last),
        TaxRateRule("VAT", 1800, None, last + timedelta(days=1), None),
    )
    dish = item(1000, tax_class)
    shop = shop_of([dish], {tax_class: TaxClassOffer("food", rules)}, included=False, timezone="Asia/Muscat")
    priced = price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=at)
    assert (priced.lines[0].tax_rate_bp, priced.tax_cents) == (rate_bp, tax)


# --- what may be chosen -----------------------------------------------------------------------------------------

CHICKEN, FISH, GONE = option("Chicken"), option("Fish", 1500), option("Goat", 500, available=False)
PLANTAIN, EGG, SALAD = option("Plantain", 1000), option("Egg", 500), option("No salad", -200)
PROTEIN = group("Protein", 1, 1, CHICKEN, FISH, GONE)
EXTRAS = group("Extras", 0, 2, PLANTAIN, EGG, SALAD)


@pytest.mark.parametrize(
    ("_case", "chosen", "fact", "told"),
    [
        ("a required choice is missing", [], ChoiceMissing, {"group": "Protein"}),
        ("only the optional one is made", [EGG], ChoiceMissing, {"group": "Protein"}),
        ("one too many of one", [CHICKEN, FISH], TooManyChoices, {"group": "Protein", "most": 1}),
        ("one too many of two", [FISH, PLANTAIN, EGG, SALAD], TooManyChoices, {"group": "Extras", "most": 2}),
        ("the same twice", [CHICKEN, EGG, EGG], ChoiceDoubled, {}),
        ("the required one twice", [CHICKEN, CHICKEN], ChoiceDoubled, {}),
        ("of nobody's menu", [CHICKEN, option("Caviar")], OptionUnknown, {}),
        ("sold out", [GONE], OptionSoldOut, {"option": "Goat"}),
        ("sold out, beside one that is not", [GONE, CHICKEN], OptionSoldOut, {"option": "Goat"}),
    ],
)
def test_choices_that_cannot_be_made(
    _case: str, chosen: list[OptionOffer], fact: type[Fact], told: dict[str, Any]
) -> None:
    dish, shop = one_dish(groups=(PROTEIN, EXTRAS))
    line = BasketLine(dish.id, 1, tuple(one.id for one in chosen))
    with pytest.raises(fact) as refused:
        price([line], shop, fulfilment="pickup", at=NOON)
    assert refused.value.data.items() >= {"item_id": str(dish.id), "item": "Dish", **told}.items()


@pytest.mark.parametrize(
    ("_case", "chosen", "unit"),
    [
        ("the least", [CHICKEN], 1000),
        ("all that may be", [EGG, FISH, PLANTAIN], 4000),
        ("one that takes off", [SALAD, CHICKEN], 800),
    ],
)
def test_choices_change_the_price_and_are_kept_in_the_menus_order(
    _case: str, chosen: list[OptionOffer], unit: int
) -> None:
    dish, shop = one_dish(groups=(PROTEIN, EXTRAS))
    priced = price(
        [BasketLine(dish.id, 2, tuple(one.id for one in chosen))], shop, fulfilment="pickup", at=NOON
    ).lines[0]
    assert (priced.unit_price_cents, priced.total_cents) == (unit, 2 * unit)
    menu = [*PROTEIN.options, *EXTRAS.options]
    assert list(priced.options) == sorted(chosen, key=menu.index)


def test_an_option_of_another_item_is_unknown() -> None:
    tax_class, classes = untaxed()
    plain, other = item(1000, tax_class), item(2000, tax_class, groups=(EXTRAS,))
    shop = shop_of([plain, other], classes)
    assert choose(other, [EGG.id]) == (EGG,)
    with pytest.raises(OptionUnknown):
        price([BasketLine(plain.id, 1, (EGG.id,))], shop, fulfilment="pickup", at=NOON)


def test_a_unit_price_never_falls_below_nothing() -> None:
    gift = option("Voucher", -5000)
    dish, shop = one_dish(groups=(group("Gift", 0, 1, gift),))
    priced = price([BasketLine(dish.id, 4, (gift.id,))], shop, fulfilment="pickup", at=NOON)
    assert (priced.lines[0].unit_price_cents, priced.total_cents) == (0, 0)


# --- how many, and whether at all -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("_case", "quantities", "refused"),
    [
        ("fifty in one line", [50], False),
        ("fifty in three lines", [20, 20, 10], False),
        ("fifty-one in one line", [51], True),
        ("fifty-one in two lines", [50, 1], True),
        ("fifty-one in fifty-one lines", [1] * 51, True),
    ],
)
def test_at_most_fifty_of_an_item(_case: str, quantities: list[int], refused: bool) -> None:
    dish, shop = one_dish()
    lines = [BasketLine(dish.id, quantity, note=str(place)) for place, quantity in enumerate(quantities)]
    if refused:
        with pytest.raises(TooManyOfAnItem) as fact:
            price(lines, shop, fulfilment="pickup", at=NOON)
        assert fact.value.data["most"] == 50
    else:
        assert price(lines, shop, fulfilment="pickup", at=NOON).total_cents == 50_000


def test_fifty_of_each_of_two_items_are_fine() -> None:
    tax_class, classes = untaxed()
    both = [item(100, tax_class), item(200, tax_class)]
    priced = price([BasketLine(one.id, 50) for one in both], shop_of(both, classes), fulfilment="pickup", at=NOON)
    assert priced.total_cents == 15_000


def test_an_order_may_cost_as_much_as_can_be_counted_and_not_a_cent_more() -> None:
    tax_class, classes = untaxed()
    palace, cent = item(MAX_CENTS // 50, tax_class), item(1, tax_class)
    shop = shop_of([palace, cent], classes)
    assert price([BasketLine(palace.id, 50)], shop, fulfilment="pickup", at=NOON).total_cents == MAX_CENTS
    with pytest.raises(OrderTooLarge):
        price([BasketLine(palace.id, 50), BasketLine(cent.id, 1)], shop, fulfilment="pickup", at=NOON)


def test_the_first_line_that_cannot_be_sold_is_the_one_told_of() -> None:
    tax_class, classes = untaxed()
    fine, gone = item(100, tax_class), item(100, tax_class, sold_out=True)
    shop = shop_of([fine, gone], classes)
    with pytest.raises(ItemSoldOut):
        price([BasketLine(fine.id, 1), BasketLine(gone.id, 1), BasketLine(uuid4(), 1)], shop, fulfilment="pickup",
              at=NOON)  # fmt: skip
    with pytest.raises(ItemUnknown):
        price([BasketLine(uuid4(), 1), BasketLine(gone.id, 1)], shop, fulfilment="pickup", at=NOON)


@pytest.mark.parametrize(
    ("_case", "fields", "sold", "days_later", "refused"),
    [
        ("marked sold out", {"sold_out": True}, 0, 0, True),
        ("marked, whatever is in stock", {"sold_out": True, "daily_stock": 9}, 0, 0, True),
        ("some left", {"daily_stock": 5}, 4, 0, False),
        ("none left", {"daily_stock": 5}, 5, 0, True),
        ("more sold than there were", {"daily_stock": 3}, 5, 0, True),
        ("none made today", {"daily_stock": 0}, 0, 0, True),
        ("a new day, a new pot", {"daily_stock": 5}, 5, 1, False),
    ],
)
def test_what_is_sold_out(_case: str, fields: dict[str, Any], sold: int, days_later: int, refused: bool) -> None:
    tax_class, classes = untaxed()
    dish = item(1000, tax_class, **fields)
    shop = shop_of([dish], classes, sold={dish.id: sold})
    at = NOON + timedelta(days=days_later)
    if refused:
        with pytest.raises(ItemSoldOut):
            price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=at)
    else:
        assert price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=at).total_cents == 1000


BREAKFAST, WEEKDAYS = uuid4(), uuid4()
SCHEDULES = {
    BREAKFAST: Hours(weekly=(Window(days=EVERY_DAY, opens="07:00", closes="11:00"),)),
    WEEKDAYS: Hours(weekly=(Window(days=EVERY_DAY[:5], opens="00:00", closes="24:00"),)),
}


@pytest.mark.parametrize(
    ("_case", "schedules", "at", "served"),
    [
        ("no schedule", (), NOON, True),
        ("before it", (BREAKFAST,), datetime(2026, 3, 6, 2, 59, 59, tzinfo=UTC), False),
        ("from its first moment", (BREAKFAST,), datetime(2026, 3, 6, 3, 0, tzinfo=UTC), True),
        ("to its last", (BREAKFAST,), datetime(2026, 3, 6, 6, 59, 59, tzinfo=UTC), True),
        ("not at its end", (BREAKFAST,), datetime(2026, 3, 6, 7, 0, tzinfo=UTC), False),
        ("both of two", (BREAKFAST, WEEKDAYS), datetime(2026, 3, 6, 5, 0, tzinfo=UTC), True),
        ("only one of two", (BREAKFAST, WEEKDAYS), datetime(2026, 3, 7, 5, 0, tzinfo=UTC), False),
        ("one that is no more", (uuid4(),), NOON, False),
    ],
)
def test_schedules_are_kept_in_local_time(
    _case: str, schedules: tuple[UUID, ...], at: datetime, served: bool
) -> None:
    tax_class, classes = untaxed()
    dish = item(1000, tax_class, schedule_ids=schedules)
    shop = shop_of([dish], classes, schedules=SCHEDULES, timezone="Asia/Muscat")
    if served:
        assert price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=at).total_cents == 1000
    else:
        with pytest.raises(ItemNotOfferedNow):
            price([BasketLine(dish.id, 1)], shop, fulfilment="pickup", at=at)


def test_an_order_takes_as_long_as_its_slowest_dish() -> None:
    tax_class, classes = untaxed()
    usual, quick, slow = (item(100, tax_class, preparation_minutes=minutes) for minutes in (None, 0, 40))
    shop = shop_of([usual, quick, slow], classes)

    def minutes(*dishes: ItemOffer) -> int:
        lines = [BasketLine(dish.id, 1) for dish in dishes]
        return price(lines, shop, fulfilment="pickup", at=NOON).preparation_minutes

    assert shop.settings.preparation_minutes == 15
    assert (minutes(quick), minutes(quick, usual), minutes(usual, slow, quick)) == (0, 15, 40)
