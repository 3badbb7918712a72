"""What people say: messages of a ticket, and drafts of what is not yet one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.errors import NothingSaid, TooLong
from core.model.wording import visible

TEXT_LIMIT = 200_000
"""Characters the desk keeps of one message; beyond that a person is asked to send a file."""

CARD_TEXT = 2_500
"""Characters of a request that a card carries (surface.md); a longer request is the thread's first message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as a platform knows it: never its content, always how to fetch it.

    ``source`` is the platform, ``id`` its file id (Telegram) or private address (Slack); ``size`` in bytes,
    0 if unknown; ``kept_back`` why it is not passed on, if it is not (``core.model.files``).
    """

    source: str
    id: str
    name: str
    kind: str = "document"  # document | photo | sticker | voice | video
    size: int = 0
    mime: str = "application/octet-stream"
    kept_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something a person said on a platform, read into the desk's words.

    ``ref`` is the platform's own id of the message (``telegram/<chat>/<message>``, ``slack/<channel>/<ts>``),
    ``reply_to`` that of the message it answers.
    """

    ref: str
    text: str
    at: datetime
    files: tuple[File, ...] = ()
    reply_to: str | None = None

    @property
    def brings_files(self) -> bool:
        """Whether any of its files is passed on."""
        return any(not file.kept_back for file in self.files)

    def checked(self) -> "Heard":
        """Itself. Raises NothingSaid without text and files, TooLong past TEXT_LIMIT."""
        if not self.text.strip() and not self.files:
            raise NothingSaid
        if len(self.text) > TEXT_LIMIT:
            raise TooLong(length=len(self.text), limit=TEXT_LIMIT)
        return self


@dataclass(kw_only=True, eq=False)
class Message:
    """One thing said in a ticket.

    ``ref`` (the platform's id of the original) is its identity, so the same message cannot be stored twice.
    ``author`` is a contact's address or an agent's name. A public message crosses to the other side; a note
    stays inside. ``copies`` are the refs of what the desk posted for it; ``in_card`` says the ticket's card shows it.
    """

    ref: str
    ticket: int
    author: str
    from_contact: bool
    public: bool
    text: str
    said_at: datetime
    files: list[dict[str, Any]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    in_card: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    delivered_at: datetime | None = None
    failure: str | None = None
    receipt: str | None = None


@dataclass(kw_only=True, eq=False)
class Draft:
    """What somebody said before the desk knows which ticket it belongs to.

    One a contact; ``token`` ties buttons to it, so an old question's button does nothing. ``asks`` is the
    question put: ``text`` (nothing said yet), ``file`` (shall this be filed?), ``which`` (which ticket is it for?).
    """

    contact: str
    token: str
    asks: str
    category: str
    created_at: datetime
    parts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything said so far, a paragraph each."""
        return "\n".join(part["text"] for part in self.parts if part["text"].strip())

    @property
    def files(self) -> list[dict[str, Any]]:
        """Every file sent so far."""
        return [file for part in self.parts for file in part["files"]]


def subject_of(text: str, limit: int = 80) -> str:
    """The first line of a request, cut at a word to ``limit`` characters; empty for a request of files only."""
    line = next((line for line in text.splitlines() if visible(line)), "")
    line = visible(line)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0]
    return cut + "…"
