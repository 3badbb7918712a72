"""``desk escalation coverage``: a readable table, gaps with their fix, and an exit code for a watchful cron job."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.db.store import Store, SystemTime
from bot.__main__ import app
from bot.configuration import load_organisation
from core.model.proposal import WordCounter
from core.model.roster import Absence
from tests.bot.conftest import ROOT

EXAMPLE = (ROOT / "desk.toml.example").read_text("utf-8")


def ask(*options: str) -> Result:
    """The command with these options."""
    return CliRunner().invoke(app, ["escalation", "coverage", *options])


@pytest.fixture
def file(folder: Path) -> Path:
    """The example's desk.toml in a folder without a database."""
    path = folder / "desk.toml"
    path.write_text(EXAMPLE, "utf-8")
    return path


def away(folder: Path, name: str, days: int) -> None:
    """A database in which somebody is away from now on."""

    async def write() -> None:
        store = Store(
            f"sqlite+aiosqlite:///{folder / 'data/desk.db'}", organisation=load_organisation(folder / "desk.toml"),
            classifier=WordCounter(), time=SystemTime(),
        )  # fmt: skip
        await store.open()
        async with store.work() as uow:
            now = datetime.now(UTC)
            absence = Absence(agent=name, since=now - timedelta(hours=1), until=now + timedelta(days=days))
            await uow.people.away(absence)
        await store.close()

    asyncio.run(write())


def test_a_small_team_that_is_covered_fits_on_a_screen_and_ends_with_0(file: Path) -> None:
    said = ask()
    assert said.exit_code == 0
    assert "✓ Coverage for the next 7 days: no gaps." in said.output
    assert len(said.output.splitlines()) <= 15
    row = next(line for line in said.output.splitlines() if "NOT_ASSIGNED · all" in line)
    assert row.index("channel C0SUPPORT") < row.index("Sofia Lind (Slack)") < row.index("Max Stone (Slack)")


def test_without_a_database_it_goes_by_the_file_alone_and_says_so(file: Path) -> None:
    said = ask()
    assert said.output.startswith("By desk.toml alone, without covers and absences. There is no database at")
    assert not (file.parent / "data").exists()


def test_an_absence_is_a_gap_with_its_time_and_its_fix_and_ends_with_1(file: Path) -> None:
    away(file.parent, "Sofia Lind", 3)
    said = ask("--days", "2")
    assert said.exit_code == 1
    assert "By desk.toml alone" not in said.output
    assert "✗ Support · all · " in said.output
    assert "Sofia Lind is away until " in said.output
    assert "Support has no other supervisor to turn to: second reminders go to Max Stone instead." in said.output
    assert "Name another supervisor in desk.toml, or ask Max Stone to look after the team." in said.output


def test_one_team_can_be_asked_for(file: Path) -> None:
    team = '\n[[teams]]\nname = "Billing"\nslack_channel = "C0B"\nsupervisor = "Sofia Lind"\nmanager = "Max Stone"\n'
    file.write_text(EXAMPLE + team, "utf-8")
    both, one = ask().output, ask("--team", "Billing").output
    assert ("Support" in both, "Billing" in both) == (True, True)
    assert ("channel C0SUPPORT" in one, "channel C0B" in one) == (False, True)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--days", "0"), "✗ --days is a number from 1 to 366, not 0."),
        (("--days", "9999"), "✗ --days is a number from 1 to 366, not 9999."),
        (("--team", "Suport"), "✗ There is no team “Suport” in desk.toml. The teams are: Support."),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(file: Path, options: tuple[str, str], sentence: str) -> None:
    said = ask(*options)
    assert (said.exit_code, said.output) == (2, f"{sentence}\n")


def test_a_year_ahead_is_no_trouble(file: Path) -> None:
    turns = EXAMPLE.replace("# [teams.on_call]\n# people", "[teams.on_call]\npeople").replace("# start", "start")
    file.write_text(turns.replace('# hours = "office"  ', 'hours = "office"'), "utf-8")
    assert "✓ Coverage for the next 366 days: no gaps." in ask("--days", "366").output
