"""The window into a desk: who asks it, how often, and what happens where there is none. And jumps to a weekday."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import connect

from sandbox.box import Sandbox, running
from sandbox.clock import next_wall_time
from sandbox.world import demo_world


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    world = demo_world()
    world.timezone = "Europe/Berlin"
    async with running(world=world) as served:
        yield served


@pytest.fixture
async def http(box: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(box.url) as session:
        yield session


class Desk:
    """A desk that counts how often it is looked into."""

    def __init__(self) -> None:
        self.looks = 0

    async def __call__(self) -> dict[str, Any]:
        self.looks += 1
        return {"looks": self.looks}


def live(box: Sandbox) -> connect:
    return connect(f"{box.url.replace('http', 'ws')}/live")


async def test_without_a_desk_the_door_says_so_and_the_page_hears_nothing(
    box: Sandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get("/person/insight") as answer:
        assert answer.status == 404
    async with live(box) as line:
        assert json.loads(await line.recv())["type"] == "snapshot"
        box.journal.tell("noise")
        await asyncio.sleep(0)
        assert json.loads(await line.recv())["type"] == "noise"


async def test_a_page_hears_what_the_desk_shows_and_nobody_asks_it_while_no_page_is_there(
    box: Sandbox, http: aiohttp.ClientSession
) -> None:
    desk = Desk()
    async with box.lookout.showing(desk):
        async with http.get("/person/insight") as answer:
            assert await answer.json() == {"looks": 1}
        async with live(box) as line:
            assert json.loads(await line.recv())["type"] == "snapshot"
            assert json.loads(await line.recv()) == {"type": "insight", "insight": {"looks": 2}}
        await box.until(lambda: box.lookout.is_idle)
        seen = desk.looks
        async with live(box), live(box):
            await box.until(lambda: desk.looks > seen)
    assert box.lookout.look is None


async def test_a_desk_that_cannot_answer_is_asked_again(box: Sandbox) -> None:
    answers = iter([RuntimeError("the store is closed"), {"fine": True}])

    async def look() -> dict[str, Any]:
        answer = next(answers, {"fine": True})
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]  # one of two kinds, and not the other

    async with box.lookout.showing(look), live(box) as line:
        assert json.loads(await line.recv())["type"] == "snapshot"
        assert json.loads(await line.recv()) == {"type": "insight", "insight": {"fine": True}}


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("monday 9:00", (2026, 3, 6, 16, 30), (2026, 3, 9, 8, 0)),
        ("Monday 9:00", (2026, 3, 9, 7, 59), (2026, 3, 9, 8, 0)),
        ("monday 9:00", (2026, 3, 9, 8, 0), (2026, 3, 16, 8, 0)),
        ("monday 9:00", (2026, 3, 27, 16, 30), (2026, 3, 30, 7, 0)),  # clocks go forward on the Sunday between
        ("monday 9:00", (2026, 10, 23, 15, 30), (2026, 10, 26, 8, 0)),  # and back
        ("friday 17:30", (2026, 3, 1, 23, 30), (2026, 3, 6, 16, 30)),  # Monday already in Berlin
    ],
)
def test_a_jump_lands_on_the_wall_clock_of_the_zone(
    text: str, after: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    landed = next_wall_time(text, "Europe/Berlin", datetime(*after, tzinfo=UTC))  # type: ignore[misc,arg-type]
    assert landed == datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]


async def test_the_door_jumps_and_refuses_what_is_no_time(box: Sandbox, http: aiohttp.ClientSession) -> None:
    wanted = next_wall_time("monday 9:00", "Europe/Berlin", box.clock.now())
    async with http.post("/person/clock", json={"to": "monday 9:00"}) as answer:
        assert answer.status == 200
    assert 0 <= (box.clock.now() - wanted).total_seconds() < 30
    for nonsense in ("someday 9:00", "monday 25:00", "monday"):
        async with http.post("/person/clock", json={"to": nonsense}) as answer:
            assert answer.status == 422
    assert box.state()["zone"] == "Europe/Berlin"
