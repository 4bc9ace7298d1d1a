"""Which days a report is compared with, and how many minutes nine of ten took."""

from datetime import date, time

import pytest

from comanda.insights.periods import Period, period_before
from comanda.insights.reports import waits

TODAY = date(2026, 3, 15)
NOON = time(12, 30)


@pytest.mark.parametrize(
    ("_case", "first", "last", "before"),
    [
        ("a day", date(2026, 3, 4), date(2026, 3, 4), Period(date(2026, 3, 3), date(2026, 3, 3))),
        ("today until now", TODAY, TODAY, Period(date(2026, 3, 14), date(2026, 3, 14), NOON)),
        ("seven days", date(2026, 3, 9), TODAY, Period(date(2026, 3, 2), date(2026, 3, 8), NOON)),
        ("a whole month", date(2026, 2, 1), date(2026, 2, 28), Period(date(2026, 1, 1), date(2026, 1, 31))),
        ("this month", date(2026, 3, 1), TODAY, Period(date(2026, 2, 1), date(2026, 2, 15), NOON)),
        ("a quarter", date(2025, 10, 1), date(2025, 12, 31), Period(date(2025, 7, 1), date(2025, 9, 30))),
        ("this year", date(2026, 1, 1), TODAY, Period(date(2025, 1, 1), date(2025, 3, 15), NOON)),
        ("a whole year", date(2025, 1, 1), date(2025, 12, 31), Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("half a month", date(2026, 2, 1), date(2026, 2, 14), Period(date(2026, 1, 18), date(2026, 1, 31))),
    ],
)
def test_what_is_compared(_case: str, first: date, last: date, before: Period) -> None:
    assert period_before(Period(first, last), TODAY, NOON) == before


def test_a_longer_month_is_compared_with_the_whole_shorter_one() -> None:
    last_of_march = date(2026, 3, 31)
    before = period_before(Period(date(2026, 3, 1), last_of_march), last_of_march, NOON)
    assert (before.first, before.last) == (date(2026, 2, 1), date(2026, 2, 28))
    on_the_30th = date(2026, 3, 30)
    assert period_before(Period(date(2026, 3, 1), on_the_30th), on_the_30th, NOON).last == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("days", "unit", "points"), [(1, "hour", 24), (2, "day", 2), (92, "day", 92), (93, "month", 4)]
)
def test_what_a_column_is(days: int, unit: str, points: int) -> None:
    first = date(2026, 1, 1)
    period = Period(first, date.fromordinal(first.toordinal() + days - 1))
    assert (period.unit, len(period.points())) == (unit, points)


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [({}, None, None), ({7: 1}, 7, 7), ({1: 5, 9: 5}, 1, 9), ({1: 9, 30: 1}, 1, 1), ({1: 8, 30: 2}, 1, 30)],
)
def test_how_long_it_took(minutes: dict[int, int], median: int | None, p90: int | None) -> None:
    found = waits(minutes)
    assert (found.orders, found.median, found.p90) == (sum(minutes.values()), median, p90)
