"""Texts as Telegram takes them: lengths in UTF-16 units, entities instead of markup, inline keyboards."""

import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from core.model.wording import Button, straight

log = logging.getLogger(__name__)

MESSAGE_UNITS = 4096
CALLBACK_BYTES = 64
NUMBER = re.compile(r"^#[0-9]+\b", re.MULTILINE)
STYLES = ("primary", "success", "danger")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message's text; ``head`` characters of it, from the start, are bold.

    ``links`` are parts of it that lead somewhere: from which character to before which one, and the address.
    """

    text: str
    head: int = 0
    links: tuple[tuple[int, int, str], ...] = ()

    @property
    def entities(self) -> list[MessageEntity] | None:
        """Bold and links, in UTF-16 units. Everything else is literal: there is no parse mode anywhere."""
        bold = [self._entity("bold", 0, self.head)] if self.head else []
        return [*bold, *(self._entity("text_link", *link) for link in self.links)] or None

    def _entity(self, kind: str, start: int, end: int, url: str | None = None) -> MessageEntity:
        offset, length = units(self.text[:start]), units(self.text[start:end])
        return MessageEntity(type=kind, offset=offset, length=length, url=url)


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, *, first: int = MESSAGE_UNITS, limit: int = MESSAGE_UNITS) -> list[str]:
    """The text in parts of at most ``limit`` units (``first`` for the first one); joined they are the text.

    Cuts after a line's end, else after a word, else where no character is torn.
    """
    parts, room = [], first
    while units(text) > room:
        cut = _cut(text, room)
        parts.append(text[:cut])
        text, room = text[cut:], limit
    return [*parts, text]


def _cut(text: str, room: int) -> int:
    end = _reach(text, room)
    for boundary in ("\n", " "):
        at = text.rfind(boundary, end // 2, end)
        if at >= 0:
            return at + 1
    whole = end
    while whole > end - 24 and whole > 1 and _belongs_to_the_one_before(text, whole):
        whole -= 1
    return whole if whole > end - 24 and whole > 1 else end


def _reach(text: str, room: int) -> int:
    """How many characters fit into ``room`` units."""
    head = text[:room]
    if head.isascii():
        return len(head)
    fitting = head.encode("utf-16-le", "surrogatepass")[: room * 2]
    if 0xD8 <= fitting[-1] <= 0xDB:  # the first half of a pair
        fitting = fitting[:-2]
    return len(fitting.decode("utf-16-le", "surrogatepass"))


def _belongs_to_the_one_before(text: str, at: int) -> bool:
    """A combining mark, a variation, a skin tone, or a part of a joined emoji."""
    letter = text[at]
    return (
        letter in "\u200d\ufe0f"
        or text[at - 1] == "\u200d"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or unicodedata.combining(letter) != 0
    )


def pieces(text: str, *, head: int = 0) -> list[Piece]:
    """A text in messages, the first ``head`` characters bold. Blank parts are left out: Telegram takes none."""
    parts = split(straight(text))
    return [Piece(part, 0 if index else head) for index, part in enumerate(parts) if part.strip()]


def signed(author: str, text: str) -> list[Piece]:
    """Somebody's words with their first name in bold in front."""
    name = author.split()[0] if author.strip() else author
    return pieces(f"{name}: {text}", head=len(name) + 1)


def headed(text: str) -> list[Piece]:
    """A card: its first line in bold."""
    text = straight(text)
    return pieces(text, head=len(text.partition("\n")[0]))


def linked(messages: Sequence[Piece], links: Mapping[str, str]) -> list[Piece]:
    """The same, with the ticket numbers that begin a line (``#1042``) leading where ``links`` says."""

    def found(text: str) -> tuple[tuple[int, int, str], ...]:
        return tuple((*hit.span(), links[hit[0]]) for hit in NUMBER.finditer(text) if hit[0] in links)

    return [replace(piece, links=found(piece.text)) for piece in messages]


def in_slack(thread: str | None) -> str | None:
    """The address that opens a ticket's thread, by its ref; None while it has none."""
    if thread is None or not thread.startswith("slack/"):
        return None
    _, channel, ts = thread.split("/")
    return f"https://slack.com/app_redirect?channel={channel}&message_ts={ts}"


def keyboard(
    rows: Sequence[Sequence[tuple[str, Button]]], *, link: tuple[str, str] | None = None
) -> InlineKeyboardMarkup | None:
    """Buttons under a message, and one that opens a ``link`` (label, address); None without any."""
    shown = [[_button(label, button) for label, button in row if _fits(button)] for row in rows]
    if link is not None:
        shown.append([InlineKeyboardButton(text=link[0], url=link[1])])
    shown = [row for row in shown if row]
    return InlineKeyboardMarkup(inline_keyboard=shown) if shown else None


def _button(label: str, button: Button) -> InlineKeyboardButton:
    style = button.style if button.style in STYLES else None
    return InlineKeyboardButton(text=label, callback_data=button.do, style=style)


def _fits(button: Button) -> bool:
    if 1 <= len(button.do.encode()) <= CALLBACK_BYTES:
        return True
    log.error("a button is left out, its action is longer than %d bytes: %.20s...", CALLBACK_BYTES, button.do)
    return False
