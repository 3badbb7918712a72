"""A backup a day, made by a process of its own, and the oldest go."""

import os
import time
from pathlib import Path

import pytest

from bot.backup import BackupFailed, by_itself
from scheduler.backups import EVERY, Backups


def aged(path: Path, *, days: float) -> None:
    """A backup of so many days ago."""
    path.write_bytes(b"")
    os.utime(path, (time.time() - days * 86_400,) * 2)


async def made(folder: Path) -> None:
    """Write one."""
    aged(folder / f"new-{len(listing(folder))}.backup", days=0)


def listing(folder: Path) -> list[str]:
    """The backups that are there."""
    return sorted(path.name for path in folder.glob("*.backup"))


async def test_one_is_made_when_there_is_none_and_the_next_a_day_later(tmp_path: Path) -> None:
    backups = Backups(tmp_path, keep=3, make=made)
    assert await backups.sweep() == EVERY
    assert listing(tmp_path) == ["new-0.backup"]
    assert EVERY - 60 < (await backups.sweep() or 0) <= EVERY
    assert listing(tmp_path) == ["new-0.backup"]
    aged(tmp_path / "new-0.backup", days=1.01)
    await backups.sweep()
    assert len(listing(tmp_path)) == 2


async def test_the_oldest_of_too_many_go_and_other_files_stay(tmp_path: Path) -> None:
    for days in (2, 3, 4, 5):
        aged(tmp_path / f"{days}.backup", days=days)
    aged(tmp_path / "letter.txt", days=900)
    await Backups(tmp_path, keep=3, make=made).sweep()
    assert listing(tmp_path) == ["2.backup", "3.backup", "new-4.backup"]
    assert (tmp_path / "letter.txt").exists()


async def test_one_that_fails_removes_nothing_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/absent.db")
    aged(tmp_path / "old.backup", days=9)
    with pytest.raises(BackupFailed, match="There is no database at"):
        await Backups(tmp_path, keep=1, make=by_itself).sweep()
    assert listing(tmp_path) == ["old.backup"]
