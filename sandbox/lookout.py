"""A window into the desk behind the sandbox, for the page: who is on call, and a ticket's clocks.

The sandbox knows nothing of a desk: whoever starts both hands it a callable that answers with JSON (its shape is in
docs/sandbox.md). It is asked while a page is connected, and never more than twice a second.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sandbox.journal import Journal

log = logging.getLogger(__name__)

Insight = Callable[[], Awaitable[dict[str, Any]]]
"""What the desk shows of itself just now, as JSON."""

PERIOD = 0.5
"""Real seconds between two looks."""


class Lookout:
    """Looks while somebody watches, and tells the page what it saw as an ``insight`` event."""

    def __init__(self, journal: Journal) -> None:
        self.look: Insight | None = None
        self._journal = journal
        self._watching = 0
        self._looking: asyncio.Task[None] | None = None
        self._at_it = asyncio.Lock()

    @property
    def is_idle(self) -> bool:
        """Whether nobody watches, so that the desk is not asked."""
        return self._looking is None

    @asynccontextmanager
    async def showing(self, look: Insight) -> AsyncIterator[None]:
        """The desk is there; at the end a look that is under way is waited for."""
        self.look = look
        try:
            yield
        finally:
            self.look = None
            async with self._at_it:
                pass

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """A page is connected."""
        self._watching += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            self._watching -= 1

    async def close(self) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _look_on(self) -> None:
        """Until the last page is gone. One that comes meanwhile finds it at work."""
        while self._watching:
            async with self._at_it:
                await self._look_once()
            await asyncio.sleep(PERIOD)
        self._looking = None

    async def _look_once(self) -> None:
        """A desk that cannot answer just now is no reason to stop: the page goes on showing what it knew."""
        if self.look is None:
            return
        try:
            seen = await self.look()
        except Exception as error:
            log.warning("the desk could not be looked into: %s", type(error).__name__)
            return
        self._journal.tell("insight", insight=seen)
