"""Which blocks and views the sandbox's Slack refuses, and by which name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.slack.blocks import accepted, check_view
from sandbox.slack.refusal import Refused
from tests.sandbox.slack_app import actions, button, modal, question, text_block

LONG_ID = "x" * 256


def refusal(blocks: Any) -> str:
    """The name these blocks are refused with, empty when they are accepted."""
    try:
        accepted(blocks, lambda: "minted")
    except Refused as refused:
        return refused.error
    return ""


def select(count: int) -> dict[str, Any]:
    """A static select with this many options."""
    options = [{"text": {"type": "plain_text", "text": "o"}, "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options}


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    """A rich_text block."""
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


@pytest.mark.parametrize(
    "blocks",
    [
        [text_block("x" * 3000)],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 150}}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 10}],
        actions(*(button(f"a{number}") for number in range(25))),
        actions(button(value="x" * 2000, text="x" * 75)),
        actions(select(100)),
        [{"type": "divider"}] * 50,
        rich({"type": "text", "text": "hello"}, {"type": "user", "user_id": "U1"}),
        [{"type": "image", "image_url": "https://x.example/i.png", "alt_text": "i"}],
    ],
)
def test_blocks_at_their_limits_are_accepted(blocks: Any) -> None:
    assert refusal(blocks) == ""


@pytest.mark.parametrize(
    "blocks",
    [
        [text_block("x" * 3001)],
        [text_block("")],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        actions(*(button(f"a{number}") for number in range(26))),
        actions(button("twice"), button("twice")),
        actions(button(text="x" * 76)),
        actions(button(value="x" * 2001)),
        actions(button(LONG_ID)),
        actions(button(style="rainbow")),
        actions(select(101)),
        actions(select(0)),
        [{"type": "divider", "block_id": LONG_ID}],
        [{"type": "divider", "block_id": "same"}] * 2,
        [{"type": "divider"}] * 51,
        [{"type": "marquee"}],
        ["not a block"],
        actions({"type": "lever"}),
        rich({"text": "no type"}),
    ],
)
def test_blocks_over_their_limits_are_invalid(blocks: Any) -> None:
    assert refusal(blocks) == "invalid_blocks"


def test_many_long_blocks_together_are_too_long() -> None:
    assert refusal([text_block("x" * 2900)] * 4) == "msg_blocks_too_long"


def test_blocks_that_are_no_list_have_no_format() -> None:
    assert refusal({"type": "divider"}) == "invalid_blocks_format"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "section", "actions", "rich_text", "button"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "elements", "options", "option_groups", "confirm"]), inner)
    ),
    max_leaves=12,
)


@given(JUNK)
@settings(max_examples=200, deadline=None)
def test_junk_is_accepted_or_refused_and_never_breaks_the_sandbox(junk: Any) -> None:
    assert refusal([junk]) in ("", "invalid_blocks")


def test_a_refusal_points_at_the_fault() -> None:
    with pytest.raises(Refused) as refused:
        accepted([text_block("fine"), text_block("x" * 3001)], lambda: "minted")
    assert "[json-pointer:/blocks/1/text/text]" in refused.value.extra["errors"][0]


def test_unnamed_blocks_and_elements_are_named() -> None:
    kept = accepted([{"type": "actions", "elements": [{"type": "button", "text": button()["text"]}]}], lambda: "minted")
    assert kept[0]["block_id"] == kept[0]["elements"][0]["action_id"] == "minted"


@pytest.mark.parametrize(
    "view",
    [
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(submit={"type": "plain_text", "text": "x" * 25}),
        modal(close={"type": "plain_text", "text": "x" * 25}),
        modal(private_metadata="x" * 3001),
        modal(callback_id=LONG_ID),
        modal(*[{"type": "divider"}] * 101),
        modal(question(), submit=None),
        modal(text_block("x" * 3001)),
        {"type": "window", "blocks": []},
        None,
    ],
)
def test_a_view_over_its_limits_is_refused(view: Any) -> None:
    with pytest.raises(Refused, match="invalid_arguments"):
        check_view(view)


def test_a_view_at_its_limits_is_accepted() -> None:
    check_view(modal(*[{"type": "divider"}] * 100, title={"type": "plain_text", "text": "x" * 24}))
