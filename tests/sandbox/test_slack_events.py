"""What a real slack-bolt app hears over Socket Mode when people act."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from sandbox.world import SlackPerson
from tests.sandbox.slack_app import Listener

CHANNEL = "C0SUPPORT"


async def test_a_message_in_a_channel_is_heard(box: Sandbox, heard: Listener) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "hello")
    await box.until(heard.events)
    event = heard.events()[0]
    assert (event["text"], event["user"], event["ts"], event["channel_type"]) == ("hello", "U0TECH", post.ts, "channel")
    assert event["client_msg_id"]


async def test_a_reply_names_its_thread(box: Sandbox, heard: Listener) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    box.slack.say("U0TINA", CHANNEL, "reply", root.ts)
    await box.until(lambda: len(heard.events()) == 2)
    assert (heard.events()[1]["thread_ts"], heard.events()[1]["parent_user_id"]) == (root.ts, "U0TECH")


async def test_a_direct_message_is_heard_as_im(box: Sandbox, heard: Listener) -> None:
    box.slack.say("U0TECH", "bot", "hello bot")
    await box.until(heard.events)
    assert heard.events()[0]["channel_type"] == "im"
    assert heard.events()[0]["channel"] == box.slack.dm("U0TECH")


async def test_what_is_typed_arrives_escaped_and_linked(box: Sandbox, heard: Listener) -> None:
    box.slack.say("U0TECH", CHANNEL, "a < b & see https://x.example/?a=1&b=2. <@U0TINA>")
    await box.until(heard.events)
    assert heard.events()[0]["text"] == "a &lt; b &amp; see <https://x.example/?a=1&amp;b=2>. <@U0TINA>"


async def test_an_edit_and_a_deletion_are_heard_with_what_was_before(box: Sandbox, heard: Listener) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "one")
    box.slack.edit("U0TECH", CHANNEL, post.ts, "two")
    box.slack.delete("U0TECH", CHANNEL, post.ts)
    await box.until(lambda: len(heard.events()) == 3)
    by_subtype = {event.get("subtype"): event for event in heard.events()}
    changed, deleted = by_subtype["message_changed"], by_subtype["message_deleted"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert deleted["deleted_ts"] == post.ts


async def test_an_edit_that_changes_nothing_is_not_heard(box: Sandbox, heard: Listener) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "one")
    box.slack.edit("U0TECH", CHANNEL, post.ts, "one")
    box.slack.say("U0TECH", CHANNEL, "last")
    await box.until(lambda: len(heard.events()) == 2)
    assert {event["text"] for event in heard.events()} == {"one", "last"}


async def test_a_deleted_root_with_replies_becomes_a_tombstone(box: Sandbox, heard: Listener) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    box.slack.say("U0TINA", CHANNEL, "reply", root.ts)
    box.slack.delete("U0TECH", CHANNEL, root.ts)
    await box.until(lambda: len(heard.events()) == 3)
    assert [e["message"]["subtype"] for e in heard.events() if e.get("subtype") == "message_changed"] == ["tombstone"]


async def test_a_reaction_is_heard_when_added_and_removed(box: Sandbox, heard: Listener) -> None:
    ts = box.slack.say("U0TECH", CHANNEL, "x").ts
    box.slack.react("U0TINA", CHANNEL, ts, "eyes")
    box.slack.unreact("U0TINA", CHANNEL, ts, "eyes")
    await box.until(lambda: heard.events("reaction_removed"))
    event = heard.events("reaction_added")[0]
    assert (event["reaction"], event["user"], event["item"]["ts"], event["item_user"]) == (
        "eyes",
        "U0TINA",
        ts,
        "U0TECH",
    )


async def test_a_mention_of_the_bot_is_heard_twice_as_slack_sends_it(box: Sandbox, heard: Listener) -> None:
    box.slack.say("U0TECH", CHANNEL, "<@U0SWITCH> help")
    await box.until(lambda: heard.events("app_mention"))
    assert heard.events("app_mention")[0]["ts"] == heard.events("message")[0]["ts"]


async def test_a_channel_without_the_bot_is_not_heard(box: Sandbox, heard: Listener) -> None:
    box.slack.say("U0TECH", "C0GENERAL", "among ourselves")
    box.slack.say("U0TECH", CHANNEL, "to all")
    await box.until(heard.events)
    assert [event["text"] for event in heard.events()] == ["to all"]


async def test_a_stranger_is_recognisable(box: Sandbox, heard: Listener) -> None:
    box.slack.join(SlackPerson(id="U0OTHER", name="Olga Other", kind="stranger"))
    box.slack.say("U0OTHER", CHANNEL, "hi")
    await box.until(heard.events)
    assert heard.events()[0]["user_team"] == "T0STRANGER"
    assert heard.bodies[0]["is_ext_shared_channel"]


async def test_another_apps_message_is_a_bot_message(box: Sandbox, heard: Listener) -> None:
    box.slack.join(SlackPerson(id="U0ALERT", name="Alerts", kind="bot"))
    box.slack.say("U0ALERT", CHANNEL, "disk full")
    await box.until(heard.events)
    assert (heard.events()[0]["subtype"], heard.events()[0]["bot_id"]) == ("bot_message", "B0ALERT")


async def test_somebody_who_comes_into_a_channel_is_heard(box: Sandbox, heard: Listener) -> None:
    box.slack.kick(CHANNEL, "U0SAM")
    box.slack.invite(CHANNEL, "U0SAM")
    await box.until(lambda: heard.events("member_joined_channel"))
    assert heard.events("member_joined_channel")[0]["user"] == "U0SAM"


async def test_an_opened_home_tab_is_heard(box: Sandbox, heard: Listener, slack: AsyncWebClient) -> None:
    await slack.views_publish(user_id="U0TECH", view={"type": "home", "blocks": [{"type": "divider"}]})
    box.slack.open_home("U0TECH")
    await box.until(lambda: heard.events("app_home_opened"))
    assert heard.events("app_home_opened")[0]["view"]["id"] == (box.slack.home("U0TECH") or {})["id"]


async def test_only_subscribed_events_are_sent(box: Sandbox, heard: Listener) -> None:
    box.slack.subscribe("message.im")
    box.slack.say("U0TECH", CHANNEL, "in the channel")
    box.slack.say("U0TECH", "bot", "to the bot")
    await box.until(heard.events)
    assert [event["text"] for event in heard.events()] == ["to the bot"]


async def test_an_injected_callback_arrives_as_it_is(box: Sandbox, heard: Listener) -> None:
    event = {"type": "message", "channel": CHANNEL, "user": "U0TECH", "text": "raw", "ts": "1.1"}
    box.slack.inject({"type": "event_callback", "event_id": "EvRAW", "team_id": "T0SANDBOX", "event": event})
    await box.until(heard.bodies.__len__)
    assert (heard.bodies[0]["event_id"], heard.bodies[0]["event"]) == ("EvRAW", event)


async def test_every_event_has_an_id_of_its_own(box: Sandbox, heard: Listener) -> None:
    for _ in range(20):
        box.slack.say("U0TECH", CHANNEL, "x")
    await box.until(lambda: len(heard.bodies) == 20)
    assert len({body["event_id"] for body in heard.bodies}) == 20
