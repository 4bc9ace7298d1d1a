"""Days that a report is of, and those it is compared with. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

Unit = Literal["hour", "day", "month"]

MOST_DAYS = 1_100  # three years, and a little
_MOST_POINTS_OF_DAYS = 92


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are part of it. `until`: of the last day only what was before that time, as it is not over yet."""

    first: date
    last: date
    until: time | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Unit:
        """What one column of its plot is."""
        return "hour" if self.days == 1 else "day" if self.days <= _MOST_POINTS_OF_DAYS else "month"

    def each_day(self) -> Iterator[date]:
        return (self.first + timedelta(days=at) for at in range(self.days))

    def points(self) -> list[str]:
        """Of all columns, how they are called: "07", "2026-11-21" or "2026-11"."""
        if self.unit == "hour":
            return [f"{hour:02}" for hour in range(24)]
        if self.unit == "day":
            return [day.isoformat() for day in self.each_day()]
        return list(dict.fromkeys(day.isoformat()[:7] for day in self.each_day()))

    def point_of(self, day: date, hour: int) -> str:
        return f"{hour:02}" if self.unit == "hour" else day.isoformat()[: 7 if self.unit == "month" else 10]


def period_before(period: Period, today: date, now: time) -> Period:
    """As many days directly before. Of whole months, or of one that is not over yet, the months before, as far as this
    one has come; of a whole year, or of this one until today, the year before. What ends today is compared until the
    same time of day."""
    first, last = period.first, period.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    ends_month = last.day == _days_of(last.year, last.month)
    until = now if last == today else None
    if first.day != 1 or not (ends_month or last == today):
        return Period(first - timedelta(days=period.days), first - timedelta(days=1), until)
    if first.month == 1 and months > 1:
        months = (last.year - first.year + 1) * 12
    before = _months_before(last, months)
    if ends_month:
        before = before.replace(day=_days_of(before.year, before.month))
        until = until if last == today else None
    return Period(_months_before(first, months), before, until)


def _months_before(day: date, months: int) -> date:
    """The same day of that month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, _days_of(year, month + 1)))


def _days_of(year: int, month: int) -> int:
    return monthrange(year, month)[1]
