"""Threads are read again: what Slack never told of is found once, within its limits, and nothing else happens."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
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
from core.model.ticket import State
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.post import BOT_ID, BOT_USER, Post
from sandbox.world import SlackPerson
from tests.adapters.slack.conftest import CHANNEL, Room, posts
from tests.adapters.slack.test_thread import SAM, TOM, claimed, kept, root, say

MARK = f"slack.read/{CHANNEL}"


@pytest.fixture
async def desk(room: Room) -> AsyncIterator[Room]:
    """A room whose channel has a mark, and somebody's ticket."""
    await room.entrance.reading.round()
    await claimed(room)
    yield room
    assert await rows(room, "SELECT key FROM inbound WHERE reason IS NOT NULL") == []


async def read(room: Room) -> None:
    """Read, and everything can be read."""
    await room.entrance.reading.round()
    assert (room.entrance.reading.trouble, room.entrance.reading.troubles) == (None, {})


def unheard(room: Room, *words: str, member: str = TOM) -> list[Post]:
    """Somebody says things in the ticket's thread that Slack tells nobody of."""
    room.box.slack.withhold(len(words))
    return [say(room, word, member) for word in words]


async def rows(room: Room, query: str) -> list[Any]:
    """What the store answers."""
    async with room.store.engine.connect() as connection:
        return list((await connection.exec_driver_sql(query)).all())


async def said(room: Room) -> list[str]:
    """What is stored of agents' words, oldest first."""
    return [row.text for row in await rows(room, "SELECT text FROM message WHERE NOT from_contact ORDER BY said_at")]


async def put_mark(room: Room, ts: str) -> None:
    async with room.store.work() as uow:
        await uow.settings.put(MARK, ts)


async def mark(room: Room) -> str:
    async with room.store.work() as uow:
        return await uow.settings.get(MARK) or ""


def ago(**amount: float) -> str:
    """A ts of the past."""
    return f"{(datetime.now(UTC) - timedelta(**amount)).timestamp():.6f}"


def event_of(post: Post, number: int, **given: Any) -> dict[str, Any]:
    """What Slack tells of a post, late."""
    event = {"type": "message", "user": post.user, "text": post.text, "ts": post.ts, "thread_ts": post.thread_ts,
             "channel": CHANNEL, "channel_type": "channel"}  # fmt: skip
    return {"type": "event_callback", "event_id": f"Ev09999{number:05d}", "event": event | given}


# What is found ---------------------------------------------------------------------------------------


async def test_what_slack_withheld_is_found_in_order_and_once(desk: Room) -> None:
    one = unheard(desk, "one", "two", "three")[0]
    await read(desk)
    await read(desk)
    assert await said(desk) == ["one", "two", "three"]
    async with desk.store.work() as uow:
        message = await uow.messages.get(f"slack/{CHANNEL}/{one.ts}")
    assert message is not None
    assert (message.public, message.author) == (True, "Tom Reed")
    facts = [row.kind for row in await rows(desk, "SELECT kind FROM timeline ORDER BY id")]
    assert facts.count("AgentReplied") == 3


async def test_what_was_found_and_then_told_of_is_one_message(desk: Room) -> None:
    (post,) = unheard(desk, "once")
    await read(desk)
    desk.box.slack.inject(event_of(post, 1))
    await kept(desk, say(desk, "after it"))
    assert await said(desk) == ["once", "after it"]


async def test_a_command_that_was_found_and_then_told_of_is_obeyed_once(desk: Room) -> None:
    (post,) = unheard(desk, "!extend 1h waiting for a part")
    await read(desk)
    desk.box.slack.inject(event_of(post, 1))
    await kept(desk, say(desk, "after it"))
    facts = [row.kind for row in await rows(desk, "SELECT kind FROM timeline")]
    assert facts.count("Extended") == 1


async def test_what_slack_told_of_is_not_done_again_by_reading(desk: Room) -> None:
    await kept(desk, say(desk, "hello"))
    say(desk, "!p1 they all stand still")
    await desk.until(lambda: prioritised(desk))
    before = await rows(desk, "SELECT kind FROM timeline")
    await read(desk)
    assert await rows(desk, "SELECT kind FROM timeline") == before


async def prioritised(room: Room) -> bool:
    return any(row.kind == "Prioritised" for row in await rows(room, "SELECT kind FROM timeline"))


async def test_a_withheld_command_is_obeyed(desk: Room) -> None:
    unheard(desk, "!resolve Switched it off and on")
    await read(desk)
    assert (await desk.ticket()).state is State.RESOLVED


async def test_a_withheld_file_comes_with_its_message(desk: Room) -> None:
    desk.box.slack.withhold(1)
    post = desk.box.slack.send(TOM, CHANNEL, "guide.pdf", b"%PDF", "See page 2", root(desk).ts)
    await read(desk)
    async with desk.store.work() as uow:
        message = await uow.messages.get(f"slack/{CHANNEL}/{post.ts}")
    assert message is not None
    assert [file["name"] for file in message.files] == ["guide.pdf"]


async def test_an_edit_before_reading_and_one_after_it_are_both_followed(desk: Room) -> None:
    (post,) = unheard(desk, "frist")
    desk.box.slack.edit(TOM, CHANNEL, post.ts, "first")  # Slack tells of it, but nobody knows that message yet
    await read(desk)
    assert await said(desk) == ["first"]
    desk.box.slack.edit(TOM, CHANNEL, post.ts, "second")
    await desk.until(lambda: says(desk, "second"))


async def says(room: Room, text: str) -> bool:
    return text in await said(room)


async def test_another_bot_is_passed_over_and_a_colleague_stays_inside(desk: Room) -> None:
    desk.box.slack.join(SlackPerson(id="U0BOT", name="Build Bot", kind="bot"))
    unheard(desk, "build failed", member="U0BOT")
    unheard(desk, "I know that printer", member=SAM)
    await read(desk)
    found = await rows(desk, "SELECT text, public, author FROM message WHERE NOT from_contact")
    assert [tuple(row) for row in found] == [("I know that printer", 0, f"slack/{SAM}")]


async def test_our_own_upload_is_not_taken_for_an_agents_words(desk: Room) -> None:
    desk.box.slack.withhold(1)
    room = desk.box.slack.store.room(CHANNEL)
    desk.box.slack.conversations.post(room, BOT_USER, text="a photo", thread_ts=root(desk).ts, subtype="file_share")
    await read(desk)
    assert await said(desk) == []


# What is not -----------------------------------------------------------------------------------------


async def test_what_was_said_before_the_first_start_stays_untouched(room: Room) -> None:
    await claimed(room)
    unheard(room, "of another time")
    await read(room)
    await read(room)
    assert await said(room) == []


async def test_what_an_older_release_took_in_by_its_event_is_not_taken_in_again(desk: Room) -> None:
    await kept(desk, say(desk, "once"))
    async with desk.store.engine.execution_options(readonly=False).begin() as connection:
        await connection.exec_driver_sql("DELETE FROM inbound WHERE key LIKE 'slack:said/%'")
    await read(desk)
    assert await said(desk) == ["once"]


async def test_what_an_older_release_took_in_and_slack_repeats_is_not_taken_in_again(desk: Room) -> None:
    post = say(desk, "once")
    await kept(desk, post)
    async with desk.store.engine.execution_options(readonly=False).begin() as connection:
        await connection.exec_driver_sql("DELETE FROM inbound WHERE key LIKE 'slack:said/%'")
    desk.box.slack.inject(event_of(post, 1))
    await kept(desk, say(desk, "after it"))
    assert await said(desk) == ["once", "after it"]


async def test_a_thread_that_no_ticket_knows_yet_is_found_as_soon_as_one_does(
    desk: Room, client: AsyncWebClient
) -> None:
    ours = (await client.chat_postMessage(channel=CHANNEL, text="a card of a desk that died"))["ts"]
    desk.box.slack.withhold(1)
    desk.box.slack.say(TOM, CHANNEL, "answered meanwhile", ours)
    await read(desk)
    assert await said(desk) == []
    async with desk.store.work() as uow:
        await uow.tickets.posted(desk.number, thread=f"slack/{CHANNEL}/{ours}")
    await read(desk)
    assert await said(desk) == ["answered meanwhile"]


# The mark --------------------------------------------------------------------------------------------


async def test_the_mark_moves_after_the_second_reading_and_stays_two_minutes_behind_the_newest_post(desk: Room) -> None:
    long_ago = ago(hours=5)
    await put_mark(desk, long_ago)
    desk.entrance.reading._reader._read_before.clear()  # as in a process that has just begun
    await kept(desk, say(desk, "hello"))
    await read(desk)
    assert await mark(desk) == long_ago
    await read(desk)
    assert ago(seconds=150) < await mark(desk) < ago(seconds=115)


async def test_a_wrong_clock_does_not_carry_the_mark_beyond_what_was_seen(
    desk: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_mark(desk, ago(hours=5))
    await kept(desk, say(desk, "hello"))
    monkeypatch.setattr("adapters.slack.reading.reader.datetime", _Tomorrow)
    await read(desk)
    assert await mark(desk) < ago(seconds=115)


class _Tomorrow(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # the machine's clock, a day ahead
        return datetime.now(tz) + timedelta(days=1)


async def test_nothing_is_read_from_before_the_ids_of_posts_are_forgotten(
    desk: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    unheard(desk, "of last month")
    monkeypatch.setattr("adapters.slack.reading.reader.datetime", _NextMonth)
    await read(desk)
    assert await said(desk) == []


class _NextMonth(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # a month in which nobody said anything
        return datetime.now(tz) + timedelta(days=29, minutes=1)


async def test_a_reading_that_fails_leaves_the_mark_and_the_next_one_finds_everything(desk: Room) -> None:
    long_ago = ago(hours=1)
    await put_mark(desk, long_ago)
    unheard(desk, "one")
    desk.box.faults.add(Fault(platform="slack", method="conversations.replies", kind="5xx", status=502))
    await desk.entrance.reading.round()
    assert list(desk.entrance.reading.troubles) == [CHANNEL]
    assert (await mark(desk), await said(desk)) == (long_ago, [])
    await read(desk)
    assert await said(desk) == ["one"]
    assert await mark(desk) > long_ago


async def test_a_channel_that_cannot_be_read_is_named_and_holds_up_no_other(desk: Room) -> None:
    desk.box.slack.kick(CHANNEL)
    await desk.entrance.reading.round()
    assert desk.entrance.reading.troubles == {CHANNEL: "not_in_channel"}
    desk.box.slack.invite(CHANNEL)
    await read(desk)


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


async def test_retry_after_rests_the_reader_and_nothing_is_left_out(desk: Room) -> None:
    unheard(desk, "one")
    methods = ("conversations.history", "conversations.replies")
    for method in methods:
        desk.box.faults.add(Fault(platform="slack", method=method, kind="429", retry_after=0.05))
    before = {method: desk.box.journal.calls[f"slack.{method}"] for method in methods}
    await read(desk)
    assert await said(desk) == ["one"]
    assert [desk.box.journal.calls[f"slack.{method}"] - before[method] for method in methods] == [2, 2]


async def test_while_the_reader_rests_agents_are_heard_and_nothing_is_asked(desk: Room) -> None:
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


async def test_an_open_ticket_far_up_in_the_channel_is_read_too(desk: Room) -> None:
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
