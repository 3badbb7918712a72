"""Histories of tickets, read in pages: a rehearsal goes through years of them and keeps none."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import make_url, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db import tables
from adapters.db.reading import reading_engine
from core.model.timeline import Act

PAGE = 300
"""Tickets read at once; each has a dozen facts or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A ticket's number, the team it belongs to now, and all its facts, oldest first."""

    number: int
    team: str
    facts: Sequence[Act]


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine to read histories with, beside a desk that runs. It needs no mapping, which slows nouns down."""
    engine = reading_engine(make_url(url))
    try:
        yield engine
    finally:
        await engine.dispose()


async def lasting(engine: AsyncEngine, since: datetime, *, team: str | None = None) -> list[int]:
    """Numbers, rising, of the tickets (of a team) that were not over at ``since``."""
    ticket = tables.ticket.c
    query = select(ticket.number).where(or_(ticket.closed_at.is_(None), ticket.closed_at >= since))
    if team is not None:
        query = query.where(ticket.team == team)
    async with engine.connect() as connection:
        return list((await connection.execute(query.order_by(ticket.number))).scalars())


async def stories(engine: AsyncEngine, numbers: Sequence[int]) -> AsyncIterator[Sequence[Story]]:
    """Pages of these tickets, each with its whole history.

    A page is read in a transaction of its own, so that the desk beside it can tidy its files.
    """
    ticket, fact = tables.ticket.c, tables.timeline.c
    teams, facts = select(ticket.number, ticket.team), select(fact.ticket, fact.kind, fact.by, fact.at, fact.data)
    for start in range(0, len(numbers), PAGE):
        page = numbers[start : start + PAGE]
        async with engine.connect() as connection:
            known: Any = (await connection.execute(teams.where(ticket.number.in_(page)))).all()
            query = facts.where(fact.ticket.in_(page)).order_by(fact.ticket, fact.id)
            rows = (await connection.execute(query)).all()
        yield _told(dict(known), rows)


def _told(teams: dict[int, str], rows: Sequence[Any]) -> list[Story]:
    facts: dict[int, list[Act]] = {number: [] for number in teams}
    for number, kind, by, at, data in rows:
        facts[number].append(Act(kind=kind, by=by, at=at, data=data))
    return [Story(number=number, team=team, facts=facts[number]) for number, team in teams.items()]
