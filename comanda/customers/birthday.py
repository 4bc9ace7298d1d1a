"""Days on which somebody who is alive may have been born, and which birthdays fall on which days."""

from datetime import date, timedelta, timezone

from comanda.kit.clock import system_clock

_EARLIEST = date(1900, 1, 1)
_FURTHEST_AHEAD = timezone(timedelta(hours=14))  # where a day begins first
_LEAP_DAY = 229


def is_birthday(day: date) -> bool:
    """Neither so long ago nor in the future, wherever that is asked."""
    return _EARLIEST <= day <= system_clock().astimezone(_FURTHEST_AHEAD).date()


def key_of(day: date) -> int:
    """A day without its year: 1231 is 31 December."""
    return day.month * 100 + day.day


def celebrated_on(day: date) -> list[int]:
    """The keys of those who have their birthday then: in a year without a 29 February, on the 28th theirs too."""
    key = key_of(day)
    return [key, _LEAP_DAY] if key == 228 and (day + timedelta(days=1)).month == 3 else [key]


def celebrated_within(today: date, days: int) -> list[int]:
    """Today counts, and so does the last day."""
    return [key for ahead in range(days + 1) for key in celebrated_on(today + timedelta(days=ahead))]


def month_ahead(today: date, months: int) -> int:
    return (today.month - 1 + months) % 12 + 1
