"""Tickets, contacts, messages and drafts.

Fetched entities are locked for the transaction (PostgreSQL) or by it (SQLite).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from adapters.db import tables
from core.errors import TicketNotFound
from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.ticket import OPEN, State, Ticket

CURRENT = (*OPEN, State.RESOLVED)
LARGEST = 2**53


class SqlTickets:
    """See core.ports.Tickets."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_number(self) -> int:
        """The next number; the counter's row is locked until the commit, so none is given twice and none is lost."""
        counter = tables.counter.c
        statement = update(tables.counter).where(counter.name == "ticket").values(value=counter.value + 1)
        connection = await self._session.connection()
        return int((await connection.execute(statement.returning(counter.value))).scalar_one())

    def add(self, ticket: Ticket) -> None:
        """Keep a new ticket."""
        self._session.add(ticket)

    async def get(self, number: int) -> Ticket:
        """For staff."""
        return await self._one(_tickets().where(tables.ticket.c.number == min(number, LARGEST)))

    async def get_for(self, contact: str, number: int) -> Ticket:
        """For its customer."""
        query = _tickets().where(tables.ticket.c.number == min(number, LARGEST), tables.ticket.c.contact == contact)
        return await self._one(query)

    async def _one(self, query: Select[Ticket]) -> Ticket:
        ticket = (await self._session.scalars(query.with_for_update(of=tables.ticket))).first()
        if ticket is None:
            raise TicketNotFound
        return ticket

    async def current_of(self, contact: str) -> Sequence[Ticket]:
        """Open and resolved ones, oldest first."""
        query = _tickets().where(tables.ticket.c.contact == contact, tables.ticket.c.state.in_(CURRENT))
        query = query.order_by(tables.ticket.c.number).limit(50).with_for_update(of=tables.ticket)
        return (await self._session.scalars(query)).all()

    async def page_of(self, contact: str, *, offset: int, limit: int) -> tuple[Sequence[Ticket], int]:
        """Open ones first, then the newest."""
        mine = tables.ticket.c.contact == contact
        open_first = case((tables.ticket.c.state.in_(CURRENT), 0), else_=1)
        query = _tickets().where(mine).order_by(open_first, tables.ticket.c.number.desc())
        total = await self._session.scalar(select(func.count()).select_from(tables.ticket).where(mine))
        return (await self._session.scalars(query.offset(offset).limit(limit))).all(), total or 0

    async def in_thread(self, ref: str) -> Ticket | None:
        """The ticket whose root card is that message."""
        query = _tickets().where(tables.ticket.c.thread == ref).with_for_update(of=tables.ticket)
        return (await self._session.scalars(query)).first()

    async def posted(self, number: int, *, thread: str | None = None, card: str | None = None) -> None:
        """Where a card was posted."""
        values = {name: ref for name, ref in (("thread", thread), ("card", card)) if ref is not None}
        statement = update(tables.ticket).where(tables.ticket.c.number == number).values(values)
        await (await self._session.connection()).execute(statement)

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
        total = await self._session.scalar(select(func.count()).select_from(tables.ticket).where(*wanted))
        return (await self._session.scalars(query)).all(), total or 0


def _tickets() -> Select[Ticket]:
    return select(Ticket)


class SqlContacts:
    """See core.ports.Contacts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._new: dict[str, Contact] = {}

    def add(self, contact: Contact) -> None:
        """Keep a new contact."""
        self._session.add(contact)
        self._new[contact.address] = contact

    async def get(self, address: str) -> Contact | None:
        """The contact, if they ever wrote."""
        return self._new.get(address) or await self._session.get(Contact, address)


class SqlMessages:
    """See core.ports.Messages."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        """Keep a new message."""
        self._session.add(message)

    async def get(self, ref: str) -> Message | None:
        """The message, locked."""
        query = select(Message).where(tables.message.c.ref == ref).with_for_update()
        return (await self._session.scalars(query)).first()

    async def ticket_at(self, ref: str) -> int | None:
        """Which ticket a platform message belongs to."""
        ours = await self._session.scalar(select(tables.post.c.ticket).where(tables.post.c.ref == ref))
        if ours is not None:
            return int(ours)
        theirs = await self._session.scalar(select(tables.message.c.ticket).where(tables.message.c.ref == ref))
        return int(theirs) if theirs is not None else None

    async def last_words(self, number: int) -> str | None:
        """The customer's newest text."""
        message = tables.message.c
        query = select(message.text).where(message.ticket == number, message.from_contact, message.text != "")
        return await self._session.scalar(query.order_by(message.said_at.desc()).limit(1))

    async def carried(self, ref: str, copies: Sequence[str], *, delivered_at: datetime | None) -> None:
        """Where its copies are."""
        await self._note(ref, copies=list(copies), delivered_at=delivered_at)

    async def failed(self, ref: str, reason: str) -> None:
        """Why it did not reach the other side."""
        await self._note(ref, failure=reason)

    async def receipted(self, ref: str, name: str) -> None:
        """Which receipt it shows."""
        await self._note(ref, receipt=name)

    async def _note(self, ref: str, **values: Any) -> None:
        statement = update(tables.message).where(tables.message.c.ref == ref).values(values)
        await (await self._session.connection()).execute(statement)

    async def pending_request(self, number: int) -> Sequence[Message]:
        """The request's own messages, as the card shows them."""
        query = select(Message).where(tables.message.c.ticket == number, tables.message.c.in_card)
        return (await self._session.scalars(query.order_by(tables.message.c.said_at, tables.message.c.ref))).all()


class SqlDrafts:
    """See core.ports.Drafts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, draft: Draft) -> None:
        """Keep a new draft."""
        self._session.add(draft)

    async def get(self, contact: str) -> Draft | None:
        """The contact's draft, locked."""
        query = select(Draft).where(tables.draft.c.contact == contact).with_for_update()
        return (await self._session.scalars(query)).first()

    async def remove(self, draft: Draft) -> None:
        """Settled."""
        await self._session.delete(draft)
        await self._session.flush()
