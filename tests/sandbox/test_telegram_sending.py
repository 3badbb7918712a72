"""sendMessage: what arrives, and what is refused in the platform's words."""

from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.types import MessageEntity, ReplyParameters

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA, bot_of, buttons, greeted


async def test_a_message_arrives_with_entities_buttons_and_reply(box: Sandbox, telegram: Bot) -> None:
    asked = box.telegram.say(ANNA, "hi")
    bold = MessageEntity(type="bold", offset=0, length=2)
    reply = ReplyParameters(message_id=asked.message_id)
    sent = await telegram.send_message(
        ANNA, "👍 yes", entities=[bold], reply_markup=buttons("a"), reply_parameters=reply
    )
    seen = box.telegram.chat(ANNA)[-1]
    assert (seen.author, seen.text, seen.reply_to) == ("bot", "👍 yes", asked.message_id)
    assert seen.buttons == [[{"text": "a", "data": "a", "url": None}]]
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 0, 2)]
    assert sent.reply_to_message is not None


async def test_what_people_say_reaches_aiogram_whole(box: Sandbox, telegram: Bot) -> None:
    first = box.telegram.say(ANNA, "Привет 👋 /start")
    box.telegram.say(ANNA, "/help now", reply_to=first.message_id)
    greeting, command = [u.message for u in await telegram.get_updates() if u.message]
    assert greeting.from_user is not None
    assert (greeting.from_user.first_name, greeting.chat.type) == ("Anna", "private")
    assert [(e.type, e.offset, e.length) for e in greeting.entities or []] == [("bot_command", 10, 6)]
    assert command.reply_to_message is not None
    assert command.reply_to_message.message_id == first.message_id


@pytest.mark.parametrize("units", [4096, 4097])
async def test_length_counts_utf16_units(box: Sandbox, telegram: Bot, units: int) -> None:
    await greeted(telegram, box)
    text = "👍" * 2047 + "x" * (units - 4094)
    if units <= 4096:
        assert (await telegram.send_message(ANNA, text)).text == text
    else:
        with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
            await telegram.send_message(ANNA, text)


def url_button(url: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "url": url}]]}


_BAD_BUTTON = {"inline_keyboard": [[{"text": "no action"}]]}
_LONG_DATA = {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": _LONG_DATA}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": _BAD_BUTTON}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": {"inline_keyboard": "x"}}, "should be an Array of Arrays"),
        ({"text": "x", "reply_markup": "{broken"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "ENTITY_BOUNDS_INVALID"),
        ({"text": "x", "entities": [{"type": "red", "offset": 0, "length": 1}]}, "unsupported type specified"),
        ({"text": "x", "reply_markup": url_button("javascript:x")}, "unsupported URL protocol"),
        ({"text": "x", "reply_markup": url_button("http://[")}, "Wrong HTTP URL"),
        ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "Can't find end tag corresponding to start tag"),
        ({"text": "x!", "parse_mode": "MarkdownV2"}, "Character '!' is reserved"),
    ],
)
async def test_a_wrong_message_is_refused(box: Sandbox, arguments: dict[str, Any], complaint: str) -> None:
    box.telegram.say(ANNA, "hi")
    url = f"{box.url}/telegram/bot{box.telegram.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, json={"chat_id": ANNA, **arguments}) as answer:
        refusal = await answer.json()
    assert (answer.status, refusal["ok"], refusal["error_code"]) == (400, False, 400)
    assert complaint in refusal["description"]
    assert len(box.telegram.chat(ANNA)) == 1


async def test_a_missing_reply_target_may_be_allowed(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    reply = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await telegram.send_message(ANNA, "x", reply_parameters=reply)).reply_to_message is None


async def test_a_bot_cannot_write_first(telegram: Bot) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await telegram.send_message(ANNA, "x")


async def test_a_bot_cannot_write_to_whoever_blocked_it(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    box.telegram.block(ANNA)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await telegram.send_message(ANNA, "x")
    box.telegram.unblock(ANNA)
    await telegram.send_message(ANNA, "x")


async def test_a_migrated_chat_tells_where_it_went(box: Sandbox, telegram: Bot) -> None:
    box.telegram.migrated[ANNA] = -100500
    with pytest.raises(TelegramMigrateToChat) as refused:
        await telegram.send_message(ANNA, "x")
    assert refused.value.migrate_to_chat_id == -100500


async def test_a_wrong_token_is_unauthorized(box: Sandbox) -> None:
    box.telegram.token = "1000:another"
    async with bot_of(box) as stranger:
        box.telegram.token = "1000:right"
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_an_unknown_method_is_not_found(box: Sandbox) -> None:
    url = f"{box.url}/telegram/bot{box.telegram.token}/sendTelepathy"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_form_and_a_query_string_work_as_well(box: Sandbox) -> None:
    box.telegram.say(ANNA, "hi")
    url = f"{box.url}/telegram/bot{box.telegram.token}"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/sendmessage", params={"chat_id": ANNA, "text": "query"}) as answer:
            assert answer.status == 200
        async with session.post(f"{url}/sendMessage", data={"chat_id": str(ANNA), "text": "form"}) as answer:
            assert answer.status == 200
    assert [message.text for message in box.telegram.chat(ANNA)] == ["hi", "query", "form"]


async def test_a_body_that_is_not_utf8_is_refused(box: Sandbox) -> None:
    url = f"{box.url}/telegram/bot{box.telegram.token}/sendMessage"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession() as session, session.post(url, data=b"text=\xff", headers=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_a_message_can_be_copied_and_forwarded(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box)
    await telegram.copy_message(ANNA, ANNA, hello.message_id)
    forwarded = await telegram.forward_message(ANNA, ANNA, hello.message_id)
    assert forwarded.forward_origin is not None
    assert [message.text for message in box.telegram.chat(ANNA)] == ["hi", "Hello", "Hello", "Hello"]
