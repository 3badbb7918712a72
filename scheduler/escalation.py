"""The escalation loop: what is due? Tell it. Then sleep until the next due instant."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic

from core.ports import Time, Work
from core.service.escalation import sweep
from scheduler.loops import Ticker

BATCH = 500
"""Tickets told in one transaction."""

AT_ONCE = 3
"""Transactions side by side while more than a batch is due: one is worked out here while the database writes others.

They skip each other's tickets, as those of two processes do. On SQLite, which has one writer, they take turns.
"""

ROUND = 2.0
"""Seconds after which a round begins no further batch."""


class EscalationLoop:
    """Sweeps due clocks. ``next_due`` is one look at the end of an index: an idle tick costs no more."""

    def __init__(self, work: Work, next_due: Callable[[], Awaitable[datetime | None]], *, time: Time) -> None:
        self._work = work
        self._next_due = next_due
        self._time = time
        self.ticker = Ticker("escalation", self.sweep)

    async def sweep(self) -> float | None:
        """Tell what is due, for a ROUND at most; real seconds until the next (0 while more is due), or None.

        Not all of a long backlog at once: the watchdog sees it shrink, and no timeout ends it halfway.
        """
        due = await self._next_due()
        if due is not None and due <= self._time.now():
            told = await self._tell()
            if not told:
                return 0.2  # another process holds what is due; look again when it is done
            due = await self._next_due()
        return None if due is None else max(self._time.real_seconds(due - self._time.now()), 0.0)

    async def _tell(self) -> int:
        """A batch, and when it was full more, AT_ONCE side by side; how many had something due in the first."""
        told = await self._batch()
        if told < BATCH:
            return told
        until = monotonic() + ROUND
        more = await asyncio.gather(*(self._go_on(until) for _ in range(AT_ONCE)), return_exceptions=True)
        for one in more:
            if isinstance(one, BaseException):
                raise one
        return told

    async def _go_on(self, until: float) -> None:
        """Batch after batch while they are full and it is not ``until``."""
        while monotonic() < until and await self._batch() >= BATCH:
            pass

    async def _batch(self) -> int:
        async with self._work() as uow:
            return await sweep(uow, limit=BATCH)

    def committed(self, queued: int, earliest_due: datetime | None) -> None:
        """A commit moved a clock: be there when it is due."""
        if earliest_due is not None:
            self.ticker.wake(self._time.real_seconds(earliest_due - self._time.now()))
