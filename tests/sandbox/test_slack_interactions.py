"""Buttons, selects, commands, modals and response_urls, between people and a real slack-bolt app."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from sandbox.slack import modals, responses
from sandbox.slack.refusal import Absent, Impossible
from tests.sandbox.slack_app import Json, Listener, actions, button, modal, question, refused, text_block

CHANNEL = "C0SUPPORT"


async def posted(slack: AsyncWebClient, *elements: Json) -> str:
    """The ts of a message of the bot with these elements."""
    return str((await slack.chat_postMessage(channel=CHANNEL, text="card", blocks=actions(*elements)))["ts"])


async def opened(box: Sandbox, slack: AsyncWebClient, view: Json | None = None) -> str:
    """The id of a modal in front of U0TECH."""
    trigger = box.slack.shortcut("U0TECH", "", "", "new")
    return str((await slack.views_open(trigger_id=trigger, view=view or modal(question())))["view"]["id"])


async def reply_to(url: str, **body: Any) -> int:
    """Post to a response_url; the status."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status


async def test_a_press_carries_the_button_and_its_message(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    ts = await posted(slack, button("claim", value="7"))
    trigger = box.slack.press("U0TECH", CHANNEL, ts, "claim")
    await box.until(lambda: heard.of_type("block_actions"))
    body = heard.of_type("block_actions")[0]
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("claim", "row", "7", "button")
    assert (body["message"]["ts"], body["container"]["message_ts"], body["trigger_id"]) == (ts, ts, trigger)


async def test_a_button_that_is_gone_can_still_be_pressed(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    ts = await posted(slack, button("claim"))
    box.slack.press("U0TECH", CHANNEL, ts, "old", "9")
    await box.until(lambda: heard.of_type("block_actions"))
    assert heard.of_type("block_actions")[0]["actions"][0]["value"] == "9"


async def test_a_button_of_an_ephemeral_can_be_pressed(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    await slack.chat_postEphemeral(channel=CHANNEL, user="U0TECH", text="x", blocks=actions(button("send")))
    box.slack.press("U0TECH", CHANNEL, box.slack.ephemerals("U0TECH")[0].ts, "send")
    await box.until(lambda: heard.of_type("block_actions"))
    assert heard.of_type("block_actions")[0]["container"]["is_ephemeral"]


async def test_a_press_on_no_message_is_not_possible(box: Sandbox) -> None:
    with pytest.raises(Absent):
        box.slack.press("U0TECH", CHANNEL, "1.1", "claim")


async def test_a_chosen_option_arrives_with_its_text(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    option = {"text": {"type": "plain_text", "text": "High"}, "value": "p1"}
    ts = await posted(slack, {"type": "static_select", "action_id": "priority", "options": [option]})
    box.slack.select("U0TECH", CHANNEL, ts, "priority", "p1")
    await box.until(lambda: heard.of_type("block_actions"))
    body = heard.of_type("block_actions")[0]
    assert body["actions"][0]["selected_option"]["text"]["text"] == "High"
    assert body["state"]["values"]["row"]["priority"]["selected_option"]["value"] == "p1"


async def test_a_commands_answer_is_an_ephemeral(box: Sandbox, heard: Listener) -> None:
    heard.answer = {"text": "on it"}
    trigger = box.slack.command("U0TECH", CHANNEL, "/support", "help me")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    body = heard.bodies[0]
    assert (body["command"], body["text"], body["trigger_id"]) == ("/support", "help me", trigger)
    assert box.slack.ephemerals("U0TECH")[0].text == "on it"


async def test_a_command_nobody_takes_fails_before_the_persons_eyes(box: Sandbox) -> None:
    box.slack.command("U0TECH", CHANNEL, "/support")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    assert "dispatch_failed" in box.slack.ephemerals("U0TECH")[0].text


async def test_a_command_not_acknowledged_times_out_and_is_not_retried(box: Sandbox, heard: Listener) -> None:
    box.slack.retry_after, box.slack.outbox.answer_within = (0.01, 0.01, 0.01), 0.1
    heard.deaf = 5
    box.slack.command("U0TECH", CHANNEL, "/support")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    assert "operation_timeout" in box.slack.ephemerals("U0TECH")[0].text
    assert len(heard.bodies) == 1


async def test_a_command_needs_a_slash(box: Sandbox) -> None:
    with pytest.raises(Impossible):
        box.slack.command("U0TECH", CHANNEL, "support")


async def test_a_submission_carries_what_was_filled_in(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    view_id = await opened(box, slack, modal(question(), private_metadata="7"))
    assert await box.slack.submit("U0TECH", view_id, {"q": {"a": "text"}}) == {"closed": True}
    view = heard.of_type("view_submission")[0]["view"]
    assert view["state"]["values"]["q"]["a"]["value"] == "text"
    assert (view["private_metadata"], box.slack.view("U0TECH")) == ("7", None)


async def test_a_required_field_left_empty_is_not_sent(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    view_id = await opened(box, slack)
    assert "q" in (await box.slack.submit("U0TECH", view_id))["errors"]
    assert not heard.of_type("view_submission")


async def test_a_field_keeps_its_initial_value(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    view_id = await opened(box, slack, modal(question(initial_value="draft")))
    await box.slack.submit("U0TECH", view_id)
    assert heard.of_type("view_submission")[0]["view"]["state"]["values"]["q"]["a"]["value"] == "draft"


async def test_errors_keep_the_modal_open(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    view_id = await opened(box, slack)
    heard.answer = {"response_action": "errors", "errors": {"q": "too vague"}}
    assert await box.slack.submit("U0TECH", view_id, {"q": {"a": "x"}}) == {"errors": {"q": "too vague"}}
    assert box.slack.view("U0TECH") is not None


async def test_an_update_replaces_the_modal(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    view_id = await opened(box, slack)
    heard.answer = {"response_action": "update", "view": modal(text_block("done"), submit=None)}
    answer = await box.slack.submit("U0TECH", view_id, {"q": {"a": "x"}})
    assert answer["updated"]["id"] == view_id
    assert (box.slack.view("U0TECH") or {})["blocks"][0]["type"] == "section"


async def test_a_pushed_modal_lies_on_top_until_it_is_closed(
    box: Sandbox, slack: AsyncWebClient, heard: Listener
) -> None:
    first = await opened(box, slack, modal(question(), {"type": "actions", "elements": [button("more")]}))
    trigger = box.slack.act("U0TECH", first, "more")
    second = (await slack.views_push(trigger_id=trigger, view=modal(question())))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (first, first)
    box.slack.close("U0TECH", second["id"])
    assert (box.slack.view("U0TECH") or {})["id"] == first


async def test_a_fourth_modal_cannot_be_stacked(box: Sandbox, slack: AsyncWebClient) -> None:
    await opened(box, slack)
    for _ in range(2):
        await slack.views_push(trigger_id=box.slack.shortcut("U0TECH", "", "", "n"), view=modal(question()))
    trigger = box.slack.shortcut("U0TECH", "", "", "n")
    assert await refused(slack.views_push(trigger_id=trigger, view=modal(question()))) == "push_limit_reached"


async def test_a_closed_modal_is_told_only_when_asked_for(box: Sandbox, slack: AsyncWebClient, heard: Listener) -> None:
    box.slack.close("U0TECH", await opened(box, slack))
    box.slack.close("U0TECH", await opened(box, slack, modal(question(), notify_on_close=True)))
    await box.until(lambda: heard.of_type("view_closed"))
    assert len(heard.of_type("view_closed")) == 1


async def test_a_submission_the_app_does_not_take_fails(box: Sandbox, slack: AsyncWebClient) -> None:
    view_id = await opened(box, slack)
    assert await box.slack.submit("U0TECH", view_id, {"q": {"a": "x"}}) == {"failed": "dispatch_failed"}


async def test_a_view_is_updated_unless_its_hash_is_old(box: Sandbox, slack: AsyncWebClient) -> None:
    view_id = await opened(box, slack)
    await slack.views_update(view_id=view_id, view=modal(text_block("new"), submit=None))
    assert (box.slack.view("U0TECH") or {})["blocks"][0]["type"] == "section"
    assert await refused(slack.views_update(view_id=view_id, hash="1", view=modal())) == "hash_conflict"
    assert await refused(slack.views_update(view_id="V0", view=modal())) == "not_found"


async def test_a_trigger_opens_one_view(box: Sandbox, slack: AsyncWebClient) -> None:
    trigger = box.slack.shortcut("U0TECH", "", "", "new")
    await slack.views_open(trigger_id=trigger, view=modal())
    assert await refused(slack.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"


async def test_a_trigger_expires_after_three_seconds(
    box: Sandbox, slack: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert modals.TRIGGER_LIVES == 3.0
    monkeypatch.setattr(modals, "TRIGGER_LIVES", 0.0)
    trigger = box.slack.shortcut("U0TECH", "", "", "new")
    assert await refused(slack.views_open(trigger_id=trigger, view=modal())) == "expired_trigger_id"


async def test_a_trigger_nobody_gave_is_invalid(slack: AsyncWebClient) -> None:
    assert await refused(slack.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_a_message_shortcut_carries_its_message(box: Sandbox, heard: Listener) -> None:
    post = box.slack.say("U0TINA", CHANNEL, "look")
    box.slack.shortcut("U0TECH", CHANNEL, post.ts, "make_ticket")
    await box.until(lambda: heard.of_type("message_action"))
    body = heard.of_type("message_action")[0]
    assert (body["callback_id"], body["message"]["text"], body["message_ts"]) == ("make_ticket", "look", post.ts)


async def test_a_response_url_answers_one_person_or_the_channel(box: Sandbox, heard: Listener) -> None:
    box.slack.command("U0TECH", CHANNEL, "/support")
    await box.until(lambda: heard.bodies)
    url = heard.bodies[0]["response_url"]
    assert await reply_to(url, text="for you") == await reply_to(url, text="for all", response_type="in_channel") == 200
    assert box.slack.ephemerals("U0TECH")[0].text == "for you"
    assert box.slack.messages(CHANNEL)[0].text == "for all"


async def test_a_response_url_replaces_and_deletes_the_original(
    box: Sandbox, slack: AsyncWebClient, heard: Listener
) -> None:
    ts = await posted(slack, button("claim"))
    box.slack.press("U0TECH", CHANNEL, ts, "claim")
    await box.until(lambda: heard.of_type("block_actions"))
    url = heard.of_type("block_actions")[0]["response_url"]
    await reply_to(url, text="claimed", replace_original=True)
    assert box.slack.messages(CHANNEL)[0].text == "claimed"
    await reply_to(url, delete_original=True)
    assert box.slack.messages(CHANNEL)[0].deleted


async def test_a_response_url_serves_five_times(box: Sandbox, heard: Listener) -> None:
    box.slack.command("U0TECH", CHANNEL, "/support")
    await box.until(lambda: heard.bodies)
    statuses = [await reply_to(heard.bodies[0]["response_url"], text="x") for _ in range(responses.USES + 1)]
    assert statuses == [200] * 5 + [404]
