"""Two desks on one database: one polls Telegram, both do the rest, and when one stops nobody notices."""

from contextlib import AsyncExitStack

import pytest

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from sandbox.box import Sandbox
from tests.conftest import WalkingClock
from tests.flows.conftest import TOM, Scene

pytestmark = pytest.mark.postgres


async def test_the_second_desk_takes_over_from_the_first_and_every_request_is_one_ticket(
    box: Sandbox, postgres_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=postgres_url, pace=0)
    async with AsyncExitStack() as running:
        first = await running.enter_async_context(Desk(settings, organisation, time=clock).running())
        async with Desk(settings, organisation, time=clock).running() as second:
            assert first.turn
            assert second.turn
            assert (first.turn.held, second.turn.held) == (True, False)
            assert (await second.health())["telegram"]["detail"].startswith("another desk polls")
            scene = Scene(box, second, clock)
            roots = [await scene.file(f"request {turn}") for turn in range(3)]
            await running.aclose()
            roots.append(await scene.file("after the change"))
            await scene.claim(roots[0], TOM)
            assert (second.turn.held, second.turn.epoch) == (True, 2)
            assert len(scene.roots()) == len({scene.number(root) for root in roots}) == 4
