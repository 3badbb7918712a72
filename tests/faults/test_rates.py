"""The platforms' limits: used nearly as far as the desk allows itself, never beyond; and nobody waits for another's.

Tier N sends 10,000 (``DESK_TEST_QUEUE``), which takes seven minutes at 24 a second.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from adapters.db.store import Store
from core.model.delivery import Outcome, Sent
from core.model.pace import Pace
from core.notify import notice
from core.ports import Parcel
from scheduler.deliveries import DeliveryLoop


class Platforms:
    """A sender for both platforms that notes the order; ``silent`` never answers."""

    def __init__(self, *, silent: str = "") -> None:
        self.given, self._silent = list[str](), silent

    async def send(self, parcel: Parcel) -> Outcome:
        """Sent at once, or never."""
        self.given.append(parcel.delivery.to)
        if parcel.delivery.platform == self._silent:
            await asyncio.Event().wait()
        return Sent()


@asynccontextmanager
async def sending(store: Store, platforms: Platforms, *, share: float) -> AsyncIterator[None]:
    """A loop at work on what is queued."""
    senders = {"telegram": platforms, "slack": platforms}
    loop = DeliveryLoop(store.work, senders, time=store.time, pace=Pace(share=share), alone=True)
    task = asyncio.create_task(loop.run())
    yield
    for one in (task, *loop._flying):
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one


async def given(platforms: Platforms, to: str) -> int:
    """At which place it was given to its platform."""
    async with asyncio.timeout(10):
        while to not in platforms.given:  # noqa: ASYNC110  # the loop under test announces nothing
            await asyncio.sleep(0.01)
    return platforms.given.index(to)


@pytest.mark.parametrize(("silent", "other"), [("slack", "telegram"), ("telegram", "slack")])
async def test_a_platform_that_answers_nothing_leaves_room_for_the_other(store: Store, silent: str, other: str) -> None:
    async with store.work() as uow:
        uow.send(*(notice(f"{silent}/{number}", "said", text="…") for number in range(1, 100)))
        uow.send(notice(f"{other}/7", "said", text="…"))
    platforms = Platforms(silent=silent)
    async with sending(store, platforms, share=0):
        assert await given(platforms, f"{other}/7") < 32


async def test_what_waits_for_telegrams_limit_hides_nothing_of_slacks(store: Store) -> None:
    async with store.work() as uow:
        uow.send(*(notice(f"telegram/{number}", "said", text="…") for number in range(1, 200)))
        uow.send(notice("slack/U0TECH", "said", text="…"))
    platforms = Platforms()
    async with sending(store, platforms, share=0.8):
        assert await given(platforms, "slack/U0TECH") < 60
