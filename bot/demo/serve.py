"""The demo's desk and sandbox, put together."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from adapters.db.store import Store
from bot.app import Desk
from bot.demo.insight import Insight
from bot.demo.organisation import demo_organisation
from bot.process import loop_run, stopped
from bot.settings import Settings
from core.model.organisation import Organisation
from sandbox.box import Sandbox, running
from sandbox.clock import Clock
from sandbox.world import demo_world


class SandboxTime:
    """The desk's clock follows the sandbox's, speed and jumps included."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The sandbox's present instant."""
        return self._clock.now()

    def real_seconds(self, span: timedelta) -> float:
        """A sandbox minute at x60 is a real second; somebody may change the speed while we sleep, so not for long."""
        return min(span.total_seconds() / self._clock.speed, 0.5)


def settings_for(box: Sandbox, *, database_url: str, **changes: object) -> Settings:
    """Settings with which a desk talks to a sandbox."""
    world = box.world
    given: dict[str, object] = {
        "telegram_token": SecretStr(world.telegram_token),
        "telegram_api_url": f"{box.url}/telegram",
        "slack_bot_token": SecretStr(world.slack_bot_token),
        "slack_app_token": SecretStr(world.slack_app_token),
        "slack_signing_secret": SecretStr(world.slack_signing_secret),
        "slack_api_url": f"{box.url}/slack/api/",
        "database_url": database_url,
        "http_port": 0,
    }
    return Settings(_env_file=None, **(given | changes))  # type: ignore[call-arg,arg-type]  # pydantic-settings' own


def run(*, port: int, speed: float) -> None:
    """Serve the demo until interrupted. Raises OSError when the port is in use."""
    loop_run(_serve(port, speed))


async def _serve(port: int, speed: float) -> None:
    with tempfile.TemporaryDirectory(prefix="switchboard-demo-") as folder:
        async with running(port=port, world=demo_world(), speed=speed) as box:
            zone = box.world.timezone
            organisation = demo_organisation(zone, today=box.clock.now().astimezone(ZoneInfo(zone)).date())
            async with desk_in(box, organisation, database_url=f"sqlite+aiosqlite:///{Path(folder) / 'desk.db'}"):
                print(f"Switchboard is running. Open {box.url} in a browser; Ctrl-C stops it.", flush=True)  # noqa: T201
                await stopped()


@asynccontextmanager
async def desk_in(box: Sandbox, organisation: Organisation, *, database_url: str) -> AsyncIterator[Desk]:
    """A desk that runs in a sandbox by its clock, and that the sandbox's page can look into."""
    desk = Desk(settings_for(box, database_url=database_url), organisation, time=SandboxTime(box.clock))
    async with desk.running(), looking_into(desk) as insight, box.lookout.showing(insight):
        yield desk


@asynccontextmanager
async def looking_into(desk: Desk) -> AsyncIterator[Insight]:
    """A look into a running desk that never makes it wait: by a store opened for reading."""
    store = Store(
        desk.settings.database_url, organisation=desk.organisation, classifier=desk.store.classifier, time=desk.time
    )
    await store.open_to_read()
    try:
        yield Insight(store.work)
    finally:
        await store.close()
