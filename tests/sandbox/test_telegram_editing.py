"""Changing and removing messages."""

from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA, buttons, greeted


async def test_an_edit_shows_and_takes_the_buttons_away(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "a")
    await telegram.edit_message_text("Bye", chat_id=ANNA, message_id=hello.message_id)
    seen = box.telegram.chat(ANNA)[-1]
    assert (seen.text, seen.buttons, seen.edited) == ("Bye", [], True)


async def test_an_edit_that_changes_nothing_is_refused(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "a")
    with pytest.raises(TelegramBadRequest) as refused:
        await hello.edit_text("Hello", reply_markup=buttons("a"))
    assert refused.value.message == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


async def test_buttons_change_alone(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "a")
    await telegram.edit_message_reply_markup(chat_id=ANNA, message_id=hello.message_id, reply_markup=buttons("b", "c"))
    seen = box.telegram.chat(ANNA)[-1]
    assert ([b["data"] for b in seen.buttons[0]], seen.text) == (["b", "c"], "Hello")


async def test_a_message_that_is_not_there_cannot_be_edited(telegram: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await telegram.edit_message_text("x", chat_id=ANNA, message_id=99)


async def test_a_message_of_the_person_cannot_be_edited(box: Sandbox, telegram: Bot) -> None:
    theirs = box.telegram.say(ANNA, "hi")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await telegram.edit_message_text("x", chat_id=ANNA, message_id=theirs.message_id)


async def test_text_and_caption_are_told_apart(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    file = await telegram.send_document(ANNA, BufferedInputFile(b"x", "x.txt"), caption="old")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await hello.edit_caption(caption="x")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await file.edit_text("x")
    await file.edit_caption(caption="new")
    assert box.telegram.chat(ANNA)[-1].text == "new"


async def test_a_deleted_message_stays_flagged_and_is_gone_for_the_bot(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    await telegram.delete_message(ANNA, hello.message_id)
    assert box.telegram.chat(ANNA)[-1].deleted
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await telegram.delete_message(ANNA, hello.message_id)


async def test_a_message_of_two_days_ago_cannot_be_deleted(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    box.clock.advance(timedelta(hours=49))
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await telegram.delete_message(ANNA, hello.message_id)


async def test_several_are_deleted_and_unknown_ones_skipped(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    assert await telegram.delete_messages(ANNA, [hello.message_id, 999])
    assert [message.deleted for message in box.telegram.chat(ANNA)] == [False, True]
