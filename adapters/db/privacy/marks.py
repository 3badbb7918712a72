"""Marks of forgotten people, in the store and in a file beside the backups, which outlives any of them.

The file has a line of JSON a mark. It only grows: a mark that is missing from the database came from another one.
"""

import json
import os
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from adapters.db import tables
from core.model.privacy import Mark

MARKS_FILE = "forgotten.jsonl"


def marks_of(connection: Connection) -> list[Mark]:
    """Everybody who was forgotten, oldest first; nobody in a database of before there were marks."""
    if not inspect(connection).has_table(tables.forgotten.name):
        return []
    return marks_in(connection)


def marks_in(connection: Connection) -> list[Mark]:
    """The same where the table is known to be there."""
    row = tables.forgotten.c
    found = connection.execute(select(row.salt, row.digest, row.at).order_by(row.at, row.digest)).all()
    return [Mark(salt=one.salt, digest=one.digest, at=one.at) for one in found]


def read_marks(path: Path) -> list[Mark]:
    """The marks in a file. Raises OSError, ValueError when a line is none."""
    marks = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            mark = Mark(salt=str(given["salt"]), digest=str(given["digest"]), at=datetime.fromisoformat(given["at"]))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"line {number} of {path} is no mark of a forgotten person") from None
        marks.append(mark)
    return marks


def write_marks(path: Path, marks: Collection[Mark]) -> int:
    """Have the file hold these too, readable by its owner only; how many are new. Raises OSError, ValueError."""
    there = {mark.digest: mark for mark in (read_marks(path) if path.exists() else [])}
    new = [mark for mark in marks if mark.digest not in there]
    if not new:
        return 0
    lines = [json.dumps(asdict(mark) | {"at": mark.at.isoformat()}) for mark in [*there.values(), *new]]
    unfinished = path.with_name(f".{path.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    return len(new)
