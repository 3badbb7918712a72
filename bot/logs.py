"""The log: one line an event, in JSON unless a person watches, and never a secret in it.

Everything goes through here, also what the libraries write with ``logging``.
"""

import asyncio
import logging
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

SHAPES = re.compile(
    r"\d{4,}:[A-Za-z0-9_-]{20,}"  # Telegram bot tokens, also inside addresses
    r"|xox[a-z]-[A-Za-z0-9-]+|xapp-[A-Za-z0-9-]+"  # Slack tokens
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # user:password in addresses
)
QUIET = {"aiogram": "WARNING", "apscheduler": "WARNING", "slack_bolt": "WARNING", "slack_sdk": "WARNING",
         "uvicorn": "WARNING", "alembic": "WARNING"}  # fmt: skip
"""Libraries that tell too much at info."""

MASK = "•••"


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets and without anything that looks like one."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return SHAPES.sub(MASK, text)


def configure(level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Log from ``level`` up to ``stream`` (standard error when None), with the secrets masked."""
    stream = stream or sys.stderr
    secrets = tuple(secrets)
    threshold = logging.getLevelNamesMapping()[level.upper()]

    def mask(_logger: Any, _method: str, rendered: Any) -> Any:
        return masked(rendered, secrets)

    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: list[Processor] = [*_renderer(stream), mask]
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


def _renderer(stream: TextIO) -> list[Processor]:
    if stream.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _catch_libraries(threshold: int, stream: TextIO, steps: list[Processor], render: list[Processor]) -> None:
    """What is written with ``logging`` takes the same way."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*steps, _with_logger],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    handler.addFilter(_is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(max(threshold, logging.getLevelNamesMapping()[quiet]))


def _is_news(record: logging.LogRecord) -> bool:
    """A cancelled task is how the desk stops; a library that calls it an error is not to be believed."""
    kind = record.exc_info[0] if record.exc_info else None
    return not (kind and issubclass(kind, asyncio.CancelledError))


def _with_logger(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event["logger"] = event["_record"].name
    return event
