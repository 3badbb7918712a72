"""getUpdates as the platform has it: what confirms an update, who may poll."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA


async def test_an_unconfirmed_update_is_delivered_again(box: Sandbox, telegram: Bot) -> None:
    box.telegram.say(ANNA, "hi")
    first = await telegram.get_updates()
    assert await telegram.get_updates(offset=first[0].update_id) == first


async def test_an_update_is_confirmed_only_by_a_higher_offset(box: Sandbox, telegram: Bot) -> None:
    box.telegram.say(ANNA, "one")
    box.telegram.say(ANNA, "two")
    first, second = await telegram.get_updates()
    assert await telegram.get_updates(offset=first.update_id + 1) == [second]
    assert await telegram.get_updates(offset=second.update_id + 1) == []


async def test_a_negative_offset_forgets_all_but_the_last(box: Sandbox, telegram: Bot) -> None:
    for text in ("one", "two", "three"):
        box.telegram.say(ANNA, text)
    assert [u.message.text for u in await telegram.get_updates(offset=-1) if u.message] == ["three"]
    assert len(await telegram.get_updates()) == 1


async def test_a_batch_is_at_most_the_limit_and_in_order(box: Sandbox, telegram: Bot) -> None:
    for number in range(5):
        box.telegram.say(ANNA, str(number))
    updates = await telegram.get_updates(limit=3)
    assert [u.message.text for u in updates if u.message] == ["0", "1", "2"]


async def test_a_long_poll_answers_as_soon_as_something_arrives(box: Sandbox, telegram: Bot) -> None:
    poll = asyncio.create_task(telegram.get_updates(timeout=30))
    await box.until(lambda: box.journal.calls["telegram.getUpdates"])
    box.telegram.say(ANNA, "hi")
    async with asyncio.timeout(2):
        assert len(await poll) == 1


async def test_a_newer_poll_ends_the_older_one(box: Sandbox, telegram: Bot) -> None:
    older = asyncio.create_task(telegram.get_updates(timeout=30))
    await box.until(lambda: box.journal.calls["telegram.getUpdates"])
    assert await telegram.get_updates(timeout=0) == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await older


async def test_only_chosen_types_are_queued_and_the_choice_stands(box: Sandbox, telegram: Bot) -> None:
    await telegram.get_updates(allowed_updates=["message"])
    message = box.telegram.say(ANNA, "hi")
    box.telegram.edit(ANNA, message.message_id, "hello")
    assert [u.event_type for u in await telegram.get_updates()] == ["message"]


async def test_an_injected_update_keeps_its_number(box: Sandbox, telegram: Bot) -> None:
    box.telegram.say(ANNA, "hi")
    [seen] = await telegram.get_updates()
    await telegram.get_updates(offset=seen.update_id + 1)
    box.telegram.inject(seen.model_dump(mode="json", exclude_none=True, by_alias=True))
    [again] = await telegram.get_updates(offset=seen.update_id + 1)
    assert again.update_id == seen.update_id
    assert await telegram.get_updates(offset=seen.update_id + 1) == []


async def test_numbers_can_restart_lower_and_nothing_is_lost(box: Sandbox, telegram: Bot) -> None:
    box.telegram.say(ANNA, "before")
    [old] = await telegram.get_updates()
    await telegram.get_updates(offset=old.update_id + 1)
    box.telegram.restart_update_ids(at=500)
    box.telegram.say(ANNA, "after")
    [new] = await telegram.get_updates(offset=old.update_id + 1)
    assert new.update_id == 500


async def test_poison_is_handed_out_as_it_is(box: Sandbox) -> None:
    box.telegram.inject({"message": "not an object"})
    [update] = await box.telegram.updates.poll(offset=0, limit=100, timeout=0)
    assert update["message"] == "not an object"
