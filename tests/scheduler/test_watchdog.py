"""A loop that stops turning is seen, built anew, and in the end ends the process; one that turns never is."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from core.errors import StoreDown
from scheduler.loops import Ticker
from scheduler.watchdog import EXIT_CODE, Limits, Watchdog
from tests.scheduler.conftest import QUICK, until

ROOT = Path(__file__).parents[2]


class Ends:
    """Notes that the process would have ended here."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        """In place of ``os._exit``."""
        self.count += 1


@asynccontextmanager
async def guarded(ticker: Ticker, limits: Limits = QUICK) -> AsyncIterator[Ends]:
    """The ticker started, with a watchdog beside it."""
    ends = Ends()
    watchdog = Watchdog(ticker, limits=limits, end=ends)
    ticker.start()
    watchdog.start()
    try:
        yield ends
    finally:
        watchdog.stop()
        await ticker.stop()


async def quick_sweep() -> float:
    """Nothing to do; again in a moment."""
    return 0.01


async def test_a_ticker_whose_scheduler_broke_is_built_anew(caplog: pytest.LogCaptureFixture) -> None:
    ticker = Ticker("escalation", quick_sweep)
    async with guarded(ticker) as ends:
        await until(lambda: ticker.pulse.beats)
        _break(ticker)
        await until(lambda: ticker._broken)
        stopped_at = ticker.pulse.beats
        await until(lambda: ticker.pulse.rebuilt)
        await until(lambda: ticker.pulse.beats > stopped_at + 5)
    assert (ticker.pulse.rebuilt, ends.count) == (1, 0)
    assert "the escalation loop has finished nothing for 0 s" in caplog.text


def _break(ticker: Ticker) -> None:
    """What a full memory or a defect of the library does: storing the job fails, which stops all further runs."""

    def fail(_job: Any) -> None:
        raise RuntimeError("the scheduler's own store is broken")

    ticker._scheduler._jobstores["default"].update_job = fail


async def test_a_wake_by_a_commit_does_not_raise_while_the_scheduler_is_broken() -> None:
    ticker = Ticker("escalation", lambda: asyncio.sleep(0, 10.0))
    ticker.start()
    await until(lambda: ticker.pulse.beats)
    await until(ticker._idle.is_set)
    _break(ticker)
    ticker.wake()
    ticker.wake(0.01)
    await ticker.stop()
    assert ticker._broken


async def test_a_sweep_that_hangs_is_cancelled_and_the_next_one_runs() -> None:
    given_up, swept = asyncio.Event(), 0

    async def sweep() -> float:
        nonlocal swept
        swept += 1
        if swept == 2:
            try:
                await asyncio.sleep(60)
            finally:
                given_up.set()
        return 0.01

    ticker = Ticker("escalation", sweep)
    async with guarded(ticker) as ends:
        await until(lambda: swept > 5)
    assert given_up.is_set()
    assert (ticker.pulse.rebuilt, ends.count) == (1, 0)


async def test_a_desk_whose_store_is_down_is_neither_built_anew_nor_ended_and_is_not_well() -> None:
    async def sweep() -> float:
        raise StoreDown("OperationalError")

    ticker = Ticker("escalation", sweep)
    async with guarded(ticker, Limits(look=0.02, rebuild=2.5, end=3.0, jump=30.0)) as ends:
        await until(lambda: ticker.pulse.beats >= 3)  # a second between two tries
    assert (ticker.pulse.rebuilt, ends.count, ticker.is_alive) == (0, 0, False)
    assert ticker.pulse.error == "StoreDown"


async def test_a_sweep_that_always_breaks_ends_the_process(caplog: pytest.LogCaptureFixture) -> None:
    async def sweep() -> float:
        raise ValueError("a defect of ours")

    ticker = Ticker("escalation", sweep)
    async with guarded(ticker) as ends:
        await until(lambda: ends.count)
    assert ticker.pulse.rebuilt >= 1
    (last,) = (record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL)
    assert "last error: ValueError" in last
    assert f"ends with code {EXIT_CODE} so that its supervisor starts it anew." in last


async def test_a_desk_that_stops_is_not_ended() -> None:
    ticker = Ticker("escalation", quick_sweep)
    ends = Ends()
    watchdog = Watchdog(ticker, limits=Limits(look=0.01, rebuild=0.05, end=0.1, jump=30.0), end=ends)
    ticker.start()
    watchdog.start()
    watchdog.stop()
    await ticker.stop()
    await asyncio.sleep(0.4)
    assert (ends.count, watchdog.is_alive) == (0, False)


async def test_a_stop_waits_for_the_sweep_under_way() -> None:
    done = asyncio.Event()

    async def sweep() -> float:
        await asyncio.sleep(0.1)
        done.set()
        return 1.0

    ticker = Ticker("escalation", sweep)
    ticker.start()
    await until(lambda: not ticker._idle.is_set())
    await ticker.stop()
    assert done.is_set()


# The machine's clock ---------------------------------------------------------------------------

JUMPY = Limits(look=0.02, rebuild=60.0, end=180.0, jump=2.0)
"""Only noticing the jump can help here: nothing is built anew within a test."""


@pytest.mark.parametrize(
    "jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=3), timedelta(days=20_000)], ids=str
)
async def test_a_jump_of_the_machines_clock_neither_stops_the_sweeps_nor_causes_a_flood(jump: timedelta) -> None:
    ticker = Ticker("escalation", lambda: asyncio.sleep(0, 0.1))
    async with guarded(ticker, JUMPY) as ends:
        await until(lambda: ticker.pulse.beats >= 2)
        before = ticker.pulse.beats
        with time_machine.travel(datetime.now(UTC) + jump, tick=True):
            await until(lambda: ticker.pulse.beats >= before + 3)
            planned = ticker.pulse.beats
            await asyncio.sleep(0.35)
            assert ticker.pulse.beats - planned <= 4
        after = ticker.pulse.beats
        await until(lambda: ticker.pulse.beats >= after + 3)  # and back again
    assert (ticker.pulse.rebuilt, ends.count) == (0, 0)


async def test_a_machine_that_started_in_1970_and_then_learns_the_time_sweeps_once_and_goes_on() -> None:
    """Without the watchdog's help: the library would count each quarter of a minute of the years between."""
    ticker = Ticker("escalation", lambda: asyncio.sleep(0, 0.05))
    with time_machine.travel(datetime(1970, 1, 2, tzinfo=UTC), tick=True):
        ticker.start()
        await until(lambda: ticker.pulse.beats >= 2)
    before = ticker.pulse.beats
    await until(lambda: ticker.pulse.beats >= before + 3)
    await ticker.stop()


async def test_a_clock_that_jumps_all_the_time_does_not_stop_the_sweeps() -> None:
    ticker = Ticker("escalation", lambda: asyncio.sleep(0, 0.05))
    async with guarded(ticker, JUMPY):
        await until(lambda: ticker.pulse.beats)
        with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
            for hours in (1, -5, 3, -2, 100, -100):
                seen = ticker.pulse.beats
                traveller.shift(timedelta(hours=hours))
                await until(lambda seen=seen: ticker.pulse.beats > seen)  # type: ignore[misc]  # bound now


# A process of its own --------------------------------------------------------------------------


@asynccontextmanager
async def started(what: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``hanging.py``; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.scheduler.hanging", what, cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize(
    ("what", "why"), [("loop", "hanging.py:"), ("sweep", "the event loop is at")], ids=["loop", "sweep"]
)
async def test_a_process_that_hangs_ends_with_a_sentence_and_its_own_code(what: str, why: str) -> None:
    async with started(what) as process:
        out, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == EXIT_CODE
    lines = err.decode().splitlines()
    assert [line for line in lines if line.startswith("ERROR")]
    last = next(line for line in lines if line.startswith("CRITICAL"))
    assert why in last
    assert "this process ends with code 70 so that its supervisor starts it anew." in last
    assert b"swept" in out


async def test_one_look_after_an_hour_without_looks_proves_nothing() -> None:
    """A suspended machine, a stopped process: the watchdog has not seen the loop, so it has not seen it silent."""
    ticker, ends = Ticker("escalation", quick_sweep), Ends()
    watchdog = Watchdog(ticker, end=ends)
    for _ in range(3):
        watchdog._look(3600.0, 3600.0)
    assert (watchdog._seen["escalation"].silent, ends.count) == (4.0, 0)
