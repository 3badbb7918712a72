"""kill -9 at random instants under load, with duplicated inputs and faults on both platforms: nothing is lost."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, chosen_seed, plan_faults, staged
from tests.faults.history import History


@pytest.mark.timeout(120)
async def test_a_few_kills_lose_nothing(sqlite_url: str, tmp_path: Path) -> None:
    await _killed(sqlite_url, tmp_path, kills=3)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_kill_9_loses_nothing(database_url: str, tmp_path: Path) -> None:
    await _killed(database_url, tmp_path, kills=50)


async def _killed(database_url: str, folder: Path, *, kills: int) -> None:
    seed = chosen_seed()
    async with staged(folder, database_url, seed=seed) as scene:
        plan_faults(scene.box)
        scene.crowd.begin(CUSTOMERS)
        dice = random.Random(f"{seed}/kills")
        for _ in range(kills):
            await _one_life(scene, dice)
        await _calm(scene)
        history = await scene.history()
        check(history)
        assert scene.desk.kills == kills
        _tell(scene, history)


async def _one_life(scene: Scene, dice: random.Random) -> None:
    """A desk that dies: one in five while it starts, the others at work."""
    await scene.desk.start()
    if dice.random() < 0.2:
        await asyncio.sleep(dice.uniform(0.0, 1.5))
    else:
        await scene.desk.ready()
        await asyncio.sleep(dice.uniform(0.0, 1.5))
    await scene.desk.kill()


async def _calm(scene: Scene) -> None:
    """The last desk lives; the platforms are well again; everybody comes to an end."""
    scene.box.faults.clear()
    await scene.desk.start()
    await scene.desk.ready()
    await scene.crowd.finish()
    await scene.settled(within=60)
    await scene.desk.stop()


def _tell(scene: Scene, history: History) -> None:
    talks = scene.crowd.talks
    words, replies = sum(len(talk.words) for talk in talks), sum(len(talk.replies) for talk in talks)
    said = f"{len(talks)} tickets, {words} words, {replies} replies, {scene.crowd.repeated} inputs repeated"
    print(f"survived {scene.desk.kills} kills: {said}, {len(history.failed)} told as undelivered")  # noqa: T201
