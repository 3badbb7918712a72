"""The store: one engine, opened once, that hands out units of work.

SQLite: one process (a lock on the file), one writer connection, ``BEGIN IMMEDIATE``, WAL and full sync.
PostgreSQL: a small pool, READ COMMITTED with row locks, every wait under a timeout (``postgres.py``).
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic.util.exc import CommandError
from sqlalchemy import URL, literal_column, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db import tables
from adapters.db.figures import figures
from adapters.db.filelock import FileLock
from adapters.db.migrations.upgrade import head, upgrade
from adapters.db.postgres import looking_engine, postgres_engine
from adapters.db.privacy import marks_in, tidy
from adapters.db.reading import missing_file, other_release, reading_engine
from adapters.db.seals import seal
from adapters.db.sqlite import sqlite_engine, sqlite_looking_engine
from adapters.db.trouble import StoreUnusable, as_store_down, is_a_mistake, reached, said_of, unusable
from adapters.db.unit_of_work import SqlUnitOfWork
from core.errors import Collided, StoreDown
from core.figures import Figures
from core.model.organisation import Organisation
from core.model.privacy import Mark, Retention, Tidied
from core.ports import Classifier, Time

TRIED_EVERY = 5.0
"""Seconds between two tries whether the store takes something in; as long it is held against it that it did not."""

_TAKEN = text(
    "INSERT INTO setting (name, value) VALUES ('answers', :now) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

NEWER = "A newer release of the desk has changed the database. Install that release here too; nothing is lost."

Committed = Callable[[int, datetime | None], None]
"""Told after a commit: how many deliveries it queued, and the earliest instant an escalation became due, if any."""


class Store:
    """Where everything is kept. ``open`` (or ``open_to_read``) before use, ``close`` after."""

    def __init__(self, url: str, *, organisation: Organisation, classifier: Classifier, time: Time) -> None:
        self.url = make_url(url)
        self.organisation = organisation
        self.classifier = classifier
        self.time = time
        self.on_commit: list[Committed] = []
        self.on_facts: list[Callable[[Sequence[Mapping[str, Any]]], None]] = []
        self._writer = asyncio.Lock()
        self._lock: FileLock | None = None
        self._engine: AsyncEngine | None = None
        self._reading = False
        self._took_at = -TRIED_EVERY
        self._refused_at = -TRIED_EVERY
        self._looking: AsyncEngine | None = None
        self._schema = head(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether one file, one process, one writer."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> AsyncEngine:
        """The open engine."""
        if self._engine is None:
            raise RuntimeError("the store is not open")
        return self._engine

    async def open(self) -> None:
        """Lock, connect, migrate. Raises StoreUnusable with the fix."""
        tables.map_nouns()
        if self.is_sqlite:
            self._lock = lock_file(self.url.database)
        try:
            await asyncio.to_thread(upgrade, self.url)
        except (DBAPIError, OSError) as error:
            self._release()
            if is_a_mistake(error):
                raise
            raise StoreUnusable(said_of(self.url, error)) from None
        except CommandError:
            self._release()
            raise StoreUnusable(NEWER) from None
        self._engine = sqlite_engine(self.url) if self.is_sqlite else postgres_engine(self.url)
        self._looking = sqlite_looking_engine(self.url) if self.is_sqlite else looking_engine(self.url)

    async def open_to_read(self) -> None:
        """Connect beside a desk that may be running: no lock, no migration; units of work write nothing.

        Raises StoreUnusable when there is no database or its schema is not this release's.
        """
        tables.map_nouns()
        self._engine, self._reading = await open_to_read(self.url), True

    async def close(self) -> None:
        """Finish what is open and let the file go."""
        for engine in (self._looking, self._engine):
            if engine is not None:
                await engine.dispose()
        self._engine = self._looking = None
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlUnitOfWork]:
        """One intention, one transaction: commits on a clean exit. Raises StoreDown when the store does not answer."""
        async with self._noting_refusals(), as_store_down():
            if self.is_sqlite and not self._reading:
                async with self._writer:
                    uow = await self._transact_begin()
                    async with uow.transaction():
                        yield uow
            else:
                uow = await self._transact_begin()
                async with AsyncExitStack() as stack:
                    async with reached():
                        await stack.enter_async_context(uow.transaction())
                    yield uow
        self._tell(uow)

    @asynccontextmanager
    async def _noting_refusals(self) -> AsyncIterator[None]:
        try:
            yield
        except StoreDown as refusal:
            if not isinstance(refusal, Collided):
                self._refused_at = time.monotonic()
            raise

    async def _transact_begin(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(
            self.engine,
            now=self.time.now(),
            organisation=self.organisation,
            classifier=self.classifier,
            reading=self._reading,
        )

    def _tell(self, uow: SqlUnitOfWork) -> None:
        if not self._reading and (uow.queued or uow.earliest_due is not None):
            for told in self.on_commit:
                told(uow.queued, uow.earliest_due)
        if uow.facts:
            for heard in self.on_facts:
                heard(uow.facts)

    async def figures(self) -> Figures:
        """How many tickets are open and how far behind the queue is. Raises StoreDown."""
        async with as_store_down(), self._look() as connection:
            return await figures(connection)

    async def next_level_due(self) -> datetime | None:
        """When the next escalation level or promise is due: one look at the ends of two indexes."""
        async with as_store_down(), self._look() as connection:
            due = (await connection.execute(_NEXT_DUE)).one()
        return min((at for at in due if at is not None), default=None)

    async def seal(self) -> int:
        """Put a seal on the newest history (see ``seals``); how many facts it holds. Raises StoreDown."""
        async with as_store_down():
            if not self.is_sqlite:
                return await seal(self.engine, self.time.now())
            async with self._writer:
                return await seal(self.engine.execution_options(readonly=False), self.time.now())

    async def tidy(self, retention: Retention) -> Tidied:
        """A small round of what is kept no longer (see ``privacy``). Raises StoreDown."""
        async with as_store_down():
            if not self.is_sqlite:
                return await self._tidy(self.engine, retention)
            async with self._writer:
                return await self._tidy(self.engine.execution_options(readonly=False), retention)

    async def _tidy(self, engine: AsyncEngine, retention: Retention) -> Tidied:
        async with engine.begin() as connection:
            return await connection.run_sync(tidy, retention, self.time.now())

    async def marks(self) -> list[Mark]:
        """Whom the desk was asked to forget. Raises StoreDown."""
        async with as_store_down(), self._look() as connection:
            return await connection.run_sync(marks_in)

    async def is_outgrown(self) -> bool:
        """Whether another process has brought the database to a newer release meanwhile. Raises StoreDown."""
        async with as_store_down(), self._look() as connection:
            there = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(there != self._schema)

    @asynccontextmanager
    async def _look(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one look, outside any transaction."""
        if self._looking is None:
            raise RuntimeError("the store is not open")
        async with AsyncExitStack() as stack:
            async with reached():
                connection = await stack.enter_async_context(self._looking.connect())
            yield connection

    async def answers(self) -> bool:
        """Whether the store takes something in: a full disk and a read-only file still answer every question.

        While it does, it is tried once in TRIED_EVERY seconds, however often somebody asks. What it refused is held
        against it for as long: on a full disk the trial's one small row may still find room where an input does not.
        """
        if time.monotonic() - self._refused_at < TRIED_EVERY:
            return False
        if time.monotonic() - self._took_at >= TRIED_EVERY:
            try:
                async with as_store_down():
                    await self._take()
            except StoreDown:
                return False
            self._took_at = time.monotonic()
        return True

    async def _take(self) -> None:
        """One row of the desk's own, written anew."""
        given = {"now": self.time.now().isoformat()}
        if not self.is_sqlite:
            async with reached(), self.engine.begin() as connection:
                await connection.execute(_TAKEN, given)
            return
        async with self._writer, self.engine.execution_options(readonly=False).begin() as connection:
            await connection.execute(_TAKEN, given)


def _earliest(due: Any, which: Any) -> Any:
    return select(due).where(which).order_by(due).limit(1).scalar_subquery()


_NEXT_DUE = select(
    _earliest(tables.clock.c.due_at, tables.clock.c.due_at.is_not(None)),
    _earliest(tables.promise.c.due_at, tables.promise.c.course == literal_column("'running'")),
)


def lock_file(database: str | None) -> FileLock | None:
    """The lock on a SQLite file, taken; None for a database in memory. Raises StoreUnusable when another has it."""
    if not database or database == ":memory:":
        return None
    path = Path(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"))
        taken = lock.take()
    except OSError as error:
        raise StoreUnusable(unusable(str(path), error)) from None
    if not taken:
        raise StoreUnusable(
            f"Another desk already uses {path}. Stop it first, or set DESK_DATABASE_URL to PostgreSQL to run several."
        )
    if path.exists() and not os.access(path, os.W_OK):
        lock.release()
        raise StoreUnusable(f"The database {path} cannot be written. Give this user write access to it.")
    return lock


async def open_to_read(given: URL | str) -> AsyncEngine:
    """An engine on which nothing is written, beside a desk that may be running; the caller disposes of it.

    Raises StoreUnusable when there is no database or its schema is not this release's.
    """
    url = make_url(given)
    if reason := missing_file(url):
        raise StoreUnusable(reason)
    engine = reading_engine(url)
    try:
        reason = await other_release(engine, url)
    except (DBAPIError, OSError) as error:
        reason = said_of(url, error)
    if reason:
        await engine.dispose()
        raise StoreUnusable(reason)
    return engine


class SystemTime:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)

    def real_seconds(self, span: timedelta) -> float:
        """As long as it says."""
        return span.total_seconds()
