"""Coverage: the same answers as the rule gives at each instant, and a gap exactly where it reaches nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.business_hours import BusinessHours, Window
from core.model.calendar import ALWAYS, Calendar, Interval
from core.model.coverage import OWNER, Coverage, coverage
from core.model.edges import edges, openings
from core.model.escalation import Condition, Level
from core.model.gaps import Gap, Lack
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.priority import Priority
from core.model.roster import GRACE, Absence, Roster
from core.model.rotation import Cover, Rotation
from core.model.routing import CHANNEL, Case, Stop, route
from tests.examples import examples

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), datetime.resolution
START = datetime(2026, 3, 23, 6, tzinfo=UTC)  # Monday; Berlin puts its clocks forward on the 29th
NINE_TO_SIX = {day: (Window(540, 750), Window(810, 1080)) for day in range(5)}
ZONES = ("UTC", "Europe/Berlin", "Australia/Lord_Howe")
OFFICE = {zone: BusinessHours(zone, NINE_TO_SIX) for zone in ZONES}
NIGHTS = BusinessHours("Europe/Berlin", {day: (Window(0, 180), Window(1320, 1440)) for day in range(7)})
QUIETS = (None, Quiet(time(22), time(7)), Quiet(time(2, 15), time(2, 45)), Quiet(time(7), time(11, 30)))


def agent(name: str, role: Role = Role.TECHNICIAN, **more: Any) -> Agent:
    """Somebody of Support, in Slack."""
    return Agent(name=name, role=role, team="Support", slack=f"U{name}", **more)


def organised(*people: Agent, **team: Any) -> Organisation:
    """One team with these people."""
    given: dict[str, Any] = {"supervisor": "Sofia", "manager": "Max"} | team
    return Organisation(teams=(Team(name="Support", slack_channel="C0SUPPORT", **given),), people=people)


TOM, TINA = agent("Tom"), agent("Tina")
SOFIA, MAX = agent("Sofia", Role.SUPERVISOR), agent("Max", Role.MANAGER)
TURNS = Rotation(people=("Tom", "Tina"), start=date(2026, 3, 2), zone="Europe/Berlin")


def away(name: str, since: datetime, until: datetime) -> dict[str, Absence]:
    """Somebody's absence."""
    return {name: Absence(agent=name, since=since, until=until)}


def week(roster: Roster, days: int = 7) -> Coverage:
    """The coverage of Support from START."""
    return coverage(roster, roster.organisation.teams[0], START, START + days * DAY)


# Gaps -----------------------------------------------------------------------------------------


def test_a_team_without_turns_and_hours_wants_its_first_reminders_in_the_channel() -> None:
    found = week(Roster(organisation=organised(TOM, TINA, SOFIA, MAX)))
    assert found.gaps == ()
    (stretch,) = found.cells[Condition.NOT_ASSIGNED, Priority.P1, Level.TECHNICIAN]
    assert (stretch.start, stretch.end, stretch.stops) == (found.start, found.end, (Stop(agent=CHANNEL),))
    (owned,) = found.cells[Condition.NOT_COMPLETED, Priority.P3, Level.MANAGER]
    assert [stop.agent for stop in owned.stops] == [OWNER, "Sofia", "Max"]


def test_a_supervisor_who_is_away_leaves_a_gap_until_they_are_back() -> None:
    back = START + 2 * DAY
    (gap,) = week(Roster(organisation=organised(TOM, SOFIA, MAX), absences=away("Sofia", START - DAY, back))).gaps
    assert (gap.lack, gap.agent, gap.why, gap.back) == (Lack.SUPERVISOR, "Sofia", "away", back)
    assert (gap.spans, gap.priorities) == ((Interval(START, back),), tuple(Priority))
    assert (gap.instead, gap.ask) == (("Max",), "Max")


def test_another_supervisor_of_the_team_closes_the_gap() -> None:
    other = agent("Sam", Role.SUPERVISOR)
    roster = Roster(organisation=organised(TOM, SOFIA, other, MAX), absences=away("Sofia", START, START + 9 * DAY))
    assert week(roster).gaps == ()


def test_who_is_on_call_but_away_is_a_gap_for_their_turn_only() -> None:
    roster = Roster(
        organisation=organised(TOM, TINA, SOFIA, MAX, rotation=TURNS), absences=away("Tina", START, START + 9 * DAY)
    )
    (gap,) = week(roster, days=14).gaps
    handover = datetime(2026, 3, 23, 8, tzinfo=UTC)  # nine in Berlin: Tina's turn begins
    assert (gap.lack, gap.agent, gap.ask) == (Lack.ON_CALL, "Tina", "Tom")
    assert gap.spans == (Interval(handover, datetime(2026, 3, 30, 7, tzinfo=UTC)),)  # summer time by then


def test_a_cover_closes_that_gap() -> None:
    cover = Cover(
        id="1", team="Support", agent="Tom", starts_at=START, ends_at=START + 9 * DAY, by="Tina", made_at=START
    )
    organisation = organised(TOM, TINA, SOFIA, MAX, rotation=TURNS)
    gone = away("Tina", START, START + 9 * DAY)
    assert week(Roster(organisation=organisation, absences=gone, covers=[cover])).gaps == ()


def test_nobody_on_shift_at_night_is_one_gap_with_all_its_nights_and_only_where_hours_count() -> None:
    office = OFFICE["UTC"]
    people = (replace(TOM, hours=office), SOFIA, MAX)
    calendars: dict[Priority, Calendar] = {Priority.P3: office, Priority.P4: office}
    (gap,) = week(Roster(organisation=organised(*people, calendars=calendars))).gaps
    assert (gap.lack, gap.priorities) == (Lack.NOBODY, (Priority.P1, Priority.P2))
    assert gap.spans[:2] == (
        Interval(START, START + 3 * HOUR),
        Interval(START + 6.5 * HOUR + GRACE, START + 7.5 * HOUR),
    )
    assert gap.spans[-1] == Interval(datetime(2026, 3, 27, 18, tzinfo=UTC) + GRACE, START + 7 * DAY)


def test_who_cannot_be_reached_anywhere_is_told_once() -> None:
    roster = Roster(organisation=organised(TOM, SOFIA, MAX), unreachable=frozenset({"slack/UTom", "slack/UMax"}))
    found = {gap.lack: gap for gap in week(roster).gaps}
    assert found.keys() == {Lack.ADDRESS, Lack.MANAGER}
    assert (found[Lack.ADDRESS].agent, found[Lack.MANAGER].agent, found[Lack.MANAGER].instead) == ("Tom", "Max", ())


def test_a_second_address_is_enough() -> None:
    both = replace(SOFIA, telegram=7)
    roster = Roster(organisation=organised(TOM, both, MAX), unreachable=frozenset({"slack/USofia"}))
    assert week(roster).gaps == ()
    told = week(roster).cells[Condition.NOT_ASSIGNED, Priority.P1, Level.SUPERVISOR][0].stops
    assert Stop(agent="Sofia", addresses=("telegram/7",)) in told


def test_a_reminder_that_would_wait_for_a_morning_at_which_its_reader_is_away_is_a_gap() -> None:
    sofia = replace(SOFIA, quiet=Quiet(time(22), time(7)))
    gone = START + DAY  # six in the morning: asleep when the reminder comes, away when the morning does
    (gap, later) = week(Roster(organisation=organised(TOM, sofia, MAX), absences=away("Sofia", gone, gone + DAY))).gaps
    assert (gap.lack, gap.priorities, gap.back) == (Lack.MORNING, (Priority.P3, Priority.P4), gone + DAY)
    assert gap.spans == (Interval(gone - 8 * HOUR, gone),)
    assert later.lack is Lack.SUPERVISOR


# Edges ----------------------------------------------------------------------------------------


def test_working_hours_open_and_close_at_these_very_instants() -> None:
    found = list(openings(OFFICE["Europe/Berlin"], START, START + DAY))
    assert [f"{at:%H:%M}" for at in found] == ["08:00", "11:30", "12:30", "17:00"]
    assert list(openings(ALWAYS, START, START + DAY)) == [START, START + DAY]


def test_edges_begin_with_the_start_and_rise() -> None:
    roster = Roster(organisation=organised(TOM, TINA, SOFIA, MAX, rotation=TURNS))
    found = edges(roster, roster.organisation.teams[0], START, START + 14 * DAY)
    assert found[0] == START
    assert list(found) == sorted(set(found))
    assert len(found) == 3  # and two hand-overs


# Any roster, any instant ----------------------------------------------------------------------


instants = st.integers(0, 7 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
calendars_ = st.sampled_from((ALWAYS, *OFFICE.values(), NIGHTS))
NAMES = ("Tom", "Tina", "Sofia", "Max", "Eve")


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Five people of any hours, some away, some out of reach, with or without turns and covers."""
    roles = (Role.TECHNICIAN, Role.TECHNICIAN, Role.SUPERVISOR, Role.MANAGER, draw(st.sampled_from(Role)))
    people = [
        agent(
            name, role, timezone=draw(st.sampled_from(ZONES)), quiet=draw(st.sampled_from(QUIETS)),
            hours=draw(st.one_of(st.none(), calendars_)),
        )
        for name, role in zip(NAMES, roles, strict=True)
    ]  # fmt: skip
    rotation = draw(st.sampled_from((None, TURNS, replace(TURNS, days=1, handover=time(2, 30)))))
    calendars = draw(st.dictionaries(st.sampled_from(Priority), calendars_, max_size=4))
    leaders = st.sampled_from((None, *NAMES[2:]))
    organisation = organised(
        *people, rotation=rotation, calendars=calendars, supervisor=draw(leaders), manager=draw(leaders)
    )
    spans = st.tuples(instants, st.sampled_from((HOUR, 30 * HOUR, 9 * DAY)))
    absences = {
        name: Absence(agent=name, since=since, until=since + span)
        for name, (since, span) in draw(st.dictionaries(st.sampled_from(NAMES), spans, max_size=3)).items()
    }
    covers = [
        Cover(
            id=str(number), team="Support", agent=draw(st.sampled_from(NAMES[:2])), starts_at=since,
            ends_at=since + span, by="Max", made_at=START,
        )
        for number, (since, span) in enumerate(draw(st.lists(spans, max_size=2)))
    ]  # fmt: skip
    gone = draw(st.frozensets(st.sampled_from([f"slack/U{name}" for name in NAMES]), max_size=2))
    return Roster(organisation=organisation, covers=covers, absences=absences, unreachable=gone)


def moments(found: Coverage, offsets: list[timedelta]) -> set[datetime]:
    """Instants at random, and the very first and last of some stretches."""
    at = {found.start + offset for offset in offsets}
    for stretches in found.cells.values():
        for one in stretches[:2]:
            at |= {one.start, one.end - TICK}
    return {one for one in at if found.start <= one < found.end}


def at_instant(found: Coverage, key: tuple[Condition, Priority, Level], at: datetime) -> tuple[Stop, ...] | None:
    """Whom a cell says a level reaches at an instant; None where it says nothing."""
    return next((one.stops for one in found.cells[key] if one.start <= at < one.end), None)


def by_the_rule(roster: Roster, key: tuple[Condition, Priority, Level], at: datetime) -> tuple[Stop, ...]:
    """Whom it reaches, by the rule alone; the roster has somebody called OWNER."""
    condition, priority, level = key
    case = Case(team="Support", priority=priority, owner=None if condition is Condition.NOT_ASSIGNED else OWNER)
    return route(roster, case, condition=condition, level=level, at=at).stops


def with_an_owner(roster: Roster) -> Roster:
    """The same people, and somebody who can own any ticket."""
    people = (*roster.organisation.people, Agent(name=OWNER, team="", slack=OWNER))
    return replace(roster, organisation=replace(roster.organisation, people=people))


offsets_ = st.lists(st.timedeltas(timedelta(0), 7 * DAY), min_size=2, max_size=4)


@settings(max_examples=examples(25), deadline=None)
@given(rosters(), offsets_)
def test_every_cell_says_at_every_instant_what_the_rule_says(roster: Roster, offsets: list[timedelta]) -> None:
    found, asked = week(roster), with_an_owner(roster)
    team = roster.organisation.teams[0]
    for at in moments(found, offsets):
        for key in found.cells:
            counts = team.calendars.get(key[1], ALWAYS).is_open(at)
            assert at_instant(found, key, at) == (by_the_rule(asked, key, at) if counts else None)


@settings(max_examples=examples(25), deadline=None)
@given(rosters(), offsets_)
def test_a_gap_is_open_exactly_when_the_rule_reaches_no_person_of_those_a_level_is_for(
    roster: Roster, offsets: list[timedelta]
) -> None:
    found = week(roster)
    team = roster.organisation.teams[0]
    for at in moments(found, offsets):
        for priority in (p for p in Priority if team.calendars.get(p, ALWAYS).is_open(at)):
            ladder = [by_the_rule(roster, (Condition.NOT_ASSIGNED, priority, level), at) for level in Level]
            names = [{stop.agent for stop in stops if stop.agent} for stops in ladder]
            first = {gap.lack for gap in _open(found, at) if gap.lack in (Lack.NOBODY, Lack.ON_CALL)}
            turn = roster.on_call(team, at)
            wanted = {turn.name} & names[0] if turn else names[0]
            assert bool(first) == (_is_wanted(roster, team) and not wanted)
            assert bool(_lacks(found, Lack.SUPERVISOR, at)) == (not names[1] & _leading(roster, team, Role.SUPERVISOR))
            assert bool(_lacks(found, Lack.MANAGER, at)) == (not names[2] & _leading(roster, team, Role.MANAGER))


def _open(found: Coverage, at: datetime) -> list[Gap]:
    return [gap for gap in found.gaps if gap.holds(at)]


def _lacks(found: Coverage, lack: Lack, at: datetime) -> list[Gap]:
    return [gap for gap in _open(found, at) if gap.lack is lack]


def _is_wanted(roster: Roster, team: Team) -> bool:
    """Whether a first reminder should reach a person."""
    people = roster.organisation.people
    return team.rotation is not None or any(p.hours and p.role is Role.TECHNICIAN for p in people)


def _leading(roster: Roster, team: Team, role: Role) -> set[str]:
    named = team.supervisor if role is Role.SUPERVISOR else team.manager
    return {one.name for one in roster.organisation.people if one.role is role or one.name == named}


def test_what_comes_due_as_a_shift_ends_still_reaches_it() -> None:
    """A P4 filed at night is due after a day of service time: at the very closing."""
    office = OFFICE["UTC"]
    roster = Roster(organisation=organised(replace(TOM, hours=office), SOFIA, MAX))
    closing = datetime(2026, 3, 27, 18, tzinfo=UTC)
    case = Case(team="Support", priority=Priority.P4)
    told = [
        [
            stop.agent
            for stop in route(roster, case, condition=Condition.NOT_ASSIGNED, level=Level.TECHNICIAN, at=at).stops
        ]
        for at in (closing, closing + GRACE)
    ]
    assert told == [["Tom"], [""]]
