"""The poller confirms what was taken in, and nothing else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot

from adapters.telegram.bot import make_bot
from adapters.telegram.poller import Poller, TokenRefused
from core.errors import StoreDown
from sandbox.box import Sandbox
from sandbox.faults import Fault, Kind
from tests.adapters.telegram.parcels import ANNA


class Store:
    """Where the updates of these tests go; down as often as told."""

    def __init__(self, down: int = 0) -> None:
        self.kept: list[list[Any]] = []
        self.down = down
        self.asked = 0

    async def take(self, updates: Sequence[Any]) -> None:
        """Keep a batch, or be down."""
        self.asked += 1
        if self.asked <= self.down:
            raise StoreDown("not now")
        self.kept.append([update["message"]["text"] for update in updates])

    @property
    def words(self) -> list[str]:
        """All that was said, in order."""
        return [text for batch in self.kept for text in batch]


@asynccontextmanager
async def polling(bot: Bot, store: Store) -> AsyncIterator[Poller]:
    poller = Poller(bot, store.take, poll_seconds=25, pause=0.01)
    task = asyncio.create_task(poller.run())
    yield poller
    poller.stop()
    await task


async def test_what_waits_is_taken_in_one_batch_and_confirmed(box: Sandbox, bot: Bot) -> None:
    for word in ("one", "two", "three"):
        box.telegram.say(ANNA, word)
    store = Store()
    async with polling(bot, store):
        await box.until(lambda: store.kept)
    assert store.kept == [["one", "two", "three"]]
    assert len(box.telegram.updates) == 0


async def test_a_batch_holds_a_hundred_at_most(box: Sandbox, bot: Bot) -> None:
    for number in range(150):
        box.telegram.say(ANNA, str(number))
    store = Store()
    async with polling(bot, store):
        await box.until(lambda: len(store.words) == 150)
    assert [len(batch) for batch in store.kept] == [100, 50]


async def test_while_the_store_is_down_nothing_is_confirmed_and_the_batch_is_kept(box: Sandbox, bot: Bot) -> None:
    box.telegram.say(ANNA, "hello")
    store = Store(down=4)
    async with polling(bot, store):
        await box.until(lambda: store.asked == 4)
        assert len(box.telegram.updates) == 1
        await box.until(lambda: store.kept)
    assert (store.kept, len(box.telegram.updates)) == ([["hello"]], 0)


async def test_stopped_while_the_store_is_down_nothing_is_lost(box: Sandbox, bot: Bot) -> None:
    box.telegram.say(ANNA, "hello")
    store = Store(down=10_000)
    async with polling(bot, store):
        await box.until(lambda: store.asked)
    assert len(box.telegram.updates) == 1


async def test_a_bug_while_taking_in_confirms_nothing(box: Sandbox, bot: Bot) -> None:
    box.telegram.say(ANNA, "hello")
    store = Store()
    store.kept = None  # type: ignore[assignment]  # so that keeping breaks
    async with polling(bot, store):
        await box.until(lambda: store.asked > 1)
        assert len(box.telegram.updates) == 1
        store.kept = []
        await box.until(lambda: store.kept)


async def test_an_open_poll_is_dropped_at_once_when_stopped(box: Sandbox, bot: Bot) -> None:
    async with asyncio.timeout(2), polling(bot, Store()) as poller:
        await box.until(lambda: box.journal.calls["telegram.getUpdates"])
        poller.stop()


async def test_update_ids_that_start_over_lower_are_heard(box: Sandbox, bot: Bot) -> None:
    store = Store()
    box.telegram.say(ANNA, "before")
    async with polling(bot, store):
        await box.until(lambda: store.kept)
        box.telegram.restart_update_ids(at=17)
        box.telegram.say(ANNA, "after")
        await box.until(lambda: store.words == ["before", "after"])


@pytest.mark.parametrize("kind", ["5xx", "drop_before", "drop_after", "garbage", "429"])
async def test_trouble_on_the_way_is_waited_out_and_said_once(
    box: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture, kind: Any
) -> None:
    box.faults.add(Fault(platform="telegram", method="getUpdates", kind=kind, times=3))
    box.telegram.say(ANNA, "hello")
    store = Store()
    async with polling(bot, store) as poller:
        await box.until(lambda: store.kept)
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1
    assert (store.words, poller.trouble) == (["hello"], None)


async def test_another_poller_on_the_token_is_named_once_and_outlasted(
    box: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    conflict = "409 Conflict: terminated by other getUpdates request"
    box.faults.add(Fault(platform="telegram", method="getUpdates", kind="error", error=conflict, times=5))
    box.telegram.say(ANNA, "hello")
    store = Store()
    async with polling(bot, store):
        await box.until(lambda: store.kept)
    assert caplog.text.count("another program polls with the same DESK_TELEGRAM_TOKEN") == 1


async def test_a_wrong_token_ends_the_poller_with_a_clear_error(box: Sandbox) -> None:
    bot = make_bot("1000:wrong", f"{box.url}/telegram")
    with pytest.raises(TokenRefused, match="DESK_TELEGRAM_TOKEN"):
        await Poller(bot, Store().take).run()
    await bot.session.close()


async def test_bytes_that_are_not_utf8_spoil_only_their_own_update(box: Sandbox, bot: Bot) -> None:
    box.telegram.inject({"message": {"text": "bad \udcff"}})
    box.telegram.say(ANNA, "good")
    store = Store()
    async with polling(bot, store):
        await box.until(lambda: store.words[-1:] == ["good"])


async def test_no_failure_shows_the_token(bot: Bot, box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kinds: tuple[Kind, ...] = ("drop_before", "garbage", "5xx")
    for kind in kinds:
        box.faults.add(Fault(platform="telegram", method="getUpdates", kind=kind))
    box.telegram.say(ANNA, "hello")
    store = Store()
    async with polling(bot, store):
        await box.until(lambda: store.kept)
    assert box.telegram.token not in caplog.text


async def test_who_stands_by_does_not_poll_and_goes_on_where_the_other_stopped(box: Sandbox, bot: Bot) -> None:
    store, turn = Store(), False
    poller = Poller(bot, store.take, turn=lambda: turn, pause=0.01)
    task = asyncio.create_task(poller.run())
    box.telegram.say(ANNA, "one")
    await asyncio.sleep(0.1)
    assert (poller.stands_by, store.kept) == (True, [])
    turn = True
    await box.until(lambda: store.words == ["one"])
    poller.stop()
    await task


async def test_a_batch_fetched_by_who_lost_its_turn_is_left_to_the_other_unconfirmed(box: Sandbox, bot: Bot) -> None:
    turn = True

    async def take(_: Sequence[Any]) -> None:
        nonlocal turn
        turn = False
        raise StoreDown("another desk has taken over")

    poller = Poller(bot, take, turn=lambda: turn, pause=0.01)
    task = asyncio.create_task(poller.run())
    box.telegram.say(ANNA, "one")
    await box.until(lambda: not turn)
    poller.stop()
    await task
    assert len(box.telegram.updates) == 1
