"""What a post would ping and where it would lead."""

from typing import Any

import pytest

from sandbox.slack.mrkdwn import Link, escaped, links, mentions, typed
from sandbox.slack.post import Post
from tests.sandbox.slack_app import text_block


def post(text: str = "", **fields: Any) -> Post:
    """A post that says this."""
    return Post(channel="C1", ts="1.1", user="U1", at="", text=text, **fields)


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    """A rich_text block."""
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


@pytest.mark.parametrize(
    ("said", "pinged"),
    [
        (post("<@U0TECH> and <@U0TINA|tina>"), {"@U0TECH", "@U0TINA"}),
        (post("<!channel> <!here|here> <!subteam^S1>"), {"!channel", "!here", "!subteam^S1"}),
        (post("see <#C0SUPPORT|support>"), {"#C0SUPPORT"}),
        (post(escaped("<!channel> <@U0TECH>")), set()),
        (post("<!date^1700000000^{date}|then>"), set()),
        (post(blocks=[text_block("<!everyone>")]), {"!everyone"}),
        (post(blocks=[text_block("<!everyone>", "plain_text")]), set()),
        (
            post(blocks=rich({"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"})),
            {"@U1", "!here"},
        ),
        (post(blocks=rich({"type": "broadcast", "range": "here"})), {"!here"}),
        (post(blocks=rich({"type": "text", "text": "<!channel>"})), set()),
        (post("@tom.reed look"), set()),
        (post("@tom.reed look, a@b.c", link_names=True), {"@tom.reed"}),
    ],
)
def test_mentions_are_what_slack_would_ping(said: Post, pinged: set[str]) -> None:
    assert mentions(said) == pinged


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (post("<https://evil.example|https://bank.example>"), [Link("https://evil.example", "https://bank.example")]),
        (post("<https://x.io>"), [Link("https://x.io")]),
        (post(escaped("<https://evil.example|bank>")), []),
        (post(blocks=[text_block("<https://x.io|label>")]), [Link("https://x.io", "label")]),
        (post(blocks=[text_block("<https://x.io|label>", "plain_text")]), []),
        (
            post(blocks=rich({"type": "link", "url": "https://x.io", "text": "t"})),
            [Link("https://x.io", "t")],
        ),
        (post(blocks=rich({"type": "text", "text": "<https://x.io|t>"})), []),
    ],
)
def test_links_are_where_a_reader_could_go(said: Post, found: list[Link]) -> None:
    assert links(said) == found


def test_a_link_under_another_label_is_masked() -> None:
    assert Link("https://evil.example", "https://bank.example").masked
    assert not Link("https://x.io").masked


def test_typing_keeps_mentions_and_escapes_the_rest() -> None:
    assert typed("1 < 2 <@U1> (https://x.io)") == "1 &lt; 2 <@U1> (<https://x.io>)"
