"""Texts cut and counted as Telegram wants them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram import markup
from core.model.wording import Button

words = st.text(alphabet=st.sampled_from("ab 界\n🙂👩‍👧é\u0301"), max_size=300)


@given(text=words, first=st.integers(2, 40), limit=st.integers(2, 40))
def test_the_parts_of_a_text_joined_are_the_text_and_none_is_too_long(text: str, first: int, limit: int) -> None:
    parts = markup.split(text, first=first, limit=limit)
    assert "".join(parts) == text
    assert all(markup.units(part) <= (limit if at else first) for at, part in enumerate(parts))


def test_a_surrogate_pair_is_never_torn() -> None:
    parts = markup.split("🙂" * 5000)
    assert [markup.units(part) for part in parts] == [4096, 4096, 1808]


def test_a_cut_comes_after_a_line_else_after_a_word() -> None:
    assert markup.split("one two\nthree four", limit=13, first=13) == ["one two\n", "three four"]
    assert markup.split("one two three four", limit=13, first=13) == ["one two ", "three four"]


@pytest.mark.parametrize("family", ["👩\u200d👧\u200d👦", "👍🏽", "e\u0301"])
def test_what_is_seen_as_one_character_stays_together(family: str) -> None:
    parts = markup.split(family * 3000)
    assert all(part.startswith(family) for part in parts)


def test_a_signature_is_bold_and_counted_in_utf16() -> None:
    first = markup.signed("🦊 Reed", "hi")[0]
    assert first.text == "🦊: hi"
    assert [(e.type, e.offset, e.length) for e in first.entities or []] == [("bold", 0, 3)]


LONG = st.builds(
    lambda unit, times, end: unit * times + end,
    st.sampled_from(["word ", "строка\n", "🙂", "👩\u200d👧", "é", "x", "🇩🇪", "a\n\n"]),
    st.sampled_from([1, 819, 820, 1023, 1024, 2046, 2047, 2048, 4090, 4091, 4092, 4096, 9000]),
    st.sampled_from(["", "!", "🙂", " end", "\n", "👍🏽"]),
)


@given(text=LONG)
@settings(max_examples=80, deadline=None)
def test_a_reply_around_the_limit_arrives_whole_in_messages_that_telegram_takes(text: str) -> None:
    parts = markup.signed("Tom Reed", text)
    there, said = "".join(part.text for part in parts), f"Tom: {text}"
    assert said.startswith(there)
    assert said[len(there) :].strip() == ""  # Telegram refuses a message of blanks only: such an end is left out
    assert all(1 <= markup.units(part.text) <= 4096 for part in parts)
    for part in parts:
        part.text.encode("utf-16-le")  # no half of a pair at an end
    assert [[(e.offset, e.length) for e in part.entities or []] for part in parts] == [
        [(0, 4)],
        *[[]] * (len(parts) - 1),
    ]


def test_blank_parts_are_left_out() -> None:
    assert [piece.text.strip() for piece in markup.pieces("a" + "\n" * 9000 + "b")] == ["a", "b"]


def test_a_button_telegram_would_refuse_is_left_out() -> None:
    rows = [[("Fine", Button("Fine", "say")), ("Long", Button("Long", "x" * 65))], [("Bad", Button("Bad", ""))]]
    shown = markup.keyboard(rows)
    assert shown is not None
    assert [[button.text for button in row] for row in shown.inline_keyboard] == [["Fine"]]


def test_no_buttons_are_no_keyboard() -> None:
    assert markup.keyboard([]) is None
