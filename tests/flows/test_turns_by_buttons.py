"""In Telegram, too, a colleague is asked for cover or a swap, and a watch is taken or given, by buttons of /oncall."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.organisation import Agent, Organisation
from core.model.rotation import Rotation
from sandbox.telegram.messages import Message
from tests.flows.conftest import ANNA, MARIA, SUPPORT, TOM, Scene
from tests.flows.test_on_call_in_telegram import said


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here: what the verbs store is tested on both elsewhere."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tina has the first week and reads Russian, Sofia supervises; both are in Telegram only. Tom has the next week."""
    turns = Rotation(people=("Tina Park", "Tom Reed"), start=date(2026, 3, 2), zone="Europe/Moscow")
    people = tuple(_in_telegram(one) for one in organisation.people)
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),), people=people)


def _in_telegram(agent: Agent) -> Agent:
    match agent.name:
        case "Tina Park":
            return replace(agent, slack=None, telegram=MARIA, language="ru", timezone="Europe/Moscow")
        case "Sofia Lind":
            return replace(agent, slack=None, telegram=ANNA)
    return agent


def labels(message: Message) -> list[str]:
    """What stands on the buttons."""
    return [button["text"] for row in message.keyboard for button in row]


async def opened(scene: Scene, user: int) -> Message:
    """``/oncall``."""
    scene.box.telegram.say(user, "/oncall")
    return await said(scene, "Кто дежурит" if user == MARIA else "Who is on call", user)


async def press(scene: Scene, message: Message, label: str, shows: str) -> None:
    """Press what begins with a label; wait until the same message shows what follows."""
    scene.box.telegram.press(message.chat, message.message_id, _do(message, label))
    await scene.until(lambda: shows in message.text)


def in_channel(scene: Scene, words: str) -> bool:
    """Whether the team's channel reads something."""
    return any(words in post.text for post in scene.roots())


async def test_a_swap_is_proposed_by_buttons_and_agreed_to_in_slack(scene: Scene) -> None:
    board = await opened(scene, MARIA)
    assert labels(board) == ["Подменить меня", "Поменяться", "Взять дежурство"]
    await press(scene, board, "Поменяться", "Какое своё дежурство")
    assert "Время: Europe/Moscow." in board.text
    assert labels(board)[0] == "Tina Park · 2 мар., 12:00 – 9 мар., 09:00"
    assert all(label.startswith("Tina Park") for label in labels(board)[:-1])
    await press(scene, board, "Tina Park", "На какое дежурство?")
    assert labels(board)[0] == "Tom Reed · 9 мар., 09:00 – 16 мар., 09:00"
    await press(scene, board, "Tom Reed", "Вопрос задан: Tom Reed.")
    assert "Tina Park предлагает поменяться, спросили Tom Reed: пн 2 марта, 12:00 – пн 9 марта" in board.text
    assert "Уже не нужно: Tina Park" in labels(board)
    (asked,) = await scene.until(lambda: [p for p in scene.direct(TOM) if "asks you to swap" in p.text])
    buttons = [button for block in asked.blocks for button in block.get("elements", ())]
    take = next(one["action_id"] for one in buttons if "duty:take" in one.get("action_id", ""))
    scene.box.slack.press(TOM, asked.channel, asked.ts, take)
    await scene.until(lambda: in_channel(scene, "Tina Park and Tom Reed swap watches."))


async def test_cover_is_asked_of_one_colleague_and_taken_back_and_of_everybody_in_the_channel(scene: Scene) -> None:
    board = await opened(scene, MARIA)
    await press(scene, board, "Подменить меня", "На какое дежурство нужна подмена?")
    await press(scene, board, "Tina Park · 16 мар.", "Кого попросить подменить?")
    assert labels(board) == ["Всех, в канале", "Tom Reed", "Sofia Lind", "Max Stone", "‹ Назад"]
    await press(scene, board, "Tom Reed", "Вопрос задан: Tom Reed.")
    (asked,) = await scene.until(lambda: [p for p in scene.direct(TOM) if "asks you to cover their watch" in p.text])
    assert "Mon 16 Mar, 06:00 – Mon 23 Mar, 06:00 UTC" in asked.text
    await press(scene, board, "Уже не нужно", "Отозвано.")
    await scene.until(lambda: any("Not needed any more, says Tina Park" in post.text for post in scene.direct(TOM)))
    await press(scene, board, "Подменить меня", "нужна подмена?")
    await press(scene, board, "Tina Park", "Кого попросить")
    await press(scene, board, "Всех", "Коллеги получили вашу просьбу.")
    await scene.until(lambda: in_channel(scene, "Tina Park asks for somebody to cover their watch: Mon 2 Mar, 09:00"))


async def test_a_technician_takes_a_watch_over_at_once_and_gives_it_back(scene: Scene) -> None:
    board = await opened(scene, MARIA)
    await press(scene, board, "Взять дежурство", "Какое дежурство вы берёте?")
    assert all(label.startswith("Tom Reed") for label in labels(board)[:-1])
    await press(scene, board, "Tom Reed", "Дежурство ваше. Спасибо!")
    await scene.until(lambda: in_channel(scene, "Tina Park takes the watch of Tom Reed: Mon 9 Mar, 06:00"))
    await scene.until(lambda: any("Tina Park takes your watch" in post.text for post in scene.direct(TOM)))
    await press(scene, board, "Отменить: Tina Park, с 9 мар., 09:00", "Отменено")
    await scene.until(lambda: in_channel(scene, "Tina Park does not stand in any more."))
    assert "Tom Reed: пн 9 марта, 09:00" in board.text


async def test_a_supervisor_gives_a_watch_to_whom_they_choose(scene: Scene) -> None:
    board = await opened(scene, ANNA)
    await press(scene, board, "Take over", "Which watch shall change hands?")
    await press(scene, board, "Tom Reed", "Who takes it?")
    assert "Tom Reed" not in labels(board)
    await press(scene, board, "Max Stone", "Max Stone has the watch now.")
    await scene.until(lambda: any("takes your watch, arranged by Sofia Lind" in p.text for p in scene.direct(TOM)))


async def test_the_way_leads_back_and_later_watches_are_on_further_pages(scene: Scene) -> None:
    board = await opened(scene, ANNA)
    await press(scene, board, "Swap", "Which watch do you want to swap?")
    assert labels(board)[-2:] == ["Later ›", "‹ Back"]
    scene.box.telegram.press(ANNA, board.message_id, "a:duty:swap:1")
    await scene.until(lambda: "‹ Earlier" in labels(board))
    assert labels(board)[0].startswith("Tina Park · 27 Apr")
    await press(scene, board, "‹ Back", "Who is on call")
    assert labels(board) == ["Cover me", "Swap", "Take over"]


async def test_what_cannot_be_is_refused_and_nothing_is_lost(scene: Scene) -> None:
    """Tom went away meanwhile; and a button that nobody ever drew is out of date."""
    board = await opened(scene, MARIA)
    await press(scene, board, "Подменить меня", "нужна подмена?")
    await press(scene, board, "Tina Park", "Кого попросить")
    scene.box.slack.command(TOM, SUPPORT, "/desk", "away 3d")
    await scene.until(lambda: scene.box.slack.ephemerals(TOM))
    await _refused(scene, board, _do(board, "Tom Reed"), "отсутствие до")
    assert "Tom Reed" in labels(board)
    await _refused(scene, board, "a:duty:swap:00000000ffffffff00000000", "уже ответили")
    async with scene.desk.store.work() as uow:
        assert not await uow.people.open_requests("Support")


def _do(message: Message, label: str) -> str:
    buttons = [button for row in message.keyboard for button in row]
    return next(str(button["callback_data"]) for button in buttons if button["text"].startswith(label))


async def _refused(scene: Scene, message: Message, do: str, words: str) -> None:
    """The press is answered with an alert that says this."""
    scene.box.telegram.press(message.chat, message.message_id, do)
    await scene.until(lambda: any(words in toast.text for toast in scene.box.telegram.toasts(message.chat)))
