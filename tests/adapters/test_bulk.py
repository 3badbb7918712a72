"""Rows that are written together: JSON and instants come back as they were."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from adapters.db import tables
from adapters.db.bulk import as_json, execute_many, inserting
from adapters.db.store import Store

NOON = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
COLUMNS = ("ticket", "kind", "by", "at", "data", "salt")


EARLIER = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
LATER = EARLIER.replace(fold=1)
"""An hour after; yet the two count as equal: the clocks are put back in between."""


async def test_rows_written_together_come_back_as_they_were(store: Store) -> None:
    rows = [
        {"ticket": n, "kind": "Filed", "by": "ann", "at": NOON, "data": {"n": n, "said": 'ä "x" \\ 🙂'}, "salt": None}
        for n in range(1, 1_200)
    ]
    async with store.engine.begin() as connection:
        on_sqlite = store.is_sqlite
        await execute_many(
            connection, inserting(tables.timeline, COLUMNS, on_sqlite=on_sqlite), rows, on_sqlite=on_sqlite
        )
        there = (await connection.execute(select(tables.timeline).order_by(tables.timeline.c.id))).all()
    assert [{name: getattr(row, name) for name in COLUMNS} for row in there] == rows


def test_half_of_a_character_is_kept_as_an_escape() -> None:
    assert as_json({"said": "\ud800"}) == '{"said": "\\ud800"}'


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        as_json({"at": NOON.replace(tzinfo=None)})


async def test_the_two_hours_of_an_autumn_night_are_told_apart(store: Store) -> None:
    assert [as_json({"at": at})[-8:-2] for at in (EARLIER, LATER)] == ["+02:00", "+01:00"]
    row: dict[str, Any] = {"ticket": 1, "kind": "Filed", "by": "ann", "data": {}, "salt": None}
    rows = [row | {"at": EARLIER}, row | {"at": LATER}]
    inserted = inserting(tables.timeline, COLUMNS, on_sqlite=store.is_sqlite)
    async with store.engine.begin() as connection:
        await execute_many(connection, inserted, rows, on_sqlite=store.is_sqlite)
        first, second = (
            await connection.execute(select(tables.timeline.c.at).order_by(tables.timeline.c.id))
        ).scalars()
    assert second - first == timedelta(hours=1)
