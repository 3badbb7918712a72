"""The loops on a real store: a clock of the desk that jumps, and a round of deliveries that never ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.db.store import Store
from adapters.db.unit_of_work import SqlUnitOfWork
from core.model.delivery import Outcome, Sent
from core.model.pace import Pace
from core.ports import Parcel
from scheduler.deliveries import LEASE, DeliveryLoop
from scheduler.escalation import EscalationLoop
from scheduler.watchdog import Watchdog
from tests.conftest import HandClock
from tests.scheduler.conftest import FIRST_LEVEL, QUICK, file_tickets, until


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(days=3)], ids=str)
async def test_a_jump_of_the_desks_clock_neither_stops_the_sweep_nor_makes_it_spin(
    store: Store, clock: HandClock, jump: timedelta
) -> None:
    await file_tickets(store, 30)
    loop = EscalationLoop(store.work, store.next_level_due, time=clock)
    loop.ticker.start()
    await until(lambda: loop.ticker.pulse.beats >= 2)
    for leap in (jump, -jump, jump):
        clock.present += leap
        before = loop.ticker.pulse.beats
        await until(lambda before=before: loop.ticker.pulse.beats >= before + 3)  # type: ignore[misc]  # bound now
    due = await store.next_level_due()
    assert due is None or due > clock.now()
    before = loop.ticker.pulse.beats
    await asyncio.sleep(0.3)
    assert loop.ticker.pulse.beats - before <= 8  # this clock asks to be looked at every 0.05 s
    await loop.ticker.stop()


async def test_a_long_backlog_is_told_in_rounds_that_the_watchdog_sees(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.escalation.BATCH", 10)
    monkeypatch.setattr("scheduler.escalation.ROUND", 0.0)
    await file_tickets(store, 50)
    clock.present += FIRST_LEVEL
    loop = EscalationLoop(store.work, store.next_level_due, time=clock)
    assert [await loop.sweep() for _ in range(3)] == [0.0] * 3
    loop.ticker.start()
    await until(lambda: loop.ticker.pulse.beats >= 2)  # a round of ten each
    await loop.ticker.stop()
    due = await store.next_level_due()
    assert due is not None
    assert due > clock.now()


async def test_several_batches_go_side_by_side_in_a_round_and_tell_everything_once(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.escalation.BATCH", 10)
    await file_tickets(store, 95)
    clock.present += FIRST_LEVEL
    facts: list[int] = []
    store.on_facts.append(lambda rows: facts.extend(row["ticket"] for row in rows if row["kind"] == "Escalated"))
    assert await EscalationLoop(store.work, store.next_level_due, time=clock).sweep() != 0.0
    assert sorted(facts) == sorted(set(facts))
    assert len(facts) == 95


class Platform:
    """A platform that takes everything."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    async def send(self, parcel: Parcel) -> Outcome:
        """It has arrived."""
        self.sent.append(parcel.id)
        return Sent(())


@asynccontextmanager
async def sending(
    store: Store, clock: HandClock, work: Callable[[], AbstractAsyncContextManager[SqlUnitOfWork]]
) -> AsyncIterator[tuple[DeliveryLoop, Platform]]:
    """A delivery loop with a watchdog, as the desk has them; ``work`` stands before the store's."""
    platform = Platform()
    loop = DeliveryLoop(work, {"telegram": platform, "slack": platform}, time=clock, pace=Pace(share=0))
    watchdog = Watchdog(loop, limits=QUICK, end=lambda: None)
    store.on_commit.append(loop.committed)
    running = asyncio.create_task(loop.run())
    watchdog.start()
    try:
        yield loop, platform
    finally:
        watchdog.stop()
        loop.stop()
        await running
        await loop.drain(5)


async def waiting(store: Store) -> int:
    """Deliveries that are not settled."""
    async with store.engine.connect() as connection:
        return int(
            (await connection.execute(text("SELECT count(*) FROM delivery WHERE settled_at IS NULL"))).scalar_one()
        )


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_round_of_deliveries_that_hangs_is_given_up_and_everything_goes_out_once(
    store: Store, clock: HandClock, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the store is reached; or after the commit, when what was claimed is known to nobody."""
    monkeypatch.setattr("scheduler.deliveries.SAFETY_POLL", 0.1)
    hangs = [True]
    await file_tickets(store, 3)

    @asynccontextmanager
    async def work() -> AsyncIterator[SqlUnitOfWork]:
        if hangs and when == "before":
            hangs.clear()
            await asyncio.sleep(60)
        async with store.work() as uow:
            yield uow
        if hangs and await _claimed(store):
            hangs.clear()
            await asyncio.sleep(60)

    async with sending(store, clock, work) as (loop, platform):
        await until(lambda: loop.pulse.rebuilt and loop.pulse.beats)
        clock.present += LEASE + timedelta(seconds=1)
        loop.look_again()
        while await waiting(store):
            loop.look_again()
            await asyncio.sleep(0.02)
    assert len(platform.sent) == len(set(platform.sent)) == 6


async def _claimed(store: Store) -> bool:
    async with store.engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM delivery WHERE standing = 'sending'"))
        return bool(found.scalar_one())
