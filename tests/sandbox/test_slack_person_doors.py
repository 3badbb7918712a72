"""The person's side of Slack over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from tests.sandbox.slack_app import Listener, actions, button, modal, question

CHANNEL = "C0SUPPORT"
TECH = "/person/slack/users/U0TECH"


@pytest.fixture
async def http(box: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client of the sandbox."""
    async with aiohttp.ClientSession(box.url) as session:
        yield session


async def told(http: aiohttp.ClientSession, path: str, **body: Any) -> Any:
    """What a door answers; fails unless it is 200."""
    async with http.post(path, json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def test_a_post_is_said_edited_reacted_to_and_deleted(box: Sandbox, http: aiohttp.ClientSession) -> None:
    ts = (await told(http, f"{TECH}/say", channel=CHANNEL, text="one"))["ts"]
    await told(http, f"{TECH}/edit", channel=CHANNEL, ts=ts, text="two")
    await told(http, f"{TECH}/react", channel=CHANNEL, ts=ts, name="eyes")
    await told(http, f"{TECH}/delete", channel=CHANNEL, ts=ts)
    async with http.get(f"/person/slack/channels/{CHANNEL}") as response:
        post = (await response.json())[0]
    assert (post["text"], post["edited"], post["deleted"]) == ("two", True, True)
    assert post["reactions"] == [{"name": "eyes", "users": ["U0TECH"]}]


async def test_a_file_is_sent_as_a_form(box: Sandbox, http: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"channel": "bot", "text": "see"})
    form.add_field("file", b"content", filename="a.txt")
    async with http.post(f"{TECH}/file", data=form) as response:
        assert (await response.json())["files"][0]["name"] == "a.txt"
    assert box.slack.messages(box.slack.dm("U0TECH"))[0].text == "see"


async def test_a_modal_is_opened_read_and_submitted(
    box: Sandbox, http: aiohttp.ClientSession, slack: AsyncWebClient, heard: Listener
) -> None:
    post = await slack.chat_postMessage(channel=CHANNEL, text="x", blocks=actions(button()))
    trigger = await told(http, f"{TECH}/press", channel=CHANNEL, ts=post["ts"], action_id="go")
    await slack.views_open(trigger_id=trigger["trigger_id"], view=modal(question()))
    async with http.get(f"{TECH}/view") as response:
        view = await response.json()
    answer = await told(http, f"{TECH}/submit", view_id=view["id"], values={"q": {"a": "x"}})
    assert answer == {"closed": True}


async def test_a_command_is_given_and_its_failure_read(box: Sandbox, http: aiohttp.ClientSession) -> None:
    await told(http, f"{TECH}/command", channel=CHANNEL, command="/support", text="x")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    async with http.get(f"{TECH}/ephemerals") as response:
        assert "dispatch_failed" in (await response.json())[0]["text"]


async def test_a_new_member_can_speak(box: Sandbox, http: aiohttp.ClientSession) -> None:
    await told(http, "/person/slack/users", id="U0NEW", name="New One")
    await told(http, "/person/slack/users/U0NEW/say", channel=CHANNEL, text="hello")
    assert box.slack.messages(CHANNEL)[0].user == "U0NEW"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/person/slack/users/U0NOBODY/say", {"channel": CHANNEL, "text": "x"}, 404),
        (f"{TECH}/say", {"channel": "C0NOWHERE", "text": "x"}, 404),
        (f"{TECH}/say", {"channel": CHANNEL, "text": " "}, 409),
        (f"{TECH}/say", {"channel": CHANNEL}, 422),
        (f"{TECH}/close", {"view_id": "V1"}, 404),
        ("/person/slack/users", {"id": "U0TECH", "name": "Again"}, 409),
        ("/person/slack/delivery", {"url": "http://127.0.0.1:9/"}, 409),
    ],
)
async def test_what_cannot_be_done_is_said_so(
    http: aiohttp.ClientSession, path: str, body: dict[str, Any], status: int
) -> None:
    async with http.post(path, json=body) as response:
        assert response.status == status


async def test_the_state_shows_channels_direct_messages_and_people(box: Sandbox, http: aiohttp.ClientSession) -> None:
    box.slack.say("U0TECH", "bot", "psst")
    async with http.get("/person/state") as response:
        slack = (await response.json())["slack"]
    assert [channel["name"] for channel in slack["channels"]] == ["support", "general"]
    assert [(dm["user"], dm["messages"][0]["text"]) for dm in slack["dms"]] == [("U0TECH", "psst")]
    assert slack["members"][0] == {"id": "U0TECH", "name": "Tom Reed", "title": "Technician", "kind": "member"}


async def test_every_change_is_told_live(box: Sandbox) -> None:
    async with box.journal.watch() as told_live:
        post = box.slack.say("U0TECH", "bot", "one")
        box.slack.edit("U0TECH", "bot", post.ts, "two")
        events = [told_live.get_nowait() for _ in range(2)]
    assert [event["type"] for event in events] == ["slack.message"] * 2
    assert [(event["dm_of"], event["message"]["text"]) for event in events] == [("U0TECH", "one"), ("U0TECH", "two")]
