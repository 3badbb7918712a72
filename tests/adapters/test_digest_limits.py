"""A digest is one message, however much there is to tell: it names fewer tickets, never cuts a line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.digest import DigestCards
from adapters.slack.markup import LONGEST
from adapters.slack.places import Places
from adapters.slack.wire import Wire
from adapters.telegram.digest import draw
from adapters.telegram.markup import MESSAGE_UNITS, units
from adapters.texts import Texts
from core.model.organisation import Organisation
from core.model.wording import Word, pack
from core.phrases import Phrasebook

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECTIONS = ("open", "unassigned", "breaching", "stuck", "snoozed", "unreachable", "failed", "extended")


def payload(subject: str, **more: Any) -> dict[str, Any]:
    """A digest in which every section has thousands of tickets."""
    entry = {
        "number": 1042, "priority": "P1", "subject": subject, "owner": "Wolfeschlegelsteinhausen " * 4, "thread": None,
        "what": pack(Word("digest-due", {"at": AT + timedelta(hours=3)})),
    }  # fmt: skip
    sections = [
        {"key": key, "count": 12_345, "entries": [entry | {"number": 1042 + (key == "open")}] * 5} for key in SECTIONS
    ]
    return {
        "agent": "Sofia Lind", "about": "now", "rhythm": "daily", "teams": ["Support"], "at": AT.isoformat(),
        "paused": None, "watches": [], "weeks": [], "sections": sections, "gaps": 0,
        "coverage": pack(Word("coverage-fine", {"span": Word("coverage-days", {"days": 7})})), "replace": None,
    } | more  # fmt: skip


@pytest.fixture
def book(organisation: Organisation) -> Phrasebook:
    """The desk's sentences."""
    return Phrasebook(Texts(), organisation)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("subject", ["😀" * 200, "word " * 40])
def test_in_telegram_it_is_one_message(
    book: Phrasebook, organisation: Organisation, subject: str, language: str
) -> None:
    (piece,), rows = draw(payload(subject), language, book, organisation)
    assert units(piece.text) <= MESSAGE_UNITS
    assert piece.text.count("#104") in (8, 24)
    assert "12345" in piece.text
    assert [button.do for row in rows for _, button in row] == [
        "a:digest:refresh:daily", "a:digest:week:daily", "a:digest:pause:daily",
    ]  # fmt: skip


async def test_in_slack_all_blocks_together_stay_below_what_it_takes(
    book: Phrasebook, organisation: Organisation
) -> None:
    cards = DigestCards(book, organisation, Places(Wire(AsyncWebClient()), organisation))
    words = await cards.draw(payload("word " * 40), "en")
    sections = [block["elements"][0]["elements"] for block in words.blocks if block["type"] == "rich_text"]
    texts = [element["text"] for section in sections for element in section]
    assert sum(map(len, texts)) <= LONGEST
    assert sum(text in ("#1042", "#1043") for text in texts) == 24
    assert (len(words.blocks) <= 50, len(words.text) <= 300) == (True, True)
    assert "and 12342 more" in "".join(texts)


async def test_few_tickets_are_all_named(book: Phrasebook, organisation: Organisation) -> None:
    given = payload("Short")
    given["sections"] = given["sections"][:1]
    given["sections"][0]["count"] = 5
    (piece,), _ = draw(given, "en", book, organisation)
    assert piece.text.count("#1043 · P1 · with") == 5
    assert " more" not in piece.text
    assert "due 12:00 today: Short" in piece.text
    assert piece.text.endswith("Coverage for the next 7 days: no gaps.\nAs of 2 Mar, 09:00.")


async def test_an_open_ticket_that_another_section_tells_of_is_only_counted_as_open(
    book: Phrasebook, organisation: Organisation
) -> None:
    given = payload("Short")
    for section in given["sections"]:
        section["entries"] = [section["entries"][0] | {"number": 1042}]
    (piece,), _ = draw(given | {"sections": given["sections"][:2]}, "en", book, organisation)
    assert "Open: 12345" in piece.text
    assert piece.text.count("#1042") == 1
