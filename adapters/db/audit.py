"""The auditor's own eyes on the store: its own SQL and, each time, a connection of its own.

Nothing here is shared with the sweep, so whatever stops or holds up the sweep does not blind whoever checks on it.
"""

from datetime import datetime

from sqlalchemy import TextClause, bindparam, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db.tables import UtcInstant
from core.audit import Audit, DueLevel
from core.errors import StoreDown

PATIENCE = 5.0
"""Seconds the database has for each answer."""

SHOWN = 100
"""Due levels read, the oldest first; all are counted."""

COUNT = "SELECT count(*) FROM clock WHERE due_at <= :now"
DUE = (
    "SELECT ticket, condition, episode, level + 1 AS level, due_at AS since FROM clock"
    f" WHERE due_at <= :now ORDER BY due_at LIMIT {SHOWN}"
)
WAITING = (
    "SELECT min(since) AS since FROM delivery"
    " WHERE standing IN ('pending', 'sending') AND (due_at <= :now OR attempts > 0)"
)
"""What is meant to wait (a receipt, a word for later) is not late before its time; what is tried again is."""


async def audit(url: str, now: datetime) -> Audit:
    """What is due at ``now`` (the desk's clock) and untold or undelivered. Raises StoreDown."""
    engine = create_async_engine(
        make_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_patience(url)
    )
    try:
        async with engine.connect() as connection:
            return await _read(connection, now)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise StoreDown(type(error).__name__) from error
    finally:
        await engine.dispose()


async def _read(connection: AsyncConnection, now: datetime) -> Audit:
    given = {"now": now}
    count = (await connection.execute(_at(COUNT), given)).scalar_one()
    due = (await connection.execute(_at(DUE).columns(since=UtcInstant), given)).all() if count else []
    waiting = (await connection.execute(_at(WAITING).columns(since=UtcInstant), given)).scalar()
    return Audit(due_count=count, due=tuple(DueLevel(**row._asdict()) for row in due), undelivered_since=waiting)


def _at(sql: str) -> TextClause:
    return text(sql).bindparams(bindparam("now", type_=UtcInstant()))


def _patience(url: str) -> dict[str, float]:
    if url.startswith("sqlite"):
        return {"timeout": PATIENCE}
    return {"timeout": PATIENCE, "command_timeout": PATIENCE}
