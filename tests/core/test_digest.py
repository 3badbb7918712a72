"""When digests are due: the reader's mornings and hand-overs, clocks that change, downtimes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.business_hours import BusinessHours, Window
from core.model.digest import (
    Rhythm,
    end_of_day,
    fingerprint,
    may_come,
    next_of,
    reliefs,
    rhythms_of,
    teams_of,
)
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.roster import Absence, Roster
from core.model.rotation import Rotation
from tests.examples import examples

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEKDAYS = {day: (Window(540, 1080),) for day in range(5)}


def sofia(**more: Any) -> Agent:
    """A supervisor."""
    return Agent(name="Sofia", role=Role.SUPERVISOR, team="Support", slack="U0SUPER", **more)


def roster_of(*people: Agent, rotation: Rotation | None = None, **more: Any) -> Roster:
    """Support with these people."""
    team = Team(name="Support", slack_channel="C0S", supervisor="Sofia", manager="Max", rotation=rotation)
    max_ = Agent(name="Max", role=Role.MANAGER, team="Support", slack="U0MANAGER")
    return Roster(organisation=Organisation(teams=(team,), people=(*people, max_)), **more)


def mornings(roster: Roster, agent: Agent, rhythm: Rhythm, start: datetime, count: int) -> list[datetime]:
    """The digests that follow each other."""
    found = [start]
    for _ in range(count):
        found.append(next_of(roster, agent, rhythm, found[-1]))
    return found[1:]


def test_supervisors_get_a_day_managers_a_week_admins_nothing() -> None:
    other = Team(name="Billing", slack_channel="C0B", supervisor="Sofia", manager="Ann")
    ann, tom = Agent(name="Ann", role=Role.ADMIN, team="Billing", slack="UA"), Agent(name="Tom", team="Support")
    given = roster_of(sofia(), ann, tom).organisation
    organisation = replace(given, teams=(*given.teams, other))
    assert rhythms_of(organisation, sofia()) == (Rhythm.DAILY,)
    assert [team.name for team in teams_of(organisation, sofia(), Rhythm.DAILY)] == ["Support", "Billing"]
    assert rhythms_of(organisation, ann) == (Rhythm.WEEKLY,)  # named as a manager
    assert rhythms_of(organisation, tom) == ()


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Berlin", (date(2026, 3, 29), date(2026, 10, 25))),
        ("Australia/Lord_Howe", (date(2026, 4, 5), date(2026, 10, 4))),
    ],
)
def test_it_is_nine_on_her_wall_on_every_day_that_the_clocks_change(zone: str, changes: tuple[date, date]) -> None:
    agent = sofia(timezone=zone)
    roster = roster_of(agent)
    for day in changes:
        start = datetime.combine(day, time(12), ZoneInfo(zone)) - 3 * DAY
        there = [at.astimezone(ZoneInfo(zone)) for at in mornings(roster, agent, Rhythm.DAILY, start, 5)]
        assert [at.time() for at in there] == [time(9)] * 5
        assert [at.date() for at in there] == [day - 2 * DAY + n * DAY for n in range(5)]


def test_an_hour_that_comes_twice_brings_one_digest() -> None:
    agent = sofia(timezone="Europe/Berlin")
    given = roster_of(agent)
    roster = replace(given, organisation=replace(given.organisation, digest_hour=time(2, 30)))
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)
    days = [at.astimezone(ZoneInfo("Europe/Berlin")).date() for at in mornings(roster, agent, Rhythm.DAILY, start, 3)]
    assert days == [date(2026, 10, 25), date(2026, 10, 26), date(2026, 10, 27)]


def test_only_working_mornings_count() -> None:
    agent = sofia(hours=BusinessHours("UTC", WEEKDAYS))
    friday = MONDAY + 4 * DAY + 10 * HOUR
    assert next_of(roster_of(agent), agent, Rhythm.DAILY, friday) == MONDAY + 7 * DAY + 9 * HOUR


def test_a_week_begins_on_its_first_working_morning() -> None:
    closed = {date(2026, 3, 9): (), date(2026, 3, 10): ()}
    agent = sofia(hours=BusinessHours("UTC", WEEKDAYS, exceptions=closed))
    found = mornings(roster_of(agent), agent, Rhythm.WEEKLY, MONDAY, 3)
    assert found == [MONDAY + 9 * HOUR, MONDAY + 9 * DAY + 9 * HOUR, MONDAY + 14 * DAY + 9 * HOUR]


def test_a_change_of_shift_brings_one_while_she_works_and_none_while_she_sleeps() -> None:
    agent = sofia(quiet=Quiet(time(22), time(7)))
    at_five = Rotation(people=("Tom", "Tina"), days=1, handover=time(17), start=date(2026, 1, 5))
    roster = roster_of(agent, rotation=at_five)
    assert mornings(roster, agent, Rhythm.DAILY, MONDAY, 3) == [MONDAY + n * HOUR for n in (9, 17, 33)]
    (relief,) = reliefs(roster, roster.organisation.teams, MONDAY + 17 * HOUR)
    assert {relief.agent, relief.before} == {"Tom", "Tina"}
    assert reliefs(roster, roster.organisation.teams, MONDAY + 9 * HOUR) == []
    at_three = roster_of(agent, rotation=replace(at_five, handover=time(3)))
    assert mornings(at_three, agent, Rhythm.DAILY, MONDAY, 2) == [MONDAY + 9 * HOUR, MONDAY + 33 * HOUR]


def test_what_comes_late_comes_only_to_who_is_at_work() -> None:
    agent = sofia(hours=BusinessHours("UTC", WEEKDAYS), quiet=Quiet(time(22), time(7)))
    roster, due = roster_of(agent), MONDAY + 9 * HOUR
    assert may_come(roster, agent, due, due + HOUR / 2)
    assert may_come(roster, agent, due, due + 2 * DAY + HOUR)
    assert not may_come(roster, agent, due, due + 14 * HOUR)
    assert not may_come(roster, agent, due, due + 5 * DAY)  # Saturday
    without = sofia()
    assert not may_come(roster_of(without), without, due, due + 20 * HOUR)  # five in the morning, before her hour
    assert may_come(roster_of(without), without, due, due + 26 * HOUR)


def test_who_is_away_gets_none() -> None:
    absence = Absence(agent="Sofia", since=MONDAY, until=MONDAY + 2 * DAY)
    roster = roster_of(sofia(), absences={"Sofia": absence})
    assert not may_come(roster, sofia(), MONDAY + 9 * HOUR, MONDAY + 9 * HOUR)
    assert next_of(roster, sofia(), Rhythm.DAILY, MONDAY) == MONDAY + 9 * HOUR  # they may be back by then


def test_her_day_ends_at_her_midnight() -> None:
    agent = sofia(timezone="America/New_York")
    assert end_of_day(roster_of(agent), agent, MONDAY) == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_another_hour_for_digests_is_seen_at_start() -> None:
    organisation = roster_of(sofia()).organisation
    assert fingerprint(organisation) == fingerprint(roster_of(sofia()).organisation)
    assert fingerprint(organisation) != fingerprint(replace(organisation, digest_hour=time(8)))
    assert fingerprint(organisation) != fingerprint(roster_of(sofia(timezone="Europe/Berlin")).organisation)


instants = st.integers(0, 366 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@settings(max_examples=examples(60), deadline=None)
@given(instants, st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia")), st.times())
def test_the_next_one_is_later_within_a_day_or_a_week_and_never_two_on_a_date(
    after: datetime, zone: str, hour: time
) -> None:
    agent = sofia(timezone=zone)
    given = roster_of(agent)
    roster = replace(given, organisation=replace(given.organisation, digest_hour=hour.replace(tzinfo=None)))
    one, two = mornings(roster, agent, Rhythm.DAILY, after, 2)
    assert after < one <= after + DAY + HOUR
    assert one.astimezone(ZoneInfo(zone)).date() < two.astimezone(ZoneInfo(zone)).date()
    first, second = mornings(roster, agent, Rhythm.WEEKLY, after, 2)
    assert after < first <= after + 7 * DAY + HOUR
    weeks = [at.astimezone(ZoneInfo(zone)).isocalendar().week for at in (first, second)]
    assert weeks[0] != weeks[1]
