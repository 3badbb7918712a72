"""Drafts: what somebody said before the desk knows which ticket it belongs to, one a contact."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from adapters.db import tables
from adapters.db.bulk import among_given
from core.model.conversation import Draft


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


# The query of every input, built once.


@cache
def _drafts_of() -> Select[Draft]:
    wanted = select(Draft).where(among_given(tables.draft.c.contact, "people"))
    return wanted.order_by(tables.draft.c.contact).with_for_update()
