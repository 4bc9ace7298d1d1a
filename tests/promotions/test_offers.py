"""Which promotions apply, and what they take off: pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comanda.kit.money import take_from
from comanda.promotions.offers import Asked, CodeJudged, Judged, Offer, Part, Person, Why, judge
from comanda.tenants.hours import Hours, Window

NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)  # a Wednesday
ACCRA, MUSCAT = ZoneInfo("Africa/Accra"), ZoneInfo("Asia/Muscat")
JOLLOF, SOBOLO, CAKE = UUID(int=1), UUID(int=2), UUID(int=3)
MAINS, DRINKS = UUID(int=11), UUID(int=12)
BASKET = (Part(JOLLOF, MAINS, 8500, 2), Part(SOBOLO, DRINKS, 2000, 1))  # 190.00
AMA = Person(UUID(int=21), "gold", 0)
ONCE, TWICE = ({UUID(int=100): times} for times in (1, 2))
EVENING = {"at": NOON + timedelta(hours=8), "zone": MUSCAT}  # the next day there


def offer(number: int = 100, **fields: Any) -> Offer:
    percent = {"kind": "percent", "percent_bp": 1000} if "kind" not in fields else {}
    return Offer(**{"id": UUID(int=number), "name": f"Offer {number}", "name2": "", **percent, **fields})


def ask(*parts: Part, **fields: Any) -> Asked:
    return Asked(
        **{
            "parts": parts or BASKET,
            "delivery_cents": None,
            "fulfilment": "pickup",
            "source": "web",
            "at": NOON,
            "zone": ACCRA,
            **fields,
        }
    )


def off(*offers: Offer, asked: Asked | None = None) -> list[tuple[int, tuple[int, ...], int]]:
    """(number of the promotion, places, cents)"""
    return [(cut.offer.id.int, cut.places, cut.cents) for cut in judge(offers, asked or ask()).cuts]


LUNCH = Hours(weekly=(Window(days=("mon", "wed"), opens="12:00", closes="14:00"),))


@pytest.mark.parametrize(
    ("_case", "fields", "expected"),
    [
        ("a percentage of all", {}, [(100, (0, 1), 1900)]),
        ("half a cent is one", {"percent_bp": 1, "kind": "percent"}, [(100, (0, 1), 2)]),
        (
            "no more than the most",
            {"kind": "percent", "percent_bp": 5000, "amount_cents": 700},
            [(100, (0, 1), 700)],
        ),
        ("an amount", {"kind": "amount", "amount_cents": 500}, [(100, (0, 1), 500)]),
        ("no more than there is", {"kind": "amount", "amount_cents": 10**6}, [(100, (0, 1), 19000)]),
        ("of an item", {"target": "items", "item_ids": frozenset({SOBOLO})}, [(100, (1,), 200)]),
        ("of a category", {"target": "categories", "category_ids": frozenset({MAINS})}, [(100, (0,), 1700)]),
        ("of what is not there", {"target": "items", "item_ids": frozenset({CAKE})}, []),
        ("of no delivery", {"target": "delivery"}, []),
        (
            "the cheapest are free, each of its line",
            {"kind": "free_item", "free_units": 2, "target": "items", "item_ids": frozenset({JOLLOF, SOBOLO})},
            [(100, (1,), 2000), (100, (0,), 8500)],
        ),
        ("from so much on", {"minimum_cents": 19000}, [(100, (0, 1), 1900)]),
        ("below that nothing", {"minimum_cents": 19001}, []),
        ("another way to have it", {"fulfilments": frozenset({"delivery"})}, []),
        ("another way to order", {"sources": frozenset({"table"})}, []),
        ("in its hours", {"hours": LUNCH}, [(100, (0, 1), 1900)]),
        ("on its last day", {"valid_until": date(2026, 3, 4)}, [(100, (0, 1), 1900)]),
        ("after it", {"valid_until": date(2026, 3, 3)}, []),
        ("before its first", {"valid_from": date(2026, 3, 5)}, []),
        ("paused", {"paused": True}, []),
        ("used up", {"used_up": True}, []),
        ("for somebody known", {"tiers": frozenset({"gold"})}, []),
    ],
)
def test_what_one_takes_off(_case: str, fields: dict[str, Any], expected: list[Any]) -> None:
    assert off(offer(**fields)) == expected


@pytest.mark.parametrize(
    ("_case", "fields", "asked", "why"),
    [
        ("it holds", {}, {}, None),
        ("nobody gave it out", {"code": "OTHER"}, {}, Why.UNKNOWN),
        ("not yet", {"valid_from": date(2026, 3, 5)}, {}, Why.NOT_YET),
        ("over", {"valid_until": date(2026, 3, 3)}, {}, Why.OVER),
        ("over where the business is", {"valid_until": date(2026, 3, 4)}, EVENING, Why.OVER),
        ("outside its hours", {"hours": LUNCH}, {"at": NOON + timedelta(hours=2)}, Why.NOT_NOW),
        ("paused", {"paused": True}, {}, Why.NOT_NOW),
        ("used up", {"used_up": True}, {}, Why.USED_UP),
        ("not for this basket", {"target": "items", "item_ids": frozenset({CAKE})}, {}, Why.NOT_FOR_THIS),
        ("not for a pickup", {"fulfilments": frozenset({"delivery"})}, {}, Why.NOT_FOR_THIS),
        ("who is it", {"tiers": frozenset({"gold"})}, {}, Why.NEEDS_SIGN_IN),
        ("whose first order", {"first_order": True}, {}, Why.NEEDS_SIGN_IN),
        ("how often", {"customer_limit": 1}, {}, Why.NEEDS_SIGN_IN),
        ("gold", {"tiers": frozenset({"gold"})}, {"person": AMA}, None),
        ("not gold", {"tiers": frozenset({"silver"})}, {"person": AMA}, Why.NOT_FOR_YOU),
        ("the first order", {"first_order": True}, {"person": AMA}, None),
        ("the second", {"first_order": True}, {"person": replace(AMA, orders=1)}, Why.NOT_FOR_YOU),
        ("the first is still to be paid", {"first_order": True}, {"person": replace(AMA, uses=ONCE)}, Why.USED_BY_YOU),
        ("once more", {"customer_limit": 2}, {"person": replace(AMA, uses=ONCE)}, None),
        ("often enough", {"customer_limit": 2}, {"person": replace(AMA, uses=TWICE)}, Why.USED_BY_YOU),
    ],
)  # fmt: skip
def test_a_code_says_why_it_does_not_hold(
    _case: str, fields: dict[str, Any], asked: dict[str, Any], why: Why | None
) -> None:
    judged = judge([offer(**{"code": "LUNCH10", **fields})], ask(codes=("LUNCH10",), **asked))
    assert [(one.code, one.why) for one in judged.codes] == [("LUNCH10", why)]
    assert bool(judged.cuts) == (why is None)


def test_a_code_that_is_nearly_reached_says_what_is_missing() -> None:
    found = offer(code="BIG", minimum_cents=20000)
    assert judge([found], ask(codes=("BIG",))).codes == (CodeJudged("BIG", Why.MINIMUM, found, 1000),)


def test_a_code_that_is_not_typed_takes_nothing_off() -> None:
    assert judge([offer(code="LUNCH10")], ask()) == Judged()


def test_what_is_nearly_reached_is_told_the_nearest_first() -> None:
    far, near, other = (
        offer(1, minimum_cents=30000),
        offer(2, minimum_cents=20000),
        offer(3, minimum_cents=20000, target="items", item_ids=frozenset({CAKE})),
    )
    assert [(one.offer.id.int, one.cents) for one in judge([far, near, other], ask()).nearly] == [
        (2, 1000),
        (1, 11000),
    ]


def test_one_that_does_not_combine_stands_alone_and_the_best_is_taken() -> None:
    small, large, with_others = offer(1), offer(2, percent_bp=2000, kind="percent"), offer(3, combines=True)
    assert off(small, large, with_others) == [(2, (0, 1), 3800)]


def test_those_that_combine_are_reckoned_from_the_menus_prices() -> None:
    ten = offer(1, combines=True)
    twenty = offer(2, kind="percent", percent_bp=2000, combines=True)
    alone = offer(3, kind="percent", percent_bp=2500)
    assert off(ten, twenty, alone) == [(1, (0, 1), 1900), (2, (0, 1), 3800)]
    assert off(alone, twenty, ten) == [(1, (0, 1), 1900), (2, (0, 1), 3800)]


def test_a_code_wins_where_it_takes_off_as_much() -> None:
    typed = offer(2, code="SAME")
    judged = judge([offer(1), typed], ask(codes=("SAME",)))
    assert [cut.offer for cut in judged.cuts] == [typed]


def test_a_code_that_something_better_keeps_out_says_so() -> None:
    judged = judge(
        [offer(1, code="SMALL"), offer(2, kind="percent", percent_bp=3000)], ask(codes=("SMALL", "NONE"))
    )
    assert [(one.code, one.why) for one in judged.codes] == [
        ("SMALL", Why.DOES_NOT_COMBINE),
        ("NONE", Why.UNKNOWN),
    ]


def test_the_fee_of_a_delivery() -> None:
    free = offer(kind="percent", percent_bp=10_000, target="delivery")
    assert off(free, asked=ask(delivery_cents=1500, fulfilment="delivery")) == [(100, (2,), 1500)]


def test_it_ends_with_its_hours_or_its_last_day() -> None:
    both = offer(hours=LUNCH, valid_until=date(2026, 3, 4))
    assert both.ends_at(NOON, ACCRA) == datetime(2026, 3, 4, 14, tzinfo=UTC)
    assert offer(valid_until=date(2026, 3, 4)).ends_at(NOON, MUSCAT) == datetime(2026, 3, 4, 20, tzinfo=UTC)
    assert offer().ends_at(NOON, ACCRA) is None


ITEMS = [UUID(int=n) for n in range(1, 5)]
parts = st.builds(
    Part,
    st.sampled_from(ITEMS),
    st.sampled_from([MAINS, DRINKS]),
    st.integers(0, 3000),
    st.integers(1, 4),
)


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    kind = draw(st.sampled_from(["amount", "percent", "free_item"]))
    target = draw(
        st.sampled_from(["items", "categories"] if kind == "free_item" else ["order", "items", "delivery"])
    )
    named = {
        "items": st.sets(st.sampled_from(ITEMS), min_size=1),
        "categories": st.sets(st.sampled_from([MAINS, DRINKS]), min_size=1),
    }
    much: dict[str, dict[str, st.SearchStrategy[int | None]]] = {
        "amount": {"amount_cents": st.integers(1, 4000)},
        "percent": {"percent_bp": st.integers(1, 10_000), "amount_cents": st.none() | st.integers(1, 900)},
        "free_item": {"free_units": st.integers(1, 4)},
    }
    return Offer(
        id=UUID(int=draw(st.integers(100, 10**6))),
        name="",
        name2="",
        kind=kind,
        target=target,
        code=draw(st.sampled_from([None, "A", "B"])),
        item_ids=frozenset(draw(named["items"])) if target == "items" else frozenset(),
        category_ids=frozenset(draw(named["categories"])) if target == "categories" else frozenset(),
        minimum_cents=draw(st.sampled_from([0, 0, 2000])),
        combines=draw(st.booleans()),
        **cast(Any, {name: draw(number) for name, number in much[kind].items()}),
    )


def taken(judged: Judged, asked: Asked) -> int:
    left = [part.total_cents for part in asked.parts] + [asked.delivery_cents or 0]
    took = sum(take_from(left, cut.places, cut.cents) for cut in judged.cuts)
    assert min(left) >= 0
    assert sum(left) == asked.items_cents + (asked.delivery_cents or 0) - took
    return took


@given(
    st.lists(parts, min_size=1, max_size=4),
    st.none() | st.integers(1, 2000),
    st.lists(offers(), min_size=1, max_size=6, unique_by=lambda one: one.id),
    st.randoms(use_true_random=False),
)
def test_another_promotion_never_makes_it_dearer_and_their_order_changes_nothing(
    basket: list[Part], delivery: int | None, some: list[Offer], random: Any
) -> None:
    unique = [
        one for at, one in enumerate(some) if one.code is None or one.code not in [o.code for o in some[:at]]
    ]
    asked = ask(*basket, delivery_cents=delivery, codes=("A", "B"))
    all_of_them = judge(unique, asked)
    shuffled = random.sample(unique, len(unique))
    assert judge(shuffled, asked) == all_of_them
    for at in range(len(unique)):
        fewer = unique[:at] + unique[at + 1 :]
        assert taken(judge(fewer, asked), asked) <= taken(all_of_them, asked)
