"""parse_mode, rule by rule."""

from typing import Any

import pytest

from sandbox.telegram.arguments import Arguments
from sandbox.telegram.entities import text_of_call
from sandbox.telegram.refusals import Refusal

Marks = list[tuple[str, int, int]]


def read(text: str, **more: Any) -> tuple[str, Marks]:
    plain, entities = text_of_call(Arguments({"text": text, **more}))
    return plain, [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("source", "plain", "marks"),
    [
        ("a <b>b</b> &lt;c&gt; &amp; &quot;", 'a b <c> & "', [("bold", 2, 1)]),
        ("👍 <i>x</i>", "👍 x", [("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<a href="https://x.y/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<b> x </b>", "x", [("bold", 0, 1)]),
        ("<code>/start</code>", "/start", [("code", 0, 6)]),
    ],
)
def test_html(source: str, plain: str, marks: Marks) -> None:
    assert read(source, parse_mode="HTML") == (plain, marks)


@pytest.mark.parametrize(
    ("source", "plain", "marks"),
    [
        (r"*b* _i_ __u__ ~s~ ||x||", "b i u s x", [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1),
                                                   ("strikethrough", 6, 1), ("spoiler", 8, 1)]),
        (r"a\.b \*", "a.b *", []),
        (r"*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        (r"[x](https://x.y/\))", "x", [("text_link", 0, 1)]),
        ("`a.b`", "a.b", [("code", 0, 3)]),
        ("```py\nx = 1\n```", "x = 1", [("pre", 0, 5)]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
    ],
)  # fmt: skip
def test_markdown(source: str, plain: str, marks: Marks) -> None:
    assert read(source, parse_mode="MarkdownV2") == (plain, marks)


@pytest.mark.parametrize(
    ("mode", "source", "complaint"),
    [
        ("HTML", "<x>", 'Unsupported start tag "x" at byte offset 0'),
        ("HTML", "ж</b>", "Unexpected end tag at byte offset 2"),
        ("HTML", "<b><i></b></i>", 'Unmatched end tag at byte offset 6, expected "</i>", found "</b>"'),
        ("HTML", "1 < 2", "Unexpected start tag at byte offset 2"),
        ("MarkdownV2", "*a", "Can't find end of Bold entity at byte offset 0"),
        ("MarkdownV2", "1. a", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "`a", "Can't find end of Code entity at byte offset 0"),
    ],
)
def test_wrong_markup_is_refused(mode: str, source: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(source, parse_mode=mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_links_addresses_and_names_are_found_in_plain_text() -> None:
    _, marks = read("see https://x.y or a@b.cd, @anna_b #tag")
    assert marks == [("url", 4, 11), ("email", 19, 6), ("mention", 27, 7), ("hashtag", 35, 4)]


def test_white_space_around_a_text_goes_and_entities_move() -> None:
    assert read("  ab ", entities=[{"type": "bold", "offset": 1, "length": 2}]) == ("ab", [("bold", 0, 1)])
