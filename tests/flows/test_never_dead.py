"""Never silently dead: readiness tells of every loop, and what stays untold reaches the operators."""

import asyncio
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from adapters.db.trouble import StoreUnusable
from bot.process import asked_or_failed
from tests.flows.conftest import MAX, Scene
from tests.scheduler.conftest import until


async def ready(scene: Scene) -> tuple[int, dict[str, Any]]:
    """What /health/ready answers: its status, and its parts."""
    async with aiohttp.ClientSession() as session, session.get(f"{scene.desk.url}/health/ready") as answer:
        return answer.status, (await answer.json())["components"]


async def test_readiness_tells_of_every_loop(scene: Scene) -> None:
    desk = scene.desk
    pulses = [desk.auditor.pulse, desk.housekeeping.ticker.pulse, *(watched.pulse for watched in desk.watchdog.watched)]
    await until(lambda: desk.slack.is_connected and all(pulse.ok for pulse in pulses))
    status, parts = await ready(scene)
    assert (status, {name: part for name, part in parts.items() if not part["ok"]}) == (200, {})
    loops = {"escalation", "deliveries", "digests", "watchdog", "auditor", "housekeeping"}
    assert parts.keys() == {"store", "telegram", "slack", "reader"} | loops
    assert all("fix" not in part for part in parts.values())
    for name in ("escalation", "deliveries", "digests", "auditor", "housekeeping"):
        assert 0 <= parts[name]["seconds_since_round"] < 60
        assert parts[name]["rebuilt"] == 0
    assert parts["deliveries"]["oldest_undelivered_seconds"] == 0
    assert parts["auditor"]["late"] == 0


async def test_readiness_is_red_with_a_fix_for_each_part_that_is_broken(scene: Scene) -> None:
    await until(lambda: scene.desk.auditor.pulse.ok)
    desk = scene.desk
    for pulse in (desk.escalation.ticker.pulse, desk.deliveries.pulse, desk.auditor.pulse):
        pulse.patience = 0.0
    desk.watchdog.stop()
    await until(lambda: not desk.watchdog.is_alive)
    status, parts = await ready(scene)
    assert status == 503
    red = {name: part for name, part in parts.items() if not part["ok"]}
    assert red.keys() >= {"escalation", "deliveries", "watchdog", "auditor"}
    assert all(part["fix"].endswith(".") for part in red.values())


async def test_a_sweep_that_stands_still_reaches_the_operators_and_readiness(scene: Scene) -> None:
    root = await scene.file()
    desk = scene.desk
    desk.watchdog.stop()
    await desk.escalation.ticker.stop()  # nobody sweeps any more, and nobody mends it
    scene.clock.advance(minutes=81)
    desk.auditor._grace = 0.0
    await desk.auditor._patiently()
    told = await scene.until(lambda: scene.direct(MAX))
    assert f"one for #{scene.number(root)} has been due since 2 Mar, 10:20 UTC" in scene.words(told[0])
    status, parts = await ready(scene)
    assert (status, parts["auditor"]["late"]) == (503, 1)
    assert f"the first: #{scene.number(root)} NOT_ASSIGNED L1" in parts["auditor"]["detail"]


async def test_a_desk_whose_database_a_newer_release_took_over_stops(scene: Scene) -> None:
    desk = scene.desk
    async with desk.store.engine.execution_options(readonly=False).begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    desk.housekeeping.ticker.wake()
    with pytest.raises(StoreUnusable, match="A newer release"):
        await asyncio.wait_for(asked_or_failed(asyncio.Event(), desk), 5)
