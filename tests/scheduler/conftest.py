"""Waiting for loops, and tickets whose reminders come due."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from adapters.db.store import Store
from core.model.conversation import Heard
from core.service import intake
from scheduler.watchdog import Limits

QUICK = Limits(look=0.02, rebuild=0.2, end=1.0, jump=30.0)
"""The watchdog's figures for tests: seconds become hundredths."""


async def until(predicate: Callable[[], object], *, within: float = 8.0) -> None:
    """Wait for something that must come."""
    async with asyncio.timeout(within):
        while not predicate():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.005)


async def file_tickets(store: Store, count: int, *, after: int = 0) -> None:
    """Tickets of one customer, filed now by the desk's clock, ``after`` so many others."""
    async with store.work() as uow:
        contact = await intake.greet(uow, "telegram/1001", name="Anna", language="en")
        for number in range(after, after + count):
            await intake.support(uow, contact, Heard(ref=f"telegram/1001/{number}", text="Help", at=uow.now))


FIRST_LEVEL = timedelta(minutes=81)
"""After this the first reminder of such a ticket is due."""
