"""PostgreSQL's limits are in force, and two transactions in each other's way end well for both."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db import postgres
from adapters.db.store import Store
from adapters.db.trouble import StoreUnusable
from adapters.db.unit_of_work import SqlUnitOfWork
from core.errors import DeskError, StoreDown
from core.model.organisation import Organisation
from core.model.ping import Ping
from core.model.proposal import WordCounter
from core.notify import notice
from core.ports import UnitOfWork
from core.service.inbox import Effect, Input, take_in, take_in_all
from tests.conftest import HandClock
from tests.scheduler.conftest import file_tickets

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """PostgreSQL only."""
    return postgres_url


async def run(uow: UnitOfWork, statement: str) -> Any:
    """A statement in the transaction of a unit of work."""
    assert isinstance(uow, SqlUnitOfWork)
    return await (await uow._session.connection()).execute(text(statement))


async def test_the_server_knows_the_limits_of_every_connection(store: Store) -> None:
    ours = "SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'idle_in_transaction_session_timeout')"
    wanted = {("lock_timeout", "5000"), ("idle_in_transaction_session_timeout", "10000")}
    async with store.engine.connect() as working, store._look() as looking:
        for connection in (working, looking):
            assert {tuple(row) for row in await connection.execute(text(ours))} == wanted


async def test_where_a_list_was_posted_is_written_beside_a_sweep_of_its_tickets_and_neither_gives_way(
    store: Store,
) -> None:
    await file_tickets(store, 2)
    line = Ping(ticket=0, agent="Tom Reed", address="slack/U0TECH", told_at=store.time.now(), batch="now")
    for number in (1002, 1001):  # so they lie in the table in this order
        async with store.work() as uow:
            uow.pings.keep(replace(line, ticket=number))

    async def post() -> None:
        async with store.work() as other:
            here = replace(line, ref="slack/D1/1.0")
            other.pings.list_posted(here, replaced=None, lines=[1001, 1002], again=notice("slack/U0TECH", "said"))

    async with store.work() as sweep:
        await sweep.pings.of([1001])
        posting = asyncio.create_task(post())
        await asyncio.wait([posting], timeout=0.3)
        assert len(await sweep.pings.of([1001, 1002])) == 2
    await posting


async def test_a_lock_that_is_not_to_be_had_is_a_store_that_is_down(store: Store) -> None:
    async with store.engine.begin() as other:
        await other.execute(text("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreDown):
            async with store.work() as uow:
                await run(uow, "SET LOCAL lock_timeout = 50")
                await uow.once("telegram:1")


async def test_a_command_that_takes_too_long_is_given_up_and_the_next_one_is_done(
    postgres_url: str, organisation: Organisation, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "COMMAND_TIMEOUT", 0.3)
    store = Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    with pytest.raises(StoreDown):
        async with store.work() as uow:
            await run(uow, "SELECT pg_sleep(30)")
    async with store.work() as uow:
        sleeping = "query LIKE '%pg_sleep(30)%' AND state = 'active'"
        busy = await run(uow, f"SELECT count(*) FROM pg_stat_activity WHERE {sleeping}")
        assert busy.scalar() == 1, "only the one that asks: the server has given the command up"
    await store.close()


@pytest.mark.parametrize("where", ["?host=/nowhere", "?host=nowhere.invalid"])
async def test_a_server_that_cannot_be_reached_is_a_store_that_is_down_and_nothing_is_buried(
    store: Store, where: str
) -> None:
    await store.engine.dispose()
    store._engine = postgres.postgres_engine(make_url(f"postgresql+asyncpg://desk@/desk{where}"))

    async def effect(uow: UnitOfWork) -> None:
        raise AssertionError("there is no transaction to have it in")

    with pytest.raises(StoreDown):
        await take_in(store.work, given("a", effect))
    assert await store.answers() is False


async def test_a_store_whose_connections_are_cut_while_it_opens_says_so_in_a_sentence(
    postgres_url: str, organisation: Organisation, clock: HandClock
) -> None:
    """Wherever it is cut: the driver has more than one word for it."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    engine = create_async_engine(postgres_url, isolation_level="AUTOCOMMIT")
    said = set[str]()
    async with engine.connect() as knife:
        for number in range(30):
            store = Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock)
            opening = asyncio.create_task(store.open())
            await asyncio.sleep(0.003 * number)
            await knife.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
            try:
                await opening
            except StoreUnusable as trouble:
                said.add(str(trouble))
            await store.close()
    await engine.dispose()
    assert said
    assert all("cannot be opened" in one for one in said)


async def test_who_says_nothing_within_a_transaction_loses_it(store: Store) -> None:
    with pytest.raises(StoreDown):
        async with store.work() as uow:
            await run(uow, "SET LOCAL idle_in_transaction_session_timeout = 50")
            await asyncio.sleep(0.4)
            await uow.once("telegram:1")
    async with store.work() as uow:
        await uow.once("telegram:1")


# In each other's way ------------------------------------------------------------------------------


class Crossing:
    """Two inputs that both take ``first`` and then ``second``, each its own way round, and meet in the middle once."""

    def __init__(self) -> None:
        self.tries = 0
        self.done: list[str] = []
        self._met = asyncio.Barrier(2)

    def input(self, key: str, first: str, second: str) -> Input:
        """One of the two."""

        async def effect(uow: UnitOfWork) -> None:
            self.tries += 1
            await run(uow, first)
            if self.tries <= 2:
                await self._met.wait()
            await run(uow, second)
            self.done.append(key)

        return given(key, effect)


def given(key: str, effect: Effect) -> Input:
    """An input whose person must not see an error."""

    async def refused(uow: UnitOfWork, error: DeskError) -> None:
        raise AssertionError(error)

    async def broken(uow: UnitOfWork, code: str) -> None:
        raise AssertionError(code)

    return Input(key=key, payload="{}", effect=effect, refused=refused, broken=broken)


async def make_two(store: Store) -> None:
    """Two rows to fight for."""
    async with store.engine.begin() as connection:
        await connection.execute(text("INSERT INTO setting (name, value) VALUES ('one', '1'), ('two', '1')"))


async def test_of_two_desks_that_start_together_on_an_empty_database_both_do(store: Store) -> None:
    met = asyncio.Barrier(2)

    async def start(value: str) -> None:
        async with store.work() as uow:
            assert await uow.settings.get("terms") is None
            await met.wait()
            await uow.settings.put("terms", value)

    await asyncio.gather(start("a"), start("b"))
    async with store.work() as uow:
        assert await uow.settings.get("terms") in ("a", "b")


async def buried(store: Store) -> list[str]:
    """Inputs that were kept because they broke."""
    async with store.engine.connect() as connection:
        return list(await connection.scalars(text("SELECT key FROM inbound WHERE reason IS NOT NULL")))


ONE, TWO = (f"UPDATE setting SET value = '2' WHERE name = '{name}'" for name in ("one", "two"))


async def test_of_two_inputs_in_a_deadlock_both_have_their_effect_and_nobody_sees_an_error(store: Store) -> None:
    await make_two(store)

    @event.listens_for(store.engine.sync_engine, "begin")
    def quickly(connection: Any) -> None:
        connection.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")

    crossing = Crossing()
    await asyncio.gather(
        take_in(store.work, crossing.input("a", ONE, TWO)), take_in(store.work, crossing.input("b", TWO, ONE))
    )
    assert (sorted(crossing.done), crossing.tries) == (["a", "b"], 3)
    assert await buried(store) == []


async def test_of_two_inputs_that_cannot_be_put_into_an_order_the_later_is_tried_again(store: Store) -> None:
    await make_two(store)

    @event.listens_for(store.engine.sync_engine, "begin")
    def strictly(connection: Any) -> None:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")

    crossing = Crossing()
    see_one, see_two = (f"SELECT value FROM setting WHERE name = '{name}'" for name in ("one", "two"))
    await asyncio.gather(
        take_in(store.work, crossing.input("a", see_one, TWO)), take_in(store.work, crossing.input("b", see_two, ONE))
    )
    assert sorted(set(crossing.done)) == ["a", "b"]
    assert crossing.tries == 3
    assert await buried(store) == []


async def test_a_batch_in_a_deadlock_is_tried_again_as_a_whole(store: Store) -> None:
    await make_two(store)

    @event.listens_for(store.engine.sync_engine, "begin")
    def quickly(connection: Any) -> None:
        connection.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")

    async def nothing(uow: UnitOfWork) -> None:
        pass

    crossing = Crossing()
    await asyncio.gather(
        take_in_all(store.work, [crossing.input("a", ONE, TWO), given("c", nothing)]),
        take_in_all(store.work, [crossing.input("b", TWO, ONE), given("d", nothing)]),
    )
    assert (sorted(crossing.done), crossing.tries) == (["a", "b"], 3)
    async with store.engine.connect() as connection:
        assert sorted(await connection.scalars(text("SELECT key FROM inbound"))) == ["a", "b", "c", "d"]
