"""Which birthdays fall on which days."""

from datetime import date, timedelta

LEAP_DAY = 229


def key_of(day: date) -> int:
    """A day without its year: 1231 is 31 December."""
    return day.month * 100 + day.day


def celebrated_on(day: date) -> list[int]:
    """The keys of those who have their birthday then: in a year without a 29 February, on the 28th theirs too."""
    key = key_of(day)
    return [key, LEAP_DAY] if key == 228 and (day + timedelta(days=1)).month == 3 else [key]


def celebrated_within(today: date, days: int) -> list[int]:
    """Today counts, and so does the last day."""
    return [key for ahead in range(days + 1) for key in celebrated_on(today + timedelta(days=ahead))]


def month_ahead(today: date, months: int) -> int:
    return (today.month - 1 + months) % 12 + 1
