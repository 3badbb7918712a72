"""After the desk stood still, and while Slack did: one catch-up each, the highest level only, and why it comes late."""

from dataclasses import replace
from datetime import date

import pytest

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from core.model.rotation import Rotation
from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.conftest import WalkingClock
from tests.flows.conftest import MAX, SOFIA, SUPPORT, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A restart is a restart on either database."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is on call."""
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(team, rotation=turns),))


async def test_after_three_hours_of_downtime_everybody_gets_one_list_that_says_so(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        roots = [await scene.file(f"The export is empty, {which}") for which in ("first", "second", "third")]
    clock.advance(hours=3)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        (for_tom,) = await scene.until(lambda: scene.direct(TOM))
        (for_sofia,) = await scene.until(lambda: scene.direct(SOFIA))
        for said in (scene.words(for_tom), scene.words(for_sofia)):
            assert "3 tickets need somebody" in said
            assert all(f"#{scene.number(root)}" in said for root in roots)
            assert "it comes late because the desk was not running" in said
        async with desk.store.work() as uow:
            facts = await uow.people.facts(int(scene.number(roots[0])))
        assert [fact.data["level"] for fact in facts if fact.kind == "Escalated"] == [2]
        assert scene.direct(MAX) == []


async def test_a_level_that_slack_did_not_take_is_replaced_by_the_next(scene: Scene) -> None:
    """Slack is down when the first level is due; when it is back the second has come, and only that is posted."""
    root = await scene.file()
    scene.box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="429", retry_after=1, times=2))
    scene.clock.advance(minutes=80, seconds=1)
    await scene.until(lambda: scene.box.journal.calls["slack.chat.postMessage"] >= 2)
    scene.clock.advance(minutes=80)
    (for_tom,) = await scene.until(lambda: scene.direct(TOM))
    await scene.until(lambda: scene.direct(SOFIA))
    assert "Second reminder" in scene.words(for_tom)
    assert f"#{scene.number(root)}" in scene.words(for_tom)
    assert len(scene.direct(TOM)) == 1


async def test_several_conditions_at_once_are_one_reminder_about_the_gravest(scene: Scene) -> None:
    root = await scene.file()
    scene.box.slack.say(TOM, SUPPORT, "!p1", thread_ts=root.ts)
    await scene.until(lambda: "P1" in scene.words(scene.root(root)))
    await scene.claim(root)
    scene.clock.advance(hours=3, seconds=1)  # three levels of silence, and three quarters of the time to solve it
    (for_tom,) = await scene.until(lambda: scene.direct(TOM))
    assert "No word to the customer" in scene.words(for_tom)
    assert "Also: the time to solve it is running out." in scene.words(for_tom)
    scene.box.slack.say(TOM, SUPPORT, "Still looking", thread_ts=root.ts)
    await scene.until(lambda: "No word" not in scene.words(scene.direct(TOM)[0]))
    scene.clock.advance(minutes=60)  # the time to solve it is over
    await scene.until(lambda: "Last reminder" in scene.words(scene.direct(TOM)[-1]))
    last = scene.words(scene.direct(TOM)[-1])
    assert last.index("Open for 4") < last.index("Also: the customer has had no word for too long.")
