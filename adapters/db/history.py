"""Histories of tickets, read in pages: a rehearsal goes through years of them and keeps none."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, Text, cast, make_url, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db import tables
from adapters.db.reading import reading_engine
from core.model.timeline import Act

PAGE = 300
"""Tickets read at once; each has a dozen facts or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A ticket's number, the team it belongs to now, and its facts, oldest first."""

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


async def stories(
    engine: AsyncEngine, numbers: Sequence[int], *, without: Sequence[str] = (), unless: str = ""
) -> AsyncIterator[Sequence[Story]]:
    """Pages of these tickets, each with its history.

    Facts of the kinds ``without`` are left out, except of tickets that have one of the kind ``unless``. A page is read
    in a transaction of its own, so that the desk beside it can tidy its files.
    """
    ticket, fact = tables.ticket.c, tables.timeline.c
    teams, kept = select(ticket.number, ticket.team), _FACTS.where(fact.kind.not_in(without))
    for start in range(0, len(numbers), PAGE):
        page = numbers[start : start + PAGE]
        async with engine.connect() as connection:
            known: Any = (await connection.execute(teams.where(ticket.number.in_(page)).order_by(ticket.number))).all()
            facts = _by_ticket((await connection.execute(kept.where(fact.ticket.in_(page)))).all())
            whole = [number for number, lived in facts.items() if any(act.kind == unless for act in lived)]
            if without and whole:
                facts |= _by_ticket((await connection.execute(_FACTS.where(fact.ticket.in_(whole)))).all())
        yield [Story(number=number, team=team, facts=facts.get(number, ())) for number, team in known]


def _by_ticket(rows: Sequence[Any]) -> dict[int, list[Act]]:
    facts: dict[int, list[Act]] = {}
    for number, kind, by, at, data in rows:
        facts.setdefault(number, []).append(Act(kind=kind, by=by, at=_instant(at), data=json.loads(data)))
    return facts


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


_FACT = tables.timeline.c
_FACTS: Select[Any] = select(_FACT.ticket, _FACT.kind, _FACT.by, cast(_FACT.at, Text), cast(_FACT.data, Text)).order_by(
    _FACT.ticket, _FACT.id
)
"""Instants and data as text: a quarter of the time that their types take."""
