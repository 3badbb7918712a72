"""Business hours in sentences: what a day is worth, when things are due, and what is refused."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest

from core.model.business_hours import BusinessHours, Window
from core.model.calendar import ALWAYS, Interval, reach

WORKDAYS = range(5)
NINE_TO_FIVE = dict.fromkeys(WORKDAYS, (Window(540, 1020),))
WITH_LUNCH = dict.fromkeys(WORKDAYS, (Window.parse("09:00-12:30"), Window.parse("13:15-17:45")))
ROUND_THE_CLOCK = dict.fromkeys(range(7), (Window(0, 1440),))
HOUR = timedelta(hours=1)


def daily(*windows: str) -> dict[int, tuple[Window, ...]]:
    """The same windows on all seven days."""
    return dict.fromkeys(range(7), tuple(map(Window.parse, windows)))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """``2026-03-02 09:00`` on a local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc(text: str) -> datetime:
    """``2026-03-02 09:00`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def served(zone: str, week: Mapping[int, Sequence[Window]], day: str) -> timedelta:
    """The service time of a local date alone: its neighbours are closed, and it is looked at from afar."""
    own = date.fromisoformat(day)
    beside = {own + timedelta(days=days): () for days in (-3, -2, -1, 1, 2, 3)}
    noon = datetime(own.year, own.month, own.day, 12, tzinfo=UTC)
    alone = BusinessHours(zone, week, exceptions=beside)
    return alone.between(noon - timedelta(hours=48), noon + timedelta(hours=48))


# An ordinary week ------------------------------------------------------------------------------

BERLIN = BusinessHours("Europe/Berlin", NINE_TO_FIVE)
LUNCH = BusinessHours("Europe/Berlin", WITH_LUNCH)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 09:00", 8, "2026-03-02 17:00"),  # a full day ends at five, not at nine tomorrow
        ("2026-03-02 09:00", 9, "2026-03-03 10:00"),
        ("2026-03-02 07:00", 1, "2026-03-02 10:00"),  # before hours nothing runs
        ("2026-03-06 16:30", 1, "2026-03-09 09:30"),  # over a weekend
        ("2026-03-07 12:00", 40, "2026-03-13 17:00"),  # five business days from a Saturday
        ("2026-03-04 13:00", 40, "2026-03-11 13:00"),  # five business days from the middle of one
        ("2026-03-07 12:00", 0, "2026-03-07 12:00"),  # nothing to do is done at once, even when closed
        ("2028-02-28 09:00", 20, "2028-03-01 13:00"),  # 29 February is a Tuesday of eight hours
        ("2025-12-31 16:00", 2, "2026-01-01 10:00"),  # a new year is no holiday unless somebody says so
    ],
)
def test_hours_from_nine_to_five_in_berlin(start: str, hours: int, due: str) -> None:
    assert BERLIN.add(at(start), hours * HOUR) == at(due)
    assert BERLIN.between(at(start), at(due)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-03-02 12:00", 30, "2026-03-02 12:30"),  # done as lunch begins
        ("2026-03-02 12:00", 31, "2026-03-02 13:16"),  # a minute is left for after lunch
        ("2026-03-02 12:45", 15, "2026-03-02 13:30"),  # asked during lunch
        ("2026-03-02 09:00", 480, "2026-03-02 17:45"),
        ("2026-03-02 09:00", 481, "2026-03-03 09:01"),
    ],
)
def test_nobody_works_through_lunch(start: str, minutes: int, due: str) -> None:
    assert LUNCH.add(at(start), timedelta(minutes=minutes)) == at(due)
    assert LUNCH.between(at(start), at(due)) == timedelta(minutes=minutes)


def test_microseconds_are_kept() -> None:
    tick = timedelta(microseconds=1)
    assert BERLIN.add(at("2026-03-02 16:59:59.999999"), 2 * tick) == at("2026-03-03 09:00:00.000001")
    assert BERLIN.add(at("2026-03-02 16:59:59.999999"), tick) == at("2026-03-02 17:00")
    assert BERLIN.between(at("2026-03-02 16:59:59.999999"), at("2026-03-03 09:00:00.000002")) == 3 * tick


def test_answers_are_in_utc_and_questions_in_any_zone() -> None:
    asked = datetime.fromisoformat("2026-03-02T03:00:00-05:00")
    assert BERLIN.add(asked, HOUR).tzinfo is BERLIN.add(asked, timedelta(0)).tzinfo is UTC
    assert BERLIN.add(asked, HOUR) == utc("2026-03-02 09:00")


def test_between_is_nothing_when_the_end_comes_first() -> None:
    assert BERLIN.between(at("2026-03-02 12:00"), at("2026-03-02 11:00")) == timedelta(0)


def test_hours_begin_on_the_minute_and_are_over_on_the_minute() -> None:
    assert not BERLIN.is_open(at("2026-03-02 08:59:59.999999"))
    assert BERLIN.is_open(at("2026-03-02 09:00"))
    assert BERLIN.is_open(at("2026-03-02 16:59:59.999999"))
    assert not BERLIN.is_open(at("2026-03-02 17:00"))


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00"),
        ("2026-03-02 12:30", "2026-03-02 13:15"),
        ("2026-03-06 17:45", "2026-03-09 09:00"),
        ("2026-12-31 23:00", "2027-01-01 09:00"),
    ],
)
def test_it_opens_at_once_or_with_the_next_window(asked: str, opens: str) -> None:
    assert LUNCH.opens(at(asked)) == at(opens)


def test_a_working_day_is_the_average_of_the_weekdays_that_have_hours() -> None:
    assert LUNCH.day == 8 * HOUR
    short_friday = NINE_TO_FIVE | {4: (Window(540, 840),), 5: ()}
    assert BusinessHours("UTC", short_friday).day == timedelta(minutes=(4 * 480 + 300) // 5)
    assert BusinessHours("UTC", {0: (Window(0, 1),), 1: (Window(0, 1),), 2: (Window(0, 2),)}).day == timedelta(
        microseconds=80_000_000
    )
    assert ALWAYS.day == 24 * HOUR


# Dates that differ -----------------------------------------------------------------------------


def closed_at_christmas(year: int) -> Collection[date]:
    """The 24th is worked in Germany, the next two days are not."""
    return {date(year, 12, 25), date(year, 12, 26)}


CHRISTMAS = BusinessHours(
    "Europe/Berlin",
    NINE_TO_FIVE,
    exceptions={
        date(2026, 12, 24): (Window(540, 780),),
        date(2026, 12, 19): (Window(600, 840),),
        date(2026, 12, 21): (),
        date(2025, 12, 26): (Window(540, 600),),
    },
    holidays=closed_at_christmas,
)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-12-24 09:00", 5, "2026-12-28 10:00"),  # half a day, Christmas Day on Friday, a weekend
        ("2026-12-24 09:00", 4, "2026-12-24 13:00"),
        ("2026-12-18 16:00", 3, "2026-12-19 12:00"),  # an extra Saturday
        ("2026-12-19 13:00", 2, "2026-12-22 10:00"),  # Monday the 21st is closed
        ("2025-12-24 16:00", 3, "2025-12-29 10:00"),  # an exception wins over a holiday: one hour on the 26th
        ("2024-12-24 16:00", 2, "2024-12-27 10:00"),
    ],
)
def test_half_days_extra_days_and_holidays_at_christmas(start: str, hours: int, due: str) -> None:
    assert CHRISTMAS.add(at(start), hours * HOUR) == at(due)
    assert CHRISTMAS.between(at(start), at(due)) == hours * HOUR


def test_windows_of_a_date_are_told() -> None:
    assert CHRISTMAS.windows(date(2026, 12, 23)) == (Window(540, 1020),)
    assert CHRISTMAS.windows(date(2026, 12, 24)) == (Window(540, 780),)
    assert CHRISTMAS.windows(date(2025, 12, 26)) == (Window(540, 600),)
    assert CHRISTMAS.windows(date(2026, 12, 21)) == CHRISTMAS.windows(date(2026, 12, 25)) == ()


def test_a_pause_outside_hours_costs_nothing_and_one_inside_its_hours() -> None:
    night = Interval(at("2026-03-02 17:00"), at("2026-03-03 09:00"))
    late = Interval(at("2026-03-02 16:00"), at("2026-03-03 10:00"))
    assert reach(BERLIN, at("2026-03-02 09:00"), 9 * HOUR, [night]) == at("2026-03-03 10:00")
    assert reach(BERLIN, at("2026-03-02 09:00"), 9 * HOUR, [late]) == at("2026-03-03 12:00")
    assert reach(BERLIN, at("2026-03-02 09:00"), 8 * HOUR, [Interval(at("2026-03-02 17:00"))]) == at("2026-03-02 17:00")


# Clocks that are moved -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("Europe/Berlin", "2026-03-28", 24 * 60),
        ("Europe/Berlin", "2026-03-29", 23 * 60),
        ("Europe/Berlin", "2026-10-25", 25 * 60),
        ("America/New_York", "2026-03-08", 23 * 60),
        ("America/New_York", "2026-11-01", 25 * 60),
        ("Australia/Lord_Howe", "2026-04-05", 24 * 60 + 30),
        ("Australia/Lord_Howe", "2026-10-04", 23 * 60 + 30),
        ("Europe/Moscow", "2011-03-27", 23 * 60),  # to lasting summer time
        ("Europe/Moscow", "2014-10-26", 25 * 60),  # and back for good
        ("Europe/Moscow", "2026-03-29", 24 * 60),
        ("Asia/Kolkata", "2026-03-29", 24 * 60),
        ("Pacific/Apia", "2011-12-29", 24 * 60),
        ("Pacific/Apia", "2011-12-30", 0),  # over the date line: there was no such Friday
        ("Pacific/Apia", "2011-12-31", 24 * 60),
        ("America/St_Johns", "2000-04-02", 23 * 60),  # at a minute past midnight
        ("America/St_Johns", "2000-10-29", 25 * 60),  # a minute old, it went back into Saturday: midnight counts once
        ("America/Toronto", "1919-03-30", 23 * 60 + 30),  # from half past eleven to half past midnight
        ("America/Toronto", "1919-03-31", 23 * 60 + 30),
        ("America/Havana", "2026-03-08", 23 * 60),  # midnight itself is skipped
        ("America/Havana", "2026-11-01", 25 * 60),
    ],
)
def test_a_day_round_the_clock_is_as_long_as_it_was(zone: str, day: str, minutes: int) -> None:
    assert served(zone, ROUND_THE_CLOCK, day) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("window", "day", "begins", "minutes"),
    [
        ("01:00-02:30", "2026-03-29", "2026-03-29 00:00", 60),  # ends in the skipped hour: at the skip
        ("02:15-04:00", "2026-03-29", "2026-03-29 01:00", 60),  # begins in the skipped hour: at the skip
        ("02:15-02:45", "2026-03-29", None, 0),  # skipped as a whole
        ("01:00-04:00", "2026-03-29", "2026-03-29 00:00", 120),
        ("01:00-02:30", "2026-10-25", "2026-10-24 23:00", 90),  # ends at the first 2:30
        ("02:30-04:00", "2026-10-25", "2026-10-25 00:30", 150),  # begins at the first 2:30
        ("02:15-02:45", "2026-10-25", "2026-10-25 00:15", 30),  # once, not twice
        ("02:00-03:00", "2026-10-25", "2026-10-25 00:00", 120),  # all of the repeated hour
        ("09:00-17:00", "2026-10-25", "2026-10-25 08:00", 480),
    ],
)
def test_windows_in_the_hour_that_is_skipped_or_repeated(
    window: str, day: str, begins: str | None, minutes: int
) -> None:
    calendar = BusinessHours("Europe/Berlin", daily(window))
    assert served("Europe/Berlin", daily(window), day) == timedelta(minutes=minutes)
    if begins is not None:
        assert calendar.is_open(utc(begins))
        assert not calendar.is_open(utc(begins) - timedelta(microseconds=1))


def test_it_does_not_open_for_a_window_that_is_skipped_as_a_whole() -> None:
    calendar = BusinessHours("Europe/Berlin", daily("02:15-02:45"))
    assert calendar.opens(at("2026-03-28 12:00")) == at("2026-03-30 02:15")


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_windows_that_touch_share_the_day_among_them(day: str) -> None:
    cut = daily("00:00-02:15", "02:15-02:30", "02:30-02:45", "02:45-24:00")
    assert served("Europe/Berlin", cut, day) == served("Europe/Berlin", ROUND_THE_CLOCK, day)


def test_a_deadline_keeps_its_wall_clock_hour_over_the_change_of_clocks() -> None:
    assert BERLIN.add(at("2026-03-27 10:00"), 8 * HOUR) == at("2026-03-30 10:00") == utc("2026-03-30 08:00")
    assert BERLIN.add(at("2026-10-23 10:00"), 8 * HOUR) == at("2026-10-26 10:00") == utc("2026-10-26 09:00")


# New Year far from Greenwich --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Pacific/Kiritimati", "2025-12-31 19:00"),  # UTC+14
        ("Pacific/Apia", "2025-12-31 20:00"),  # UTC+13
        ("UTC", "2026-01-01 09:00"),
        ("Pacific/Pago_Pago", "2026-01-01 20:00"),  # UTC-11
    ],
)
def test_a_date_near_new_year_belongs_to_the_local_year(zone: str, opens: str) -> None:
    def only_in_2025(year: int) -> Collection[date]:
        first = date(year, 1, 1)
        return [first + timedelta(days=n) for n in range(365)] if year == 2025 else ()

    calendar = BusinessHours(zone, NINE_TO_FIVE, holidays=only_in_2025)
    new_year = utc(opens)
    assert calendar.opens(utc("2025-12-25 00:00")) == new_year
    assert calendar.opens(utc("2025-12-25 00:00").astimezone(ZoneInfo("Pacific/Kiritimati"))) == new_year
    assert calendar.add(utc("2025-06-01 00:00"), HOUR) == new_year + HOUR
    assert calendar.between(new_year - timedelta(days=300), new_year + HOUR) == HOUR
    for inside in (new_year, new_year + HOUR):
        assert calendar.is_open(inside)
        assert calendar.is_open(inside.astimezone(ZoneInfo("Pacific/Pago_Pago")))


def test_late_on_new_years_eve_is_still_the_old_year_in_pago_pago() -> None:
    evening = BusinessHours("Pacific/Pago_Pago", daily("20:00-24:00"), exceptions={date(2026, 1, 1): ()})
    assert evening.between(utc("2026-01-01 00:00"), utc("2026-01-03 00:00")) == 4 * HOUR
    assert evening.opens(utc("2026-01-01 11:00")) == utc("2026-01-03 07:00")


def test_many_years_add_up() -> None:
    first, last = utc("1970-01-01 00:00"), utc("2200-01-01 00:00")
    days = sum((first + timedelta(days=number)).weekday() < 5 for number in range((last - first).days))
    assert BusinessHours("UTC", NINE_TO_FIVE).between(first, last) == days * 8 * HOUR
    assert BusinessHours("UTC", NINE_TO_FIVE).add(first, days * 8 * HOUR) == utc("2199-12-31 17:00")


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (0, 1441)])
def test_a_window_is_a_stretch_of_one_day(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="between 00:00 and 24:00"):
        Window(start, end)


def test_windows_are_written_as_people_write_them() -> None:
    assert Window.parse("09:00-12:30") == Window(540, 750)
    assert Window.parse(" 9:00 - 24:00") == Window(540, 1440)
    assert str(Window(540, 1440)) == "09:00-24:00"


@pytest.mark.parametrize("text", ["", "9-12", "09:00", "09:60-10:00", "morning", "17:00-09:00", "09:00-25:00"])
def test_other_writing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A window"):
        Window.parse(text)


@pytest.mark.parametrize("zone", ["", "Europe", "Europe/Atlantis", "../etc", "tzdata.zi"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone"):
        BusinessHours(zone, NINE_TO_FIVE)


@pytest.mark.parametrize("week", [{}, {0: ()}])
def test_a_week_without_hours_is_refused(week: dict[int, tuple[Window, ...]]) -> None:
    with pytest.raises(ValueError, match="at least one window"):
        BusinessHours("UTC", week)


def test_overlapping_windows_are_refused_in_a_week_and_on_a_date() -> None:
    overlapping = (Window(540, 700), Window(600, 800))
    with pytest.raises(ValueError, match=r"09:00-11:40 and 10:00-13:20 of weekday 0 overlap"):
        BusinessHours("UTC", {0: overlapping})
    with pytest.raises(ValueError, match="of 2026-12-24 overlap"):
        BusinessHours("UTC", NINE_TO_FIVE, exceptions={date(2026, 12, 24): overlapping})


def test_an_eighth_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="not 7"):
        BusinessHours("UTC", {7: (Window(0, 60),)})


def test_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="negative"):
        BERLIN.add(at("2026-03-02 09:00"), -HOUR)


def test_a_calendar_that_closes_for_good_is_not_searched_for_ever() -> None:
    def every_day(year: int) -> Collection[date]:
        return [date(year, 1, 1) + timedelta(days=number) for number in range(366)]

    closed = BusinessHours("Europe/Berlin", NINE_TO_FIVE, holidays=every_day)
    with pytest.raises(OverflowError, match="400 years"):
        closed.add(at("2026-03-02 09:00"), HOUR)
    with pytest.raises(OverflowError, match="400 years"):
        closed.opens(at("2026-03-02 09:00"))
    assert not closed.is_open(at("2026-03-02 09:00"))
    assert closed.between(at("2026-03-02 09:00"), at("2027-03-02 09:00")) == timedelta(0)


@pytest.mark.parametrize("work", [timedelta(days=200_000), timedelta.max])
def test_sums_over_centuries_are_refused(work: timedelta) -> None:
    calendar = BusinessHours("UTC", {0: (Window(0, 60),)})
    with pytest.raises(OverflowError, match="400 years"):
        calendar.add(utc("2026-03-02 09:00"), work)


def test_the_end_of_the_calendar_is_refused_in_a_sentence() -> None:
    with pytest.raises(OverflowError, match="9998"):
        BERLIN.add(utc("9998-06-01 00:00"), timedelta(days=300))
    with pytest.raises(OverflowError, match="9998"):
        BERLIN.between(utc("9998-06-01 00:00"), datetime.max.replace(tzinfo=UTC))


# Fingerprints -----------------------------------------------------------------------------------


class Holidays:
    """A function with a fingerprint of its own."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def __call__(self, year: int) -> Collection[date]:
        """New Year's Day."""
        return {date(year, 1, 1)}


SAME = [
    BusinessHours("Europe/Berlin", dict(reversed(NINE_TO_FIVE.items()))),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE | {5: ()}),
    BusinessHours("Europe/Berlin", {day: [Window(720, 1020), Window(540, 720)] for day in WORKDAYS}),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, exceptions={date(2026, 3, 2): (Window(540, 1020),)}),
]
OTHERS = [
    BERLIN,
    LUNCH,
    BusinessHours("Europe/Paris", NINE_TO_FIVE),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, exceptions={date(2026, 3, 2): ()}),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, exceptions={date(2026, 3, 3): ()}),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, holidays=closed_at_christmas),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, holidays=Holidays("DE 1")),
    BusinessHours("Europe/Berlin", NINE_TO_FIVE, holidays=Holidays("DE 2")),
    BusinessHours(
        "Europe/Berlin", NINE_TO_FIVE, exceptions={date(2026, 1, 1): NINE_TO_FIVE[3]}, holidays=Holidays("DE 1")
    ),
]


def test_the_fingerprint_changes_when_the_hours_can_and_only_then() -> None:
    assert {calendar.fingerprint for calendar in SAME} == {BERLIN.fingerprint}
    assert len({calendar.fingerprint for calendar in OTHERS}) == len(OTHERS)


def test_the_fingerprint_changes_when_a_new_edition_tells_other_offsets_of_the_zone(tmp_path: Path) -> None:
    def fingerprint() -> str:
        ZoneInfo.clear_cache()
        return BusinessHours("Europe/Berlin", NINE_TO_FIVE).fingerprint

    known = fingerprint()
    law = tmp_path / "Europe" / "Berlin"
    law.parent.mkdir()
    law.write_bytes(files("tzdata.zoneinfo.Europe").joinpath("Athens").read_bytes())
    try:
        reset_tzpath(to=[str(tmp_path)])
        assert fingerprint() != known
    finally:
        reset_tzpath()
        assert fingerprint() == known
