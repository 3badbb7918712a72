"""Socket Mode as it behaves on bad days: retries, lost events, refreshed, cut and frozen connections."""

import asyncio

import aiohttp
import pytest

from sandbox.box import Sandbox
from tests.sandbox.slack_app import Listener, client_of, listening, refused

CHANNEL = "C0SUPPORT"


async def connected(box: Sandbox) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    """A bare websocket of the app, past its hello."""
    url = (await client_of(box, "xapp-sandbox").apps_connections_open(app_token="xapp-sandbox"))["url"]
    session = aiohttp.ClientSession()
    websocket = await session.ws_connect(f"{url}&debug_reconnects=true")
    assert (await websocket.receive_json())["type"] == "hello"
    return session, websocket


async def test_a_connection_needs_the_app_token(box: Sandbox) -> None:
    assert await refused(client_of(box).apps_connections_open(app_token="xoxb-sandbox")) == "not_allowed_token_type"


async def test_a_ticket_opens_one_connection_only(box: Sandbox) -> None:
    url = (await client_of(box, "xapp-sandbox").apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_event_without_acknowledgement_comes_again_up_to_three_times(box: Sandbox) -> None:
    box.slack.retry_after = (0.02, 0.02, 0.02)
    session, websocket = await connected(box)
    box.slack.say("U0TECH", CHANNEL, "x")
    envelopes = [await websocket.receive_json() for _ in range(4)]
    assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
    assert {envelope["retry_reason"] for envelope in envelopes[1:]} == {"timeout"}
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
    with pytest.raises(TimeoutError):
        await websocket.receive(timeout=0.1)
    await session.close()


async def test_an_acknowledged_event_does_not_come_again(box: Sandbox) -> None:
    box.slack.retry_after = (0.05, 0.05, 0.05)
    session, websocket = await connected(box)
    box.slack.say("U0TECH", CHANNEL, "x")
    await websocket.send_json({"envelope_id": (await websocket.receive_json())["envelope_id"]})
    with pytest.raises(TimeoutError):
        await websocket.receive(timeout=0.2)
    await session.close()


async def test_bolt_hears_an_event_again_that_its_listener_failed_on(box: Sandbox, heard: Listener) -> None:
    box.slack.retry_after = (0.05, 60, 60)
    heard.deaf = 1
    box.slack.say("U0TECH", CHANNEL, "x")
    await box.until(lambda: len(heard.bodies) == 2)
    assert heard.bodies[0]["event_id"] == heard.bodies[1]["event_id"]


async def test_what_is_said_while_nobody_listens_comes_with_the_retry(box: Sandbox) -> None:
    box.slack.retry_after = (0.2, 60, 60)
    box.slack.say("U0TECH", CHANNEL, "x")
    session, websocket = await connected(box)
    envelope = await websocket.receive_json()
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (1, "connection_failed")
    await session.close()


async def test_each_envelope_goes_to_one_connection_in_turn(box: Sandbox) -> None:
    (one, first), (two, second) = await connected(box), await connected(box)
    for text in "abcd":
        box.slack.say("U0TECH", CHANNEL, text)
    texts = [[(await ws.receive_json())["payload"]["event"]["text"] for _ in range(2)] for ws in (first, second)]
    assert sorted(texts) == [["a", "c"], ["b", "d"]]
    await asyncio.gather(one.close(), two.close())


async def test_the_bots_own_posts_are_sent_with_its_bot_id(box: Sandbox) -> None:
    session, websocket = await connected(box)
    await client_of(box).chat_postMessage(channel=CHANNEL, text="from the bot")
    event = (await websocket.receive_json())["payload"]["event"]
    assert (event["text"], event["bot_id"], event["app_id"]) == ("from the bot", "B0SWITCH", "A0SWITCH")
    await session.close()


async def test_withheld_events_never_come(box: Sandbox, heard: Listener) -> None:
    box.slack.retry_after = (0.02, 0.02, 0.02)
    box.slack.withhold(2)
    for text in ("lost", "lost too", "heard"):
        box.slack.say("U0TECH", CHANNEL, text)
    await box.until(heard.events)
    await asyncio.sleep(0.1)
    assert [event["text"] for event in heard.events()] == ["heard"]


async def test_an_app_asked_to_refresh_connects_anew(box: Sandbox, heard: Listener) -> None:
    before = list(box.slack.sockets.connections)
    box.slack.refresh_sockets()
    await box.until(lambda: [one for one in box.slack.sockets.connections if one not in before])
    box.slack.say("U0TECH", CHANNEL, "after")
    await box.until(heard.events)


async def test_a_warning_leaves_the_connection_in_use(box: Sandbox) -> None:
    session, websocket = await connected(box)
    box.slack.refresh_sockets("warning")
    assert (await websocket.receive_json())["reason"] == "warning"
    box.slack.say("U0TECH", CHANNEL, "still here")
    assert (await websocket.receive_json())["type"] == "events_api"
    await session.close()


async def test_a_cut_connection_ends_without_a_close_handshake(box: Sandbox) -> None:
    session, websocket = await connected(box)
    box.slack.drop_sockets()
    message = await websocket.receive(timeout=1)
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    assert websocket.close_code in (None, 1006)
    await session.close()


async def test_bolt_comes_back_after_a_cut(box: Sandbox) -> None:
    async with listening(box, ping_interval=0.1) as listener:
        box.slack.drop_sockets()
        await box.until(lambda: [one for one in box.slack.sockets.connections if not one.leaving])
        box.slack.say("U0TECH", CHANNEL, "after")
        await box.until(listener.events)


async def test_a_frozen_connection_answers_no_pings(box: Sandbox) -> None:
    url = (await client_of(box, "xapp-sandbox").apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url, heartbeat=0.2) as websocket:
        await websocket.receive_json()
        box.slack.freeze()
        message = await websocket.receive(timeout=2)
        assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


async def test_pings_are_answered(box: Sandbox) -> None:
    url = (await client_of(box, "xapp-sandbox").apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as websocket:
        await websocket.receive_json()
        await websocket.ping(b"sdk-ping-pong:1")
        assert (await websocket.receive()).data == b"sdk-ping-pong:1"
