"""A ticket for the page: its three clocks as the desk's own explanation lays them open, and what was promised."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.demo.hours import Json, iso, openness, seconds
from core.model.calendar import Calendar
from core.model.escalation import DueClock
from core.model.explanation import Course, Step, explain
from core.model.promise import Course as PromiseCourse
from core.model.promise import Promise, Promised
from core.model.timeline import Act
from core.ports import UnitOfWork
from core.service.clockwork import movement_of


async def ticket_clocks(uow: UnitOfWork, number: int) -> Json:
    """A ticket with its three clocks and both promises. Raises TicketNotFound."""
    movement, facts = await movement_of(uow, await uow.tickets.get(number)), await uow.people.facts(number)
    ticket, calendar = movement.ticket, movement.terms.calendar
    thread = ticket.thread.split("/")[1:] if ticket.thread else None
    courses = explain(movement, facts, (), uow.now).courses
    return {
        "number": number,
        "subject": ticket.subject,
        "priority": ticket.priority.value,
        "state": ticket.state.value,
        "owner": ticket.owner,
        "thread": {"channel": thread[0], "ts": thread[1]} if thread else None,
        "hours": openness(calendar, uow.now),
        "clocks": [_clock(course, movement.clocks[course.condition], calendar, facts, uow.now) for course in courses],
        "promises": [_promise(movement.promises[kind], calendar, uow.now) for kind in Promised],
    }


def _clock(course: Course, clock: DueClock, calendar: Calendar, facts: Sequence[Act], at: datetime) -> Json:
    """A clock with its levels. ``passed`` is None once it stopped, ``left`` (until the next level) while none comes."""
    state, waits = _state(course, clock, calendar, at), sum((cost for _, cost in course.pauses), timedelta(0))
    return {
        "condition": course.condition.value,
        "state": state,
        "because": course.stopped,
        "held": _hold(clock, facts) if state == "held" else None,
        "since": iso(course.anchor),
        "level": course.reached,
        "counts": state in ("running", "held", "told") and calendar.is_open(at),
        "passed": None if state == "stopped" else seconds(calendar.between(course.anchor, at) - waits),
        "next_at": iso(course.next_at),
        "left": _left(course, clock, calendar, at),
        "levels": [_level(step, facts) for step in course.steps],
    }


def _left(course: Course, clock: DueClock, calendar: Calendar, at: datetime) -> int | None:
    """Seconds until the next level is told: of service time, or, when somebody holds it until then, of any."""
    if course.next_at is None:
        return None
    is_held = course.next_at == clock.held_until
    return seconds(course.next_at - at if is_held else calendar.between(at, course.next_at))


def _state(course: Course, clock: DueClock, calendar: Calendar, at: datetime) -> str:
    """``stopped``, ``paused``, ``told`` (all three levels), ``held``, ``standing`` (hours are over), ``running``."""
    if course.stopped == "top":
        return "told"
    if course.stopped:
        return "paused" if course.stopped == "waits" and clock.running else "stopped"
    if clock.held_until is not None and clock.held_until > at:
        return "held"
    return "running" if calendar.is_open(at) else "standing"


def _hold(clock: DueClock, facts: Sequence[Act]) -> Json:
    """Who said that further levels wait, by ``acknowledged`` or ``snoozed``, and until when."""
    until = iso(clock.held_until)
    holds = [fact for fact in facts if fact.kind in ("Acknowledged", "Snoozed") and fact.data["until"] == until]
    return {"by": holds[-1].by, "how": holds[-1].kind.lower(), "until": until}


def _level(step: Step, facts: Sequence[Act]) -> Json:
    """After how much service time, when that is (None while it stops), and who was told when."""
    told = [fact.data["told"] for fact in facts if fact.kind == "Escalated" and fact.at == step.told_at]
    return {
        "level": int(step.level),
        "whom": step.level.name.lower(),
        "after": seconds(step.limit),
        "due_at": iso(step.due),
        "told": told[0] if told else None,
        "told_at": iso(step.told_at),
    }


def _promise(promise: Promise, calendar: Calendar, at: datetime) -> Json:
    """``state`` is the record's course, or ``standing`` while it runs but the hours are over."""
    runs, counts = promise.course is PromiseCourse.RUNNING, calendar.is_open(at)
    return {
        "kind": promise.kind.value,
        "state": "standing" if runs and not counts else promise.course.value,
        "target": seconds(promise.target),
        "due_at": iso(promise.due_at),
        "ended_at": iso(promise.ended_at),
        "breached_at": iso(promise.breached_at),
        "counts": runs and counts,
        "left": seconds(calendar.between(at, promise.due_at)) if runs and promise.due_at else None,
    }
