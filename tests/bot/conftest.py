"""A folder of one's own, an environment without the developer's settings, and the command line in them."""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.loaded import Fork


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; no DESK_* variable is set."""
    for name in [name for name in os.environ if name.upper().startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


ROOT = Path(__file__).parents[2]
TOKENS = {
    "DESK_TELEGRAM_TOKEN": "1000:sandbox-telegram-token",
    "DESK_SLACK_BOT_TOKEN": "xoxb-sandbox",
    "DESK_SLACK_APP_TOKEN": "xapp-sandbox",
}


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


class Desk:
    """The command line as a person uses it: a process of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("DESK_")}
        self.environment = {**clean, "PYTHONPATH": str(ROOT)}

    def write(self, name: str, text: str) -> None:
        """Put a file into its folder."""
        (self.folder / name).write_text(text, "utf-8")

    def set_up(self, sandbox: str = "", **more: str) -> None:
        """The demo's organisation and tokens, and the address of a sandbox to talk to."""
        self.write("desk.toml", (ROOT / "desk.toml.example").read_text("utf-8"))
        self.environment |= TOKENS | more
        if sandbox:
            self.environment["DESK_TELEGRAM_API_URL"] = f"{sandbox}/telegram"
            self.environment["DESK_SLACK_API_URL"] = f"{sandbox}/slack/api/"

    @asynccontextmanager
    async def started(self, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A running command; killed at the end if it still runs."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=self.folder, env=self.environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def __call__(self, *arguments: str) -> Said:
        """Run it and wait: in a process of its own, forked from one that has read the code already."""
        out, err = (self.folder / f"{next(_numbers)}.said" for _ in range(2))
        process = await Fork(arguments, self.folder, self.environment, out=out, err=err).start()
        try:
            code = await asyncio.wait_for(process.wait(), 30)
        finally:
            process.kill()
        said = [file.read_text("utf-8") if file.exists() else "" for file in (out, err)]
        for file in (out, err):
            file.unlink(missing_ok=True)
        return Said(code, *said)

    async def from_scratch(self, *arguments: str) -> Said:
        """The same by the command that a person types."""
        async with self.started(*arguments) as process:
            out, err = await asyncio.wait_for(process.communicate(), 30)
        return Said(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The command line in an empty folder, without settings."""
    return Desk(tmp_path)
