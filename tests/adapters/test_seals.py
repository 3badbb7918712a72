"""History can only be added to, and whoever gets around that is found out."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.db.seals import forget, seal, verify
from adapters.db.store import Store
from core.service import ownership, progress
from tests.adapters.test_store import file
from tests.conftest import HandClock

CHANGES = {
    "changed": "UPDATE timeline SET \"by\" = 'Max Stone' WHERE kind = 'Accepted'",
    "removed": "DELETE FROM timeline WHERE kind = 'Accepted'",
    "moved": "UPDATE timeline SET at = '2026-01-01 00:00:00' WHERE kind = 'Held'",
    "passed for forgotten": "UPDATE timeline SET salt = NULL, digest = 'x', \"by\" = 'Nobody' WHERE kind = 'Held'",
}


async def life(store: Store) -> None:
    """Some history, sealed in two parts, and a fact that is not sealed yet."""
    number, tom = await file(store), store.organisation.people[0]
    async with store.work() as uow:
        await ownership.accept(uow, number, by=tom)
    assert await seal(store.engine, store.time.now()) == 2
    async with store.work() as uow:
        await progress.hold(uow, number, by=tom)
    assert await seal(store.engine, store.time.now() + timedelta(minutes=1)) == 1
    assert await seal(store.engine, store.time.now() + timedelta(minutes=2)) == 0
    async with store.work() as uow:
        await progress.resume(uow, number, by=tom)


async def by_force(store: Store, *statements: str) -> None:
    """What somebody with the keys of the database does, the triggers taken away."""
    if store.is_sqlite:
        triggers = ["DROP TRIGGER timeline_update", "DROP TRIGGER timeline_delete"]
    else:
        triggers = ["ALTER TABLE timeline DISABLE TRIGGER ALL"]
    async with store.engine.begin() as connection:
        for statement in (*triggers, *statements):
            await connection.execute(text(statement))


async def test_untouched_history_is_whole_and_says_how_much_of_it_is_sealed(store: Store, clock: HandClock) -> None:
    await life(store)
    verdict = await verify(store.engine)
    assert (verdict.facts, verdict.seals, verdict.unsealed, verdict.broken) == (4, 2, 1, ())
    assert re.fullmatch("[0-9a-f]{64}", verdict.hash)


@pytest.mark.parametrize("change", ["changed", "removed", "moved"])
async def test_the_database_refuses_to_change_history(store: Store, change: str) -> None:
    await life(store)
    with pytest.raises(DBAPIError, match="can only be added to"):
        async with store.engine.begin() as connection:
            await connection.execute(text(CHANGES[change]))


async def test_it_cannot_be_emptied_at_once(store: Store) -> None:
    await life(store)
    with pytest.raises(DBAPIError, match="can only be added to"):
        async with store.engine.begin() as connection:
            await connection.execute(text("DELETE FROM timeline" if store.is_sqlite else "TRUNCATE timeline"))


@pytest.mark.parametrize("change", CHANGES)
async def test_history_that_was_changed_by_force_is_found_out(store: Store, change: str) -> None:
    await life(store)
    await by_force(store, CHANGES[change])
    assert len((await verify(store.engine)).broken) == 1


async def test_a_hash_that_was_noted_shows_that_all_seals_were_made_anew(store: Store) -> None:
    await life(store)
    noted = (await verify(store.engine)).hash
    assert (await verify(store.engine, noted)).broken == ()
    await by_force(store, CHANGES["changed"], "DELETE FROM seal")
    await seal(store.engine, store.time.now())
    assert (await verify(store.engine)).broken == ()
    assert "the seals were made anew" in (await verify(store.engine, noted)).broken[0]


async def test_a_seal_that_was_taken_away_is_missed(store: Store) -> None:
    await life(store)
    await by_force(store, "DELETE FROM seal WHERE number = 1")
    assert any("seals 1 to 1 before it are gone" in said for said in (await verify(store.engine)).broken)


async def test_a_fact_slipped_in_under_a_seal_is_found_out(store: Store) -> None:
    await life(store)
    slipped = "UPDATE seal SET last = last + 1 WHERE number = 2"
    await by_force(store, slipped)
    assert "facts when it was made: 1, now: 2." in (await verify(store.engine)).broken[0]


async def test_forgetting_a_person_takes_their_words_and_leaves_the_seals_whole(store: Store) -> None:
    await life(store)
    async with store.engine.begin() as connection:
        await forget(connection, [1])
        left = (await connection.execute(text('SELECT "by", data, salt FROM timeline WHERE id = 1'))).one()
    verdict = await verify(store.engine)
    assert (verdict.broken, verdict.forgotten) == ((), 1)
    assert (left.by, left.salt) == ("forgotten", None)
    assert "P3" not in str(left.data)
    with pytest.raises(DBAPIError, match="can only be added to"):
        async with store.engine.begin() as connection:
            await connection.execute(text('UPDATE timeline SET data = \'{"priority": "P1"}\' WHERE id = 1'))
