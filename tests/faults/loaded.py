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
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

_server = get_context("forkserver")
_server.set_forkserver_preload(["tests.faults.preloaded"])


class Fork:
    """A command forked from the server; the part of ``asyncio.subprocess.Process`` that tests need.

    ``out`` and ``err`` are files that what it says is added to.
    """

    def __init__(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, out: Path, err: Path,
        mutant: str = "",
    ) -> None:  # fmt: skip
        given = (list(arguments), str(folder), dict(environment), str(out), str(err), mutant)
        self._process = _server.Process(target=_live, args=given)

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


def _live(arguments: list[str], folder: str, environment: dict[str, str], out: str, err: str, mutant: str) -> None:
    """``desk`` with these arguments and this environment, in this folder, into these files; never returns."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    if mutant:
        importlib.import_module(f"tests.faults.mutants.{mutant}")
    sys.argv = ["desk", *arguments]
    from bot.__main__ import main

    main()
