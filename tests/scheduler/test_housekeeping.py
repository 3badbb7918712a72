"""Housekeeping: what is kept no longer goes a little at a time, once a day, and the day's count is logged."""

import asyncio
import logging

import pytest

from core.model.privacy import Tidied
from scheduler.housekeeping import Housekeeping
from tests.scheduler.conftest import until


async def test_it_tidies_in_small_rounds_until_nothing_is_left_and_then_not_before_tomorrow(
    caplog: pytest.LogCaptureFixture,
) -> None:
    left, rounds, noted = [Tidied(tickets=200), Tidied(tickets=3, inbound=200, deliveries=7)], [], []

    async def seal() -> int:
        return 0

    async def outgrown() -> bool:
        return False

    async def tidy() -> Tidied:
        rounds.append(1)
        return left.pop(0) if left else Tidied()

    async def note() -> None:
        noted.append(1)

    caplog.set_level(logging.INFO, "scheduler.housekeeping")
    house = Housekeeping(seal=seal, outgrown=outgrown, give_up=lambda: None, tidy=tidy, note=note, every=0.02)
    house.ticker.start()
    await until(lambda: len(noted) > 6)
    await house.ticker.stop()
    await asyncio.sleep(0)
    assert len(rounds) == 3
    assert "words of 203 closed tickets, 200 records of inputs, 7 of deliveries" in caplog.text
