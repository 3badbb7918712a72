"""Is Telegram set up? Asks it, changes nothing, and takes no updates away from a running desk."""

from collections.abc import Sequence

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import User, WebhookInfo

from core.diagnosis import Finding, broken, fine, note
from core.model.organisation import Agent

PATIENCE = 15
"""Seconds to wait for an answer."""


async def examine(*, token: str, api_url: str, webhook_url: str | None, people: Sequence[Agent]) -> list[Finding]:
    """The token, the way updates come (``webhook_url`` is None when the desk polls), the people with a phone."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=PATIENCE)
    async with Bot(token, session=session) as bot:
        try:
            me = await bot.get_me()
            way = _way(await bot.get_webhook_info(), webhook_url)
        except (TelegramUnauthorizedError, TelegramNotFound):
            return [
                broken(
                    "Telegram token", "Telegram does not know it.", "Copy DESK_TELEGRAM_TOKEN again from @BotFather."
                )
            ]
        except AiogramError as error:
            return [_unreachable(api_url, error)]
        found = [fine("Telegram token", f"belongs to @{me.username}"), way]
        return found + [await _person(bot, me, person) for person in people if person.telegram]


def _unreachable(api_url: str, error: Exception) -> Finding:
    return broken(
        "Telegram",
        f"{api_url} does not answer as Telegram does ({type(error).__name__}).",
        "Check the network and DESK_TELEGRAM_API_URL.",
    )


def _way(info: WebhookInfo, wanted: str | None) -> Finding:
    what = "Telegram updates"
    if wanted is None:
        if info.url:
            return note(what, f"now go to the webhook {info.url}.", "desk run takes them over and polls.")
        return fine(what, f"by polling, {info.pending_update_count} waiting")
    if not info.url.startswith(wanted):
        return note(what, "the webhook is not set yet.", "desk run sets it.")
    if info.last_error_message:
        return broken(
            what,
            f"the webhook failed: {info.last_error_message}.",
            "Check that DESK_TELEGRAM_WEBHOOK_URL leads to this desk, with a valid certificate.",
        )
    return fine(what, f"by webhook {info.url}, {info.pending_update_count} waiting")


async def _person(bot: Bot, me: User, person: Agent) -> Finding:
    """A sign of typing is the one call that shows whether a chat is open and leaves nothing in it."""
    what = f"{person.name} in Telegram"
    try:
        await bot.send_chat_action(person.telegram or 0, "typing")
    except TelegramForbiddenError:
        return broken(what, "has blocked the bot.", f"They open t.me/{me.username} and press Restart.")
    except TelegramBadRequest:
        fix = f"Check telegram = {person.telegram} in desk.toml; they open t.me/{me.username} and press Start."
        return broken(what, "has never written to the bot.", fix)
    except AiogramError as error:
        return broken(what, f"cannot be asked about ({type(error).__name__}).", "Try again.")
    return fine(what, "can be reached")
