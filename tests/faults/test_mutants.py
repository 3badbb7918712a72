"""The harness finds what it is for: each mutant is a desk with one thing broken, and an invariant says so.

All go through one small scene, in which the desk as it is goes unharmed: everything comes twice, both agents press at
once, a post is cut off after it was made, one customer blocks the bot, levels come due, somebody else holds the
database, and the desk is killed in the middle of a send.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.faults import Fault
from tests.faults.checker import Broken, check
from tests.faults.harness import CUSTOMERS, Scene, staged
from tests.faults.history import History, Talk
from tests.faults.process import HURRIED

pytestmark = pytest.mark.timeout(300)

ANNA, MARIA, BEN = CUSTOMERS[:3]

MUTANTS = {
    "confirms_before_the_commit": "i1_",
    "polls_as_the_library_does": "i1_",
    "acks_before_the_commit": "i1_",
    "forgets_what_it_had": "i3_.* is 2 tickets",
    "leaves_what_it_was_sending": "i2_.*left over",
    "answers_the_newest_ticket": "i9_",
    "does_not_look_first": "i4_nothing_stands_twice",
    "says_it_till_it_is_heard": "i4_to_the_customer.*came 3 times",
    "gives_up_in_silence": "i4_to_the_customer.*the ticket does not say so",
    "sends_as_it_comes": "i5_",
    "forgets_facts": "i6_",
    "counts_some_changes": "i7_versions",
    "lets_everybody_win": "i7_one_owner",
    "tells_levels_again": "i8_.*is told",
    "logs_what_people_say": "i10_.*words",
    "points_nowhere": "i11_.*foreign key",
}
"""Each with what the checker says of it."""

CHEAPEST = ("does_not_look_first",)
"""In every run; the others in long ones."""


async def test_the_desk_as_it_is_goes_unharmed_through_the_small_scene(sqlite_url: str, tmp_path: Path) -> None:
    check(await _played(sqlite_url, tmp_path, ""))


@pytest.mark.parametrize(
    ("mutant", "says"),
    [pytest.param(*one, marks=[] if one[0] in CHEAPEST else pytest.mark.faults) for one in MUTANTS.items()],
)
async def test_a_broken_desk_is_found_out(sqlite_url: str, tmp_path: Path, mutant: str, says: str) -> None:
    with pytest.raises(Broken, match="(?s)" + says):
        check(await _played(sqlite_url, tmp_path, mutant))


def test_every_mutant_is_tried() -> None:
    there = {path.stem for path in (Path(__file__).parent / "mutants").glob("*.py")} - {"__init__"}
    assert there == set(MUTANTS)


async def _played(database_url: str, folder: Path, mutant: str) -> History:
    async with staged(folder, database_url, toml=HURRIED) as scene:
        scene.desk.loaded, scene.desk.mutant = True, mutant
        scene.crowd.chance = 1
        await scene.desk.start()
        await scene.desk.ready()
        talks = await _filed(scene)
        await _talked(scene, talks)
        await _killed_in_the_middle(scene, talks)
        with suppress(AssertionError):  # what is left over is the checker's to tell
            await scene.settled(within=6 if mutant else 40, silent=True)
        await scene.desk.kill()
        return await scene.history()


async def _filed(scene: Scene) -> list[Talk]:
    """Two tickets of Anna's, one of Maria's, all claimed; one of Ben's that nobody takes, so its levels come."""
    crowd = scene.crowd
    talks = [crowd.file(customer) for customer in (ANNA, ANNA, MARIA)]
    crowd.file(BEN)
    async with asyncio.timeout(20):
        await asyncio.gather(*map(crowd.claimed, talks))
    return talks


async def _talked(scene: Scene, talks: list[Talk]) -> None:
    """Words both ways while Slack and Telegram cut off, dawdle, and Maria has blocked the bot."""
    faults = scene.box.faults
    faults.add(Fault(platform="slack", method="chat.postMessage", kind="delay", seconds=0.7))
    faults.add(Fault(platform="slack", method="chat.postMessage", kind="drop_after"))
    faults.add(_blocked_by(MARIA))
    faults.add(
        Fault(platform="telegram", method="sendMessage", kind="drop_after", times=2, match={"chat_id": str(ANNA)})
    )
    for talk in talks * 3:
        scene.crowd.write(talk)
    await _answered(scene, talks)
    with suppress(AssertionError):
        await scene.settled(within=6 if scene.desk.mutant else 30)


def _blocked_by(customer: int) -> Fault:
    return Fault(
        platform="telegram", method="sendMessage", kind="error", error="403 Forbidden: bot was blocked by the user",
        times=None, match={"chat_id": str(customer)},
    )  # fmt: skip


async def _answered(scene: Scene, talks: list[Talk]) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(*[scene.crowd.answer(talk, owner) for talk, owner in _owned(scene, talks)])


def _owned(scene: Scene, talks: list[Talk]) -> list[tuple[Talk, str]]:
    """Each ticket with the member who owns it by its card."""
    roots = [(talk, scene.crowd.root_of(talk)) for talk in talks]
    return [(talk, scene.crowd.owner_on(root)) for talk, root in roots if root is not None]


async def _killed_in_the_middle(scene: Scene, talks: list[Talk]) -> None:
    """One post hangs at Slack, all else waits for the database when the process dies; then another desk starts."""
    scene.box.faults.clear()
    scene.box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="hang"))
    scene.crowd.write(talks[0])
    await asyncio.sleep(0.4)
    async with _held(scene):
        for talk in talks:
            scene.crowd.write(talk)
        answering = [asyncio.create_task(scene.crowd.answer(*one)) for one in _owned(scene, talks)]
        await asyncio.sleep(1.2)
        await scene.desk.kill()
    scene.box.faults.clear()
    await scene.desk.start()
    await scene.desk.ready()
    async with asyncio.timeout(20):
        await asyncio.gather(*answering)


@asynccontextmanager
async def _held(scene: Scene) -> AsyncIterator[None]:
    """Somebody else has the file."""
    async with scene.engine.connect() as connection:
        await connection.execute(text("DELETE FROM inbound WHERE key = 'nobody'"))
        yield
        await connection.rollback()
