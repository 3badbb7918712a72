"""Keeping a ticket's three clocks true: every verb that moves one calls a function of this page."""

from datetime import datetime

from core.model.escalation import Clock, Condition
from core.model.ticket import Pause, Ticket
from core.ports import UnitOfWork


def wind(uow: UnitOfWork, ticket: Ticket) -> None:
    """A new ticket: all three clocks start at its creation."""
    for condition in Condition:
        clock = Clock(ticket=ticket.number, condition=condition, anchor=ticket.created_at)
        clock.set_due(uow.organisation.policy, ticket.priority)
        uow.clocks.add(clock)
    ticket.unanswered_since = ticket.created_at


async def assigned(uow: UnitOfWork, ticket: Ticket) -> None:
    """Somebody accepted: NOT_ASSIGNED is over, and accepting is an update."""
    clocks = await uow.clocks.of(ticket.number)
    clocks[Condition.NOT_ASSIGNED].stop()
    await owner_acted(uow, ticket, clocks)


async def owner_acted(uow: UnitOfWork, ticket: Ticket, clocks: dict[Condition, Clock] | None = None) -> None:
    """A public reply or a change of status by the owner's side: NOT_UPDATED starts over now."""
    ticket.unanswered_since = None
    await _restart_updated(uow, ticket, uow.now, clocks)


async def customer_spoke(uow: UnitOfWork, ticket: Ticket) -> bool:
    """The first unanswered message starts NOT_UPDATED over; further ones change nothing. Whether it did."""
    if ticket.unanswered_since is not None or not ticket.is_open:
        return False
    ticket.unanswered_since = uow.now
    await _restart_updated(uow, ticket, uow.now)
    return True


async def _restart_updated(
    uow: UnitOfWork, ticket: Ticket, anchor: datetime, clocks: dict[Condition, Clock] | None = None
) -> None:
    clock = (clocks or await uow.clocks.of(ticket.number))[Condition.NOT_UPDATED]
    if ticket.is_open and not ticket.waits_for_customer:
        clock.start(anchor)
        clock.set_due(uow.organisation.policy, ticket.priority)
    else:
        clock.stop()


async def pause(uow: UnitOfWork, ticket: Ticket) -> None:
    """NOT_UPDATED and NOT_COMPLETED stop (waiting for the customer, or resolved). Pausing twice is one pause."""
    clocks = await uow.clocks.of(ticket.number)
    clocks[Condition.NOT_UPDATED].stop()
    pauses = await uow.clocks.pauses(ticket.number)
    if not pauses or pauses[-1].ended_at is not None:
        uow.clocks.add_pause(Pause(ticket=ticket.number, started_at=uow.now))
    clocks[Condition.NOT_COMPLETED].due_at = None


async def unpause(uow: UnitOfWork, ticket: Ticket) -> None:
    """The pause ends: NOT_COMPLETED goes on where it was, NOT_UPDATED starts a new episode."""
    clocks = await uow.clocks.of(ticket.number)
    pauses = await uow.clocks.pauses(ticket.number)
    if pauses and pauses[-1].ended_at is None:
        pauses[-1].ended_at = uow.now
    completed = clocks[Condition.NOT_COMPLETED]
    completed.running = True
    completed.set_due(uow.organisation.policy, ticket.priority, [p.interval for p in pauses])
    await _restart_updated(uow, ticket, uow.now, clocks)


async def resolved(uow: UnitOfWork, ticket: Ticket) -> None:
    """Nothing is due while it is resolved; a reopening goes on from here."""
    await pause(uow, ticket)
    (await uow.clocks.of(ticket.number))[Condition.NOT_ASSIGNED].stop()


async def reopened(uow: UnitOfWork, ticket: Ticket) -> None:
    """All that applies is armed again; without an owner NOT_ASSIGNED starts now."""
    await unpause(uow, ticket)
    if ticket.owner is None:
        clock = (await uow.clocks.of(ticket.number))[Condition.NOT_ASSIGNED]
        clock.start(uow.now)
        clock.set_due(uow.organisation.policy, ticket.priority)


async def over(uow: UnitOfWork, ticket: Ticket) -> None:
    """Closed or canceled: all three stop."""
    for clock in (await uow.clocks.of(ticket.number)).values():
        clock.stop()


async def recompute(uow: UnitOfWork, ticket: Ticket) -> None:
    """The priority (or the policy) changed: every next level is computed anew from its anchor."""
    pauses = [pause.interval for pause in await uow.clocks.pauses(ticket.number)]
    for clock in (await uow.clocks.of(ticket.number)).values():
        clock.set_due(uow.organisation.policy, ticket.priority, pauses)
