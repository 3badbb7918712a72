"""``desk backup`` and ``desk restore``: everything in one file, and back again."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot import screen
from bot.settings import load_settings


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, or a folder for a file named after the time.")],
) -> None:
    """Write everything the desk knows into one file, while it runs. It holds what customers said: keep it safe."""
    from adapters.db.backup import save

    at = datetime.now(UTC)
    file = path / f"switchboard-{at:%Y%m%dT%H%M%SZ}.backup" if path.is_dir() else path
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}. Make it, or name another.")
    settings = load_settings(tokens=False)
    try:
        manifest = asyncio.run(save(settings.database_url, file, release=version("switchboard"), at=at))
    except FileExistsError:
        raise Refused(f"{file} is there already, and a backup never replaces a file. Name another.") from None
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
    screen.tell_fine(f"Everything is in {file}. Tickets: {manifest.tickets}.")


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `desk backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Also when there is a database already.")] = False,
) -> None:
    """Make the database from a backup. Stop the desk first. Checked before anything is replaced."""
    from adapters.db.backup import restore

    settings = load_settings(tokens=False)
    manifest, kept = asyncio.run(restore(settings.database_url, path, force=force, at=datetime.now(UTC)))
    screen.tell_fine(f"The database is as it was at {manifest.made_at}. Tickets: {manifest.tickets}.")
    if kept is not None:
        screen.tell_fine(f"What was there before is at {kept}.")


async def by_itself(folder: Path) -> None:
    """The same in a process of its own: writing it takes a while, and the desk goes on. Raises BackupFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", str(folder),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise BackupFailed(said.decode(errors="replace").strip()[-500:])


class BackupFailed(Exception):
    """The backup process said why."""


class Refused(Exception):
    """What was asked for cannot be done; the text says why and what to do."""
