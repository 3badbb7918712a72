"""The tick. APScheduler runs one job that sleeps until its next due instant; truth is in the tables.

Memory store, ``coalesce``, ``max_instances=1``, ``misfire_grace_time=None``: its defaults skip late runs and,
with a job store, delete what came due while the process was down. It plans by the wall clock and does not survive an
error of its own: the watchdog sees both, and a ticker can be built anew.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from scheduler.watchdog import Pulse

log = logging.getLogger(__name__)

Sweep = Callable[[], Awaitable[float | None]]
"""Does what is due; how many real seconds until the next thing is, or None when nothing is."""

LAST_WORDS = 5.0
"""Seconds a sweep under way is given when the desk stops; what it has not committed is done after the next start."""


class Ticker:
    """Runs a sweep at once, then when it asked to be, when woken, and at least every ``at_least_every`` seconds.

    A sweep that raises or takes longer than ``timeout`` is logged and tried again after a second. ``pulse`` tells how
    the sweeps went.
    """

    def __init__(self, name: str, sweep: Sweep, *, at_least_every: float = 15.0, timeout: float = 60.0) -> None:
        self.name = name
        self.pulse = Pulse(name=name, patience=3 * at_least_every)
        self._sweep = sweep
        self._longest = at_least_every
        self._timeout = timeout
        self._scheduler = _new_scheduler()
        self._planned_at = math.inf  # monotonic: the wall clock may jump
        self._wait = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._woken = self._stopped = self._broken = False

    @property
    def is_alive(self) -> bool:
        """Whether a sweep finished lately: within three times the longest pause between two."""
        return self.pulse.ok

    def start(self) -> None:
        """Begin; the first sweep runs at once."""
        scheduler = self._scheduler
        scheduler.add_listener(partial(self._finished, scheduler), EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        scheduler.start()
        self._planned_at = time.monotonic()
        every = _FromNow(timedelta(seconds=self._longest))
        scheduler.add_job(self._tick, every, args=[scheduler], id=self.name, next_run_time=_in(0))

    async def stop(self) -> None:
        """No further sweeps; the one under way has LAST_WORDS seconds to finish, then it is cancelled."""
        if self._stopped:
            return
        self._stopped = True
        self._scheduler.remove_all_jobs()
        try:
            async with asyncio.timeout(LAST_WORDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("the %s sweep does not end; it is cancelled", self.name)
        self._scheduler.shutdown(wait=False)

    def wake(self, seconds: float = 0.0) -> None:
        """Something will be due in ``seconds``: sweep then, unless an earlier sweep is planned. Never raises."""
        now = time.monotonic()
        if not self._idle.is_set():
            self._woken = True
        elif now + seconds < self._planned_at or self._planned_at < now - 1:  # or it should have run already
            self._plan(seconds)

    def look_again(self) -> None:
        """The wall clock jumped: sweep at once. After a jump back APScheduler would wait for the old time to return."""
        if self._idle.is_set():
            self._plan(0)
        else:
            self._woken = True

    def rebuild(self) -> None:
        """A new scheduler in place of one that does not tick; a sweep that hangs is cancelled. The next runs now."""
        if self._stopped:
            return
        old, self._scheduler = self._scheduler, _new_scheduler()
        try:
            old.shutdown(wait=False)  # cancels what it runs
        except Exception:
            log.exception("the old %s tick does not end; it is left alone", self.name)
        self.pulse.rebuilt += 1
        self._idle.set()
        self._woken = self._broken = False
        self.start()

    def _plan(self, seconds: float) -> None:
        """An error of the scheduler is not the committer's who woke us: it is told once, the watchdog mends it."""
        self._planned_at = time.monotonic() + max(seconds, 0)
        try:
            if self._scheduler.get_job(self.name) is not None:
                self._scheduler.modify_job(self.name, next_run_time=_in(seconds))
        except Exception:
            if not self._broken:
                log.exception("the %s tick cannot be planned; the watchdog will build it anew", self.name)
            self._broken = True

    async def _tick(self, scheduler: AsyncIOScheduler) -> None:
        self._idle.clear()
        self._woken = False
        self._wait = 1.0
        try:
            async with asyncio.timeout(self._timeout):
                wait = await self._sweep()
        except Exception as error:
            log.exception("the %s sweep broke; it runs again in a second", self.name)
            if scheduler is self._scheduler:  # else it was given up meanwhile and another runs in its place
                self.pulse.failed(error)
            return
        if scheduler is self._scheduler:
            self._wait = self._longest if wait is None else min(wait, self._longest)
            self.pulse.finished()

    def _finished(self, scheduler: AsyncIOScheduler, _: JobExecutionEvent) -> None:
        """Plan the next sweep only now: while APScheduler counts a run as going on, it skips the next one."""
        if scheduler is not self._scheduler:
            return
        self._idle.set()
        self._plan(0 if self._woken else self._wait)


class _FromNow(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """A while from now. The library's interval counts every one since the last run: minutes after a jump of years."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """One instant, however long ago the last run was."""
        return now + self._pause


def _new_scheduler() -> AsyncIOScheduler:
    return AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=max(seconds, 0))
