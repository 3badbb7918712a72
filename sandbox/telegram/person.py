"""The HTTP door of the people with phones; every route is one verb of TelegramCloud."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Response, UploadFile
from pydantic import BaseModel, Field

from sandbox.telegram.cloud import TelegramCloud
from sandbox.telegram.refusals import PhoneRefusal
from sandbox.world import TelegramPerson


class NewPerson(BaseModel):
    """Somebody with a phone."""

    id: int = Field(gt=0, description="Telegram's user id")
    first_name: str = Field(min_length=1, max_length=64)
    last_name: str = Field(default="", max_length=64)
    username: str = Field(default="", description="without the @")
    language: str = Field(default="en", description="what their client reports, such as en or ru")


class Saying(BaseModel):
    """A text for the bot."""

    text: str
    reply_to: int | None = Field(default=None, description="the message this answers")


class Edit(BaseModel):
    """A new text for an own message."""

    message_id: int
    text: str


class Press(BaseModel):
    """A press of an inline button."""

    message_id: int
    data: str = Field(description="need not be on the message: old and forged buttons are worth testing")


def telegram_person(cloud: TelegramCloud) -> APIRouter:
    """The routes under ``/telegram``. Unknown people and messages answer 404, what a client refuses 409."""
    router = APIRouter(prefix="/telegram", tags=["telegram"])

    @router.post("/users")
    async def join(person: NewPerson) -> dict[str, Any]:
        """A new person with a phone."""
        with _as_http():
            cloud.join(TelegramPerson(**person.model_dump()))
            return cloud.phone(person.id).as_dict()

    @router.post("/updates")
    async def inject(updates: list[dict[str, Any]]) -> dict[str, bool]:
        """Raw updates for the bot."""
        for update in updates:
            cloud.inject(update)
        return {"ok": True}

    @router.get("/files/{file_id}")
    async def content(file_id: str) -> Response:
        """The content of a file in a chat."""
        file = cloud.files.get(file_id)
        if file is None or file.content is None:
            raise HTTPException(404, "there is no content for this file")
        kind = mimetypes.guess_type(file.path)[0] or "application/octet-stream"
        return Response(file.content, media_type=kind)

    @router.get("/{user}/chat")
    async def chat(user: int) -> list[dict[str, Any]]:
        """The private chat with the bot, oldest first."""
        with _as_http():
            return [message.as_dict() for message in cloud.chat(user)]

    @router.post("/{user}/say")
    async def say(user: int, saying: Saying) -> dict[str, Any]:
        """Send a text."""
        with _as_http():
            return cloud.say(user, saying.text, saying.reply_to).as_dict()

    @router.post("/{user}/send")
    async def send(
        user: int,
        kind: Annotated[str, Form(description="photo, document, sticker or voice")],
        caption: Annotated[str, Form()] = "",
        name: Annotated[str, Form(description="the file's name when no file is sent; a sticker's emoji")] = "",
        media_group_id: Annotated[str, Form(description="the same for all files of an album")] = "",
        reply_to: Annotated[int | None, Form()] = None,
        size: Annotated[int | None, Form(description="declared bytes of a file without content")] = None,
        file: Annotated[UploadFile | None, File()] = None,
    ) -> dict[str, Any]:
        """Send a file or a sticker."""
        body = await file.read() if file else b""
        name = name or (file.filename or "" if file else "")
        with _as_http():
            sent = cloud.send(user, kind, name, body, caption, media_group_id or None, reply_to, size)
            return sent.as_dict()

    @router.post("/{user}/edit")
    async def edit(user: int, change: Edit) -> dict[str, Any]:
        """Edit an own message."""
        with _as_http():
            return cloud.edit(user, change.message_id, change.text).as_dict()

    @router.post("/{user}/press")
    async def press(user: int, pressed: Press) -> dict[str, str]:
        """Press an inline button."""
        with _as_http():
            return {"callback_id": cloud.press(user, pressed.message_id, pressed.data)}

    @router.post("/{user}/block")
    async def block(user: int) -> dict[str, bool]:
        """Block the bot."""
        with _as_http():
            cloud.block(user)
        return {"ok": True}

    @router.post("/{user}/unblock")
    async def unblock(user: int) -> dict[str, bool]:
        """Let the bot write again."""
        with _as_http():
            cloud.unblock(user)
        return {"ok": True}

    @router.get("/{user}/toasts")
    async def toasts(user: int) -> list[dict[str, Any]]:
        """The answers to this person's presses."""
        with _as_http():
            return [toast.as_dict() for toast in cloud.toasts(user)]

    return router


@contextmanager
def _as_http() -> Iterator[None]:
    try:
        yield
    except PhoneRefusal as refusal:
        raise HTTPException(409, str(refusal)) from None
    except LookupError as error:
        raise HTTPException(404, str(error)) from None
