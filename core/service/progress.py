"""Moving a ticket through its states; every move says so on both cards."""

from core.errors import ReasonMissing, ResolutionMissing, UnknownCategory
from core.model.authority import Action
from core.model.contact import Contact
from core.model.organisation import Agent
from core.model.priority import Priority
from core.model.ticket import Hold, State, Ticket
from core.model.timeline import Canceled, Closed, Held, Prioritised, Reopened, Resolved, Resumed, Sorted
from core.ports import UnitOfWork
from core.service import clockwork
from core.service.authority import must_be_allowed


async def _led(uow: UnitOfWork, number: int, by: Agent) -> Ticket:
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.MOVE, ticket)
    return ticket


async def hold(uow: UnitOfWork, number: int, *, by: Agent, reason: Hold = Hold.CUSTOMER) -> Ticket:
    """Wait. Waiting for the customer stops NOT_UPDATED and NOT_COMPLETED.

    Raises TicketNotFound, Forbidden, IllegalMove.
    """
    ticket = await _led(uow, number, by)
    if ticket.state is State.ON_HOLD and ticket.hold is reason:
        return ticket
    ticket.put_on_hold(reason)
    if ticket.waits_for_customer:
        ticket.unanswered_since = None
        await clockwork.pause(uow, ticket)
    else:
        await clockwork.owner_acted(uow, ticket)
    uow.record(Held(ticket=number, by=by.name, reason=reason.value), ticket)
    return ticket


async def resume(uow: UnitOfWork, number: int, *, by: Agent) -> Ticket:
    """Go on working. Raises TicketNotFound, Forbidden, IllegalMove."""
    ticket = await _led(uow, number, by)
    if ticket.state is State.IN_PROGRESS:
        return ticket
    ticket.resume()
    await clockwork.unpause(uow, ticket)
    uow.record(Resumed(ticket=number, by=by.name), ticket)
    return ticket


async def resolve(uow: UnitOfWork, number: int, resolution: str, *, by: Agent) -> Ticket:
    """Done; the customer reads what was done. Raises TicketNotFound, Forbidden, ResolutionMissing, IllegalMove."""
    ticket = await _led(uow, number, by)
    if ticket.state is State.RESOLVED:
        return ticket
    if not resolution.strip():
        raise ResolutionMissing
    ticket.resolve(resolution.strip(), at=uow.now)
    ticket.responded_at = ticket.responded_at or uow.now
    await clockwork.resolved(uow, ticket)
    uow.record(Resolved(ticket=number, by=by.name, resolution=resolution.strip()), ticket)
    return ticket


async def close(uow: UnitOfWork, number: int, *, by: Agent | Contact) -> Ticket:
    """For good, by the owner's side or the customer. Raises TicketNotFound, Forbidden, IllegalMove."""
    ticket = await _fetch(uow, number, by)
    if ticket.state is State.CLOSED:
        return ticket
    ticket.close(at=uow.now)
    await clockwork.over(uow, ticket)
    uow.record(Closed(ticket=number, by=_name(by)), ticket)
    return ticket


async def reopen(uow: UnitOfWork, number: int, *, by: Agent | Contact) -> Ticket:
    """Not solved after all. Raises TicketNotFound, Forbidden, IllegalMove (a closed one continues as a new ticket)."""
    ticket = await _fetch(uow, number, by)
    if ticket.is_open:
        return ticket
    ticket.reopen()
    ticket.unanswered_since = uow.now if isinstance(by, Contact) else None
    await clockwork.reopened(uow, ticket)
    uow.record(Reopened(ticket=number, by=_name(by)), ticket)
    return ticket


async def cancel(uow: UnitOfWork, number: int, *, by: Agent | Contact, reason: str) -> Ticket:
    """Not a ticket, a duplicate, or withdrawn by the customer. Raises TicketNotFound, Forbidden, IllegalMove."""
    ticket = await _fetch(uow, number, by)
    if ticket.state is State.CANCELED:
        return ticket
    ticket.cancel(reason, at=uow.now)
    await clockwork.over(uow, ticket)
    uow.record(Canceled(ticket=number, by=_name(by), reason=reason), ticket)
    return ticket


async def prioritise(uow: UnitOfWork, number: int, priority: Priority, *, by: Agent, reason: str = "") -> Ticket:
    """Override the priority; due times follow.

    Raises TicketNotFound, Forbidden, IllegalMove, ReasonMissing when lowering without one.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.PRIORITISE, ticket)
    if ticket.priority is priority:
        return ticket
    ticket.must_allow("prioritise")
    if priority.is_lower_than(ticket.priority) and not reason.strip():
        raise ReasonMissing(command=f"!{priority.value.lower()}")
    before = ticket.priority
    ticket.prioritise(priority)
    await clockwork.recompute(uow, ticket)
    fact = Prioritised(ticket=number, by=by.name, before=before.value, after=priority.value, reason=reason.strip())
    uow.record(fact, ticket)
    return ticket


async def sort_into(uow: UnitOfWork, number: int, category: str, *, by: Agent) -> Ticket:
    """Change the category. Raises TicketNotFound, Forbidden, UnknownCategory."""
    ticket = await uow.tickets.get(number)
    must_be_allowed(by, Action.SORT, ticket)
    known = [known.key for known in uow.organisation.categories]
    if category not in known:
        raise UnknownCategory(given=category, known=known)
    if ticket.category != category:
        before = ticket.category
        ticket.sort_into(category)
        uow.record(Sorted(ticket=number, by=by.name, before=before, after=category), ticket)
    return ticket


async def _fetch(uow: UnitOfWork, number: int, by: Agent | Contact) -> Ticket:
    if isinstance(by, Contact):
        return await uow.tickets.get_for(by.address, number)
    return await _led(uow, number, by)


def _name(by: Agent | Contact) -> str:
    return by.address if isinstance(by, Contact) else by.name
