"""The connection to the Bot API, and what is set up there once: the command menu, the webhook."""

import json
import math
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from aiohttp import ClientError, ClientTimeout

from core.phrases import Phrasebook

ANSWER_SECONDS = 30.0
"""How long a call may take before its outcome counts as unknown."""

CONNECT_SECONDS = 10.0

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates the desk asks for."""

COMMANDS = ("support", "my_tickets", "ticket_status", "language", "privacy", "help", "cancel")


class Line(AiohttpSession):
    """The HTTP session to the Bot API, with four differences from the library's.

    No error text can hold the token (addresses are left out, redirects are not followed), bytes that are not UTF-8
    spoil one letter and not the whole answer, any 429 is a TelegramRetryAfter, and connecting has a limit of its own.
    And it keeps the model of each kind of answer: pydantic forgets one nobody holds, and building it takes 3 ms.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._kept: set[type] = set()

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Call a method. Raises what aiogram raises; a TelegramNetworkError's cause tells how far it came."""
        session = await self.create_session()
        limit = ClientTimeout(total=timeout or self.timeout, sock_connect=CONNECT_SECONDS)
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        data = self.build_form_data(bot, method)
        try:
            async with session.post(url, data=data, timeout=limit, allow_redirects=False) as answer:
                content = (await answer.read()).decode(errors="replace")
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="no answer in time") from error
        except (ClientError, OSError) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        result: TelegramType = self.check_response(bot, method, answer.status, content).result  # type: ignore[assignment]
        return result

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """The answer read. A 429 without a readable retry_after asks for PATIENCE seconds."""
        if status_code == 429:
            raise TelegramRetryAfter(method=method, message="Too Many Requests", retry_after=_rest(content))
        self._kept.add(Response[method.__returning__])  # type: ignore[name-defined]  # a type made while running
        return super().check_response(bot, method, status_code, content)

    async def close(self) -> None:
        """Hang up. Only TLS connections need the moment that the library waits afterwards."""
        if self.api.base.startswith("https:"):
            await super().close()
        elif self._session is not None:
            await self._session.close()


PATIENCE = 5
LONGEST_REST = 3600


def _rest(content: str) -> int:
    """The seconds a 429 asks for, whatever is in it."""
    try:
        seconds = float(json.loads(content)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return PATIENCE
    return min(math.ceil(seconds), LONGEST_REST) if 0 < seconds < math.inf else PATIENCE


def make_bot(token: str, api_url: str) -> Bot:
    """A bot at that Bot API server. Raises aiogram's TokenValidationError. Close it with ``bot.session.close()``."""
    server = TelegramAPIServer.from_base(api_url)
    return Bot(token, session=Line(api=server, timeout=ANSWER_SECONDS))


async def set_menu(bot: Bot, phrasebook: Phrasebook) -> None:
    """Show the commands in private chats, in each language; English for the rest of the world."""
    for code, language in ((None, "en"), ("en", "en"), ("ru", "ru")):
        menu = [
            BotCommand(command=name, description=phrasebook.say(language, f"command-{name.replace('_', '-')}"))
            for name in COMMANDS
        ]
        await bot.set_my_commands(menu, scope=BotCommandScopeAllPrivateChats(), language_code=code)


async def set_webhook(bot: Bot, url: str, secret: str) -> None:
    """Have Telegram call ``url`` with that secret token (of ``new,old`` the new); what is pending arrives there too."""
    await bot.set_webhook(url, secret_token=secret.partition(",")[0], allowed_updates=list(KINDS))


async def delete_webhook(bot: Bot) -> None:
    """Go back to polling; what is pending stays."""
    await bot.delete_webhook(drop_pending_updates=False)


class GetRawUpdates(TelegramMethod[list[Any]]):
    """getUpdates with raw results: one update of an unknown shape cannot fail its whole batch."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: tuple[str, ...] = KINDS
