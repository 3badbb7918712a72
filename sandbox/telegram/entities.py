"""Text with entities: lengths in UTF-16 units, what the platform finds by itself, what it refuses."""

import re
from typing import Any

from sandbox.telegram.arguments import Arguments
from sandbox.telegram.markup_html import parse_html
from sandbox.telegram.markup_markdown import parse_markdown
from sandbox.telegram.messages import Entity
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.utf16 import is_unicode, units

TEXT_UNITS = 4096
CAPTION_UNITS = 1024

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,:;!?)])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+\.\w[\w.-]*\w)"
    r"|(?<![\w/@#])(?:(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w+)?)\b"
    r"|(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?P<hashtag>#\w*[^\W\d]\w*))"
)
_MAY_HOLD_ENTITY = re.compile(r"[/@#]")

_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "text_mention"}
_STYLES |= {"blockquote", "expandable_blockquote", "custom_emoji", "date_time"}
_DETECTED = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}


def detect(text: str) -> list[Entity]:
    """Commands, links, addresses, mentions and hashtags, as the platform marks them in any text."""
    if not _MAY_HOLD_ENTITY.search(text):
        return []
    return [
        {"offset": units(text[: found.start()]), "length": units(found[0]), "type": found.lastgroup}
        for found in _FOUND.finditer(text)
    ]


def text_of_call(arguments: Arguments) -> tuple[str, list[Entity]]:
    """The text of a message and its entities. Raises Refusal when empty, too long or wrongly marked up."""
    text, entities = _formatted(arguments, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return text, entities


def caption_of_call(arguments: Arguments) -> tuple[str, list[Entity]]:
    """The caption of a file, which may be empty, and its entities. Raises Refusal as ``text_of_call``."""
    caption, entities = _formatted(arguments, "caption", "caption_entities")
    if units(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return caption, entities


def _formatted(arguments: Arguments, text_field: str, entities_field: str) -> tuple[str, list[Entity]]:
    text, given = arguments.text(text_field), arguments.nested(entities_field)
    if not is_unicode(text):
        raise bad_request("strings must be encoded in UTF-8")
    mode = arguments.text("parse_mode").lower()
    if given:
        entities = _checked(given, text)
    elif mode == "html":
        text, entities = parse_html(text)
    elif mode == "markdownv2":
        text, entities = parse_markdown(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = []
    text, entities = _trimmed(text, entities)
    return text, _with_detected(text, entities)


def _checked(given: Any, text: str) -> list[Entity]:
    """The entities as they are stored. Raises Refusal for unknown types and places outside the text."""
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    entities = []
    for entity in given:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: expected an Object with a type")
        if entity["type"] in _DETECTED:
            continue
        _check_entity(entity, text)
        entities.append({key: value for key, value in entity.items() if value is not None})
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def _check_entity(entity: Entity, text: str) -> None:
    offset, length = entity.get("offset"), entity.get("length")
    if entity["type"] not in _STYLES:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
    if offset < 0 or length <= 0 or offset + length > units(text):
        raise bad_request("ENTITY_BOUNDS_INVALID")
    if entity["type"] == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: can't find field \"url\"")


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space around it, which the platform drops; entities move along."""
    bare = text.strip()
    if bare == text:
        return text, entities
    cut, size = units(text) - units(text.lstrip()), units(bare)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] - cut + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return bare, moved


def _with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    found = detect(text)
    if not entities or not found:
        return entities or found
    solid = [e for e in entities if e["type"] in ("code", "pre", "text_link", "text_mention")]
    free = [f for f in found if not any(_overlap(f, e) for e in solid)]
    return sorted(entities + free, key=lambda e: (e["offset"], -e["length"]))


def _overlap(one: Entity, other: Entity) -> bool:
    ends = one["offset"] + one["length"], other["offset"] + other["length"]
    return bool(one["offset"] < ends[1] and other["offset"] < ends[0])
