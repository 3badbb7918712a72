"""What the buttons of a reminder do in Slack, and the words that do the same."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.model.organisation import Organisation
from core.model.ticket import Ticket
from sandbox.slack.post import Post
from tests.flows.conftest import SOFIA, SUPPORT, TOM, Scene


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, except for the tests of what is stored."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    return url


on_both = pytest.mark.parametrize(
    "database_url", ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgres)], indirect=True
)


def whispers(scene: Scene, member: str) -> str:
    """Everything only one member was shown in the channel."""
    return " ".join(post.text for post in scene.box.slack.ephemerals(member))


def card(scene: Scene, member: str) -> Post:
    """Somebody's live card."""
    return next(post for post in scene.direct(member) if "a:snooze:" in str(post.blocks))


async def stored(scene: Scene, root: Post) -> Ticket:
    """The ticket as the desk keeps it."""
    async with scene.desk.store.work() as uow:
        return await uow.tickets.get(int(scene.number(root)))


async def reminded(scene: Scene, **after: float) -> tuple[Post, str]:
    """A ticket Tom owns and was reminded of: its root card and its number."""
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(**(after or {"hours": 4, "seconds": 1}))
    await scene.until(lambda: any("a:snooze:" in str(post.blocks) for post in scene.direct(TOM)))
    return root, scene.number(root)


async def press(scene: Scene, verb: str, number: str, member: str = TOM) -> None:
    """A press on somebody's live card."""
    scene.box.slack.press(member, scene.box.slack.dm(member), card(scene, member).ts, f"a:{verb}:{number}")


def question(scene: Scene) -> Post | None:
    """Tom's "still on it?"."""
    return next((post for post in scene.direct(TOM) if "Still on it?" in scene.words(post)), None)


@on_both
async def test_who_is_not_on_it_any_more_says_so_and_reminders_go_on(scene: Scene) -> None:
    _, number = await reminded(scene)
    await press(scene, "ack", number)
    await scene.until(lambda: "Tom Reed is on it" in scene.words(card(scene, TOM)))
    scene.clock.advance(minutes=30, seconds=1)
    asked = await scene.until(lambda: question(scene))
    scene.box.slack.press(TOM, asked.channel, asked.ts, f"a:release:{number}")
    await scene.until(lambda: "Tom Reed is not on it any more" in scene.words(asked))
    assert "a:release:" not in str(asked.blocks)
    await scene.until(lambda: "Tom Reed is on it" not in scene.words(card(scene, TOM)))


@on_both
async def test_snooze_and_extend_as_words_in_the_thread(scene: Scene) -> None:
    root, _ = await reminded(scene)
    before = (await stored(scene, root)).due_at
    scene.box.slack.say(TOM, SUPPORT, "!snooze until noon", thread_ts=root.ts)
    await scene.until(lambda: "no length of time" in whispers(scene, TOM))
    scene.box.slack.say(TOM, SUPPORT, "!snooze 2h the vendor looks", thread_ts=root.ts)
    await scene.until(lambda: "the vendor looks" in scene.words(card(scene, TOM)))
    scene.box.slack.say(TOM, SUPPORT, "!extend 2d a part is on its way", thread_ts=root.ts)
    await scene.until(lambda: "has moved" in whispers(scene, TOM))
    after = (await stored(scene, root)).due_at
    assert before is not None
    assert after is not None
    assert (after - before).days == 2


async def opened(scene: Scene, verb: str, number: str, member: str = TOM) -> Any:
    """The modal behind a button of somebody's live card."""
    await press(scene, verb, number, member)
    return await scene.until(lambda: scene.box.slack.view(member))


def field(view: Any, name: str) -> Any:
    """The element a field of a modal is made of."""
    return next(block["element"] for block in view["blocks"] if block["block_id"] == name)


async def test_a_technician_snoozes_for_two_hours_at_most_and_says_why(scene: Scene) -> None:
    _, number = await reminded(scene)
    view = await opened(scene, "snooze", number)
    assert [one["text"]["text"] for one in field(view, "span")["options"]] == ["30 min", "1 h", "2 h"]
    given = {"span": {"value": "7200"}, "reason": {"value": "  "}}
    assert list((await scene.box.slack.submit(TOM, view["id"], given))["errors"]) == ["reason"]
    forged = {"span": {"value": "86400"}, "reason": {"value": "later"}}
    assert "at most 2 h" in (await scene.box.slack.submit(TOM, view["id"], forged))["errors"]["span"]
    given["reason"] = {"value": "The vendor looks"}
    assert await scene.box.slack.submit(TOM, view["id"], given) == {"closed": True}
    await scene.until(lambda: "The vendor looks" in scene.words(card(scene, TOM)))


async def test_a_due_date_is_moved_to_a_later_one_only(scene: Scene) -> None:
    root, number = await reminded(scene)
    view = await opened(scene, "extend", number)
    proposed = field(view, "until")["initial_date_time"]
    before = (await stored(scene, root)).due_at
    assert before is not None
    assert proposed - int(before.timestamp()) == 24 * 3600
    earlier: dict[str, Any] = {
        "until": {"value": int(before.timestamp()) - 60},
        "reason": {"value": "A part is coming"},
    }
    assert "later than" in (await scene.box.slack.submit(TOM, view["id"], earlier))["errors"]["until"]
    assert await scene.box.slack.submit(TOM, view["id"], {"reason": {"value": "A part is coming"}}) == {"closed": True}
    assert (await stored(scene, root)).due_at == datetime.fromtimestamp(proposed, before.tzinfo)


@on_both
async def test_a_supervisor_asks_somebody_by_load_and_shift(scene: Scene) -> None:
    busy = await scene.file("Something Tom does already")
    await scene.claim(busy)
    root = await scene.file()
    scene.clock.advance(minutes=161)
    await scene.until(lambda: any(f"a:assign:{scene.number(root)}" in str(p.blocks) for p in scene.direct(SOFIA)))
    view = await opened(scene, "assign", scene.number(root), SOFIA)
    offered = {one["value"]: one["text"]["text"] for one in field(view, "agent")["options"]}
    assert "1 open" in offered["Tom Reed"]
    assert next(iter(offered)) == "Tina Park"
    done = await scene.box.slack.submit(SOFIA, view["id"], {"agent": {"value": "Tina Park"}})
    assert done == {"closed": True}
    assert (await stored(scene, root)).asked == "Tina Park"
    await scene.until(lambda: "Tina Park was asked" in scene.words(card(scene, SOFIA)))


class TestInTwoLanguages:
    """Tom reads one of them."""

    @pytest.fixture
    def organisation(self, organisation: Organisation, request: pytest.FixtureRequest) -> Organisation:
        """With his language."""
        people = (replace(one, language=request.param) if one.slack == TOM else one for one in organisation.people)
        return replace(organisation, people=tuple(people))

    @pytest.mark.parametrize(
        ("organisation", "asked", "said"),
        [
            ("en", "Still on it?", "That held reminders until 2 Mar, 13:35 UTC; they go on now."),
            ("ru", "Ещё занимаетесь?", "Напоминания ждали до 2 мар., 13:35 UTC и теперь продолжаются."),
        ],
        indirect=["organisation"],
    )
    async def test_asked_after_a_jump_of_the_clock_it_names_no_instant_that_lies_ahead(
        self, scene: Scene, asked: str, said: str
    ) -> None:
        _, number = await reminded(scene)
        await press(scene, "ack", number)
        await scene.until(lambda: "a:release" not in scene.words(card(scene, TOM)) and scene.direct(TOM)[0].edited)
        scene.clock.advance(hours=1)
        found = await scene.until(lambda: next((p for p in scene.direct(TOM) if asked in scene.words(p)), None))
        assert said in scene.words(found)
