"""A real desk in a process of its own, to be killed: ``python -m bot run`` against a sandbox of this process."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp

from sandbox.box import Sandbox
from tests.faults.loaded import Fork

ROOT = Path(__file__).resolve().parents[2]

DESK_TOML = """
[[teams]]
name = "Support"
slack_channel = "C0SUPPORT"
supervisor = "Sofia Lind"
manager = "Max Stone"

[[people]]
name = "Tom Reed"
role = "technician"
team = "Support"
slack = "U0TECH"

[[people]]
name = "Tina Park"
role = "technician"
team = "Support"
slack = "U0TINA"

[[people]]
name = "Sofia Lind"
role = "supervisor"
team = "Support"
slack = "U0SUPER"

[[people]]
name = "Max Stone"
role = "manager"
team = "Support"
slack = "U0MANAGER"
"""


HURRIED = f"""{DESK_TOML}
[teams.on_call]
people = ["Tom Reed", "Tina Park"]
start = 2026-01-05

[sla.P3]
response = "1s"
resolution = "4s"

[escalation.NOT_ASSIGNED]
P3 = ["0.5s", "1s", "2s"]

[escalation.NOT_UPDATED]
P3 = ["1s", "2s", "3s"]
"""
"""The same people, who are reminded within seconds: so kills meet the sweep and reminders too, and all is told soon."""


class DeskProcess:
    """One desk after another on the same database, each ended in whatever way; ``kills`` counts SIGKILLs.

    Each is ``python -m bot run`` from scratch, or while ``loaded`` forked from a server that has read the code. A
    ``mutant`` is always forked.
    """

    def __init__(
        self,
        box: Sandbox,
        folder: Path,
        database_url: str,
        *,
        toml: str = DESK_TOML,
        **settings: str,
    ) -> None:
        self.folder = folder
        self._log = folder / "desk.log"
        self._process: asyncio.subprocess.Process | Fork | None = None
        self.loaded, self.mutant = False, ""
        self._health = ""
        self.kills = 0
        self.port = _free_port()
        (folder / "desk.toml").write_text(toml, "utf-8")
        self._environment = _environment(box, database_url, self.port) | settings

    @property
    def log(self) -> str:
        """Everything any of the processes wrote."""
        return self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""

    @property
    def alive(self) -> bool:
        """Whether a process is running."""
        return self._process is not None and self._process.returncode is None

    async def ended(self, *, within: float = 20.0) -> int:
        """Wait until it ends by itself; its exit code. Raises TimeoutError."""
        if self._process is None:
            raise RuntimeError("no desk was started yet")
        async with asyncio.timeout(within):
            return await self._process.wait()

    @property
    def pid(self) -> int:
        """The process that was started last. Raises RuntimeError before the first."""
        if self._process is None:
            raise RuntimeError("no desk was started yet")
        return self._process.pid

    async def start(self) -> None:
        """Start a process; does not wait for it."""
        if self.loaded or self.mutant:
            self._process = await Fork(
                ["run"], self.folder, self._environment, out=self._log, err=self._log, mutant=self.mutant
            ).start()
            return
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                cwd=self.folder, env=self._environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    async def ready(self, *, within: float = 40.0) -> float:
        """Wait until ``/health/ready`` says yes; the seconds it took."""
        began = time.monotonic()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            while not await self._says_ready(session):
                if time.monotonic() - began > within:
                    health = self._health or "no answer"
                    raise TimeoutError(f"the desk is not ready after {within:g} s: {health}\n{self.log[-4000:]}")
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def _says_ready(self, session: aiohttp.ClientSession) -> bool:
        if not self.alive:
            raise RuntimeError(f"the desk ended by itself:\n{self.log[-4000:]}")
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/health/ready") as answer:
                self._health = await answer.text()
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def kill(self) -> None:
        """SIGKILL: no handler of the process runs."""
        if self._process is not None and self.alive:
            self._process.kill()
            await self._process.wait()
            self.kills += 1

    async def stop(self, *, within: float = 15.0) -> float:
        """SIGTERM; the seconds until it was gone. Raises TimeoutError, and AssertionError for a bad exit."""
        if self._process is None or not self.alive:
            return 0.0
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            code = await self._process.wait()
        assert code == 0, f"the desk left with {code}:\n{self.log[-4000:]}"
        return time.monotonic() - began


def _environment(box: Sandbox, database_url: str, port: int) -> dict[str, str]:
    """Nothing of ours but what the desk needs: no coverage, no DESK_* of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    world = box.world
    return kept | {
        "PYTHONPATH": str(ROOT),
        "DESK_TELEGRAM_TOKEN": world.telegram_token,
        "DESK_TELEGRAM_API_URL": f"{box.url}/telegram",
        "DESK_SLACK_BOT_TOKEN": world.slack_bot_token,
        "DESK_SLACK_APP_TOKEN": world.slack_app_token,
        "DESK_SLACK_SIGNING_SECRET": world.slack_signing_secret,
        "DESK_SLACK_API_URL": f"{box.url}/slack/api/",
        "DESK_DATABASE_URL": database_url,
        "DESK_HTTP_PORT": str(port),
        "DESK_PACE": "0",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
