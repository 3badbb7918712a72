"""``desk privacy``: for operators, what people can do themselves with /privacy in Telegram."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from core.model.privacy import Mark
from core.ports import FetchFile, Work

log = logging.getLogger(__name__)


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
        return json.dumps(held, ensure_ascii=False, indent=2).encode()

    return fetch
