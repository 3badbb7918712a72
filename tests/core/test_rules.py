"""Small pure rules: whose words cross, numbers as people write them, subjects, categories, who is reached."""

from datetime import UTC, datetime

import pytest

from core.errors import BadInput, NumberUnreadable, SeveralNumbers
from core.model.conversation import subject_of
from core.model.escalation import Condition, Level
from core.model.organisation import Organisation, ThreadMode
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.model.roster import Roster
from core.model.routing import CHANNEL, Case, route
from core.service.conversation import crosses
from core.service.enquiry import read_number

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNER, OTHER = "Tom Reed", "Tina Park"


@pytest.mark.parametrize(
    ("mode", "author", "owner", "text", "goes_out"),
    [
        ("owner", OWNER, OWNER, "Restarted it.", "Restarted it."),
        ("owner", OTHER, OWNER, "Looks odd", None),
        ("owner", OWNER, None, "On it", None),
        ("owner", OWNER, OWNER, "note: rude one", None),
        ("owner", OWNER, OWNER, "NOTE: rude one", None),
        ("owner", OWNER, OWNER, "🔒 rude one", None),
        ("everyone", OTHER, OWNER, "Restarted it.", "Restarted it."),
        ("everyone", OTHER, None, "On it", None),
        ("explicit", OWNER, OWNER, "thinking aloud", None),
        ("explicit", OWNER, OWNER, ">> Restarted it.", "Restarted it."),
        ("explicit", OTHER, OWNER, ">> Restarted it.", None),
    ],
)
def test_whose_words_go_to_the_customer(
    mode: str, author: str, owner: str | None, text: str, goes_out: str | None
) -> None:
    assert crosses(text, mode=ThreadMode(mode), author=author, owner=owner) == goes_out


@pytest.mark.parametrize(("given", "number"), [("1042", 1042), ("#1042", 1042), (" 1042 ", 1042), ("0", 0)])
def test_a_number_is_read_as_people_write_it(given: str, number: int) -> None:
    assert read_number(given) == number


@pytest.mark.parametrize(
    ("given", "refusal"),
    [("abc", NumberUnreadable), ("#1 2", SeveralNumbers), ("-1", NumberUnreadable), ("١", NumberUnreadable),
     ("1e3", NumberUnreadable), ("", NumberUnreadable), ("#", NumberUnreadable)],
)  # fmt: skip
def test_what_is_no_number_is_refused(given: str, refusal: type[BadInput]) -> None:
    with pytest.raises(refusal):
        read_number(given)


def test_a_number_no_ticket_can_have_is_just_absent() -> None:
    assert read_number(str(10**30)) == 2**53


def test_a_subject_is_the_first_line_cut_at_a_word() -> None:
    assert subject_of("\n  The API   is down \nsince nine") == "The API is down"
    assert len(subject_of("word " * 100)) <= 80
    assert subject_of("word " * 100).endswith("word…")


@pytest.mark.parametrize(
    ("text", "key"),
    [("The API answers 500", "api"), ("my invoice is wrong", "billing"), ("лежит сервер", "infrastructure"),
     ("hello", "other"), ("", "other")],
)  # fmt: skip
def test_a_category_is_proposed_by_the_words(text: str, key: str, organisation: Organisation) -> None:
    assert WordCounter().propose(text, organisation) == key


@pytest.mark.parametrize(
    ("condition", "level", "owner", "people", "channel"),
    [
        ("NOT_ASSIGNED", 1, None, [], True),
        ("NOT_ASSIGNED", 2, None, ["Sofia Lind"], True),
        ("NOT_ASSIGNED", 3, None, ["Sofia Lind", "Max Stone"], True),
        ("NOT_UPDATED", 1, OWNER, [OWNER], False),
        ("NOT_UPDATED", 2, OWNER, [OWNER, "Sofia Lind"], False),
        ("NOT_COMPLETED", 3, OWNER, [OWNER, "Sofia Lind", "Max Stone"], False),
        ("NOT_COMPLETED", 1, None, [], True),
        ("NOT_UPDATED", 1, "Somebody who left", [], True),
    ],
)
def test_each_level_reaches_its_people(
    condition: str, level: int, owner: str | None, people: list[str], channel: bool, organisation: Organisation
) -> None:
    case = Case(team="Support", priority=Priority.P1, owner=owner)
    way = route(Roster(organisation=organisation), case, condition=Condition(condition), level=Level(level), at=NOON)
    assert [stop.agent for stop in way.stops if stop.agent != CHANNEL] == people
    assert any(stop.agent == CHANNEL for stop in way.stops) is channel
