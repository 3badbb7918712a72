"""A process that stood still comes back with outcomes: of what another has sent meanwhile it says nothing any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

import scheduler.deliveries
from adapters.db.store import Store
from core.model.delivery import Outcome, Sent, Unknown
from core.model.pace import Pace
from core.notify import notice
from core.ports import Parcel
from scheduler.deliveries import LEASE, DeliveryLoop
from tests.conftest import HandClock
from tests.scheduler.conftest import until


class Platform:
    """Answers with ``outcome`` once it is ``free`` to."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.asked: list[int] = []
        self.free = asyncio.Event()

    async def send(self, parcel: Parcel) -> Outcome:
        """As a platform does."""
        self.asked.append(parcel.id)
        await self.free.wait()
        return self.outcome


@asynccontextmanager
async def sending(store: Store, clock: HandClock, platform: Platform) -> AsyncIterator[DeliveryLoop]:
    """The loop of one process among several."""
    loop = DeliveryLoop(store.work, {"telegram": platform}, time=clock, pace=Pace(share=0), alone=False)
    running = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        await running
        await loop.drain(1)


async def standing(store: Store) -> tuple[str, int]:
    """How the one delivery stands, and how many of its outcomes are unknown."""
    async with store.engine.connect() as connection:
        row = (await connection.execute(text("SELECT standing, unknown FROM delivery"))).one()
        return row.standing, row.unknown


async def queue(store: Store) -> None:
    """One message on its way to a chat."""
    async with store.work() as uow:
        uow.send(notice("telegram/1001", "said", text="hello"))


async def test_an_outcome_of_what_another_process_has_sent_meanwhile_changes_nothing(
    store: Store, clock: HandClock
) -> None:
    await queue(store)
    frozen, well = Platform(Unknown("reason-timeout")), Platform(Sent(("1",)))
    well.free.set()
    async with sending(store, clock, frozen) as first:
        await until(lambda: frozen.asked)
        first._beats_at = float("inf")  # it stands still: it does not say that it still sends
        clock.present += LEASE + timedelta(seconds=1)
        async with sending(store, clock, well):
            await until(lambda: well.asked)
        assert await standing(store) == ("sent", 1)
        frozen.free.set()
        await until(lambda: not first._flying and not first._done)
    assert await standing(store) == ("sent", 1)


async def test_what_was_claimed_before_the_process_stood_still_is_not_sent_afterwards(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(store)
    monkeypatch.setattr(scheduler.deliveries, "LEASE", timedelta(0))  # it is over before anything is sent
    platform = Platform(Sent(("1",)))
    async with sending(store, clock, platform) as loop:
        await until(lambda: loop.pulse.beats)
        await asyncio.sleep(0.1)
    assert platform.asked == []
    assert (await standing(store))[0] == "sending"


async def test_outcomes_that_came_back_while_the_store_was_down_are_written_by_who_has_them(
    store: Store, clock: HandClock
) -> None:
    await queue(store)
    platform = Platform(Sent(("1",)))
    async with sending(store, clock, platform) as loop:
        await until(lambda: platform.asked)
        clock.present += LEASE + timedelta(seconds=1)  # as long as that nothing could be written
        loop._beats_at = 0.0
        platform.free.set()
        await until(lambda: not loop._flying and not loop._done)
    assert await standing(store) == ("sent", 0)
