"""Is everybody covered? Whom each level would reach in the days ahead, and where it would reach nobody in person.

The answers are ``routing.route``'s own, asked once between every two of ``edges``: in between nothing changes that it
looks at, so no stretch is missed, however short. Only hours that count for a priority are asked about (the opening
belongs to them, the closing does not): outside them no level of it comes due, save one that was snoozed until then.
Refused addresses are taken to stay refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.model.calendar import ALWAYS, Interval
from core.model.edges import edges
from core.model.escalation import Condition, Level
from core.model.gaps import Gap, Gaps
from core.model.organisation import Agent, Team
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.routing import CAN_WAIT, Case, Route, Stop, route

OWNER = "(owner)"
"""In place of an agent's name: whoever has the ticket, while they are there."""

_OWNER = Agent(name=OWNER, team="", slack=OWNER)

Key = tuple[Condition, Priority, Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From ``start`` until before ``end`` a level reaches these, in this order."""

    start: datetime
    end: datetime
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A team from ``start`` until before ``end``: by condition, priority and level whom it reaches; and the gaps."""

    team: str
    start: datetime
    end: datetime
    cells: Mapping[Key, tuple[Stretch, ...]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


def gaps_of(roster: Roster, start: datetime, end: datetime, teams: Iterable[Team]) -> list[Gap]:
    """What is missing in teams, without whom every cell reaches: half the work."""
    found: list[Gap] = []
    for team in teams:
        gaps = Gaps(roster, team)
        for since, until in _pairs(edges(roster, team, start, end), end):
            ways = {key: _ask(roster, team, key, since) for key in _KINDS if key[0] is Condition.NOT_ASSIGNED}
            _look(gaps, team, ways, Interval(since, until))
        gaps.look_at_addresses(Interval(start, end))
        found += gaps.found()
    return found


def coverage(roster: Roster, team: Team, start: datetime, end: datetime) -> Coverage:
    """Who would be reached in a team, for each condition, priority and level, and what is missing."""
    asked = _with_an_owner(roster)
    cells: dict[Key, list[Stretch]] = {(c, p, n): [] for c in Condition for p in Priority for n in Level}
    gaps = Gaps(roster, team)
    for since, until in _pairs(edges(roster, team, start, end), end):
        ways = {key: _ask(asked, team, key, since) for key in _KINDS}
        for priority in _counting(team, since):
            for condition in Condition:
                for level in Level:
                    way = ways[_kind(condition, priority, level)]
                    _join(cells[condition, priority, level], Stretch(start=since, end=until, stops=way.stops))
        _look(gaps, team, ways, Interval(since, until))
    gaps.look_at_addresses(Interval(start, end))
    return Coverage(
        team=team.name,
        start=start,
        end=end,
        cells={key: tuple(found) for key, found in cells.items()},
        gaps=tuple(gaps.found()),
    )


def coverage_of(roster: Roster, start: datetime, end: datetime, teams: Iterable[str] = ()) -> list[Coverage]:
    """The same for teams by name; for all without any."""
    wanted = tuple(teams)
    chosen = [team for team in roster.organisation.teams if not wanted or team.name in wanted]
    return [coverage(roster, team, start, end) for team in chosen]


# What the rule does not tell apart is asked once: the last two conditions, and priorities that both can wait or not.


def _kind(condition: Condition, priority: Priority, level: Level) -> Key:
    owned = Condition.NOT_ASSIGNED if condition is Condition.NOT_ASSIGNED else Condition.NOT_UPDATED
    return owned, CAN_WAIT[0] if priority in CAN_WAIT else Priority.P1, level


_KINDS = tuple(dict.fromkeys(_kind(c, p, n) for c in Condition for p in Priority for n in Level))


def _with_an_owner(roster: Roster) -> Roster:
    """The same roster with somebody who can stand for any ticket's owner."""
    people = (*roster.organisation.people, _OWNER)
    return replace(roster, organisation=replace(roster.organisation, people=people))


def _ask(roster: Roster, team: Team, key: Key, at: datetime) -> Route:
    condition, priority, level = key
    owner = None if condition is Condition.NOT_ASSIGNED else OWNER
    case = Case(team=team.name, priority=priority, owner=owner)
    return route(roster, case, condition=condition, level=level, at=at)


def _look(gaps: Gaps, team: Team, ways: Mapping[Key, Route], span: Interval) -> None:
    for priority in _counting(team, span.start):
        gaps.look(priority, [ways[_kind(Condition.NOT_ASSIGNED, priority, level)] for level in Level], span)


def _pairs(instants: Sequence[datetime], end: datetime) -> Iterator[tuple[datetime, datetime]]:
    return zip(instants, (*instants[1:], end), strict=True)


def _counting(team: Team, at: datetime) -> list[Priority]:
    """The priorities whose hours count at an instant."""
    return [priority for priority in Priority if team.calendars.get(priority, ALWAYS).is_open(at)]


def _join(found: list[Stretch], more: Stretch) -> None:
    """Add a stretch; one that says the same as the one right before it makes that one longer."""
    if found and found[-1].end == more.start and found[-1].stops == more.stops:
        more = replace(found.pop(), end=more.end)
    found.append(more)
