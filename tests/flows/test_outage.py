"""Slack takes nothing for half an hour: afterwards a person gets a few cards and one list, not a post for each."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.organisation import Organisation
from core.model.ping import ONE_BY_ONE
from core.model.rotation import Rotation
from sandbox.faults import Fault
from tests.flows.conftest import TOM, Scene
from tests.flows.test_quiet_hours import told

MANY = 9


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What PostgreSQL does with its locks is tried with the store."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is on call."""
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),))


@pytest.mark.faults
async def test_what_came_due_while_slack_was_down_comes_as_a_list_and_nothing_twice(scene: Scene) -> None:
    roots = []
    for number in range(MANY):
        roots.append(await scene.file(f"Request {number}"))
        scene.clock.advance(minutes=3)
    scene.box.faults.add(Fault(platform="slack", kind="5xx", status=503, times=None))
    scene.clock.advance(minutes=80 - 3 * MANY)
    for root in roots:
        scene.clock.advance(seconds=1)
        await told(scene, root, level=1)
        scene.clock.advance(minutes=3)
    scene.box.faults.clear()
    numbers = [f"#{scene.number(root)}" for root in roots]

    def all_are_there() -> bool:
        scene.clock.advance(seconds=10)  # each waits for its own next try, five minutes at most
        return all(any(one in scene.words(post) for post in scene.direct(TOM)) for one in numbers)

    await scene.until(all_are_there)
    posts = [scene.words(post) for post in scene.direct(TOM)]
    assert len(posts) <= ONE_BY_ONE + 1
    assert len([post for post in posts if "need somebody" in post or "needs somebody" in post]) == 1
    assert [len([post for post in posts if one in post]) for one in numbers] == [1] * MANY
