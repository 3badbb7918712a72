"""Tickets, contacts, messages and drafts.

Fetched entities are locked for the transaction (PostgreSQL) or by it (SQLite). What was foreseen or read once is
known for the rest of the transaction; what is only noted is written in one statement, before anybody reads it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, bindparam, case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from adapters.db import tables
from adapters.db.bulk import among_given
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


class SqlContacts:
    """See core.ports.Contacts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._known: dict[str, Contact | None] = {}

    def add(self, contact: Contact) -> None:
        """Keep a new contact."""
        self._session.add(contact)
        self._known[contact.address] = contact

    async def get(self, address: str) -> Contact | None:
        """The contact, if they ever wrote."""
        if address not in self._known:
            await self.foresee([address])
        return self._known[address]

    async def foresee(self, people: Sequence[str]) -> None:
        """Read several contacts."""
        found = (await self._session.scalars(_contacts_at(), {"people": list(people)})).all()
        self._known.update(dict.fromkeys(people) | {contact.address: contact for contact in found})

    def unknow(self, address: str) -> None:
        """Somebody is there no more."""
        self._known.pop(address, None)


class SqlMessages:
    """See core.ports.Messages."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._new: list[Message] = []
        self._notes = Notes(session, tables.message.c.ref)

    def add(self, message: Message) -> None:
        """Keep a new message."""
        self._new.append(message)

    async def write(self) -> None:
        """Write new messages, and what was noted, together."""
        if self._new:
            self._session.add_all(self._new)
            self._new = []
            await self._session.flush()
        await self._notes.write()

    async def get(self, ref: str) -> Message | None:
        """The message, locked."""
        await self.write()
        query = select(Message).where(tables.message.c.ref == ref).with_for_update()
        return (await self._session.scalars(query)).first()

    async def ticket_at(self, ref: str) -> int | None:
        """Which ticket a platform message belongs to."""
        await self.write()
        ours = await self._session.scalar(select(tables.post.c.ticket).where(tables.post.c.ref == ref))
        if ours is not None:
            return int(ours)
        theirs = await self._session.scalar(select(tables.message.c.ticket).where(tables.message.c.ref == ref))
        return int(theirs) if theirs is not None else None

    async def last_words(self, number: int) -> str | None:
        """The customer's newest text."""
        await self.write()
        message = tables.message.c
        query = select(message.text).where(message.ticket == number, message.from_contact, message.text != "")
        return await self._session.scalar(query.order_by(message.said_at.desc()).limit(1))

    async def carried(self, ref: str, copies: Sequence[str], *, delivered_at: datetime | None) -> None:
        """Where its copies are."""
        self._notes.note(ref, copies=list(copies), delivered_at=delivered_at)

    async def failed(self, ref: str, reason: str) -> None:
        """Why it did not reach the other side."""
        self._notes.note(ref, failure=reason)

    async def receipted(self, ref: str, name: str) -> None:
        """Which receipt it shows."""
        self._notes.note(ref, receipt=name)

    async def pending_request(self, number: int) -> Sequence[Message]:
        """The request's own messages, as the card shows them."""
        await self.write()
        query = select(Message).where(tables.message.c.ticket == number, tables.message.c.in_card)
        return (await self._session.scalars(query.order_by(tables.message.c.said_at, tables.message.c.ref))).all()


_PUT = text(
    "INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


class SqlSettings:
    """See core.ports.Settings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, name: str) -> str | None:
        """Locked for this transaction."""
        query = select(tables.setting.c.value).where(tables.setting.c.name == name).with_for_update()
        return await self._session.scalar(query)

    async def put(self, name: str, value: str) -> None:
        """In place of what was there, or what another process puts there at this moment."""
        connection = await self._session.connection()
        await connection.execute(_PUT, {"name": name, "value": value})


class SqlDrafts:
    """See core.ports.Drafts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._known: dict[str, Draft | None] = {}

    def add(self, draft: Draft) -> None:
        """Keep a new draft."""
        self._session.add(draft)
        self._known[draft.contact] = draft

    async def get(self, contact: str) -> Draft | None:
        """The contact's draft, locked."""
        if contact not in self._known:
            await self.foresee([contact])
        return self._known[contact]

    async def foresee(self, people: Sequence[str]) -> None:
        """Lock and keep the drafts of several contacts."""
        found = (await self._session.scalars(_drafts_of(), {"people": list(people)})).all()
        self._known.update(dict.fromkeys(people) | {draft.contact: draft for draft in found})

    def unknow(self, contact: str) -> None:
        """Somebody has none any more."""
        self._known.pop(contact, None)

    async def remove(self, draft: Draft) -> None:
        """Settled."""
        await self._session.flush()
        await self._session.delete(draft)
        await self._session.flush()
        self._known[draft.contact] = None


# The queries of every input, built once.


@cache
def _contacts_at() -> Select[Contact]:
    return select(Contact).where(among_given(tables.contact.c.address, "people"))


@cache
def _drafts_of() -> Select[Draft]:
    wanted = select(Draft).where(among_given(tables.draft.c.contact, "people"))
    return wanted.order_by(tables.draft.c.contact).with_for_update()


@cache
def _current_of() -> Select[Ticket]:
    wanted = _tickets().where(among_given(tables.ticket.c.contact, "people"), tables.ticket.c.state.in_(CURRENT))
    return wanted.order_by(tables.ticket.c.number).with_for_update(of=tables.ticket, key_share=True)


class Notes:
    """Changes of a few columns of rows that need not be read: one statement for all of the same shape."""

    def __init__(self, session: AsyncSession, key: Column[Any]) -> None:
        self._session = session
        self._key = key
        self._rows: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)

    def note(self, key: Any, **values: Any) -> None:
        """These columns of that row."""
        self._rows[tuple(values)].append({"at_key": key} | {f"new_{name}": value for name, value in values.items()})

    async def write(self) -> None:
        """Write what was noted, by key: two processes lock rows in the same order."""
        noted, self._rows = self._rows, defaultdict(list)
        for names, rows in noted.items():
            rows.sort(key=lambda row: row["at_key"])
            statement = update(self._key.table).where(self._key == bindparam("at_key"))
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            await (await self._session.connection()).execute(statement.values(values), rows)
