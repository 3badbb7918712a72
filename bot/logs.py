"""The log: one line an event, in JSON unless a person watches; never a secret in it, and no word of a customer.

Everything goes through here, also what the libraries write with ``logging``. A line has ``time`` (ISO, UTC), ``level``,
``where`` (the module that wrote it), ``message``, and the ids of what was being worked on (``core.about``): ``input``,
``ticket``, ``delivery``. Of an exception there are its type and the places it came through, but not its text: that may
hold what somebody wrote.
"""

import asyncio
import errno
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

from core.about import ids

Shape = Literal["auto", "json", "text"]
"""``auto``: text on a terminal, JSON everywhere else."""

SHAPES = re.compile(
    r"\d{4,}:[A-Za-z0-9_-]{20,}"  # Telegram bot tokens, also inside addresses
    r"|xox[a-z]-[A-Za-z0-9-]+|xapp-[A-Za-z0-9-]+"  # Slack tokens
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # user:password in addresses
)
OURS = ("adapters", "bot", "core", "scheduler")
"""Loggers that write at the level that was asked for; libraries warn only, for at lower levels they print bodies and
statements with all that is in them."""
VENDORS = ("adapters.slack.library",)
"""Loggers of libraries under a name of ours."""
LONGEST_OF_LIBRARIES = 300

MASK = "•••"


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets and without anything that looks like one."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return SHAPES.sub(MASK, text)


def configure(level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None, shape: Shape = "auto") -> None:
    """Log from ``level`` up to ``stream`` (standard error when None), with the secrets masked."""
    stream = stream or sys.stderr
    secrets = tuple(secrets)
    threshold = logging.getLevelNamesMapping()[level.upper()]

    def mask(_logger: Any, _method: str, rendered: Any) -> Any:
        return masked(rendered, secrets)

    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_ids,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    render: list[Processor] = [_without_texts_of_exceptions, *_renderer(stream, shape), mask]
    structlog.configure(
        processors=[*steps, *render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
    _catch_libraries(threshold, stream, steps, render)


def to_file(path: Path, *, secrets: Iterable[str] = ()) -> str:
    """Log to a file (appended, made when needed), for commands whose screen is for people; where it went."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        configure("info", secrets=secrets, stream=path.open("a", encoding="utf-8"))
    except OSError:
        configure("error", secrets=secrets)
    return place()


def place() -> str:
    """Where the log goes, in words; "" while nothing was configured."""
    if not structlog.is_configured():
        return ""
    handler = logging.getLogger().handlers[0]
    stream = getattr(handler, "stream", sys.stderr)
    return "the lines above" if stream is sys.stderr else str(stream.name)


def _renderer(stream: TextIO, shape: Shape) -> list[Processor]:
    if shape == "text" or (shape == "auto" and stream.isatty()):
        colours = stream.isatty()
        return [structlog.dev.ConsoleRenderer(colors=colours, timestamp_key="time")]
    named = structlog.processors.EventRenamer("message")
    return [named, _in_order, structlog.processors.JSONRenderer(ensure_ascii=False, default=_by_type)]


FIRST = ("time", "level", "where", "message")


def _in_order(_logger: Any, _method: str, event: EventDict) -> EventDict:
    first = {name: event[name] for name in FIRST if name in event}
    return {**first, **event}


def _by_type(value: object) -> str:
    """What is no JSON is told by its kind: its contents may be anybody's."""
    return f"<{type(value).__name__}>"


def _with_ids(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {**ids(), **event}


def _without_texts_of_exceptions(_logger: Any, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = _error_of(given)
    if error is not None:
        event["exception"] = story(error)
    return event


def _error_of(given: Any) -> BaseException | None:
    if given is True:
        return sys.exc_info()[1]
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else None


def story(error: BaseException) -> str:
    """What went wrong and where, first the cause; types, places and error numbers, never an exception's own text."""
    told = []
    for one in reversed(list(_chain(error))):
        told += [line.rstrip() for line in traceback.format_tb(one.__traceback__, limit=-30)]
        told.append(_named(one))
    return "\n".join(told)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, newest first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(seen) < 10:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _named(error: BaseException) -> str:
    """An exception's type, and what of it is a code: an error number of the system, a database's state."""
    number = getattr(error, "errno", None)
    codes = [errno.errorcode.get(number, "") if isinstance(number, int) else ""]
    codes += [str(getattr(error, name, None) or "") for name in ("sqlstate", "sqlite_errorname")]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    found = ", ".join(filter(None, codes))
    return f"{kind} ({found})" if found else kind


def _catch_libraries(threshold: int, stream: TextIO, steps: list[Processor], render: list[Processor]) -> None:
    """What is written with ``logging`` takes the same way."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*steps, _with_where],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    handler.addFilter(_is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(threshold)


def _is_news(record: logging.LogRecord) -> bool:
    """A cancelled task is how the desk stops; a library that calls it an error is not to be believed."""
    kind = record.exc_info[0] if record.exc_info else None
    return not (kind and issubclass(kind, asyncio.CancelledError))


def _with_where(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The module; of what a library says only the first line: the rest may show what it was working on."""
    name = event["_record"].name
    if name.partition(".")[0] not in OURS or name in VENDORS:
        event["event"] = str(event["event"]).partition("\n")[0][:LONGEST_OF_LIBRARIES]
    event["where"] = name
    return event
