"""Ownership: set once, by accepting."""

from core.model.authority import Action
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.model.timeline import Accepted
from core.ports import UnitOfWork
from core.service import clockwork
from core.service.authority import must_be_allowed


async def accept(uow: UnitOfWork, number: int, *, by: Agent) -> Ticket:
    """Make ``by`` the owner. The owner's second click succeeds quietly.

    Raises TicketNotFound, NotOnTheTeam, AlreadyOwned (who won, when), IllegalMove.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.CLAIM, ticket)
    if ticket.owner == by.name:
        return ticket
    ticket.accept(by.name, at=uow.now)
    await clockwork.assigned(uow, ticket)
    uow.record(Accepted(ticket=number, by=by.name), ticket)
    return ticket
