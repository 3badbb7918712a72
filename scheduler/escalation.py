"""The escalation loop: what is due? Tell it. Then sleep until the next due instant."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from core.ports import Time, Work
from core.service.escalation import sweep
from scheduler.loops import Ticker

BATCH = 500
"""Tickets told in one transaction."""

AT_ONCE = 2
"""Transactions side by side while more than a batch is due: one is worked out here while the database writes another.

They skip each other's tickets, as those of two processes do. On SQLite, which has one writer, they take turns.
"""


class EscalationLoop:
    """Sweeps due clocks. ``next_due`` is one look at the end of an index: an idle tick costs no more."""

    def __init__(self, work: Work, next_due: Callable[[], Awaitable[datetime | None]], *, time: Time) -> None:
        self._work = work
        self._next_due = next_due
        self._time = time
        self._batches = 1
        self.ticker = Ticker("escalation", self.sweep)

    async def sweep(self) -> float | None:
        """Tell what is due, a batch or AT_ONCE of it; real seconds until the next round (0 while more is due), or None.

        A round each, so that the watchdog sees a long backlog shrink and no timeout ends it halfway.
        """
        due = await self._next_due()
        if due is not None and due <= self._time.now():
            told = await self._tell()
            if not told:
                return 0.2  # another process holds what is due; look again when it is done
            due = await self._next_due()
        return None if due is None else max(self._time.real_seconds(due - self._time.now()), 0.0)

    async def _tell(self) -> int:
        """A batch, or several at once while the last was full; how many tickets and promises had something due."""
        batches = await asyncio.gather(*(self._batch() for _ in range(self._batches)), return_exceptions=True)
        self._batches = 1
        for told in batches:
            if isinstance(told, BaseException):
                raise told
        told = sum(one for one in batches if isinstance(one, int))
        self._batches = AT_ONCE if told >= BATCH else 1
        return told

    async def _batch(self) -> int:
        async with self._work() as uow:
            return await sweep(uow, limit=BATCH)

    def committed(self, queued: int, earliest_due: datetime | None) -> None:
        """A commit moved a clock: be there when it is due."""
        if earliest_due is not None:
            self.ticker.wake(self._time.real_seconds(earliest_due - self._time.now()))
