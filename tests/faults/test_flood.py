"""One person floods the desk, in words or in guesses: they are told once, and everybody else is served as before."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from core.model.flood import ENQUIRIES, LIMIT
from tests.faults.harness import CUSTOMERS, Scene, staged
from tests.faults.history import Talk

ANNA, *OTHERS = CUSTOMERS
FLOOD = 1_000
GUESSES = 10_000
ROUNDS = 3
WARNING = "wait a minute, then send the rest"
ENOUGH = "questions after a ticket in a minute"


@asynccontextmanager
async def served(folder: Path, url: str) -> AsyncIterator[Scene]:
    """A desk that keeps to the platforms' limits and to people's own; four customers, each with a ticket."""
    async with staged(folder, url, DESK_PACE="1") as scene:
        scene.crowd.chance = 0
        await scene.desk.start()
        await scene.desk.ready()
        for customer in CUSTOMERS:
            scene.crowd.file(customer)
        await scene.settled()
        yield scene


async def waits(scene: Scene, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds until each of the others had an answer, and until their words stood in their threads; one at a time."""
    answered, passed_on = [], []
    for _ in range(rounds):
        for talk in scene.crowd.talks[1:]:
            passed_on.append(await _passed_on(scene, talk))
            answered.append(await _answered(scene, talk.customer))
            await asyncio.sleep(0.9)
    return answered, passed_on


async def _answered(scene: Scene, user: int) -> float:
    before = len(scene.box.telegram.chat(user))
    scene.box.telegram.say(user, "/my_tickets")
    return await _took(lambda: len(scene.box.telegram.chat(user)) >= before + 2)


async def _passed_on(scene: Scene, talk: Talk) -> float:
    scene.crowd.write(talk)
    token, root = talk.words[-1].token, scene.crowd.root_of(talk)
    assert root is not None
    posts = scene.box.slack.messages
    return await _took(lambda: any(token in p.text for p in posts("C0SUPPORT") if p.thread_ts == root.ts))


async def _took(seen: Callable[[], Any]) -> float:
    began = time.monotonic()
    async with asyncio.timeout(60):
        while not seen():  # noqa: ASYNC110  # what is looked at is the other process
            await asyncio.sleep(0.01)
    return time.monotonic() - began


def p95(taken: tuple[list[float], list[float]]) -> str:
    """Both, in words. Posting has its own limit: one a second in a channel, whoever speaks."""
    answered, passed_on = (quantiles(seconds, n=20)[-1] for seconds in taken)
    return f"{answered:.2f} s to be answered, {passed_on:.2f} s to be in the thread"


def told(scene: Scene, words: str) -> int:
    """How often Anna was told so."""
    return sum(words in message.text for message in scene.box.telegram.chat(ANNA) if message.author == "bot")


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_a_thousand_messages_of_one_person_hold_up_nobody_else(sqlite_url: str, tmp_path: Path) -> None:
    async with served(tmp_path, sqlite_url) as scene:
        quiet = await waits(scene, ROUNDS)
        flood = asyncio.create_task(_pour(scene))
        flooded = await waits(scene, ROUNDS)
        await flood
        await scene.box.until(lambda: told(scene, WARNING), timeout=30)
        stored = await scene.rows(f"SELECT count(*) FROM message WHERE author = 'telegram/{ANNA}'")
        warnings = told(scene, WARNING)
    print(f"the others, p95: quiet {p95(quiet)}; beside {FLOOD} messages of one {p95(flooded)}")  # noqa: T201
    assert stored[0][0] <= LIMIT + 1
    assert warnings == 1
    assert max(flooded[1]) < 20, "who says little waits for who says much"


async def _pour(scene: Scene) -> None:
    for number in range(FLOOD):
        scene.box.telegram.say(ANNA, f"more and more {number}")
        if number % 10 == 9:
            await asyncio.sleep(0.1)


@pytest.mark.faults
@pytest.mark.timeout(120)
async def test_ten_thousand_guesses_of_one_person_are_answered_ten_times_and_hold_up_nobody(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with served(tmp_path, sqlite_url) as scene:
        known = len(scene.box.telegram.chat(ANNA))
        for number in range(GUESSES):
            scene.box.telegram.say(ANNA, f"/ticket_status {1002 + number % 50}")
        waited = await waits(scene, 1)
        await scene.settled(within=60)
        said = [m.text for m in scene.box.telegram.chat(ANNA)[known:] if m.author == "bot"]
    print(f"the others, p95: beside {GUESSES} guesses of one {p95(waited)}")  # noqa: T201
    answers = [text for text in said if ENOUGH not in text and WARNING not in text]
    assert (len(answers), len(set(answers))) == (ENQUIRIES, 1)
    assert (sum(ENOUGH in text for text in said), sum(WARNING in text for text in said)) == (1, 1)
