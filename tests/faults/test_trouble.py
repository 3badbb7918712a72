"""Single faults, each against a desk in its own process: a stop, a store that is down, poison, repeats, a backlog."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.db.store import Store, SystemTime
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.notify import notice
from sandbox.faults import Fault
from sandbox.world import TelegramPerson
from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, ready_scene, staged
from tests.faults.history import Said, Talk

ANNA, MARIA = CUSTOMERS[:2]
BOTH_IN_LONG_RUNS = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.faults])],
    indirect=True,
)


async def _ends_well(scene: Scene) -> None:
    await scene.settled()
    await scene.desk.stop()
    check(await scene.history())


def _in_thread(scene: Scene, talk: Talk, token: str) -> bool:
    root = scene.crowd.root_of(talk)
    posts = scene.box.slack.messages("C0SUPPORT")
    return root is not None and any(p.thread_ts == root.ts and token in p.text for p in posts)


# A stop ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [pytest.param("slow", marks=pytest.mark.faults), "silent"])
async def test_sigterm_with_fifty_messages_in_flight_is_obeyed_within_ten_seconds_and_loses_nothing(
    sqlite_url: str, tmp_path: Path, trouble: str
) -> None:
    async with ready_scene(tmp_path, sqlite_url) as scene:
        talks = [scene.crowd.file(customer) for customer in CUSTOMERS for _ in range(3)]
        await scene.settled()
        _hold_up(scene, trouble)
        for turn in range(50):
            scene.crowd.write(talks[turn % len(talks)])
        await asyncio.sleep(0.3)
        took = await scene.desk.stop(within=30)
        scene.box.faults.clear()
        await scene.desk.start()
        await _ends_well(scene)
    assert took < 10


def _hold_up(scene: Scene, trouble: str) -> None:
    """Slow: an answer takes a second. Silent: it never comes, whatever is asked."""
    for platform, method in (("slack", "chat.postMessage"), ("telegram", "sendMessage"), ("telegram", "getUpdates")):
        if trouble == "silent":
            fault = Fault(platform=platform, method=method, kind="hang", times=None, seconds=60)  # type: ignore[arg-type]
        else:
            fault = Fault(platform=platform, method=method, kind="delay", times=None, seconds=1)  # type: ignore[arg-type]
        scene.box.faults.add(fault)


# A store that is down ----------------------------------------------------------------------------


@BOTH_IN_LONG_RUNS
async def test_what_comes_while_the_store_is_locked_is_not_confirmed_and_done_once_afterwards(
    database_url: str, tmp_path: Path
) -> None:
    async with ready_scene(tmp_path, database_url) as scene:
        talk = scene.crowd.file(ANNA)
        await scene.settled()
        async with _locked(scene):
            scene.crowd.write(talk)
            scene.crowd.file(MARIA)
            await asyncio.sleep(5.5)
            assert len(scene.box.telegram.updates) == 2, "confirmed although nothing can be stored"
        await _ends_well(scene)


@asynccontextmanager
async def _locked(scene: Scene) -> AsyncIterator[None]:
    """Somebody else holds what the desk must write to."""
    async with scene.engine.connect() as connection:
        if scene.engine.dialect.name == "sqlite":
            await connection.execute(text("DELETE FROM inbound WHERE key = 'nobody'"))
        else:
            await connection.execute(text("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"))
        yield
        await connection.rollback()


# Poison and repeats ------------------------------------------------------------------------------

POISON: dict[str, dict[str, Any]] = {
    "of no known kind": {"weather_report": {"degrees": 21}},
    "a message that is a text": {"message": "hello"},
    "a message without a chat": {"message": {"message_id": 1, "date": 0, "text": "hello"}},
    "a megabyte": {"message": {"message_id": 2, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x" * 2**20}},
    "half a letter": {
        "message": {
            "message_id": 900_001, "date": 1_700_000_000, "text": "/support \ud800",
            "chat": {"id": ANNA, "type": "private", "first_name": "Anna"},
            "from": {"id": ANNA, "is_bot": False, "first_name": "Anna"},
        }
    },
}  # fmt: skip


@BOTH_IN_LONG_RUNS
async def test_poisoned_updates_are_buried_alone_and_hold_up_nobody(database_url: str, tmp_path: Path) -> None:
    async with ready_scene(tmp_path, database_url) as scene:
        talk = scene.crowd.file(MARIA)
        await scene.settled()
        for poison in POISON.values():
            scene.box.telegram.inject(poison)
        scene.crowd.write(talk)
        await scene.box.until(lambda: _in_thread(scene, talk, talk.words[0].token))
        await scene.settled()
        await scene.desk.stop()
        history = await scene.history()
    assert len(history.buried) == 3
    history.buried.clear()
    check(history)


async def test_each_input_five_times_has_one_effect(sqlite_url: str, tmp_path: Path) -> None:
    async with ready_scene(tmp_path, sqlite_url) as scene:
        crowd = scene.crowd
        crowd.chance, crowd.times = 1, 4
        talks = [crowd.file(customer) for customer in CUSTOMERS]
        for talk in talks * 5:
            crowd.write(talk)
        owners = [await crowd.claimed(talk) for talk in talks]
        for _ in range(3):
            await asyncio.gather(*map(crowd.answer, talks, owners))
        await _ends_well(scene)
    assert crowd.repeated == 4 * (4 + 20 + 12)


async def test_an_edit_that_comes_before_its_post_doubles_nothing_and_mixes_nothing_up(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with ready_scene(tmp_path, sqlite_url) as scene:
        talk = scene.crowd.file(ANNA)
        owner = await scene.crowd.claimed(talk)
        await scene.settled()
        scene.crowd.write(talk)
        _the_last_update_comes_after_its_edit(scene)
        events: list[dict[str, Any]] = []
        outbox = scene.box.slack.outbox
        raw, outbox.raw = outbox.raw, events.append  # type: ignore[assignment,method-assign]  # held back, to go out of order
        for number in range(2):
            said = scene.box.slack.say(owner, "C0SUPPORT", f"r{talk.key}x{number}e use water", _root(scene, talk))
            scene.box.slack.edit(owner, "C0SUPPORT", said.ts, f"r{talk.key}x{number}e use sand")
            talk.replies.append(Said(f"r{talk.key}x{number}e", f"slack/C0SUPPORT/{said.ts}"))
        outbox.raw = raw  # type: ignore[method-assign]
        for event in (events[1], events[0], events[3], events[2]):
            raw(event)
        await _ends_well(scene)


def _the_last_update_comes_after_its_edit(scene: Scene) -> None:
    """Telegram hands out the newer update first: both are new, none is lower than what was confirmed."""
    telegram = scene.box.telegram
    [update] = [one for one in telegram.updates._pending if "message" in one][-1:]
    telegram.updates._pending.remove(update)
    number = telegram.updates.next_id
    telegram.inject({"update_id": number, "edited_message": {**update["message"], "edit_date": 1_900_000_000}})
    telegram.inject({"update_id": number + 1, "message": update["message"]})


def _root(scene: Scene, talk: Talk) -> str:
    root = scene.crowd.root_of(talk)
    assert root is not None
    return root.ts


# A backlog ---------------------------------------------------------------------------------------

BACKLOG = 2_000


@pytest.mark.faults
@pytest.mark.timeout(120)
async def test_two_thousand_deliveries_after_a_kill_are_recovered_and_the_desk_is_ready_within_ten_seconds(
    sqlite_url: str, tmp_path: Path, organisation: Organisation
) -> None:
    people = range(5_000, 5_100)
    await _killed_at_work(sqlite_url, organisation, people)
    async with staged(tmp_path, sqlite_url) as scene:
        for person in people:
            scene.box.telegram.join(TelegramPerson(id=person, first_name="P"))
            scene.box.telegram.say(person, "/help")
        await scene.desk.start()
        assert await scene.desk.ready() < 10
        await scene.settled(within=60)
        came = [len([m for m in scene.box.telegram.chat(p) if m.text == "…"]) for p in people]
    assert came == [BACKLOG // len(people)] * len(people)


async def _killed_at_work(url: str, organisation: Organisation, people: range) -> None:
    """A database as a killed desk left it: everything queued, one in each of 64 lanes on its way."""
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
    await store.open()
    async with store.work() as uow:
        uow.send(*(notice(f"telegram/{person}", "said", text="…") for person in people for _ in range(20)))
    async with store.work() as uow:
        await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=64, holder="dead", until=uow.now + timedelta(seconds=20)
        )
    await store.close()
