"""What business hours refuse, and what their fingerprints tell apart."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest

from core.model.business_hours import BusinessHours, Window
from tests.core.hours import (
    BERLIN,
    HOUR,
    LUNCH,
    NINE_TO_FIVE,
    WORKDAYS,
    at,
    closed_at_christmas,
    utc,
)

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
