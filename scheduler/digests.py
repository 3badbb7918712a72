"""The loop of the digests: whose is due? Send it. Then sleep until the next one.

It looks at the clock on every tick and at the store every quarter of a minute: what a person, a cover or another
process changed is seen by then. Nothing is kept here that the store does not know.
"""

import logging
import time as real
from collections.abc import Sequence
from datetime import datetime

from core.errors import StoreDown
from core.model.rotation import Cover
from core.ports import Time, Work
from core.service.digest import plan, put_off, send_due
from scheduler.loops import Ticker

log = logging.getLogger(__name__)

ASKS_EVERY = 15.0
"""Real seconds between two questions to the store while nothing is due."""


class DigestLoop:
    """Sends digests; plans them anew at start, and when somebody takes or gives back a watch."""

    def __init__(self, work: Work, *, time: Time) -> None:
        self._work = work
        self._time = time
        self._next: datetime | None = None
        self._asked_at = -ASKS_EVERY
        self._covers: object = None
        self.ticker = Ticker("digests", self.sweep)

    async def sweep(self) -> float | None:
        """Send what is due; real seconds until the next digest is, or None when nobody gets any."""
        now = self._time.now()
        if self._covers is None or real.monotonic() - self._asked_at >= ASKS_EVERY:
            await self._look()
        while self._next is not None and self._next <= now:
            if not await self._send():
                return 0.2  # another process holds what is due; look again when it is done
        return None if self._next is None else max(self._time.real_seconds(self._next - self._time.now()), 0.0)

    async def _send(self) -> int:
        """One digest. What breaks one holds up no other, nor the desk: it is tried again in an hour."""
        try:
            async with self._work() as uow:
                sent = await send_due(uow)
                self._next = await uow.digests.next_due()
        except (StoreDown, TimeoutError):
            raise
        except Exception:
            log.exception("a digest broke; it is tried again in an hour")
            async with self._work() as uow:
                sent = await put_off(uow)
                self._next = await uow.digests.next_due()
        return sent

    async def _look(self) -> None:
        """When the next one is due; all are planned anew when the covers are not those they were planned by."""
        async with self._work() as uow:
            covers = _known(list((await uow.people.roster()).covers))
            if covers != self._covers:
                await plan(uow)
            self._next = await uow.digests.next_due()
        self._covers, self._asked_at = covers, real.monotonic()


def _known(covers: Sequence[Cover]) -> object:
    """What tells one set of covers from another; those that are over do not count."""
    return sorted((cover.id, cover.starts_at, cover.ends_at) for cover in covers)
