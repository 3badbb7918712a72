"""Digests: who gets which, when the next one comes, and what it tells. Pure: time is an argument.

A supervisor's comes each working morning and when the watch of a team of theirs is handed over while they work; a
manager's on their first working morning of the week. Mornings are ``Organisation.digest_hour`` on the person's own wall
clock. When the next one is due is data, reckoned from the last one on: a clock that goes back brings none twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from core.model.organisation import Agent, Organisation, Role, Team
from core.model.roster import Roster
from core.model.rotation import next_handover, on_call, shift_at
from core.model.wording import Word

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a digest comes that is paused until somebody turns it on again."""

LATE = timedelta(hours=1)
"""One that comes later than this after it was due (the desk did not run) comes only while its reader is at work."""

WEEKS = 60
"""How many weeks ahead a first working morning is looked for."""

TICK = datetime.resolution


class Rhythm(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(kw_only=True)
class Subscription:
    """A person's digest: ``next_at`` is when it is due; while it is paused, when the pause ends (FOREVER: never)."""

    agent: str
    rhythm: Rhythm
    next_at: datetime
    sent_at: datetime | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a digest: a ticket, and what is to be said of it. ``thread`` is the ref of its card in Slack."""

    number: int
    priority: str
    subject: str
    owner: str | None
    thread: str | None
    what: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """How many tickets something holds for, and the first few of them. ``key`` is its place in the texts."""

    key: str
    count: int
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What happened in a manager's teams. ``broken`` by promise (response, resolution), ``pings`` by level 1 to 3."""

    filed: int = 0
    resolved: int = 0
    broken: tuple[int, int] = (0, 0)
    pings: tuple[int, int, int] = (0, 0, 0)


def teams_of(organisation: Organisation, agent: Agent, rhythm: Rhythm) -> tuple[Team, ...]:
    """The teams a person's digest is about; none when they get no such digest.

    Those that name them as supervisor (or manager), and their own if that is their role.
    """
    role = Role.SUPERVISOR if rhythm is Rhythm.DAILY else Role.MANAGER
    return tuple(
        team
        for team in organisation.teams
        if agent.name == (team.supervisor if rhythm is Rhythm.DAILY else team.manager)
        or (agent.role is role and agent.team == team.name)
    )


def rhythms_of(organisation: Organisation, agent: Agent) -> tuple[Rhythm, ...]:
    """The digests a person gets."""
    return tuple(rhythm for rhythm in Rhythm if teams_of(organisation, agent, rhythm))


def next_of(roster: Roster, agent: Agent, rhythm: Rhythm, after: datetime) -> datetime:
    """When a person's next digest is due, later than ``after``. Absences are asked for when it is."""
    roster = replace(roster, absences={})
    if rhythm is Rhythm.WEEKLY:
        return _first_of_a_week(roster, agent, after)
    morning = roster.next_at(agent, roster.organisation.digest_hour, after)
    return min([morning, *_handovers(roster, agent, after, morning)])


def next_morning(roster: Roster, agent: Agent, after: datetime) -> datetime:
    """The next working morning on which they are there: for a digest that could not come when it was due."""
    return roster.next_at(agent, roster.organisation.digest_hour, after)


def may_come(roster: Roster, agent: Agent, due: datetime, now: datetime) -> bool:
    """Whether a digest that is due comes now. Not to who is away; a late one only to who is at work."""
    if roster.away_until(agent, now) is not None:
        return False
    if now - due <= LATE:
        return True
    begun = datetime.combine(now.astimezone(roster.zone(agent)).date(), roster.organisation.digest_hour)
    return _at_work(roster, agent, now) and begun.replace(tzinfo=roster.zone(agent)) <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Somebody takes over a team's watch. ``until`` is when they hand it over."""

    team: str
    agent: str
    before: str
    until: datetime


def reliefs(roster: Roster, teams: tuple[Team, ...], at: datetime) -> list[Relief]:
    """The watches handed over at that very instant."""
    found = []
    for team in teams:
        covers = [cover for cover in roster.covers if cover.team == team.name]
        if team.rotation is not None and (watch := shift_at(team.rotation, covers, at)).start == at:
            before = on_call(team.rotation, covers, at - TICK)
            found.append(Relief(team=team.name, agent=watch.agent, before=before, until=watch.end))
    return found


def end_of_day(roster: Roster, agent: Agent, at: datetime) -> datetime:
    """The midnight that ends a person's day."""
    day = at.astimezone(roster.zone(agent)).date() + timedelta(days=1)
    return datetime.combine(day, time(0), roster.zone(agent)).astimezone(UTC)


def fingerprint(organisation: Organisation) -> str:
    """Changes when something does that weekly digests are planned by."""
    people = [
        (agent.name, agent.role, agent.team, agent.timezone, getattr(agent.hours, "fingerprint", None))
        for agent in organisation.people
    ]
    leaders = [(team.name, team.supervisor, team.manager) for team in organisation.teams]
    told = (organisation.digest_hour, organisation.timezone, people, leaders)
    return sha256(repr(told).encode()).hexdigest()


def _first_of_a_week(roster: Roster, agent: Agent, after: datetime) -> datetime:
    """The first working morning of this week, else of the next one that has any."""
    zone, hour = roster.zone(agent), roster.organisation.digest_hour
    day = after.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    for week in range(WEEKS):
        start = datetime.combine(monday + timedelta(weeks=week), time(0), zone).astimezone(UTC)
        first = roster.next_at(agent, hour, start - TICK)
        if first > after:
            return first
    return after + timedelta(days=7)


def _handovers(roster: Roster, agent: Agent, after: datetime, until: datetime) -> Iterator[datetime]:
    """The first hand-over of each of their teams, before ``until``, at which they are at work."""
    for team in teams_of(roster.organisation, agent, Rhythm.DAILY):
        if team.rotation is None:
            continue
        covers = [cover for cover in roster.covers if cover.team == team.name]
        at = next_handover(team.rotation, covers, after)
        while at is not None and at < until and not _at_work(roster, agent, at):
            at = next_handover(team.rotation, covers, at)
        if at is not None and at < until:
            yield at


def _at_work(roster: Roster, agent: Agent, at: datetime) -> bool:
    """Within their working hours, if they gave any, and not in their quiet hours."""
    works = agent.hours is None or agent.hours.is_open(at)
    return works and roster.quiet_until(agent, at) is None
