"""Backups: taken while the desk works, whole or not there, and a store made from one is the store that was."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from adapters.db import tables
from adapters.db.backup import BackupUnreadable, restore, save
from adapters.db.privacy import MARKS_FILE, read_marks, write_marks
from adapters.db.seals import verify
from adapters.db.store import Store
from adapters.db.trouble import StoreUnusable
from core.model.organisation import Organisation
from core.model.privacy import mark_of
from core.model.proposal import WordCounter
from core.notify import notice
from core.service import ownership, privacy, progress
from tests.adapters.test_store import file
from tests.conftest import HandClock

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LONG = timedelta(minutes=5)


@asynccontextmanager
async def opened(url: str, organisation: Organisation, clock: HandClock) -> AsyncIterator[Store]:
    """A store, open meanwhile."""
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    yield store
    await store.close()


async def content(store: Store) -> dict[str, list[Any]]:
    """Every row of every table; of what waits, not how often its outcome was unknown."""
    async with store.engine.connect() as connection:
        found = {}
        for table in tables.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name != "unknown"]
            rows = await connection.execute(select(*columns).order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in rows]
    return found


def listing(folder: Path) -> dict[str, int]:
    """Backups in a folder, finished or not, and who may read them."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("*all*")}


async def live(store: Store) -> None:
    """Two tickets, one of them owned and waiting for its customer: words in two alphabets, JSON, instants, spans."""
    first = await file(store)
    await file(store, 'Ничего не работает 🔥\n\u2028 "как" обычно', "telegram/1002")
    tom = store.organisation.people[0]
    async with store.work() as uow:
        await ownership.accept(uow, first, by=tom)
        await progress.hold(uow, first, by=tom)


@pytest.fixture
def other_url(database_url: str, request: pytest.FixtureRequest) -> str:
    """An empty database of the other kind."""
    fixture = "postgres_url" if database_url.startswith("sqlite") else "sqlite_url"
    return str(request.getfixturevalue(fixture))


async def test_the_other_database_made_from_a_backup_holds_the_same_and_goes_on(
    database_url: str, other_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(database_url, organisation, clock) as store:
        await live(store)
        before = await content(store)
        manifest = await save(database_url, tmp_path / "all", release="1", at=AT)
    assert manifest.tickets == 2
    await restore(other_url, tmp_path / "all", force=True, at=AT)
    async with opened(other_url, organisation, clock) as store:
        assert await content(store) == before
        assert await file(store, "the next one") == 1003


async def test_a_backup_taken_while_tickets_come_in_fits_together(
    database_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(database_url, organisation, clock) as store:
        enough = asyncio.Event()
        coming = asyncio.create_task(_coming(store, enough))
        await file(store)
        counts = []
        for turn in range(3):
            counts.append((await save(database_url, tmp_path / str(turn), release="1", at=AT)).tickets)
        enough.set()
        await coming
    assert counts[0] < counts[-1]
    for turn in range(3):
        url = f"sqlite+aiosqlite:///{tmp_path}/{turn}.db"
        manifest = (await restore(url, tmp_path / str(turn), force=False, at=AT)).manifest
        assert manifest.rows["clock"] == manifest.tickets * 3


async def _coming(store: Store, enough: asyncio.Event) -> None:
    for turn in itertools.count():
        await file(store, f"request {turn}", f"telegram/{2000 + turn}")
        if enough.is_set():
            return


async def test_a_backup_never_replaces_a_file_and_only_its_owner_may_read_it(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(sqlite_url, organisation, clock):
        await save(sqlite_url, tmp_path / "all", release="1", at=AT)
        with pytest.raises(FileExistsError):
            await save(sqlite_url, tmp_path / "all", release="1", at=AT)
    assert listing(tmp_path) == {"all": 0o600}


async def test_a_database_that_is_there_is_replaced_only_when_asked_to_and_then_put_aside(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(sqlite_url, organisation, clock) as store:
        await live(store)
        await save(sqlite_url, tmp_path / "all", release="1", at=AT)
        await file(store, "after the backup", "telegram/1003")
    with pytest.raises(StoreUnusable, match="--force"):
        await restore(sqlite_url, tmp_path / "all", force=False, at=AT)
    kept = (await restore(sqlite_url, tmp_path / "all", force=True, at=AT)).kept
    async with opened(sqlite_url, organisation, clock) as store:
        assert len((await content(store))["ticket"]) == 2
    async with opened(f"sqlite+aiosqlite:///{kept}", organisation, clock) as store:
        assert len((await content(store))["ticket"]) == 3


async def test_nothing_is_restored_under_a_desk_that_runs(
    database_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(database_url, organisation, clock) as store:
        await file(store)
        await save(database_url, tmp_path / "all", release="1", at=AT)
        with pytest.raises(StoreUnusable, match=r"Stop it first|Stop every desk"):
            await restore(database_url, tmp_path / "all", force=True, at=AT)
        assert len((await content(store))["ticket"]) == 1


async def test_what_waited_to_be_sent_counts_as_perhaps_sent(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(sqlite_url, organisation, clock) as store:
        await file(store)
        await save(sqlite_url, tmp_path / "all", release="1", at=AT)
    await restore(sqlite_url, tmp_path / "all", force=True, at=AT)
    async with opened(sqlite_url, organisation, clock) as store, store.engine.connect() as connection:
        waiting = list(await connection.execute(select(tables.delivery.c.unknown)))
    assert [row.unknown for row in waiting] == [1, 1]


async def test_threads_are_not_read_again_from_before_the_restore(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    async with opened(sqlite_url, organisation, clock) as store:
        async with store.work() as uow:
            await uow.settings.put("slack.read/C0SUPPORT", "1767225600.000000")
            await uow.settings.put("promises", "kept")
        await save(sqlite_url, tmp_path / "all", release="1", at=AT)
    await restore(sqlite_url, tmp_path / "all", force=True, at=AT)
    async with opened(sqlite_url, organisation, clock) as store, store.work() as uow:
        assert await uow.settings.get("slack.read/C0SUPPORT") is None
        assert await uow.settings.get("promises") == "kept"


@pytest.mark.parametrize(
    ("to", "left"), [("slack/U0TECH", ["pending", "dead"]), ("telegram/1001", ["dead", "pending"])]
)
async def test_of_what_was_being_sent_while_a_newer_version_waited_one_is_restored(
    database_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path, to: str, left: list[str]
) -> None:
    async with opened(database_url, organisation, clock) as store:
        for words in ("older", "newer"):
            async with store.work() as uow:
                uow.send(notice(to, "said", projection="one", text=words))
                await uow.deliveries.claim(
                    uow.now, resting=[], admit=lambda _: True, limit=9, holder="us", until=uow.now + LONG
                )
        await save(database_url, tmp_path / "all", release="1", at=AT)
    await restore(database_url, tmp_path / "all", force=True, at=AT)
    async with opened(database_url, organisation, clock) as store, store.engine.connect() as connection:
        delivery = tables.delivery.c
        kept = (await connection.execute(select(delivery.standing, delivery.payload).order_by(delivery.id))).all()
    assert [row.standing for row in kept] == left
    assert [row.payload["params"]["text"] for row in kept if row.standing == "pending"] == ["newer"]


SECRET = "Zanzibar"


async def told_and_forgotten(url: str, organisation: Organisation, clock: HandClock, folder: Path) -> None:
    """Somebody's ticket is in a backup; then they ask to be forgotten."""
    async with opened(url, organisation, clock) as store:
        await file(store, f"It is about {SECRET}")
        await file(store, "Nothing special", "telegram/1002")
        await store.seal()
        await save(url, folder / "all", release="1", at=AT)
        clock.advance(hours=1)
        async with store.work() as uow:
            assert await privacy.forget(uow, "telegram/1001")
        write_marks(folder / MARKS_FILE, await store.marks())


async def is_forgotten(url: str, organisation: Organisation, clock: HandClock) -> None:
    """Nobody of that address, none of their words, one ticket over; the other customer's as it was."""
    async with opened(url, organisation, clock) as store:
        kept = await content(store)
        verdict = await verify(store.engine)
    assert verdict.broken == ()
    assert SECRET not in str(kept)
    assert "telegram/1001" not in str([kept[name] for name in ("contact", "ticket", "message", "timeline", "delivery")])
    states = {row[0]: row[9].value for row in kept["ticket"]}
    assert states == {1001: "canceled", 1002: "new"}
    assert "Nothing special" in str(kept)


async def test_who_was_forgotten_after_the_backup_is_forgotten_again_when_it_replaces_the_database(
    database_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    await told_and_forgotten(database_url, organisation, clock, tmp_path)
    done = await restore(database_url, tmp_path / "all", force=True, at=clock.now())
    assert (done.manifest.tickets, done.forgotten) == (2, 1)
    await is_forgotten(database_url, organisation, clock)


async def test_on_another_machine_the_file_beside_the_backup_tells_who_was_forgotten(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    await told_and_forgotten(sqlite_url, organisation, clock, tmp_path)
    marks = read_marks(tmp_path / MARKS_FILE)
    assert (tmp_path / MARKS_FILE).stat().st_mode & 0o777 == 0o600
    assert "1001" not in (tmp_path / MARKS_FILE).read_text("utf-8").replace(marks[0].digest, "").replace(
        marks[0].salt, ""
    )
    other = f"sqlite+aiosqlite:///{tmp_path}/elsewhere.db"
    assert (await restore(other, tmp_path / "all", force=False, at=clock.now(), marks=marks)).forgotten == 1
    await is_forgotten(other, organisation, clock)
    async with opened(other, organisation, clock) as store:
        known = {mark.digest for mark in await store.marks()}
    assert marks[0].digest in known  # the next backup knows it too


async def test_somebody_who_came_back_after_being_forgotten_stays(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path
) -> None:
    await told_and_forgotten(sqlite_url, organisation, clock, tmp_path)
    async with opened(sqlite_url, organisation, clock) as store:
        clock.advance(hours=1)
        await file(store, "I am back")
        await save(sqlite_url, tmp_path / "later", release="1", at=AT)
    marks = read_marks(tmp_path / MARKS_FILE)
    assert (await restore(sqlite_url, tmp_path / "later", force=True, at=clock.now(), marks=marks)).forgotten == 0
    async with opened(sqlite_url, organisation, clock) as store:
        assert "I am back" in str(await content(store))


def test_the_file_of_the_forgotten_only_grows_and_a_line_that_is_none_is_said(tmp_path: Path) -> None:
    first, second = mark_of("telegram/1", AT), mark_of("telegram/2", AT)
    assert write_marks(tmp_path / "marks", [first]) == 1
    assert write_marks(tmp_path / "marks", [second]) == 1
    assert write_marks(tmp_path / "marks", []) == 0
    assert read_marks(tmp_path / "marks") == [first, second]
    (tmp_path / "bad").write_text('{"salt": 1}\n', "utf-8")
    with pytest.raises(ValueError, match=r"line 1 of .*bad is no mark"):
        read_marks(tmp_path / "bad")


def spoiled(path: Path, how: str) -> None:
    """Something that is no whole backup."""
    whole = path.with_name("whole")
    match how:
        case "cut":
            path.write_bytes(whole.read_bytes()[:-200])
        case "changed":
            damaged = bytearray(whole.read_bytes())
            damaged[400] ^= 0xFF
            path.write_bytes(damaged)
        case "junk":
            path.write_bytes(b"hello")
        case "newer":
            with ZipFile(whole) as old, ZipFile(path, "w") as new:
                for name in old.namelist():
                    new.writestr(name, old.read(name).replace(b'"schema": "0', b'"schema": "9'))
        case "without its clocks":
            with ZipFile(whole) as old, ZipFile(path, "w") as new:
                for name in old.namelist():
                    data = old.read(name)
                    if name == "clock.jsonl":
                        data = data.splitlines(keepends=True)[0]
                    if name == "manifest.json":
                        data = data.replace(b'"clock": 3', b'"clock": 0')
                    new.writestr(name, data)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut", "not a whole backup"),
        ("changed", "damaged"),
        ("junk", "not a whole backup"),
        ("newer", "which is newer"),
        ("without its clocks", "1 tickets without their clocks"),
        ("missing", "There is no file"),
    ],
)
async def test_what_is_no_whole_backup_is_refused_and_the_store_stays(
    sqlite_url: str, organisation: Organisation, clock: HandClock, tmp_path: Path, how: str, said: str
) -> None:
    async with opened(sqlite_url, organisation, clock) as store:
        await file(store)
        await save(sqlite_url, tmp_path / "whole", release="1", at=AT)
        before = await content(store)
    spoiled(tmp_path / "bad", how)
    with pytest.raises(BackupUnreadable, match=said):
        await restore(sqlite_url, tmp_path / "bad", force=True, at=AT)
    async with opened(sqlite_url, organisation, clock) as store:
        assert await content(store) == before
