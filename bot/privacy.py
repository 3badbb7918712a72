"""``desk privacy``: for operators, what people can do themselves with /privacy in Telegram."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import screen
from bot.backup import Refused
from bot.configuration import load_organisation
from bot.export import new_file
from bot.settings import Settings, load_settings
from core.model.organisation import Organisation
from core.model.privacy import Mark
from core.ports import FetchFile, Work

log = logging.getLogger(__name__)


privacy = typer.Typer(help="What is kept of a person: a copy of it, and forgetting them.", no_args_is_help=True)

Person = Annotated[int, typer.Option("--telegram", help="Their number in Telegram.", metavar="ID", min=1)]


@privacy.callback()
def _room() -> None:
    """What is kept of a person: a copy of it, and forgetting them."""


@privacy.command("export")
def export_(
    telegram: Person,
    out: Annotated[Path | None, typer.Option(help="The file to write; else the screen.", metavar="FILE")] = None,
) -> None:
    """What /privacy gives the person: their contact, tickets and messages as JSON. Beside a desk that runs."""
    held = asyncio.run(_held(load_settings(tokens=False).database_url, f"telegram/{telegram}"))
    if held is None:
        raise Refused(f"Nothing is kept of {telegram} in Telegram.")
    if out is None:
        typer.echo(_as_text(held))
        return
    with new_file(out, mark=False) as file:
        file.write(_as_text(held))
    screen.tell_fine(f"What is kept of {telegram} is in {out}: keep it safe, and delete it when it is handed over.")


async def _held(url: str, address: str) -> dict[str, Any] | None:
    from adapters.db.privacy import held
    from adapters.db.store import open_to_read

    engine = await open_to_read(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(held, address)
    finally:
        await engine.dispose()


@privacy.command()
def forget(
    telegram: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Forget a person, as they can themselves with /privacy. It cannot be undone. On SQLite stop the desk first."""
    settings = load_settings(tokens=False)
    organisation = load_organisation(settings.config)
    if not yes and not typer.confirm(f"Forget {telegram} in Telegram for good?"):
        raise typer.Exit(1)
    if not asyncio.run(_forget(settings, organisation, f"telegram/{telegram}")):
        raise Refused(f"Nothing is kept of {telegram} in Telegram.")
    screen.tell_fine(f"{telegram} is forgotten. What the desk posted in Slack goes as soon as it runs.")


async def _forget(settings: Settings, organisation: Organisation, address: str) -> bool:
    from adapters.db.store import Store, SystemTime
    from core.model.proposal import WordCounter
    from core.service import privacy

    store = Store(settings.database_url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
    await store.open()
    try:
        async with store.work() as uow:
            known = await privacy.forget(uow, address)
        await Notes(store.marks, settings.backup_folder).write()
    finally:
        await store.close()
    return known


class Notes:
    """The file beside the backups that tells whom the desk was asked to forget, kept up to date. ``marks`` asks the

    store. Without a ``folder`` there is none.
    """

    def __init__(self, marks: Callable[[], Awaitable[Sequence[Mark]]], folder: Path | None) -> None:
        self._marks, self._folder = marks, folder
        self._noted = 0

    async def write(self) -> None:
        """Note who is new. A file that cannot be written is a line in the log, and tried again the next time."""
        marks = await self._marks() if self._folder is not None else ()
        if self._folder is None or len(marks) == self._noted:
            return
        try:
            await asyncio.to_thread(_note, self._folder, marks)
        except (OSError, ValueError) as error:
            log.warning("whom the desk was asked to forget cannot be noted beside the backups: %s", error)
            return
        self._noted = len(marks)


def _note(folder: Path, marks: Sequence[Mark]) -> None:
    from adapters.db.privacy import MARKS_FILE, write_marks

    folder.mkdir(parents=True, exist_ok=True)
    write_marks(folder / MARKS_FILE, marks)


def data_from(work: Work) -> FetchFile:
    """What is kept of the person at an address, as a file of JSON. Raises FileNotFoundError when nobody is there."""

    async def fetch(address: str) -> bytes:
        async with work() as uow:
            held = await uow.privacy.held(address)
        if held is None:
            raise FileNotFoundError(address)
        return _as_text(held).encode()

    return fetch


def _as_text(held: dict[str, Any]) -> str:
    return json.dumps(held, ensure_ascii=False, indent=2)
