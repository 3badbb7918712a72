"""Text between Slack's markup and plain words: nothing a stranger typed may fire on our side."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from core.model.wording import straight, visible

Block = dict[str, Any]

PART = 3_500
"""Characters of one post. Slack takes 40,000 of text, but about 11,000 over all blocks; agents read short ones."""

LONGEST = 10_000
"""Characters of a post at the very most; its blocks fail near 11,000."""

NO_LINKS: Mapping[str, str] = MappingProxyType({})

_ADDRESS = re.compile(r"https?://[^\s<>\"|]+")
_ANGLES = re.compile(r"<([^<>\n]*)>")


def escape(text: str) -> str:
    """Text for a mrkdwn or ``text`` field: no mention, no link, no entity can come out of it."""
    return straight(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The inverse of ``escape``."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def one_line(text: str, limit: int) -> str:
    """A name (of a person or a file) as it can stand in a label: visible characters, one line, cut."""
    line = visible(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str, name_of: Callable[[str], str]) -> str:
    """What a member typed, as a customer should read it: mentions as names, links as addresses.

    ``name_of`` gives a member's name.
    """
    return unescape(_ANGLES.sub(lambda match: _worded(match[1], name_of), text))


def _worded(inside: str, name_of: Callable[[str], str]) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return "@" + (label or name_of(target[1:]))
        case "#":
            return "#" + (label or target[1:])
        case "!":
            return label or "@" + target[1:].partition("^")[0]
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    return bare if label in ("", bare, target, bare.partition("://")[2]) else f"{label} ({bare})"


def split(text: str, limit: int = PART) -> list[str]:
    """Parts of at most ``limit`` characters, cut at a line or a word where one is near; joined they are the text."""
    parts = []
    while len(text) > limit:
        at = max(text.rfind("\n", limit // 2, limit), text.rfind(" ", limit // 2, limit)) + 1 or limit
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text]


def when(at: datetime) -> str:
    """An instant that every reader's client shows in their own zone (mrkdwn)."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def plain_text(text: str) -> Block:
    """A text object that is shown exactly as it is."""
    return {"type": "plain_text", "text": straight(text) or "…", "emoji": False}


def words(text: str, *, bold: bool = False) -> list[Block]:
    """Rich-text elements that show a stranger's text literally; an address is a link to itself."""
    found: list[Block] = []
    text, at = straight(text), 0
    for match in _ADDRESS.finditer(text):
        found += _literal(text[at : match.start()], bold)
        found.append({"type": "link", "url": match[0]})
        at = match.end()
    return found + _literal(text[at:], bold)


def _literal(text: str, bold: bool) -> list[Block]:
    if not text:
        return []
    return [{"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}]


def section(elements: Sequence[Block], kind: str = "rich_text_section") -> Block:
    """One run of rich text; ``kind`` may be ``rich_text_quote``."""
    return {"type": kind, "elements": list(elements)}


def rich(*sections: Block) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(sections)}


def says(text: str, mention: str = "", *, links: Mapping[str, str] = NO_LINKS) -> list[Block]:
    """One block that says a sentence literally; ``mention`` is the member who must act.

    Lines that begin with a word of ``links`` lead to its address from there.
    """
    said: list[Block] = [{"type": "user", "user_id": mention}, {"type": "text", "text": " "}] if mention else []
    text = cut(text, LONGEST) or "…"
    for line in text.splitlines(keepends=True) if links else (text,):
        head, blank, rest = line.partition(" ")
        if head in links:
            said += [{"type": "link", "url": links[head], "text": head}, *words(blank + rest)]
        else:
            said += words(line)
    return [rich(section(said))]
