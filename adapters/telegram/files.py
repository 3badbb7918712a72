"""Files that people sent in Telegram, fetched when somebody else needs their content."""

from urllib.parse import quote

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.telegram.bot import CONNECT_SECONDS, Line
from core.ports import FetchFile

LARGEST = 20 * 1024 * 1024
"""Bytes; Telegram hands no larger file to a bot."""

DOWNLOAD_SECONDS = 60.0
CHUNK = 64 * 1024


def make_fetch(bot: Bot) -> FetchFile:
    """``fetch(file_id)``: its content, at most LARGEST bytes whatever size was promised.

    Raises FileNotFoundError when it is gone or too large, ConnectionError when it cannot be had just now.
    No error text holds the address, because the token is in it.
    """

    async def fetch(file_id: str) -> bytes:
        path = await _path(bot, file_id)
        session = await _session(bot)
        try:
            return await _download(session, bot.session.api.file_url(bot.token, quote(path)))
        except (ClientError, TimeoutError, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise ConnectionError(f"a file could not be downloaded: {type(error).__name__}") from None

    return fetch


async def _path(bot: Bot, file_id: str) -> str:
    try:
        path = (await bot.get_file(file_id)).file_path
    except TelegramBadRequest as error:
        raise FileNotFoundError(f"Telegram has no such file: {error.message}") from None
    except AiogramError as error:
        raise ConnectionError(f"a file could not be asked for: {type(error).__name__}") from None
    if path is None:
        raise FileNotFoundError("Telegram does not say where the file is")
    return path


async def _session(bot: Bot) -> ClientSession:
    line = bot.session
    assert isinstance(line, Line), "made by make_bot"
    return await line.create_session()


async def _download(session: ClientSession, url: str) -> bytes:
    limit = ClientTimeout(total=DOWNLOAD_SECONDS, sock_connect=CONNECT_SECONDS)
    async with session.get(url, timeout=limit, allow_redirects=False) as answer:
        if answer.status == 404:
            raise FileNotFoundError("Telegram has the file no more")
        if answer.status != 200:
            raise ConnectionError(f"status {answer.status}")
        content = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            content += chunk
            if len(content) > LARGEST:
                raise FileNotFoundError("the file is larger than it said")
    return bytes(content)
