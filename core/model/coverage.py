"""Is everybody covered? Whom each level would reach in the days ahead, and where it would reach nobody in person.

The answers are ``routing.route``'s own, asked once between every two of ``edges``: in between nothing changes that it
looks at, so no stretch is missed, however short. Only hours that count for a priority are asked about (the opening
belongs to them, the closing does not): outside them no level of it comes due, save one that was snoozed until then.
Refused addresses are taken to stay refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from core.model.calendar import ALWAYS, Interval
from core.model.edges import concerned, edges
from core.model.escalation import Condition, Level
from core.model.organisation import Agent, Role, Team
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.routing import CAN_WAIT, CHANNEL, Case, Route, Stop, route

OWNER = "(owner)"
"""In place of an agent's name: whoever has the ticket, while they are there."""

_OWNER = Agent(name=OWNER, team="", slack=OWNER)

Key = tuple[Condition, Priority, Level]


class Lack(StrEnum):
    """What a gap lacks: somebody on call or on shift, the very one on call, a supervisor, a manager, a way to reach a

    person, or a morning for which a reminder could wait.
    """

    NOBODY = "nobody"
    ON_CALL = "on-call"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADDRESS = "address"
    MORNING = "morning"


_LEVELS = {
    Lack.NOBODY: Level.TECHNICIAN,
    Lack.ON_CALL: Level.TECHNICIAN,
    Lack.SUPERVISOR: Level.SUPERVISOR,
    Lack.MANAGER: Level.MANAGER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From ``start`` until before ``end`` a level reaches these, in this order."""

    start: datetime
    end: datetime
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where a level misses whom it is meant for: ``spans`` in order, apart, every one with an end.

    ``agent`` is whom it is about ("" when nobody is named for it), ``why`` they are not reached (``away`` until
    ``back``, ``unreachable``, ``missing``). ``instead`` are those who are told in place of a supervisor or a manager,
    ``ask`` who could stand in ("" when nobody could).
    """

    team: str
    lack: Lack
    spans: tuple[Interval, ...]
    priorities: tuple[Priority, ...]
    agent: str = ""
    why: str = "missing"
    back: datetime | None = None
    instead: tuple[str, ...] = ()
    ask: str = ""

    @property
    def since(self) -> datetime:
        """When it begins."""
        return self.spans[0].start

    @property
    def level(self) -> Level | None:
        """The level that misses somebody; None when it is no level in particular."""
        return _LEVELS.get(self.lack)

    def holds(self, at: datetime) -> bool:
        """Whether it is open at an instant."""
        return self.meets(Interval(at, at + datetime.resolution))

    def meets(self, given: Interval) -> bool:
        """Whether it is open at any time of a span that has an end."""
        return any(
            span.end is not None and given.end is not None and span.start < given.end and given.start < span.end
            for span in self.spans
        )


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
        gaps = _Gaps(roster, team)
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
    gaps = _Gaps(roster, team)
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


def _look(gaps: "_Gaps", team: Team, ways: Mapping[Key, Route], span: Interval) -> None:
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


class _Gaps:
    """Collects what is missing in a team; what is the same but for time and priority is one gap."""

    def __init__(self, roster: Roster, team: Team) -> None:
        self._roster = roster
        self._team = team
        self._spans: dict[Gap, list[Interval]] = defaultdict(list)
        self._priorities: dict[Gap, set[Priority]] = defaultdict(set)

    def look(self, priority: Priority, ladder: Sequence[Route], span: Interval) -> None:
        """Judge the three levels of a ticket nobody has, for a stretch."""
        gaps = [self._first_level(ladder[0], span.start)]
        gaps.append(self._leader(Role.SUPERVISOR, ladder[0], ladder[1], span.start))
        gaps.append(self._leader(Role.MANAGER, ladder[1], ladder[2], span.start))
        gaps += [self._morning(stop) for stop in ladder[1].stops]
        for gap in gaps:
            if gap is not None:
                self._note(gap, span, [priority])

    def look_at_addresses(self, span: Interval) -> None:
        """Who cannot be reached anywhere, unless another gap says so already."""
        known = {gap.agent for gap in self._spans if gap.why == "unreachable"}
        for agent in concerned(self._roster, self._team):
            if agent.name not in known and not self._roster.addresses(agent):
                gap = self._gap(Lack.ADDRESS, agent=agent.name, why="unreachable")
                self._note(gap, span, list(Priority))

    def found(self) -> list[Gap]:
        """The gaps, the one that begins first in front."""
        made = [
            replace(
                gap,
                spans=tuple(_united(spans)),
                priorities=tuple(p for p in Priority if p in self._priorities[gap]),
                ask=self._who_could(gap, spans[0].start),
            )
            for gap, spans in self._spans.items()
        ]
        return sorted(made, key=lambda gap: (gap.since, list(Lack).index(gap.lack), gap.agent))

    def _note(self, gap: Gap, span: Interval, priorities: Sequence[Priority]) -> None:
        self._spans[gap].append(span)
        self._priorities[gap].update(priorities)

    def _gap(self, lack: Lack, **about: object) -> Gap:
        return Gap(team=self._team.name, lack=lack, spans=(), priorities=(), **about)  # type: ignore[arg-type]

    def _first_level(self, way: Route, at: datetime) -> Gap | None:
        """Who is on call is passed over; or nobody is there where the team has turns or hours at all."""
        turn = self._roster.on_call(self._team, at)
        skip = next((skip for skip in way.skipped if turn and skip.agent == turn.name), None)
        if turn is not None and skip is not None:
            return self._gap(Lack.ON_CALL, agent=turn.name, why=skip.why, back=skip.until)
        if _names(way) or not self._has_turns_or_hours():
            return None
        return self._gap(Lack.NOBODY)

    def _has_turns_or_hours(self) -> bool:
        """A team with neither wants its first reminders in the channel."""
        members = self._roster.organisation.members(self._team.name)
        hours = any(agent.hours is not None for agent in members if agent.role is Role.TECHNICIAN)
        return hours or self._team.rotation is not None

    def _leader(self, role: Role, below: Route, way: Route, at: datetime) -> Gap | None:
        """None of the team's supervisors (or managers) hears of the level that is meant for them."""
        candidates = self._of_role(role)
        reached = _names(way)
        if any(agent.name in reached for agent in candidates):
            return None
        lack = Lack.SUPERVISOR if role is Role.SUPERVISOR else Lack.MANAGER
        added = tuple(name for name in reached if name not in _names(below))
        if not candidates:
            return self._gap(lack, instead=added)
        first = candidates[0]
        back = self._roster.away_until(first, at)
        why = "away" if back else "unreachable"
        return self._gap(lack, agent=first.name, why=why, back=back, instead=added)

    def _of_role(self, role: Role) -> list[Agent]:
        """The team's named one, then the others of that role."""
        team = self._team
        named = self._roster.present(team.supervisor if role is Role.SUPERVISOR else team.manager)
        others = [agent for agent in self._roster.organisation.members(team.name) if agent.role is role]
        return list({agent.name: agent for agent in (named, *others) if agent is not None}.values())

    def _morning(self, stop: Stop) -> Gap | None:
        """A reminder that waits for a morning at which its reader is away."""
        agent = self._roster.present(stop.agent)
        if agent is None or stop.quiet_until is None:
            return None
        back = self._roster.away_until(agent, stop.quiet_until)
        return self._gap(Lack.MORNING, agent=agent.name, why="away", back=back) if back else None

    def _who_could(self, gap: Gap, at: datetime) -> str:
        """Who could stand in: for who is on call a technician, for anybody else somebody of the team who leads."""
        people = concerned(self._roster, self._team)
        rank = list(Role).index
        wanted = [agent for agent in people if (agent.role is Role.TECHNICIAN) == (gap.lack is Lack.ON_CALL)]
        for agent in sorted(wanted, key=lambda one: rank(one.role)):
            there = self._roster.away_until(agent, at) is None and self._roster.addresses(agent)
            if there and agent.name != gap.agent:
                return agent.name
        return ""


def _names(way: Route) -> tuple[str, ...]:
    return tuple(stop.agent for stop in way.stops if stop.agent != CHANNEL)


def _united(spans: Sequence[Interval]) -> list[Interval]:
    """Spans in order, those that touch or overlap made one."""
    found: list[Interval] = []
    for span in sorted(spans, key=lambda one: one.start):
        last = found[-1] if found else None
        if last is not None and last.end is not None and span.end is not None and span.start <= last.end:
            found[-1] = Interval(last.start, max(last.end, span.end))
        else:
            found.append(span)
    return found
