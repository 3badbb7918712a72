"""What somebody who was reminded can do about it; every act shows at once on every live card of the ticket.

Acknowledge, snooze: further levels wait. Ask: somebody is to take it. Extend: the due date moves. A press on a card
whose cause is gone is answered with what happened and by whom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import (
    DateNotLater,
    NobodyThere,
    NothingDue,
    ReasonMissing,
    SnoozedOften,
    SnoozePastDue,
    SnoozeTooLong,
)
from core.model.authority import Action
from core.model.movement import Movement
from core.model.organisation import Agent, Organisation, Role
from core.model.priority import Priority
from core.model.ticket import Ticket
from core.model.timeline import Acknowledged, Asked, Extended, Released, Snoozed
from core.notify.pings import still_on_it
from core.phrases import act_word
from core.ports import UnitOfWork
from core.service import reminders
from core.service.authority import must_be_allowed
from core.service.clockwork import movement_of
from core.service.ownership import accept

ACKNOWLEDGED_FOR = timedelta(minutes=30)
"""How long an acknowledgement holds further levels; then its author is asked whether they are still on it."""

TIME_TO_ANSWER = timedelta(minutes=5)
"""How long after that question reminders go on when nobody answers it."""

SPANS = (30, 60, 120, 240, 480, 1440)
"""Minutes that reminders can be put off for; a role is offered those it may choose."""


async def acknowledge(uow: UnitOfWork, number: int, *, by: Agent) -> Ticket:
    """They are on it: further levels wait ACKNOWLEDGED_FOR, then they are asked, then reminders go on.

    Raises TicketNotFound, NotOnTheTeam, NothingDue (what happened, by whom).
    """
    movement = await _told(uow, number, by)
    until = uow.now + ACKNOWLEDGED_FOR + TIME_TO_ANSWER
    movement.hold(until)
    ticket = movement.ticket
    uow.record(Acknowledged(ticket=number, by=by.name, until=until.isoformat()), ticket)
    addresses = (await uow.people.roster()).addresses(by) or by.addresses
    uow.send(still_on_it(number, by, addresses[0], until, wait=ACKNOWLEDGED_FOR))
    await reminders.redraw(uow, ticket)
    return ticket


async def release(uow: UnitOfWork, number: int, *, by: Agent) -> Ticket:
    """They are not on it any more: reminders go on at once. Raises TicketNotFound, NotOnTheTeam, NothingDue."""
    movement = await _told(uow, number, by)
    for clock in movement.clocks.values():
        clock.held_until = None
    movement.recompute()
    uow.record(Released(ticket=number, by=by.name), movement.ticket)
    await reminders.redraw(uow, movement.ticket)
    return movement.ticket


def snooze_spans(organisation: Organisation, by: Agent) -> list[timedelta]:
    """How long they may put reminders off at once, as choices; the longest they may, where all of SPANS are longer."""
    longest = organisation.snooze.longest[by.role]
    return [span for minutes in SPANS if (span := timedelta(minutes=minutes)) <= longest] or [longest]


async def snooze(uow: UnitOfWork, number: int, span: timedelta, reason: str, *, by: Agent) -> Ticket:
    """Reminders of the ticket wait; its clocks run on. Counted, within the limits of the role, never past the due date.

    Raises TicketNotFound, NotOnTheTeam, NothingDue, ReasonMissing, SnoozeTooLong, SnoozedOften, SnoozePastDue.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.SNOOZE, ticket)
    await must_be_open(uow, ticket)
    until = uow.now + span
    _check_snooze(uow, ticket, span, reason, by)
    ticket.snoozes += 1
    movement = await movement_of(uow, ticket)
    movement.hold(until)
    fact = Snoozed(ticket=number, by=by.name, until=until.isoformat(), reason=reason.strip(), count=ticket.snoozes)
    uow.record(fact, ticket)
    await reminders.redraw(uow, ticket)
    return ticket


def _check_snooze(uow: UnitOfWork, ticket: Ticket, span: timedelta, reason: str, by: Agent) -> None:
    limits = uow.organisation.snooze
    if not reason.strip():
        raise ReasonMissing(command="!snooze 1h")
    if span > limits.longest[by.role]:
        raise SnoozeTooLong(limit=limits.longest[by.role])
    if ticket.snoozes >= limits.times:
        raise SnoozedOften(times=limits.times)
    if ticket.due_at is not None and uow.now + span > ticket.due_at:
        raise SnoozePastDue(due=ticket.due_at)


def must_extend(ticket: Ticket, by: Agent) -> None:
    """Whoever leads moves a due date, of P1 and P2 a manager. Raises as ``extend`` for who and when."""
    grave = ticket.priority in (Priority.P1, Priority.P2)
    must_be_allowed(by, Action.EXTEND_GRAVE if grave else Action.EXTEND, ticket)
    ticket.must_allow("prioritise")


async def extend(uow: UnitOfWork, number: int, until: datetime, reason: str, *, by: Agent) -> Ticket:
    """Move the due date of the resolution to ``until``; what was promised stays in the records.

    P1 and P2: managers only. Raises TicketNotFound, NotOnTheTeam, NotTheOwner, RoleTooLow, NothingDue, ReasonMissing,
    DateNotLater.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.READ, ticket)
    await must_be_open(uow, ticket)
    must_extend(ticket, by)
    if not reason.strip():
        raise ReasonMissing(command="!extend 2d")
    movement = await movement_of(uow, ticket)
    before = movement.due_if_running(uow.now)
    more = movement.terms.calendar.between(before, until)
    if until <= uow.now or not more:
        raise DateNotLater(due=before)
    ticket.extend(more)
    movement.recompute()
    fact = Extended(
        ticket=number, by=by.name, before=before.isoformat(), after=until.isoformat(), seconds=more.total_seconds(),
        reason=reason.strip(),
    )  # fmt: skip
    uow.record(fact, ticket)
    await reminders.redraw(uow, ticket)
    return ticket


async def ask(uow: UnitOfWork, number: int, name: str, *, by: Agent) -> Ticket:
    """Ask somebody of the team to take a ticket that nobody has. It is theirs when they accept; asking oneself accepts.

    Raises TicketNotFound, NotOnTheTeam, NobodyThere, AlreadyOwned, IllegalMove.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.ASSIGN, ticket)
    if name not in [agent.name for agent in uow.organisation.members(ticket.team)]:
        raise NobodyThere(given=name)
    if name == by.name:
        return await accept(uow, number, by=by)
    if ticket.asked == name and ticket.owner is None:
        return ticket
    ticket.ask(name)
    uow.record(Asked(ticket=number, by=by.name, agent=name), ticket)
    await reminders.redraw(uow, ticket)
    return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could take a ticket: whether it is their shift or turn, and how many open tickets they have."""

    agent: Agent
    on_shift: bool
    on_call: bool
    load: int


async def candidates(uow: UnitOfWork, number: int, *, by: Agent) -> list[Candidate]:
    """Who of the team could take it: those on shift or on call first, then by load; nobody who is away.

    Raises TicketNotFound, NotOnTheTeam.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.ASSIGN, ticket)
    roster, load = await uow.people.roster(), await uow.people.load(ticket.team)
    team = uow.organisation.team(ticket.team)
    turn, shift = roster.on_call(team, uow.now), roster.on_shift(team, uow.now)
    found = [
        Candidate(agent=agent, on_shift=agent in shift, on_call=agent == turn, load=load.get(agent.name, 0))
        for agent in uow.organisation.members(team.name)
        if roster.away_until(agent, uow.now) is None
    ]
    return sorted(found, key=_preference)


def _preference(one: Candidate) -> tuple[bool, int, bool]:
    return not (one.on_shift or one.on_call), one.load, one.agent.role is not Role.TECHNICIAN


async def must_be_open(uow: UnitOfWork, ticket: Ticket) -> None:
    """Of what is done nothing is put off or given away. Raises NothingDue, which tells what happened and by whom."""
    if not ticket.is_open:
        raise NothingDue(number=ticket.number, what=act_word(await uow.people.last_act(ticket.number), ticket))


async def _told(uow: UnitOfWork, number: int, by: Agent) -> Movement:
    """A ticket that somebody was reminded of and that is not settled. Raises as ``acknowledge``."""
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.ACKNOWLEDGE, ticket)
    movement = await movement_of(uow, ticket)
    if not movement.is_told:
        raise NothingDue(number=number, what=act_word(await uow.people.last_act(number), ticket))
    return movement
