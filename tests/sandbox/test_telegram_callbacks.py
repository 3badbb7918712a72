"""Presses and their answers."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InaccessibleMessage

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA, greeted


async def pressed(telegram: Bot) -> CallbackQuery:
    """The press of the only pending update."""
    [update] = await telegram.get_updates()
    assert update.callback_query is not None
    return update.callback_query


async def test_a_press_arrives_and_its_answer_is_a_toast(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "go")
    callback_id = box.telegram.press(ANNA, hello.message_id, "go")
    query = await pressed(telegram)
    assert (query.id, query.data, query.from_user.id) == (callback_id, "go", ANNA)
    await query.answer("Done", show_alert=True)
    [toast] = box.telegram.toasts(ANNA)
    assert toast.as_dict() == {"callback_id": callback_id, "text": "Done", "alert": True}


async def test_a_forged_button_can_be_pressed(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    box.telegram.press(ANNA, hello.message_id, "never:there")
    assert (await pressed(telegram)).data == "never:there"


async def test_a_press_on_a_deleted_message_has_no_message(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "go")
    await hello.delete()
    box.telegram.press(ANNA, hello.message_id, "go")
    assert isinstance((await pressed(telegram)).message, InaccessibleMessage)


async def test_a_press_is_answered_once(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "go")
    callback_id = box.telegram.press(ANNA, hello.message_id, "go")
    await telegram.answer_callback_query(callback_id)
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await telegram.answer_callback_query(callback_id)


async def test_an_old_press_cannot_be_answered(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "go")
    box.telegram.callbacks.lifetime = 0
    callback_id = box.telegram.press(ANNA, hello.message_id, "go")
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await telegram.answer_callback_query(callback_id)
