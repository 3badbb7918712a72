"""The file: a zip with a page of lines for each table, and a manifest written last, so that half a file is no backup.

The first line of a page names its columns, every further line is a row. Instants are ISO in UTC, lengths of time are
microseconds. Nothing in it belongs to one database: what SQLite wrote PostgreSQL can read.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Enum, Table

from adapters.db.tables import Span, UtcInstant

MANIFEST = "manifest.json"
FORMAT = 1


class BackupUnreadable(Exception):  # said to the operator
    """The file is no backup, or not a whole one; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself: when (ISO), by which release, at which schema, and how many rows a table has."""

    made_at: str
    release: str
    schema: str
    rows: dict[str, int]
    format: int = FORMAT

    def write(self, archive: ZipFile) -> None:
        """The last page."""
        archive.writestr(MANIFEST, json.dumps(asdict(self), indent=2))

    @property
    def tickets(self) -> int:
        """How many tickets are in it."""
        return self.rows.get("ticket", 0)


def read(path: Path) -> tuple[ZipFile, Manifest]:
    """An archive whose every byte is as it was written. Raises BackupUnreadable."""
    try:
        archive = ZipFile(path)
        damaged = archive.testzip()
        given = json.loads(archive.read(MANIFEST))
    except FileNotFoundError:
        raise BackupUnreadable(f"There is no file {path}.") from None
    except (BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        reason = "it was not finished" if isinstance(error, KeyError) else "it is damaged or something else"
        raise BackupUnreadable(f"{path} is not a whole backup: {reason}. Take an earlier one.") from None
    if damaged is not None:
        raise BackupUnreadable(f"{path} is damaged: {damaged} is not as it was written. Take an earlier one.")
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise BackupUnreadable(f"{path} was made by another release of the desk. Restore it with that release.")
    return archive, Manifest(**given)


def line(values: Sequence[Any]) -> bytes:
    """A row as it is written."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value


def rows(archive: ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table's page, as the table wants them."""
    with archive.open(f"{table.name}.jsonl") as page:
        names = json.loads(page.readline())
        reading = [_reader(table, name) for name in names]
        for text in page:
            values = json.loads(text)
            yield {name: read(value) for name, read, value in zip(names, reading, values, strict=True)}


def _reader(table: Table, name: str) -> Any:
    if name not in table.c:
        raise BackupUnreadable(f"{table.name}.{name} is unknown to this release. Restore with the one that wrote it.")
    kind = table.c[name].type
    if isinstance(kind, UtcInstant):
        return _or_none(datetime.fromisoformat)
    if isinstance(kind, Span):
        return _or_none(lambda value: timedelta(microseconds=value))
    if isinstance(kind, Enum) and kind.enum_class is not None and issubclass(kind.enum_class, StrEnum):
        return _or_none(kind.enum_class)
    return lambda value: value


def _or_none(read: Any) -> Any:
    return lambda value: None if value is None else read(value)
