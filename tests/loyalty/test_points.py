"""The arithmetic of points, by itself."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comanda.loyalty.points import (
    Change,
    Entered,
    Lapsed,
    Line,
    OrderState,
    Terms,
    changes_of,
    due_by,
    expiry_of,
    expiry_of_returned,
    left_by_expiry,
    months_later,
    start_of_window,
)
from comanda.loyalty.tiers import Looked, next_tier, tier_of
from comanda.tenants.loyalty import LoyaltyProgramme, Tier

ACCRA, MADRID = ZoneInfo("Africa/Accra"), ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
BY_UNIT = Terms(rate=100_000, rounding="down", decimals=2)


@pytest.mark.parametrize(
    ("_case", "terms", "cents", "points"),
    [
        ("a point per cedi", BY_UNIT, 8599, 85),
        ("a point per rial of a thousand baisa", Terms(100_000, "down", 3), 8599, 8),
        ("half up", Terms(50_000, "nearest", 2), 100, 1),
        ("up", Terms(100_000, "up", 2), 1, 1),
        ("nothing", Terms(100_000, "up", 2), 0, 0),
    ],
)
def test_points_of_an_amount(_case: str, terms: Terms, cents: int, points: int) -> None:
    assert terms.points(cents) == points


def test_a_tier_has_its_own_rate() -> None:
    gold = Tier(level="gold", from_visits=1, points_percent=150)
    rules = LoyaltyProgramme(points_per_unit="0.5", tiers=(gold,))
    assert (rules.rate(), rules.rate("silver"), rules.rate("gold")) == (50_000, 50_000, 75_000)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -12, date(2025, 1, 1)),
    ],
)
def test_months(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


def test_points_are_good_to_the_end_of_a_day_of_the_business() -> None:
    rules = LoyaltyProgramme(expires_after_months=6)
    late = datetime(2026, 1, 14, 23, 30, tzinfo=UTC)  # the 15th in Madrid; in July, summer time
    assert expiry_of(rules, late, MADRID) == datetime(2026, 7, 15, 22, tzinfo=UTC)
    assert expiry_of(rules, late, ACCRA) == datetime(2026, 7, 15, tzinfo=UTC)
    assert expiry_of(LoyaltyProgramme(), late, ACCRA) is None
    assert start_of_window(LoyaltyProgramme(window_months=1), late, MADRID) == datetime(
        2025, 12, 14, 23, tzinfo=UTC
    )


def at(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_what_is_over_first_is_taken_first() -> None:
    lines = [
        Line("earned", 100, at(10)),
        Line("bonus", 30),
        Line("earned", 50, at(5)),
        Line("redeemed", -60),
    ]
    assert left_by_expiry(lines) == [(at(10), 90), (None, 30)]
    assert [due_by(lines, at(day)) for day in (4, 5, 10)] == [0, 0, 90]


def test_what_an_order_gives_back_is_its_own() -> None:
    """Or buying and giving back would make old points new ones."""
    lines = [Line("earned", 100, at(1)), Line("earned", 100, at(300)), Line("reversed", -100, at(300))]
    assert left_by_expiry(lines) == [(at(1), 100)]


def test_points_that_come_back_are_good_as_long_as_they_were() -> None:
    lines = [Line("earned", 50, at(5)), Line("earned", 100, at(200))]
    assert expiry_of_returned(lines, 120, NOW, ACCRA) == at(200)
    assert expiry_of_returned(lines, 40, NOW, ACCRA) == datetime(
        2026, 3, 3, tzinfo=UTC
    )  # and thirty days at least
    assert expiry_of_returned([Line("bonus", 50)], 40, NOW, ACCRA) is None


def order(total: int, kept: int, back: int, *, completed: bool = True, over: bool = False) -> OrderState:
    return OrderState(completed, over, items_cents=total, total_cents=total, kept_cents=kept, back_cents=back)


def test_points_that_have_expired_are_not_taken_once_more() -> None:
    entered = Entered(earned=100, terms=BY_UNIT)
    given_back = order(10_000, 0, 10_000)
    expired = Lapsed(given=100, spent=0, expired=100)
    assert changes_of(given_back, entered, None, 0, may_go_negative=True, lapsed=expired) == [
        Change("reversed", 0, 100)
    ]
    spent = Lapsed(given=100, spent=100, expired=0)
    assert changes_of(given_back, entered, None, 0, may_go_negative=True, lapsed=spent) == [
        Change("reversed", -100)
    ]
    partly = Lapsed(given=150, spent=30, expired=120)
    assert changes_of(given_back, entered, None, 0, may_go_negative=True, lapsed=partly) == [
        Change("reversed", 0, 100)
    ]


@given(
    total=st.integers(1, 10**7),
    parts=st.lists(st.integers(0, 10**6), max_size=6),
    rate=st.integers(1, 10**7),
    rounding=st.sampled_from(["down", "nearest", "up"]),
    redeemed=st.integers(0, 10**5),
    negative=st.booleans(),
    spent=st.integers(0, 10**6),
)
def test_any_way_of_giving_back_ends_the_same(
    total: int, parts: list[int], rate: int, rounding: str, redeemed: int, negative: bool, spent: int
) -> None:
    """However it goes back: each step is right by itself, asking again enters nothing, and the last leaves nothing."""
    terms = Terms(rate, rounding, 2)  # type: ignore[arg-type]
    entered, balance, back = Entered(redeemed=redeemed), 0, 0
    for part in [0, *parts, total]:
        back = min(total, back + part)
        state = order(total, total - back, back)
        for again in (False, True):
            changes = changes_of(state, entered, terms, balance, may_go_negative=negative)
            assert not (again and changes)
            for one in changes:
                balance += one.points
                assert negative or balance >= 0 or one.points >= 0
                entered = Entered(
                    earned=entered.earned + (one.points if one.kind in ("earned", "reversed") else 0),
                    forgone=entered.forgone + one.forgone,
                    redeemed=redeemed,
                    returned=entered.returned + (one.points if one.kind == "returned" else 0),
                    terms=terms,
                )
        assert entered.earned - entered.forgone == terms.points(total, total - back, total)
        if part == 0 and not negative:
            balance -= min(balance, spent)
    assert (entered.earned - entered.forgone, entered.returned) == (0, redeemed)


MOMENTS = st.one_of(st.none(), st.integers(-5, 5).map(at))
LINES = st.lists(
    st.one_of(
        st.builds(
            Line,
            st.sampled_from(["earned", "bonus", "adjusted", "returned", "moved"]),
            st.integers(1, 100),
            MOMENTS,
        ),
        st.builds(Line, st.sampled_from(["redeemed", "expired", "adjusted", "moved"]), st.integers(-100, -1)),
    ),
    max_size=12,
)


@given(LINES)
def test_what_is_left_is_what_there_is(lines: list[Line]) -> None:
    balance = sum(one.points for one in lines)
    left = left_by_expiry(lines)
    assert sum(points for _, points in left) == max(0, balance)
    assert all(points > 0 for _, points in left)
    for day in range(-6, 7):
        due = due_by(lines, at(day))
        assert due == sum(points for moment, points in left if moment is not None and moment <= at(day))
        assert due <= max(0, balance)
        # What has expired does not expire again.
        assert due_by([*lines, Line("expired", -due)] if due else lines, at(day)) == 0


TIERS = (
    Tier(level="bronze", from_visits=2),
    Tier(level="silver", from_spend_cents=1000),
    Tier(level="gold", from_spend_cents=5000, from_visits=20),
)


@pytest.mark.parametrize(
    ("spent", "visits", "level"),
    [(0, 0, None), (999, 1, None), (999, 2, "bronze"), (1000, 1, "silver"), (4999, 19, "silver"), (0, 20, "gold")],
)
def test_tiers_are_reached_by_either(spent: int, visits: int, level: str | None) -> None:
    assert tier_of(TIERS, Looked(spent, visits)) == level


def test_the_next_tier() -> None:
    assert [one and one.level for one in (next_tier(TIERS, level) for level in (None, "silver", "gold"))] == [
        "bronze", "gold", None,
    ]  # fmt: skip
