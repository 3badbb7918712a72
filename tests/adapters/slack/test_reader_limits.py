"""Reading threads again within Slack's limits, behind everything else; when it happens, and what doctor says of it."""

import asyncio
import time
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.doctor import examine
from adapters.slack.lanes import Lanes
from adapters.slack.reading.rounds import PATIENCE, Rounds
from adapters.slack.reading.threads import Threads
from adapters.slack.wire import Wire
from core.diagnosis import Health
from core.model.organisation import Organisation
from core.model.pace import Pace
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.post import BOT_ID, BOT_USER
from tests.adapters.slack.conftest import CHANNEL, Room, posts
from tests.adapters.slack.test_reader import begun, read, said, unheard
from tests.adapters.slack.test_thread import TOM, kept, say


async def test_doctor_names_a_channel_whose_threads_cannot_be_read_and_the_scope_it_takes(
    box: Sandbox, organisation: Organisation
) -> None:
    box.slack.drop_scope("channels:history")
    found = await examine(
        bot_token=box.world.slack_bot_token, app_token=None, api_url=f"{box.url}/slack/api/",
        teams=organisation.teams, people=(),
    )  # fmt: skip
    (channel,) = [one for one in found if one.what == f"channel {CHANNEL} of Support"]
    assert channel.health is Health.BROKEN
    assert channel.detail == "threads there cannot be read again after a gap: the scope channels:history is missing."
    assert "Add the scope" in channel.fix


# Slack's limits --------------------------------------------------------------------------------------


async def test_retry_after_rests_the_reader_and_nothing_is_left_out(room: Room) -> None:
    desk = await begun(room)
    unheard(desk, "one")
    methods = ("conversations.history", "conversations.replies")
    for method in methods:
        desk.box.faults.add(Fault(platform="slack", method=method, kind="429", retry_after="0.05"))
    before = {method: desk.box.journal.calls[f"slack.{method}"] for method in methods}
    await read(desk)
    assert await said(desk) == ["one"]
    assert [desk.box.journal.calls[f"slack.{method}"] - before[method] for method in methods] == [2, 2]


async def test_while_the_reader_rests_agents_are_heard_and_nothing_is_asked(room: Room) -> None:
    desk = await begun(room)
    desk.box.faults.add(Fault(platform="slack", method="conversations.history", kind="429", retry_after=300))
    before = desk.box.journal.calls["slack.conversations.history"]
    reading = asyncio.create_task(desk.entrance.reading.round())
    await desk.box.until(lambda: desk.box.journal.calls["slack.conversations.history"] > before)
    await kept(desk, say(desk, "hello"))
    assert not reading.done()
    assert desk.box.journal.calls["slack.conversations.history"] == before + 1
    reading.cancel()


@pytest.fixture
def threads(client: AsyncWebClient) -> Threads:
    """The asking part by itself."""
    return Threads(Wire(client), Lanes(), Pace(share=0.8), busy=lambda: False)


def a_channel_full(box: Sandbox, count: int) -> list[str]:
    """So many cards of ours; their ts."""
    room, slack = box.slack.store.room(CHANNEL), box.slack
    slack.withhold(10**9)
    return [slack.conversations.post(room, BOT_USER, text="a card", bot_id=BOT_ID).ts for _ in range(count)]


async def test_a_thousand_open_tickets_cost_six_calls_and_one_for_each_thread_with_news(
    box: Sandbox, threads: Threads
) -> None:
    roots = a_channel_full(box, 1000)
    for ts in roots[::250]:
        box.slack.say(TOM, CHANNEL, "old news", ts)
    since = box.slack.say(TOM, CHANNEL, "elsewhere").ts
    expected = roots[::200]
    for ts in expected:
        box.slack.say(TOM, CHANNEL, "news", ts)
    news = await threads.with_news(CHANNEL, roots, since)
    assert list(news.roots) == expected
    assert box.journal.calls["slack.conversations.history"] == 6  # 1,001 posts
    assert news.newest == posts(box)[-1].ts


async def test_an_open_ticket_far_up_in_the_channel_is_read_too(room: Room) -> None:
    desk = await begun(room)
    a_channel_full(desk.box, 205)
    say(desk, "nobody has forgotten you")
    await read(desk)
    assert await said(desk) == ["nobody has forgotten you"]


async def test_pages_without_an_open_ticket_are_skipped(box: Sandbox, threads: Threads) -> None:
    roots = a_channel_full(box, 1000)
    since = roots[-1]
    box.slack.say(TOM, CHANNEL, "better late than never", roots[3])
    news = await threads.with_news(CHANNEL, [roots[3]], since)
    assert list(news.roots) == [roots[3]]
    assert box.journal.calls["slack.conversations.history"] == 2


async def test_a_long_thread_is_read_page_by_page_in_order(box: Sandbox, threads: Threads) -> None:
    (ts,) = a_channel_full(box, 1)
    said = [box.slack.say(TOM, CHANNEL, f"word {n}", ts).ts for n in range(450)]
    heard: list[str] = []

    async def take(post: Any) -> None:
        heard.append(post["ts"])

    await threads.replies(CHANNEL, ts, said[9], take)
    assert heard == said[10:]


async def test_the_reader_lets_deliveries_go_first_that_look_at_threads(box: Sandbox, client: AsyncWebClient) -> None:
    looking = [True]
    threads = Threads(Wire(client), Lanes(), Pace(share=0.8), busy=lambda: bool(looking))
    asking = asyncio.create_task(threads.with_news(CHANNEL, [], "1"))
    await asyncio.sleep(0.1)
    assert not box.journal.calls["slack.conversations.history"]
    looking.clear()
    await asking


async def test_the_reader_waits_for_its_budget(box: Sandbox, client: AsyncWebClient) -> None:
    pace = Pace(share=0.8)
    threads = Threads(Wire(client), Lanes(), pace, busy=lambda: False)
    while pace.admit("slack/read/conversations.history", asyncio.get_running_loop().time()):
        pass
    asking = asyncio.create_task(threads.with_news(CHANNEL, [], "1"))
    await asyncio.sleep(0.1)
    assert not asking.done()
    assert not box.journal.calls["slack.conversations.history"]
    asking.cancel()


async def test_what_slack_tells_of_a_thread_waits_while_it_is_read(box: Sandbox, client: AsyncWebClient) -> None:
    lanes, order = Lanes(), []
    threads = Threads(Wire(client), lanes, Pace(share=0), busy=lambda: False)
    (ts,) = a_channel_full(box, 1)
    box.slack.say(TOM, CHANNEL, "missed", ts)
    taking = asyncio.Event()

    async def take(post: Any) -> None:
        taking.set()
        await asyncio.sleep(0.1)
        order.append("found")

    reading = asyncio.create_task(threads.replies(CHANNEL, ts, "1", take))
    await taking.wait()
    async with lanes.of(f"{CHANNEL}/{ts}"):
        order.append("told")
    await reading
    assert order == ["found", "told"]


# When ------------------------------------------------------------------------------------------------


async def test_it_is_well_until_nothing_was_read_for_three_quarters_of_an_hour(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = room.entrance.reading
    assert (reading.ok, reading.age) == (True, None)
    await read(room)
    now = time.monotonic()
    monkeypatch.setattr("adapters.slack.reading.rounds.time.monotonic", lambda: now + PATIENCE - 60)
    assert reading.ok
    monkeypatch.setattr("adapters.slack.reading.rounds.time.monotonic", lambda: now + PATIENCE + 60)
    assert not reading.ok


async def test_a_lost_connection_wakes_the_reader(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: Rounds = room.entrance.reading
    socket: Any = room.entrance._socket
    socket._client.ping_interval = 0.1
    monkeypatch.setattr("adapters.slack.socket.PING_EVERY", 0.1)
    socket._watching.append(asyncio.create_task(socket._watch(socket._client)))
    await asyncio.sleep(0.3)
    assert not woken._wake.is_set()
    room.box.slack.refresh_sockets()
    async with asyncio.timeout(8):
        await woken._wake.wait()
