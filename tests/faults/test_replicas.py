"""Several real desks on one PostgreSQL: one is killed, frozen or has some parts only, and nothing is lost or doubled.

``DESK_TEST_SEED`` repeats a run.
"""

import asyncio
import os
import random
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.box import Sandbox
from sandbox.slack.post import Post
from sandbox.world import SlackPerson
from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, chosen_seed, staged
from tests.faults.people import SUPPORT, words
from tests.faults.process import DESK_TOML, DeskProcess

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(400)]

TAKEOVER = 20.0
"""Seconds within which another desk polls when the one that did is gone, or does not move."""

FROZEN = 22.0
"""Seconds a holder does not move: longer than every lease."""

READY = 120.0
"""Seconds a desk may take to be ready: several test processes may share two cores."""


class Part(DeskProcess):
    """A desk with ``--only`` some parts."""

    only = ""

    async def start(self) -> None:
        """As any desk, with the option."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--only", self.only,
                cwd=self.folder, env=self._environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip


class Team:
    """Desks that share a scene's database; the scene's own is not used."""

    def __init__(self, scene: Scene, desks: list[DeskProcess]) -> None:
        self.scene, self.desks = scene, desks

    async def start(self) -> None:
        """Those that do not run; one after the other, since the first makes the database."""
        for desk in self.desks:
            if not desk.alive:
                await desk.start()
        for desk in self.desks:
            await desk.ready(within=READY)

    async def poller(self, *, among: list[DeskProcess] | None = None, within: float = READY) -> DeskProcess:
        """The desk that polls Telegram, as soon as one says so. Raises TimeoutError."""
        async with asyncio.timeout(within), aiohttp.ClientSession() as session:
            while True:
                for desk in among or self.desks:
                    if await _polls(session, desk):
                        return desk
                await asyncio.sleep(0.1)

    async def epoch(self) -> int:
        """How often the right to poll has changed hands."""
        ((epoch,),) = await self.scene.rows("SELECT epoch FROM lease WHERE name = 'telegram'")
        return int(epoch)

    async def all_is_well(self) -> None:
        """Everybody is answered, everything is sent, the desks stop in good order, and the history holds."""
        await self.scene.crowd.finish(within=READY)
        await self.scene.settled(within=READY)
        for desk in self.desks:
            await desk.stop()
        history = await self.scene.history()
        history.places["log"] = "\n".join(desk.log for desk in self.desks)
        check(history)


async def _polls(session: aiohttp.ClientSession, desk: DeskProcess) -> bool:
    try:
        timeout = aiohttp.ClientTimeout(total=2)
        async with session.get(f"http://127.0.0.1:{desk.port}/health/ready", timeout=timeout) as answer:
            part = (await answer.json())["components"].get("telegram", {})
            return str(part.get("detail")) == "updates come by polling"
    except (aiohttp.ClientError, TimeoutError):
        return False


@asynccontextmanager
async def team(
    folder: Path, database_url: str, make: Callable[[Sandbox, Path], list[DeskProcess]], *, seed: int = 0
) -> AsyncIterator[Team]:
    """Desks that are up; whatever runs at the end is killed."""
    async with staged(folder, database_url, seed=seed) as scene:
        desks = make(scene.box, folder)
        try:
            together = Team(scene, desks)
            await together.start()
            yield together
        finally:
            for desk in desks:
                if desk.alive:
                    os.kill(desk.pid, signal.SIGCONT)
                    await desk.kill()


def two(database_url: str, **given: Any) -> Callable[[Sandbox, Path], list[DeskProcess]]:
    """Two whole desks."""

    def make(box: Sandbox, folder: Path) -> list[DeskProcess]:
        desks = [DeskProcess(box, _folder(folder, name), database_url, **given) for name in ("one", "two")]
        for desk in desks:
            desk.loaded = True
        return desks

    return make


def parts(database_url: str, *only: str) -> Callable[[Sandbox, Path], list[DeskProcess]]:
    """A desk in several processes."""

    def make(box: Sandbox, folder: Path) -> list[DeskProcess]:
        made: list[DeskProcess] = []
        for roles in only:
            part = Part(box, _folder(folder, roles), database_url)
            part.only = roles
            made.append(part)
        return made

    return make


def _folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


# One is gone, or does not move --------------------------------------------------------------------


@pytest.mark.faults
async def test_a_desk_that_is_frozen_and_one_that_is_killed_are_followed_within_twenty_seconds_and_write_nothing_stale(
    postgres_url: str, tmp_path: Path
) -> None:
    await _followed(postgres_url, tmp_path, frozen=FROZEN)


@pytest.mark.marathon
async def test_a_desk_that_was_frozen_for_a_minute_writes_nothing_stale_when_it_wakes(
    postgres_url: str, tmp_path: Path
) -> None:
    await _followed(postgres_url, tmp_path, frozen=60.0)


async def _followed(database_url: str, folder: Path, *, frozen: float) -> None:
    """One polls and is frozen, another takes over and is killed, the first polls again; who comes back stands by."""
    async with team(folder, database_url, two(database_url), seed=chosen_seed()) as desks:
        desks.scene.crowd.begin(CUSTOMERS)
        first = await desks.poller()
        (second,) = [desk for desk in desks.desks if desk is not first]
        await asyncio.sleep(1)
        os.kill(first.pid, signal.SIGSTOP)
        waking = asyncio.get_running_loop().time() + frozen
        assert await desks.poller(among=[second], within=TAKEOVER) is second
        await asyncio.sleep(max(waking - asyncio.get_running_loop().time(), 0))
        os.kill(first.pid, signal.SIGCONT)
        await first.ready(within=READY)
        assert (await desks.poller(), await desks.epoch()) == (second, 2), "who woke up did not take it back"
        await second.kill()
        assert await desks.poller(among=[first], within=TAKEOVER) is first
        await desks.start()
        assert (await desks.poller(), await desks.epoch()) == (first, 3), "who came back stands by"
        await desks.all_is_well()


# Parts in processes of their own ------------------------------------------------------------------


@pytest.mark.faults
async def test_a_desk_in_two_parts_that_are_killed_by_turns_loses_nothing(postgres_url: str, tmp_path: Path) -> None:
    seed = chosen_seed()
    dice = random.Random(f"{seed}/parts")
    split = parts(postgres_url, "telegram,slack", "scheduler,deliveries,web")
    async with team(tmp_path, postgres_url, split, seed=seed) as desks:
        desks.scene.crowd.begin(CUSTOMERS)
        for turn in range(2):
            await asyncio.sleep(dice.uniform(0.3, 1.2))
            await desks.desks[turn % 2].kill()
            await desks.start()
        await desks.all_is_well()


# A claim ------------------------------------------------------------------------------------------

AGENTS = 50


@pytest.mark.faults
async def test_fifty_agents_claim_each_of_twenty_tickets_at_once_one_wins_and_the_others_are_told_who(
    postgres_url: str, tmp_path: Path
) -> None:
    await _claimed(postgres_url, tmp_path, rounds=20)


@pytest.mark.marathon
@pytest.mark.timeout(900)
async def test_fifty_agents_claim_each_of_a_hundred_tickets_at_once_one_wins_and_the_others_are_told_who(
    postgres_url: str, tmp_path: Path
) -> None:
    await _claimed(postgres_url, tmp_path, rounds=100)


async def _claimed(database_url: str, folder: Path, *, rounds: int) -> None:
    agents = {f"U0AGENT{number:02}": f"Agent {number:02}" for number in range(AGENTS)}
    async with team(folder, database_url, two(database_url, toml=_toml(agents))) as desks:
        box, crowd, rows = desks.scene.box, desks.scene.crowd, desks.scene.rows
        crowd.chance = 0
        for member, name in agents.items():
            box.slack.join(SlackPerson(id=member, name=name))
        talks = [crowd.file(CUSTOMERS[turn % len(CUSTOMERS)]) for turn in range(rounds)]
        roots = [await crowd._until(partial(crowd.root_of, talk)) for talk in talks]
        for root in roots:
            for member in agents:
                box.slack.press(member, SUPPORT, root.ts, f"a:claim:{_number(root)}")
            await desks.scene.settled(within=READY)
        won = Counter(row.ticket for row in await rows("SELECT ticket FROM timeline WHERE kind = 'Accepted'"))
        owners = {row.number: row.owner for row in await rows("SELECT number, owner FROM ticket")}
        for desk in desks.desks:
            await desk.stop()
        logs = "".join(desk.log for desk in desks.desks)
    assert (len(owners), set(won.values())) == (rounds, {1})
    assert won.keys() == owners.keys()
    assert _told(box, list(agents)) == Counter(dict.fromkeys(owners.items(), AGENTS - 1))
    assert "Traceback" not in logs
    assert "cannot be handled" not in logs


def _toml(agents: dict[str, str]) -> str:
    person = '\n[[people]]\nname = "{name}"\nrole = "technician"\nteam = "Support"\nslack = "{member}"\n'
    return DESK_TOML + "".join(person.format(name=name, member=member) for member, name in agents.items())


def _number(root: Post) -> int:
    found = re.search(r"#(\d+)", words(root))
    assert found is not None
    return int(found[1])


def _told(box: Sandbox, members: list[str]) -> Counter[tuple[int, str]]:
    """How many people were told that a ticket is with somebody."""
    slack = box.slack
    texts = [words(post) for one in members for post in (*slack.ephemerals(one), *slack.unseen_ephemerals(one))]
    found = [re.search(r"#(\d+) is already with (Agent \d\d)", text) for text in texts]
    return Counter((int(match[1]), match[2]) for match in found if match)
