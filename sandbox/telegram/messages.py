"""The nouns of a private chat: messages, files, toasts, and the phone they are seen on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.world import TelegramPerson

Entity = dict[str, Any]
Keyboard = list[list[dict[str, Any]]]


@dataclass(kw_only=True, slots=True)
class File:
    """A file in the cloud. ``content`` is None when only its size is known or it was dropped to save memory."""

    file_id: str
    kind: str  # photo | document | sticker | voice | video | audio | animation
    name: str
    size: int  # bytes
    content: bytes | None
    path: str

    @property
    def url(self) -> str:
        """Where the page finds the content."""
        return f"/person/telegram/files/{self.file_id}"

    def as_dict(self) -> dict[str, Any]:
        """The file as the page sees it."""
        return {"kind": self.kind, "name": self.name, "size": self.size, "url": self.url}


@dataclass(kw_only=True, slots=True)
class Message:
    """A message of a private chat; ``text`` is the caption when there is a file. ``chat`` is the person's id."""

    message_id: int
    chat: int
    author: Literal["person", "bot"]
    at: datetime
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)  # inline buttons as the Bot API words them
    reply_to: int | None = None
    file: File | None = None
    media_group_id: str | None = None
    thread_id: int | None = None
    edited_at: datetime | None = None
    deleted: bool = False

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was sent."""
        return self.edited_at is not None

    @property
    def buttons(self) -> list[list[dict[str, str | None]]]:
        """Rows of inline buttons; ``data`` is None on a link, ``url`` is None on a callback."""
        return [
            [{"text": b["text"], "data": b.get("callback_data"), "url": b.get("url")} for b in row]
            for row in self.keyboard
        ]

    def as_dict(self) -> dict[str, Any]:
        """The message as the page and the tests see it (docs/sandbox.md)."""
        return {
            "message_id": self.message_id,
            "chat": self.chat,
            "author": self.author,
            "at": self.at.isoformat(),
            "text": self.text,
            "entities": self.entities,
            "buttons": self.buttons,
            "reply_to": self.reply_to,
            "file": self.file.as_dict() if self.file else None,
            "media_group_id": self.media_group_id,
            "edited": self.edited,
            "deleted": self.deleted,
        }


@dataclass(kw_only=True, slots=True)
class Toast:
    """What a person saw after pressing a button. An answer without words has an empty ``text``."""

    callback_id: str
    text: str
    alert: bool

    def as_dict(self) -> dict[str, Any]:
        """The toast as the page sees it."""
        return {"callback_id": self.callback_id, "text": self.text, "alert": self.alert}


class Phone:
    """One person's side of their private chat with the bot."""

    def __init__(self, person: TelegramPerson) -> None:
        self.person = person
        self.messages: dict[int, Message] = {}  # oldest first
        self.toasts: list[Toast] = []
        self.wrote = False  # a bot cannot write first
        self.blocked = False
        names = {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
        named = {key: value for key, value in names.items() if value}
        self.chat_shape = {"id": person.id, **named, "type": "private"}
        self.user_shape = {"id": person.id, "is_bot": False, **named, "language_code": person.language}

    def message(self, message_id: int | None) -> Message | None:
        """The message, unless it never was or was deleted."""
        found = self.messages.get(message_id) if message_id is not None else None
        return None if found is None or found.deleted else found

    def as_dict(self) -> dict[str, Any]:
        """The person as the page sees them."""
        who = self.person
        return {
            "id": who.id,
            "first_name": who.first_name,
            "last_name": who.last_name,
            "username": who.username,
            "language": who.language,
        }
