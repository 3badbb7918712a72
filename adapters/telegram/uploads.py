"""Files on their way to a customer: fetched from where they are, sent as a photo or a document."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendDocument, SendPhoto
from aiogram.types import BufferedInputFile, Message

from adapters.telegram.markup import Piece
from core.ports import FetchFile

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_SECONDS = 50

Upload = BufferedInputFile | str


class CannotFetch(Exception):
    """The platform a file is on does not hand it out just now: nothing was sent, try again."""


def send_file(
    bot: Bot, chat: int, file: Mapping[str, Any], fetch: Mapping[str, FetchFile], caption: Piece | None
) -> Callable[[], Awaitable[Message]]:
    """A message with a file of ``core.model.conversation.File`` (as a dict), to be awaited when its turn comes.

    Raises FileNotFoundError when it is gone, CannotFetch, and what aiogram raises.
    """

    async def part() -> Message:
        upload, size = await _content(file, fetch)
        if file["kind"] == "photo" and size <= PHOTO_BYTES:
            try:
                return await _photo(bot, chat, upload, caption)
            except TelegramBadRequest as error:
                if "PHOTO" not in error.message and "IMAGE" not in error.message:
                    raise  # else: not a picture Telegram can show, but a file it can carry
        return await _document(bot, chat, upload, caption)

    return part


async def _content(file: Mapping[str, Any], fetch: Mapping[str, FetchFile]) -> tuple[Upload, int]:
    if file["source"] == "telegram":
        return file["id"], 0
    try:
        content = await fetch[file["source"]](file["id"])
    except FileNotFoundError:
        raise
    except Exception as error:  # whatever the other platform's client raises, nothing has been sent here
        raise CannotFetch(type(error).__name__) from None
    return BufferedInputFile(content, filename=file["name"]), len(content)


async def _photo(bot: Bot, chat: int, upload: Upload, caption: Piece | None) -> Message:
    text, entities = (caption.text, caption.entities) if caption else (None, None)
    method = SendPhoto(chat_id=chat, photo=upload, caption=text, caption_entities=entities)
    return await bot(method, request_timeout=UPLOAD_SECONDS)


async def _document(bot: Bot, chat: int, upload: Upload, caption: Piece | None) -> Message:
    text, entities = (caption.text, caption.entities) if caption else (None, None)
    method = SendDocument(chat_id=chat, document=upload, caption=text, caption_entities=entities)
    return await bot(method, request_timeout=UPLOAD_SECONDS)
