"""Contacts: who ever wrote, read once a transaction."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from adapters.db import tables
from adapters.db.bulk import among_given
from core.model.contact import Contact


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


# The query of every input, built once.


@cache
def _contacts_at() -> Select[Contact]:
    return select(Contact).where(among_given(tables.contact.c.address, "people"))
