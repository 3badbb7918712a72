"""The sandbox put together: two platforms, one clock, one journal, one fault plan, one server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from sandbox.clock import Clock, next_wall_time
from sandbox.faults import FaultPlan
from sandbox.journal import Journal
from sandbox.lookout import Lookout
from sandbox.page.routes import page_routes
from sandbox.person import person_router
from sandbox.server import listen, serving
from sandbox.slack.routes import slack_routes
from sandbox.slack.workspace import Workspace
from sandbox.telegram.cloud import TelegramCloud
from sandbox.telegram.routes import telegram_routes
from sandbox.world import World, demo_world


class Sandbox:
    """The whole sandbox as Python objects; the person's side over HTTP is a thin shell over them."""

    def __init__(self, world: World, *, clock: Clock, limits: bool, seed: int = 0) -> None:
        self.world = world
        self.clock = clock
        self.journal = Journal()
        self.faults = FaultPlan(seed=seed)
        self.telegram = TelegramCloud(world, clock=clock, journal=self.journal, limits=limits)
        self.slack = Workspace(world, clock=clock, journal=self.journal, limits=limits)
        self.lookout = Lookout(self.journal)
        self.url = ""

    def lift_limits(self, lifted: bool = True) -> None:
        """Switch the platforms' rate limits off (or on again)."""
        self.telegram.limits = self.slack.limits = not lifted

    def jump_to(self, text: str) -> None:
        """Jump to the next "monday 9:00" of the world's zone. Raises ValueError for what is no weekday and hour."""
        self.clock.advance_to(next_wall_time(text, self.world.timezone, self.clock.now()))

    def clock_state(self) -> dict[str, Any]:
        """The present instant (ISO) and speed."""
        return {"now": self.clock.now().isoformat(), "speed": self.clock.speed}

    def state(self) -> dict[str, Any]:
        """Everything the page draws; the shape is in docs/sandbox.md."""
        return {
            "clock": self.clock_state(),
            "zone": self.world.timezone,
            "bot": {"telegram": self.telegram.bot_state(), "slack": self.slack.bot_state()},
            "telegram": self.telegram.state(),
            "slack": self.slack.state(),
        }

    async def until(self, predicate: Callable[[], Any], *, timeout: float = 5.0) -> Any:
        """Wait until something is visible in the sandbox; TimeoutError after ``timeout`` real seconds."""
        return await self.journal.until(predicate, timeout=timeout)


class _PersonSide:
    """The person's side, put together at the first request: its models take 50 ms and most tests need none."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            title, description_at = "Switchboard sandbox, the person's side", "/person/openapi.json"
            self._app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=description_at)
            self._app.include_router(person_router(self._box))
        await self._app(scope, receive, send)


def application(box: Sandbox) -> Starlette:
    """The HTTP side: both platforms, the page, and for any other path the person's side (with OpenAPI)."""
    app = Starlette(routes=[*telegram_routes(box), *slack_routes(box), *page_routes(box)])
    app.router.default = _PersonSide(box)
    return app


@asynccontextmanager
async def running(
    *, port: int = 0, world: World | None = None, speed: float = 1.0, limits: bool = True, seed: int = 0
) -> AsyncIterator[Sandbox]:
    """A serving sandbox on 127.0.0.1; ``port`` 0 takes a free one. Raises OSError when the port is in use."""
    box = Sandbox(world or demo_world(), clock=Clock(speed=speed), limits=limits, seed=seed)
    listener = listen(port)
    box.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with serving(application(box), listener):
        try:
            yield box
        finally:
            await box.lookout.close()
            await box.telegram.hang_up()
            await box.slack.hang_up_sockets()
