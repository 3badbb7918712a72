"""The list as somebody sees it in Slack: one post that grows, shrinks as its tickets move, and ends settled."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.organisation import Organisation
from core.model.rotation import Rotation
from sandbox.slack.post import Post
from tests.flows.conftest import SOFIA, SUPPORT, TINA, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Both databases are tried with the rows behind it."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is on call."""
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(team, rotation=turns),))


async def filed(scene: Scene, count: int) -> list[Post]:
    """So many tickets, filed within a moment."""
    return [await scene.file(f"Trouble {number}") for number in range(count)]


async def test_six_at_once_are_one_post_that_shrinks_and_ends_settled(scene: Scene) -> None:
    roots = await filed(scene, 6)
    scene.clock.advance(minutes=80)
    (post,) = await scene.until(lambda: scene.direct(TOM))
    assert "6 tickets need somebody" in scene.words(post)
    assert all(f"#{scene.number(root)} " in scene.words(post) for root in roots)
    await scene.claim(roots[0], TINA)
    await scene.until(lambda: "5 tickets need somebody" in scene.words(post))
    assert f"#{scene.number(roots[0])} " not in scene.words(post)
    for root in roots[1:]:
        scene.box.slack.press(TINA, SUPPORT, root.ts, "a:claim:" + scene.number(root))
    await scene.until(lambda: "All of these are settled" in scene.words(post))
    assert len(scene.direct(TOM)) == 1


async def test_the_sixth_within_two_minutes_begins_a_list_and_the_seventh_joins_it(scene: Scene) -> None:
    await filed(scene, 5)
    scene.clock.advance(seconds=40)
    sixth = await scene.file("The sixth")
    scene.clock.advance(seconds=40)
    seventh = await scene.file("The seventh")
    scene.clock.advance(minutes=78, seconds=40)
    await scene.until(lambda: len(scene.direct(TOM)) == 5)
    assert all("Reminder" in scene.words(post) for post in scene.direct(TOM))
    scene.clock.advance(seconds=40)
    await scene.until(lambda: len(scene.direct(TOM)) == 6)
    many = scene.direct(TOM)[-1]
    assert "1 ticket needs somebody" in scene.words(many)
    assert f"#{scene.number(sixth)} " in scene.words(many)
    scene.clock.advance(seconds=40)
    await scene.until(lambda: f"#{scene.number(seventh)} " in scene.words(many))
    assert "2 tickets need somebody" in scene.words(many)
    assert len(scene.direct(TOM)) == 6


async def test_a_line_says_what_its_ticket_came_to(scene: Scene) -> None:
    """Levels rise on the list that is there: nobody is called again, but whoever is added."""
    roots = await filed(scene, 6)
    scene.clock.advance(minutes=80)
    (post,) = await scene.until(lambda: scene.direct(TOM))
    scene.box.slack.say(SOFIA, SUPPORT, "!p2", thread_ts=roots[2].ts)
    await scene.until(lambda: f"#{scene.number(roots[2])} · P2" in scene.words(post))
    scene.clock.advance(minutes=80)
    (for_sofia,) = await scene.until(lambda: scene.direct(SOFIA))
    assert "tickets need somebody" in scene.words(for_sofia)
    assert len(scene.direct(TOM)) == 1
