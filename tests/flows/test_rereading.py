"""What Slack never told of reaches the customer all the same, once: after a start, after a gap, in the round."""

import pytest

from adapters.db.lease import Lease
from adapters.db.store import Store
from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from sandbox.box import Sandbox
from sandbox.slack.post import Post
from tests.conftest import WalkingClock
from tests.flows.conftest import ANNA, SUPPORT, TOM, Scene
from tests.scheduler.conftest import until

WORDS = [f"answer {number}" for number in range(1, 21)]


def unheard(scene: Scene, root: Post, words: list[str]) -> None:
    """The owner answers, and Slack tells nobody."""
    scene.box.slack.withhold(len(words))
    for word in words:
        scene.box.slack.say(TOM, SUPPORT, word, root.ts)


def answers(scene: Scene) -> list[str]:
    """What of it the customer was told, in order."""
    texts = [message.text for message in scene.told(ANNA)]
    return [word for text in texts for word in reversed(WORDS) if text.endswith(word)]


async def test_twenty_withheld_answers_reach_the_customer_in_order_and_once(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    unheard(scene, root, WORDS)
    await scene.desk.slack.reading.round()
    await scene.until(lambda: len(answers(scene)) >= 20)
    scene.box.slack.say(TOM, SUPPORT, "that was all", root.ts)
    await scene.desk.slack.reading.round()
    await scene.until(lambda: any("that was all" in message.text for message in scene.told(ANNA)))
    assert answers(scene) == WORDS
    lag = 'switchboard_inbound_lag_seconds_count{platform="slack"} 21.0'
    assert lag in scene.desk.metrics.page().decode().splitlines()  # what is read a second time came in once


async def test_what_was_said_while_no_desk_ran_is_found_at_the_start(
    box: Sandbox, sqlite_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=sqlite_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        root = await scene.file()
        await scene.claim(root)
    unheard(scene, root, WORDS[:3])
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        await scene.until(lambda: len(answers(scene)) >= 3)
        assert answers(scene) == WORDS[:3]
        await until(lambda: desk.slack.reading.age is not None)
        part = (await desk.health())["reader"]
        assert part["ok"]
        assert part["detail"].startswith("read threads again")


@pytest.mark.postgres
async def test_of_two_desks_on_one_database_one_reads_at_a_time(
    postgres_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    store = Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    one, two = Lease(store, "slack reading"), Lease(store, "slack reading")
    async with one.turn() as first, two.turn() as second:
        assert (first, second) == (True, False)
    async with two.turn() as second:
        assert second
    await store.close()
