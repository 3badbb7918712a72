"""Figures for monitors: what happened, how it stands, and not a word of anybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from sandbox.box import Sandbox
from tests.conftest import WalkingClock
from tests.flows.conftest import Scene

KEY = "a-key-of-more-than-24-characters"


@asynccontextmanager
async def watched(
    box: Sandbox, url: str, organisation: Organisation, clock: WalkingClock, key: str | None
) -> AsyncIterator[Scene]:
    """A desk with a key for its figures, or none."""
    settings = settings_for(box, database_url=url, pace=0, metrics_key=SecretStr(key) if key else None)
    async with Desk(settings, organisation, time=clock).running() as desk:
        yield Scene(box, desk, clock)


async def asked(scene: Scene, token: str | None = None) -> tuple[int, str]:
    """What /metrics answers."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(f"{scene.desk.url}/metrics", headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_monitor_reads_what_happened_and_how_the_desk_stands(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    async with watched(box, database_url, organisation, clock, KEY) as scene:
        root = await scene.file("The secret project is on fire")
        await scene.file("Another one")
        await scene.claim(root)
        status, page = await asked(scene, KEY)
    assert status == 200
    for line in (
        'switchboard_facts_total{kind="Filed"} 2.0',
        'switchboard_facts_total{kind="Accepted"} 1.0',
        'switchboard_tickets{priority="P3",state="in_progress"} 1.0',
        'switchboard_tickets{priority="P3",state="new"} 1.0',
        'switchboard_inbound_lag_seconds_count{platform="telegram"} 2.0',
        'switchboard_ready{part="store"} 1.0',
    ):
        assert line in page.splitlines()
    assert 'switchboard_sends_total{outcome="sent",platform="slack"}' in page
    assert "switchboard_oldest_undelivered_seconds" in page
    assert "secret project" not in page
    assert "Anna" not in page


@pytest.mark.parametrize(("key", "token"), [(None, None), (KEY, None), (KEY, KEY[:-1]), (None, "Bearer "), (KEY, "é")])
async def test_without_the_key_there_is_no_such_page(
    box: Sandbox, sqlite_url: str, organisation: Organisation, clock: WalkingClock, key: str | None, token: str | None
) -> None:
    async with watched(box, sqlite_url, organisation, clock, key) as scene:
        assert (await asked(scene, token))[0] == 404
