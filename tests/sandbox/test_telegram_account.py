"""The bot's own account: name, commands, chats it looks up."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, ChatMemberMember

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA


async def test_the_bot_knows_itself(telegram: Bot) -> None:
    me = await telegram.get_me()
    assert (me.id, me.is_bot, me.username) == (1000, True, "switchboard_bot")


async def test_commands_are_kept_by_language_and_shown_to_people(box: Sandbox, telegram: Bot) -> None:
    english, russian = BotCommand(command="new", description="New"), BotCommand(command="new", description="Новое")
    await telegram.set_my_commands([english])
    await telegram.set_my_commands([russian], language_code="ru")
    assert [c.description for c in await telegram.get_my_commands(language_code="ru")] == ["Новое"]
    assert box.telegram.bot_state()["commands"] == {
        "": [{"command": "new", "description": "New"}],
        "ru": [{"command": "new", "description": "Новое"}],
    }


async def test_commands_of_private_chats_win_until_deleted(box: Sandbox, telegram: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await telegram.set_my_commands([BotCommand(command="all", description="x")])
    await telegram.set_my_commands([BotCommand(command="private", description="x")], scope=scope)
    assert box.telegram.bot_state()["commands"][""][0]["command"] == "private"
    await telegram.delete_my_commands(scope=scope)
    assert box.telegram.bot_state()["commands"][""][0]["command"] == "all"


@pytest.mark.parametrize(
    ("name", "description", "complaint"),
    [
        ("x" * 33, "x", "command length must not exceed 32"),
        ("x", "x" * 257, "command description length must not exceed 256"),
        ("x", " ", "command description must be non-empty"),
        ("New", "x", "BOT_COMMAND_INVALID"),
    ],
)
async def test_a_wrong_command_is_refused(telegram: Bot, name: str, description: str, complaint: str) -> None:
    with pytest.raises(TelegramBadRequest, match=complaint):
        await telegram.set_my_commands([BotCommand(command=name, description=description)])


async def test_name_and_descriptions_are_kept(box: Sandbox, telegram: Bot) -> None:
    await telegram.set_my_name("Help desk")
    await telegram.set_my_description("We answer.")
    await telegram.set_my_short_description("Short.", language_code="ru")
    assert box.telegram.bot_state()["name"] == "Help desk"
    assert (await telegram.get_my_description()).description == "We answer."
    assert (await telegram.get_my_short_description(language_code="ru")).short_description == "Short."


async def test_a_chat_and_its_member_can_be_looked_up(telegram: Bot) -> None:
    assert (await telegram.get_chat(ANNA)).first_name == "Anna"
    assert isinstance(await telegram.get_chat_member(ANNA, ANNA), ChatMemberMember)
