"""Tickets: found by number, by whom they are of, by thread; numbered without a gap; locked when they are fetched."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from adapters.db import tables
from adapters.db.bulk import among_given
from adapters.db.repositories.notes import Notes
from core.errors import TicketNotFound
from core.model.ticket import OPEN, State, Ticket

CURRENT = (*OPEN, State.RESOLVED)
LARGEST = 2**53


class SqlTickets:
    """See core.ports.Tickets."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._current: dict[str, list[Ticket]] = {}
        self._posted = Notes(session, tables.ticket.c.number)
        self._foreseen: dict[int, Ticket] = {}
        self._number: int | None = None
        self._uncounted = 0

    async def next_number(self) -> int:
        """The next number; the counter's row is locked until the commit, so none is given twice and none is lost.

        Only the first of a transaction asks the store; ``write`` tells it how many more there were.
        """
        if self._number is None:
            self._number = await self._count(1)
        else:
            self._number, self._uncounted = self._number + 1, self._uncounted + 1
        return self._number

    async def _count(self, more: int) -> int:
        counter = tables.counter.c
        statement = update(tables.counter).where(counter.name == "ticket").values(value=counter.value + more)
        connection = await self._session.connection()
        return int((await connection.execute(statement.returning(counter.value))).scalar_one())

    def add(self, ticket: Ticket) -> None:
        """Keep a new ticket."""
        self._session.add(ticket)
        if ticket.contact.address in self._current:
            self._current[ticket.contact.address].append(ticket)

    async def get(self, number: int) -> Ticket:
        """For staff."""
        if number in self._foreseen:
            return self._foreseen[number]
        return await self._one(_tickets().where(tables.ticket.c.number == min(number, LARGEST)))

    async def get_for(self, contact: str, number: int) -> Ticket:
        """For its customer."""
        query = _tickets().where(tables.ticket.c.number == min(number, LARGEST), tables.ticket.c.contact == contact)
        return await self._one(query)

    async def _one(self, query: Select[Ticket]) -> Ticket:
        await self.write()
        ticket = (await self._session.scalars(query.with_for_update(of=tables.ticket, key_share=True))).first()
        if ticket is None:
            raise TicketNotFound
        return ticket

    async def current_of(self, contact: str) -> Sequence[Ticket]:
        """Open and resolved ones, oldest first; those that were closed since they were foreseen are no more."""
        if contact not in self._current:
            await self.foresee([contact])
        return [ticket for ticket in self._current[contact] if ticket.state in CURRENT][:50]

    async def foresee(self, people: Sequence[str]) -> None:
        """Lock and keep the current tickets of several contacts. No closed ticket can become one."""
        await self.write()
        self._current.update({address: [] for address in people})
        for ticket in (await self._session.scalars(_current_of(), {"people": list(people)})).all():
            self._current[ticket.contact.address].append(ticket)

    def foreseen(self, people: Sequence[str]) -> list[int]:
        """The numbers of the tickets that were foreseen of them."""
        return [ticket.number for address in people for ticket in self._current.get(address, ())]

    def unknow(self, contact: str) -> None:
        """Somebody has no tickets any more."""
        self._current.pop(contact, None)

    async def page_of(self, contact: str, *, offset: int, limit: int) -> tuple[Sequence[Ticket], int]:
        """Open ones first, then the newest."""
        mine = tables.ticket.c.contact == contact
        open_first = case((tables.ticket.c.state.in_(CURRENT), 0), else_=1)
        query = _tickets().where(mine).order_by(open_first, tables.ticket.c.number.desc())
        await self.write()
        total = await self._session.scalar(select(func.count()).select_from(tables.ticket).where(mine))
        return (await self._session.scalars(query.offset(offset).limit(limit))).all(), total or 0

    async def in_thread(self, ref: str) -> Ticket | None:
        """The ticket whose root card is that message."""
        await self.write()
        query = _tickets().where(tables.ticket.c.thread == ref).with_for_update(of=tables.ticket, key_share=True)
        return (await self._session.scalars(query)).first()

    async def current_after(self, number: int, *, limit: int) -> Sequence[int]:
        """A page of tickets that are not over, kept in the session."""
        ticket = tables.ticket.c
        query = _tickets().where(ticket.number > number, ticket.state.in_(CURRENT)).order_by(ticket.number)
        await self.write()
        page = (await self._session.scalars(query.limit(limit).with_for_update(of=tables.ticket, key_share=True))).all()
        self._foreseen = {one.number: one for one in page}
        return list(self._foreseen)

    async def threads(self) -> Sequence[str]:
        """Of open tickets, by the partial index on them."""
        ticket = tables.ticket.c
        query = select(ticket.thread).where(ticket.state.in_(OPEN), ticket.thread.is_not(None))
        await self.write()
        return [str(ref) for ref in (await self._session.scalars(query)).all()]

    async def posted(self, number: int, *, thread: str | None = None, card: str | None = None) -> None:
        """Where a card was posted."""
        self._posted.note(number, **{name: ref for name, ref in (("thread", thread), ("card", card)) if ref})

    async def write(self) -> None:
        """Write where cards were posted, and which numbers were given."""
        await self._posted.write()
        if self._uncounted:
            await self._count(self._uncounted)
            self._uncounted = 0

    async def queue(
        self, *, team: str | None = None, owner: str | None = None, unassigned: bool = False, limit: int = 20
    ) -> tuple[Sequence[Ticket], int]:
        """Open tickets by what is due first."""
        ticket, clock = tables.ticket.c, tables.clock.c
        wanted: list[Any] = [ticket.state.in_(OPEN)]
        wanted += [ticket.team == team] if team is not None else []
        wanted += [ticket.owner == owner] if owner is not None else []
        wanted += [ticket.owner.is_(None)] if unassigned else []
        due = select(func.min(clock.due_at)).where(clock.ticket == ticket.number).scalar_subquery()
        query = _tickets().where(*wanted).order_by(due.is_(None), due, ticket.number).limit(limit)
        await self.write()
        total = await self._session.scalar(select(func.count()).select_from(tables.ticket).where(*wanted))
        return (await self._session.scalars(query)).all(), total or 0


def _tickets() -> Select[Ticket]:
    return select(Ticket)


# The query of every input, built once.


@cache
def _current_of() -> Select[Ticket]:
    wanted = _tickets().where(among_given(tables.ticket.c.contact, "people"), tables.ticket.c.state.in_(CURRENT))
    return wanted.order_by(tables.ticket.c.number).with_for_update(of=tables.ticket, key_share=True)
