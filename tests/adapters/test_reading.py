"""A store opened for reading only, beside the desk that writes it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from adapters.db.migrations.upgrade import upgrade
from adapters.db.store import Store
from adapters.db.trouble import StoreUnusable
from core.errors import StoreDown
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.service import intake
from tests.adapters.test_store import file
from tests.conftest import HandClock


@pytest.fixture
async def reader(store: Store, organisation: Organisation, clock: HandClock) -> AsyncIterator[Store]:
    """A second store on the database of an open one."""
    url = store.url.render_as_string(hide_password=False)
    opened = Store(url, organisation=organisation, classifier=WordCounter(), time=clock)
    await opened.open_to_read()
    yield opened
    await opened.close()


async def test_it_reads_what_the_desk_writes_meanwhile(store: Store, reader: Store) -> None:
    number = await file(store)
    async with reader.work() as reading:
        assert (await reading.tickets.get(number)).number == number
        another = await file(store, "Another one", "telegram/1002")
        assert len(await reading.clocks.of(number)) == 3
        assert await reading.tickets.current_after(number, limit=5) == []
    async with reader.work() as reading:
        assert (await reading.tickets.get(another)).number == another


async def test_what_is_done_to_what_was_read_is_forgotten(store: Store, reader: Store) -> None:
    number = await file(store)
    async with reader.work() as reading:
        ticket = await reading.tickets.get(number)
        ticket.owner = "Nobody"
        await reading.people.facts(number)
        await intake.greet(reading, "telegram/1009", name="Ghost", language="en")
    async with store.work() as uow:
        assert (await uow.tickets.get(number)).owner is None
        assert await uow.contacts.get("telegram/1009") is None


async def test_the_database_itself_refuses_to_be_written(reader: Store) -> None:
    with pytest.raises((DBAPIError, StoreDown)):
        async with reader.work() as reading:
            await reading.once("telegram:1")


async def refused(url: str, organisation: Organisation) -> str:
    """What is said when that database is opened for reading."""
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=HandClock())
    with pytest.raises(StoreUnusable) as told:
        await store.open_to_read()
    return str(told.value)


async def test_a_missing_file_is_said_and_not_made(tmp_path: Path, organisation: Organisation) -> None:
    path = tmp_path / "nowhere" / "desk.db"
    said = await refused(f"sqlite+aiosqlite:///{path}", organisation)
    assert said == f"There is no database at {path}. Start the desk once, or run `desk migrate`, then ask again."
    assert not path.parent.exists()


async def test_an_empty_file_is_said(tmp_path: Path, organisation: Organisation) -> None:
    (tmp_path / "desk.db").touch()
    said = await refused(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}", organisation)
    assert said.startswith("The database is empty. Start the desk once")


async def test_another_release_s_schema_is_said(store: Store, organisation: Organisation) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    said = await refused(store.url.render_as_string(hide_password=False), organisation)
    assert "is at 0000, this release of the desk reads" in said


async def test_a_file_is_read_while_no_desk_runs_wherever_it_lies(
    tmp_path: Path, organisation: Organisation, clock: HandClock
) -> None:
    folder = tmp_path / "what? 100% #1"
    folder.mkdir()
    url = make_url("sqlite+aiosqlite://").set(database=str(folder / "desk.db"))
    upgrade(url)
    store = Store(
        url.render_as_string(hide_password=False), organisation=organisation, classifier=WordCounter(), time=clock
    )
    await store.open_to_read()
    async with store.work() as reading:
        assert await reading.tickets.current_after(0, limit=5) == []
    await store.close()
