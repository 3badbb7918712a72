"""Slack's text markup: what a client makes of typing, and what a text would ping or link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack.post import Post

_TOKEN = re.compile(
    r"<(?:[@#][A-Z0-9]+(?:\|[^<>]*)?|![a-z][^<>]*|(?:https?://|mailto:|tel:)[^<>]+)>|https?://[^\s<>|]+"
)
_MENTION = re.compile(r"<(@[A-Z0-9]+|#[A-Z0-9]+|![a-z]+(?:\^[A-Z0-9]+)?)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^<>|]+)(?:\|([^<>]*))?>")
_NAMED = re.compile(r"(?<![\w<!])@([\w.-]*\w)")
_AFTER_A_LINK = ".,;:!?)'\""


@dataclass(frozen=True, slots=True)
class Link:
    """A link a reader could follow; ``label`` is empty when the address itself is shown."""

    url: str
    label: str = ""

    @property
    def masked(self) -> bool:
        """Whether the reader sees something else than where the link leads."""
        return bool(self.label) and self.label != self.url


def escaped(text: str) -> str:
    """``&``, ``<`` and ``>`` as Slack transports them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """What Slack's client sends for typing: escaped, addresses in angle brackets, tokens such as ``<@U1>`` kept."""
    if "<" not in text and "&" not in text and ">" not in text and "://" not in text:
        return text
    parts, end = [], 0
    for found in _TOKEN.finditer(text):
        parts.append(escaped(text[end : found.start()]))
        token = found[0]
        if not token.startswith("<"):
            address = token.rstrip(_AFTER_A_LINK)
            token = f"<{address.replace('&', '&amp;')}>{token[len(address) :]}"
        parts.append(token)
        end = found.end()
    return "".join(parts) + escaped(text[end:])


def mentions(post: Post) -> frozenset[str]:
    """Everybody and everything the post would ping, as ``@U0TECH``, ``#C0SUPPORT``, ``!channel``, ``!subteam^S1``.

    With ``link_names`` also ``@name`` as it stands. plain_text and rich_text text do not ping.
    """
    found: set[str] = set()
    for text in _mrkdwn_texts(post):
        found.update(token for token in _MENTION.findall(text) if not token.startswith("!date"))
        if post.link_names:
            found.update(f"@{name}" for name in _NAMED.findall(text))
    for element in _rich_elements([post.blocks, post.attachments]):
        found.update(_rich_mention(element))
    return frozenset(found)


def links(post: Post) -> list[Link]:
    """The links written as ``<address|label>`` or ``<address>`` and those of rich_text, in order."""
    found = [Link(url, label) for text in _mrkdwn_texts(post) for url, label in _LINK.findall(text)]
    for element in _rich_elements([post.blocks, post.attachments]):
        if element["type"] == "link":
            found.append(Link(element["url"], element.get("text", "")))
    return found


def _rich_mention(element: dict[str, Any]) -> list[str]:
    match element["type"]:
        case "user":
            return [f"@{element['user_id']}"]
        case "channel":
            return [f"#{element['channel_id']}"]
        case "broadcast":
            return [f"!{element['range']}"]
        case "usergroup":
            return [f"!subteam^{element['usergroup_id']}"]
    return []


def _mrkdwn_texts(post: Post) -> Iterator[str]:
    yield post.text
    yield from _texts_below(post.blocks)
    for attachment in post.attachments:
        yield from (attachment.get(name) or "" for name in ("pretext", "text"))
        yield from _texts_below(attachment.get("blocks"))


def _texts_below(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _texts_below(child)
    elif isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node["text"]
        for child in node.values():
            if isinstance(child, (dict, list)):
                yield from _texts_below(child)


def _rich_elements(node: Any, inside: bool = False) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _rich_elements(child, inside)
    elif isinstance(node, dict):
        if inside and isinstance(node.get("type"), str):
            yield node
        inside = inside or node.get("type") == "rich_text"
        for child in node.values():
            if isinstance(child, (dict, list)):
                yield from _rich_elements(child, inside)
