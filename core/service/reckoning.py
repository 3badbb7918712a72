"""Reckoning due dates anew when the promises, the matrix or a calendar of desk.toml changed since they were stored.

Runs before the desk takes anything in, in one transaction: no level is told by the old figures.
"""

from core.model.movement import Movement
from core.model.promise import Promised
from core.model.ticket import State
from core.ports import UnitOfWork
from core.service import clockwork

PAGE = 500
"""Tickets read at once."""

TERMS = "terms"
"""The setting that holds what the stored due dates were reckoned with."""


async def reckon(uow: UnitOfWork) -> int:
    """Recompute every ticket that is not over; how many, 0 when nothing changed since the last time."""
    if await uow.settings.get(TERMS) == uow.organisation.fingerprint:
        return 0
    count, last = 0, 0
    while numbers := await uow.tickets.current_after(last, limit=PAGE):
        await uow.clocks.foresee(numbers)
        for number in numbers:
            ticket = await uow.tickets.get(number)
            movement = await clockwork.movement_of(uow, ticket)
            known = movement.broken
            if not movement.promises:
                _promise_late(uow, movement)
            else:
                movement.watch(uow.now)  # what broke while the desk was down is judged by what was promised then
            movement.recompute()
            clockwork.note_broken(uow, [promise for promise in movement.broken if promise not in known])
        count, last = count + len(numbers), numbers[-1]
    await uow.settings.put(TERMS, uow.organisation.fingerprint)
    return count


def _promise_late(uow: UnitOfWork, movement: Movement) -> None:
    """A ticket of before there were records: what is known of it makes them."""
    ticket = movement.ticket
    movement.promise()
    if ticket.responded_at is not None:
        movement.promises[Promised.RESPONSE].end(ticket.responded_at)
    if ticket.state is State.RESOLVED and ticket.resolved_at is not None:
        movement.promises[Promised.RESOLUTION].end(ticket.resolved_at)
    elif movement.is_paused:
        movement.promises[Promised.RESOLUTION].pause(movement.pauses[-1].started_at)
    for promise in movement.promises.values():
        uow.clocks.add_promise(promise)
