"""Sentences: the same in both languages, human, quick."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import structlog
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from adapters.texts import LANGUAGES, Texts
from adapters.texts.bundles import entries
from core import errors
from core.model.organisation import Organisation
from core.model.ticket import _MOVES
from core.model.wording import CategoryName
from core.phrases import Phrasebook

texts = Texts()


def refuse(language: str, error: errors.DeskError) -> str:
    return texts.say(language, error.key, **error.params)


PLURALS = {"zero", "one", "two", "few", "many"}
AT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


class Reader(Visitor):
    """Collects the variables and the plural choices of an entry."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.plurals: list[set[str]] = []

    def visit_VariableReference(self, node: Any) -> None:  # noqa: N802  # the library calls it so
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: Any) -> None:  # noqa: N802  # the library calls it so
        names = {v.key.name for v in node.variants if isinstance(v.key, ast.Identifier)}
        if names & PLURALS:
            self.plurals.append(names)
        self.generic_visit(node)


def read(entry: Any) -> Reader:
    reader = Reader()
    reader.visit(entry)
    return reader


@cache
def sentences(language: str) -> dict[str, Reader]:
    return {f"{type(e).__name__} {e.id.name}": read(e) for e in entries(language)}


def refusals(kind: type[errors.DeskError] = errors.DeskError) -> Iterator[type[errors.DeskError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from refusals(child)


def test_both_languages_have_the_same_sentences() -> None:
    assert sentences("en").keys() == sentences("ru").keys()


@pytest.mark.parametrize("name", sorted(sentences("en")))
def test_a_sentence_uses_the_same_parameters_in_both_languages(name: str) -> None:
    assert sentences("en")[name].variables == sentences("ru")[name].variables


@pytest.mark.parametrize("name", [n for n, r in sentences("ru").items() if r.plurals])
def test_a_russian_plural_has_all_its_forms(name: str) -> None:
    assert all(forms == {"one", "few", "many", "other"} for forms in sentences("ru")[name].plurals)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", list(refusals()), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence_that_uses_only_its_documented_parameters(
    refusal: type[errors.DeskError], language: str
) -> None:
    documented = re.sub(r"\([^)]*\)", "", (refusal.__doc__ or "").partition("Parameters:")[2])
    promised = set(re.findall(r"\w+", documented))
    assert sentences(language)[f"Message {refusal.key}"].variables <= promised


def test_an_unknown_language_speaks_english_and_a_regional_one_its_own() -> None:
    assert texts.say("de", "refused-not-found") == texts.say("en", "refused-not-found")
    assert texts.say("ru-RU", "refused-not-found") == texts.say("ru", "refused-not-found")


@pytest.mark.parametrize("given", ["<b>&</b>", "\u2068x", "{ $number }", "Ж" * 100_000])
def test_a_text_is_inserted_as_it_is(given: str) -> None:
    assert f"“{given}”" in texts.say("en", "refused-number-unreadable", given=given)


def test_a_ticket_number_has_no_thousands_separator_and_a_length_has_one() -> None:
    said = refuse("en", errors.AlreadyOwned(number=10423, owner="Tom", at=AT))
    assert said == "#10423 is already with Tom, since 21 Nov, 14:05 UTC."
    assert "4,097 characters" in refuse("en", errors.TooLong(length=4097, limit=4096))


@pytest.mark.parametrize(("length", "word"), [(1, "знак"), (22, "знака"), (5011, "знаков")])
def test_russian_counts_agree_with_their_word(length: int, word: str) -> None:
    assert f" {word}, " in refuse("ru", errors.TooLong(length=length, limit=1))


@pytest.mark.parametrize(
    ("zone", "language", "told"),
    [
        ("UTC", "en", "21 Nov, 14:05 UTC"),
        ("UTC", "ru", "21 нояб., 14:05 UTC"),
        ("Europe/Moscow", "ru", "21 нояб., 17:05 MSK"),
        ("Asia/Dubai", "en", "21 Nov, 18:05 UTC+04"),
    ],
)
def test_an_instant_is_told_in_the_desks_zone(zone: str, language: str, told: str) -> None:
    said = Texts(timezone=zone).say(language, "refused-already-owned", number=1, owner="Tom", at=AT)
    assert told in said


@pytest.mark.parametrize(
    ("seconds", "en", "ru"),
    [
        (0, "0 s", "0 с"),
        (44.6, "45 s", "45 с"),
        (60, "1 min", "1 мин"),
        (90, "1 min 30 s", "1 мин 30 с"),
        (1199.8, "20 min", "20 мин"),
        (4 * 3600 + 600, "4 h 10 min", "4 ч 10 мин"),
        (86_400, "1 day", "1 день"),
        (2 * 86_400, "2 days", "2 дня"),
        (5 * 86_400 + 7200, "5 days 2 h", "5 дней 2 ч"),
        (86_400 + 59, "1 day", "1 день"),
    ],
)
def test_a_length_of_time_is_told_in_two_units_at_most(seconds: float, en: str, ru: str) -> None:
    for language, told in (("en", en), ("ru", ru)):
        said = texts.say(language, "refused-not-on-the-team", team=timedelta(seconds=seconds))
        assert f" {told} " in said or f" {told}." in said


def test_a_category_is_named_in_the_readers_language_also_in_a_list() -> None:
    book = Phrasebook(texts, Organisation(teams=(), people=()))
    params = {"given": CategoryName("billing"), "known": [CategoryName("database"), CategoryName("gone")]}
    assert book.say("ru", "refused-unknown-category", **params) == (
        "Категории «Оплата» нет. Выберите одну из этих: База данных, gone."
    )


def test_an_illegal_move_names_the_state_and_what_is_possible() -> None:
    error = errors.IllegalMove(number=7, state="on_hold", legal=["go on", "resolve"], move="close")
    assert refuse("en", error) == "#7 is on hold, so that is not possible. Possible now: go on, resolve."


@pytest.mark.parametrize("move", [*_MOVES, "none"])
def test_every_move_has_its_word(move: str) -> None:
    assert texts.say("en", f"move-{move}")


def test_a_parameter_may_be_called_key_or_language() -> None:
    assert texts.say("en", "refused-not-found", key="x", language="y") == "I cannot find that."


@pytest.mark.parametrize(
    ("key", "params", "error"),
    [
        ("no-such-key", {}, KeyError),
        ("refused-not-the-owner", {}, ValueError),
        ("refused-not-the-owner", {"owner": None}, TypeError),
    ],
)
def test_our_own_mistake_raises_in_tests(key: str, params: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        texts.say("en", key, **params)


def test_our_own_mistake_in_production_shows_the_key_and_is_logged_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Texts, "strict", False)
    voice = Texts()
    with structlog.testing.capture_logs() as logs:
        said = [voice.say("en", "no-such-key") for _ in range(3)]
    assert said == ["[no-such-key]"] * 3
    assert [line["log_level"] for line in logs] == ["error"]
