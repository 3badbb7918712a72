"""Nobody is reminded of what they just did; what others do protects nobody."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.organisation import Organisation
from core.model.rotation import Rotation
from sandbox.slack.post import Post
from tests.flows.conftest import MAX, SOFIA, SUPPORT, TINA, TOM, Scene
from tests.flows.test_quiet_hours import told


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough: who acted is read by one query, tried on both by the verbs."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is on call."""
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(team, rotation=turns),))


async def owned(scene: Scene, **after: float) -> Post:
    """A ticket of Tom's, a while after he took it."""
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(**after)
    return root


async def told_of(scene: Scene, root: Post) -> list[list[str]]:
    """The conditions that were told of a ticket."""
    async with scene.desk.store.work() as uow:
        facts = await uow.people.facts(int(scene.number(root)))
    return [fact.data["conditions"] for fact in facts if fact.kind == "Escalated"]


async def test_a_claim_a_second_before_the_level_is_due_leaves_nothing_to_be_told(scene: Scene) -> None:
    root, other = await scene.file(), await scene.file("Another")
    scene.clock.advance(minutes=79, seconds=50)
    await scene.claim(root)
    scene.clock.advance(minutes=1)
    await told(scene, other, level=1)
    assert await told_of(scene, root) == []


async def test_a_reply_a_second_before_the_level_is_due_starts_the_silence_over(scene: Scene) -> None:
    root = await owned(scene, hours=3, minutes=59, seconds=50)
    scene.box.slack.say(TOM, SUPPORT, "Still looking", thread_ts=root.ts)
    await scene.until(lambda: any("Still looking" in m.text for m in scene.told(1001)))
    other = await scene.file("Another")
    scene.clock.advance(minutes=81)
    await told(scene, other, level=1)
    assert await told_of(scene, root) == []


async def test_who_raises_the_priority_is_not_called_for_what_that_brings(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=16)
    scene.box.slack.say(SOFIA, SUPPORT, "!p1", thread_ts=root.ts)
    await scene.until(lambda: scene.direct(MAX) and scene.direct(TOM))
    assert scene.direct(SOFIA) == []


async def test_an_owner_who_wrote_a_note_just_now_is_left_alone_and_the_supervisor_is_told(scene: Scene) -> None:
    """A note is no update, so the level comes; but its author has the ticket before them."""
    root = await owned(scene, hours=7, minutes=59)
    await scene.until(lambda: scene.direct(TOM))
    note = scene.box.slack.say(TOM, SUPPORT, "note: waiting for the vendor", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(note))
    scene.clock.advance(minutes=1, seconds=1)
    (card,) = await scene.until(lambda: scene.direct(SOFIA))
    assert "Told: " not in scene.words(card)
    assert len(scene.direct(TOM)) == 1


async def test_a_colleagues_note_protects_nobody(scene: Scene) -> None:
    root = await owned(scene, hours=3, minutes=59)
    note = scene.box.slack.say(TINA, SUPPORT, "have you seen this?", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(note))
    scene.clock.advance(minutes=1, seconds=1)
    await scene.until(lambda: scene.direct(TOM))
