"""The tick. APScheduler runs one job that sleeps until its next due instant; truth is in the tables.

Memory store, ``coalesce``, ``max_instances=1``, ``misfire_grace_time=None``: its defaults skip late runs and,
with a job store, delete what came due while the process was down.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

Sweep = Callable[[], Awaitable[float | None]]
"""Does what is due; how many real seconds until the next thing is, or None when nothing is."""


class Ticker:
    """Runs a sweep at once, then when it asked to be, when woken, and at least every ``at_least_every`` seconds.

    A sweep that raises or takes longer than ``timeout`` is logged and tried again after a second.
    """

    def __init__(self, name: str, sweep: Sweep, *, at_least_every: float = 15.0, timeout: float = 60.0) -> None:
        self.name = name
        self.finished_at: float | None = None
        self._sweep = sweep
        self._longest = at_least_every
        self._timeout = timeout
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._next_at: datetime | None = None
        self._wait = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._woken = False

    @property
    def is_alive(self) -> bool:
        """Whether a sweep finished lately: within three times the longest pause between two."""
        now = asyncio.get_running_loop().time()
        return self.finished_at is not None and now - self.finished_at < 3 * self._longest

    def start(self) -> None:
        """Begin; the first sweep runs at once."""
        self._scheduler.add_listener(self._finished, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._scheduler.start()
        self._next_at = _in(0)
        every = IntervalTrigger(seconds=self._longest, timezone=UTC)
        self._scheduler.add_job(self._tick, every, id=self.name, next_run_time=self._next_at)

    async def stop(self) -> None:
        """No further sweeps; the one under way is finished first."""
        self._scheduler.remove_all_jobs()
        await self._idle.wait()
        self._scheduler.shutdown(wait=False)

    def wake(self, seconds: float = 0.0) -> None:
        """Something will be due in ``seconds``: sweep then, unless an earlier sweep is planned."""
        if not self._idle.is_set():
            self._woken = True
        elif self._next_at is None or _in(seconds) < self._next_at:
            self._plan(seconds)

    def _plan(self, seconds: float) -> None:
        self._next_at = _in(seconds)
        if self._scheduler.get_job(self.name) is not None:
            self._scheduler.modify_job(self.name, next_run_time=self._next_at)

    async def _tick(self) -> None:
        self._idle.clear()
        self._woken = False
        self._wait = 1.0
        try:
            async with asyncio.timeout(self._timeout):
                wait = await self._sweep()
            self._wait = self._longest if wait is None else min(wait, self._longest)
            self.finished_at = asyncio.get_running_loop().time()
        except Exception:
            log.exception("the %s sweep broke; it runs again in a second", self.name)

    def _finished(self, _: JobExecutionEvent) -> None:
        """Plan the next sweep only now: while APScheduler counts a run as going on, it skips the next one."""
        self._idle.set()
        self._plan(0 if self._woken else self._wait)


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=max(seconds, 0))
