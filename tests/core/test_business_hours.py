"""Business hours in sentences: what a day is worth, when things are due, on ordinary days and on those that differ."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.model.business_hours import BusinessHours, Window
from core.model.calendar import ALWAYS, Interval, reach
from tests.core.hours import BERLIN, HOUR, LUNCH, NINE_TO_FIVE, at, closed_at_christmas, utc

# An ordinary week ------------------------------------------------------------------------------


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
