"""What happened in the sandbox, told to whoever watches: the page, tests, the call counts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

Event = dict[str, Any]


class Journal:
    """Tells events to watchers and counts the platforms' API calls by ``platform.method``."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._watchers: set[asyncio.Queue[Event]] = set()

    def tell(self, type: str, **data: Any) -> None:
        """Announce that something visible changed. A watcher that fell 10,000 events behind misses some."""
        for queue in self._watchers:
            if queue.qsize() < 10_000:
                queue.put_nowait({"type": type, **data})

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[asyncio.Queue[Event]]:
        """A queue of everything told from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)

    async def until(self, predicate: Callable[[], Any], *, timeout: float = 5.0) -> Any:
        """The first truthy value of ``predicate``, looked at after every event (and every 50 ms).

        Raises TimeoutError after ``timeout`` real seconds.
        """
        async with self.watch() as queue, asyncio.timeout(timeout):
            while not (value := predicate()):
                await _next_or(queue, 0.05)
            return value


async def _next_or(queue: asyncio.Queue[Event], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await queue.get()
    except TimeoutError:
        return
