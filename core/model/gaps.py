"""Gaps: where a level misses those it is meant for, who that is, why, and who could stand in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.model.calendar import Interval
from core.model.edges import concerned
from core.model.escalation import Level
from core.model.organisation import Agent, Role, Team
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.routing import CHANNEL, Route, Stop


class Lack(StrEnum):
    """What a gap lacks."""

    NOBODY = "nobody"  # anybody on call or on shift
    ON_CALL = "on-call"  # the very one on call
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADDRESS = "address"  # a way to reach somebody
    MORNING = "morning"  # a morning with its reader, for a reminder that waits for it


_LEVELS = {
    Lack.NOBODY: Level.TECHNICIAN,
    Lack.ON_CALL: Level.TECHNICIAN,
    Lack.SUPERVISOR: Level.SUPERVISOR,
    Lack.MANAGER: Level.MANAGER,
}


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


class Gaps:
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
