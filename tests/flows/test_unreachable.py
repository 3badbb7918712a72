"""Somebody who cannot be reached: their other channel, the next person, at last the team's channel, and it says so."""

from dataclasses import replace
from datetime import date

import pytest

from core.model.calendar import ALWAYS
from core.model.organisation import Agent, Organisation
from core.model.rotation import Rotation
from sandbox.faults import Fault
from sandbox.slack.post import Post
from tests.flows.conftest import MARIA, SOFIA, TINA, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough: what is stored is tried on both elsewhere."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation, request: pytest.FixtureRequest) -> Organisation:
    """Tom is on call, in Slack and then in Telegram (with Maria's phone); Tina's shift never ends.

    A test may name the language that Tom reads.
    """
    (team,) = organisation.teams
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    people = tuple(_with_more(agent, getattr(request, "param", "en")) for agent in organisation.people)
    return replace(organisation, teams=(replace(team, rotation=turns),), people=people)


def _with_more(agent: Agent, language: str) -> Agent:
    if agent.slack == TOM:
        return replace(agent, telegram=MARIA, language=language)
    return replace(agent, hours=ALWAYS) if agent.slack == TINA else agent


def refuse(scene: Scene, member: str) -> None:
    """Slack takes no direct message for somebody any more."""
    scene.box.faults.add(
        Fault(platform="slack", method="conversations.open", kind="error", error="user_disabled", times=None,
              match={"users": member})
    )  # fmt: skip


def in_slack(root: Post) -> str:
    """The address that opens a thread in Slack from anywhere."""
    return f"https://slack.com/app_redirect?channel={root.channel}&message_ts={root.ts}"


async def test_who_is_gone_from_slack_hears_of_it_in_telegram_at_once(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/start")
    refuse(scene, TOM)
    root = await scene.file()
    scene.clock.advance(minutes=80, seconds=1)
    told = await scene.until(lambda: [m for m in scene.told(MARIA) if f"#{scene.number(root)}" in m.text])
    assert "Nobody has taken it" in told[0].text
    assert "It comes here because Slack did not take it for you." in told[0].text
    assert scene.direct(TINA) == []


async def test_who_is_reached_where_they_want_to_be_reads_nothing_of_that(scene: Scene) -> None:
    await scene.file()
    scene.clock.advance(minutes=80, seconds=1)
    (told,) = await scene.until(lambda: scene.direct(TOM))
    assert "It comes here" not in scene.words(told)


async def test_who_is_gone_everywhere_is_replaced_by_the_next_person_who_reads_why(scene: Scene) -> None:
    """Tom never wrote to the bot in Telegram, so it may not write to him there either."""
    refuse(scene, TOM)
    root = await scene.file()
    scene.clock.advance(minutes=80, seconds=1)
    (told,) = await scene.until(lambda: scene.direct(TINA))
    assert f"#{scene.number(root)}" in scene.words(told)
    assert "You are told because Tom Reed cannot be reached." in scene.words(told)


async def test_where_nobody_is_left_the_channel_is_told_and_why(scene: Scene) -> None:
    refuse(scene, TOM)
    refuse(scene, TINA)
    root = await scene.file()
    scene.clock.advance(minutes=80, seconds=1)
    (told,) = await scene.until(lambda: scene.thread(root))
    assert "Nobody has taken it" in scene.words(told)
    assert "Tom Reed cannot be reached" in scene.words(told)
    assert "Tina Park cannot be reached" in scene.words(told)


async def test_a_supervisor_who_is_gone_is_replaced_by_the_manager(scene: Scene) -> None:
    refuse(scene, SOFIA)
    root = await scene.file()
    scene.clock.advance(minutes=160, seconds=1)
    (told,) = await scene.until(lambda: scene.direct("U0MANAGER"))
    assert f"#{scene.number(root)}" in scene.words(told)
    assert "Sofia Lind cannot be reached" in scene.words(told)


@pytest.mark.parametrize(
    ("organisation", "said"),
    [("en", "It comes here because Slack did not take it for you."),
     ("ru", "Пришло сюда, потому что Slack не принял его для вас.")],
    indirect=["organisation"],
)  # fmt: skip
async def test_a_list_says_so_too(scene: Scene, said: str) -> None:
    """And the numbers lead to the threads."""
    scene.box.telegram.say(MARIA, "/start")
    refuse(scene, TOM)
    for number in range(6):
        await scene.file(f"Request {number}")
    scene.clock.advance(minutes=90)
    (told,) = await scene.until(lambda: [m for m in scene.told(MARIA) if said in m.text])
    assert told.text.count("#") == 6
    links = {told.text[one["offset"] :][: one["length"]]: one["url"] for one in told.entities if "url" in one}
    assert links == {f"#{scene.number(root)}": in_slack(root) for root in scene.roots()}
