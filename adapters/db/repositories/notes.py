"""Notes: what is to be written of rows that nobody had to read."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Column, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession


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
