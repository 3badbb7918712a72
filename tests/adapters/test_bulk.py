"""Rows that are written together: JSON and instants come back as they were."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from adapters.db import tables
from adapters.db.bulk import as_json, execute_many, inserting
from adapters.db.store import Store

NOON = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
COLUMNS = ("ticket", "kind", "by", "at", "data", "salt")


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
