"""Until when, as people write it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TimeUnreadable, UntilMissing, UntilUnreadable
from core.model.until import read_until

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 10, 30, tzinfo=BERLIN)  # a Monday


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=BERLIN)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def read(text: str) -> tuple[datetime, str]:
    return read_until(text, now=NOW, morning=morning)


@pytest.mark.parametrize(
    ("text", "until", "note"),
    [
        ("2h", at(3, 2, 12, 30), ""),
        ("for 2h dentist", at(3, 2, 12, 30), "dentist"),
        ("на 90 мин", at(3, 2, 12, 0), ""),
        ("2ч к врачу", at(3, 2, 12, 30), "к врачу"),
        ("2 hours, a course", at(3, 2, 12, 30), "a course"),
        ("на 3 дня", at(3, 5, 10, 30), ""),
        ("1d", at(3, 3, 10, 30), ""),
        ("until 18:00", at(3, 2, 18), ""),
        ("до 18:00, отпуск", at(3, 2, 18), "отпуск"),
        ("7:05", at(3, 3, 7, 5), ""),
        ("until Monday", at(3, 9, 9), ""),
        ("till tue at 14:00 a course", at(3, 3, 14), "a course"),
        ("до среды", at(3, 4, 9), ""),
        ("до воскресенья 20:00", at(3, 8, 20), ""),
        ("пн", at(3, 9, 9), ""),
        ("tomorrow", at(3, 3, 9), ""),
        ("завтра в 12:00", at(3, 3, 12), ""),
        ("2026-12-24", at(12, 24, 9), ""),
        ("2026-12-24 14:00 Christmas\nand more", at(12, 24, 14), "Christmas\nand more"),
        ("24.12.", at(12, 24, 9), ""),
        ("1.3.", at(3, 1, 9, year=2027), ""),
        ("1.3.2026", at(3, 1, 9), ""),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, until: datetime, note: str) -> None:
    assert read(text) == (until, note)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "25:00",
        "2026-13-01",
        "30.2.",
        "2026-12-24T14:00",
        "0h",
        "-2h",
        "2",
        "Mondayish",
        "9999-12-31x",
        "١٢",
        "2h2",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UntilUnreadable):
        read(text)


@pytest.mark.parametrize("text", ["", "  ", "until "])
def test_without_a_time_it_asks_for_one(text: str) -> None:
    with pytest.raises(UntilMissing):
        read(text)


def test_an_hour_is_the_wall_clocks_also_when_the_clocks_change_before_it() -> None:
    saturday = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)
    until, _ = read_until("until 8:00", now=saturday, morning=morning)
    assert until == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    assert until - saturday == timedelta(hours=9)


def test_what_it_could_not_read_is_shown_without_what_no_store_keeps() -> None:
    with pytest.raises(UntilUnreadable) as refused:
        read("so\x00on\ud800 or\tlater")
    assert refused.value.params == {"given": "so on or later"}


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        until, note = read(text)
    except TimeUnreadable:
        return
    assert until.tzinfo is UTC
    assert note == note.strip()
