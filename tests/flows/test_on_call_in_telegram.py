"""Turns on call for agents who read in Telegram; to customers these commands are unknown."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.organisation import Agent, Organisation
from core.model.rotation import Rotation
from sandbox.telegram.messages import Message
from tests.flows.conftest import ANNA, MARIA, SUPPORT, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here: what the verbs store is tested on both elsewhere."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tina, who has the week, reads Russian in Telegram only."""
    turns = Rotation(people=("Tina Park", "Tom Reed"), start=date(2026, 3, 2), zone="Europe/Moscow")
    tina = Agent(
        name="Tina Park",
        team="Support",
        telegram=MARIA,
        language="ru",
        channels=("telegram",),
        timezone="Europe/Moscow",
    )
    people = tuple(tina if one.name == tina.name else one for one in organisation.people)
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),), people=people)


async def said(scene: Scene, words: str, user: int = MARIA) -> Message:
    """What the bot told somebody, once it says that."""
    message: Message = await scene.until(
        lambda: next((one for one in reversed(scene.told(user)) if words in one.text), None)
    )
    return message


def buttons(message: Message) -> list[str]:
    """What the buttons under a message do."""
    return [one["callback_data"] for row in message.keyboard for one in row if "callback_data" in one]


async def ask_tina(scene: Scene) -> None:
    """Tom has the second week and asks Tina to cover it."""
    scene.clock.advance(days=7)
    scene.box.slack.command(TOM, SUPPORT, "/oncall", "")
    board = await scene.until(lambda: scene.box.slack.ephemerals(TOM))
    scene.box.slack.press(TOM, SUPPORT, board[-1].ts, "a:duty:cover")
    view = await scene.until(lambda: scene.box.slack.view(TOM))
    assert await scene.box.slack.submit(TOM, view["id"], {"duty-to": {"value": "Tina Park"}}) == {"closed": True}


async def test_an_agent_asks_who_is_on_call_in_their_own_language_and_zone(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/oncall")
    board = await said(scene, "Кто дежурит")
    assert "Support: Tina Park до пн 9 марта, 09:00 MSK" in board.text
    assert "Tom Reed: пн 9 марта, 09:00 – пн 16 марта, 09:00 MSK" in board.text


@pytest.mark.parametrize("given", ["/oncall", "/away 2h", "/back", "/digest"])
async def test_a_customer_gets_the_answer_to_an_unknown_command(scene: Scene, given: str) -> None:
    scene.box.telegram.say(ANNA, "/nonsense")
    unknown = await said(scene, "/nonsense", ANNA)
    scene.box.telegram.say(ANNA, given)
    name = given.partition(" ")[0]
    assert (await said(scene, name, ANNA)).text == unknown.text.replace("/nonsense", name)
    async with scene.desk.store.work() as uow:
        assert not (await uow.people.roster()).absences


async def test_away_while_on_call_warns_and_asks_for_cover_at_a_press(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/away до 18:00 врач")
    warning = await said(scene, "Вы отсутствуете до пн 2 марта, 18:00 MSK. Но у вас дежурство")
    scene.box.telegram.press(MARIA, warning.message_id, buttons(warning)[0])
    asked = await scene.until(lambda: next((p for p in scene.roots() if "Tina Park asks" in p.text), None))
    assert "Mon 2 Mar, 09:00 – 15:00 UTC" in asked.text
    scene.box.telegram.say(MARIA, "/back")
    await said(scene, "С возвращением")
    scene.box.telegram.say(MARIA, "/away никогда")
    await said(scene, "Не могу прочитать «никогда»")


async def test_who_is_asked_in_person_accepts_in_telegram_and_the_channel_hears(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/oncall")
    await said(scene, "Кто дежурит")
    await ask_tina(scene)
    asked = await said(scene, "Tom Reed просит вас подменить")
    scene.box.telegram.press(MARIA, asked.message_id, buttons(asked)[0])
    await scene.until(lambda: any("Tina Park covers Tom Reed" in post.text for post in scene.roots()))
    await said(scene, "вместо Tom Reed дежурит Tina Park")
    await scene.until(lambda: not buttons(asked))


async def test_who_cannot_be_asked_in_person_is_said_to_who_asks(scene: Scene) -> None:
    await ask_tina(scene)  # she has never written to the bot
    await scene.until(lambda: any("could not reach Tina Park" in post.text for post in scene.direct(TOM)))


async def test_who_blocked_the_bot_and_writes_again_is_reached_again(scene: Scene) -> None:
    scene.box.telegram.block(MARIA)
    first = await scene.file(user=ANNA)
    scene.clock.advance(minutes=81)
    await scene.until(lambda: any("Tina Park cannot be reached" in post.text for post in scene.thread(first)))
    scene.box.telegram.unblock(MARIA)
    scene.box.telegram.say(MARIA, "/oncall")
    await said(scene, "Кто дежурит")
    number = scene.number(await scene.file(user=ANNA))
    scene.clock.advance(minutes=81)
    assert f"a:claim:{number}" in buttons(await said(scene, f"#{number}"))
