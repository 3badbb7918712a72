"""``desk backup`` and ``desk restore``: everything in one file, and back again."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import screen
from bot.settings import load_settings

if TYPE_CHECKING:
    from core.model.privacy import Mark


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
    asyncio.run(note_forgotten(settings.database_url, file.parent))


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `desk backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Also when there is a database already.")] = False,
    forgotten: Annotated[
        Path | None,
        typer.Option(help="Whom the desk was asked to forget. Without it: forgotten.jsonl beside the backup."),
    ] = None,
) -> None:
    """Make the database from a backup. Stop the desk first. Checked before anything is replaced.

    Whoever asked to be forgotten after the backup was taken is forgotten again: those whom the database that is
    replaced had forgotten, and those in the file of forgotten people.
    """
    from adapters.db.backup import restore

    settings, marks = load_settings(tokens=False), _marks(path, forgotten)
    done = asyncio.run(restore(settings.database_url, path, force=force, at=datetime.now(UTC), marks=marks))
    screen.tell_fine(f"The database is as it was at {done.manifest.made_at}. Tickets: {done.manifest.tickets}.")
    if done.forgotten:
        screen.tell_fine(f"People forgotten again: {done.forgotten}.")
    if done.unread and not marks:
        screen.tell_trouble(
            "The database before was too damaged to tell whom it had forgotten. If there is a forgotten.jsonl "
            "elsewhere, restore again with --forgotten FILE."
        )
    if done.kept is not None:
        screen.tell_fine(f"What was there before is at {done.kept}. It holds whoever was forgotten since: delete it.")


def _marks(backup: Path, given: Path | None) -> list["Mark"]:
    """The marks in the file that was named, or beside the backup. Raises Refused."""
    from adapters.db.privacy import MARKS_FILE, read_marks

    file = given or backup.parent / MARKS_FILE
    if given is None and not file.exists():
        return []
    try:
        return read_marks(file)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Refused(
            f"{str(error)[0].upper()}{str(error)[1:]}. Mend it, or name another file with --forgotten."
        ) from None


async def note_forgotten(url: str, folder: Path) -> None:
    """Have the file beside the backups tell whom the desk was asked to forget. Raises StoreUnusable, Refused."""
    from adapters.db.privacy import MARKS_FILE, marks_of, write_marks
    from adapters.db.store import open_to_read

    engine = await open_to_read(url)
    try:
        async with engine.connect() as connection:
            marks = await connection.run_sync(marks_of)
    finally:
        await engine.dispose()
    try:
        write_marks(folder / MARKS_FILE, marks)
    except (OSError, ValueError) as error:
        raise Refused(f"{folder / MARKS_FILE} cannot be kept up to date: {error}.") from None


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
