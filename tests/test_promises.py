"""Every promise of docs/promises.md, and every fault, is held by tests that exist and run where the page says."""

import re
from pathlib import Path

import pytest

from tests.faults.test_mutants import MUTANTS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "promises.md").read_text("utf-8")
ROWS = re.findall(r"^\| P(\d+) \| (.+?) \| (.*) \|$", PAGE, re.MULTILINE)
FAULTS = re.findall(r"^\| (\d+) \| .+? \| .+? \| (.*?) \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
NOT_HERE = {31}
"""Faults that the page names as measured elsewhere."""

NOT_MET = set(re.findall(r"row (\d+)", "".join(re.findall(r"^Not met by a test yet: .*$", PAGE, re.MULTILINE))))
"""Faults that the page names as not met."""


def _marks() -> dict[str, str]:
    """Every test with what stands over it: its decorators, and its module's marks."""
    found: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        source = path.read_text("utf-8")
        common = "".join(re.findall(r"^pytestmark = .*$", source, re.MULTILINE))
        for decorators, name in re.findall(r"((?:^[@ )\]].*\n)*)^(?:async )?def (test_\w+)\(", source, re.MULTILINE):
            found[name] = found.get(name, "") + common + decorators
    return found


MARKS = _marks()


def test_all_fourteen_promises_are_there() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 15))


def test_every_promise_is_held_by_a_test_that_exists() -> None:
    named = {number: set(NAMED.findall(tests)) for number, _, tests in ROWS}
    assert [number for number, tests in named.items() if not tests] == []
    missing = {number: absent for number, tests in named.items() if (absent := tests - set(MARKS))}
    assert missing == {}


def test_all_faults_are_there_or_named_as_measured() -> None:
    assert {int(number) for number, *_ in FAULTS} | NOT_HERE == set(range(1, 32))
    assert all(f"row {number}" in PAGE for number in NOT_HERE)


def test_every_fault_is_met_by_a_test_that_exists() -> None:
    named = {number: set(NAMED.findall(" ".join(tiers))) for number, *tiers in FAULTS}
    assert {number for number, tests in named.items() if not tests} == NOT_MET
    missing = {number: absent for number, tests in named.items() if (absent := tests - set(MARKS))}
    assert missing == {}


@pytest.mark.parametrize(("tier", "mark"), [(1, "faults"), (2, "marathon")])
def test_what_is_said_to_run_later_is_marked_so(tier: int, mark: str) -> None:
    unmarked = [name for row in FAULTS for name in NAMED.findall(row[tier + 1]) if f"mark.{mark}" not in MARKS[name]]
    assert unmarked == []


def test_what_is_said_to_run_always_does() -> None:
    later = re.compile(r"^(?:@|pytestmark = )pytest\.mark\.(?:faults|marathon)", re.MULTILINE)
    assert [name for row in FAULTS for name in NAMED.findall(row[1]) if later.search(MARKS[name])] == []


def test_every_broken_desk_is_on_the_page() -> None:
    said = re.findall(r"^\| `(\w+)` \| P\d+.*? \| I(\d+) \|$", PAGE, re.MULTILINE)
    assert {name: f"i{number}_" for name, number in said} == {
        name: str(says).partition("_")[0] + "_" for name, says in MUTANTS.items()
    }
