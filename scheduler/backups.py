"""A backup a day, and the oldest ones go. The files themselves tell when the last one was made."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from scheduler.loops import Ticker

log = logging.getLogger(__name__)

EVERY = 24 * 3600.0
"""Seconds between two backups."""

LOOKS_EVERY = 600.0
AT_MOST = 3600.0
"""Seconds a backup may take."""

ENDING = ".backup"


class Backups:
    """Its tick. ``make`` writes a backup into a folder; one that raises is logged, and tried again at the next look."""

    def __init__(self, folder: Path, *, keep: int, make: Callable[[Path], Awaitable[None]]) -> None:
        self._folder, self._keep, self._make = folder, keep, make
        self.ticker = Ticker("backups", self.sweep, at_least_every=LOOKS_EVERY, timeout=AT_MOST)

    async def sweep(self) -> float | None:
        """Make one when the newest is a day old; real seconds until the next is due."""
        wait = EVERY - await asyncio.to_thread(self._age)
        if wait > 0:
            return wait
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        await self._make(self._folder)
        for old in await asyncio.to_thread(self._too_many):
            log.info("the backup %s is one of too many and goes", old.name)
            await asyncio.to_thread(old.unlink)
        return EVERY

    def _age(self) -> float:
        newest = max((path.stat().st_mtime for path in self._folder.glob(f"*{ENDING}")), default=0.0)
        return max(time.time() - newest, 0.0)

    def _too_many(self) -> list[Path]:
        made = sorted(self._folder.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime, reverse=True)
        return made[self._keep :]
