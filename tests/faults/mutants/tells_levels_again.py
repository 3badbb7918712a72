"""P7: a sweep neither enters what it tells nor moves the clock on, so the next one tells it again."""

from collections.abc import Sequence
from typing import Any

from adapters.db.clocks import SqlClocks


async def _all(self: SqlClocks, rows: Sequence[Any]) -> set[Any]:
    return set(rows)


async def _none(self: SqlClocks, clocks: Sequence[Any]) -> None:
    return


SqlClocks.claim_episodes = _all  # type: ignore[method-assign]
SqlClocks.write_climbed = _none  # type: ignore[method-assign]
