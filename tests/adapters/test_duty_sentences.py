"""Every request about turns on call can be said, whatever became of it, in both languages."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.texts import Texts
from core.model.duty import Answer, Request, Wish
from core.model.organisation import Organisation
from core.model.roster import Roster
from core.notify import duty
from core.phrases import Phrasebook

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def a_request(wish: Wish, answer: Answer, by: str) -> Request:
    """Tom asks, or Sofia asks for him."""
    swap = wish is Wish.SWAP
    return Request(
        id="1", kind=wish, team="Support", agent="Tom Reed", by=by, asked="Tina Park" if swap else None,
        starts_at=MONDAY, ends_at=MONDAY + timedelta(days=7), other_starts_at=MONDAY if swap else None,
        other_ends_at=MONDAY + timedelta(days=1) if swap else None, made_at=MONDAY, answer=answer,
        answered_by=None if answer is Answer.OPEN else "Tina Park",
        answered_at=None if answer is Answer.OPEN else MONDAY,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("wish", "answer", "by"), list(itertools.product(Wish, Answer, ("Tom Reed", "Sofia Lind"))))
def test_a_request_can_be_said(organisation: Organisation, language: str, wish: Wish, answer: Answer, by: str) -> None:
    book, roster = Phrasebook(Texts(), organisation), Roster(organisation=organisation)
    for asked in {None, "Tina Park"} if wish is Wish.COVER else {"Tina Park"}:
        request = a_request(wish, answer, by)
        request.asked = asked
        text, rows = book.read(language, duty.request(roster, request).payload)
        assert "Tom Reed" in text
        assert bool(rows and rows[0]) == (answer is Answer.OPEN)
        if answer is not Answer.OPEN:
            late = duty.answered(request, BERLIN)
            assert "Tina Park" in book.say(language, late.key, **late.params)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (MONDAY, MONDAY + timedelta(hours=3), "Mon 2 Mar, 10:00 – 13:00 CET"),
        (MONDAY, MONDAY + timedelta(days=7), "Mon 2 Mar, 10:00 – Mon 9 Mar, 10:00 CET"),
        (MONDAY, MONDAY + timedelta(days=30), "Mon 2 Mar, 10:00 CET – Wed 1 Apr, 11:00 CEST"),
    ],
)
def test_a_span_says_each_day_and_zone_once(
    organisation: Organisation, start: datetime, end: datetime, said: str
) -> None:
    word = duty.span(start, end, BERLIN)
    assert Phrasebook(Texts(), organisation).say("en", word.key, **word.params) == said
