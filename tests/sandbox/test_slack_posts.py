"""Posting, editing, deleting and reacting through slack-sdk, and how Slack refuses."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from tests.sandbox.slack_app import client_of, refused

CHANNEL = "C0SUPPORT"


async def test_a_post_is_seen_in_its_channel(box: Sandbox, slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=CHANNEL, text="hello")
    post = box.slack.messages(CHANNEL)[0]
    assert (post.ts, post.text, post.user) == (answer["ts"], "hello", "U0SWITCH")


async def test_a_reply_carries_the_ts_of_its_root(box: Sandbox, slack: AsyncWebClient) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    await slack.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=root.ts)
    assert [post.thread_ts for post in box.slack.messages(CHANNEL)] == [None, root.ts]


async def test_timestamps_are_unique_and_rising(box: Sandbox) -> None:
    stamps = [box.slack.say("U0TECH", CHANNEL, "x").ts for _ in range(500)]
    assert stamps == sorted(set(stamps))


async def test_a_member_id_as_channel_posts_to_their_direct_messages(box: Sandbox, slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel="U0TINA", text="psst")
    assert answer["channel"] == box.slack.dm("U0TINA")


async def test_a_post_to_a_deactivated_member_succeeds_as_slack_has_it(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.store.members["U0TINA"].kind = "deactivated"
    assert (await slack.chat_postMessage(channel="U0TINA", text="psst"))["ok"]
    assert await refused(slack.conversations_open(users="U0TINA")) == "user_disabled"


@pytest.mark.parametrize(
    ("channel", "arguments", "error"),
    [
        ("C0NOWHERE", {"text": "x"}, "channel_not_found"),
        ("C0GENERAL", {"text": "x"}, "not_in_channel"),
        (CHANNEL, {"text": " "}, "no_text"),
        (CHANNEL, {"text": "x" * 40_001}, "msg_too_long"),
        (CHANNEL, {"text": "x", "thread_ts": "1700000000.000100"}, "thread_not_found"),
        (CHANNEL, {"text": "x", "blocks": '{"type":'}, "invalid_blocks_format"),
        (CHANNEL, {"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_schema"),
        (CHANNEL, {"text": "x", "metadata": {"event_type": "t", "event_payload": {"k": "x" * 9000}}},
         "metadata_too_large"),
    ],
)  # fmt: skip
async def test_a_post_is_refused_by_slacks_name(
    slack: AsyncWebClient, channel: str, arguments: dict[str, Any], error: str
) -> None:
    assert await refused(slack.api_call("chat.postMessage", json={"channel": channel, **arguments})) == error


async def test_an_archived_channel_takes_no_posts(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.archive(CHANNEL)
    assert await refused(slack.chat_postMessage(channel=CHANNEL, text="x")) == "is_archived"


async def test_a_restricted_channel_takes_no_posts(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.restrict(CHANNEL)
    assert await refused(slack.chat_postMessage(channel=CHANNEL, text="x")) == "restricted_action"


async def test_a_reply_to_a_deleted_root_is_refused(box: Sandbox, slack: AsyncWebClient) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    box.slack.delete("U0TECH", CHANNEL, root.ts)
    assert await refused(slack.chat_postMessage(channel=CHANNEL, text="x", thread_ts=root.ts)) == "thread_not_found"


async def test_an_update_changes_the_text_and_keeps_the_blocks(box: Sandbox, slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel=CHANNEL, text="a", blocks=[{"type": "divider"}])
    await slack.chat_update(channel=CHANNEL, ts=posted["ts"], text="b")
    post = box.slack.messages(CHANNEL)[0]
    assert (post.text, len(post.blocks), post.edited) == ("b", 1, True)


async def test_only_the_bots_own_posts_can_be_updated_or_deleted(box: Sandbox, slack: AsyncWebClient) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "mine")
    assert await refused(slack.chat_update(channel=CHANNEL, ts=post.ts, text="x")) == "cant_update_message"
    assert await refused(slack.chat_delete(channel=CHANNEL, ts=post.ts)) == "cant_delete_message"


async def test_a_deleted_post_stays_flagged_and_cannot_be_updated(box: Sandbox, slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
    await slack.chat_delete(channel=CHANNEL, ts=ts)
    assert box.slack.messages(CHANNEL)[0].deleted
    assert await refused(slack.chat_update(channel=CHANNEL, ts=ts, text="y")) == "message_not_found"


async def test_a_closed_edit_window_refuses_updates(box: Sandbox, slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
    box.slack.close_edit_window(CHANNEL, ts)
    assert await refused(slack.chat_update(channel=CHANNEL, ts=ts, text="y")) == "edit_window_closed"


async def test_an_ephemeral_is_seen_by_one_person_only(box: Sandbox, slack: AsyncWebClient) -> None:
    await slack.chat_postEphemeral(channel=CHANNEL, user="U0TECH", text="only you")
    assert [post.text for post in box.slack.ephemerals("U0TECH")] == ["only you"]
    assert box.slack.ephemerals("U0TINA") == box.slack.messages(CHANNEL) == []


async def test_an_ephemeral_in_a_thread_without_replies_is_not_seen(box: Sandbox, slack: AsyncWebClient) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    await slack.chat_postEphemeral(channel=CHANNEL, user="U0TECH", text="lost", thread_ts=root.ts)
    box.slack.say("U0TINA", CHANNEL, "reply", root.ts)
    await slack.chat_postEphemeral(channel=CHANNEL, user="U0TECH", text="found", thread_ts=root.ts)
    assert [post.text for post in box.slack.ephemerals("U0TECH")] == ["found"]
    assert [post.text for post in box.slack.unseen_ephemerals("U0TECH")] == ["lost"]


async def test_an_ephemeral_to_somebody_outside_the_channel_is_refused(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.kick(CHANNEL, "U0SAM")
    assert await refused(slack.chat_postEphemeral(channel=CHANNEL, user="U0SAM", text="x")) == "user_not_in_channel"


async def test_a_reaction_is_added_once_and_removed_once(box: Sandbox, slack: AsyncWebClient) -> None:
    ts = box.slack.say("U0TECH", CHANNEL, "x").ts
    where = {"channel": CHANNEL, "timestamp": ts, "name": "eyes"}
    await slack.reactions_add(**where)
    assert await refused(slack.reactions_add(**where)) == "already_reacted"
    assert box.slack.messages(CHANNEL)[0].reactions == [{"name": "eyes", "users": ["U0SWITCH"]}]
    await slack.reactions_remove(**where)
    assert await refused(slack.reactions_remove(**where)) == "no_reaction"


async def test_a_reaction_must_name_an_emoji_and_a_message(slack: AsyncWebClient) -> None:
    bad = {"channel": CHANNEL, "timestamp": "1.1"}
    assert await refused(slack.reactions_add(name="not an emoji", **bad)) == "invalid_name"
    assert await refused(slack.reactions_add(name="eyes", **bad)) == "message_not_found"


async def test_the_bot_can_add_23_reactions_and_no_more(box: Sandbox, slack: AsyncWebClient) -> None:
    ts = box.slack.say("U0TECH", CHANNEL, "x").ts
    for number in range(23):
        await slack.reactions_add(channel=CHANNEL, timestamp=ts, name=f"e{number}")
    assert await refused(slack.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")) == "too_many_reactions"


async def test_a_permalink_names_the_thread_of_a_reply(box: Sandbox, slack: AsyncWebClient) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    reply = box.slack.say("U0TECH", CHANNEL, "reply", root.ts)
    link = (await slack.chat_getPermalink(channel=CHANNEL, message_ts=reply.ts))["permalink"]
    assert link.endswith(f"/{CHANNEL}/p{reply.ts.replace('.', '')}?thread_ts={root.ts}&cid={CHANNEL}")


async def test_tokens_are_told_apart(box: Sandbox) -> None:
    assert await refused(client_of(box, "").auth_test()) == "not_authed"
    assert await refused(client_of(box, "xoxb-other").auth_test()) == "invalid_auth"
    assert await refused(client_of(box, "xapp-sandbox").auth_test()) == "not_allowed_token_type"


async def test_a_revoked_token_is_refused_until_it_is_restored(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.revoke_tokens()
    assert await refused(slack.auth_test()) == "token_revoked"
    box.slack.deactivate_app()
    assert await refused(slack.auth_test()) == "account_inactive"
    box.slack.restore_tokens()
    assert (await slack.auth_test())["bot_id"] == "B0SWITCH"


async def test_a_missing_scope_says_what_is_needed(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.drop_scope("chat:write")
    answer = await slack.api_call("api.test")
    assert answer["ok"]
    assert await refused(slack.chat_postMessage(channel=CHANNEL, text="x")) == "missing_scope"


async def test_an_unknown_method_is_unknown(slack: AsyncWebClient) -> None:
    assert await refused(slack.api_call("chat.shout")) == "unknown_method"
