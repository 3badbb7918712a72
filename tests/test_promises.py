"""Every promise of docs/promises.md is held by tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "promises.md").read_text("utf-8")
ROWS = re.findall(r"^\| P(\d+) \| (.+?) \| (.*) \|$", PAGE, re.MULTILINE)


def existing() -> set[str]:
    """The names of all tests."""
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}


def test_all_fourteen_promises_are_there() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 15))


def test_every_promise_is_held_by_a_test_that_exists() -> None:
    named = {number: set(re.findall(r"`(test_\w+)`", tests)) for number, _, tests in ROWS}
    assert [number for number, tests in named.items() if not tests] == []
    missing = {number: absent for number, tests in named.items() if (absent := tests - existing())}
    assert missing == {}
