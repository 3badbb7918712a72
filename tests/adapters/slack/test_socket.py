"""Socket Mode: nothing is confirmed before it is kept, and a lost connection comes back."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.entrance import WrongToken, open_slack
from adapters.slack.lanes import Lanes
from adapters.slack.wire import open_client
from core.model.organisation import Organisation
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from tests.adapters.slack.conftest import CHANNEL, Room
from tests.adapters.slack.test_thread import kept, root, say


async def test_an_event_is_not_confirmed_while_the_store_is_down_and_comes_again(room: Room) -> None:
    await room.file()
    room.box.slack.outbox.retry_after = (0.3, 0.3, 0.3)
    room.is_down = True
    post = say(room, "hold on")
    await asyncio.sleep(0.1)
    assert room.box.slack.outbox._waiting
    room.is_down = False
    assert await kept(room, post)


async def test_after_slack_asks_for_a_new_connection_events_go_on(room: Room) -> None:
    await room.file()
    room.box.slack.sockets.refresh()
    await room.until_posted(lambda: room.entrance.is_connected)
    assert await kept(room, say(room, "still here"))


async def test_a_connection_that_is_cut_comes_back(room: Room) -> None:
    await room.file()
    for connection in room.box.slack.sockets.connections:
        connection.cut()
    async with asyncio.timeout(20):
        while not [one for one in room.box.slack.sockets.connections if not one.leaving]:  # noqa: ASYNC110  # a list
            await asyncio.sleep(0.1)
    assert await kept(room, say(room, "back again"))


@pytest.mark.parametrize("wrong", ["bot", "app"])
async def test_a_wrong_token_is_one_clear_sentence(
    box: Sandbox, book: Phrasebook, organisation: Organisation, room: Room, wrong: str
) -> None:
    token = "xoxb-wrong" if wrong == "bot" else box.world.slack_bot_token
    app_token = "xapp-wrong" if wrong == "app" else box.world.slack_app_token
    async with open_client(token, f"{box.url}/slack/api/") as client:
        entrance = open_slack(room.work, client, book, organisation, app_token=app_token)
        with pytest.raises(WrongToken, match="Slack refuses DESK_SLACK_") as refusal:
            await entrance.connect()
        await entrance.close()
    assert "wrong" not in str(refusal.value)


async def test_our_own_posts_are_confirmed_without_a_look(room: Room, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="ours")
    await room.box.until(lambda: not room.box.slack.outbox._waiting)
    assert root(room).text == "ours"


async def test_a_lane_is_first_come_first_served_and_lanes_run_side_by_side() -> None:
    lanes, seen = Lanes(), []

    async def one(lane: str, name: int, pause: float) -> None:
        async with lanes.of(lane):
            await asyncio.sleep(pause)
            seen.append(name)

    await asyncio.gather(one("a", 1, 0.05), one("a", 2, 0), one("b", 3, 0), one("a", 4, 0))
    assert seen == [3, 1, 2, 4]
