"""Files on their way to a customer: fetched from where they are, sent as a photo or a document."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendDocument, SendPhoto
from aiogram.types import BufferedInputFile, Message

from adapters.telegram.markup import Piece
from core.model.files import FileKeptBack, judged_by_content, judged_by_name, reason_of, safe_name
from core.ports import FetchFile

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_SECONDS = 50
AT_ONCE = 2
"""Files in memory at once, whoever sends how many: each may have 20 MB."""

Upload = BufferedInputFile | str


class CannotFetch(Exception):
    """The platform a file is on does not hand it out just now: nothing was sent, try again."""


class Uploads:
    """Files to customers. ``fetch`` has, by platform, how to get the content of a file."""

    def __init__(self, bot: Bot, fetch: Mapping[str, FetchFile]) -> None:
        self._bot = bot
        self._fetch = fetch
        self._hands = asyncio.Semaphore(AT_ONCE)

    def part(self, chat: int, file: Mapping[str, Any], caption: Piece | None) -> Callable[[], Awaitable[Message]]:
        """A message with a file of ``core.model.conversation.File`` (as a dict), to be awaited when its turn comes.

        Raises FileKeptBack when it is not passed on, CannotFetch, and what aiogram raises.
        """

        async def send() -> Message:
            if reason := judged_by_name(file):
                raise FileKeptBack(reason)
            async with self._hands:
                upload, size = await self._content(file)
                return await _send(self._bot, chat, file, upload, size, caption)

        return send

    async def _content(self, file: Mapping[str, Any]) -> tuple[Upload, int]:
        if file["source"] == "telegram":
            return file["id"], 0
        try:
            content = await self._fetch[file["source"]](file["id"])
        except FileNotFoundError as gone:
            raise FileKeptBack(reason_of(gone)) from None
        except Exception as error:  # whatever the other platform's client raises, nothing has been sent here
            raise CannotFetch(type(error).__name__) from None
        if reason := judged_by_content(content):
            raise FileKeptBack(reason)
        return BufferedInputFile(content, filename=safe_name(file["name"])), len(content)


async def _send(
    bot: Bot, chat: int, file: Mapping[str, Any], upload: Upload, size: int, caption: Piece | None
) -> Message:
    """As a photo what is one; what only says so is a file that Telegram can carry all the same."""
    if file["kind"] == "photo" and size <= PHOTO_BYTES:
        try:
            return await _photo(bot, chat, upload, caption)
        except TelegramBadRequest as error:
            if "PHOTO" not in error.message and "IMAGE" not in error.message:
                raise
    return await _document(bot, chat, upload, caption)


async def _photo(bot: Bot, chat: int, upload: Upload, caption: Piece | None) -> Message:
    text, entities = (caption.text, caption.entities) if caption else (None, None)
    method = SendPhoto(chat_id=chat, photo=upload, caption=text, caption_entities=entities)
    return await bot(method, request_timeout=UPLOAD_SECONDS)


async def _document(bot: Bot, chat: int, upload: Upload, caption: Piece | None) -> Message:
    text, entities = (caption.text, caption.entities) if caption else (None, None)
    method = SendDocument(chat_id=chat, document=upload, caption=text, caption_entities=entities)
    return await bot(method, request_timeout=UPLOAD_SECONDS)
