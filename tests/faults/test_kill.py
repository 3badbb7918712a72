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
from tests.faults.process import HURRIED
from tests.faults.troubled import troubled

KILLS = int(os.environ.get("DESK_TEST_KILLS") or 2_000)
"""Of a marathon."""

CANNOT_OPEN = "cannot be opened"
"""Why a desk may end by itself while it starts: somebody else has the database."""

LEG = 100
"""Kills after which everything is brought to its end and looked at."""


@pytest.mark.timeout(120)
async def test_a_few_kills_lose_nothing(sqlite_url: str, tmp_path: Path) -> None:
    await _killed(sqlite_url, tmp_path, kills=4)


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_kill_9_loses_nothing(database_url: str, tmp_path: Path) -> None:
    await _killed(database_url, tmp_path, kills=50)


@pytest.mark.marathon
@pytest.mark.timeout(KILLS * 10 + 600)
async def test_a_marathon_of_kills_loses_nothing(database_url: str, tmp_path: Path) -> None:
    await _killed(database_url, tmp_path, kills=KILLS, pause=4.0)


async def _killed(database_url: str, folder: Path, *, kills: int, pause: float = 0.6) -> None:
    seed = chosen_seed()
    dice = random.Random(f"{seed}/kills")
    async with staged(folder, database_url, seed=seed, pause=pause, toml=HURRIED) as scene:
        while scene.desk.kills < kills:
            await _leg(scene, dice, until=min(scene.desk.kills + LEG, kills))
            history = await scene.history()
            check(history)
            _tell(scene, history)
        assert scene.desk.kills == kills


async def _leg(scene: Scene, dice: random.Random, *, until: int) -> None:
    """So many lives in trouble, the first of them from scratch; then all is well, and everything comes to its end."""
    plan_faults(scene.box)
    scene.crowd.begin(CUSTOMERS)
    async with troubled(scene.engine, dice):
        scene.desk.loaded = False
        while scene.desk.kills < until:
            await _one_life(scene, dice)
            scene.desk.loaded = True
    scene.box.faults.clear()
    await scene.desk.start()
    await scene.desk.ready(within=60)
    await scene.crowd.finish(within=120)
    await scene.settled(within=120, silent=True)
    await scene.desk.stop()


async def _one_life(scene: Scene, dice: random.Random) -> None:
    """A desk that dies: three in ten while it starts, the others at work. A database in trouble may end it before."""
    await scene.desk.start()
    if dice.random() < 0.7:
        try:
            await scene.desk.ready()
        except RuntimeError as ended:
            if CANNOT_OPEN not in str(ended)[-500:]:
                raise
    await asyncio.sleep(dice.uniform(0.0, 0.8))
    await scene.desk.kill()


def _tell(scene: Scene, history: History) -> None:
    """What was survived, on what; and how much memory the sandbox takes."""
    talks = scene.crowd.talks
    words, replies = sum(len(talk.words) for talk in talks), sum(len(talk.replies) for talk in talks)
    said = f"{len(talks)} tickets, {words} words, {replies} replies, {scene.crowd.repeated} inputs repeated"
    unknown = sum(copy.unknown for copy in history.copies)
    levels, memory = len(history.episodes), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    came = f"{levels} levels told, {unknown} unknown outcomes, {len(history.failed)} told as undelivered"
    print(f"{time.strftime('%H:%M:%S')} survived {scene.desk.kills} kills: {said}, {came}; {memory} MB", flush=True)  # noqa: T201
