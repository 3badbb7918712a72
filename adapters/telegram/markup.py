"""Texts as Telegram takes them: lengths in UTF-16 units, entities instead of markup, inline keyboards."""

import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from core.model.wording import Button, straight

log = logging.getLogger(__name__)

MESSAGE_UNITS = 4096
CALLBACK_BYTES = 64
STYLES = ("primary", "success", "danger")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message's text; ``head`` characters of it, from the start, are bold."""

    text: str
    head: int = 0

    @property
    def entities(self) -> list[MessageEntity] | None:
        """Bold, in UTF-16 units. Everything else is literal: there is no parse mode anywhere."""
        if not self.head:
            return None
        return [MessageEntity(type="bold", offset=0, length=units(self.text[: self.head]))]


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
