"""!words."""

from functools import partial

import pytest

from adapters.slack.bang import read_bang
from core.model.priority import Priority
from core.model.ticket import State
from tests.adapters.slack.conftest import CHANNEL, Room
from tests.adapters.slack.test_thread import SAM, TOM, claimed, kept, root, say, whispers


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [("!claim", "claim", ""), (" !Claim ", "claim", ""), ("!resolve Done.\nReally", "resolve", "Done.\nReally"),
     ("!p4 one person", "p4", "one person")],
)  # fmt: skip
def test_known_words_are_read(text: str, word: str, rest: str) -> None:
    bang = read_bang(text)
    assert bang
    assert (bang.word, bang.rest, bang.meant) == (word, rest, "")


@pytest.mark.parametrize(("text", "meant"), [("!clam", "claim"), ("!resolved it", "resolve"), ("!p5", "p1")])
def test_a_near_miss_is_told_from_a_word(text: str, meant: str) -> None:
    bang = read_bang(text)
    assert bang
    assert bang.meant == meant


@pytest.mark.parametrize("text", ["!important: read", "! claim", "claim", "!", "!!claim", "wow!claim", "!яблоко", ""])
def test_everything_else_is_text(text: str) -> None:
    assert read_bang(text) is None


async def test_a_near_miss_is_kept_from_the_customer_and_hinted_at(room: Room) -> None:
    await claimed(room)
    post = say(room, "!resolv done")
    await room.until_posted(lambda: "!resolve" in whispers(room))
    async with room.store.work() as uow:
        assert await uow.messages.get(f"slack/{CHANNEL}/{post.ts}") is None


def whispered(room: Room, words: str) -> bool:
    return words in whispers(room)


async def test_words_move_the_ticket(room: Room) -> None:
    await room.file()
    for text, seen in [("!claim", "is yours"), ("!wait", "waits for Anna"), ("!progress", "in progress again"),
                       ("!p1", "P1 now"), ("!resolve Put it out", "is resolved"), ("!close", "is closed")]:  # fmt: skip
        say(room, text)
        await room.until_posted(partial(whispered, room, seen))
    ticket = await room.ticket()
    assert (ticket.state, ticket.priority, ticket.resolution) == (State.CLOSED, Priority.P1, "Put it out")


@pytest.mark.parametrize(
    ("text", "said"),
    [("!resolve", "Say in a sentence"), ("!p4", "why it may wait"), ("!close", "not possible"), ("!commands", "!wait")],
)
async def test_what_is_not_possible_is_whispered(room: Room, text: str, said: str) -> None:
    await claimed(room)
    say(room, text)
    await room.until_posted(lambda: said in whispers(room))


async def test_a_note_stays_inside(room: Room) -> None:
    await claimed(room)
    message = await kept(room, say(room, "!note he smells of smoke"))
    assert (message.public, message.text) == (False, "he smells of smoke")  # type: ignore[attr-defined]


async def test_a_word_of_somebody_outside_the_desk_is_refused_once(room: Room) -> None:
    await room.file()
    say(room, "!claim", SAM)
    await room.until_posted(lambda: "desk.toml" in whispers(room, SAM))
    assert (await room.ticket()).owner is None
    assert len(room.box.slack.ephemerals(SAM)) == 1
    assert TOM not in root(room).text
