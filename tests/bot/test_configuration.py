"""desk.toml: what it says, and every mistake in it at once, with its line and its fix."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.configuration import load_organisation
from bot.configuration.lines import Lines
from bot.mistakes import ConfigurationMistakes, Mistake
from core.model.escalation import Condition, Days, Level, Share, default_policy
from core.model.organisation import Organisation, Role, ThreadMode, default_categories
from core.model.priority import Priority
from sandbox.world import demo_world

EXAMPLE = Path(__file__).parents[2] / "desk.toml.example"
GOOD = """
[[teams]]
name = "Support"
slack_channel = "C0SUPPORT"
supervisor = "Sofia Lind"
manager = "Max Stone"

[[people]]
name = "Sofia Lind"
role = "supervisor"
team = "Support"
slack = "U0SUPER"

[[people]]
name = "Max Stone"
role = "manager"
team = "Support"
telegram = 1001
language = "ru"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.toml"


def load(file: Path, text: str) -> Organisation:
    file.write_text(text, "utf-8")
    return load_organisation(file)


def mistakes(file: Path, text: str | None = None) -> list[Mistake]:
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationMistakes) as caught:
        load_organisation(file)
    return caught.value.mistakes


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_example_is_the_demos_organisation() -> None:
    organisation = load_organisation(EXAMPLE)
    world = demo_world()
    (team,) = organisation.teams
    assert team.slack_channel in {channel.id for channel in world.channels if channel.bot_is_member}
    members = {member.id: member.name for member in world.members}
    assert all(members[person.slack or ""] == person.name for person in organisation.people)
    assert [person.role for person in organisation.people] == [
        Role.TECHNICIAN,
        Role.TECHNICIAN,
        Role.SUPERVISOR,
        Role.MANAGER,
    ]


def test_what_is_absent_has_its_default(file: Path) -> None:
    organisation = load(file, GOOD)
    assert organisation.policy == default_policy()
    assert organisation.categories == default_categories()
    assert organisation.timezone == "UTC"
    assert organisation.teams[0].thread_mode is ThreadMode.OWNER
    assert [person.language for person in organisation.people] == ["en", "ru"]


def test_a_part_of_a_table_leaves_the_rest_at_its_default(file: Path) -> None:
    policy = load(
        file, GOOD + '[sla.P1]\nresponse = "90s"\n[escalation.NOT_UPDATED]\nP2 = ["2s", "50%", "1.5d"]'
    ).policy
    default = default_policy()
    assert policy.service_levels[Priority.P1].response == timedelta(seconds=90)
    assert policy.service_levels[Priority.P1].resolution == timedelta(hours=4)
    assert policy.matrix[Condition.NOT_UPDATED][Priority.P2] == (
        timedelta(seconds=2),
        Share(50),
        Days(1.5),
    )
    assert policy.matrix[Condition.NOT_UPDATED][Priority.P1] == default.matrix[Condition.NOT_UPDATED][Priority.P1]
    assert policy.terms(Priority.P2).threshold(Condition.NOT_UPDATED, Level.SUPERVISOR) == timedelta(minutes=30)


def test_own_categories_replace_the_defaults_but_other_stays(file: Path) -> None:
    own = '[[categories]]\nkey = "vpn"\nen = "VPN"\nru = "ВПН"\nwords = ["VPN", "tunnel"]\n'
    organisation = load(file, GOOD + own)
    assert [category.key for category in organisation.categories] == ["vpn", "other"]
    assert organisation.categories[0].words == ("vpn", "tunnel")


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_organisation(file).teams[0].name == "Support"


ONE_MISTAKE = [
    ("two people of one name", 'name = "Max Stone"', 'name = "sofia lind"', "people.name", "there twice"),
    ("an unknown team", 'team = "Support"', 'team = "Suport"', "people.team", "no team “Suport”"),
    ("an unknown supervisor", 'supervisor = "Sofia Lind"', 'supervisor = "Sofia"', "teams.supervisor", "no person"),
    ("a supervisor of too low a role", '"supervisor"\n', '"technician"\n', "teams.supervisor", "is a technician"),
    ("a manager of too low a role", '"manager"\n', '"supervisor"\n', "teams.manager", "is a supervisor"),
    ("somebody out of reach", "telegram = 1001\n", "", "people", "cannot be reached"),
    ("a Slack id that is a name", '"U0SUPER"', '"@sofia"', "people.slack", "not a Slack member id"),
    ("a channel that is a name", '"C0SUPPORT"', '"#support"', "teams.slack_channel", "not a Slack channel id"),
    ("a negative Telegram id", "1001", "-1001", "people.telegram", "not a positive number"),
    ("a quoted Telegram id", "1001", '"1001"', "people.telegram", "not a whole number"),
    ("an enormous Telegram id", "1001", "1" * 30, "people.telegram", "too large"),
    ("an unknown language", '"ru"', '"de"', "people.language", "“de” is not possible"),
    ("an unknown role", '"manager"\n', '"manger"\n', "people.role", "“manger” is not possible"),
    ("an empty name", 'name = "Support"', 'name = " "', "teams.name", "is no name"),
    ("an unknown key", 'role = "manager"', 'role = "manager"\nslak = "U1"', "people.slak", "not known here"),
    ("a missing key", 'supervisor = "Sofia Lind"\n', "", "teams.supervisor", "is missing"),
    ("an unknown table", "[[teams]]", "[databse]\n[[teams]]", "databse", "not known here"),
    ("an unknown time zone", "\n[[teams]]", 'timezone = "Europe/Berln"\n[[teams]]', "timezone", "not a time zone"),
    ("an unknown thread mode", 'manager = "', 'thread_mode = "all"\nmanager = "', "teams.thread_mode", "not possible"),
]


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"), [row[1:] for row in ONE_MISTAKE], ids=[row[0] for row in ONE_MISTAKE]
)
def test_a_mistake_is_told_with_its_line_and_a_fix(file: Path, old: str, new: str, place: str, problem: str) -> None:
    assert old in GOOD
    told = mistakes(file, GOOD.replace(old, new, 1))
    assert any(m.place.endswith(f", {place}") and problem in m.problem and m.fix for m in told), told
    assert all(f"{file} line " in m.place for m in told)


ADDED = [
    ("an unknown priority", '[sla.P9]\nresponse = "1h"', "sla.P9", "not known here"),
    (
        "an unknown condition",
        '[escalation.NOT_ASIGNED]\nP1 = ["1m", "2m", "3m"]',
        "escalation.NOT_ASIGNED",
        "not known",
    ),
    ("an unknown priority in the matrix", '[escalation.NOT_UPDATED]\nP0 = ["1m", "2m", "3m"]', ".P0", "not known"),
    ("a bare number", "[sla.P1]\nresponse = 15", "sla.P1.response", "“15” is not a length of time"),
    ("no unit", '[sla.P1]\nresponse = "15"', "sla.P1.response", "not a length of time"),
    ("no time at all", '[sla.P1]\nresponse = "0m"', "sla.P1.response", "out of range"),
    ("ages", '[sla.P1]\nresolution = "99999999999d"', "sla.P1.resolution", "out of range"),
    ("a response after the resolution", '[sla.P1]\nresponse = "5h"', "sla.P1", "later than resolution (4h)"),
    ("falling levels", '[escalation.NOT_ASSIGNED]\nP1 = ["5m", "4m", "6m"]', ".P1", "do not rise: 5m, 4m, 6m"),
    ("equal levels", '[escalation.NOT_ASSIGNED]\nP1 = ["5m", "5m", "6m"]', ".P1", "do not rise"),
    ("a share below a time", '[escalation.NOT_COMPLETED]\nP1 = ["2h", "50%", "100%"]', ".P1", "do not rise"),
    ("two levels", '[escalation.NOT_ASSIGNED]\nP1 = ["5m", "6m"]', ".P1", "not three levels"),
    ("four levels", '[escalation.NOT_ASSIGNED]\nP1 = ["5m", "6m", "7m", "8m"]', ".P1", "not three levels"),
    ("no percent", '[escalation.NOT_COMPLETED]\nP1 = ["0%", "50%", "100%"]', ".P1", "out of range"),
    ("too much percent", '[escalation.NOT_COMPLETED]\nP1 = ["10%", "50%", "101%"]', ".P1", "out of range"),
    ("two equal categories", '[[categories]]\nkey="a"\nen="A"\nru="А"\n' * 2, "categories.key", "there twice"),
    ("a category without Russian", '[[categories]]\nkey="a"\nen="A"\n', "categories.ru", "is missing"),
    ("a category key with spaces", '[[categories]]\nkey="a b"\nen="A"\nru="А"', "categories.key", "is not a key"),
    ("a team written as one table", "[categories]\nkey = 1", "categories", "not a list"),
    ("a table that is a number", "[escalation]\nNOT_UPDATED = 5", "escalation.NOT_UPDATED", "not a table"),
]


@pytest.mark.parametrize(("added", "place", "problem"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED])
def test_a_mistake_in_promises_or_categories_is_told_alone(file: Path, added: str, place: str, problem: str) -> None:
    (told,) = mistakes(file, GOOD + added)
    assert told.place.endswith(place)
    assert problem in told.problem
    assert told.fix


def test_the_same_id_twice_is_a_mistake(file: Path) -> None:
    text = GOOD + '[[people]]\nname = "X"\nteam = "Support"\nslack = "U0SUPER"\ntelegram = 1001\n'
    told = mistakes(file, text)
    assert [m.place.partition(", ")[2] for m in told] == ["people.slack", "people.telegram"]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(file: Path) -> None:
    text = GOOD.replace('"C0SUPPORT"', "5").replace('role = "supervisor"', 'role = "boss"').replace("1001", "0")
    text = 'timzone = "UTC"\n' + text + '[sla.P1]\nresponse = "5h"\nresoluton = "1h"\n'
    told = mistakes(file, text)
    lines = [line_of(text, part) for part in ("timzone", "_channel = 5", '"boss"', "= 0", "[sla.P1]", "resoluton")]
    assert [m.place.partition(",")[0] for m in told] == [f"{file} line {line}" for line in lines]
    assert "timezone" in told[0].fix
    assert "resolution" in told[-1].fix


def test_a_near_miss_gets_a_suggestion(file: Path) -> None:
    (told,) = mistakes(file, GOOD.replace('team = "Support"\ntelegram', 'team = "suport"\ntelegram'))
    assert told.fix == "Did you mean Support?"


def test_an_empty_file_says_what_to_add(file: Path) -> None:
    assert {m.fix for m in mistakes(file, "")} == {"Add at least one [[teams]].", "Add at least one [[people]]."}


def test_empty_lists_are_mistakes(file: Path) -> None:
    assert [m.problem for m in mistakes(file, "teams = []\npeople = []\n")] == ["is empty.", "is empty."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "does not exist."),
        ("folder", "is a folder."),
        (b"name = \xff", "is not UTF-8 text."),
        (b"a = [[[[" + b"[" * 100_000, "is nested too deeply."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_sentence(
    file: Path, content: bytes | str | None, problem: str
) -> None:
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content:
        file.mkdir()
    (told,) = mistakes(file)
    assert (told.place, told.problem) == (str(file), problem)
    assert told.fix


def test_a_syntax_error_tells_its_line(file: Path) -> None:
    (told,) = mistakes(file, GOOD + "[[people]\n")
    assert told.place == f"{file} line {len(GOOD.splitlines()) + 1}"
    assert told.problem.startswith("is not TOML")


TRICKY = '''# a comment with [brackets] and = signs
top = """
[not.a.table]
x = 1
"""
list = [
  "a[", # [
  "b]",
]
sla.P1.response = "1h"
[[people]]
"name" = "A"
[[people]]
name = 'B'
[people.more]
deep = 1
[escalation."NOT_ASSIGNED"]
P1 = {a = 1}
'''


@pytest.mark.parametrize(
    ("place", "part"),
    [
        (("top",), "top ="),
        (("list", 1), "list ="),
        (("sla", "P1", "response"), "sla.P1"),
        (("people", 0), "[[people]]"),
        (("people", 0, "name"), '"name"'),
        (("people", 1, "name"), "'B'"),
        (("people", 1, "more", "deep"), "deep"),
        (("people", 1, "absent"), "[[people]]\nname = 'B'"),
        (("escalation", "NOT_ASSIGNED", "P1", "a"), "P1 = {"),
    ],
)
def test_the_line_of_a_place_is_found(place: tuple[str | int, ...], part: str) -> None:
    assert tomllib.loads(TRICKY)
    assert Lines(TRICKY).of(place) == TRICKY[: TRICKY.index(part)].count("\n") + 1


def test_a_place_that_is_nowhere_has_no_line() -> None:
    assert Lines(TRICKY).of(("not",)) is None
    assert Lines(TRICKY).of(("x",)) is None


VALUES = st.sampled_from(
    ["1", "-1", '""', '"x"', "[]", "[1]", "{}", "{a = 1}", "true", "1.5", "nan", "2026-01-01", '["5m", 1, []]', "[[]]"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_anywhere_is_either_taken_or_a_mistake(file: Path, data: st.DataObject) -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    places = [n for n, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    for n in data.draw(st.sets(st.sampled_from(places), max_size=4)):
        lines[n] = lines[n].partition("=")[0] + "= " + data.draw(VALUES)
    file.write_text("\n".join(lines), "utf-8")
    try:
        assert load_organisation(file).teams
    except ConfigurationMistakes as told:
        assert told.mistakes  # noqa: PT017  # a good file is as welcome as a told mistake
