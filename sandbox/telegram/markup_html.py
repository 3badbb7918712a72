"""parse_mode HTML (core.telegram.org/bots/api#html-style), with the platform's complaints."""

import html
import re
from typing import Any

from sandbox.telegram.messages import Entity
from sandbox.telegram.refusals import Refusal, bad_request
from sandbox.telegram.utf16 import units

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>[^<>]*)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises Refusal for unknown, unclosed or crossed tags."""
    parser = _Parser(source)
    position = 0
    while (bracket := source.find("<", position)) >= 0:
        parser.add_text(source[position:bracket])
        tag = _TAG.match(source, bracket)
        if tag is None:
            raise parser.error("Unexpected start tag", bracket)
        parser.meet_tag(tag)
        position = tag.end()
    parser.add_text(source[position:])
    return parser.finish()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._units = 0
        self._open: list[tuple[str, Entity]] = []
        self._entities: list[Entity] = []

    def add_text(self, raw: str) -> None:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
        self._parts.append(text)
        self._units += units(text)

    def meet_tag(self, tag: re.Match[str]) -> None:
        name = tag["name"].lower()
        if tag["end"]:
            self._close(name, tag.start())
            return
        if name not in _STYLES:
            raise self.error(f'Unsupported start tag "{name}"', tag.start())
        self._open.append((name, {"offset": self._units, **_style(name, tag["attributes"])}))

    def _close(self, name: str, at: int) -> None:
        if not self._open:
            raise self.error("Unexpected end tag", at)
        opened, entity = self._open.pop()
        if opened != name:
            place = self.error("Unmatched end tag", at).description
            raise Refusal(400, f'{place}, expected "</{opened}>", found "</{name}>"')
        entity["length"] = self._units - entity["offset"]
        if entity["length"] and not self._merged_with_pre(entity) and "type" in entity:
            self._entities.append(entity)

    def _merged_with_pre(self, entity: Entity) -> bool:
        """``<pre><code class="language-x">`` is one entity: the language moves to the outer one."""
        if entity.get("type") != "code":
            return False
        language = entity.pop("language", None)
        outer = self._open[-1][1] if self._open else {}
        if outer.get("type") != "pre":
            return False
        if language:
            outer["language"] = language
        return True

    def error(self, what: str, at: int) -> Refusal:
        byte = len(self._source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {byte}")

    def finish(self) -> tuple[str, list[Entity]]:
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\""
            )
        return "".join(self._parts), sorted(self._entities, key=lambda e: (e["offset"], -e["length"]))


def _style(name: str, attributes: str) -> dict[str, Any]:
    values = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(attributes)}
    if name == "a":  # a link without an address is plain text
        return {"type": "text_link", "url": values["href"]} if values.get("href") else {}
    if name == "code" and values.get("class", "").startswith("language-"):
        return {"type": "code", "language": values["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in values:
        return {"type": "expandable_blockquote"}
    if name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": values.get("emoji-id", "")}
    return {"type": _STYLES[name]}
