"""The auditor: does anything that came due reach nobody? It trusts neither the sweep nor its tick nor the queue.

A loop of its own on ``asyncio.sleep``, a reading of the store of its own. A level counts as late when it was seen due
for two minutes of real time: a jump of the desk's clock makes many levels due at once, and that alone is no fault.
One that counts as told while nothing was queued for it is a fault at once.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from core.audit import Audit, DueLevel
from core.errors import StoreDown
from core.notify import address_of, notice
from core.ports import Time, Work
from core.service.operators import operators
from scheduler.watchdog import Pulse

log = logging.getLogger(__name__)

EVERY = 30.0
"""Real seconds between two looks."""

GRACE = 120.0
"""Real seconds a level may be due before it counts as late."""

PATIENCE = 15.0
"""Seconds a look, or telling the operators, may take."""

QUIET = 3600.0
"""Seconds until the operators are told again, when levels were late, were told, and others are late now."""

NAMED = 20
"""Late levels named in one line of the log."""

Look = Callable[[datetime], Awaitable[Audit]]
"""What is due at an instant of the desk's clock. Raises StoreDown."""


class Auditor:
    """Looks every half minute.

    ``late`` are the findings, untold or told to nobody; each is logged once, the operators are told once for all.
    ``undelivered`` is the age of the oldest delivery that waits, in seconds of the desk's clock.
    """

    def __init__(self, look: Look, work: Work, *, time: Time, every: float = EVERY, grace: float = GRACE) -> None:
        self.pulse = Pulse(name="auditor", patience=3 * every)
        self.late: tuple[DueLevel, ...] = ()
        self.undelivered = 0.0
        self._look = look
        self._work = work
        self._time = time
        self._every = every
        self._grace = grace
        self._looked_at = 0.0
        self._seen_for: dict[DueLevel, float] = {}
        self._told = False
        self._quiet_until = 0.0

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._patiently()
            await asyncio.sleep(self._every)

    async def _patiently(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.look()
            self.pulse.finished()
            async with asyncio.timeout(PATIENCE):
                await self._tell_operators()
        except Exception as error:
            self.pulse.failed(error)
            log.error("the audit of what is due failed (%s); it is tried again", type(error).__name__,
                      exc_info=None if isinstance(error, StoreDown | TimeoutError) else error)  # fmt: skip

    async def look(self) -> None:
        """One look: which levels are late now. Raises StoreDown."""
        now = self._time.now()
        audit = await self._look(now)
        since = audit.undelivered_since
        self.undelivered = max((now - since).total_seconds(), 0.0) if since else 0.0
        tick = time.monotonic()
        passed, self._looked_at = min(tick - self._looked_at, 2 * self._every), tick
        seen = self._seen_for
        self._seen_for = {level: seen[level] + passed if level in seen else 0.0 for level in audit.due}
        late = [level for level, seconds in self._seen_for.items() if seconds >= self._grace]
        self._judge([*late, *audit.unqueued])

    def _judge(self, late: Sequence[DueLevel]) -> None:
        fresh = [level for level in late if level not in self.late]
        if fresh:
            log.error("%d escalation levels have reached nobody for over %.0f s (`desk doctor` says why): %s",
                      len(late), self._grace, "; ".join(map(str, fresh[:NAMED])))  # fmt: skip
        elif self.late and not late:
            self._told = False
            log.warning("every escalation level that was late has been told")
        self.late = tuple(late)

    async def _tell_operators(self) -> None:
        """Once while anything is late, and not again within QUIET: a sweep that stands must not flood anybody."""
        if not self.late or self._told or time.monotonic() < self._quiet_until:
            return
        first, count = self.late[0], len(self.late)
        async with self._work() as uow:
            for agent in operators(uow.organisation):
                address = address_of(agent)
                uow.send(
                    notice(
                        address, "operators-late", projection=f"late/{address}",
                        number=first.ticket, since=first.since, count=count,
                    )
                )  # fmt: skip
        self._told, self._quiet_until = True, time.monotonic() + QUIET
