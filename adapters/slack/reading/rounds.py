"""When threads are read again: at the start, after the websocket was lost, and every quarter of an hour."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.slack.reading.reader import Reader, Troubles
from adapters.slack.wire import error_of
from core.errors import StoreDown

log = logging.getLogger(__name__)

EVERY = 900.0
"""Seconds between two readings."""

SOON = 60.0
"""Seconds until the next try when something could not be read, or another desk is reading; doubling up to EVERY."""

CALM = 10.0
"""Seconds between two readings at least, however often the connection is lost."""

PATIENCE = 3 * EVERY
"""Seconds without a finished reading after which the reader counts as not working."""

Turn = Callable[[], AbstractAsyncContextManager[bool]]
"""Of several desks on one database one reads at a time: whether it is this one, for as long as the block lasts."""


@asynccontextmanager
async def always() -> AsyncIterator[bool]:
    """The turn of a desk that is alone."""
    yield True


class Rounds:
    """Reads when it is time. ``run`` until cancelled; ``wake`` when something may have been missed.

    ``troubles`` are the channels the last round could not read, ``trouble`` what ended it altogether.
    """

    def __init__(self, reader: Reader, *, every: float = EVERY) -> None:
        self.turn: Turn = always
        self.troubles: Troubles = {}
        self.trouble: str | None = None
        self._reader, self._every = reader, every
        self._wake = asyncio.Event()
        self._finished_at: float | None = None
        self._began_at = time.monotonic()
        self._pause = every

    @property
    def age(self) -> float | None:
        """Seconds since every channel was read to its end; None before the first time."""
        return None if self._finished_at is None else time.monotonic() - self._finished_at

    @property
    def ok(self) -> bool:
        """Whether every channel was read lately; at first there is time for it."""
        return time.monotonic() - (self._finished_at or self._began_at) < PATIENCE

    def wake(self) -> None:
        """Read again soon. Never raises."""
        self._wake.set()

    async def run(self) -> None:
        """Read until cancelled."""
        self._began_at = time.monotonic()
        while True:
            self._wake.clear()
            await self.round()
            await asyncio.sleep(CALM)
            try:
                async with asyncio.timeout(self._pause - CALM):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def round(self) -> None:
        """One reading, if it is this desk's turn. Never raises."""
        last, self._pause = self._pause, self._every
        try:
            async with self.turn() as ours:
                self.trouble = None if ours else "another desk is reading"
                self.troubles = await self._reader.read() if ours else {}
        except StoreDown as down:
            self._failed(f"the store does not answer: {down}")
        except Exception as failure:
            self._failed(error_of(failure) or type(failure).__name__)
        if self.trouble or self.troubles:
            self._pause = min(2 * last if last < self._every else SOON, self._every)
        else:
            self._finished_at = time.monotonic()

    def _failed(self, trouble: str) -> None:
        self.trouble = trouble
        log.warning("threads cannot be read again (%s); tried later", trouble)
