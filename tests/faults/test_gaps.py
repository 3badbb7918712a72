"""Slack's websocket goes half-open or is cut, and Slack never sends what it had: the real process finds it all."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sandbox.box import Sandbox
from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, staged
from tests.faults.history import Said, Talk
from tests.faults.people import OWNERS, SUPPORT

pytestmark = pytest.mark.faults

WITHHELD = 20
LOSSES: dict[str, Callable[[Sandbox], None]] = {
    "half-open": lambda box: box.slack.freeze(),
    "cut": lambda box: box.slack.drop_sockets(),
}


def _unheard(scene: Scene, talks: dict[str, Talk]) -> None:
    """Twenty answers in turn in all threads, and Slack tells nobody of any."""
    scene.box.slack.withhold(WITHHELD)
    for number in range(WITHHELD):
        owner, talk = list(talks.items())[number % len(talks)]
        root, token = scene.crowd.root_of(talk), f"r{talk.key}x{len(talk.replies)}e"
        assert root is not None
        said = scene.box.slack.say(owner.partition(" ")[0], SUPPORT, f"{token} use water", root.ts)
        talk.replies.append(Said(token, f"slack/{SUPPORT}/{said.ts}"))


def _arrived(scene: Scene, talk: Talk) -> bool:
    texts = " ".join(m.text for m in scene.box.telegram.chat(talk.customer) if m.author == "bot")
    return all(reply.token in texts for reply in talk.replies)


@pytest.mark.parametrize("loss", LOSSES)
async def test_after_a_lost_websocket_twenty_withheld_answers_are_found_and_none_goes_out_twice(
    sqlite_url: str, tmp_path: Path, loss: str
) -> None:
    async with staged(tmp_path, sqlite_url) as scene:
        scene.crowd.chance = 0
        await scene.desk.start()
        await scene.desk.ready()
        talks = {}
        for customer in CUSTOMERS:
            talk = scene.crowd.file(customer)
            talks[f"{await scene.crowd.claimed(talk)} {customer}"] = talk
        await scene.settled()
        old = list(scene.box.slack.sockets.connections)
        LOSSES[loss](scene.box)
        _unheard(scene, talks)
        new = await scene.box.until(lambda: _another(scene, old), timeout=30)
        assert new
        await scene.box.until(lambda: all(_arrived(scene, talk) for talk in talks.values()), timeout=30)
        await scene.crowd.answer(next(iter(talks.values())), OWNERS["Tom Reed"])
        await scene.settled()
        await scene.desk.stop()
        check(await scene.history())


def _another(scene: Scene, old: Sequence[object]) -> bool:
    """Whether the desk has a connection that it did not have then."""
    return any(connection not in old for connection in scene.box.slack.sockets.connections)
