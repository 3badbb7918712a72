"""The same in Slack: numbers are tried by command and by button."""

import pytest

from core.model.flood import ENQUIRIES
from tests.adapters.slack.conftest import Room, posts
from tests.adapters.slack.test_thread import SAM

ENOUGH = "questions after a ticket in a minute"


def told(room: Room) -> list[str]:
    """What Sam was told in direct messages."""
    return [post.text for post in posts(room.box, room.box.slack.dm(SAM))]


@pytest.mark.parametrize("way", ["command", "button"])
async def test_a_member_who_guesses_has_ten_answers_a_minute_that_tell_nothing(room: Room, way: str) -> None:
    await room.file()
    room.box.slack.command(SAM, room.box.slack.dm(SAM), "/my_tickets")
    (list_,) = await room.until_posted(lambda: posts(room.box, room.box.slack.dm(SAM)))
    for number in range(1000, 1000 + ENQUIRIES + 5):
        if way == "command":
            room.box.slack.command(SAM, room.box.slack.dm(SAM), "/ticket_status", str(number))
        else:
            room.box.slack.press(SAM, room.box.slack.dm(SAM), list_.ts, f"status:{number}")
    await room.until_posted(lambda: len(told(room)) == ENQUIRIES + 2)
    for _ in range(3):
        await room.deliver()
    assert len(set(told(room)[1:])) == 2
    assert sum(ENOUGH in text for text in told(room)) == 1
