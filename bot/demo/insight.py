"""What the sandbox's page shows of the desk: who is on call, who is there, and the live clocks of the newest tickets.

Only what the desk keeps and what its own rules make of it, as JSON (docs/sandbox.md has the shape): instants are ISO,
spans whole seconds of service time. The page counts them on between two looks and knows no rule.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from core.model.calendar import ALWAYS, Calendar, Interval
from core.model.escalation import Condition, DueClock, Level, level_due
from core.model.movement import Movement
from core.model.organisation import Agent, Team
from core.model.priority import Priority
from core.model.promise import Course, Promise
from core.model.roster import Roster
from core.model.rotation import shift_at
from core.ports import Act, UnitOfWork, Work
from core.service.clockwork import movement_of

Json = dict[str, Any]

TICKETS = 12
"""The newest so many are shown."""

MINUTES = range(1, 24 * 60 + 1)


class Insight:
    """Made once for a running desk; called, it looks. ``work`` opens a unit of work, in which nothing is changed."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._numbers: list[int] = []

    async def __call__(self) -> Json:
        """The desk as it is now. Tickets that were closed since the first look are still among the newest."""
        async with self._work() as uow:
            after = self._numbers[-1] if self._numbers else 0
            self._numbers += await uow.tickets.current_after(after, limit=1_000)
            newest = self._numbers[: -TICKETS - 1 : -1]
            await uow.clocks.foresee(newest)
            roster = await uow.people.roster()
            return {
                "at": _iso(uow.now),
                "zone": uow.organisation.timezone,
                "teams": [_team(roster, team, uow.now) for team in uow.organisation.teams],
                "people": [_person(roster, agent, uow.now) for agent in uow.organisation.people],
                "tickets": [await _ticket(uow, number) for number in newest],
            }


# Who is there -------------------------------------------------------------------------------------------


def _team(roster: Roster, team: Team, at: datetime) -> Json:
    return {"name": team.name, "on_call": _on_call(roster, team, at), "hours": _hours(team, at)}


def _on_call(roster: Roster, team: Team, at: datetime) -> Json | None:
    """Whose watch it is, until when, and who has it then; None where nobody takes turns."""
    if team.rotation is None:
        return None
    covers = [cover for cover in roster.covers if cover.team == team.name]
    shift = shift_at(team.rotation, covers, at)
    then = shift_at(team.rotation, covers, shift.end)
    return {"name": shift.agent, "until": _iso(shift.end), "instead_of": shift.instead_of, "next": then.agent}


def _hours(team: Team, at: datetime) -> list[Json]:
    """The calendars with closing times, each with its priorities: open or not, and when that changes."""
    found: dict[int, Json] = {}
    for priority in Priority:
        calendar = team.calendars.get(priority, ALWAYS)
        if calendar is not ALWAYS:
            known = found.setdefault(id(calendar), {"priorities": [], **_openness(calendar, at)})
            known["priorities"].append(priority.value)
    return list(found.values())


def _person(roster: Roster, agent: Agent, at: datetime) -> Json:
    away, quiet = roster.away_until(agent, at), roster.quiet_until(agent, at)
    hours = _openness(agent.hours, at) if agent.hours is not None else None
    state, until = "", None
    if away is not None:
        state, until = "away", _iso(away)
    elif hours is not None:
        state, until = "working" if hours["open"] else "off", hours["until"]
    return {
        "name": agent.name,
        "role": agent.role.value,
        "team": agent.team,
        "slack": agent.slack,
        "on_call": agent == roster.on_call(roster.organisation.team(agent.team), at),
        "state": state,
        "until": until,
        "quiet_until": _iso(quiet),
        "channels": [address.partition("/")[0] for address in roster.addresses(agent)],
    }


def _openness(calendar: Calendar, at: datetime) -> Json:
    """Whether time counts, and until when that stays so; None for longer than a day of hours on end."""
    is_open = calendar.is_open(at)
    return {"open": is_open, "until": _iso(_closes(calendar, at) if is_open else calendar.opens(at))}


def _closes(calendar: Calendar, at: datetime) -> datetime | None:
    """The end of the hours that ``at`` lies in: the last whole minute up to which every minute counted."""
    if calendar is ALWAYS:
        return None
    since = at.replace(second=0, microsecond=0)

    def lost(minutes: int) -> bool:
        span = timedelta(minutes=minutes)
        return calendar.between(since, since + span) < span

    counted = bisect_left(MINUTES, True, key=lost)
    return since + timedelta(minutes=counted) if counted < len(MINUTES) else None


# A ticket -----------------------------------------------------------------------------------------------


async def _ticket(uow: UnitOfWork, number: int) -> Json:
    ticket = await uow.tickets.get(number)
    movement, facts = await movement_of(uow, ticket), await uow.people.facts(number)
    thread = ticket.thread.split("/")[1:] if ticket.thread else None
    calendar = movement.terms.calendar
    return {
        "number": number,
        "subject": ticket.subject,
        "priority": ticket.priority.value,
        "state": ticket.state.value,
        "owner": ticket.owner,
        "thread": {"channel": thread[0], "ts": thread[1]} if thread else None,
        "hours": _openness(calendar, uow.now),
        "clocks": [_clock(movement, movement.clocks[condition], facts, uow.now) for condition in Condition],
        "promises": [_promise(promise, calendar, uow.now) for promise in movement.promises.values()],
    }


def _clock(movement: Movement, clock: DueClock, facts: Sequence[Act], at: datetime) -> Json:
    """A clock with its three levels; ``passed`` and ``left`` (until the next level is told) are None while it stops."""
    calendar, state = movement.terms.calendar, _state(movement, clock, at)
    return {
        "condition": clock.condition.value,
        "state": state,
        "because": _because(movement, clock, facts, at) if state in ("stopped", "paused", "held") else None,
        "since": _iso(clock.anchor),
        "held_until": _iso(clock.held_until) if state == "held" else None,
        "level": clock.level,
        "counts": state in ("running", "held", "told") and calendar.is_open(at),
        "passed": _seconds(_passed(movement, clock, at)) if state != "stopped" else None,
        "next_at": _iso(clock.due_at),
        "left": _seconds(calendar.between(at, clock.due_at)) if clock.due_at else None,
        "levels": [_level(movement, clock, level, facts) for level in Level],
    }


def _state(movement: Movement, clock: DueClock, at: datetime) -> str:
    """``stopped``, ``paused``, ``told`` (all three levels are), ``held``, ``standing`` (closed), ``running``."""
    if not clock.running or not movement.ticket.is_open:
        return "stopped"
    if clock.condition is Condition.NOT_COMPLETED and movement.is_paused:
        return "paused"
    if clock.level == Level.MANAGER:
        return "told"
    if clock.held_until is not None and clock.held_until > at:
        return "held"
    return "running" if movement.terms.calendar.is_open(at) else "standing"


def _because(movement: Movement, clock: DueClock, facts: Sequence[Act], at: datetime) -> str:
    """Why it does not go on: ``customer`` (they are asked), ``over``, ``owner``, or who holds it."""
    ticket = movement.ticket
    if not ticket.is_open:
        return "over"
    if ticket.waits_for_customer and clock.condition is not Condition.NOT_ASSIGNED:
        return "customer"
    if not clock.running:
        return "owner"
    holds = [fact for fact in facts if fact.kind in ("Acknowledged", "Snoozed")]
    return f"{holds[-1].kind.lower()} {holds[-1].by}" if holds else ""


def _passed(movement: Movement, clock: DueClock, at: datetime) -> timedelta:
    """Service time since the anchor without the pauses: measured from the last level's due instant, as the rules put
    it."""
    pauses = [Interval(pause.started_at, pause.ended_at or at) for pause in movement.pauses]
    terms, extension = movement.terms, movement.ticket.extension
    last = level_due(clock, Level.MANAGER, terms, pauses, extension)
    assert last is not None, "no pause is open"
    limit = terms.threshold(clock.condition, Level.MANAGER, extension=extension)
    return limit + terms.calendar.between(last, at) - terms.calendar.between(at, last)


def _level(movement: Movement, clock: DueClock, level: Level, facts: Sequence[Act]) -> Json:
    terms, extension = movement.terms, movement.ticket.extension
    pauses = [pause.interval for pause in movement.pauses]
    told = _told(clock, level, facts)
    return {
        "level": int(level),
        "whom": level.name.lower(),
        "after": _seconds(terms.threshold(clock.condition, level, extension=extension)),
        "due_at": _iso(level_due(clock, level, terms, pauses, extension)) if clock.running else None,
        "told": told.data["told"] if told else None,
        "told_at": _iso(told.at) if told else None,
    }


def _told(clock: DueClock, level: Level, facts: Sequence[Act]) -> Act | None:
    """The fact of this level in this episode."""
    for fact in reversed(facts):
        if fact.at < clock.anchor:
            return None
        if fact.kind == "Escalated" and fact.data["level"] == level and clock.condition in fact.data["conditions"]:
            return fact
    return None


def _promise(promise: Promise, calendar: Calendar, at: datetime) -> Json:
    """``state`` is the record's course, or ``standing`` while it runs but the hours are over."""
    runs, counts = promise.course is Course.RUNNING, calendar.is_open(at)
    return {
        "kind": promise.kind.value,
        "state": "standing" if runs and not counts else promise.course.value,
        "target": _seconds(promise.target),
        "due_at": _iso(promise.due_at),
        "ended_at": _iso(promise.ended_at),
        "breached_at": _iso(promise.breached_at),
        "counts": runs and counts,
        "left": _seconds(calendar.between(at, promise.due_at)) if runs and promise.due_at else None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
