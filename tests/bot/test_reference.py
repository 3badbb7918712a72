"""docs/configuration.md says what the code does."""

import re
from pathlib import Path

import pytest

from bot.configuration.amounts import amount, threshold
from bot.configuration.shape import (
    FileCalendar,
    FileCategory,
    FileOnCall,
    FilePerson,
    FileRetention,
    FileSnooze,
    FileTeam,
    Table,
)
from bot.settings import Settings
from core.model.escalation import Condition, default_policy
from core.model.priority import Priority

REFERENCE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in REFERENCE.splitlines() if line.startswith("|")]


def test_every_variable_is_listed_with_its_default() -> None:
    listed = {row[0].strip("`"): row[1].strip("`") for row in ROWS if row[0].startswith("`DESK_")}
    assert listed.keys() == {f"DESK_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert listed[f"DESK_{name.upper()}"] == str(field.default)


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("[[teams]]", FileTeam),
        ("[[people]]", FilePerson),
        ("[[categories]]", FileCategory),
        ("[teams.on_call]", FileOnCall),
        ("[calendars.x]", FileCalendar),
        ("[snooze]", FileSnooze),
        ("[retention]", FileRetention),
    ],
)
def test_every_key_of_a_table_is_listed(heading: str, table: type[Table]) -> None:
    section = REFERENCE.partition(f"### `{heading}`")[2].partition("\n#")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == set(table.model_fields)


def test_the_service_levels_listed_are_the_defaults() -> None:
    listed = {row[0][:2]: row[1:3] for row in ROWS if re.match(r"P\d ", row[0])}
    for priority, level in default_policy().service_levels.items():
        assert [amount(cell) for cell in listed[priority]] == [level.response, level.resolution]


def test_the_matrix_listed_is_the_default() -> None:
    listed, condition = {}, ""
    for row in [row for row in ROWS if len(row) == 5 and row[1] in (*Priority, "all")]:
        condition = row[0].split("`")[1] if row[0] else condition
        for priority in Priority if row[1] == "all" else [Priority(row[1])]:
            listed[Condition(condition), priority] = tuple(threshold(cell) for cell in row[2:])
    matrix = default_policy().matrix
    assert listed == {(c, p): matrix[c][p] for c in Condition for p in Priority}
