"""A lease: of several desks on one PostgreSQL database, one at a time does something, such as polling Telegram.

The database's clock decides, not ours. Who holds it renews it every RENEW seconds; who stops, dies or freezes loses it
after LASTS seconds, and another takes it. Every change of the holder raises the epoch, and what the holder writes is
written only while its epoch still counts: one that was frozen and wakes up writes nothing stale.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from adapters.db.postgres import looking_engine
from adapters.db.store import Store
from adapters.db.unit_of_work import SqlUnitOfWork
from core.errors import StoreDown

log = logging.getLogger(__name__)

LASTS = 12.0
"""Seconds from the last renewal until another may take it: with RENEW, a takeover comes within 15."""

RENEW = 3.0
"""Seconds between two renewals, or two looks whether it is free."""

PATIENCE = 3.0
"""Seconds the database has to answer."""

AGAIN = 0.5
"""Seconds until the database is asked again when it did not answer."""

_TAKE = text(
    """INSERT INTO lease AS held (name, holder, epoch, until)
    VALUES (:name, :holder, 1, clock_timestamp() + make_interval(secs => :lasts))
    ON CONFLICT (name) DO UPDATE SET
        epoch = CASE WHEN held.holder = :holder THEN held.epoch ELSE held.epoch + 1 END,
        holder = :holder, until = clock_timestamp() + make_interval(secs => :lasts)
    WHERE held.holder = :holder OR held.until < clock_timestamp()
    RETURNING epoch"""
)
_LEAVE = text("UPDATE lease SET until = clock_timestamp() WHERE name = :name AND holder = :holder")


class Lease:
    """On a task, by name. Run ``keep`` beside the task; ``held`` tells whether it is ours just now."""

    def __init__(self, store: Store, name: str, *, lasts: float = LASTS, renew: float = RENEW) -> None:
        self._store, self._name = store, name
        self._engine = looking_engine(store.url)  # its own: the store's connections may all wait for who is frozen
        self._holder = uuid4().hex
        self._lasts, self._renew = lasts, renew
        self._epoch: int | None = None
        self._until = 0.0  # monotonic

    @property
    def held(self) -> bool:
        """Whether it is ours, by a renewal that is young enough."""
        return self._epoch is not None and time.monotonic() < self._until

    @property
    def epoch(self) -> int | None:
        """Which holder in a row we are; None while we are not."""
        return self._epoch if self.held else None

    async def keep(self) -> None:
        """Take it when it is free, renew it while it is ours; until cancelled, then it is free for others at once."""
        try:
            while True:
                answered = await self._try()
                await asyncio.sleep(self._renew if answered else min(self._renew, AGAIN))
        finally:
            await asyncio.shield(self._leave())

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work of the holder. Raises StoreDown when another has taken over: then nothing is written."""
        async with self._store.work() as uow:
            if not await uow.holds(self._name, holder=self._holder, epoch=self._epoch or 0):
                self._epoch = None
                raise StoreDown("another desk has taken over")
            yield uow

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Take it if it is free and keep it while the block runs; whether it is ours. It costs nothing in between."""
        await self._try()
        keeping = asyncio.create_task(self.keep()) if self.held else None
        try:
            yield self.held
        finally:
            if keeping is not None:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            await self._engine.dispose()

    async def _try(self) -> bool:
        """Take or renew it; whether the database answered."""
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE), self._engine.connect() as connection:
                given = {"name": self._name, "holder": self._holder, "lasts": self._lasts}
                epoch = await connection.scalar(_TAKE, given)
        except Exception as error:  # whatever it is: who gives up here polls never again
            log.info("the lease on %s cannot be renewed (%s)", self._name, type(error).__name__)
            return False
        if epoch is not None and epoch != self._epoch:
            log.info("this desk holds %s now (epoch %d)", self._name, epoch)
        self._epoch, self._until = epoch, asked_at + self._lasts
        return True

    async def _leave(self) -> None:
        self._epoch = None
        try:
            async with asyncio.timeout(1), self._engine.connect() as connection:
                await connection.execute(_LEAVE, {"name": self._name, "holder": self._holder})
        except (SQLAlchemyError, OSError) as error:
            log.info("the lease on %s runs out by itself (%s)", self._name, type(error).__name__)
        await self._engine.dispose()
