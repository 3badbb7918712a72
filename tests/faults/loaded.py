"""Desks that need no loading: a server that has loaded the code forks a process for each life.

What is killed is the desk that ``python -m bot run`` starts, without the seconds in which Python reads files: those
wait for nothing and write nothing. So thousands of kills fit into an hour, and most of them hit the desk at work.
A mutant (``tests/faults/mutants``) is broken in the new process before the desk begins.
"""

import asyncio
import importlib
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

_server = get_context("forkserver")
_server.set_forkserver_preload(["tests.faults.preloaded"])


class Fork:
    """A desk forked from the server; the part of ``asyncio.subprocess.Process`` that the harness needs."""

    def __init__(self, folder: Path, log: Path, environment: Mapping[str, str], mutant: str) -> None:
        given = (str(folder), str(log), dict(environment), mutant)
        self._process = _server.Process(target=_live, args=given, daemon=True)

    async def start(self) -> "Fork":
        """Fork; the first one waits until the server has loaded the code."""
        await asyncio.to_thread(self._process.start)
        return self

    @property
    def pid(self) -> int:
        """Of the forked process."""
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """None while it runs; less than zero is the signal it died of."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Its exit code, when it has ended."""
        while (code := self._process.exitcode) is None:  # noqa: ASYNC110  # a process sets no event
            await asyncio.sleep(0.005)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """As to any process."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()


def _live(folder: str, log: str, environment: dict[str, str], mutant: str) -> None:
    """``desk run`` with this environment, in this folder, into this log; never returns."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for out in (1, 2):
        os.dup2(into, out)
    if mutant:
        importlib.import_module(f"tests.faults.mutants.{mutant}")
    sys.argv = ["desk", "run"]
    from bot.__main__ import main

    main()
