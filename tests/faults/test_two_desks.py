"""Five hundred levels due at one instant, and desks that are killed just then: everybody is told of each once.

Two desks share a PostgreSQL; of two on one SQLite file the second is refused, and the first is killed and started anew.
``DESK_TEST_SEED`` repeats a run, ``DESK_TEST_ROUNDS`` (8; 50 in ``make test-long``) says how often.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db.migrations.upgrade import upgrade
from sandbox.box import Sandbox, running
from tests.faults.due import FIRST, desk_toml, in_seconds, make_due, seen_in_slack, to_be_told, told_in_the_store, world
from tests.faults.harness import LEFT, chosen_seed
from tests.faults.process import DeskProcess

DUE = 500
ROUNDS = int(os.environ.get("DESK_TEST_ROUNDS") or 8)
PATIENCE = 90.0
"""Seconds until all is told: a dead desk's lease on what it was sending runs for 20, and is looked at every 5."""

WEBHOOK = {  # two desks cannot poll with one token; Telegram has nothing to say here
    "DESK_TELEGRAM_MODE": "webhook",
    "DESK_TELEGRAM_WEBHOOK_URL": "https://desk.invalid",
    "DESK_TELEGRAM_WEBHOOK_SECRET": "canary-webhook",
}


class Desks:
    """Several desks of one team on one database, in one sandbox."""

    def __init__(self, box: Sandbox, folder: Path, database_url: str, count: int) -> None:
        self.box = box
        self.engine: AsyncEngine = create_async_engine(database_url, poolclass=NullPool)
        folders = [folder / str(number) for number in range(count)]
        for one in folders:
            one.mkdir(parents=True)
        self.desks = [DeskProcess(box, one, database_url, toml=desk_toml(), **WEBHOOK) for one in folders]
        for desk in self.desks:
            desk.loaded = True

    async def start(self) -> None:
        """Start those that do not run, and wait until they are ready."""
        for desk in self.desks:
            if not desk.alive:
                await desk.start()
        await asyncio.gather(*(desk.ready(within=PATIENCE) for desk in self.desks))

    async def kill(self) -> None:
        """All of them, at once."""
        await asyncio.gather(*(desk.kill() for desk in self.desks))

    async def left(self) -> list[Any]:
        """What is due or on its way."""
        async with self.engine.connect() as connection:
            due = await connection.execute(text("SELECT ticket FROM clock WHERE due_at <= :now"), {"now": _now(self)})
            on_its_way = await connection.execute(text(f"SELECT id, kind, standing FROM delivery WHERE {LEFT}"))
            return [*due.all(), *on_its_way.all()]

    async def unknown(self) -> int:
        """How many deliveries had an outcome that nobody knew."""
        async with self.engine.connect() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM delivery WHERE unknown > 0"))).scalar_one())


def _now(desks: Desks) -> Any:
    now = in_seconds(0)
    return now if desks.engine.dialect.name == "postgresql" else now.strftime("%Y-%m-%d %H:%M:%S.%f")


@asynccontextmanager
async def sharing(folder: Path, database_url: str, count: int) -> AsyncIterator[Desks]:
    """So many desks on one database, not started yet; whatever runs at the end is killed."""
    async with running(world=world(), limits=False) as box:
        desks = Desks(box, folder, database_url, count)
        try:
            yield desks
        finally:
            await desks.kill()
            await desks.engine.dispose()


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(ROUNDS * 120)
async def test_two_desks_on_one_database_killed_at_random_tell_everybody_of_each_level_once(
    postgres: str, tmp_path: Path
) -> None:
    async def fresh(number: int) -> str:
        engine = create_async_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE shared_{number} TEMPLATE template_desk"))
        await engine.dispose()
        return make_url(postgres).set(database=f"shared_{number}").render_as_string(hide_password=False)

    await _rounds(tmp_path, fresh, desks=2)


@pytest.mark.faults
@pytest.mark.timeout(ROUNDS * 120)
async def test_one_desk_on_a_file_killed_at_random_tells_everybody_of_each_level_once(tmp_path: Path) -> None:
    async def fresh(number: int) -> str:
        url = f"sqlite+aiosqlite:///{tmp_path / f'{number}.db'}"
        await asyncio.to_thread(upgrade, make_url(url))
        return url

    await _rounds(tmp_path, fresh, desks=1)


@pytest.mark.faults
@pytest.mark.timeout(3 * PATIENCE)
async def test_a_second_desk_on_the_same_file_is_refused_while_the_first_goes_on(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with sharing(tmp_path / "two", sqlite_url, 2) as team:
        first, second = team.desks
        await first.start()
        await first.ready(within=PATIENCE)
        await second.start()
        assert await second.ended(within=PATIENCE) == 1
        assert "Another desk already uses" in second.log
        await first.ready()


async def _rounds(folder: Path, fresh: Callable[[int], Awaitable[str]], *, desks: int) -> None:
    seed = chosen_seed()
    dice = random.Random(seed)
    kills = unknown = 0
    for number in range(1, ROUNDS + 1):
        async with sharing(folder / f"round {number}", await fresh(number), desks) as team:
            await _round(team, dice)
            kills += sum(desk.kills for desk in team.desks)
            unknown += await team.unknown()
        print(f"round {number}: {kills} kills so far, {unknown} unknown outcomes found again", flush=True)  # noqa: T201


async def _round(team: Desks, dice: random.Random) -> None:
    """Everything due at once, one to three kills around that; when all is quiet each was told once."""
    due = in_seconds(dice.uniform(4.0, 7.0))
    await make_due(team.engine, DUE, at=due)
    await team.start()
    await asyncio.sleep(max((due - in_seconds(0)).total_seconds() - 0.1, 0))
    for _ in range(dice.randint(1, 3)):
        await asyncio.sleep(dice.uniform(0.0, 1.0))
        desk = dice.choice(team.desks)
        await desk.kill()
        await desk.start()
    await asyncio.sleep(max((due - in_seconds(0)).total_seconds() + 0.5, 0))  # it may all have been quicker
    await _quiet(team)
    await _each_once(team)


async def _quiet(team: Desks) -> None:
    began = time.monotonic()
    while left := await team.left():
        assert time.monotonic() - began < PATIENCE, f"still on their way: {left[:8]}"
        await asyncio.sleep(0.2)


async def _each_once(team: Desks) -> None:
    once = Counter(range(FIRST, FIRST + DUE))
    assert await told_in_the_store(team.engine) == (once, once)
    seen, wanted = seen_in_slack(team.box), to_be_told(DUE)
    assert sorted((wanted - seen).elements()) == [], "never told"
    assert sorted((seen - wanted).elements()) == [], "told more than once"
