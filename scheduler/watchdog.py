"""The watchdog: a thread that sees whether the desk's loops still turn, and acts when one does not.

A thread, since the event loop itself may hang. It counts silence in its own looks on the monotonic clock, so neither
a jump of the wall clock nor an hour in which the whole process stood still (SIGSTOP, a suspended machine) looks like
a loop that hangs. A round that failed because the store is down counts as a sign of life: the loop turns, and a
process started anew would find the same store. Any other failure does not count, nor does a round that never ends.
"""

import asyncio
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.errors import StoreDown

log = logging.getLogger(__name__)

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h: the program found itself broken. Whoever supervises it starts it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds. Shorter ones are for tests."""

    look: float = 1.0
    """Between two looks."""
    rebuild: float = 60.0
    """Without a sign of life: the loop is built anew, and again after as long."""
    end: float = 180.0
    """Without a sign of life in spite of that: the process ends."""
    jump: float = 2.0
    """By which wall and monotonic clock must part between two looks for a jump; slewing clocks stay far below."""


@dataclass(slots=True, kw_only=True)
class Pulse:
    """What a loop shows of itself to the watchdog and to ``/health/ready``.

    ``patience``: seconds without a finished round after which the loop counts as not working. ``beats`` counts signs
    of life, ``rebuilt`` how often it was built anew, ``error`` names the class of the last round's error, if it failed.
    """

    name: str
    patience: float
    beats: int = 0
    rebuilt: int = 0
    error: str | None = None
    finished_at: float | None = None

    def finished(self) -> None:
        """A round did its work."""
        self.beats += 1
        self.finished_at = time.monotonic()
        self.error = None

    def failed(self, error: Exception) -> None:
        """A round ended with an error; that the store is down is the store's fault, not the loop's."""
        self.beats += isinstance(error, StoreDown)
        self.error = type(error).__name__

    @property
    def age(self) -> float | None:
        """Seconds since the last finished round; None before the first."""
        return None if self.finished_at is None else time.monotonic() - self.finished_at

    @property
    def ok(self) -> bool:
        """Whether a round finished lately."""
        return self.age is not None and self.age < self.patience


class Watched(Protocol):
    """A loop that can be watched."""

    @property
    def pulse(self) -> Pulse:
        """Its signs of life."""

    def rebuild(self) -> None:
        """Give up the round under way and whatever makes rounds happen; begin anew. Called in the event loop."""

    def look_again(self) -> None:
        """The machine's clock jumped: what was planned by it is void, so go at once. Called in the event loop."""


@dataclass(slots=True)
class _Seen:
    """What is known of one loop: its last beat, and the seconds of silence since."""

    beats: int
    silent: float = 0.0
    rebuild_at: float = 0.0


def end_process() -> None:
    """End at once, whatever hangs: no handlers, no ``finally``."""
    _within(2.0, _flush)
    os._exit(EXIT_CODE)


class Watchdog:
    """Looks every second at what it watches, from ``start`` until ``stop``.

    It ends the process through ``end``, which tests of the thread alone replace.
    """

    def __init__(self, *watched: Watched, limits: Limits | None = None, end: Callable[[], None] = end_process) -> None:
        self.watched = watched
        self._limits = limits or Limits()
        self._end = end
        self._stopping = threading.Event()
        self._looked_at = -float("inf")
        self._seen: dict[str, _Seen] = {}
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._loop_thread = 0

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs and looked lately."""
        return self._thread.is_alive() and time.monotonic() - self._looked_at < 10 * self._limits.look

    def start(self) -> None:
        """Begin to look; call it in the event loop that is to be watched, after its loops were started."""
        self._loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._looked_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """The desk stops on purpose: from now on silence means nothing."""
        self._stopping.set()

    def _run(self) -> None:
        wall, tick = time.time(), time.monotonic()
        while not self._stopping.wait(self._limits.look):
            walked, passed = time.time() - wall, time.monotonic() - tick
            wall, tick = wall + walked, tick + passed
            self._look(walked, passed)
            self._looked_at = tick

    def _look(self, walked: float, passed: float) -> None:
        """``walked`` and ``passed``: the seconds since the last look by the wall clock and by the monotonic clock."""
        if abs(walked - passed) >= self._limits.jump:
            _tell(logging.WARNING, "the machine's clock jumped by %+.0f s; everything planned is looked at anew",
                  walked - passed)  # fmt: skip
            for watched in self.watched:
                self._ask(watched.look_again)
        counted = min(passed, 2 * self._limits.look)  # while the process stood still nothing could turn
        for watched in self.watched:
            self._judge(watched, counted)

    def _judge(self, watched: Watched, counted: float) -> None:
        beats, name = watched.pulse.beats, watched.pulse.name
        seen = self._seen.get(name)
        if seen is None or seen.beats != beats:
            self._seen[name] = _Seen(beats, rebuild_at=self._limits.rebuild)
            return
        seen.silent += counted
        if seen.silent >= self._limits.end:
            self._give_up(watched, seen)
        elif seen.silent >= seen.rebuild_at:
            seen.rebuild_at += self._limits.rebuild
            _tell(logging.ERROR, "the %s loop has finished nothing for %.0f s (%s); it is built anew",
                  name, seen.silent, self._why(watched))  # fmt: skip
            self._ask(watched.rebuild)

    def _give_up(self, watched: Watched, seen: _Seen) -> None:
        if self._stopping.is_set():
            return
        _tell(logging.CRITICAL,
              "The %s loop has finished nothing for %.0f s although it was built anew (%s): this process ends with "
              "code %d so that its supervisor starts it anew.",
              watched.pulse.name, seen.silent, self._why(watched), EXIT_CODE)  # fmt: skip
        self._stopping.set()
        self._end()

    def _why(self, watched: Watched) -> str:
        """The last error, or where the event loop's thread stands: names of files and functions, no values."""
        if watched.pulse.error:
            return f"last error: {watched.pulse.error}"
        frame = sys._current_frames().get(self._loop_thread)
        at = traceback.extract_stack(frame)[-1] if frame else None
        return f"the event loop is at {at.filename}:{at.lineno}, {at.name}" if at else "the event loop's thread is gone"

    def _ask(self, call: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the event loop is closed: the desk has stopped
            self._stopping.set()


def _tell(level: int, text: str, *args: object) -> None:
    """Log, but never wait long for it: whoever hangs may hold the log."""
    _within(2.0, lambda: log.log(level, text, *args))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    for handler in logging.getLogger().handlers:
        handler.flush()


def _within(seconds: float, call: Callable[[], None]) -> None:
    doing = threading.Thread(target=call, daemon=True)
    doing.start()
    doing.join(seconds)
