"""Careful looks into the parsed but unvalidated file, for what must be read even where another value is wrong."""

from collections.abc import Mapping
from typing import Any

from bot.configuration.lines import Place
from bot.mistakes import Wrong

Finding = tuple[Place, Wrong]
Raw = Mapping[str, Any]


def table(raw: Raw, key: str) -> Raw:
    """The table under a key; empty when it is absent or something else."""
    found = raw.get(key)
    return found if isinstance(found, dict) else {}


def rows(raw: Raw, key: str) -> list[tuple[int, Raw]]:
    """The tables of a list of tables, with their index; anything else in it is left out."""
    found = raw.get(key)
    return [(n, row) for n, row in enumerate(found) if isinstance(row, dict)] if isinstance(found, list) else []


def name_of(row: Raw, field: str = "name") -> str:
    """A text of a table, "" when it is absent or something else."""
    found = row.get(field)
    return found.strip() if isinstance(found, str) else ""


def texts(row: Raw, field: str) -> list[str]:
    """The texts of a list; empty when it is absent or something else."""
    found = row.get(field)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
