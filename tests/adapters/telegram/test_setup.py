"""What is set up at Telegram once."""

import json

import pytest
from aiogram import Bot

from adapters.telegram import bot as telegram
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from tests.adapters.telegram.parcels import ANNA


async def test_the_menu_lists_the_commands_in_both_languages(box: Sandbox, bot: Bot, phrasebook: Phrasebook) -> None:
    await telegram.set_menu(bot, phrasebook)
    commands = box.telegram.bot_state()["commands"]
    assert [c["command"] for c in commands["ru"]] == list(telegram.COMMANDS)
    assert (commands[""][0]["description"], commands["ru"][0]["description"]) == ("Open a ticket", "Завести заявку")


async def test_going_to_a_webhook_and_back_loses_nothing(box: Sandbox, bot: Bot) -> None:
    box.telegram.say(ANNA, "hello")
    await telegram.set_webhook(bot, "https://127.0.0.1:1/hook", "secret")
    await telegram.delete_webhook(bot)
    assert len(box.telegram.updates) == 1


@pytest.mark.parametrize("retry_after", ["soon", None, -1, 0, "nan", [1], 10**9])
def test_a_429_always_has_a_rest_that_ends(retry_after: object) -> None:
    content = json.dumps({"ok": False, "parameters": {"retry_after": retry_after}})
    assert 0 < telegram._rest(content) <= telegram.LONGEST_REST
