"""What the store alone decides of digests: never two of one, none for who is away or leads nobody any more."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.db.store import Store
from core.model.digest import Rhythm
from core.model.organisation import Organisation, Role
from core.model.proposal import WordCounter
from core.model.roster import Absence
from core.service import digest
from tests.conftest import HandClock
from tests.flows.digests.reading import (
    MONDAY,
    rows,
)


@pytest.fixture
def hand() -> HandClock:
    """A clock for a store without a desk."""
    return HandClock()


def store_at(url: str, organisation: Organisation, clock: HandClock) -> Store:
    """A store that is not open yet."""
    return Store(url, organisation=organisation, classifier=WordCounter(), time=clock)


@pytest.fixture
async def store(database_url: str, organisation: Organisation, hand: HandClock) -> AsyncIterator[Store]:
    """An open one, in which digests are planned."""
    opened = store_at(database_url, organisation, hand)
    await opened.open()
    async with opened.work() as uow:
        await digest.plan(uow)
    yield opened
    await opened.close()


async def send(store: Store) -> int:
    """Send all that is due; how many were."""
    count = 0
    while True:
        async with store.work() as uow:
            if not await digest.send_due(uow):
                return count
        count += 1


async def queued(store: Store) -> int:
    """Digests in the queue."""
    async with store.engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM delivery WHERE kind = 'digest'"))
        return int(found.scalar_one())


async def test_a_clock_that_goes_back_brings_no_second_one_on_that_day(store: Store, hand: HandClock) -> None:
    hand.present = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert await send(store) == 1
    hand.present -= timedelta(hours=2)
    async with store.work() as uow:
        await digest.plan(uow)  # as after a restart
    hand.present += timedelta(hours=2)
    assert await send(store) == 0
    assert await queued(store) == 1
    assert (await rows(store))["Sofia Lind", Rhythm.DAILY].next_at == datetime(2026, 3, 4, 6, 0, tzinfo=UTC)


async def test_who_is_away_gets_none_and_a_week_waits_for_its_reader(store: Store, hand: HandClock) -> None:
    async with store.work() as uow:
        for name in ("Sofia Lind", "Max Stone"):
            await uow.people.away(Absence(agent=name, since=MONDAY, until=MONDAY + timedelta(days=8, hours=3)))
    hand.present = MONDAY + timedelta(days=7)
    await send(store)
    async with store.work() as uow:
        await digest.plan(uow)
    found = await rows(store)
    assert found["Max Stone", Rhythm.WEEKLY].next_at == MONDAY + timedelta(days=9)
    assert found["Max Stone", Rhythm.WEEKLY].sent_at is found["Sofia Lind", Rhythm.DAILY].sent_at is None


async def test_who_leads_nobody_any_more_has_no_row(store: Store, organisation: Organisation) -> None:
    support, billing = organisation.teams
    technician = Role.TECHNICIAN
    people = tuple(replace(p, role=technician) if p.name == "Sofia Lind" else p for p in organisation.people)
    store.organisation = replace(organisation, teams=(replace(support, supervisor="Max Stone"), billing), people=people)
    async with store.work() as uow:
        await digest.plan(uow)
    assert (await rows(store)).keys() == {
        ("Max Stone", Rhythm.DAILY), ("Max Stone", Rhythm.WEEKLY), ("Boris Belov", Rhythm.DAILY)
    }  # fmt: skip


@pytest.mark.postgres
async def test_two_processes_send_one(postgres_url: str, organisation: Organisation, hand: HandClock) -> None:
    stores = [store_at(postgres_url, organisation, hand) for _ in range(2)]
    for store in stores:
        await store.open()
    async with stores[0].work() as uow:
        await digest.plan(uow)
    hand.present = MONDAY + timedelta(days=7)
    counts = await asyncio.gather(*(send(store) for store in stores for _ in range(3)))
    assert sum(counts) == 3  # Sofia's, Boris's, Max's
    assert await queued(stores[0]) == 3
    for store in stores:
        await store.close()
