"""A database in trouble, from outside: connections that end in the middle, locks that somebody else holds."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

LOCKED = ("inbound", "ticket", "delivery", "timeline", "clock")
"""Tables that somebody locks on PostgreSQL."""

END_ONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() ORDER BY pid OFFSET :skipped LIMIT 1"
)


@asynccontextmanager
async def troubled(engine: AsyncEngine, dice: random.Random) -> AsyncIterator[None]:
    """Every few seconds: on PostgreSQL one connection is ended or a table locked, on SQLite the file."""
    trouble = asyncio.create_task(_make_trouble(engine, random.Random(dice.random())))
    try:
        yield
    finally:
        trouble.cancel()
        with suppress(asyncio.CancelledError):
            await trouble


async def _make_trouble(engine: AsyncEngine, dice: random.Random) -> None:
    while True:
        await asyncio.sleep(dice.uniform(1.0, 8.0))
        with suppress(DBAPIError):  # somebody else was quicker; ours is no better a connection than theirs
            if engine.dialect.name == "sqlite":
                await _lock(engine, "DELETE FROM inbound WHERE key = 'nobody'", dice.uniform(0.1, 4.0))
            elif dice.random() < 0.5:
                await _end_one(engine, dice.randrange(8))
            else:
                table = dice.choice(LOCKED)
                await _lock(engine, f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", dice.uniform(1.0, 2.0))


async def _lock(engine: AsyncEngine, statement: str, seconds: float) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(statement))
        await asyncio.sleep(seconds)
        await connection.rollback()


async def _end_one(engine: AsyncEngine, skipped: int) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(END_ONE), {"skipped": skipped})
