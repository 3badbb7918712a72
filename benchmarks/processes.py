"""The desk and the floors as processes of their own, so that their CPU can be told from the sandbox's."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil

from sandbox.box import Sandbox

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0
"""Seconds a process may take to be ready, and to end."""

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


class Measured:
    """A process and the CPU it used."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._looked_at = psutil.Process(process.pid)

    @property
    def cpu_seconds(self) -> float:
        """User and system time so far, of all its threads."""
        times = self._looked_at.cpu_times()
        return float(times.user + times.system)

    @property
    def has_ended(self) -> bool:
        """Whether it is over."""
        return self._process.poll() is not None

    def must_run(self) -> None:
        """Raises RuntimeError when it ended by itself."""
        if self.has_ended:
            raise RuntimeError(f"the measured process ended with {self._process.returncode}; see its words above")


@contextmanager
def started(arguments: Sequence[str], *, folder: Path, **environment: str) -> Iterator[Measured]:
    """A Python of ours, asked to end at the end. Its standard error is ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    everything = inherited | {"PYTHONPATH": str(ROOT)} | environment
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=everything)
    try:
        yield Measured(process)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@asynccontextmanager
async def desk(box: Sandbox, folder: Path) -> AsyncIterator[Measured]:
    """``desk run`` against the sandbox, unpaced, on a SQLite file in the folder; ready when it is yielded."""
    port = free_port()
    with started(["-m", "bot", "run"], folder=folder, **desk_environment(box, folder, port)) as process:
        await asyncio.to_thread(wait_until_ready, process, port)
        yield process


def desk_environment(box: Sandbox, folder: Path, port: int) -> dict[str, str]:
    """Everything ``desk run`` wants to know."""
    (folder / "desk.toml").write_text(DESK_TOML)
    return {
        "DESK_TELEGRAM_TOKEN": box.world.telegram_token,
        "DESK_TELEGRAM_API_URL": f"{box.url}/telegram",
        "DESK_SLACK_BOT_TOKEN": box.world.slack_bot_token,
        "DESK_SLACK_APP_TOKEN": box.world.slack_app_token,
        "DESK_SLACK_API_URL": f"{box.url}/slack/api/",
        "DESK_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'desk.db'}",
        "DESK_HTTP_PORT": str(port),
        "DESK_LOG_LEVEL": "error",
        "DESK_PACE": "0",
    }


def wait_until_ready(process: Measured, port: int) -> None:
    """Until /health/ready says 200. Raises TimeoutError, and RuntimeError when the process ended."""
    until = time.monotonic() + PATIENCE
    while not _is_ready(port):
        process.must_run()
        if time.monotonic() > until:
            raise TimeoutError("the desk does not become ready")
        time.sleep(0.005)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


Reached = Callable[[], bool]


async def until(reached: Reached, process: Measured, *, seconds: float = 120.0) -> float:
    """Wait until something is so; the instant (``time.perf_counter``) it was. Raises TimeoutError, RuntimeError."""
    async with asyncio.timeout(seconds):
        while not reached():
            process.must_run()
            await asyncio.sleep(0.005)
    return time.perf_counter()
