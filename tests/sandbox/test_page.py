"""The page is served, nothing but the page, and it hears what happens."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from yarl import URL

from sandbox.box import Sandbox, running
from sandbox.page.routes import ASSETS, CONTENT_TYPES


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    async with running() as served:
        yield served


@pytest.fixture
async def http(box: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(box.url) as session:
        yield session


@pytest.fixture
async def line(box: Sandbox) -> AsyncIterator[ClientConnection]:
    async with connect(f"{box.url.replace('http', 'ws')}/live") as connection:
        yield connection


async def heard(line: ClientConnection) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(await line.recv())
    return event


async def test_the_page_is_at_the_root(http: aiohttp.ClientSession) -> None:
    async with http.get("/") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert '<script type="module" src="/page/app.js">' in await answer.text()


@pytest.mark.parametrize("name", sorted(file.name for file in ASSETS.iterdir()))
async def test_every_asset_is_served_as_what_it_is(http: aiohttp.ClientSession, name: str) -> None:
    async with http.get(f"/page/{name}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == CONTENT_TYPES[ASSETS.joinpath(name).suffix]
        assert await answer.read() == ASSETS.joinpath(name).read_bytes()


@pytest.mark.parametrize(
    "path", ["../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "..%5croutes.py", "missing.js", ""]
)
async def test_nothing_outside_the_assets_is_served(box: Sandbox, http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(URL(f"{box.url}/page/{path}", encoded=True), allow_redirects=False) as answer:
        assert answer.status == 404


def test_no_asset_parses_data_as_html() -> None:
    scripts = [file.read_text(encoding="utf-8") for file in ASSETS.glob("*.js")]
    sinks = (".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    assert scripts
    assert not [sink for sink in sinks if any(sink in script for script in scripts)]


async def test_the_line_starts_with_a_snapshot_and_goes_on_with_events(box: Sandbox, line: ClientConnection) -> None:
    first = await heard(line)
    assert first["type"] == "snapshot"
    assert first["state"]["telegram"] == box.state()["telegram"]

    said = box.telegram.say(1001, "The API answers 500")

    event = await heard(line)
    assert event["type"] == "telegram.message"
    assert event["message"] == said.as_dict()


async def test_one_client_that_leaves_does_not_disturb_another(box: Sandbox, line: ClientConnection) -> None:
    async with connect(f"{box.url.replace('http', 'ws')}/live") as leaving:
        await heard(leaving)
    await heard(line)

    box.slack.say("U0TECH", "C0GENERAL", "still here?")

    assert (await heard(line))["type"] == "slack.message"


async def test_a_client_that_fell_behind_gets_the_state_instead_of_the_backlog(
    box: Sandbox, line: ClientConnection
) -> None:
    await heard(line)
    for number in range(1_500):
        box.journal.tell("noise", number=number)

    assert (await heard(line))["type"] == "snapshot"


async def test_a_speed_set_on_the_page_reaches_the_others(
    box: Sandbox, http: aiohttp.ClientSession, line: ClientConnection
) -> None:
    await heard(line)
    async with http.post("/person/clock", json={"speed": 60}) as answer:
        assert answer.status == 200

    event = await heard(line)
    assert event["type"] == "clock"
    assert event["clock"]["speed"] == 60
    assert box.clock.speed == 60
