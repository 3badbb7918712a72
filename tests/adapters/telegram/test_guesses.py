"""Somebody tries ticket numbers one after the other: ten answers a minute, all the same, and one word."""

from typing import Any

import pytest

from core.model.flood import ENQUIRIES, LIMIT
from core.model.ticket import State
from sandbox.telegram.messages import Message
from tests.adapters.telegram.conftest import Desk
from tests.adapters.telegram.parcels import ANNA, MARIA
from tests.adapters.telegram.test_bad_input import inject
from tests.adapters.telegram.test_customer import count, filed

GUESSES = 1_500
"""Ten thousand in tests/faults/test_flood.py."""
ENOUGH = "questions after a ticket in a minute"


def guess(number: int, at: int, **content: Any) -> dict[str, Any]:
    """A raw update of Maria's, who asks after a number."""
    user = {"id": MARIA, "is_bot": False, "first_name": "Maria", "language_code": "en"}
    asked = {"text": f"/ticket_status {number}"} | content
    chat = {"id": MARIA, "type": "private", "first_name": "Maria"}
    message = {"message_id": at, "date": 1_770_000_000, "from": user, "chat": chat} | asked
    return {"update_id": at, "message": message}


def answers(desk: Desk) -> list[Message]:
    return desk.answers(MARIA)


async def test_guesses_are_answered_ten_times_a_minute_and_tell_nothing(desk: Desk) -> None:
    await filed(desk)
    desk.box.telegram.phone(MARIA).wrote = True
    guesses = [guess(1001 + number % 3, 5_000 + number) for number in range(GUESSES)]
    for start in range(0, GUESSES, 100):
        await desk.entrance.take(guesses[start : start + 100])
    await desk.ask("/support The others are heard meanwhile", "#1002", user=ANNA)
    await desk.box.until(lambda: len(answers(desk)) > ENQUIRIES + 1)
    said = [message.text for message in answers(desk)]
    assert [ENOUGH in text for text in said] == [False] * ENQUIRIES + [True, False]
    assert "wait a minute, then send the rest" in said[-1], "over a hundred messages, whatever is in them"
    assert len(set(said[:ENQUIRIES])) == 1, "an answer differs, so it tells something"
    assert await count(desk, "inbound", "reason IS NOT NULL") == 0


async def test_others_absent_and_closed_tickets_and_impossible_numbers_read_the_same_bytes(desk: Desk) -> None:
    for words in ("open", "closed"):
        await filed(desk, words, number=1001 if words == "open" else 1002)
    async with desk.store.work() as uow:
        (await uow.tickets.get(1002)).state = State.CLOSED
    for number in ("1001", "1002", "#1001", "01001", "999999", "0", "1" + "0" * 38):
        desk.box.telegram.say(MARIA, f"/ticket_status {number}")
    desk.box.telegram.say(MARIA, "/start t1001")
    await desk.box.until(lambda: len(answers(desk)) == 8)
    assert len({(message.text, str(message.keyboard)) for message in answers(desk)}) == 1


@pytest.mark.parametrize("way", ["command", "link", "button"])
async def test_every_way_to_ask_by_number_counts(desk: Desk, way: str) -> None:
    question = await desk.ask("/help", "that is all it takes")
    for number in range(ENQUIRIES + 5):
        match way:
            case "command":
                desk.box.telegram.say(ANNA, f"/ticket_status {number}")
            case "link":
                desk.box.telegram.say(ANNA, f"/start t{number}")
            case _:
                desk.box.telegram.press(ANNA, question.message_id, f"status:{number}")
    await desk.box.until(lambda: any(ENOUGH in text for text in shown(desk)))
    await desk.ask("/language", "language")
    assert sum("cannot find that ticket" in text for text in shown(desk)) == ENQUIRIES
    assert sum(ENOUGH in text for text in shown(desk)) == 1


def shown(desk: Desk) -> list[str]:
    """What was said to Anna, as messages and as answers to presses."""
    return [m.text for m in desk.answers(ANNA)] + [toast.text for toast in desk.box.telegram.toasts(ANNA)]


async def test_ones_own_tickets_are_listed_as_often_as_one_likes(desk: Desk) -> None:
    await filed(desk)
    for _ in range(ENQUIRIES + 5):
        inject(desk, {"text": "/my_tickets"}, message_id=700 + _)
    await desk.box.until(lambda: len(desk.answers(ANNA)) == ENQUIRIES + 6)
    assert not any(ENOUGH in text for text in shown(desk))
    assert ENQUIRIES + 6 < LIMIT
