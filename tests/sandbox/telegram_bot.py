"""aiogram against the sandbox, unmodified."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox.box import Sandbox

ANNA = 1001


class PlainSession(AiohttpSession):
    """aiogram's session without the 250 ms it waits at the end for TLS connections: ours are plain."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def bot_of(box: Sandbox) -> Bot:
    """aiogram's Bot on the sandbox; close its session."""
    server = TelegramAPIServer.from_base(f"{box.url}/telegram")
    return Bot(box.telegram.token, session=PlainSession(api=server))


def buttons(*data: str) -> InlineKeyboardMarkup:
    """One row of buttons, each showing its data."""
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=d, callback_data=d) for d in data]])


async def greeted(telegram: Bot, box: Sandbox, *data: str) -> Message:
    """Anna wrote and the bot answered "Hello", perhaps with buttons; the pending update is gone."""
    box.telegram.say(ANNA, "hi")
    box.telegram.updates.clear()
    return await telegram.send_message(ANNA, "Hello", reply_markup=buttons(*data) if data else None)
