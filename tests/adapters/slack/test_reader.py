"""Threads are read again: what Slack never told of is found once, within its limits, and nothing else happens."""

import pytest

from sandbox.slack.post import Post
from tests.adapters.slack.conftest import CHANNEL, Room
from tests.adapters.slack.test_thread import TOM, claimed, kept, root, say, whispers


@pytest.fixture
async def desk(room: Room) -> Room:
    """A room whose channel has a mark, set by the first reading, and which was read once after that."""
    await room.entrance.reading.round()
    return room


async def read(room: Room) -> None:
    await room.entrance.reading.round()
    assert room.entrance.reading.trouble is None


def unheard(room: Room, *words: str, member: str = TOM) -> list[Post]:
    """Somebody says things that Slack tells nobody of."""
    room.box.slack.outbox.withhold(len(words))
    return [say(room, word, member) for word in words]


async def stored(room: Room) -> dict[str, str]:
    """Texts of the agents' messages, by ref."""
    async with room.store.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT ref, text FROM message WHERE NOT from_contact ORDER BY said_at")
        return {row.ref: row.text for row in rows}


async def test_what_slack_withheld_is_found_in_order_and_once(desk: Room) -> None:
    await claimed(desk)
    posts = unheard(desk, "one", "two", "three")
    await read(desk)
    await read(desk)
    assert list((await stored(desk)).items()) == [
        (f"slack/{CHANNEL}/{post.ts}", text) for post, text in zip(posts, ("one", "two", "three"), strict=True)
    ]
    async with desk.store.work() as uow:
        message = await uow.messages.get(f"slack/{CHANNEL}/{posts[0].ts}")
    assert message is not None
    assert (message.public, message.author) == (True, "Tom Reed")


async def test_what_was_found_and_then_told_of_is_one_message(desk: Room) -> None:
    await claimed(desk)
    (post,) = unheard(desk, "once")
    await read(desk)
    event = {"type": "message", "user": TOM, "text": "once", "ts": post.ts, "thread_ts": root(desk).ts,
             "channel": CHANNEL, "channel_type": "channel"}  # fmt: skip
    desk.box.slack.inject({"type": "event_callback", "event_id": "Ev0999999999", "event": event})
    await kept(desk, say(desk, "after it"))
    assert list((await stored(desk)).values()) == ["once", "after it"]
    assert "code" not in whispers(desk)
