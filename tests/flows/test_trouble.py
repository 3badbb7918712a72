"""Platforms in trouble, restarts, and two desks on one database."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from adapters.db.store import Store
from bot.app import Desk
from bot.demo import settings_for
from core.model.conversation import Heard
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.service import intake
from core.service.escalation import sweep
from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.conftest import HandClock, WalkingClock
from tests.flows.conftest import ANNA, MAX, SUPPORT, TOM, Scene


async def test_an_archived_channel_is_told_to_the_operators_once_and_everything_goes_out_afterwards(
    scene: Scene,
) -> None:
    scene.box.slack.archive(SUPPORT)
    for number in range(3):
        scene.box.telegram.say(ANNA, f"/support trouble {number}")
    told = await scene.until(lambda: scene.direct(MAX))
    assert "the Slack channel is archived" in scene.words(told[0])
    scene.box.slack.archive(SUPPORT, False)
    scene.clock.advance(minutes=1)
    await scene.until(lambda: len(scene.roots()) == 3)
    assert len(scene.direct(MAX)) == 1


async def test_a_429_rests_its_chat_and_nobody_elses(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    match = {"chat_id": str(ANNA)}
    scene.box.faults.add(
        Fault(platform="telegram", method="sendMessage", kind="429", retry_after=1, times=1, match=match)
    )
    post = scene.box.slack.say(TOM, SUPPORT, "On it", thread_ts=root.ts)
    other = await scene.file("Another", user=1002)
    assert not any("On it" in message.text for message in scene.told(ANNA))
    await scene.until(lambda: any("On it" in message.text for message in scene.told(ANNA)))
    await scene.until(lambda: scene.reactions(post)[-1:] == ["incoming_envelope"])
    assert other


async def test_a_post_cut_off_after_it_was_made_is_found_and_not_made_again(scene: Scene) -> None:
    scene.box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="drop_after"))
    root = await scene.file()
    scene.box.telegram.say(ANNA, "more")
    await scene.until(lambda: scene.thread(root))
    assert len(scene.roots()) == 1


async def test_a_reply_that_cannot_go_out_for_two_minutes_is_said_in_the_thread_once(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.faults.add(Fault(platform="telegram", method="sendMessage", kind="429", retry_after=300, times=1))
    scene.box.slack.say(TOM, SUPPORT, "On it", thread_ts=root.ts)
    late = await scene.until(lambda: scene.thread(root)[1:])
    assert "has not got the last message yet: the platform asks us to wait" in scene.words(late[0])


async def test_a_reply_of_unknown_outcome_goes_once_more(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.faults.add(Fault(platform="telegram", method="sendMessage", kind="5xx", times=1))
    scene.box.slack.say(TOM, SUPPORT, "On it", thread_ts=root.ts)
    await scene.until(lambda: any("On it" in message.text for message in scene.told(ANNA)))


async def test_a_half_filled_form_survives_a_restart(
    box: Sandbox, sqlite_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=sqlite_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        box.telegram.say(ANNA, "My invoice is wrong")
        question = await scene.until(lambda: next(iter(scene.told(ANNA)), None))
    file = next(b["data"] for row in question.buttons for b in row if b["data"].startswith("file:"))
    box.telegram.press(ANNA, question.message_id, file)
    async with Desk(settings, organisation, time=clock).running():
        await scene.until(lambda: any("My invoice is wrong" in scene.words(root) for root in scene.roots()))


async def test_a_level_told_before_a_restart_is_not_told_again(
    box: Sandbox, sqlite_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=sqlite_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        root = await scene.file()
        clock.advance(minutes=81)
        await scene.until(lambda: scene.thread(root))
    async with Desk(settings, organisation, time=clock).running():
        box.telegram.say(ANNA, "Hello?")
        await scene.until(lambda: any("Hello?" in scene.words(post) for post in scene.thread(root)))
    assert len(scene.thread(root)) == 2


async def test_two_processes_sweeping_one_database_tell_each_level_once(
    postgres_url: str, organisation: Organisation
) -> None:
    clock = HandClock()
    one, two = (Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock) for _ in "12")
    await one.open()
    await two.open()
    async with one.work() as uow:
        contact = await intake.greet(uow, "telegram/1001", name="Anna", language="en")
        for number in range(60):
            await intake.support(uow, contact, Heard(ref=f"telegram/1001/{number}", text="Help", at=uow.now))
    clock.present += timedelta(minutes=81)

    async def work_off(store: Store) -> int:
        told = 0
        for _ in range(20):
            async with store.work() as uow:
                told += await sweep(uow, limit=7)
        return told

    told = await asyncio.gather(work_off(one), work_off(two))
    async with one.engine.connect() as connection:
        for once in ("timeline WHERE kind = 'Escalated'", "ping"):
            rows = await connection.execute(text(f"SELECT ticket FROM {once}"))
            assert sorted(row.ticket for row in rows.all()) == list(range(1001, 1061))
    assert sum(told) == 60
    await one.close()
    await two.close()
