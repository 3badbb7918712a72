"""The instants at which it can change whom a level reaches: between two of them nothing the rule looks at does.

Hand-overs and covers, absences, working hours, quiet hours, and clocks that are put forward or back. Every instant
given is aware, every instant returned is UTC.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.calendar import Calendar
from core.model.organisation import Agent, Quiet, Role, Team
from core.model.roster import GRACE, Roster
from core.model.rotation import schedule

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TICK = datetime.resolution


def edges(roster: Roster, team: Team, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """``start``, and every later instant before ``end`` at which a route of the team can change; rising, each once."""
    found = {start.astimezone(UTC)}
    found.update(_watches(roster, team, start, end))
    calendars = {id(calendar): calendar for calendar in team.calendars.values()}
    shifts: dict[int, Calendar] = {}
    for agent in concerned(roster, team):
        if absence := roster.absences.get(agent.name):
            found |= {absence.since.astimezone(UTC), absence.until.astimezone(UTC)}
        if agent.quiet is not None:
            found.update(_quiet(agent.quiet, roster.zone(agent), start, end))
        if agent.hours is not None and agent.role is Role.TECHNICIAN:
            shifts[id(agent.hours)] = agent.hours
    for calendar in calendars.values():
        found.update(openings(calendar, start, end))
    for shift in shifts.values():
        for at in openings(shift, start - GRACE, end):
            found |= {at, at + GRACE}
    return tuple(sorted(at for at in found if start <= at < end))


def concerned(roster: Roster, team: Team) -> tuple[Agent, ...]:
    """Whom a team's reminders can reach: its people, its leaders, and whoever stands in. Each once."""
    turns = team.rotation.people if team.rotation else ()
    covers = [cover.agent for cover in roster.covers if cover.team == team.name]
    named = [roster.present(name) for name in (team.supervisor, team.manager, *turns, *covers)]
    people = [*roster.organisation.members(team.name), *(agent for agent in named if agent is not None)]
    return tuple({agent.name: agent for agent in people}.values())


def _watches(roster: Roster, team: Team, start: datetime, end: datetime) -> Iterator[datetime]:
    if team.rotation is not None:
        covers = [cover for cover in roster.covers if cover.team == team.name]
        for watch in schedule(team.rotation, covers, start, end):
            yield watch.start


def openings(calendar: Calendar, start: datetime, end: datetime) -> Iterator[datetime]:
    """Each instant from ``start`` until ``end`` at which a calendar opens or closes, exactly."""
    at = start
    while at < end:
        try:
            at = calendar.opens(at)
        except OverflowError:  # its hours have ended for good
            return
        if at < end:
            yield at.astimezone(UTC)
            at = _closes(calendar, at, end)
            yield at.astimezone(UTC)


def _closes(calendar: Calendar, at: datetime, end: datetime) -> datetime:
    """When a calendar that is open at ``at`` closes next; ``end`` if it does not before."""
    if calendar.between(at, end) == end - at:
        return end
    ticks = range((end - at) // TICK + 1)
    first = bisect_left(ticks, True, key=lambda n: calendar.between(at, at + n * TICK) < n * TICK)
    return at + (first - 1) * TICK


def _quiet(quiet: Quiet, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """When quiet hours can begin or end: at either reading of both hours on each date, and when the clocks change."""
    day, last = start.astimezone(zone).date() - DAY, end.astimezone(zone).date() + DAY
    while day <= last:
        for hour in (quiet.start, quiet.end):
            for fold in (0, 1):
                yield datetime.combine(day, hour.replace(fold=fold), zone).astimezone(UTC)
        day += DAY
    yield from _changes(zone, start.astimezone(UTC).replace(microsecond=0), end.astimezone(UTC))


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """When a zone's clocks are put forward or back; that is always on a whole second."""
    at = start
    while at < end:
        if _offset(zone, at + DAY) != _offset(zone, at):
            yield _change(zone, at)
        at += DAY


def _change(zone: ZoneInfo, at: datetime) -> datetime:
    """The first change within a day from ``at``."""
    before = _offset(zone, at)
    seconds = range(DAY // SECOND + 1)
    return at + SECOND * bisect_left(seconds, True, key=lambda n: _offset(zone, at + n * SECOND) != before)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
