"""Live reminders follow their ticket: what somebody does shows on all its cards; a settled cause turns them green."""

from core.model.delivery import Kind
from core.model.movement import still_told
from core.model.ping import Ping
from core.model.routing import CHANNEL
from core.model.ticket import Ticket
from core.notify import pings as shapes
from core.ports import DueTicket, Parcel, UnitOfWork
from core.service.telling import retell


async def follow(uow: UnitOfWork, ticket: Ticket, *, told: bool) -> None:
    """Draw every live card of a ticket anew; when nothing told lasts any more (not ``told``), for the last time."""
    for ping in (await uow.pings.of([ticket.number])).get(ticket.number, []):
        if told:
            _draw(uow, ping)
        else:
            settle(uow, ping)


async def redraw(uow: UnitOfWork, ticket: Ticket) -> None:
    """Something that the cards tell of changed: who has it in hand, or until when."""
    await follow(uow, ticket, told=True)


def settle(uow: UnitOfWork, ping: Ping) -> None:
    """A card is over: it says so where it stands. One that is not there yet will not come."""
    uow.pings.remove(ping)
    if ping.ref is not None:
        uow.send(shapes.list_of(ping) if ping.batch else shapes.settled(ping))


def _draw(uow: UnitOfWork, ping: Ping) -> None:
    """What is there or on its way; what waits for the morning is drawn when it is sent."""
    if ping.ref is not None or not (ping.batch or "").startswith("morning/"):
        uow.send(shapes.list_of(ping) if ping.batch else shapes.card(ping))


def posted(uow: UnitOfWork, parcel: Parcel, ref: str) -> None:
    """A card or a list is there. What was settled or added while it was on its way shows now."""
    delivery, given = parcel.delivery, parcel.delivery.payload
    if given.get("still") or given.get("settled"):
        return
    if delivery.kind is Kind.LIST:
        here = Ping(ticket=0, agent=given["agent"], address=delivery.to, told_at=uow.now, batch=given["batch"], ref=ref)
        lines = {line.ticket.number for line in parcel.listed}
        uow.pings.list_posted(here, replaced=given["replace"], lines=lines, again=shapes.list_of(here))
    elif delivery.ticket is not None:
        over = Ping(
            ticket=delivery.ticket, agent=given["agent"], address=delivery.to, told_at=uow.now, ref=ref, payload=given
        )
        uow.pings.posted(delivery.ticket, given["agent"], ref, over=shapes.settled(over))


async def refused(uow: UnitOfWork, parcel: Parcel, reason: str) -> None:
    """Somebody cannot be reached: their next address, the next person or the channel hears of it at once."""
    ping, ticket = parcel.ping, parcel.ticket
    if ping is None or ticket is None or parcel.delivery.payload.get("still"):
        return
    uow.pings.remove(ping)
    if ping.agent == CHANNEL:
        return
    await uow.people.unreachable(parcel.delivery.to, reason)
    if still_told(ticket, parcel.clocks):
        await retell(uow, [(_as_due(ticket), ping.payload)])


async def list_refused(uow: UnitOfWork, parcel: Parcel, reason: str) -> None:
    """The same for the lines of a list, together: many become a list at the next address, too."""
    await uow.people.unreachable(parcel.delivery.to, reason)
    for line in parcel.listed:
        uow.pings.remove(line.ping)
    await retell(
        uow,
        [
            (_as_due(line.ticket), line.ping.payload)
            for line in parcel.listed
            if line.ping.agent != CHANNEL and still_told(line.ticket, line.clocks)
        ],
    )


def _as_due(ticket: Ticket) -> DueTicket:
    return DueTicket(
        number=ticket.number, team=ticket.team, owner=ticket.owner, priority=ticket.priority.value, clocks=(),
        pauses=(), asked=ticket.asked, extension=ticket.extension,
    )  # fmt: skip
