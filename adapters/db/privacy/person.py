"""One person's words within a unit of work."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.privacy.erasing import erase
from adapters.db.privacy.reading import held
from core.model.conversation import Draft
from core.model.privacy import Trace
from core.model.ticket import State


class SqlPrivacy:
    """See core.ports.Privacy. ``write`` writes what the transaction has collected so far; ``unknow`` what it knows
    of a person is not so any more."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        now: datetime,
        write: Callable[[], Awaitable[None]],
        unknow: Callable[[str], None],
    ) -> None:
        self._session = session
        self._now = now
        self._write = write
        self._unknow = unknow

    async def unsettled(self, address: str) -> Sequence[int]:
        """Also what this transaction made."""
        await self._write()
        ticket = tables.ticket.c
        lasting = ticket.state.not_in((State.CLOSED, State.CANCELED))
        query = select(ticket.number).where(ticket.contact == address, lasting).order_by(ticket.number)
        return list((await (await self._session.connection()).execute(query)).scalars())

    async def forget(self, address: str) -> Sequence[Trace]:
        """All in SQL; what the session knows of the person, and only that, is let go."""
        await self._write()
        connection = await self._session.connection()
        traces = await connection.run_sync(erase, address, self._now)
        for thing in list(self._session):
            if address in (getattr(thing, "address", None), getattr(thing, "contact_address", None)) or (
                isinstance(thing, Draft) and thing.contact == address
            ):
                self._session.expunge(thing)
        self._unknow(address)
        return traces

    async def held(self, address: str) -> dict[str, Any] | None:
        """Read anew."""
        return await (await self._session.connection()).run_sync(held, address)
