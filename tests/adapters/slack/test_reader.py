"""Threads are read again: what Slack never told of is found once, within its limits, and nothing else happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from core.model.conversation import Heard
from core.model.ticket import State
from core.service.conversation import agent_says
from sandbox.faults import Fault
from sandbox.slack.post import BOT_USER, Post
from sandbox.world import SlackPerson
from tests.adapters.slack.conftest import AT, CHANNEL, Room
from tests.adapters.slack.test_thread import SAM, TOM, claimed, kept, root, say

MARK = f"slack.read/{CHANNEL}"


async def begun(room: Room) -> Room:
    """A room whose channel has a mark, and somebody's ticket."""
    await room.entrance.reading.round()
    await claimed(room)
    return room


@pytest.fixture
async def desk(room: Room) -> AsyncIterator[Room]:
    """The same; in the end nothing has broken its handler."""
    yield await begun(room)
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
    desk.box.slack.retry_after = (0.3, 0.3, 0.3)
    desk.is_down = True
    post = say(desk, "once")
    async with desk.store.work() as uow:  # the older release stored it, and was killed before it said "received"
        ticket, heard = await uow.tickets.get(desk.number), Heard(ref=f"slack/{CHANNEL}/{post.ts}", text="once", at=AT)
        await agent_says(uow, ticket, uow.organisation.agent_in_slack(TOM), heard, channel=CHANNEL)
    await asyncio.sleep(0.2)
    desk.is_down = False
    await desk.box.until(lambda: not desk.box.slack.outbox._waiting)
    assert await said(desk) == ["once"]


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


async def test_what_was_told_of_too_early_is_found_later(desk: Room, client: AsyncWebClient) -> None:
    ours = (await client.chat_postMessage(channel=CHANNEL, text="a card of a desk that died"))["ts"]
    desk.box.slack.withhold(1)
    post = desk.box.slack.say(TOM, CHANNEL, "answered meanwhile", ours)
    desk.box.slack.inject(event_of(post, 1, parent_user_id=TOM))  # taken for a thread that is none of ours
    await desk.box.until(lambda: not desk.box.slack.outbox._waiting)
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
