"""Keeping what measures a ticket true: every verb that moves one calls a function of this page.

The rules are core.model.movement's; this page fetches what they move, in the verb's own transaction, and lets the live
reminders follow.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from core.model.movement import Movement
from core.model.promise import Promise
from core.model.ticket import Ticket
from core.model.timeline import DESK, Breached
from core.ports import UnitOfWork
from core.service import reminders

T = TypeVar("T")


def wind(uow: UnitOfWork, ticket: Ticket) -> None:
    """A new ticket: three clocks and two promises start at its creation."""
    movement = Movement(ticket=ticket, terms=uow.organisation.terms(ticket.team, ticket.priority))
    movement.wind()
    for clock in movement.clocks.values():
        uow.clocks.add(clock)
    for promise in movement.promises.values():
        uow.clocks.add_promise(promise)


async def movement_of(uow: UnitOfWork, ticket: Ticket) -> Movement:
    """A ticket with everything that measures it."""
    promises = await uow.clocks.promises(ticket.number)
    pauses = await uow.clocks.pauses(ticket.number)
    return Movement(
        ticket=ticket,
        terms=uow.organisation.terms(ticket.team, ticket.priority),
        clocks=await uow.clocks.of(ticket.number),
        pauses=pauses,
        promises=promises,
    )


async def assigned(uow: UnitOfWork, ticket: Ticket) -> None:
    """Somebody accepted."""
    await _move_lightly(uow, ticket, lambda movement: movement.assigned(uow.now))


async def responded(uow: UnitOfWork, ticket: Ticket) -> None:
    """The customer has a first answer."""
    await _move(uow, ticket, lambda movement: movement.responded(uow.now))


async def owner_acted(uow: UnitOfWork, ticket: Ticket) -> None:
    """A public reply or a change of status by the owner's side."""
    await _move_lightly(uow, ticket, lambda movement: movement.owner_acted(uow.now))


async def customer_spoke(uow: UnitOfWork, ticket: Ticket) -> bool:
    """A message of the customer; whether it is the first unanswered one."""
    return await _move_lightly(uow, ticket, lambda movement: movement.customer_spoke(uow.now))


async def pause(uow: UnitOfWork, ticket: Ticket) -> None:
    """It waits for its customer."""
    await _move(uow, ticket, lambda movement: movement.pause(uow.now))


async def unpause(uow: UnitOfWork, ticket: Ticket) -> None:
    """It goes on."""
    await _move(uow, ticket, lambda movement: movement.unpause(uow.now))


async def resolved(uow: UnitOfWork, ticket: Ticket) -> None:
    """The owner's side says it is done."""
    await _move(uow, ticket, lambda movement: movement.resolved(uow.now))


async def reopened(uow: UnitOfWork, ticket: Ticket) -> None:
    """It was not solved."""
    await _move(uow, ticket, lambda movement: movement.reopened(uow.now))


async def over(uow: UnitOfWork, ticket: Ticket) -> None:
    """Closed or canceled."""
    await _move(uow, ticket, lambda movement: movement.over(uow.now))


async def recompute(uow: UnitOfWork, ticket: Ticket) -> None:
    """The priority changed."""

    def how(movement: Movement) -> None:
        movement.watch(uow.now)
        movement.recompute()

    await _move(uow, ticket, how)


async def _move(uow: UnitOfWork, ticket: Ticket, how: Callable[[Movement], T]) -> T:
    movement = await movement_of(uow, ticket)
    known, broken = len(movement.pauses), movement.broken
    result = await _moved(uow, movement, how)
    for pause in movement.pauses[known:]:
        uow.clocks.add_pause(pause)
    note_broken(uow, [promise for promise in movement.broken if promise not in broken])
    return result


def note_broken(uow: UnitOfWork, promises: Iterable[Promise]) -> None:
    """Write down that promises were broken, in the transaction that saw it: each broken record has its fact, once.

    The sweep sees it, or a verb that ends or changes a promise before the sweep came by.
    """
    for promise in promises:
        due = promise.breached_at.isoformat() if promise.breached_at else ""
        uow.record_quietly(Breached(ticket=promise.ticket, by=DESK, promise=promise.kind.value, due=due))


async def _move_lightly(uow: UnitOfWork, ticket: Ticket, how: Callable[[Movement], T]) -> T:
    """A move that concerns clocks which start now: neither pauses nor promises need to be read for it."""
    terms = uow.organisation.terms(ticket.team, ticket.priority)
    movement = Movement(ticket=ticket, terms=terms, clocks=await uow.clocks.of(ticket.number))
    return await _moved(uow, movement, how)


async def _moved(uow: UnitOfWork, movement: Movement, how: Callable[[Movement], T]) -> T:
    told = any(clock.is_told for clock in movement.clocks.values())
    result = how(movement)
    if told:
        await reminders.follow(uow, movement.ticket, told=movement.is_told)
    return result
