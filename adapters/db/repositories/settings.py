"""Settings: what the desk remembers of itself, by name."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables

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
