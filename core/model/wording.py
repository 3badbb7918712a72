"""Sentences that travel: a key, its parameters and buttons, as JSON; words are put in when it is sent.

Parameters may be text, numbers, instants, durations, lists of text, and references to other words
(``Word``: a text key, ``CategoryName``: a category's label), all in the reader's language in the end.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_BLANKS = "\n\r\t\x0b\x0c\x85\u2028\u2029"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def visible(text: str) -> str:
    """A name on one line: without what nobody sees or what turns the direction of writing; blanks single."""
    if not text.isascii() or not text.isprintable():
        text = "".join(" " if letter in _BLANKS else letter for letter in text if _is_seen(letter))
    return " ".join(text.split())


def _is_seen(letter: str) -> bool:
    return letter in _BLANKS or (unicodedata.category(letter) not in _UNSEEN and letter not in _FILLERS)


def straight(text: str) -> str:
    """Somebody's words whose direction of writing cannot turn what stands around them.

    The marks that override or embed a direction go; those that Arabic, Hebrew and emoji need stay.
    """
    return text if text.isascii() else text.translate(_TURNS)


@dataclass(frozen=True, slots=True)
class Word:
    """A parameter that is itself a sentence of the texts; a list of them is put on lines of its own."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A parameter that is a category's label."""

    key: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. ``do`` is the action with its arguments, ``verb:arg:arg`` (64 bytes, Telegram's limit)."""

    label: str | Word | CategoryName
    do: str
    style: str = ""  # "" | primary | danger
    params: Mapping[str, Any] | None = None


def pack(value: Any) -> Any:
    """A parameter as JSON can hold it."""
    match value:
        case datetime():
            return {"$at": value.isoformat()}
        case timedelta():
            return {"$for": value.total_seconds()}
        case Word():
            return {"$word": value.key, "params": {name: pack(v) for name, v in value.params.items()}}
        case CategoryName():
            return {"$category": value.key}
        case list() | tuple():
            return [pack(item) for item in value]
        case _:
            return value


def unpack(value: Any) -> Any:
    """The inverse of ``pack``."""
    match value:
        case {"$at": instant}:
            return datetime.fromisoformat(instant)
        case {"$for": seconds}:
            return timedelta(seconds=seconds)
        case {"$word": key}:
            return Word(key, {name: unpack(v) for name, v in value["params"].items()})
        case {"$category": key}:
            return CategoryName(key)
        case list():
            return [unpack(item) for item in value]
        case _:
            return value


def sentence(key: str, rows: Sequence[Sequence[Button]] = (), /, **params: Any) -> dict[str, Any]:
    """A delivery's payload that says ``key``, with rows of buttons under it."""
    return {
        "key": key,
        "params": {name: pack(value) for name, value in params.items()},
        "rows": [[_button(button) for button in row] for row in rows],
    }


def _button(button: Button) -> dict[str, Any]:
    params = {name: pack(value) for name, value in (button.params or {}).items()}
    return {"label": pack(button.label), "do": button.do, "style": button.style, "params": params}


def read_params(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a payload written by ``sentence``."""
    return {name: unpack(value) for name, value in payload.get("params", {}).items()}


def read_rows(payload: Mapping[str, Any]) -> list[list[Button]]:
    """The buttons of a payload written by ``sentence``."""
    return [
        [Button(unpack(b["label"]), b["do"], b["style"], {k: unpack(v) for k, v in b["params"].items()}) for b in row]
        for row in payload.get("rows", [])
    ]
