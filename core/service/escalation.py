"""The sweep: every level that came due is told once, to the right people; every promise that broke is written down.

The scheduler asks "what is due?"; this page decides what follows. One row per (ticket, condition, level, episode)
makes a second process, a restart or a repeated sweep tell nothing twice.
"""

from core.model.priority import Priority
from core.model.sweeping import Climbed, climb_all, gravest_first
from core.ports import DueTicket, UnitOfWork
from core.service.clockwork import note_broken
from core.service.telling import Reached, tell


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
    return climb_all(ticket.clocks, uow.now, terms, [pause.interval for pause in ticket.pauses], ticket.extension)


def _reached(ticket: DueTicket, climbed: list[Climbed]) -> Reached:
    """One ping for the highest level (then the gravest condition), naming every condition that came due."""
    (clock, level, due), *others = gravest_first(climbed)
    also = tuple((other.condition, reached) for other, reached, _ in others)
    return Reached(ticket=ticket, clock=clock, level=level, due=due, others=also)


async def _note_broken(uow: UnitOfWork, limit: int) -> int:
    broken = await uow.clocks.broken(uow.now, limit=limit)
    note_broken(uow, broken)
    return len(broken)
