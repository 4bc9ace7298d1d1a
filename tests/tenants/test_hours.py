import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from comanda.tenants.hours import (
    MAX_TEXT_LENGTH,
    OPEN_HORIZON,
    OPENING_HORIZON,
    WEEKDAYS,
    ClockSpan,
    Hours,
    HoursException,
    Window,
    day_windows,
    format_windows,
    is_open,
    next_change,
    next_opening,
    open_until,
    parse_windows,
)

MADRID = ZoneInfo("Europe/Madrid")
ACCRA = ZoneInfo("Africa/Accra")
MUSCAT = ZoneInfo("Asia/Muscat")
# Clocks that change at midnight, by half an hour, and a date that was skipped whole.
SANTIAGO = ZoneInfo("America/Santiago")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")

SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)


def weekly(text: str, *exceptions: HoursException) -> Hours:
    return Hours(weekly=parse_windows(text), exceptions=exceptions)


def closed_on(day: date) -> HoursException:
    return HoursException(date=day, closed=True)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = MADRID, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


# Ordinary days. 2026-10-05 is a Monday.


def test_open_from_its_opening_moment_up_to_but_not_at_its_closing_moment() -> None:
    hours = weekly("mon 08:00-22:00")
    assert not is_open(hours, local("2026-10-05 07:59:59.999999"), MADRID)
    assert is_open(hours, local("2026-10-05 08:00"), MADRID)
    assert is_open(hours, local("2026-10-05 21:59:59.999999"), MADRID)
    assert not is_open(hours, local("2026-10-05 22:00"), MADRID)
    assert not is_open(hours, local("2026-10-06 12:00"), MADRID)


@pytest.mark.parametrize(
    ("zone", "opens", "closes"),
    [
        (MADRID, "2026-10-05 06:00", "2026-10-05 20:00"),
        (ACCRA, "2026-10-05 08:00", "2026-10-05 22:00"),
        (MUSCAT, "2026-10-05 04:00", "2026-10-05 18:00"),
    ],
)
def test_the_same_wall_times_are_other_moments_in_other_zones(zone: ZoneInfo, opens: str, closes: str) -> None:
    hours = weekly("mon 08:00-22:00")
    assert day_windows(hours, date(2026, 10, 5), zone) == ((utc(opens), utc(closes)),)
    assert next_opening(hours, utc("2026-10-05 00:00"), zone) == utc(opens)
    assert open_until(hours, utc(opens), zone) == utc(closes)


def test_the_weekday_is_the_local_one() -> None:
    hours = weekly("mon 00:00-04:00")
    assert is_open(hours, utc("2026-10-04 21:00"), MUSCAT)
    assert not is_open(hours, utc("2026-10-04 21:00"), ACCRA)


def test_answers_are_utc_whatever_zone_the_question_is_in() -> None:
    hours = weekly("mon 08:00-22:00")
    until = open_until(hours, local("2026-10-05 13:00", MUSCAT), MADRID)
    opening = next_opening(hours, local("2026-10-05 02:00", MUSCAT), MADRID)
    assert until is not None and until.tzinfo is UTC
    assert opening is not None and opening.tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    for ask in (is_open, open_until, next_opening, next_change):
        with pytest.raises(ValueError, match="time zone"):
            ask(weekly("mon 08:00-22:00"), datetime.fromisoformat("2026-10-05 12:00"), MADRID)


def test_next_opening_while_open_is_the_one_after() -> None:
    hours = weekly("mon-fri 12:00-16:00; mon-fri 20:00-23:00")
    assert next_opening(hours, local("2026-10-05 13:00"), MADRID) == utc("2026-10-05 18:00")
    assert next_opening(hours, local("2026-10-05 12:00"), MADRID) == utc("2026-10-05 18:00")
    assert next_opening(hours, local("2026-10-09 20:00"), MADRID) == utc("2026-10-12 10:00")


def test_next_change_is_the_closing_while_open_and_the_opening_while_closed() -> None:
    hours = weekly("mon 08:00-22:00")
    assert next_change(hours, local("2026-10-05 09:00"), MADRID) == utc("2026-10-05 20:00")
    assert next_change(hours, local("2026-10-05 22:00"), MADRID) == utc("2026-10-12 06:00")


def test_without_windows_it_never_opens() -> None:
    at = local("2026-10-05 12:00")
    assert not is_open(Hours(), at, MADRID)
    assert open_until(Hours(), at, MADRID) is None
    assert next_opening(Hours(), at, MADRID) is None
    assert next_change(Hours(), at, MADRID) is None


# Midnight.


def test_a_window_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    hours = weekly("sat 20:00-02:00")
    assert is_open(hours, local("2026-10-10 23:59:59"), MADRID)
    assert is_open(hours, local("2026-10-11 01:59:59"), MADRID)
    assert not is_open(hours, local("2026-10-11 02:00"), MADRID)
    assert not is_open(hours, local("2026-10-10 01:00"), MADRID)
    assert open_until(hours, local("2026-10-11 01:00"), MADRID) == utc("2026-10-11 00:00")
    assert day_windows(hours, date(2026, 10, 11), MADRID) == ()


@pytest.mark.parametrize("clocks", ["00:00-00:00", "00:00-24:00"])
def test_two_ways_to_write_a_whole_day(clocks: str) -> None:
    hours = weekly(f"mon {clocks}")
    whole_day = (utc("2026-10-04 22:00"), utc("2026-10-05 22:00"))
    assert day_windows(hours, date(2026, 10, 5), MADRID) == (whole_day,)


def test_closing_at_the_opening_time_is_a_day_later() -> None:
    assert day_windows(weekly("mon 08:00-08:00"), date(2026, 10, 5), ACCRA) == (
        (utc("2026-10-05 08:00"), utc("2026-10-06 08:00")),
    )


def test_always_open_reports_the_horizon_and_no_next_opening() -> None:
    hours = weekly("mon-sun 00:00-24:00")
    at = local("2026-10-05 12:00")
    assert open_until(hours, at, MADRID) == at + OPEN_HORIZON
    assert next_opening(hours, at, MADRID) is None


def test_an_opening_that_ends_within_the_horizon_is_exact() -> None:
    hours = weekly("mon-sun 00:00-24:00", closed_on(date(2026, 10, 13)))
    assert open_until(hours, utc("2026-10-05 12:00"), ACCRA) == utc("2026-10-13 00:00")
    assert next_opening(hours, utc("2026-10-05 12:00"), ACCRA) == utc("2026-10-14 00:00")


# Windows that touch and overlap.


@pytest.mark.parametrize(
    "text",
    [
        "mon 08:00-12:00; mon 12:00-16:00",
        "mon 12:00-16:00; mon 08:00-12:00",
        "mon 08:00-14:00; mon 10:00-16:00",
        "mon 08:00-16:00; mon 10:00-11:00",
    ],
)
def test_touching_and_overlapping_windows_are_one_opening(text: str) -> None:
    hours = weekly(text)
    assert open_until(hours, utc("2026-10-05 08:30"), ACCRA) == utc("2026-10-05 16:00")
    assert next_opening(hours, utc("2026-10-05 08:30"), ACCRA) == utc("2026-10-12 08:00")


def test_windows_touching_at_midnight_are_one_opening() -> None:
    hours = weekly("sat 20:00-24:00; sun 00:00-03:00")
    assert open_until(hours, utc("2026-10-10 21:00"), ACCRA) == utc("2026-10-11 03:00")


def test_day_windows_come_by_start_and_not_merged() -> None:
    assert day_windows(weekly("mon 12:00-16:00; mon 08:00-12:00"), date(2026, 10, 5), ACCRA) == (
        (utc("2026-10-05 08:00"), utc("2026-10-05 12:00")),
        (utc("2026-10-05 12:00"), utc("2026-10-05 16:00")),
    )


# Exceptions.


def test_a_closed_date_has_no_windows() -> None:
    hours = weekly("fri 08:00-22:00", closed_on(date(2026, 12, 25)))
    assert not is_open(hours, local("2026-12-25 12:00"), MADRID)
    assert day_windows(hours, date(2026, 12, 25), MADRID) == ()
    assert next_opening(hours, local("2026-12-24 12:00"), MADRID) == utc("2027-01-01 07:00")


def test_an_exception_replaces_the_windows_of_its_date() -> None:
    short = HoursException(date=date(2026, 12, 24), windows=(ClockSpan(opens="10:00", closes="14:00"),))
    hours = weekly("mon-sun 08:00-22:00", short)
    assert not is_open(hours, utc("2026-12-24 09:00"), ACCRA)
    assert is_open(hours, utc("2026-12-24 10:00"), ACCRA)
    assert open_until(hours, utc("2026-12-24 10:00"), ACCRA) == utc("2026-12-24 14:00")
    assert is_open(hours, utc("2026-12-25 09:00"), ACCRA)


def test_an_exception_can_open_a_day_that_has_no_windows() -> None:
    fair = HoursException(date=date(2026, 10, 11), windows=(ClockSpan(opens="22:00", closes="02:00"),))
    hours = Hours(exceptions=(fair,))
    assert day_windows(hours, date(2026, 10, 11), ACCRA) == ((utc("2026-10-11 22:00"), utc("2026-10-12 02:00")),)
    assert is_open(hours, utc("2026-10-12 01:00"), ACCRA)


def test_an_exception_today_does_not_cut_the_window_that_began_yesterday() -> None:
    hours = weekly("mon-sun 20:00-03:00", closed_on(date(2026, 10, 11)))
    assert is_open(hours, utc("2026-10-11 02:00"), ACCRA)
    assert open_until(hours, utc("2026-10-11 02:00"), ACCRA) == utc("2026-10-11 03:00")
    assert not is_open(hours, utc("2026-10-11 21:00"), ACCRA)
    assert not is_open(hours, utc("2026-10-12 02:00"), ACCRA)
    assert next_opening(hours, utc("2026-10-11 02:00"), ACCRA) == utc("2026-10-12 20:00")


def test_a_long_holiday_ends() -> None:
    holiday = [closed_on(date(2026, 10, 5) + timedelta(days=offset)) for offset in range(390)]
    hours = weekly("mon-sun 08:00-22:00", *holiday)
    assert next_opening(hours, utc("2026-10-05 12:00"), ACCRA) == utc("2027-10-30 08:00")


def test_the_opening_horizon_is_inclusive() -> None:
    opening = utc("2026-10-05 08:00")
    fair = HoursException(date=opening.date(), windows=(ClockSpan(opens="08:00", closes="09:00"),))
    hours = Hours(exceptions=(fair,))
    assert next_opening(hours, opening - OPENING_HORIZON, ACCRA) == opening
    assert next_opening(hours, opening - OPENING_HORIZON - SECOND, ACCRA) is None


# Spring: on 2026-03-29 Madrid's clocks go from 02:00 to 03:00, at 01:00 UTC.


@pytest.mark.parametrize(
    ("clocks", "opens", "closes"),
    [
        ("01:00-04:00", "2026-03-29 00:00", "2026-03-29 02:00"),
        ("02:30-04:00", "2026-03-29 01:00", "2026-03-29 02:00"),
        ("02:00-04:00", "2026-03-29 01:00", "2026-03-29 02:00"),
        ("01:00-02:30", "2026-03-29 00:00", "2026-03-29 01:00"),
        ("01:00-02:00", "2026-03-29 00:00", "2026-03-29 01:00"),
        ("00:00-24:00", "2026-03-28 23:00", "2026-03-29 22:00"),
        ("08:00-22:00", "2026-03-29 06:00", "2026-03-29 20:00"),
    ],
)
def test_a_skipped_wall_time_is_the_moment_after_the_gap(clocks: str, opens: str, closes: str) -> None:
    assert day_windows(weekly(f"sun {clocks}"), date(2026, 3, 29), MADRID) == ((utc(opens), utc(closes)),)


@pytest.mark.parametrize("clocks", ["02:00-03:00", "02:15-02:45", "02:30-03:00"])
def test_a_window_inside_the_gap_is_dropped(clocks: str) -> None:
    hours = weekly(f"sun {clocks}")
    opens_next = local(f"2026-04-05 {clocks[:5]}")
    assert day_windows(hours, date(2026, 3, 29), MADRID) == ()
    assert next_opening(hours, utc("2026-03-29 00:59"), MADRID) == opens_next


def test_a_night_into_the_gap_closes_when_the_clocks_jump() -> None:
    hours = weekly("sat 20:00-02:30")
    assert open_until(hours, utc("2026-03-28 20:00"), MADRID) == utc("2026-03-29 01:00")


def test_windows_that_touch_in_the_gap_are_one_opening() -> None:
    hours = weekly("sun 01:00-02:15; sun 02:45-05:00")
    assert open_until(hours, utc("2026-03-29 00:30"), MADRID) == utc("2026-03-29 03:00")


def test_a_gap_at_midnight() -> None:
    # On 2026-09-06 Santiago's clocks go from 00:00 to 01:00, at 04:00 UTC.
    hours = weekly("sat 20:00-24:00; sun 00:30-03:00")
    assert day_windows(hours, date(2026, 9, 5), SANTIAGO) == ((utc("2026-09-06 00:00"), utc("2026-09-06 04:00")),)
    assert day_windows(hours, date(2026, 9, 6), SANTIAGO) == ((utc("2026-09-06 04:00"), utc("2026-09-06 06:00")),)


def test_a_date_that_was_skipped_has_no_windows() -> None:
    # Samoa crossed the date line: 2011-12-29 was followed by 2011-12-31, at 10:00 UTC on the 30th.
    hours = weekly("thu 20:00-04:00; fri 08:00-22:00")
    assert day_windows(hours, date(2011, 12, 29), APIA) == ((utc("2011-12-30 06:00"), utc("2011-12-30 10:00")),)
    assert day_windows(hours, date(2011, 12, 30), APIA) == ()


# Autumn: on 2026-10-25 Madrid's clocks go from 03:00 back to 02:00, at 01:00 UTC.


@pytest.mark.parametrize(
    ("clocks", "opens", "closes"),
    [
        ("01:00-04:00", "2026-10-24 23:00", "2026-10-25 03:00"),
        ("02:30-04:00", "2026-10-25 00:30", "2026-10-25 03:00"),
        ("01:00-02:30", "2026-10-24 23:00", "2026-10-25 01:30"),
        ("02:15-02:45", "2026-10-25 00:15", "2026-10-25 01:45"),
        ("01:00-03:00", "2026-10-24 23:00", "2026-10-25 02:00"),
        ("00:00-24:00", "2026-10-24 22:00", "2026-10-25 23:00"),
        ("08:00-22:00", "2026-10-25 07:00", "2026-10-25 21:00"),
    ],
)
def test_a_repeated_wall_time_opens_at_its_first_and_closes_at_its_second(
    clocks: str, opens: str, closes: str
) -> None:
    assert day_windows(weekly(f"sun {clocks}"), date(2026, 10, 25), MADRID) == ((utc(opens), utc(closes)),)


def test_a_night_into_the_repeated_hour_closes_at_its_second_pass() -> None:
    hours = weekly("sat 20:00-02:30")
    assert open_until(hours, utc("2026-10-24 20:00"), MADRID) == utc("2026-10-25 01:30")
    assert is_open(hours, local("2026-10-25 02:29", fold=1), MADRID)
    assert not is_open(hours, local("2026-10-25 02:30", fold=1), MADRID)


def test_both_passes_of_the_repeated_hour_are_told_apart() -> None:
    hours = weekly("sun 02:30-04:00")
    assert not is_open(hours, local("2026-10-25 02:15"), MADRID)
    assert is_open(hours, local("2026-10-25 02:15", fold=1), MADRID)
    assert next_opening(hours, local("2026-10-25 02:15"), MADRID) == utc("2026-10-25 00:30")


def test_accra_and_muscat_do_not_change_their_clocks() -> None:
    hours = weekly("sun 01:00-04:00")
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        for zone, offset_hours in ((ACCRA, 0), (MUSCAT, 4)):
            start = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) - timedelta(hours=offset_hours)
            assert day_windows(hours, day, zone) == ((start, start + timedelta(hours=3)),)


# JSON.

CHRISTMAS: dict[str, list[dict[str, object]]] = {
    "weekly": [{"days": ["mon", "tue"], "opens": "08:00", "closes": "22:00"}],
    "exceptions": [{"date": "2026-12-25", "closed": True, "windows": [], "note": "Christmas"}],
}


def test_json_is_plain_and_round_trips() -> None:
    hours = Hours.model_validate(CHRISTMAS)
    assert hours == Hours(
        weekly=(Window(days=("mon", "tue"), opens="08:00", closes="22:00"),),
        exceptions=(HoursException(date=date(2026, 12, 25), closed=True, note="Christmas"),),
    )
    assert hours.model_dump(mode="json") == CHRISTMAS
    assert json.loads(hours.model_dump_json()) == CHRISTMAS
    assert Hours.model_validate_json(json.dumps(CHRISTMAS)) == hours


def test_days_are_kept_in_week_order_once_each() -> None:
    window = Window.model_validate({"days": ["sun", "mon", "sun"], "opens": "08:00", "closes": "22:00"})
    assert window.days == ("mon", "sun")


def window_json(**changes: object) -> dict[str, object]:
    return {"weekly": [{"days": ["mon"], "opens": "08:00", "closes": "22:00"} | changes]}


def exception_json(**changes: object) -> dict[str, object]:
    span = {"opens": "10:00", "closes": "14:00"}
    return {"exceptions": [{"date": "2026-12-25", "closed": False, "windows": [span]} | changes]}


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (window_json(days=[]), "A window needs at least one day"),
        (window_json(days=["monday"]), "Input should be 'mon', 'tue'"),
        (window_json(days=["mon"] * 8), "at most 7 items"),
        (window_json(opens="25:00"), '"25:00" is not an opening time'),
        (window_json(opens="24:00"), '"24:00" is not an opening time'),
        (window_json(opens="8:00"), '"8:00" is not an opening time'),
        (window_json(opens="08:00\n"), "is not an opening time"),
        (window_json(opens="\u0660\u0668:\u0660\u0660"), "is not an opening time"),
        (window_json(closes="24:01"), '"24:01" is not a closing time'),
        (window_json(closes="22:60"), '"22:60" is not a closing time'),
        (window_json(closes=22), "valid string"),
        (window_json(closed=True), "Extra inputs are not permitted"),
        (exception_json(closed=True), "2026-12-25 is marked closed and has windows"),
        (exception_json(windows=[]), "2026-12-25 has no windows"),
        (exception_json(closed="no"), "valid boolean"),
        (exception_json(date=1766620800), "A date is written like 2026-12-25"),
        (exception_json(date="1766620800"), "A date is written like 2026-12-25"),
        (exception_json(date="2026-02-30"), "valid date"),
        (exception_json(note="x" * 201), "at most 200 characters"),
        (exception_json(windows=[{"days": ["mon"], "opens": "10:00", "closes": "14:00"}]), "Extra inputs"),
        ({"exceptions": CHRISTMAS["exceptions"] * 2}, "2026-12-25 has more than one exception"),
        ({"weekly": CHRISTMAS["weekly"] * 51}, "at most 50 items"),
        ({"open": True}, "Extra inputs are not permitted"),
    ],
)
def test_nonsense_is_refused_with_a_reason(payload: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as from_python:
        Hours.model_validate(payload)
    assert message in str(from_python.value)
    with pytest.raises(ValidationError) as from_json:
        Hours.model_validate_json(json.dumps(payload))
    assert message in str(from_json.value)


def test_hours_cannot_be_changed_in_place() -> None:
    hours = Hours.model_validate(CHRISTMAS)
    with pytest.raises(ValidationError, match="frozen"):
        Hours.__setattr__(hours, "weekly", ())
    assert hash(hours) == hash(Hours.model_validate(CHRISTMAS))


# Text.


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon-fri 07:00-11:00; sat,sun 08:00-12:00",
        "fri-mon 18:00-02:00",
        "mon-sun 00:00-24:00",
        "wed 12:00-12:00",
        "wed,fri-mon 09:00-10:00",
        "mon,wed,fri,sun 09:00-10:00",
        "mon,sun 09:00-10:00",
        "tue-sun 00:00-00:00",
        "mon 20:00-23:00; mon 12:00-16:00",
    ],
)
def test_text_in_its_usual_form_comes_back_the_same(text: str) -> None:
    assert format_windows(parse_windows(text)) == text


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("  MON - Fri   7:00 \N{EN DASH} 11:00 ;", "mon-fri 07:00-11:00"),
        ("sat, sun 8:00-12:00;mon 9:00-10:00", "sat,sun 08:00-12:00; mon 09:00-10:00"),
        ("mon-wed,tue-fri 08:00-12:00", "mon-fri 08:00-12:00"),
        ("sun,mon 08:00-12:00", "mon,sun 08:00-12:00"),
        ("sun,mon,sat 08:00-12:00", "sat-mon 08:00-12:00"),
        ("thu-wed 08:00-12:00", "mon-sun 08:00-12:00"),
        ("mon-mon 08:00-12:00", "mon 08:00-12:00"),
        ("sat-sun 08:00-12:00", "sat,sun 08:00-12:00"),
        (" \n ", ""),
    ],
)
def test_typing_is_forgiven(typed: str, usual: str) -> None:
    assert format_windows(parse_windows(typed)) == usual


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("monday 08:00-12:00", '"monday" is not a day; write mon, tue, wed, thu, fri, sat or sun.'),
        ("mon,,tue 08:00-12:00", '"" is not a day; write mon, tue, wed, thu, fri, sat or sun.'),
        ("mon-wed-fri 08:00-12:00", '"wed-fri" is not a day; write mon, tue, wed, thu, fri, sat or sun.'),
        ("mon 25:00-26:00", '"25:00" is not an opening time; write it from 00:00 to 23:59.'),
        ("mon 24:00-02:00", '"24:00" is not an opening time; write it from 00:00 to 23:59.'),
        ("mon 08:00-24:30", '"24:30" is not a closing time; write it from 00:00 to 24:00.'),
        ("mon :00-10:00", '":00" is not an opening time; write it from 00:00 to 23:59.'),
        ("08:00-12:00", '"08:00-12:00" is not days and hours; write it like mon-fri 08:00-22:00.'),
        ("mon-fri", '"mon-fri" is not days and hours; write it like mon-fri 08:00-22:00.'),
        ("mon 08:00", '"mon 08:00" is not days and hours; write it like mon-fri 08:00-22:00.'),
        ("x" * 41, f'"{"x" * 40}…" is not days and hours; write it like mon-fri 08:00-22:00.'),
        ("x" * 1001, "Opening hours can have at most 1000 characters; this has 1001."),
        ("mon 8:00-9:00;" * 51, "Opening hours can have at most 50 windows; this has 51."),
    ],
)
def test_unreadable_text_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse_windows(text)
    assert str(refusal.value) == sentence


# Properties.

ZONES = st.sampled_from([MADRID, ACCRA, MUSCAT, SANTIAGO, LORD_HOWE])
CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59]))
SPANS = st.builds(ClockSpan, opens=CLOCKS, closes=CLOCKS | st.just("24:00"))
WINDOWS = st.builds(
    Window,
    days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    opens=CLOCKS,
    closes=CLOCKS | st.just("24:00"),
)
# Dates and moments crowd around the days when some zone's clocks change.
CHANGES = [date(2026, 3, 29), date(2026, 4, 5), date(2026, 9, 6), date(2026, 10, 4), date(2026, 10, 25)]
NEAR_DATES = st.builds(lambda day, days: day + timedelta(days=days), st.sampled_from(CHANGES), st.integers(-4, 10))
DATES = NEAR_DATES | st.dates(date(2025, 1, 1), date(2028, 1, 1))
MOMENTS = st.builds(
    lambda day, minutes, microseconds: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes, microseconds=microseconds)
    ),
    DATES,
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([0, 0, -1, 1]),
)
NOTES = st.none() | st.text(st.characters(codec="utf-8"), max_size=200)
EXCEPTIONS = st.builds(
    lambda day, spans, note: HoursException(date=day, closed=not spans, windows=tuple(spans), note=note),
    DATES,
    st.lists(SPANS, max_size=3),
    NOTES,
)
HOURS = st.builds(
    Hours,
    weekly=st.lists(WINDOWS, max_size=5).map(tuple),
    exceptions=st.lists(EXCEPTIONS, max_size=8, unique_by=lambda exception: exception.date).map(tuple),
)


def inside_some_window(hours: Hours, at: datetime, zone: ZoneInfo) -> bool:
    nearby = (at.date() + timedelta(days=days) for days in range(-4, 5))
    return any(start <= at < end for day in nearby for start, end in day_windows(hours, day, zone))


@given(HOURS, MOMENTS, ZONES)
def test_open_exactly_inside_the_windows_of_nearby_dates(hours: Hours, at: datetime, zone: ZoneInfo) -> None:
    assert is_open(hours, at, zone) == inside_some_window(hours, at, zone)
    assert is_open(hours, at.astimezone(zone), zone) == is_open(hours, at, zone)


@given(HOURS, DATES, ZONES)
def test_open_at_every_start_and_until_every_end(hours: Hours, day: date, zone: ZoneInfo) -> None:
    for start, end in day_windows(hours, day, zone):
        assert start < end
        assert is_open(hours, start, zone)
        assert is_open(hours, end - INSTANT, zone)
        assert is_open(hours, end, zone) == inside_some_window(hours, end, zone)


@given(HOURS, MOMENTS, ZONES, st.floats(0, 1, exclude_max=True))
def test_the_state_holds_until_the_next_change_and_then_differs(
    hours: Hours, at: datetime, zone: ZoneInfo, fraction: float
) -> None:
    state = is_open(hours, at, zone)
    change = next_change(hours, at, zone)
    assert change == (open_until(hours, at, zone) if state else next_opening(hours, at, zone))
    if change is None:
        assert not state
        assert not is_open(hours, at + fraction * OPENING_HORIZON, zone)
        return
    assert at < change
    assert is_open(hours, at + fraction * (change - at - INSTANT), zone) == state
    assert is_open(hours, change - INSTANT, zone) == state
    if not (state and change == at + OPEN_HORIZON):
        assert is_open(hours, change, zone) != state


@given(HOURS, MOMENTS, ZONES)
def test_the_next_opening_is_an_opening(hours: Hours, at: datetime, zone: ZoneInfo) -> None:
    opening = next_opening(hours, at, zone)
    if opening is not None:
        assert at < opening <= at + OPENING_HORIZON
        assert is_open(hours, opening, zone)
        assert not is_open(hours, opening - INSTANT, zone)


@given(DATES, SPANS, ZONES)
def test_a_window_lasts_as_long_as_it_reads_unless_the_clocks_skip(
    day: date, span: ClockSpan, zone: ZoneInfo
) -> None:
    minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (span.opens, span.closes)]
    written = timedelta(minutes=minutes[1] - minutes[0] + (24 * 60 if minutes[1] <= minutes[0] else 0))
    hours = Hours(exceptions=(HoursException(date=day, windows=(span,)),))
    lasted = sum((end - start for start, end in day_windows(hours, day, zone)), timedelta())
    wall = [local(str(day + timedelta(days=days)), zone) for days in (0, 2)]
    if (wall[1].astimezone(UTC) - wall[0].astimezone(UTC)) >= timedelta(days=2):
        assert lasted >= written
    else:
        assert lasted >= written - timedelta(hours=1)


@given(HOURS)
def test_json_round_trips(hours: Hours) -> None:
    assert Hours.model_validate_json(hours.model_dump_json()) == hours
    assert Hours.model_validate(hours.model_dump(mode="json")) == hours
    assert Hours.model_validate(hours.model_dump()) == hours


@given(st.lists(WINDOWS, max_size=25).map(tuple))
def test_windows_round_trip_through_text(windows: tuple[Window, ...]) -> None:
    text = format_windows(windows)
    assert len(text) <= MAX_TEXT_LENGTH
    assert parse_windows(text) == windows


@given(st.text("montuewdhfriasu0123456789:-,; ", max_size=60))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        windows = parse_windows(text)
    except ValidationError:
        raise
    except ValueError as refusal:
        assert str(refusal).endswith(".")
    else:
        assert parse_windows(format_windows(windows)) == windows
