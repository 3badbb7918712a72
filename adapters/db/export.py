"""Tickets as rows for a spreadsheet: read in pages, so that memory does not grow with their number."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db import tables
from core.model.promise import Promised

PAGE = 1_000
"""Tickets in memory."""

COLUMNS = (
    "number", "team", "priority", "state", "category", "opened_utc", "first_answer_utc", "resolved_utc", "closed_utc",
    "owner", "first_answer_promise", "resolution_promise", "subject",
)  # fmt: skip
"""Promises are running, paused, met, breached or canceled (core.model.promise)."""


async def tickets(engine: AsyncEngine, since: datetime) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """Pages of the tickets opened at ``since`` or later, by number: rows of COLUMNS, None where there is nothing.

    Each page is read in a transaction of its own: a desk that runs beside it can go on tidying its files.
    """
    after = 0
    while True:
        async with engine.connect() as connection:
            page = (await connection.execute(_page(since, after))).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1].number


def _page(since: datetime, after: int) -> Any:
    ticket, answer, resolution = tables.ticket, tables.promise.alias(), tables.promise.alias()
    row = ticket.c
    joined = ticket.outerjoin(answer, (answer.c.ticket == row.number) & (answer.c.kind == Promised.RESPONSE)).outerjoin(
        resolution, (resolution.c.ticket == row.number) & (resolution.c.kind == Promised.RESOLUTION)
    )
    wanted = (
        row.number, row.team, row.priority, row.state, row.category, row.created_at, row.responded_at, row.resolved_at,
        row.closed_at, row.owner, answer.c.course, resolution.c.course.label("resolution_course"), row.subject,
    )  # fmt: skip
    found = select(*wanted).select_from(joined).where(row.number > after, row.created_at >= since)
    return found.order_by(row.number).limit(PAGE)
