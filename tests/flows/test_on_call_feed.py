"""The calendar feed: who has the key reads the turns of the next three months, everybody else finds nothing."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from icalendar import Calendar
from pydantic import SecretStr

from bot import oncall
from bot.app import Desk
from bot.demo import settings_for
from bot.logs import masked
from core.model.organisation import Organisation, Team
from core.model.rotation import Rotation
from core.service import duty
from sandbox.box import Sandbox
from tests.conftest import WalkingClock
from tests.flows.conftest import SUPPORT, TOM, Scene

KEY = "a-key-of-24-letters-or-more"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here: what the verbs store is tested on both elsewhere."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom and Tina take turns by the week."""
    turns = Rotation(people=("Tom Reed", "Tina Park"), start=date(2026, 3, 2))
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),))


@pytest.fixture
async def scene(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> AsyncIterator[Scene]:
    """A desk with a key to its feed and an address."""
    given: dict[str, Any] = {"calendar_key": SecretStr(KEY), "public_url": "https://desk.example.com"}
    settings = settings_for(box, database_url=database_url, pace=0, **given)
    async with Desk(settings, organisation, time=clock).running() as desk:
        yield Scene(box, desk, clock)


async def get(scene: Scene, path: str, **headers: str) -> tuple[int, bytes, str]:
    """Status, body and tag of an answer."""
    async with aiohttp.ClientSession() as session, session.get(scene.desk.url + path, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers.get("ETag", "")


async def test_the_feed_has_the_turns_of_three_months_with_covers(scene: Scene) -> None:
    async with scene.desk.store.work() as uow:
        sofia = uow.organisation.agent("Sofia Lind")
        await duty.take(uow, sofia, MONDAY + timedelta(days=8), MONDAY + timedelta(days=9))
    status, content, _ = await get(scene, f"/oncall/support.ics?key={KEY}")
    assert status == 200
    feed = Calendar.from_ical(content)
    events: list[Any] = feed.walk("VEVENT")
    turns = [(str(one["SUMMARY"]), one.start, one.end) for one in events]
    assert feed["X-WR-CALNAME"] == "On call: Support"
    assert turns[0] == ("On call: Tom Reed", MONDAY, MONDAY + timedelta(days=7))
    assert turns[2] == (
        "On call: Sofia Lind (for Tina Park)", MONDAY + timedelta(days=8), MONDAY + timedelta(days=9),
    )  # fmt: skip
    assert turns[-1][2] >= MONDAY + timedelta(days=90)


async def test_a_feed_that_has_not_changed_is_not_sent_again(scene: Scene) -> None:
    path = f"/oncall/support.ics?key={KEY}"
    _, first, tag = await get(scene, path)
    scene.clock.advance(hours=3)
    status, content, again = await get(scene, path, **{"If-None-Match": tag})
    assert (status, content, again) == (304, b"", tag)
    async with scene.desk.store.work() as uow:
        await duty.take(uow, uow.organisation.agent("Sofia Lind"), uow.now, uow.now + timedelta(days=1))
    status, content, _ = await get(scene, path, **{"If-None-Match": tag})
    assert status == 200
    assert content != first


@pytest.mark.parametrize(
    "path",
    [
        "/oncall/support.ics", "/oncall/support.ics?key=", "/oncall/support.ics?key=wrong",
        f"/oncall/sales.ics?key={KEY}",
        f"/oncall/support.ics?key={KEY}x", "/oncall/support.ics?key=%F0%9F%94%91", "/oncall/support.ics?key=%FF%00",
        f"/oncall/%2e%2e%2fsupport.ics?key={KEY}", f"/oncall/.ics?key={KEY}",
    ],
)  # fmt: skip
async def test_without_the_key_there_is_nothing_there(scene: Scene, path: str) -> None:
    nothing = await get(scene, "/nothing/here")
    assert nothing[0] == 404
    assert await get(scene, path) == nothing


async def test_the_key_is_written_into_no_log_and_oncall_tells_agents_the_address(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        await get(scene, f"/oncall/support.ics?key={KEY}")
        scene.box.slack.command(TOM, SUPPORT, "/oncall", "")
        board = await scene.until(lambda: scene.box.slack.ephemerals(TOM))
    assert f"https://desk.example.com/oncall/support.ics?key={KEY}" in scene.words(board[0])
    told = {record.name for record in caplog.records if KEY in record.getMessage()}
    assert told <= {"uvicorn.access"}  # which pytest listens to; nobody else does:
    assert logging.getLogger("uvicorn.access").propagate is False
    assert KEY not in masked(f"GET /oncall/support.ics?key={KEY}", scene.desk.settings.secrets)


def test_names_of_teams_become_addresses_that_differ() -> None:
    turns = Rotation(people=("Tom Reed",), start=date(2026, 3, 2))
    names = ("IT Support", "it support", "Поддержка", "!!", "No turns")
    teams = tuple(Team(name=name, slack_channel="C1", rotation=turns) for name in names[:-1])
    without = Team(name=names[-1], slack_channel="C1")
    found = oncall.slugs(Organisation(teams=(*teams, without), people=()))
    assert list(found) == ["it-support", "it-support-2", "поддержка", "team"]


async def test_a_desk_without_a_key_has_no_feed(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        for key in ("", KEY):
            assert await get(scene, f"/oncall/support.ics?key={key}") == await get(scene, "/nothing/here")
        box.slack.command(TOM, SUPPORT, "/oncall", "")
        board = await scene.until(lambda: box.slack.ephemerals(TOM))
        assert ".ics" not in scene.words(board[0])
