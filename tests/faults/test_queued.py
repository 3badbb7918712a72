"""A queue that a dead process left: long words go on where they stopped, and ten thousand deliveries delay no start."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.db.store import Store, SystemTime
from adapters.telegram.bot import make_bot
from adapters.telegram.sender import TelegramSender
from adapters.texts import Texts
from core.model.organisation import Organisation
from core.model.pace import Pace
from core.model.proposal import WordCounter
from core.notify import notice
from core.phrases import Phrasebook
from sandbox.box import Sandbox, running
from sandbox.faults import Fault
from sandbox.world import TelegramPerson
from scheduler.deliveries import DeliveryLoop
from tests.faults.harness import Scene, staged

ANNA = 1001
THOUSANDS = 10_000
ON_THEIR_WAY = 64
AIM = 10.0
"""Seconds until ready (P8)."""


# How far it got ----------------------------------------------------------------------------------


@asynccontextmanager
async def sending(store: Store, box: Sandbox, organisation: Organisation) -> AsyncIterator[None]:
    """A loop with Telegram's sender that ends like a killed process: without a word."""
    bot = make_bot(box.telegram.token, f"{box.url}/telegram")
    sender = TelegramSender(bot, Phrasebook(Texts(), organisation), organisation, fetch={})
    loop = DeliveryLoop(store.work, {"telegram": sender}, time=store.time, pace=Pace(share=0), alone=True)
    task = asyncio.create_task(loop.run())
    yield
    for one in (task, *loop._flying):
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one
    await bot.session.close()


async def test_of_long_words_only_the_message_on_its_way_when_the_process_died_comes_twice(
    store: Store, organisation: Organisation
) -> None:
    async with running(limits=False) as box:
        box.telegram.phone(ANNA).wrote = True
        async with store.work() as uow:
            uow.send(notice(f"telegram/{ANNA}", "said", text="\n".join(letter * 4000 for letter in "abcd")))
        box.faults.add(Fault(platform="telegram", method="sendMessage", kind="hang", match={"text": "c" * 4000}))
        async with sending(store, box, organisation):
            await box.until(lambda: _first_letters(box) == "abc")
        async with sending(store, box, organisation):
            await box.until(lambda: _first_letters(box) == "abccd")


def _first_letters(box: Sandbox) -> str:
    return "".join(message.text[:1] for message in box.telegram.chat(ANNA) if message.author == "bot")


# Ten thousand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "database_url",
    [
        pytest.param("sqlite", marks=pytest.mark.faults),
        pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.marathon]),
    ],
    indirect=True,
)
@pytest.mark.timeout(400)
async def test_ten_thousand_deliveries_after_a_kill_delay_no_start_and_all_arrive(
    database_url: str, tmp_path: Path, organisation: Organisation
) -> None:
    people = list(range(30_000, 30_000 + THOUSANDS // 20))
    async with staged(tmp_path, database_url) as scene:
        for person in people:
            scene.box.telegram.join(TelegramPerson(id=person, first_name="P"))
            scene.box.telegram.phone(person).wrote = True
        floor = await _start(scene)
        await scene.desk.kill()
        await _left_behind(database_url, organisation, people)
        took = await _start(scene)
        began = time.monotonic()
        await scene.settled(within=180)
        print(  # noqa: T201
            f"ready in {took:.1f} s with {THOUSANDS:,} queued and {ON_THEIR_WAY} on their way when it died, "
            f"{floor:.1f} s with none; all sent {time.monotonic() - began:.1f} s later"
        )
        came = Counter({person: _came(scene.box, person) for person in people})
    assert took < max(AIM, 3 * floor)
    assert came == Counter(dict.fromkeys(people, THOUSANDS // len(people)))


def _came(box: Sandbox, person: int) -> int:
    return len([message for message in box.telegram.chat(person) if message.text == "…"])


async def _start(scene: Scene) -> float:
    began = time.monotonic()
    await scene.desk.start()
    await scene.desk.ready()
    return time.monotonic() - began


async def _left_behind(url: str, organisation: Organisation, people: list[int]) -> None:
    """What a killed desk leaves: everything queued, of many lanes one on its way."""
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
    await store.open()
    for _ in range(THOUSANDS // len(people)):
        async with store.work() as uow:
            uow.send(*(notice(f"telegram/{person}", "said", text="…") for person in people))
    async with store.work() as uow:
        until = uow.now + timedelta(seconds=20)
        claimed = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=ON_THEIR_WAY, holder="dead", until=until
        )
        assert len(claimed) == ON_THEIR_WAY
    await store.close()
