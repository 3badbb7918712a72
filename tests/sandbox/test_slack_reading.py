"""Reading conversations, members and teams through slack-sdk."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from sandbox.world import SlackPerson
from tests.sandbox.slack_app import refused

CHANNEL = "C0SUPPORT"


def a_thread(box: Sandbox, replies: int) -> list[str]:
    """A root and its replies: their timestamps."""
    root = box.slack.say("U0TECH", CHANNEL, "root").ts
    return [root, *(box.slack.say("U0TINA", CHANNEL, f"r{number}", root).ts for number in range(replies))]


async def test_history_shows_roots_newest_first(box: Sandbox, slack: AsyncWebClient) -> None:
    a_thread(box, 2)
    box.slack.say("U0TECH", CHANNEL, "second root")
    messages = (await slack.conversations_history(channel=CHANNEL))["messages"]
    assert [message["text"] for message in messages] == ["second root", "root"]
    assert messages[1]["reply_count"] == 2


async def test_history_is_paged_without_gaps(box: Sandbox, slack: AsyncWebClient) -> None:
    texts = [box.slack.say("U0TECH", CHANNEL, f"m{number}").text for number in range(5)]
    seen, cursor = [], ""
    while True:
        page = await slack.conversations_history(channel=CHANNEL, limit=2, cursor=cursor)
        seen += [message["text"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == texts[::-1]


async def test_replies_show_the_root_first_then_oldest_first(box: Sandbox, slack: AsyncWebClient) -> None:
    stamps = a_thread(box, 3)
    messages = (await slack.conversations_replies(channel=CHANNEL, ts=stamps[0]))["messages"]
    assert [message["ts"] for message in messages] == stamps


async def test_replies_after_the_last_seen_leave_that_one_out(box: Sandbox, slack: AsyncWebClient) -> None:
    stamps = a_thread(box, 3)
    found = await slack.conversations_replies(channel=CHANNEL, ts=stamps[0], oldest=stamps[2])
    assert [message["ts"] for message in found["messages"]] == [stamps[0], stamps[3]]
    found = await slack.conversations_replies(channel=CHANNEL, ts=stamps[0], oldest=stamps[2], inclusive=True)
    assert [message["ts"] for message in found["messages"]] == [stamps[0], *stamps[2:]]


async def test_replies_are_paged(box: Sandbox, slack: AsyncWebClient) -> None:
    stamps = a_thread(box, 3)
    first = await slack.conversations_replies(channel=CHANNEL, ts=stamps[0], limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await slack.conversations_replies(channel=CHANNEL, ts=stamps[0], limit=2, cursor=cursor)
    assert [message["ts"] for message in first["messages"]] == stamps[:3]
    assert [message["ts"] for message in second["messages"]] == [stamps[0], stamps[3]]
    assert not second["has_more"]


async def test_deleted_replies_are_not_read(box: Sandbox, slack: AsyncWebClient) -> None:
    stamps = a_thread(box, 2)
    box.slack.delete("U0TINA", CHANNEL, stamps[1])
    found = await slack.conversations_replies(channel=CHANNEL, ts=stamps[0])
    assert [message["ts"] for message in found["messages"]] == [stamps[0], stamps[2]]


async def test_a_root_counts_the_replies_that_stand(box: Sandbox, slack: AsyncWebClient) -> None:
    stamps = a_thread(box, 3)
    box.slack.delete("U0TINA", CHANNEL, stamps[3])
    root = (await slack.conversations_history(channel=CHANNEL))["messages"][0]
    assert (root["reply_count"], root["reply_users"], root["latest_reply"]) == (2, ["U0TINA"], stamps[2])


async def test_a_thread_that_never_was_is_not_found(slack: AsyncWebClient) -> None:
    assert await refused(slack.conversations_replies(channel=CHANNEL, ts="1.1")) == "thread_not_found"


async def test_metadata_is_read_only_when_asked_for(slack: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": 7}}
    await slack.chat_postMessage(channel=CHANNEL, text="x", metadata=metadata)
    plain = await slack.conversations_history(channel=CHANNEL)
    full = await slack.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_a_channel_can_be_read_only_by_its_members(slack: AsyncWebClient) -> None:
    assert await refused(slack.conversations_history(channel="C0GENERAL")) == "not_in_channel"
    await slack.conversations_join(channel="C0GENERAL")
    assert (await slack.conversations_history(channel="C0GENERAL"))["messages"] == []


async def test_channels_and_direct_messages_are_listed_apart(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.dm("U0TECH")
    channels = await slack.conversations_list()
    direct = await slack.conversations_list(types="im")
    assert [channel["name"] for channel in channels["channels"]] == ["support", "general"]
    assert [channel["user"] for channel in direct["channels"]] == ["U0TECH"]


async def test_a_conversation_with_a_stranger_to_the_workspace_is_not_opened(slack: AsyncWebClient) -> None:
    assert await refused(slack.conversations_open(users="U0NOBODY")) == "user_not_found"


async def test_members_are_paged(slack: AsyncWebClient) -> None:
    first = await slack.users_list(limit=4)
    second = await slack.users_list(limit=4, cursor=first["response_metadata"]["next_cursor"])
    names = [member["id"] for member in first["members"] + second["members"]]
    assert names == ["U0SWITCH", "U0TECH", "U0TINA", "U0SUPER", "U0MANAGER", "U0SAM"]


async def test_accounts_are_told_apart(box: Sandbox, slack: AsyncWebClient) -> None:
    for kind in ("guest", "stranger", "deactivated", "bot"):
        box.slack.join(SlackPerson(id=f"U0{kind.upper()}", name=kind, kind=kind))
    users = {kind: (await slack.users_info(user=f"U0{kind.upper()}"))["user"] for kind in ("guest", "stranger", "bot")}
    assert users["guest"]["is_restricted"]
    assert users["stranger"]["is_stranger"]
    assert users["bot"]["is_bot"]
    assert await refused(slack.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_join_is_seen_in_the_channels_members(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.join(SlackPerson(id="U0NEW", name="New One"))
    assert "U0NEW" in (await slack.conversations_members(channel=CHANNEL))["members"]
