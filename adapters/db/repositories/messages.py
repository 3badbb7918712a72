"""Messages: what was said, where its copies are, and which ticket a post belongs to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.repositories.notes import Notes
from core.model.conversation import Message


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
