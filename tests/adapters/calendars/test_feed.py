"""The on-call feed, read back as a calendar reads it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from adapters.calendars.feed import on_call_feed
from core.model.rotation import Cover, Rotation, Shift, schedule

FROM = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 12, 30, 15, tzinfo=UTC)
WEEK = timedelta(weeks=1)
WEEKLY = Rotation(people=("ann", "bob"), start=date(2026, 3, 2))


def feed(shifts: Sequence[Shift], *, team: str = "core", now: datetime = NOW, name: str = "On call") -> bytes:
    """The feed, each event titled with the agent's name."""
    return on_call_feed(team, shifts, now=now, name=name, summary=lambda shift: shift.agent)


def events(content: bytes) -> list[Event]:
    """The events of a feed."""
    return [each for each in Calendar.from_ical(content).walk("VEVENT") if isinstance(each, Event)]


def uids(content: bytes) -> list[str]:
    """The UIDs of a feed's events."""
    return [str(each["UID"]) for each in events(content)]


def unfolded(content: bytes) -> list[str]:
    """The content lines as a reader joins them."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def turns(weeks: int, *covers: Cover) -> list[Shift]:
    """Some weeks of turns."""
    return schedule(WEEKLY, covers, FROM, FROM + weeks * WEEK)


def one(agent: str) -> list[Shift]:
    """A shift of somebody."""
    return [Shift(agent=agent, start=FROM, end=FROM + WEEK)]


def test_every_shift_is_an_event_from_its_start_to_its_end() -> None:
    shifts = turns(3)
    assert [(str(each["SUMMARY"]), each.start, each.end) for each in events(feed(shifts))] == [
        (shift.agent, shift.start, shift.end) for shift in shifts
    ]
    assert {each.DTSTAMP for each in events(feed(shifts))} == {NOW}


def test_the_calendar_says_its_name_and_when_to_look_again() -> None:
    lines = unfolded(feed(turns(1), name="On call: Zürich, night; all"))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Switchboard//On call//EN"]
    assert r"X-WR-CALNAME:On call: Zürich\, night\; all" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines


def test_the_same_shift_keeps_its_uid_when_asked_again_or_cut_elsewhere() -> None:
    early, late = feed(turns(2), now=NOW), feed(turns(5), now=NOW + WEEK)
    assert uids(early) == uids(late)[:2]
    shorter = [Shift(agent="ann", start=FROM, end=FROM + timedelta(days=1))]
    assert uids(feed(shorter)) == uids(early)[:1]


def test_another_team_agent_or_start_is_another_uid() -> None:
    later = [Shift(agent="ann", start=FROM + WEEK, end=FROM + 2 * WEEK)]
    feeds = [feed(one("ann")), feed(one("ann"), team="night"), feed(one("bob")), feed(later)]
    assert len({uids(each)[0] for each in feeds}) == 4


def test_being_on_call_does_not_make_busy() -> None:
    assert [str(each["TRANSP"]) for each in events(feed(one("ann")))] == ["TRANSPARENT"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Ann, Bob; Cid", r"SUMMARY:Ann\, Bob\; Cid"),
        ("two\nlines", r"SUMMARY:two\nlines"),
        ("two\r\nlines\rthree", r"SUMMARY:two\nlines\nthree"),
        ("X\r\nEND:VEVENT", r"SUMMARY:X\nEND:VEVENT"),
        ("DESK\\Nina", r"SUMMARY:DESK\\Nina"),
        ("bell\x07 and half\ud83d", "SUMMARY:bell and half"),
        ("Дежурит Анна", "SUMMARY:Дежурит Анна"),
    ],
)
def test_what_people_are_called_cannot_break_the_calendar(words: str, line: str) -> None:
    content = feed(one(words), name=words)
    lines = unfolded(content)
    assert line in lines
    assert line.replace("SUMMARY", "X-WR-CALNAME") in lines
    assert len(events(content)) == 1


@pytest.mark.parametrize("words", ["Дежурит " + "ы" * 200, "x" * 74, "а,б;" * 60, "🛟" * 50])
def test_long_lines_are_folded_at_75_octets_and_read_back_whole(words: str) -> None:
    content = feed(one(words), name=words)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert [str(each["SUMMARY"]) for each in events(content)] == [words]


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        feed(one("ann"), now=NOW.replace(tzinfo=None))
