"""The auditor's own eyes on the store: its own SQL and, each time, a connection of its own.

Nothing here is shared with the sweep, so whatever stops or holds up the sweep does not blind whoever checks on it.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db.tables import Json, UtcInstant
from core.audit import Audit, DueLevel
from core.diagnosis import Finding, broken, fine, note
from core.errors import StoreDown

PATIENCE = 5.0
"""Seconds the database has for each answer."""

SHOWN = 100
"""Due levels read, the oldest first; all are counted."""

LATE = timedelta(minutes=2)
"""A level that is due for less may be on its way."""

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

LONG_AGO, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

WINDOW = timedelta(hours=1)
"""How far back told levels are checked."""

NEWEST = 20_000
"""Of the newest rows of the timeline and of the queue so many are read at most: a look costs the same after years."""

UNREAD = "SELECT since FROM delivery WHERE id <= (SELECT max(id) FROM delivery) - :newest ORDER BY id DESC LIMIT 1"
"""When the newest delivery was queued that is not read any more; what was told by then is not judged."""

OF_LATE = (
    " FROM timeline WHERE id > (SELECT max(id) FROM timeline) - :newest"
    " AND kind IN ('Escalated', 'Rerouted') AND at > :since AND at <= :now"
)
TOLD = f"SELECT ticket, kind, at, data{OF_LATE} ORDER BY id"
CARDS = (
    "SELECT projection, since, settled_at FROM delivery"
    f" WHERE projection LIKE 'ping/%' AND ticket IN (SELECT ticket{OF_LATE})"
)
"""Whom a card is for is in its projection: ``ping/<ticket>/<agent>``."""

LISTS = (
    "SELECT payload, since, settled_at FROM delivery WHERE id > (SELECT max(id) FROM delivery) - :newest"
    " AND kind = 'list' AND (since > :since OR settled_at IS NULL OR settled_at > :since)"
)
"""A list is queued for a person, not for a ticket."""


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
    levels = tuple(DueLevel(**row._asdict()) for row in due)
    unqueued = await _unqueued(connection, now)
    return Audit(due_count=count, due=levels, undelivered_since=waiting, unqueued=unqueued)


async def _unqueued(connection: AsyncConnection, now: datetime) -> tuple[DueLevel, ...]:
    """Each level and each person it was told to, for whom neither a card nor a list was queued then."""
    unread = (await connection.execute(text(UNREAD).columns(since=UtcInstant), {"newest": NEWEST})).scalar()
    began = now - WINDOW if unread is None else max(now - WINDOW, unread + LATE)  # rows come in nearly in order
    window, since = {"since": began, "newest": NEWEST}, bindparam("since", type_=UtcInstant())
    told = _at(TOLD).bindparams(since).columns(at=UtcInstant, data=Json)
    facts = (await connection.execute(told, window | {"now": now})).all()
    if not facts:
        return ()
    lasting: dict[str, datetime] = defaultdict(lambda: LONG_AGO)
    cards = _at(CARDS).bindparams(since).columns(since=UtcInstant, settled_at=UtcInstant)
    for row in (await connection.execute(cards, window | {"now": now})).all():
        lasting[row.projection] = max(lasting[row.projection], _until(row))
    lists = text(LISTS).bindparams(since).columns(payload=Json, since=UtcInstant, settled_at=UtcInstant)
    for row in (await connection.execute(lists, window)).all():
        whose = f"list/{row.payload['agent']}"
        lasting[whose] = max(lasting[whose], _until(row))
    return tuple(
        _level(fact, agent) for fact in facts for agent in fact.data["told"] if not _hears(fact, agent, lasting)
    )


def _until(row: Row[Any]) -> datetime:
    """How long a delivery could still tell of a level: as long as it waits, and at the instant it goes."""
    return END if row.settled_at is None else max(row.since, row.settled_at)


def _hears(fact: Row[Any], agent: str, lasting: Mapping[str, datetime]) -> bool:
    """Whether something was queued for that person then or later.

    Who is named by a level told anew, because others could not be reached, may have their card from before.
    """
    card = lasting[f"ping/{fact.ticket}/{agent}"]
    if fact.kind == "Rerouted" and card > LONG_AGO:
        return True
    told_at: datetime = fact.at
    return max(card, lasting[f"list/{agent}"]) >= told_at


def _level(fact: Row[Any], agent: str) -> DueLevel:
    given = fact.data
    return DueLevel(
        ticket=fact.ticket, condition=given.get("conditions", ["told anew"])[0], episode=given.get("episode", 0),
        level=given["level"], since=fact.at, agent=agent,
    )  # fmt: skip


def _at(sql: str) -> TextClause:
    return text(sql).bindparams(bindparam("now", type_=UtcInstant()))


def _patience(url: str) -> dict[str, float]:
    if url.startswith("sqlite"):
        return {"timeout": PATIENCE}
    return {"timeout": PATIENCE, "command_timeout": PATIENCE}


async def examine(url: str, now: datetime) -> list[Finding]:
    """What the database alone tells while no desk runs; nothing when it cannot be read (its own finding says so)."""
    if not _is_there(url):
        return []
    try:
        found = await audit(url, now)
    except StoreDown:
        return []
    return [_levels(found, now), *_lost(found), *_deliveries(found, now)]


def _is_there(url: str) -> bool:
    """Looking into a SQLite file that does not exist would make one."""
    where = make_url(url)
    return where.get_backend_name() != "sqlite" or Path(where.database or "").exists()


def _levels(found: Audit, now: datetime) -> Finding:
    what = "escalation levels"
    if not found.due or now - found.due[0].since < LATE:
        return fine(what, "none is overdue")
    detail = f"{found.due_count} are overdue and nobody was told; the first: {found.due[0]}."
    return broken(what, detail, "Start the desk: desk run tells them at once.")


def _lost(found: Audit) -> list[Finding]:
    if not found.unqueued:
        return []
    detail = f"of the last hour {len(found.unqueued)} were queued for nobody; the first: {found.unqueued[0]}."
    return [broken("reminders", detail, "Tell their people by hand, and report it: the desk made a mistake.")]


def _deliveries(found: Audit, now: datetime) -> list[Finding]:
    if found.undelivered_since is None:
        return []
    waited = max(now - found.undelivered_since, timedelta(0))
    detail = f"the oldest has waited for {waited // timedelta(minutes=1)} minutes."
    return [note("deliveries", detail, "desk run sends what waits.")]
