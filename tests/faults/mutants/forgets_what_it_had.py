"""P2: every key of an input is taken for a new one, and a message that is there already is written over.

The key alone would not do: the message's own id in the table holds, too.
"""

from collections.abc import Sequence

from adapters.db.repositories import SqlMessages
from adapters.db.unit_of_work import SqlUnitOfWork

_first_of, _write = SqlUnitOfWork.first_of, SqlMessages.write


async def _all(self: SqlUnitOfWork, keys: Sequence[str]) -> set[str]:
    await _first_of(self, keys)
    return set(keys)


async def _over(self: SqlMessages) -> None:
    for message in self._new:
        await self._session.merge(message)
    self._new = []
    await _write(self)


SqlUnitOfWork.first_of = _all  # type: ignore[method-assign]
SqlMessages.write = _over  # type: ignore[method-assign]
