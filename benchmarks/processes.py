"""The desk and the floors as processes of their own, so that their CPU can be told from the sandbox's."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil

from sandbox.box import Sandbox
from tests.faults.process import DESK_TOML, ROOT, DeskProcess

PATIENCE = 60.0
"""Seconds a process may take to be ready, and to end."""


class Measured:
    """A process and the CPU it used; ``alive`` says whether it runs."""

    def __init__(self, pid: int, alive: Callable[[], bool]) -> None:
        self._alive = alive
        self._looked_at = psutil.Process(pid)

    @property
    def cpu_seconds(self) -> float:
        """User and system time so far, of all its threads."""
        times = self._looked_at.cpu_times()
        return float(times.user + times.system)

    def must_run(self) -> None:
        """Raises RuntimeError when it ended by itself."""
        if not self._alive():
            raise RuntimeError("the measured process ended; see its words above")


@contextmanager
def started(arguments: Sequence[str], *, folder: Path, **environment: str) -> Iterator[Measured]:
    """A Python of ours, asked to end at the end. Its standard error is ours."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    everything = inherited | {"PYTHONPATH": str(ROOT)} | environment
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=everything)
    try:
        yield Measured(process.pid, lambda: process.poll() is None)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@asynccontextmanager
async def desk(box: Sandbox, folder: Path, *, toml: str = DESK_TOML) -> AsyncIterator[Measured]:
    """``desk run`` against the sandbox, unpaced, on the SQLite file desk.db in the folder; ready when it is yielded."""
    url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
    process = DeskProcess(box, folder, url, toml=toml, DESK_LOG_LEVEL="error")
    await process.start()
    try:
        await process.ready(within=PATIENCE)
        yield Measured(process.pid, lambda: process.alive)
        await process.stop(within=PATIENCE)
    finally:
        print(process.log, end="", file=sys.stderr)
        await process.kill()


Reached = Callable[[], bool]


async def until(reached: Reached, process: Measured, *, seconds: float = 120.0) -> float:
    """Wait until something is so; the instant (``time.perf_counter``) it was. Raises TimeoutError, RuntimeError."""
    async with asyncio.timeout(seconds):
        while not reached():
            process.must_run()
            await asyncio.sleep(0.005)
    return time.perf_counter()
