"""Text between Slack's markup and plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.cards import Cards
from adapters.slack.markup import escape, one_line, plain, split, unescape, words
from adapters.slack.sender import SlackSender
from core.model.delivery import Kind
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from core.model.wording import straight
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from sandbox.slack.workspace import links, mentions
from tests.adapters.slack.conftest import CHANNEL, a_message, a_parcel, a_ticket, posts

HOSTILE = [
    "<!channel> <!here> <!everyone>", "<@U0TECH> @channel @here", "<https://evil.example|https://bank.example>",
    "*bold* _it_ ~no~ `code` ```x```", "&lt;!channel&gt; &amp;lt;", "\u202emoc.live//:sptth", "a\u200bb",
    "<#C0SUPPORT>",
    "<!date^1^{date}|now>", ":rotating_light:", "<!subteam^S1|@all>",
]  # fmt: skip


@given(st.text())
def test_what_is_escaped_reads_the_same(text: str) -> None:
    assert unescape(escape(text)) == straight(text)
    assert "<" not in escape(text)


@given(st.text(max_size=300), st.integers(1, 40))
def test_parts_joined_are_the_text(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(len(part) <= limit for part in parts)


@given(st.text())
def test_rich_words_show_every_character(text: str) -> None:
    assert "".join(str(part.get("text") or part.get("url")) for part in words(text)) == straight(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0TECH> hi", "@Tom hi"),
        ("<!here|here> <!channel>", "here @channel"),
        ("<https://x.example>", "https://x.example"),
        ("<https://x.example|x.example>", "https://x.example"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("<https://x.example|click>", "click (https://x.example)"),
    ],
)
def test_what_a_member_typed_reads_plainly(typed: str, read: str) -> None:
    assert plain(typed, lambda member: "Tom") == read


def test_a_name_is_one_visible_line() -> None:
    assert one_line("An\u202ena\n\n<b>\u200b Berg ", 80) == "Anna <b> Berg"
    assert one_line("x" * 100, 10) == "x" * 9 + "…"


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_a_customer_writes_fires_anywhere(box: Sandbox, sender: SlackSender, text: str) -> None:
    ticket = a_ticket(text=text, resolution=text)
    ticket.contact.name = text
    root = await sender.send(a_parcel(Kind.ROOT, to=f"slack/{CHANNEL}", ticket=ticket, request=[a_message(text)]))
    ticket.thread = root.refs[0]  # type: ignore[union-attr]
    await sender.send(a_parcel(Kind.COPY, ticket=ticket, message=a_message(text), id=2))
    notice = {"key": "thread-late", "params": {"name": text, "reason": text}, "rows": []}
    await sender.send(a_parcel(Kind.NOTICE, ticket=ticket, payload=notice, id=3))
    seen = posts(box)
    assert len(seen) == 3
    for post in seen:
        assert not mentions(post)
        assert [link for link in links(post) if link.label] == []


def test_a_hostile_card_is_the_same_in_text(cards_of: Cards) -> None:
    ticket: Ticket = a_ticket(text="<!channel>")
    assert cards_of.draw(ticket, "en")["text"].endswith("&lt;!channel&gt;")


@pytest.fixture
def cards_of(book: Phrasebook, organisation: Organisation) -> Cards:
    """What draws cards."""
    return Cards(book, organisation)
