"""Business hours where clocks are moved, near New Year, and over many years."""

from collections.abc import Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.model.business_hours import BusinessHours
from tests.core.hours import (
    BERLIN,
    HOUR,
    NINE_TO_FIVE,
    ROUND_THE_CLOCK,
    at,
    daily,
    served,
    utc,
)

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
