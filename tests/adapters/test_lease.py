"""One desk at a time: whoever stops or freezes is followed within seconds, and writes nothing stale when it wakes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from adapters.db.lease import Lease
from adapters.db.store import Store
from core.errors import StoreDown
from tests.scheduler.conftest import until

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """PostgreSQL only."""
    return postgres_url


@asynccontextmanager
async def kept(lease: Lease) -> AsyncIterator[asyncio.Task[None]]:
    """A lease that somebody keeps meanwhile."""
    task = asyncio.create_task(lease.keep())
    yield task
    task.cancel()
    await asyncio.wait([task])


async def test_one_of_two_holds_it_and_when_it_stops_the_other_takes_over_at_once(store: Store) -> None:
    first, second = Lease(store, "telegram", renew=0.05), Lease(store, "telegram", renew=0.05)
    async with kept(first):
        await until(lambda: first.held)
        async with kept(second) as task:
            await asyncio.sleep(0.2)
            assert (first.held, second.held, first.epoch) == (True, False, 1)
            assert not task.done()
    async with kept(second):
        await until(lambda: second.held)
    assert not first.held


async def test_who_freezes_loses_it_and_what_it_still_wants_to_write_is_not_written(store: Store) -> None:
    frozen, other = Lease(store, "telegram", lasts=1.0), Lease(store, "telegram", renew=0.05)
    await frozen._try()  # it renews no more
    assert frozen.epoch == 1
    async with kept(other):
        await until(lambda: other.held)
        assert other.epoch == 2
        frozen._until += 1000  # it has not noticed: its clock stood still
        with pytest.raises(StoreDown):
            async with frozen.work() as uow:
                await uow.once("telegram:1")
        assert not frozen.held
        async with other.work() as uow:
            await uow.once("telegram:1")
    await frozen._leave()


async def test_its_own_clock_says_when_a_lease_that_cannot_be_renewed_is_over(store: Store) -> None:
    lease = Lease(store, "telegram", lasts=1.0)
    await lease._try()
    assert lease.held
    await until(lambda: not lease.held)
    await lease._leave()


async def test_it_is_kept_through_a_moment_without_database(store: Store) -> None:
    lease = Lease(store, "telegram", lasts=5, renew=0.05)
    async with kept(lease):
        await until(lambda: lease.held)
        async with store.engine.begin() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            await connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
        await asyncio.sleep(0.3)
        assert (lease.held, lease.epoch) == (True, 1)
