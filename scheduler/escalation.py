"""The escalation loop: what is due? Tell it. Then sleep until the next due instant."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from core.ports import Time, Work
from core.service.escalation import sweep
from scheduler.loops import Ticker

BATCH = 500
"""Tickets told in one transaction."""


class EscalationLoop:
    """Sweeps due clocks. ``next_due`` is one look at the end of an index: an idle tick costs no more."""

    def __init__(self, work: Work, next_due: Callable[[], Awaitable[datetime | None]], *, time: Time) -> None:
        self._work = work
        self._next_due = next_due
        self._time = time
        self.ticker = Ticker("escalation", self.sweep)

    async def sweep(self) -> float | None:
        """Tell what is due, one batch of it; real seconds until the next round (0 while more is due), or None.

        A round each batch, so that the watchdog sees a long backlog shrink and no timeout ends it halfway.
        """
        due = await self._next_due()
        if due is not None and due <= self._time.now():
            async with self._work() as uow:
                told = await sweep(uow, limit=BATCH)
            if not told:
                return 0.2  # another process holds what is due; look again when it is done
            due = await self._next_due()
        return None if due is None else max(self._time.real_seconds(due - self._time.now()), 0.0)

    def committed(self, queued: int, earliest_due: datetime | None) -> None:
        """A commit moved a clock: be there when it is due."""
        if earliest_due is not None:
            self.ticker.wake(self._time.real_seconds(earliest_due - self._time.now()))
