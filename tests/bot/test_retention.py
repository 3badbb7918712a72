"""[retention] in desk.toml, and the file that tells beside the backups whom the desk was asked to forget."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.db.privacy import MARKS_FILE, read_marks
from bot.privacy import Notes
from core.model.privacy import Mark, Retention, mark_of
from tests.bot.test_configuration import GOOD, load, mistakes

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_what_is_not_said_keeps_its_default_and_off_is_for_good(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    month = timedelta(days=30)
    assert load(file, GOOD).retention == Retention(words=None, inbound=month, deliveries=month)
    said = '[retention]\nclosed_tickets = "1095d"\ninbound = "off"\ndeliveries = "7d"\n'
    kept = Retention(words=timedelta(days=1095), inbound=None, deliveries=timedelta(days=7))
    assert load(file, GOOD + said).retention == kept
    assert kept.records is None


@pytest.mark.parametrize(
    ("line", "problem", "fix"),
    [
        ('inbound = "6d"', "“6d” is too short.", "A week at least"),
        ('closed_tickets = "never"', "is not a length of time.", "Write a number and s, m, h or d"),
        ("deliveries = 30", "is not a length of time.", "Write a number and s, m, h or d"),
        ('closed = "30d"', "is not known here.", "closed_tickets"),
    ],
)
def test_a_mistake_in_it_has_its_line_and_its_fix(tmp_path: Path, line: str, problem: str, fix: str) -> None:
    text = f"{GOOD}\n[retention]\n{line}\n"
    (mistake,) = mistakes(tmp_path / "desk.toml", text)
    assert f"line {len(text.splitlines())}, retention.{line.split()[0]}" in mistake.place
    assert problem in mistake.problem
    assert fix in mistake.fix


async def test_whoever_is_forgotten_is_noted_beside_the_backups_and_trouble_with_the_file_stops_nothing(
    tmp_path: Path,
) -> None:
    marks: list[Mark] = []

    async def known() -> list[Mark]:
        return marks

    notes = Notes(known, tmp_path / "backups")
    await notes.write()
    assert not (tmp_path / "backups").exists()
    marks.append(mark_of("telegram/1001", AT))
    await notes.write()
    assert read_marks(tmp_path / "backups" / MARKS_FILE) == marks
    (tmp_path / "backups" / MARKS_FILE).write_text("junk\n", "utf-8")
    marks.append(mark_of("telegram/1002", AT))
    await notes.write()
    (tmp_path / "backups" / MARKS_FILE).unlink()
    await notes.write()
    assert read_marks(tmp_path / "backups" / MARKS_FILE) == marks
