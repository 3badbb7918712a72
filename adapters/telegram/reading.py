"""Telegram's objects in the desk's words: who writes, what they said, which ticket a command means."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message, User

from core.errors import NothingSaid
from core.model.contact import Contact
from core.model.conversation import File, Heard
from core.ports import UnitOfWork
from core.service import intake

NAME_LENGTH = 64
FILE_NAME_LENGTH = 120

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"


def clean(text: str, limit: int) -> str:
    """A name without what cannot be seen or turns the writing direction; spaces single, at most ``limit`` long."""
    if not text.isascii() or not text.isprintable():
        text = "".join(
            " " if letter in "\n\r\t" else letter
            for letter in text
            if letter in "\n\r\t" or (unicodedata.category(letter) not in _INVISIBLE and letter not in _FILLERS)
        )
    return " ".join(text.split())[:limit].rstrip()


def name_of(user: Mapping[str, Any]) -> str:
    """First and last name; a name nobody can see gives way to the user name, else to the id."""
    parts = (user.get("first_name"), user.get("last_name"))
    name = clean(" ".join(part for part in parts if isinstance(part, str)), NAME_LENGTH)
    return name or clean(str(user.get("username") or user.get("id")), NAME_LENGTH)


def language_of(code: object) -> str:
    """Russian for ru and ru-RU, English for everybody else."""
    return "ru" if isinstance(code, str) and code.lower().partition("-")[0] == "ru" else "en"


async def contact_of(uow: UnitOfWork, chat: int, user: User) -> Contact:
    """The customer of a private chat, met now or known; their client's language unless they chose one."""
    named = {
        "first_name": user.first_name, "last_name": user.last_name, "username": user.username, "id": user.id
    }  # fmt: skip
    return await met(uow, chat, name_of(named), user.language_code)


async def met(uow: UnitOfWork, chat: int, name: str, code: object) -> Contact:
    """The same from raw values; ``code`` is what the client reports, if anything."""
    contact = await intake.greet(uow, f"telegram/{chat}", name=name, language=language_of(code))
    if code and not contact.language_chosen and contact.language != language_of(code):
        contact.language = language_of(code)
    return contact


def ref_of(message: Any) -> str:
    """A message's identity on the desk."""
    return f"telegram/{message.chat.id}/{message.message_id}"


def text_of(message: Message) -> str:
    """What a message says in words: its text or caption, a place or a person that was shared.

    NUL is left out: no store keeps it.
    """
    text = message.text or message.caption
    if text:
        return text.replace("\x00", "") if "\x00" in text else text
    if message.location:
        return f"📍 {message.location.latitude}, {message.location.longitude}"
    if message.contact:
        return f"👤 {message.contact.first_name} {message.contact.phone_number}"
    return ""


def heard_of(message: Message, text: str | None = None) -> Heard:
    """What somebody said. ``text`` replaces the message's (a command's argument)."""
    replied = message.reply_to_message
    return Heard(
        ref=ref_of(message),
        text=text_of(message) if text is None else text,
        at=message.date,
        files=files_of(message),
        reply_to=ref_of(replied) if replied else None,
    )


def files_of(message: Message) -> tuple[File, ...]:
    """The file of a message, if it has one; of a photo the largest size."""
    if message.text is not None:
        return ()
    if message.photo:
        best = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        return (_file(best, "photo", "photo.jpg", "image/jpeg"),)
    for kind, attribute, name, mime in _KINDS:
        found = getattr(message, attribute)
        if found is not None:
            return (_file(found, kind, name, mime),)
    return ()


_KINDS = (
    ("video", "animation", "animation.mp4", "video/mp4"),  # before document: Telegram sends both
    ("document", "document", "file", "application/octet-stream"),
    ("sticker", "sticker", "sticker.webp", "image/webp"),
    ("voice", "voice", "voice.ogg", "audio/ogg"),
    ("document", "audio", "audio.mp3", "audio/mpeg"),
    ("video", "video", "video.mp4", "video/mp4"),
    ("video", "video_note", "video.mp4", "video/mp4"),
)


def _file(found: Any, kind: str, name: str, mime: str) -> File:
    given = clean(getattr(found, "file_name", None) or "", FILE_NAME_LENGTH).replace("/", "_").replace("\\", "_")
    mime = getattr(found, "mime_type", None) or mime
    return File(
        source="telegram", id=found.file_id, name=given or name, kind=kind, size=found.file_size or 0, mime=mime
    )


UNREADABLE = {
    ContentType.POLL, ContentType.GAME, ContentType.STORY, ContentType.DICE, ContentType.VENUE,
    ContentType.PAID_MEDIA, ContentType.CHECKLIST, ContentType.INVOICE,
}  # fmt: skip
"""What a person may send on purpose that holds neither words nor a file for the desk."""


def must_say_something(message: Message, heard: Heard) -> bool:
    """Whether there is something to hear; service messages hold nothing. Raises NothingSaid for UNREADABLE."""
    if heard.files or heard.text.strip():
        return True
    if message.content_type in UNREADABLE:
        raise NothingSaid
    return False


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_DEEP_LINK = re.compile(r"t([0-9]{1,40})")


def command_in(text: str | None) -> tuple[str, str] | None:
    """The command (lower case, without its slash) and what follows; None for a path such as /etc/hosts."""
    if not text or text[0] != "/":
        return None
    match = _COMMAND.fullmatch(text.strip())
    return (match[1].lower(), (match[2] or "").strip()) if match else None


def linked_ticket(payload: str) -> str | None:
    """The ticket number in a deep link's payload, ``t1042``."""
    match = _DEEP_LINK.fullmatch(payload)
    return match[1] if match else None


def asks_by_number(text: object, pressed: object) -> bool:
    """Whether somebody asks after one ticket by its number: a command, a deep link, a button of a list."""
    found = command_in(text) if isinstance(text, str) else None
    match found:
        case ("ticket_status", argument):
            return bool(argument)
        case ("start", argument):
            return linked_ticket(argument) is not None
    return isinstance(pressed, str) and pressed.startswith("status:")


def files_a_ticket(text: object, pressed: object) -> bool:
    """Whether somebody opens a ticket: the command with its text, a button under a draft."""
    found = command_in(text) if isinstance(text, str) else None
    if found is not None and found[0] == "support":
        return bool(found[1])
    return isinstance(pressed, str) and pressed.startswith("file:")
