"""SQLite as the desk wants it: one writer, WAL and full sync, and no thread between us and a statement."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.db.bulk import as_json

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class Connection(aiosqlite.Connection):
    """The driver's, except that statements within a transaction run where they stand.

    They touch the page cache and take microseconds, while the way to the driver's thread and back costs four
    switches each, most of what a message costs in all. What waits (BEGIN for the lock, COMMIT for the disk) is
    done in the thread, so the event loop never stands still for either. A task that is cancelled leaves its
    statement running there: until it is done everything else queues behind it, for SQLite's cursors bear one
    thread at a time.
    """

    _handed_over = 0  # written by the event loop only
    _handed_back = 0  # written by the driver's thread only

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        connection = self._connection
        if not self._waits(connection, fn) and self._handed_over == self._handed_back:
            return fn(*args, **kwargs)

        def run() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._handed_back += 1

        self._handed_over += 1
        return await super()._execute(run)  # type: ignore[no-untyped-call]  # the driver's

    def _waits(self, connection: sqlite3.Connection | None, fn: Any) -> bool:
        """For the lock or for the disk: BEGIN (what is executed outside of a transaction), COMMIT, closing the file."""
        if connection is None or fn in (connection.commit, connection.close):
            return True
        return not connection.in_transaction and fn.__name__.startswith("execute")


def sqlite_engine(url: URL) -> AsyncEngine:
    """An engine whose transactions begin as asked for: IMMEDIATE for writers, deferred for readers."""
    engine = create_async_engine(
        url, pool_size=2, max_overflow=0, hide_parameters=True, json_serializer=as_json,
        connect_args={"timeout": 5, "check_same_thread": False, "async_creator_fn": _connect},
    )  # fmt: skip

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below opens the transaction, not the driver
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        readonly = connection.get_execution_options().get("readonly", True)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def sqlite_looking_engine(url: URL) -> AsyncEngine:
    """One connection for single looks: no BEGIN, no ROLLBACK."""
    return create_async_engine(
        url, pool_size=1, max_overflow=0, pool_reset_on_return=None, isolation_level="AUTOCOMMIT",
        hide_parameters=True, connect_args={"timeout": 5},
    )  # fmt: skip


def sqlite_reading_engine(url: URL) -> AsyncEngine:
    """An engine that opens the file for reading only, beside a desk that writes it; it makes no file."""
    engine = create_async_engine(
        url, pool_size=2, max_overflow=0, hide_parameters=True,
        connect_args={"timeout": 5, "check_same_thread": False, "async_creator_fn": partial(_connect, mode="ro")},
    )  # fmt: skip

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _connect(database: str, *, mode: str | None = None, **given: Any) -> Connection:
    if mode is not None:
        database, given = f"{Path(database).absolute().as_uri()}?mode={mode}", given | {"uri": True}
    connection = Connection(lambda: sqlite3.connect(database, **given), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it: a desk that ends does not wait for the driver
    return connection
