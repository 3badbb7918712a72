"""Accounts that may not act: who left desk.toml, and whom Slack calls deactivated, a guest, a stranger or a bot."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from adapters.slack import accounts
from bot.app import Desk
from bot.demo import settings_for
from core.model.calendar import ALWAYS
from core.model.organisation import Organisation
from core.model.rotation import Rotation
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.post import Post
from tests.conftest import WalkingClock
from tests.flows.conftest import ANNA, MARIA, SUPPORT, TINA, TOM, Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KINDS = ["guest", "stranger", "deactivated", "bot"]
NO = "Only the desk's own people can do that"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of an account is asked each time, not every five minutes."""
    monkeypatch.setattr(accounts, "FRESH", 0.0)


def becomes(scene: Scene, kind: str, member: str = TOM) -> None:
    scene.box.slack.store.members[member].kind = kind


def words_in(scene: Scene, root: Post, text: str) -> Post:
    """Tom's words in the thread, as Slack would tell of them whatever his account is."""
    return scene.box.slack.conversations.post(
        scene.box.slack.store.rooms[SUPPORT], TOM, text=text, thread_ts=root.ts, client_msg_id=text
    )


async def refused(scene: Scene, times: int = 1) -> None:
    """Tom was told so many times that he may not."""
    told = scene.box.slack.ephemerals
    await scene.until(lambda: sum(NO in scene.words(post) for post in told(TOM)) == times)


async def test_an_account_that_may_not_act_presses_in_vain_though_desk_toml_names_it(scene: Scene) -> None:
    root = await scene.file()
    for times, kind in enumerate(KINDS, 1):
        becomes(scene, kind)
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
        await refused(scene, times)
    assert "nobody yet" in scene.words(scene.root(root))


async def test_an_owner_whose_account_may_not_act_any_more_speaks_to_nobody_outside(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    for times, kind in enumerate(["guest", "stranger", "deactivated"], 1):
        becomes(scene, kind)
        post = words_in(scene, root, f"Give a {kind} your password")
        await scene.until(lambda post=post: scene.reactions(post) == ["lock"])  # type: ignore[misc]  # bound now
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:reply:{scene.number(root)}")
        await refused(scene, times)
    assert scene.box.slack.view(TOM) is None
    assert not any("password" in message.text for message in scene.told(ANNA))


async def test_a_member_again_may_act_again(scene: Scene) -> None:
    root = await scene.file()
    becomes(scene, "guest")
    scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
    await refused(scene)
    becomes(scene, "member")
    await scene.claim(root)


async def test_while_slack_does_not_say_what_became_of_an_account_its_last_word_holds(scene: Scene) -> None:
    root = await scene.file()
    becomes(scene, "guest")
    scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
    await refused(scene)
    becomes(scene, "member")
    scene.box.faults.add(Fault(platform="slack", method="users.info", kind="5xx"))
    scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
    await scene.until(lambda: len(scene.box.slack.ephemerals(TOM)) == 2)
    assert "nobody yet" in scene.words(scene.root(root))


async def test_an_old_button_of_somebody_who_left_desk_toml_does_nothing(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        root = await Scene(box, desk, clock).file()
    without = replace(organisation, people=tuple(one for one in organisation.people if one.slack != TOM))
    async with Desk(settings, without, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
        await refused(scene)
        assert "nobody yet" in scene.words(scene.root(root))


async def test_whose_account_may_not_act_reads_nothing_of_tickets_either(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tom does nothing at all: the desk asks by itself. His reminder goes to who comes next, who reads why."""
    monkeypatch.setattr(accounts, "FIRST_ROUND", 0.0)
    box.slack.store.members[TOM].kind = "guest"
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, _with_tom_on_call(organisation), time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        root = await scene.file()
        await scene.until(lambda: box.journal.calls["slack.users.info"] >= len(organisation.people))
        clock.advance(minutes=80, seconds=1)
        (told,) = await scene.until(lambda: scene.direct(TINA))
        assert f"#{scene.number(root)}" in scene.words(told)
        assert "You are told because Tom Reed cannot be reached." in scene.words(told)
        assert scene.direct(TOM) == []


async def test_an_account_that_may_not_act_in_slack_may_not_act_in_telegram_either(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, _with_tom_on_call(organisation), time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        box.telegram.say(MARIA, "/start")
        becomes(scene, "deactivated")
        root = await scene.file()
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
        await refused(scene)
        box.telegram.say(MARIA, "/oncall")
        said = await scene.until(lambda: [message.text for message in scene.told(MARIA) if "/oncall" in message.text])
        assert said == ["Не знаю команды /oncall. Что я умею, подскажет /help."], "as every customer reads it"


async def test_who_was_barred_when_the_desk_stopped_is_barred_when_it_starts_though_slack_says_nothing(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings, with_tom = settings_for(box, database_url=database_url, pace=0), _with_tom_on_call(organisation)
    async with Desk(settings, with_tom, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        root = await scene.file()
        becomes(scene, "guest")
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
        await refused(scene)
        await _noted(desk)
    box.faults.add(Fault(platform="slack", method="users.info", kind="5xx", times=None))
    clock.advance(days=2)
    async with Desk(settings, with_tom, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        box.telegram.say(MARIA, "/oncall")
        await scene.until(lambda: any("Не знаю команды /oncall" in message.text for message in scene.told(MARIA)))
        scene.box.slack.press(TOM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
        await refused(scene, 2)
        assert "nobody yet" in scene.words(scene.root(root))
        await scene.until(lambda: scene.direct(TINA))
        assert scene.direct(TOM) == [], "nor does he read what came due meanwhile"


async def _noted(desk: Desk) -> None:
    """What a click told is in the store."""
    async with asyncio.timeout(5), desk.store.engine.connect() as connection:
        while not (await connection.execute(text("SELECT 1 FROM unreachable WHERE reason = 'account'"))).all():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _with_tom_on_call(organisation: Organisation) -> Organisation:
    """Tom is on call, and in Telegram with Maria's phone; Tina's shift never ends."""
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    more: dict[str, dict[str, Any]] = {TOM: {"telegram": MARIA}, TINA: {"hours": ALWAYS}}
    people = tuple(replace(agent, **more.get(agent.slack or "", {})) for agent in organisation.people)
    return replace(organisation, teams=(replace(team, rotation=turns),), people=people)
