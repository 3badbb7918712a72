"""Desks that share one database: each does all, or each its parts; when one stops nobody notices."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

import adapters.db.bell
import scheduler.deliveries
from bot.app import Desk
from bot.demo import settings_for
from bot.roles import Role
from core.model.organisation import Organisation
from sandbox.box import Sandbox
from tests.conftest import WalkingClock
from tests.flows.conftest import TOM, Scene
from tests.scheduler.conftest import until

pytestmark = pytest.mark.postgres


async def test_the_second_desk_takes_over_from_the_first_and_every_request_is_one_ticket(
    box: Sandbox, postgres_url: str, organisation: Organisation, clock: WalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.db.bell, "LOOKS", 0.2)
    settings = settings_for(box, database_url=postgres_url, pace=0)
    async with AsyncExitStack() as running:
        first = await running.enter_async_context(Desk(settings, organisation, time=clock).running())
        turn = first.turn
        assert turn
        await until(lambda: turn.held)
        async with Desk(settings, organisation, time=clock).running() as second:
            assert second.turn
            assert (turn.held, second.turn.held) == (True, False)
            assert (await second.health())["telegram"]["detail"].startswith("another desk polls")
            scene = Scene(box, second, clock)
            await until(lambda: first.pace.processes == second.pace.processes == 2)
            roots = [await scene.file(f"request {turn}") for turn in range(3)]
            await running.aclose()
            roots.append(await scene.file("after the change"))
            await scene.claim(roots[0], TOM)
            assert (second.turn.held, second.turn.epoch) == (True, 2)
            await until(lambda: second.pace.processes == 1)
            assert len(scene.roots()) == len({scene.number(root) for root in roots}) == 4


@pytest.fixture
async def parts(
    box: Sandbox, postgres_url: str, organisation: Organisation, clock: WalkingClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[Role, Desk]]:
    """A desk in five parts. The loop of the deliveries looks by itself once an hour: it has to be woken."""
    monkeypatch.setattr(scheduler.deliveries, "SAFETY_POLL", 3600.0)
    settings = settings_for(box, database_url=postgres_url, pace=0)
    async with AsyncExitStack() as running:
        desks = {role: Desk(settings, organisation, time=clock, only=[role]) for role in Role}
        for desk in desks.values():
            await running.enter_async_context(desk.running())
        yield desks


async def test_what_one_process_takes_in_another_sends_at_once(
    box: Sandbox, parts: dict[Role, Desk], clock: WalkingClock
) -> None:
    scene = Scene(box, parts[Role.DELIVERIES], clock)
    root = await scene.file("The API answers 500")
    await scene.claim(root, TOM)
    box.slack.say(TOM, "C0SUPPORT", "We are on it", thread_ts=root.ts)
    await scene.until(lambda: any("We are on it" in message.text for message in box.telegram.chat(1001)))


async def test_a_reminder_is_planned_by_one_process_and_sent_by_another(
    box: Sandbox, parts: dict[Role, Desk], clock: WalkingClock
) -> None:
    scene = Scene(box, parts[Role.DELIVERIES], clock)
    ticker = parts[Role.SCHEDULER].escalation.ticker
    await until(lambda: ticker.pulse.beats)
    ticker._plan(3600)  # nor does the tick look by itself
    root = await scene.file("The API answers 500")
    clock.advance(minutes=81)
    told = await scene.until(lambda: scene.thread(root))
    assert f"#{scene.number(root)}" in scene.words(told[0])


async def test_readiness_of_a_process_is_that_of_its_parts(parts: dict[Role, Desk]) -> None:
    common = {"store", "watchdog", "housekeeping"}
    own = {
        Role.TELEGRAM: {"telegram"},
        Role.SLACK: {"slack", "reader"},
        Role.SCHEDULER: {"escalation", "digests", "auditor"},
        Role.DELIVERIES: {"deliveries"},
        Role.WEB: set(),
    }
    for role, desk in parts.items():
        await until(lambda desk=desk: desk.housekeeping.ticker.pulse.ok)  # type: ignore[misc]
        assert (await desk.health()).keys() == common | own[role]
