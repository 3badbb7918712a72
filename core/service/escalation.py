"""The sweep: every level that came due is told once, to the right people; and the acknowledgement.

The scheduler asks "what is due?"; this page decides what follows. One row per (ticket, condition, level, episode)
makes a second process, a restart or a repeated sweep tell nothing twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.model.escalation import DueClock, Level, climb
from core.model.organisation import Agent
from core.model.priority import Priority
from core.model.ticket import Ticket
from core.model.timeline import DESK, Acknowledged, Escalated
from core.notify import pings
from core.ports import DueTicket, UnitOfWork
from core.service.authority import must_be_on_team

ACKNOWLEDGED_FOR = timedelta(minutes=30)
"""How long an acknowledgement holds further pings."""

Climbed = tuple[DueClock, Level, datetime]
"""A clock, the level it reached, and when that level was due."""


async def sweep(uow: UnitOfWork, *, limit: int = 500) -> int:
    """Tell what is due now, at most ``limit`` tickets; how many tickets had something due."""
    tickets = await uow.clocks.due(uow.now, limit=limit)
    if not tickets:
        return 0
    climbed = {ticket.number: _climb(ticket, uow) for ticket in tickets}
    rows = [
        (number, clock.condition, int(level), clock.episode)
        for number, reached in climbed.items()
        for clock, level, _ in reached
    ]
    entered = await uow.clocks.claim_episodes(rows)
    for ticket in tickets:
        fresh = [
            (clock, level, due)
            for clock, level, due in climbed[ticket.number]
            if (ticket.number, clock.condition, int(level), clock.episode) in entered
        ]
        if fresh:
            _tell(uow, ticket, fresh)
    await uow.clocks.write_climbed([clock for ticket in tickets for clock in ticket.clocks])
    return len(tickets)


def _climb(ticket: DueTicket, uow: UnitOfWork) -> list[Climbed]:
    policy, priority = uow.organisation.policy, Priority(ticket.priority)
    pauses = [pause.interval for pause in ticket.pauses]
    reached: list[Climbed] = []
    for clock in ticket.clocks:
        due = clock.due_at
        level = climb(clock, uow.now, policy, priority, pauses)
        if level is not None and due is not None:
            reached.append((clock, level, due))
    return reached


def _tell(uow: UnitOfWork, ticket: DueTicket, reached: Sequence[Climbed]) -> None:
    """One ping for the highest level (then the gravest condition), naming every condition that came due."""
    ranked = sorted(reached, key=lambda item: (item[1], item[0].condition.gravity), reverse=True)
    clock, level, due = ranked[0]
    limit = uow.organisation.policy.threshold(clock.condition, Priority(ticket.priority), level)
    fact = Escalated(
        ticket=ticket.number,
        by=DESK,
        conditions=[other.condition.value for other, _, _ in ranked],
        level=int(level),
        episode=clock.episode,
        since=clock.anchor.isoformat(),
        limit_seconds=limit.total_seconds(),
        next_at=clock.due_at.isoformat() if clock.due_at else None,
        late=(uow.now - due).total_seconds(),
    )
    uow.record_quietly(fact)
    uow.send(*pings(fact, ticket.number, ticket.team, ticket.owner, uow.organisation))


async def acknowledge(uow: UnitOfWork, number: int, *, by: Agent) -> Ticket:
    """Somebody has seen it: further pings wait ACKNOWLEDGED_FOR. Raises TicketNotFound, NotOnTheTeam."""
    ticket = await uow.tickets.get(number)
    must_be_on_team(by, ticket)
    if not ticket.is_open:
        return ticket
    until = uow.now + ACKNOWLEDGED_FOR
    pauses = [pause.interval for pause in await uow.clocks.pauses(number)]
    for clock in (await uow.clocks.of(number)).values():
        clock.held_until = until
        clock.set_due(uow.organisation.policy, ticket.priority, pauses)
    uow.record(Acknowledged(ticket=number, by=by.name, until=until.isoformat()), ticket)
    return ticket
