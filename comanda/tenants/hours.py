"""When a business is open: weekly windows, the dates that differ, and what follows from both.

Windows are written in local wall time and belong to the date they start on; the moments computed
from them are UTC. Intervals are half open: at its closing moment a business is already closed.

Where the clocks change, an opening is never shorter than it reads: a repeated wall time opens at its
first occurrence and closes at its second. A wall time that is skipped stands for the moment the
clocks jump, so a window that lies wholly inside the gap does not exist that day.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

MAX_WINDOWS = 50
MAX_EXCEPTIONS = 400
MAX_TEXT_LENGTH = 1000

OPEN_HORIZON = timedelta(days=8)
OPENING_HORIZON = timedelta(days=400)

_DAY_MINUTES = 24 * 60
_OPENS_PATTERN = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_CLOSES_PATTERN = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


def _checked_opens(clock: str) -> str:
    if not re.fullmatch(_OPENS_PATTERN, clock):
        raise ValueError(f"{_quoted(clock)} is not an opening time; write it from 00:00 to 23:59.")
    return clock


def _checked_closes(clock: str) -> str:
    if not re.fullmatch(_CLOSES_PATTERN, clock):
        raise ValueError(f"{_quoted(clock)} is not a closing time; write it from 00:00 to 24:00.")
    return clock


def _in_week_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if not days:
        raise ValueError("A window needs at least one day.")
    return tuple(day for day in WEEKDAYS if day in days)


def _iso_only(value: object) -> object:
    # Left to itself pydantic also reads numbers, as seconds since 1970.
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("A date is written like 2026-12-25.")


Opens = Annotated[str, AfterValidator(_checked_opens), Field(json_schema_extra={"pattern": _OPENS_PATTERN})]
Closes = Annotated[str, AfterValidator(_checked_closes), Field(json_schema_extra={"pattern": _CLOSES_PATTERN})]
Days = Annotated[
    tuple[Weekday, ...],
    Field(max_length=len(WEEKDAYS), json_schema_extra={"minItems": 1}),
    AfterValidator(_in_week_order),
]
CalendarDate = Annotated[date, BeforeValidator(_iso_only)]


class ClockSpan(BaseModel):
    """From `opens` to `closes`, both "HH:MM" wall time; `closes` at or before `opens` is on the next day.

    00:00 to 00:00 and 00:00 to 24:00 are both the whole day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: Opens
    closes: Closes


class Window(BaseModel):
    """The same span on several weekdays, on which it starts; kept in week order, once each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: Days
    opens: Opens
    closes: Closes


class HoursException(BaseModel):
    """Replaces the windows that start on one date; one that began the evening before still runs out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: CalendarDate
    closed: StrictBool = False
    windows: Annotated[tuple[ClockSpan, ...], Field(max_length=MAX_WINDOWS)] = ()
    note: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _closed_or_windows(self) -> Self:
        if self.closed and self.windows:
            raise ValueError(f"{self.date} is marked closed and has windows; keep one of the two.")
        if not self.closed and not self.windows:
            raise ValueError(f"{self.date} has no windows; add one or mark it closed.")
        return self


class Hours(BaseModel):
    """Without windows, never open. Windows may touch and overlap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekly: Annotated[tuple[Window, ...], Field(max_length=MAX_WINDOWS)] = ()
    exceptions: Annotated[tuple[HoursException, ...], Field(max_length=MAX_EXCEPTIONS)] = ()

    @model_validator(mode="after")
    def _one_exception_a_date(self) -> Self:
        seen: set[date] = set()
        for exception in self.exceptions:
            if exception.date in seen:
                raise ValueError(f"{exception.date} has more than one exception.")
            seen.add(exception.date)
        return self


def is_open(hours: Hours, at: datetime, zone: ZoneInfo) -> bool:
    """Raises ValueError if `at` is naive, like every function here that takes a moment."""
    moment = _as_utc(at)
    return any(start <= moment < end for start, end in _windows_around(hours, moment, zone, ahead=timedelta()))


def open_until(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The UTC moment the opening in progress ends, through touching and overlapping windows.

    None when closed. An opening that lasts longer is reported as ending `OPEN_HORIZON` after `at`.
    """
    moment = _as_utc(at)
    end, _ = _end_and_next_start(moment, _windows_around(hours, moment, zone, ahead=OPEN_HORIZON))
    return min(end, moment + OPEN_HORIZON) if end > moment else None


def next_opening(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The first UTC moment after `at` when a closed business opens, at most `OPENING_HORIZON` ahead.

    While open, that is the opening after the present one.
    """
    moment = _as_utc(at)
    _, start = _end_and_next_start(moment, _windows_around(hours, moment, zone, ahead=OPENING_HORIZON))
    return start if start is not None and start <= moment + OPENING_HORIZON else None


def next_change(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When to look again: `open_until` while open, else `next_opening`."""
    return open_until(hours, at, zone) or next_opening(hours, at, zone)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight on the business's clock, in UTC; on some days that is 23 or 25 hours."""
    start, end = (
        datetime.combine(one, time.min, tzinfo=zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return start, end


def day_windows(hours: Hours, day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """The UTC intervals of the windows that start on this local date, by start, not merged."""
    return _intervals(hours.weekly, _by_date(hours), day, zone)


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read "mon-fri 07:00-11:00; sat,sun 08:00-12:00"; day ranges may wrap, as in fri-mon.

    Case, spacing, "8:00" and en dashes are forgiven. Blank text is no windows. Raises ValueError with a
    sentence for the person who typed it.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise ValueError(f"Opening hours can have at most {MAX_TEXT_LENGTH} characters; this has {len(text)}.")
    spaced = " ".join(text.lower().replace("\N{EN DASH}", "-").split())
    parts = [part.strip() for part in re.sub(" ?([-,]) ?", r"\1", spaced).split(";")]
    windows = tuple(_parsed_window(part) for part in parts if part)
    if len(windows) > MAX_WINDOWS:
        raise ValueError(f"Opening hours can have at most {MAX_WINDOWS} windows; this has {len(windows)}.")
    return windows


def format_windows(windows: tuple[Window, ...]) -> str:
    """The text `parse_windows` reads back to equal windows, if it fits in `MAX_TEXT_LENGTH`."""
    return "; ".join(f"{_format_days(window.days)} {window.opens}-{window.closes}" for window in windows)


def _as_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    # Two datetimes that share a ZoneInfo compare by wall time and ignore fold; in UTC they do not.
    return at.astimezone(UTC)


def _by_date(hours: Hours) -> dict[date, HoursException]:
    return {exception.date: exception for exception in hours.exceptions}


def _windows_around(
    hours: Hours, moment: datetime, zone: ZoneInfo, *, ahead: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """The intervals of the local dates from the day before `moment` to `moment + ahead`, by start."""
    exceptions = _by_date(hours)
    day = moment.astimezone(zone).date() - timedelta(days=1)
    last = (moment + ahead).astimezone(zone).date()
    while day <= last:
        yield from _intervals(hours.weekly, exceptions, day, zone)
        day += timedelta(days=1)


def _intervals(
    weekly: tuple[Window, ...], exceptions: Mapping[date, HoursException], day: date, zone: ZoneInfo
) -> tuple[tuple[datetime, datetime], ...]:
    exception = exceptions.get(day)
    if exception is not None:
        clocks = [(span.opens, span.closes) for span in exception.windows]
    else:
        weekday = WEEKDAYS[day.weekday()]
        clocks = [(window.opens, window.closes) for window in weekly if weekday in window.days]
    intervals = (_interval(day, opens, closes, zone) for opens, closes in clocks)
    return tuple(sorted((start, end) for start, end in intervals if start < end))


def _interval(day: date, opens: str, closes: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    opens_minute, closes_minute = _minutes(opens), _minutes(closes)
    if closes_minute <= opens_minute:
        closes_minute += _DAY_MINUTES
    midnight = datetime.combine(day, time())
    return (
        _moment(midnight + timedelta(minutes=opens_minute), zone, fold=0),
        _moment(midnight + timedelta(minutes=closes_minute), zone, fold=1),
    )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _moment(wall: datetime, zone: ZoneInfo, *, fold: Literal[0, 1]) -> datetime:
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return moment if _wall(moment, zone) == wall else _end_of_gap(wall, zone)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment whose wall time is past `wall`, which the clocks skip.

    zoneinfo does not tell when the clocks jump. Inside a gap fold=1 gives a moment before the jump and
    fold=0 one after it, so the jump is found between them, to the second.
    """
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _wall(middle, zone) < wall:
            before = middle
        else:
            after = middle
    return after


def _end_and_next_start(
    moment: datetime, windows: Iterator[tuple[datetime, datetime]]
) -> tuple[datetime, datetime | None]:
    """How far the opening at `moment` reaches (`moment` itself when closed), and when the next begins."""
    reached = moment
    for start, end in windows:
        if start > reached:
            return reached, start
        reached = max(reached, end)
    return reached, None


def _parsed_window(part: str) -> Window:
    days, _, clocks = part.rpartition(" ")
    opens, dash, closes = clocks.partition("-")
    if not days or not dash:
        raise ValueError(f"{_quoted(part)} is not days and hours; write it like mon-fri 08:00-22:00.")
    return Window(
        days=_parsed_days(days), opens=_checked_opens(_padded(opens)), closes=_checked_closes(_padded(closes))
    )


def _parsed_days(text: str) -> tuple[Weekday, ...]:
    days: set[Weekday] = set()
    for item in text.split(","):
        first, dash, last = item.partition("-")
        start = _day_index(first)
        length = (_day_index(last) - start) % 7 if dash else 0
        days.update(WEEKDAYS[(start + offset) % 7] for offset in range(length + 1))
    return tuple(day for day in WEEKDAYS if day in days)


def _day_index(text: str) -> int:
    for index, day in enumerate(WEEKDAYS):
        if text == day:
            return index
    raise ValueError(f"{_quoted(text)} is not a day; write mon, tue, wed, thu, fri, sat or sun.")


def _padded(clock: str) -> str:
    return f"0{clock}" if clock[1:2] == ":" else clock


def _format_days(days: tuple[Weekday, ...]) -> str:
    if len(days) == len(WEEKDAYS):
        return "mon-sun"
    present = [day in days for day in WEEKDAYS]
    items: list[tuple[int, str]] = []
    for start in range(7):
        if not present[start] or present[start - 1]:
            continue
        length = next(length for length in range(1, 7) if not present[(start + length) % 7])
        run = [(start + offset) % 7 for offset in range(length)]
        if length > 2:
            items.append((start, f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"))
        else:
            items.extend((index, WEEKDAYS[index]) for index in run)
    return ",".join(text for _, text in sorted(items))


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 40 else f'"{text[:40]}…"'
