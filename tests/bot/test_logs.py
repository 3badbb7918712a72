"""The log: lines a machine can read, with ids, without a secret and without a word of anybody."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel

from bot import logs
from core.about import about

WORDS = "my password is swordfish"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A log that is put back to what it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2",
        "1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "xoxb-1-2-abc",
        "xapp-1-A-b",
        "https://api.telegram.org/bot1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe",
        "postgresql+asyncpg://desk:hunter3@db/desk",
    ],
)
def test_no_secret_gets_into_the_log_whoever_writes_it(stream: io.StringIO, secret: str) -> None:
    logs.configure("info", secrets=["hunter2"], stream=stream)
    structlog.get_logger().info("ours", value=secret)
    logging.getLogger("aiohttp").warning("theirs %s", secret)
    ours, theirs = lines(stream)
    assert ours["message"] == "ours"
    assert (theirs["where"], theirs["message"][:6]) == ("aiohttp", "theirs")
    assert secret not in stream.getvalue()
    assert "hunter" not in stream.getvalue()


@pytest.mark.parametrize(("level", "said"), [("debug", ["debug", "info"]), ("info", ["info"]), ("warning", [])])
def test_the_level_holds_for_ours_and_libraries_only_ever_warn(
    stream: io.StringIO, level: str, said: list[str]
) -> None:
    logs.configure(level, stream=stream)
    for name in ("adapters.slack.wire", "aiosqlite", "aiogram.event", "sqlalchemy.engine", "httpx"):
        logging.getLogger(name).debug("debug")
        logging.getLogger(name).info("info")
    assert [line["message"] for line in lines(stream)] == said


def test_a_log_that_cannot_be_a_file_goes_to_the_screen(
    stream: io.StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    assert logs.to_file(tmp_path / "data" / "desk.log") == "the lines above"
    structlog.get_logger().error("crashed")
    assert "crashed" in capsys.readouterr().err


def test_a_line_says_when_how_grave_where_what_and_about_what(stream: io.StringIO) -> None:
    logs.configure("info", stream=stream)
    with about(input="telegram:7:1001:9"), about(ticket=1042, delivery=None):
        logging.getLogger("adapters.telegram.sender").warning("it is %s", "late")
    logging.getLogger("core.service").error("and now of nothing")
    first, second = lines(stream)
    assert list(first)[:4] == ["time", "level", "where", "message"]
    assert first.pop("time").endswith("Z")
    assert first == {
        "level": "warning", "where": "adapters.telegram.sender", "message": "it is late",
        "input": "telegram:7:1001:9", "ticket": 1042,
    }  # fmt: skip
    assert set(second) == {"time", "level", "where", "message"}


class Shape(BaseModel):
    """Something strangers' data is read into."""

    number: int


def of_a_library() -> None:
    Shape.model_validate({"number": WORDS})


def of_ours() -> None:
    raise ValueError(WORDS)


def of_a_cause() -> None:
    try:
        of_ours()
    except ValueError as error:
        raise KeyError(WORDS) from error


@pytest.mark.parametrize("breaks", [of_a_library, of_ours, of_a_cause])
@pytest.mark.parametrize("shape", ["json", "text"])
def test_of_an_error_there_are_types_and_places_but_never_its_text(
    stream: io.StringIO, breaks: Any, shape: logs.Shape
) -> None:
    logs.configure("info", stream=stream, shape=shape)
    try:
        breaks()
    except Exception as error:
        logging.getLogger("adapters.x").exception("an input cannot be handled")
        structlog.get_logger().error("ours", exc_info=error)
    told = stream.getvalue()
    assert "swordfish" not in told
    assert told.count("Error") >= 2
    assert breaks.__name__ in told


def test_an_error_of_the_system_is_told_by_its_number(stream: io.StringIO) -> None:
    logs.configure("info", stream=stream)
    try:
        Path("/nowhere", WORDS).read_text()
    except OSError:
        logging.getLogger("bot").exception("a file cannot be read")
    (line,) = lines(stream)
    assert line["exception"].endswith("\nFileNotFoundError (ENOENT)")
    assert "swordfish" not in stream.getvalue()


def test_of_what_a_library_says_only_the_first_line_is_kept_for_the_rest_may_be_anybodys(stream: io.StringIO) -> None:
    logs.configure("debug", stream=stream)
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=%r>", WORDS)
    logging.getLogger("adapters.slack.library").warning("Unhandled request\n%s", {"text": WORDS})
    assert [line["message"] for line in lines(stream)] == ["Task exception was never retrieved", "Unhandled request"]


def test_what_is_no_json_is_told_by_its_kind(stream: io.StringIO) -> None:
    logs.configure("info", stream=stream)
    structlog.get_logger().info("look", at={"it": {WORDS}})
    (line,) = lines(stream)
    assert line["at"] == {"it": "<set>"}
