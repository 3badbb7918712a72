"""``desk export tickets --since 30d``: tickets as CSV, for spreadsheets.

A file begins with a byte order mark: Excel takes it for UTF-8 only then. What goes to the screen or a pipe has none.
Every cell is quoted, and none can begin a formula: see ``harmless``.
"""

import asyncio
import csv
import io
import os
import re
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from bot import screen
from bot.backup import Refused
from bot.settings import load_settings

export = typer.Typer(help="Take figures elsewhere.", no_args_is_help=True)

SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=3660)

BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection), full-width forms with it."""

AFTER_A_SEPARATOR = re.compile(r"([;\t\r\n][\s\"']*)(?=[=+\-@＝＋－＠])")
"""Where a new cell could begin inside one: half of the world's spreadsheets separate by semicolons."""


@export.callback()
def _room() -> None:
    """Take figures elsewhere."""


@export.command()
def tickets(
    since: Annotated[str, typer.Option(help="How far back: 12h, 30d, 4w, or a date (UTC).", metavar="SPAN")] = "30d",
    out: Annotated[Path | None, typer.Option(help="The file to write; else the screen.", metavar="FILE")] = None,
) -> None:
    """Tickets opened since then as CSV: state, instants (UTC), owner, promises, subject. Beside a desk that runs."""
    url, begin = load_settings(tokens=False).database_url, beginning(since, datetime.now(UTC))
    if out is None:
        try:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # a text stream of ours
            asyncio.run(_write(url, begin, sys.stdout))
            sys.stdout.flush()
        except BrokenPipeError:  # who reads has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    with new_file(out) as file:
        count = asyncio.run(_write(url, begin, file))
    screen.tell_fine(f"Tickets in {out}: {count}. It holds what customers wrote: keep it safe.")


def beginning(given: str, now: datetime) -> datetime:
    """The instant from which on tickets count. Raises Refused for what says none."""
    found = re.fullmatch(r"([1-9]\d{0,4})\s*([hdw])", given.strip(), re.ASCII)
    if found:
        return now - min(int(found[1]) * SPANS[found[2]], LONGEST)
    try:
        day = date.fromisoformat(given.strip())
    except ValueError:
        raise Refused(
            f"--since is a span such as 12h, 30d or 4w, or a date such as {now:%Y-%m-%d}, not “{given}”."
        ) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def new_file(path: Path, *, mark: bool = True) -> IO[str]:
    """A file that was not there, for its owner only, with a byte order mark. Raises Refused."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{path} is there already, and an export never replaces a file. Name another.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None
    return os.fdopen(descriptor, "w", encoding="utf-8-sig" if mark else "utf-8", newline="")


async def _write(url: str, since: datetime, file: IO[str]) -> int:
    """How many tickets."""
    from adapters.db.export import COLUMNS, tickets
    from adapters.db.store import open_to_read

    engine, count = await open_to_read(url), 0
    try:
        file.write(lines([COLUMNS]))
        async for page in tickets(engine, since):
            file.write(lines(page))
            count += len(page)
    finally:
        await engine.dispose()
    return count


def lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV, every cell quoted and harmless."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(_cell(value)) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(getattr(value, "value", value))


def harmless(cell: str) -> str:
    """A cell in which no spreadsheet finds a formula: an apostrophe goes before what could begin one. NUL goes."""
    cell = AFTER_A_SEPARATOR.sub(r"\1'", cell.replace("\x00", ""))
    return f"'{cell}" if cell.lstrip(" \ufeff\u00a0").startswith(BEGINS) else cell
