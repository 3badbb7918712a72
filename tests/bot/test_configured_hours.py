"""desk.toml: calendars, working and quiet hours, channels, turns on call, snoozes; and every mistake in them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from core.model.business_hours import Window
from core.model.calendar import ALWAYS
from core.model.organisation import Organisation, Quiet, Role, SnoozeLimits
from core.model.priority import Priority
from core.model.rotation import Rotation
from tests.bot.test_configuration import GOOD, line_of, load, mistakes

OFFICE = """
[calendars.office]
zone = "Europe/Berlin"
hours = { mon-fri = ["09:00-12:30", "13:30-18:00"], sat = ["10:00-14:00"] }
country = "DE"
region = "BE"
exceptions = [ { date = 2026-12-24, hours = ["09:00-13:00"] }, { date = 2026-12-31, hours = [] } ]
"""
ON_CALL = """[teams.on_call]
people = ["Sofia Lind", "Max Stone"]
start = 2026-01-05
"""
TEAM = 'manager = "Max Stone"\n'
LAST = 'language = "ru"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.toml"


def with_office(file: Path, *, team: str = 'calendar = "office"\n', person: str = "", more: str = "") -> Organisation:
    """The good file and a calendar, with lines added to the team and to Max Stone."""
    return load(file, GOOD.replace(TEAM, TEAM + team).replace(LAST, LAST + person) + OFFICE + more)


def office(organisation: Organisation, priority: Priority = Priority.P3):  # type: ignore[no-untyped-def]  # BusinessHours has more than Calendar
    return organisation.teams[0].calendars[priority]


def test_a_calendar_has_its_days_ranges_of_days_exceptions_and_holidays(file: Path) -> None:
    calendar = office(with_office(file))
    weekday = (Window(540, 750), Window(810, 1080))
    assert calendar.zone == "Europe/Berlin"
    assert [calendar.windows(date(2026, 3, 2 + n)) for n in range(7)] == [*[weekday] * 5, (Window(600, 840),), ()]
    assert calendar.windows(date(2026, 12, 24)) == (Window(540, 780),)
    assert calendar.windows(date(2026, 12, 31)) == ()
    assert calendar.windows(date(2027, 3, 8)) == ()  # women's day, a holiday in Berlin and not in all of Germany


def test_a_calendar_is_in_the_files_zone_unless_it_says_its_own(file: Path) -> None:
    text = 'timezone = "Asia/Tokyo"\n' + GOOD.replace(TEAM, TEAM + 'calendar = "c"\n')
    calendar = office(load(file, text + '[calendars.c]\nhours = { mon = ["09:00-10:00"] }\n'))
    assert calendar.opens(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 3, 2, 0, tzinfo=UTC)


def test_a_range_of_days_may_go_over_the_end_of_the_week(file: Path) -> None:
    text = GOOD.replace(TEAM, TEAM + 'calendar = "c"\n') + '[calendars.c]\nhours = { Sun-Tue = ["09:00-10:00"] }\n'
    calendar = office(load(file, text))
    assert [bool(calendar.windows(date(2026, 3, 2 + n))) for n in range(7)] == [True, True, *[False] * 4, True]


def test_a_teams_calendar_is_for_the_two_lower_priorities(file: Path) -> None:
    organisation = with_office(file)
    assert set(organisation.teams[0].calendars) == {Priority.P3, Priority.P4}
    assert organisation.terms("Support", Priority.P1).calendar is ALWAYS


def test_a_calendar_by_priority_counts_more_than_the_teams(file: Path) -> None:
    organisation = with_office(file, team='calendar = "office"\ncalendars = { P2 = "office", P3 = "always" }\n')
    assert set(organisation.teams[0].calendars) == {Priority.P2, Priority.P4}


def test_a_day_of_a_promise_is_a_day_of_the_calendar(file: Path) -> None:
    organisation = with_office(file, more='[sla.P3]\nresolution = "3d"\n')
    assert organisation.terms("Support", Priority.P3).resolution == timedelta(hours=3 * (8 * 5 + 4) / 6)
    assert load(file, GOOD + '[sla.P3]\nresolution = "3d"\n').terms("Support", Priority.P3).resolution == timedelta(3)


def test_turns_on_call_have_defaults_in_the_files_zone(file: Path) -> None:
    organisation = load(file, 'timezone = "Europe/Berlin"\n' + GOOD.replace(TEAM, TEAM + ON_CALL))
    assert organisation.teams[0].rotation == Rotation(
        people=("Sofia Lind", "Max Stone"), zone="Europe/Berlin", start=date(2026, 1, 5)
    )


@pytest.mark.parametrize(
    ("every", "days"), [("day", 1), ("week", 7), ("2 weeks", 14), ("3 days", 3), ("1 week", 7), ("weeks", 7)]
)
def test_a_turn_lasts_days_or_weeks(file: Path, every: str, days: int) -> None:
    rotation = load(file, GOOD.replace(TEAM, TEAM + ON_CALL + f'every = "{every}"\n')).teams[0].rotation
    assert rotation is not None
    assert rotation.days == days


def test_a_turn_has_its_own_weekday_hour_and_zone(file: Path) -> None:
    own = 'weekday = "wed"\nhandover = "17:30"\nzone = "Asia/Tokyo"\n'
    rotation = load(file, GOOD.replace(TEAM, TEAM + ON_CALL + own)).teams[0].rotation
    assert rotation is not None
    assert (rotation.weekday, rotation.handover, rotation.zone) == (2, time(17, 30), "Asia/Tokyo")


def test_a_person_has_channels_a_zone_hours_and_quiet_hours(file: Path) -> None:
    said = 'slack = "U0MAX"\nchannels = ["telegram", "slack"]\ntimezone = "Asia/Tokyo"\nhours = "office"\n'
    organisation = with_office(file, person=said + 'quiet = "22:00-07:00"\n')
    sofia, max_stone = organisation.people
    assert max_stone.addresses == ("telegram/1001", "slack/U0MAX")
    assert max_stone.timezone == "Asia/Tokyo"
    assert max_stone.hours is not None
    assert not max_stone.hours.is_open(datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert max_stone.quiet == Quiet(time(22), time(7))
    assert (sofia.timezone, sofia.hours, sofia.quiet) == (None, None, None)


def test_snoozes_and_the_digest_have_defaults_and_an_admin_may_what_a_manager_may(file: Path) -> None:
    assert (load(file, GOOD).snooze, load(file, GOOD).digest_hour) == (SnoozeLimits(), time(9))
    own = 'digest_hour = "07:45"\n' + GOOD + '[snooze]\ntechnician = "30m"\nmanager = "2d"\ntimes = 5\n'
    organisation = load(file, own)
    longest = {
        Role.TECHNICIAN: timedelta(minutes=30),
        Role.SUPERVISOR: timedelta(hours=8),
        Role.MANAGER: timedelta(days=2),
        Role.ADMIN: timedelta(days=2),
    }
    assert organisation.snooze == SnoozeLimits(longest=longest, times=5)
    assert organisation.digest_hour == time(7, 45)


IN_THE_CALENDAR = [
    ("an unknown zone", "Europe/Berlin", "Europe/Berln", ".zone", "not a time zone", "Europe/Berlin?"),
    ("a window that ends before it begins", "09:00-12:30", "12:30-09:00", "mon-fri", "ends before", "over midnight"),
    ("a window of no time", "09:00-12:30", "09:00-09:00", "mon-fri", "ends before it begins", "midnight"),
    ("a window past midnight", "13:30-18:00", "13:30-25:00", "mon-fri", "longer than the day", "24:00"),
    ("a window in words", "09:00-12:30", "9 to 12", "mon-fri", "not a window of hours", "09:00-12:30"),
    ("windows that overlap", "13:30-18:00", "12:00-18:00", "mon-fri", "of mon overlap", "end before"),
    ("windows of two ranges", "sat =", "fri-sat =", ".fri-sat", "10:00-14:00 of fri overlap", "end before"),
    ("an unknown day", "sat =", "sad =", ".hours.sad", "“sad” is not a day", "mon-fri"),
    ("a window without a list", '["10:00-14:00"]', '"10:00-14:00"', ".sat", "not a list", "sat = ["),
    ("no hours", "hours = { m", "more = { m", "office.hours", "is missing", "[calendars.office]"),
    ("a misspelt key", "region =", "reigon =", ".reigon", "not known here", "region?"),
    ("an unknown country", '"DE"', '"Germany"', ".country", "a country \"Germany\"", "Perhaps DE"),
    ("an unknown region", '"BE"', '"Bavaria"', ".region", 'no region "Bavaria"', "Perhaps"),
    ("a region of nowhere", 'country = "DE"', "", ".region", "needs a country", "country ="),
    ("a date in quotes", "2026-12-24", '"2026-12-24"', ".exceptions.date", "not a date", "without quotes"),
    ("a date in another age", "2026-12-24", "0001-01-01", ".exceptions.date", "out of range", "1970"),
    ("a date twice", "2026-12-31", "2026-12-24", ".exceptions.date", "is there twice", "at once"),
    ("an exception's overlap", '"09:00-13:00"', '"09:00-13:00", "12:00-14:00"', ".hours", "overlap", "end before"),
    ("an exception without hours", ", hours = []", "", ".hours", "is missing", "[[calendars.office.exceptions]]"),
    ("a calendar of that name", "calendars.office", "calendars.always", ".always", "round the clock", "another name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "place", "problem", "fix"), [row[1:] for row in IN_THE_CALENDAR], ids=[r[0] for r in IN_THE_CALENDAR]
)
def test_a_mistake_in_a_calendar_is_told_with_its_line_and_a_fix(
    file: Path, old: str, new: str, place: str, problem: str, fix: str
) -> None:
    assert old in OFFICE
    told = mistakes(file, GOOD + OFFICE.replace(old, new, 1))
    assert any(m.place.endswith(place) and problem in m.problem and fix in m.fix for m in told), told
    assert all(f"{file} line " in m.place for m in told)


ALONE = [
    ("a week without a window", "", "[calendars.c]\nhours = { mon = [] }", ".c.hours", "has no hours"),
    ("a team's unknown calendar", 'calendar = "ofice"\n', OFFICE, "teams.calendar", "no calendar “ofice”"),
    ("a priority's unknown calendar", 'calendars = { P1 = "x" }\n', OFFICE, "teams.calendars.P1", "no calendar “x”"),
    ("an unknown priority", 'calendars = { P9 = "office" }\n', OFFICE, "teams.calendars.P9", "not known here"),
    ("no start of turns", ON_CALL.replace("start = 2026-01-05", ""), "", "teams.on_call.start", "is missing"),
    ("nobody on call", ON_CALL.replace('"Sofia Lind", "Max Stone"', ""), "", "on_call.people", "is empty"),
    ("an unknown person on call", ON_CALL.replace("Lind", "Lynd"), "", "on_call.people", "no person “Sofia Lynd”"),
    ("a turn of a month", ON_CALL + 'every = "month"\n', "", "on_call.every", "not the length of a turn"),
    ("a turn of no days", ON_CALL + 'every = "0 days"\n', "", "on_call.every", "not the length of a turn"),
    ("a weekday of daily turns", ON_CALL + 'every = "day"\nweekday = "mon"\n', "", "on_call.weekday", "whole weeks"),
    ("an unknown weekday", ON_CALL + 'weekday = "moon"\n', "", "on_call.weekday", "“moon” is not a day"),
    ("an hour that is none", ON_CALL + 'handover = "24:00"\n', "", "on_call.handover", "not an hour of the day"),
    ("an unknown zone of turns", ON_CALL + 'zone = "Berlin"\n', "", "on_call.zone", "not a time zone"),
    ("too short a snooze", "", '[snooze]\nmanager = "0h"', "snooze.manager", "out of range"),
    ("a snooze of a word", "", '[snooze]\nmanager = "long"', "snooze.manager", "not a length of time"),
    ("no snoozes", "", "[snooze]\ntimes = 0", "snooze.times", "out of range"),
    ("a snooze for nobody", "", '[snooze]\nboss = "1h"', "snooze.boss", "not known here"),
    ("a share over 100", "", '[escalation.NOT_UPDATED]\nP1 = ["1%", "2%", "101%"]', "NOT_UPDATED.P1", "out of range"),
    ("levels that rise round the clock only", 'calendar = "office"\n',
     OFFICE + '[escalation.NOT_UPDATED]\nP3 = ["1h", "8h", "1d"]', "NOT_UPDATED.P3", "“office” has 440m"),
    ("a promise that holds round the clock only", 'calendar = "c"\n',
     '[calendars.c]\nhours = { mon = ["09:00-09:30"] }', "teams.calendar", "P3: response (4h) is later"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("team", "added", "place", "problem"), [row[1:] for row in ALONE], ids=[row[0] for row in ALONE]
)
def test_a_mistake_of_hours_turns_or_snoozes_is_told_alone(
    file: Path, team: str, added: str, place: str, problem: str
) -> None:
    (told,) = mistakes(file, GOOD.replace(TEAM, TEAM + team) + added)
    assert told.place.endswith(place)
    assert problem in told.problem
    assert told.fix


PERSON = [
    ("an unknown calendar", 'hours = "offfice"', "people.hours", "no calendar “offfice”"),
    ("a channel without its id", 'channels = ["slack", "telegram"]', "people.channels", "no id for slack"),
    ("no channel", "channels = []", "people.channels", "“Max Stone” cannot be reached"),
    ("an unknown channel", 'channels = ["mail"]', "people.channels", "“mail” is not possible"),
    ("a channel twice", 'channels = ["telegram", "telegram"]', "people.channels", "is there twice"),
    ("an unknown zone", 'timezone = "Mars"', "people.timezone", "not a time zone"),
    ("quiet hours in words", 'quiet = "at night"', "people.quiet", "is no quiet hours"),
    ("quiet hours of no time", 'quiet = "22:00-22:00"', "people.quiet", "ends when it begins"),
]


@pytest.mark.parametrize(("said", "place", "problem"), [row[1:] for row in PERSON], ids=[row[0] for row in PERSON])
def test_a_mistake_in_a_persons_hours_or_channels_is_told_alone(
    file: Path, said: str, place: str, problem: str
) -> None:
    (told,) = mistakes(file, GOOD + said + "\n" + OFFICE)
    assert told.place.endswith(place)
    assert problem in told.problem
    assert told.fix


def test_somebody_of_another_team_cannot_be_on_call(file: Path) -> None:
    other = '[[teams]]\nname = "B"\nslack_channel = "C0B"\nsupervisor = "Max Stone"\nmanager = "Max Stone"\n'
    (told,) = mistakes(file, GOOD + other + ON_CALL.replace('"Sofia Lind", ', ""))
    assert told.problem == "“Max Stone” is not in the team “B”."


ALL_AT_ONCE = """digest_hour = "9"
[calendars.office]
zone = "Europe/Berln"
hours = { mon-fri = ["18:00-09:00"], sat = ["10:00-14:00", "13:00-15:00"], sad = [] }
country = "DE"
region = "XX"
[calendars.night]
hours = {}
country = "XX"
[calendars.day]
hours = { mon = ["09:00-17:00"] }
exceptions = [ { date = "soon", hours = [] } ]
[snooze]
times = -1
[[teams]]
name = "Support"
slack_channel = "C0SUPPORT"
supervisor = "Sofia Lind"
manager = "Sofia Lind"
calendar = "day"
calendars = { P4 = "dya" }
[teams.on_call]
people = ["Anna"]
start = 2026
[[people]]
name = "Sofia Lind"
role = "manager"
team = "Support"
slack = "U0SUPER"
channels = ["telegram"]
hours = "dy"
quiet = "22-7"
[escalation.NOT_UPDATED]
P1 = ["10%", "50%", "120%"]
P3 = ["1h", "9h", "1d"]
"""


def test_every_mistake_of_hours_is_told_at_once_in_the_order_of_the_file(file: Path) -> None:
    told = mistakes(file, ALL_AT_ONCE)
    parts = [
        'digest_hour = "9"', "Berln", "18:00-09:00", "13:00-15:00", "sad", 'region = "XX"', "hours = {}",
        'country = "XX"', '"soon"', "times = -1", "P4 = ", "Anna", "start = 2026", '["telegram"]', '"dy"', '"22-7"',
        "120%", "9h",
    ]  # fmt: skip
    lines = [line_of(ALL_AT_ONCE, part) for part in parts]
    assert [m.place.partition(",")[0] for m in told] == [f"{file} line {line}" for line in lines]
    assert all(m.problem and m.fix for m in told)
