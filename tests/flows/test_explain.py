"""The `why` of a reminder: limits, pauses, what comes next, who was told by which channel and whether it arrived."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest

from core.model.timeline import CustomerWrote
from sandbox.slack.post import Post
from tests.flows.conftest import SOFIA, SUPPORT, TOM, Scene

DAY = timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here: what is read of the queue is tested on both in tests/adapters/test_fates.py."""
    return sqlite_url


def cards(scene: Scene, member: str) -> list[Post]:
    """The live cards of a person."""
    return [post for post in scene.direct(member) if "a:why:" in str(post.blocks)]


async def why(scene: Scene, member: str, number: str) -> str:
    """Everything the modal says behind the button of somebody's card."""
    post = cards(scene, member)[0]
    scene.box.slack.press(member, post.channel, post.ts, f"a:why:{number}")
    view: Any = await scene.until(lambda: scene.box.slack.view(member))
    assert len(view["blocks"]) <= 100
    assert "submit" not in view or view["submit"] is None
    texts = [block["text"]["text"] for block in view["blocks"] if block["type"] in ("section", "header")]
    assert all(len(text) <= 3_000 for text in texts)
    return "\n".join(texts)


async def waited_for(scene: Scene) -> Post:
    """A ticket Tom owns that waited two hours for its customer; then it went on."""
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!wait", thread_ts=root.ts)
    await scene.until(lambda: "Waiting for the customer" in scene.words(scene.root(root)))
    scene.clock.advance(hours=2)
    scene.box.slack.say(TOM, SUPPORT, "!progress", thread_ts=root.ts)
    await scene.until(lambda: "In progress" in scene.words(scene.root(root)))
    return root


async def test_why_lays_open_the_clocks_and_who_was_told_and_that_it_arrived(scene: Scene) -> None:
    root = await waited_for(scene)
    scene.clock.advance(hours=4, seconds=1)
    await scene.until(lambda: cards(scene, TOM))
    said = await why_once_noted(scene, TOM, scene.number(root))
    assert "All hours count, day and night." in said
    assert "Counted since 2 Mar, 11:00 UTC: Tom Reed let it go on." in said
    assert "Level 1, after 4 h: due 2 Mar, 15:00 UTC, told 2 Mar, 15:00 UTC." in said
    assert "Level 2, after 8 h: due 2 Mar, 19:00 UTC." in said
    assert "Next: level 2, at 2 Mar, 19:00 UTC." in said
    assert "Left out: 2 Mar, 09:00 UTC to 2 Mar, 11:00 UTC, 2 h of counted time." in said
    assert "Level 1, after 3 days 18 h (75 % of 5 days): due 6 Mar, 05:00 UTC." in said
    assert "Nothing more comes: Tom Reed has it." in said
    assert "2 Mar, 15:00 UTC: Level 1 came due: Word to the customer.\n→ Tom Reed, Slack: delivered 2 Mar" in said


async def why_once_noted(scene: Scene, member: str, number: str) -> str:
    """The same, once the desk has noted that the card arrived."""

    async def settled() -> bool:
        async with scene.desk.store.work() as uow:
            fates = await uow.deliveries.fates(int(number), told=("Tom Reed", "Sofia Lind"), since=uow.now - DAY)
            return bool(fates) and all(fate.settled_at for fate in fates)

    for _ in range(400):
        if await settled():
            break
        await asyncio.sleep(0.01)
    return await why(scene, member, number)


async def test_why_says_who_holds_the_next_level_and_that_they_will_be_asked(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=161)
    await scene.until(lambda: cards(scene, SOFIA))
    number = scene.number(root)
    scene.box.slack.press(SOFIA, scene.box.slack.dm(SOFIA), cards(scene, SOFIA)[0].ts, f"a:ack:{number}")
    await scene.until(lambda: "Sofia Lind is on it" in scene.words(cards(scene, SOFIA)[0]))
    said = await why(scene, SOFIA, number)
    assert "Sofia Lind is asked whether they still are on it, Slack: waits until 2 Mar, 12:11 UTC." in said
    assert "Level 1, after 1 h 20 min: passed over, for a higher level was due as well." in said
    came = said.partition("Level 2 came due: Taking it.\n")[2].splitlines()[:2]
    assert came[0].startswith("→ Sofia Lind, Slack: delivered")
    assert came[1].startswith("→ the channel, in the ticket's thread: ")


async def test_the_line_in_the_channel_has_the_reasons_too_and_only_the_team_reads_them(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=81)
    line = (await scene.until(lambda: scene.thread(root)))[0]
    assert f"a:why:{scene.number(root)}" in str(line.blocks)
    stranger = "U0SAM"
    scene.box.slack.press(stranger, SUPPORT, line.ts, f"a:why:{scene.number(root)}")
    await scene.until(lambda: scene.box.slack.ephemerals(stranger))
    assert scene.box.slack.view(stranger) is None


async def test_a_long_history_fits_the_modal_with_its_newest_part(scene: Scene) -> None:
    root = await scene.file()
    number = scene.number(root)
    await scene.claim(root)
    scene.clock.advance(hours=4, seconds=1)
    await scene.until(lambda: cards(scene, TOM))
    async with scene.desk.store.work() as uow:
        for at in range(300):
            uow.record_quietly(CustomerWrote(ticket=int(number), by="telegram/1001", ref=f"telegram/1001/{at}"))
    said = await why(scene, TOM, number)
    assert "… and 2" in said
    assert said.count("Anna Berg wrote.") == 40


async def test_a_settled_card_still_tells_why_it_came(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=161)
    await scene.until(lambda: cards(scene, SOFIA))
    await scene.claim(root)
    await scene.until(lambda: "Settled" in scene.words(cards(scene, SOFIA)[0]))
    assert "Level 2 came due: Taking it." in await why(scene, SOFIA, scene.number(root))


async def test_a_list_has_the_reasons_of_its_gravest_lines(scene: Scene) -> None:
    numbers = [scene.number(await scene.file(f"Broken thing {at}")) for at in range(8)]
    scene.clock.advance(minutes=170)
    (listed,) = await scene.until(lambda: cards(scene, SOFIA))
    offered = re.findall(r"a:why:(\d+)", str([block for block in listed.blocks if block["type"] == "actions"]))
    assert list(dict.fromkeys(offered)) == numbers[:6]
    assert "Sofia Lind, Slack, in a list: delivered" in await why_once_noted(scene, SOFIA, numbers[0])
