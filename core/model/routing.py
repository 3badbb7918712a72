"""Whom a level reaches, where, and when: the right person, or the next one when they cannot be had.

L1 is the technician: the owner; while nobody is, whoever was asked to take it, else who is on call in the team, else
all on shift. L2 adds the supervisor, L3 the manager. Who is away or cannot be reached is passed over at once for the
next person, at last for the team's channel, and the reminder says so. Nobody is called for what they just did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.model.escalation import Condition, Level
from core.model.organisation import Agent, Role, Team
from core.model.priority import Priority
from core.model.roster import Roster

CHANNEL = ""
"""In place of an agent's name: the team's channel."""

CAN_WAIT = (Priority.P3, Priority.P4)
"""Whose reminders wait for the morning; the manager's level never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Somebody who was passed over, and why: ``away`` (until when), ``unreachable`` or ``acted`` (they just did)."""

    agent: str
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody a level reaches: ``addresses`` in the order in which they are tried.

    ``agent`` is CHANNEL for the team's channel. ``quiet_until`` is when their quiet hours end, if it waits for that.
    """

    agent: str
    addresses: tuple[str, ...] = ()
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whom a level reaches, and who was passed over on the way."""

    stops: tuple[Stop, ...]
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What of a ticket decides the way: who has it, who was asked to take it, and who just did something to it."""

    team: str
    priority: Priority
    owner: str | None = None
    asked: str | None = None
    acted: frozenset[str] = frozenset()


def route(roster: Roster, case: Case, *, condition: Condition, level: Level, at: datetime) -> Route:
    """The way of a level at an instant. Somebody is always reached, unless all who would be just acted themselves."""
    team = roster.organisation.team(case.team)
    slots = [_technicians(roster, team, case, condition, at)]
    slots += [_leaders(roster, team, Role.SUPERVISOR)] if level >= Level.SUPERVISOR else []
    slots += [_leaders(roster, team, Role.MANAGER)] if level >= Level.MANAGER else []
    skipped: dict[str, Skip] = {}
    stops: dict[str, Stop] = {}
    for slot in slots:
        for agent in _first_there(roster, slot, case, at, skipped):
            stops.setdefault(agent.name, _stop(roster, agent, case, level, at))
    acted = any(skip.why == "acted" for skip in skipped.values())
    if (not stops and not acted) or _nobody_at_the_desk(slots[0], skipped, stops):
        stops[CHANNEL] = Stop(agent=CHANNEL)
    return Route(stops=tuple(stops.values()), skipped=tuple(skipped.values()))


Slot = list[tuple[Agent, ...]]
"""Candidates in order; the first group of which somebody can be had is it."""


def _technicians(roster: Roster, team: Team, case: Case, condition: Condition, at: datetime) -> Slot:
    owner = roster.present(case.owner) if condition is not Condition.NOT_ASSIGNED else None
    asked = roster.present(case.asked) if case.owner is None else None
    turn = roster.on_call(team, at)
    slot: Slot = [(agent,) for agent in (owner, asked, turn) if agent is not None]
    return [*slot, roster.on_shift(team, at)]


def _leaders(roster: Roster, team: Team, role: Role) -> Slot:
    """The team's named one, then others of that role in the team, then those above."""
    named = roster.present(team.supervisor if role is Role.SUPERVISOR else team.manager)
    others = [agent for agent in roster.organisation.members(team.name) if agent.role is role and agent != named]
    above = roster.present(team.manager) if role is Role.SUPERVISOR else None
    return [(agent,) for agent in (named, *others, above) if agent is not None]


def _first_there(roster: Roster, slot: Slot, case: Case, at: datetime, skipped: dict[str, Skip]) -> Iterable[Agent]:
    """The first group of which somebody can be had; who just acted counts as had, and is not called."""
    for group in slot:
        there = [agent for agent in group if not _passed_over(roster, agent, at, skipped)]
        if there:
            for agent in there:
                if agent.name in case.acted:
                    skipped[agent.name] = Skip(agent=agent.name, why="acted")
            return [agent for agent in there if agent.name not in case.acted]
    return []


def _passed_over(roster: Roster, agent: Agent, at: datetime, skipped: dict[str, Skip]) -> bool:
    if until := roster.away_until(agent, at):
        skipped[agent.name] = Skip(agent=agent.name, why="away", until=until)
    elif not roster.addresses(agent):
        skipped[agent.name] = Skip(agent=agent.name, why="unreachable")
    else:
        return False
    return True


def _stop(roster: Roster, agent: Agent, case: Case, level: Level, at: datetime) -> Stop:
    waits = case.priority in CAN_WAIT and level < Level.MANAGER
    quiet = roster.quiet_until(agent, at) if waits else None
    return Stop(agent=agent.name, addresses=roster.addresses(agent), quiet_until=quiet)


def _nobody_at_the_desk(slot: Slot, skipped: dict[str, Skip], stops: dict[str, Stop]) -> bool:
    """No technician hears of it: the channel does, whoever else is told."""
    technicians = [agent.name for group in slot for agent in group]
    heard = any(name in stops or (name in skipped and skipped[name].why == "acted") for name in technicians)
    return not heard
