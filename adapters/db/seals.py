"""Seals over the timeline: a chain of hashes, so that history which was changed behind the desk's back shows.

Every seal holds the facts after the one before it and that one's hash. It is made a little after the facts are
committed, so nobody who writes facts waits for it. What it proves: since a seal was made no fact under it was changed,
removed or slipped in, unless whoever did so made every later seal anew: note the newest hash elsewhere to see that too.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db import tables

FACTS = 1_000
"""Facts under one seal at most: reading and hashing them takes about 10 ms."""

BEFORE = "0" * 64
"""In place of a hash, before the first seal."""

FORGOTTEN = "forgotten"
"""Who did it, of a fact whose person was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a look over the whole history found. ``hash`` is the newest seal's; ``broken`` has a sentence a fault."""

    facts: int
    seals: int
    unsealed: int
    forgotten: int
    hash: str
    broken: tuple[str, ...] = ()


async def seal(engine: AsyncEngine, at: datetime) -> int:
    """Seal what was committed and is not sealed yet, FACTS at most; how many. Two processes at once make one chain."""
    newest = await _newest(engine)
    async with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            await connection.execute(text("LOCK TABLE seal IN SHARE ROW EXCLUSIVE MODE"))
        last = (await connection.execute(select(tables.seal).order_by(tables.seal.c.number.desc()).limit(1))).first()
        number, after, chain = (last.number, last.last, last.hash) if last else (0, 0, BEFORE)
        rows = (await connection.execute(_facts(after, newest).limit(FACTS))).all()
        if rows:
            row = {
                "number": number + 1, "first": rows[0].id, "last": rows[-1].id, "facts": len(rows),
                "hash": chained(chain, rows), "at": at,
            }  # fmt: skip
            await connection.execute(insert(tables.seal).values(row))
    return len(rows)


async def _newest(engine: AsyncEngine) -> int:
    """The id up to which all facts are there: one that has its id but is not committed yet would be missed for good."""
    async with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            await connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            await connection.execute(text("LOCK TABLE timeline IN SHARE MODE"))  # waits for those who write now
        return await connection.scalar(select(func.max(tables.timeline.c.id))) or 0


def _facts(after: int, upto: int) -> Any:
    fact = tables.timeline.c
    return select(tables.timeline).where(fact.id > after, fact.id <= upto).order_by(fact.id)


def chained(before: str, rows: Any) -> str:
    """The hash of a seal: of the one before, and of each fact's id, ticket, kind, instant and content."""
    hashed = sha256(before.encode())
    for row in rows:
        hashed.update(f"\n{row.id}|{row.ticket}|{row.kind}|{row.at.isoformat()}|{row.digest or content(row)}".encode())
    return hashed.hexdigest()


def content(row: Any) -> str:
    """What a fact says, as a digest nobody can guess it from without its salt."""
    said = json.dumps([row.by, row.data, row.salt], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


async def verify(engine: AsyncEngine, expected: str = "") -> Verdict:
    """Hash all of it again and compare; ``expected`` is a hash that a seal must have."""
    async with engine.connect() as connection:
        broken, chain, after, seals, facts = [], BEFORE, 0, 0, 0
        if expected and not await connection.scalar(select(tables.seal.c.number).where(tables.seal.c.hash == expected)):
            broken.append("No seal has the hash that was noted: the seals were made anew, or it is another desk's.")
        async for one in _seals(connection):
            rows = (await connection.execute(_facts(after, one.last))).all()
            broken += _compare(one, seals + 1, chain, rows)
            chain, after, seals, facts = one.hash, one.last, one.number, facts + len(rows)
        unsealed = await connection.scalar(_count().where(tables.timeline.c.id > after))
        forgotten = await connection.scalar(_count().where(tables.timeline.c.digest.is_not(None)))
    return Verdict(
        facts=facts + (unsealed or 0), seals=seals, unsealed=unsealed or 0, forgotten=forgotten or 0, hash=chain,
        broken=tuple(broken),
    )  # fmt: skip


async def _seals(connection: AsyncConnection) -> AsyncIterator[Any]:
    for one in (await connection.execute(select(tables.seal).order_by(tables.seal.c.number))).all():
        yield one


def _count() -> Any:
    return select(func.count()).select_from(tables.timeline)


def _compare(one: Any, expected: int, chain: str, rows: Any) -> list[str]:
    where = f"Seal {one.number} of {one.at:%Y-%m-%d %H:%M} UTC (facts {one.first} to {one.last})"
    if one.number != expected:
        return [f"{where}: seals {expected} to {one.number - 1} before it are gone."]
    if len(rows) != one.facts:
        return [f"{where}: facts when it was made: {one.facts}, now: {len(rows)}."]
    if any(row.digest and (row.by, row.data) != (FORGOTTEN, {}) for row in rows):
        return [f"{where}: a fact passes for forgotten and says something."]
    return [] if chained(chain, rows) == one.hash else [f"{where}: a fact under it was changed."]


async def forget(connection: AsyncConnection, ids: list[int]) -> None:
    """Take the person out of these facts; their seals still hold."""
    await connection.run_sync(forget_now, ids)


def forget_now(connection: Connection, ids: list[int]) -> None:
    """The same on a connection that does not wait."""
    fact = tables.timeline.c
    for row in connection.execute(select(tables.timeline).where(fact.id.in_(ids), fact.digest.is_(None))).all():
        gone: dict[str, Any] = {"by": FORGOTTEN, "data": {}, "salt": None, "digest": content(row)}
        connection.execute(update(tables.timeline).where(fact.id == row.id).values(gone))
