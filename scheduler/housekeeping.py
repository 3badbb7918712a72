"""What the desk does for itself, a little at a time: seals on its history, a look whether it is outgrown, and once a

day what is kept no longer goes.
"""

import logging
import math
import time
from collections.abc import Awaitable, Callable

from core.model.privacy import Tidied
from scheduler.loops import Ticker

log = logging.getLogger(__name__)

EVERY = 60.0
"""Real seconds between two rounds, while facts come slower than one seal holds."""


DAY = 24 * 3600.0
"""Seconds from the end of one tidying to the next; one also follows each start."""

BREATH = 0.05
"""Seconds between two small rounds of tidying, in which others write."""


async def _nothing_to_note() -> None:
    """Where no file is kept of whom the desk was asked to forget."""


class Housekeeping:
    """Its tick. ``seal`` seals some facts and says how many (Store.seal).

    ``outgrown`` says whether the database belongs to a newer release now; then ``give_up`` is called, once a round.
    ``tidy`` is a small round of what is kept no longer (Store.tidy); ``note`` writes down outside the database whom the
    desk was asked to forget.
    """

    def __init__(
        self,
        *,
        seal: Callable[[], Awaitable[int]],
        outgrown: Callable[[], Awaitable[bool]],
        give_up: Callable[[], None],
        tidy: Callable[[], Awaitable[Tidied]],
        note: Callable[[], Awaitable[None]] = _nothing_to_note,
        every: float = EVERY,
    ) -> None:
        self._seal, self._outgrown, self._give_up = seal, outgrown, give_up
        self._tidy, self._note = tidy, note
        self._tidied, self._tidied_at = Tidied(), -math.inf
        self.ticker = Ticker("housekeeping", self._sweep, at_least_every=every)

    async def _sweep(self) -> float | None:
        if await self._outgrown():
            self._give_up()
            return None
        await self._note()
        return 0.0 if await self._seal() else await self._tidy_on()

    async def _tidy_on(self) -> float | None:
        """The next small round of the day's tidying; how soon another is wanted."""
        if time.monotonic() - self._tidied_at < DAY:
            return None
        done = await self._tidy()
        self._tidied += done
        if done.total:
            return BREATH
        given = (self._tidied.tickets, self._tidied.inbound, self._tidied.deliveries)
        log.info("kept no longer: words of %d closed tickets, %d records of inputs, %d of deliveries", *given)
        self._tidied, self._tidied_at = Tidied(), time.monotonic()
        return None
