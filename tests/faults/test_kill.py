"""kill -9 at random instants under load, with inputs repeated and faults on platforms and database: nothing is lost.

``DESK_TEST_SEED`` repeats a run; ``DESK_TEST_KILLS`` says how many kills the marathon has.
"""

import asyncio
import os
import random
import resource
import time
from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, chosen_seed, plan_faults, staged
from tests.faults.history import History
from tests.faults.process import HURRIED, DeskProcess
from tests.faults.troubled import troubled

KILLS = int(os.environ.get("DESK_TEST_KILLS") or 2_000)
"""Of a marathon."""

PATIENCE = 180.0
"""Seconds; how quick a desk is others measure, and this may run on a machine that has much else to do."""

CANNOT_OPEN = "cannot be opened"
"""Why a desk may end by itself while it starts: somebody else has the database."""

LEG = 100
"""Kills after which everything is brought to its end and looked at."""


@pytest.mark.timeout(300)
async def test_a_few_kills_lose_nothing(sqlite_url: str, tmp_path: Path) -> None:
    await _killed(sqlite_url, tmp_path, kills=4)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_kill_9_loses_nothing(database_url: str, tmp_path: Path) -> None:
    await _killed(database_url, tmp_path, kills=50)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(900)
async def test_two_desks_that_share_the_work_and_are_killed_by_turns_lose_nothing(
    postgres_url: str, tmp_path: Path
) -> None:
    await _killed(postgres_url, tmp_path, kills=25, desks=2, pause=2.0)


@pytest.mark.marathon
@pytest.mark.timeout(KILLS * 10 + 600)
async def test_a_marathon_of_kills_loses_nothing(database_url: str, tmp_path: Path) -> None:
    await _killed(database_url, tmp_path, kills=KILLS, pause=4.0)


async def _killed(database_url: str, folder: Path, *, kills: int, pause: float = 0.6, desks: int = 1) -> None:
    seed = chosen_seed()
    dice = random.Random(f"{seed}/kills")
    async with staged(folder, database_url, seed=seed, pause=pause, toml=HURRIED) as scene:
        for _ in range(desks - 1):
            scene.another_desk()
        while (done := _kills(scene)) < kills:
            await _leg(scene, dice, until=min(done + LEG, kills))
            history = await scene.history()
            check(history)
            _tell(scene, history)
        assert _kills(scene) == kills


def _kills(scene: Scene) -> int:
    return sum(desk.kills for desk in scene.desks)


async def _leg(scene: Scene, dice: random.Random, *, until: int) -> None:
    """So many lives in trouble, the first of them from scratch; then all is well, and everything comes to its end."""
    plan_faults(scene.box)
    scene.crowd.begin(CUSTOMERS)
    async with troubled(scene.engine, dice):
        scene.desk.loaded = False
        while _kills(scene) < until:
            await _one_life(dice.choice(scene.desks), dice)
            for desk in scene.desks:
                desk.loaded = True
    scene.box.faults.clear()
    for desk in scene.desks:
        if not desk.alive:
            await desk.start()
        await desk.ready(within=PATIENCE)
    await scene.crowd.finish(within=PATIENCE)
    await scene.settled(within=PATIENCE, silent=True)
    await asyncio.gather(*(desk.stop() for desk in scene.desks))


async def _one_life(desk: DeskProcess, dice: random.Random) -> None:
    """A desk that dies: three in ten while it starts, the others at work. A database in trouble may end it before.

    One of several begins a new life at once, so the others have it beside them.
    """
    if not desk.alive:
        await desk.start()
    if dice.random() < 0.7:
        try:
            await desk.ready(within=PATIENCE)
        except RuntimeError as ended:
            if CANNOT_OPEN not in str(ended)[-500:]:
                raise
    await asyncio.sleep(dice.uniform(0.0, 0.8))
    await desk.kill()
    if dice.random() < 0.5:
        await desk.start()


def _tell(scene: Scene, history: History) -> None:
    """What was survived, on what; and how much memory the sandbox takes."""
    talks = scene.crowd.talks
    words, replies = sum(len(talk.words) for talk in talks), sum(len(talk.replies) for talk in talks)
    said = f"{len(talks)} tickets, {words} words, {replies} replies, {scene.crowd.repeated} inputs repeated"
    unknown = sum(copy.unknown for copy in history.copies)
    levels, memory = len(history.episodes), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    came = f"{levels} levels told, {unknown} unknown outcomes, {len(history.failed)} told as undelivered"
    print(f"{time.strftime('%H:%M:%S')} survived {_kills(scene)} kills: {said}, {came}; {memory} MB", flush=True)  # noqa: T201
