"""What a dead process was sending, and outcomes that cannot be written: the queue alone, on either database."""

import asyncio
import itertools
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.db.store import Store
from adapters.db.unit_of_work import SqlUnitOfWork
from core.errors import StoreDown
from core.model.conversation import Heard
from core.model.delivery import Delivery, Kind, Outcome, Rank, Refused, Sent, Throttled, Unknown
from core.model.organisation import Organisation
from core.model.pace import Pace
from core.model.proposal import WordCounter
from core.notify import notice
from core.ports import Parcel, UnitOfWork
from core.service import conversation, intake
from core.service.dispatch import Settled, settle
from core.service.inbox import Input, take_in_all
from scheduler.deliveries import DeliveryLoop
from tests.conftest import HandClock

ANNA, MARIA = "telegram/1001", "telegram/1002"
Work = Callable[[], AbstractAsyncContextManager[SqlUnitOfWork]]


class Platform:
    """A sender that notes what it is given; ``answer`` says what becomes of it, or never does."""

    def __init__(self, answer: Callable[[Parcel], Outcome] | None) -> None:
        self.answer, self.given = answer, list[str]()

    async def send(self, parcel: Parcel) -> Outcome:
        """The outcome, or none for ever."""
        self.given.append(parcel.delivery.to)
        if self.answer is None:
            await asyncio.Event().wait()
            raise AssertionError
        return self.answer(parcel)


@asynccontextmanager
async def sending(store: Store, platform: Platform, *, work: Work | None = None) -> AsyncIterator[None]:
    """A loop that ends like a killed process: without a word."""
    senders = {"telegram": platform, "slack": platform}
    loop = DeliveryLoop(work or store.work, senders, time=store.time, pace=Pace(share=0), alone=True)
    store.on_commit.append(loop.committed)
    running = asyncio.create_task(loop.run())
    yield
    for task in (running, *loop._flying):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    store.on_commit.clear()


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # the loop under test announces nothing
            await asyncio.sleep(0.01)


async def standings(store: Store, where: str) -> list[str]:
    query = text(f"SELECT standing FROM delivery WHERE {where} ORDER BY id")
    async with store.engine.connect() as connection:
        return [row.standing for row in (await connection.execute(query)).all()]


async def become(store: Store, where: str, expected: list[str]) -> None:
    """Wait until these deliveries are as expected."""
    async with asyncio.timeout(5):
        while await standings(store, where) != expected:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.01)


async def _root_on_its_way_while_the_request_is_edited(store: Store) -> Parcel:
    async with store.work() as uow:
        contact = await intake.greet(uow, ANNA, name="Anna", language="en")
        await intake.support(uow, contact, Heard(ref=f"{ANNA}/1", text="Printer on fier", at=uow.now))
    async with store.work() as uow:
        parcels = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=9, holder="us", until=uow.now + timedelta(seconds=20)
        )
    async with store.work() as uow:
        await conversation.edit(uow, ANNA, f"{ANNA}/1", "Printer on fire", at=uow.now)
    return next(parcel for parcel in parcels if parcel.delivery.kind is Kind.ROOT)


async def test_a_card_that_slack_throttles_is_posted_although_it_changed_meanwhile(store: Store) -> None:
    root = await _root_on_its_way_while_the_request_is_edited(store)
    async with store.work() as uow:
        await settle(uow, Settled(root, Throttled(1)))
    assert await standings(store, "kind = 'root'") == ["pending"]


async def test_a_card_whose_process_died_is_posted_although_it_changed_meanwhile(store: Store) -> None:
    await _root_on_its_way_while_the_request_is_edited(store)
    async with store.work() as uow:
        await uow.deliveries.recover(uow.now, everything=True)
    assert await standings(store, "kind = 'root'") == ["pending"]


@pytest.mark.parametrize("end", ["died", "unknown"])
async def test_what_perhaps_was_posted_goes_on_with_the_newer_words_and_no_second_post_comes_beside_it(
    store: Store, end: str
) -> None:
    async with store.work() as uow:
        uow.send(notice("slack/U0TECH", "said", projection="list/Tom Reed/now", text="one line"))
    async with store.work() as uow:
        (tried,) = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=9, holder="us", until=uow.now + timedelta(seconds=20)
        )
    async with store.work() as uow:
        uow.send(notice("slack/U0TECH", "said", projection="list/Tom Reed/now", text="two lines"))
    async with store.work() as uow:
        if end == "died":
            await uow.deliveries.recover(uow.now, everything=True)
        else:
            await settle(uow, Settled(tried, Unknown("reason-timeout")))
    assert await standings(store, "true") == ["pending", "dead"]
    async with store.work() as uow:
        (again,) = await uow.deliveries.claim(
            uow.now + timedelta(seconds=2), resting=[], admit=lambda _: True, limit=9, holder="us", until=uow.now
        )
    assert (again.id, again.unknown, again.delivery.payload["params"]["text"]) == (tried.id, 1, "two lines")


async def test_what_three_processes_died_of_is_said_twice_in_telegram_and_then_given_up(store: Store) -> None:
    async with store.work() as uow:
        uow.send(notice(ANNA, "customer-dropped"))
    silent = Platform(None)
    for count in (1, 2):
        async with sending(store, silent):
            await until(lambda count=count: len(silent.given) == count)  # type: ignore[misc]  # mypy: a default
    async with sending(store, silent):
        await become(store, "true", ["dead"])
    assert silent.given == [ANNA, ANNA]


async def test_an_outcome_that_cannot_be_written_holds_up_no_other(store: Store) -> None:
    async with store.work() as uow:
        uow.send(_about_no_ticket(), notice(MARIA, "customer-dropped"))
    platform = Platform(lambda parcel: Refused("reason-blocked") if parcel.delivery.to == ANNA else Sent())
    async with sending(store, platform):
        await become(store, f"lane = '{MARIA}'", ["sent"])


def _about_no_ticket() -> Delivery:
    return Delivery(lane=ANNA, bucket=ANNA, kind=Kind.NOTICE, rank=Rank.NOTICE, to=ANNA, ticket=999, payload={})


async def test_what_a_dead_process_was_sending_is_found_although_the_store_was_down_at_first(
    store: Store, clock: HandClock
) -> None:
    async with store.work() as uow:
        uow.send(notice(ANNA, "customer-dropped"))
        uow.send(notice(MARIA, "customer-dropped"))
    silent = Platform(None)
    async with sending(store, silent):
        await until(lambda: len(silent.given) == 2)
    down = iter((True, True))

    @asynccontextmanager
    async def sometimes() -> AsyncIterator[SqlUnitOfWork]:
        if next(down, False):
            raise StoreDown("OperationalError")
        async with store.work() as uow:
            yield uow

    well = Platform(lambda _: Sent())
    async with sending(store, well, work=sometimes):
        await until(lambda: sorted(well.given) == [ANNA, MARIA])


async def test_a_batch_with_inputs_heard_before_is_one_transaction_all_the_same(store: Store) -> None:
    done: list[str] = []
    begun = itertools.count()

    def heard(key: str) -> Input:
        async def effect(uow: UnitOfWork) -> str:
            done.append(key)
            return key

        return Input(key=key, payload="{}", effect=effect, refused=_never, broken=_never)

    @asynccontextmanager
    async def counted() -> AsyncIterator[SqlUnitOfWork]:
        next(begun)
        async with store.work() as uow:
            yield uow

    await take_in_all(store.work, [heard("1"), heard("2")])
    assert await take_in_all(counted, [heard(key) for key in "123431"]) == [None, None, "3", "4", None, None]
    assert (done, next(begun)) == (["1", "2", "3", "4"], 1)


@pytest.mark.parametrize("together", [1, 3])
async def test_an_input_whose_first_try_breaks_is_tried_again_and_has_its_effect_once(
    store: Store, together: int
) -> None:
    breaks = iter((True,) * (1 if together == 1 else 2))  # a batch breaks, then each goes by itself

    def heard(number: int) -> Input:
        async def effect(uow: UnitOfWork) -> int:
            contact = await intake.greet(uow, ANNA, name="Anna", language="en")
            await intake.support(uow, contact, Heard(ref=f"{ANNA}/{number}", text="Printer on fire", at=uow.now))
            if number == 1 and next(breaks, False):
                raise KeyError("the first try")
            return number

        return Input(key=f"{number}", payload="{}", effect=effect, refused=_never, broken=_never)

    inputs = [heard(number + 1) for number in range(together)]
    assert await take_in_all(store.work, inputs) == list(range(1, together + 1))
    assert await take_in_all(store.work, inputs) == [None] * together
    async with store.engine.connect() as connection:
        numbers = (await connection.execute(text("SELECT number FROM ticket ORDER BY number"))).scalars().all()
    assert list(numbers) == [1001 + n for n in range(together)]


async def _never(*_: object) -> None:
    raise AssertionError("nothing is refused and nothing breaks")


async def test_no_words_of_a_person_stand_in_an_error_of_the_database(store: Store) -> None:
    with pytest.raises(IntegrityError) as broken:
        for _ in range(2):
            async with store.work() as uow:
                await uow.once("telegram:1")
                contact = await intake.greet(uow, ANNA, name="Anna", language="en")
                await intake.support(uow, contact, Heard(ref=f"{ANNA}/1", text="my password is hush", at=uow.now))
                await uow._session.execute(text("DELETE FROM inbound"))
    assert "hush" not in "".join(traceback.format_exception(broken.value))


@pytest.mark.postgres
async def test_a_process_that_still_sends_keeps_its_deliveries_from_the_others(
    database_url: str, store: Store, clock: HandClock
) -> None:
    async with store.work() as uow:
        uow.send(notice(ANNA, "customer-dropped"))
        until_then = uow.now + timedelta(seconds=20)
    async with store.work() as uow:
        [parcel] = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=9, holder="us", until=until_then
        )
    clock.advance(seconds=15)
    async with store.work() as uow:
        await uow.deliveries.keep([parcel.id], until=uow.now + timedelta(seconds=20))
    clock.advance(seconds=15)
    async with store.work() as uow:
        assert await uow.deliveries.recover(uow.now, everything=False) == 0
    clock.advance(seconds=6)
    async with store.work() as uow:
        assert await uow.deliveries.recover(uow.now, everything=False) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("sqlstate", ["08006", "25006", "40P01", "53100", "53300", "55P03", "57014", "57P01", "58030"])
async def test_what_postgresql_says_about_itself_is_no_mistake_of_an_input(
    postgres_url: str, organisation: Organisation, clock: HandClock, sqlstate: str
) -> None:
    store = Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    with pytest.raises(StoreDown):
        async with store.work() as uow:
            connection = await uow._session.connection()
            await connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$")
    await store.close()
