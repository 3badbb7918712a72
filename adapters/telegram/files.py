"""Files that people sent in Telegram, fetched when somebody else needs their content."""

from urllib.parse import quote

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.telegram.bot import CONNECT_SECONDS, Line
from core.model.files import ELSEWHERE, GONE, LARGEST, TOO_LARGE, FileKeptBack
from core.ports import FetchFile

DOWNLOAD_SECONDS = 60.0
CHUNK = 64 * 1024


def make_fetch(bot: Bot) -> FetchFile:
    """``fetch(file_id)``: its content, read piece by piece, at most LARGEST bytes whatever size was promised.

    Raises FileKeptBack with the reason when it is gone or too large, or its address leads to another host;
    ConnectionError when it cannot be had just now. No error text holds the address, because the token is in it.
    """

    async def fetch(file_id: str) -> bytes:
        path = await _path(bot, file_id)
        session = await _session(bot)
        try:
            return await _download(session, bot.session.api.file_url(bot.token, quote(path)))
        except (ClientError, TimeoutError, OSError) as error:
            if isinstance(error, FileKeptBack):
                raise
            raise ConnectionError(f"a file could not be downloaded: {type(error).__name__}") from None

    return fetch


async def _path(bot: Bot, file_id: str) -> str:
    try:
        path = (await bot.get_file(file_id)).file_path
    except TelegramBadRequest as error:
        raise FileKeptBack(TOO_LARGE if "too big" in error.message else GONE) from None
    except AiogramError as error:
        raise ConnectionError(f"a file could not be asked for: {type(error).__name__}") from None
    if path is None:
        raise FileKeptBack(GONE)
    if ".." in path.split("/"):
        raise FileKeptBack(ELSEWHERE)
    return path


async def _session(bot: Bot) -> ClientSession:
    line = bot.session
    assert isinstance(line, Line), "made by make_bot"
    return await line.create_session()


async def _download(session: ClientSession, url: str) -> bytes:
    limit = ClientTimeout(total=DOWNLOAD_SECONDS, sock_connect=CONNECT_SECONDS)
    asked = {"Accept-Encoding": "identity"}  # what is packed can be a thousand times longer than it looks
    async with session.get(url, timeout=limit, allow_redirects=False, headers=asked) as answer:
        if answer.status == 404 or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise FileKeptBack(GONE)
        if 300 <= answer.status < 400:
            raise FileKeptBack(ELSEWHERE)
        if answer.status != 200:
            raise ConnectionError(f"status {answer.status}")
        content = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            if len(content) + len(chunk) > LARGEST:
                raise FileKeptBack(TOO_LARGE)
            content += chunk
    return bytes(content)
