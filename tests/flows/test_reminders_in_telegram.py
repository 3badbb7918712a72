"""Somebody who is reminded in Telegram does there what others do in Slack: assign, snooze, extend, ask why."""

import dataclasses
from datetime import timedelta

import pytest

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from sandbox.box import Sandbox
from sandbox.telegram.messages import Message
from tests.conftest import WalkingClock
from tests.flows.conftest import MARIA, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here: what the verbs store is tested on both elsewhere."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """The supervisor is only in Telegram."""
    people = [
        dataclasses.replace(p, slack=None, telegram=MARIA) if p.name == "Sofia Lind" else p for p in organisation.people
    ]
    return dataclasses.replace(organisation, people=tuple(people))


def buttons(message: Message) -> list[str]:
    """What the buttons of a message do, or where they lead."""
    return [button.get("callback_data") or button.get("url", "") for row in message.keyboard for button in row]


async def card(scene: Scene, *, claimed: bool = False) -> tuple[str, Message]:
    """A ticket whose reminder reached Sofia in Telegram: its number and the card."""
    scene.box.telegram.say(MARIA, "/start")
    await scene.until(lambda: scene.told(MARIA))
    root = await scene.file()
    if claimed:
        await scene.claim(root)
    scene.clock.advance(hours=8 if claimed else 2, minutes=41)
    number = scene.number(root)
    found = await scene.until(lambda: next((m for m in scene.told(MARIA) if f"a:why:{number}" in buttons(m)), None))
    return number, found


async def press(scene: Scene, message: Message, data: str, expected: str) -> Message:
    """Press, and wait for the message in which that says something."""
    scene.box.telegram.press(MARIA, message.message_id, data)
    found: Message = await scene.until(lambda: next((m for m in scene.told(MARIA) if expected in m.text), None))
    return found


async def stored(scene: Scene, number: str) -> Ticket:
    """The ticket as the desk keeps it."""
    async with scene.desk.store.work() as uow:
        return await uow.tickets.get(int(number))


async def test_a_card_in_telegram_has_all_buttons_and_the_way_to_the_thread(scene: Scene) -> None:
    _, message = await card(scene)
    here = buttons(message)
    assert [do.split(":")[1] for do in here[:-1]] == ["claim", "assign", "ack", "snooze", "extend", "why"]
    assert here[-1].startswith("https://slack.com/app_redirect?channel=C0SUPPORT&message_ts=")
    assert "To write to the customer" not in message.text


async def test_who_may_write_to_the_customer_reads_where(scene: Scene) -> None:
    _, message = await card(scene, claimed=True)
    assert "To write to the customer, open the ticket's thread in Slack." in message.text
    assert [do.split(":")[1] for do in buttons(message)[:-1]] == ["ack", "snooze", "extend", "why"]


async def test_snoozed_for_a_span_with_a_ready_reason_and_a_second_press_does_nothing_more(scene: Scene) -> None:
    number, message = await card(scene)
    spans = await press(scene, message, f"a:snooze:{number}", "For how long")
    assert buttons(spans)[:2] == [f"a:snooze:{number}:1800", f"a:snooze:{number}:3600"]
    reasons = await press(scene, spans, f"a:snooze:{number}:3600", "Why can it wait?")
    assert reasons.message_id == spans.message_id
    for _ in range(2):
        scene.box.telegram.press(MARIA, reasons.message_id, f"a:snooze:{number}:3600:r2")
    await scene.until(lambda: "reminders wait 1 h" in reasons.text)
    await scene.until(lambda: "We wait for somebody else" in message.text)
    await scene.until(lambda: len(scene.box.telegram.toasts(MARIA)) == 4)
    assert (await stored(scene, number)).snoozes == 1
    assert buttons(reasons) == []


async def test_the_reason_in_own_words_is_the_next_message_and_the_store_knows_what_it_answers(scene: Scene) -> None:
    number, message = await card(scene, claimed=True)
    before = (await stored(scene, number)).due_at
    dates = await press(scene, message, f"a:extend:{number}", "When shall it be due?")
    chosen = buttons(dates)[1]
    reasons = await press(scene, dates, chosen, "Why is more time needed?")
    async with scene.desk.store.work() as uow:
        assert '"verb": "extend"' in (await uow.settings.get(f"reason/telegram/{MARIA}") or "")
    scene.box.telegram.say(MARIA, "The vendor ships on Monday")
    await scene.until(lambda: any("is due" in m.text and "now." in m.text for m in scene.told(MARIA)))
    after = (await stored(scene, number)).due_at
    assert before is not None
    assert after is not None
    assert timedelta(days=1, hours=23) < after - before <= timedelta(days=2)
    await scene.until(lambda: buttons(reasons) == [])
    scene.box.telegram.say(MARIA, "And another thing")
    await scene.until(lambda: any("And another thing" in m.text or "ticket" in m.text for m in scene.told(MARIA)[-1:]))
    assert (await stored(scene, number)).due_at == after


async def test_the_reason_may_be_given_after_a_restart(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        number, message = await card(scene)
        spans = await press(scene, message, f"a:snooze:{number}", "For how long")
        await press(scene, spans, f"a:snooze:{number}:3600", "Why can it wait?")
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        scene.box.telegram.say(MARIA, "The vendor calls back at noon")
        await scene.until(lambda: any("reminders wait 1 h" in message.text for message in scene.told(MARIA)))
        assert (await stored(scene, number)).snoozes == 1
        assert len(scene.roots()) == 1  # it became no ticket of hers


async def test_what_stands_against_it_is_said_and_cancel_leaves_it_as_it_is(scene: Scene) -> None:
    number, message = await card(scene)
    spans = await press(scene, message, f"a:snooze:{number}", "For how long")
    scene.box.telegram.press(MARIA, spans.message_id, f"a:snooze:{number}:86400")
    await scene.until(lambda: "Why can it wait?" in spans.text)
    scene.box.telegram.press(MARIA, spans.message_id, f"a:snooze:{number}:86400:r1")
    await scene.until(lambda: any("at most 8 h" in toast.text for toast in scene.box.telegram.toasts(MARIA)))
    scene.box.telegram.say(MARIA, "Because I say so")
    await scene.until(lambda: any("at most 8 h" in m.text for m in scene.told(MARIA)))
    again = await press(scene, message, f"a:snooze:{number}", "For how long")
    await press(scene, again, f"a:snooze:{number}:1800", "Why can it wait?")
    scene.box.telegram.send(MARIA, "photo", content=b"a picture and no word")
    await scene.until(lambda: any("Please write why" in m.text for m in scene.told(MARIA)))
    scene.box.telegram.say(MARIA, "/cancel")
    await scene.until(lambda: "nothing was changed" in again.text)
    assert (await stored(scene, number)).snoozes == 0


async def test_assigned_by_load_and_shift(scene: Scene) -> None:
    number, message = await card(scene)
    people = await press(scene, message, f"a:assign:{number}", "Who should take")
    labels = [button["text"] for row in people.keyboard for button in row]
    assert labels[0] == "Tom Reed · off shift · 0 open"
    await press(scene, people, buttons(people)[1], "Tina Park is asked to take it")
    assert (await stored(scene, number)).asked == "Tina Park"
    await scene.until(lambda: "Tina Park was asked to take it" in message.text)


async def test_why_comes_as_a_message(scene: Scene) -> None:
    number, message = await card(scene)
    said = await press(scene, message, f"a:why:{number}", "What happened, and who was told")
    assert "Level 2, after 2 h 40 min: due 2 Mar, 11:40 UTC, told 2 Mar, 11:41 UTC." in said.text
    assert "→ Sofia Lind, Telegram: delivered" in said.text
