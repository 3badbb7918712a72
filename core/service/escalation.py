"""The sweep: every level that came due is told once, to the right people; every promise that broke is written down.

The scheduler asks "what is due?"; this page decides what follows. One row per (ticket, condition, level, episode)
makes a second process, a restart or a repeated sweep tell nothing twice.
"""

from datetime import datetime

from core.model.escalation import DueClock, Level, climb, level_due
from core.model.priority import Priority
from core.model.timeline import DESK, Breached
from core.ports import DueTicket, UnitOfWork
from core.service.telling import Reached, tell

Climbed = tuple[DueClock, Level, datetime]
"""A clock, the level it reached, and when that level was due."""


async def sweep(uow: UnitOfWork, *, limit: int = 500) -> int:
    """Tell what is due now, at most ``limit`` tickets; how many tickets and promises had something due."""
    tickets = await uow.clocks.due(uow.now, limit=limit)
    climbed = {ticket.number: _climb(ticket, uow) for ticket in tickets}
    entered = await uow.clocks.claim_episodes(
        [
            (number, clock.condition, int(level), clock.episode)
            for number, reached in climbed.items()
            for clock, level, _ in reached
        ]
    )
    fresh = {
        number: [one for one in reached if (number, one[0].condition, int(one[1]), one[0].episode) in entered]
        for number, reached in climbed.items()
    }
    await tell(uow, [_reached(ticket, fresh[ticket.number]) for ticket in tickets if fresh[ticket.number]])
    await uow.clocks.write_climbed([clock for ticket in tickets for clock in ticket.clocks])
    return len(tickets) + await _note_broken(uow, limit)


def _climb(ticket: DueTicket, uow: UnitOfWork) -> list[Climbed]:
    terms = uow.organisation.terms(ticket.team, Priority(ticket.priority))
    pauses = [pause.interval for pause in ticket.pauses]
    reached: list[Climbed] = []
    for clock in ticket.clocks:
        level = climb(clock, uow.now, terms, pauses, ticket.extension)
        due = level_due(clock, level, terms, pauses, ticket.extension) if level else None
        if level is not None and due is not None:
            reached.append((clock, level, max(due, clock.held_until or due)))
    return reached


def _reached(ticket: DueTicket, climbed: list[Climbed]) -> Reached:
    """One ping for the highest level (then the gravest condition), naming every condition that came due."""
    ranked = sorted(climbed, key=lambda item: (item[1], item[0].condition.gravity), reverse=True)
    clock, level, due = ranked[0]
    others = tuple(other.condition for other, _, _ in ranked[1:])
    return Reached(ticket=ticket, clock=clock, level=level, due=due, others=others)


async def _note_broken(uow: UnitOfWork, limit: int) -> int:
    broken = await uow.clocks.broken(uow.now, limit=limit)
    for promise in broken:
        due = promise.breached_at.isoformat() if promise.breached_at else ""
        uow.record_quietly(Breached(ticket=promise.ticket, by=DESK, promise=promise.kind.value, due=due))
    return len(broken)
