"""At night: what can wait comes in the morning, as one list that says why; what cannot wait comes at once."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from core.model.organisation import Organisation, Quiet
from core.model.rotation import Rotation
from sandbox.slack.post import Post
from tests.flows.conftest import MAX, SOFIA, SUPPORT, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the databases do differently has nothing to do with the hour."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Everybody sleeps from ten to seven; Tom is on call."""
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    people = tuple(replace(agent, quiet=Quiet(time(22), time(7))) for agent in organisation.people)
    return replace(organisation, teams=(replace(team, rotation=turns),), people=people)


def calls(scene: Scene, member: str) -> list[Post]:
    """What somebody was sent in person."""
    return scene.direct(member)


async def told(scene: Scene, root: Post, *, level: int) -> None:
    """Wait until the desk has told a level of a ticket, whether or not anybody sees it yet."""
    async with asyncio.timeout(8):
        while True:
            async with scene.desk.store.work() as uow:
                facts = await uow.people.facts(int(scene.number(root)))
            if any(fact.kind == "Escalated" and fact.data["level"] == level for fact in facts):
                return
            await asyncio.sleep(0.02)


async def test_what_can_wait_comes_in_the_morning_as_one_list_that_says_why(scene: Scene) -> None:
    scene.clock.advance(hours=19)
    first, second = await scene.file(), await scene.file("The export is empty")
    scene.clock.advance(minutes=165)
    await told(scene, second, level=2)
    assert (calls(scene, TOM), calls(scene, SOFIA)) == ([], [])
    scene.clock.advance(minutes=16)
    (for_tom,) = await scene.until(lambda: calls(scene, TOM))
    (for_sofia,) = await scene.until(lambda: calls(scene, SOFIA))
    for said in (scene.words(for_tom), scene.words(for_sofia)):
        assert "2 tickets need somebody" in said
        assert f"#{scene.number(first)}" in said
        assert f"#{scene.number(second)}" in said
        assert "waited for the end of your quiet hours" in said
    assert calls(scene, MAX) == []


async def test_a_critical_ticket_wakes_who_is_on_call(scene: Scene) -> None:
    scene.clock.advance(hours=18)
    root = await scene.file()
    scene.box.slack.say(TOM, SUPPORT, "!p1", thread_ts=root.ts)
    await scene.until(lambda: "P1" in scene.words(scene.root(root)))
    scene.clock.advance(minutes=5, seconds=1)
    (called,) = await scene.until(lambda: calls(scene, TOM))
    assert "Nobody has taken it" in scene.words(called)
    assert "quiet hours" not in scene.words(called)


async def test_the_managers_level_waits_for_nobody(scene: Scene) -> None:
    scene.clock.advance(hours=13, minutes=30)
    root = await scene.file()
    scene.clock.advance(hours=4, seconds=1)
    (called,) = await scene.until(lambda: calls(scene, MAX))
    assert f"#{scene.number(root)}" in scene.words(called)
    assert "Last reminder" in scene.words(called)
