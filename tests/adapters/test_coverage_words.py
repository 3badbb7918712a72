"""Every gap there can be has its sentences, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.texts import LANGUAGES, Texts
from core.model.calendar import Interval
from core.model.gaps import Gap, Lack
from core.model.organisation import Organisation
from core.model.priority import Priority
from core.phrases import Phrasebook
from core.phrases.coverage import fix, problem, summary, when

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WHY = {
    Lack.NOBODY: ("missing",), Lack.ON_CALL: ("away", "unreachable"), Lack.ADDRESS: ("unreachable",),
    Lack.MORNING: ("away",), Lack.SUPERVISOR: ("away", "unreachable", "missing"),
    Lack.MANAGER: ("away", "unreachable", "missing"),
}  # fmt: skip
CASES = [
    (lack, why, instead, ask) for lack, whys in WHY.items() for why in whys for instead in ((), ("Max",))
    for ask in ("", "Ann")
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lack", "why", "instead", "ask"), CASES)
def test_each_says_what_is_missing_when_and_what_to_do(
    organisation: Organisation, language: str, lack: Lack, why: str, instead: tuple[str, ...], ask: str
) -> None:
    book = Phrasebook(Texts(), organisation)
    spans = (Interval(AT, AT + DAY), Interval(AT + 2 * DAY, AT + 3 * DAY))
    gap = Gap(
        team="Support", lack=lack, spans=spans, priorities=tuple(Priority), agent="" if why == "missing" else "Sofia",
        why=why, back=AT + DAY if why == "away" else None, instead=instead, ask=ask,
    )  # fmt: skip
    for word in (problem(gap), fix(gap), when(gap), summary([gap], 7), summary([], 1)):
        said = book.say(language, word.key, **word.params)
        assert said.strip()
        assert "None" not in said


def test_the_line_of_a_digest_names_the_first_gap(organisation: Organisation) -> None:
    book = Phrasebook(Texts(), organisation)
    later = Gap(team="Support", lack=Lack.NOBODY, spans=(Interval(AT + DAY, AT + 2 * DAY),), priorities=())
    first = Gap(
        team="Support", lack=Lack.SUPERVISOR, spans=(Interval(AT, AT + DAY),), priorities=(), agent="Sofia Lind",
        why="away", back=AT + DAY, instead=("Max Stone",),
    )  # fmt: skip
    word = summary([later, first], 7)
    assert book.say("en", word.key, **word.params) == (
        "Coverage for the next 7 days: 2 gaps. Sofia Lind is away until 3 Mar, 09:00 UTC, and Support has no other "
        "supervisor to turn to: second reminders go to Max Stone instead."
    )
    assert book.say("ru", word.key, **word.params) == (
        "Дежурства на ближайшие 7 дней: 2 пробела. Sofia Lind отсутствует до 3 мар., 09:00 UTC, другого супервайзера "
        "в команде Support нет: вторые напоминания получит Max Stone."
    )
