"""Order among what arrives side by side: one thing at a time per lane, first come, first served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    """A lock per lane, forgotten when nobody waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, lane: str | None) -> AsyncIterator[None]:
        """Hold a lane; None is everybody's, without order. The turn is taken before anything is awaited."""
        if lane is None:
            yield
            return
        lock, users = self._locks.get(lane, (asyncio.Lock(), 0))
        self._locks[lane] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            users = self._locks[lane][1] - 1
            if users:
                self._locks[lane] = (lock, users)
            else:
                del self._locks[lane]
