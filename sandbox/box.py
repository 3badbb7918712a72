"""The sandbox put together: two platforms, one clock, one journal, one fault plan, one server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from sandbox.clock import Clock
from sandbox.faults import FaultPlan
from sandbox.journal import Journal
from sandbox.page.routes import page_routes
from sandbox.person import person_router
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
        self.url = ""

    def lift_limits(self, lifted: bool = True) -> None:
        """Switch the platforms' rate limits off (or on again)."""
        self.telegram.limits = self.slack.limits = not lifted

    def clock_state(self) -> dict[str, Any]:
        """The present instant (ISO) and speed."""
        return {"now": self.clock.now().isoformat(), "speed": self.clock.speed}

    def state(self) -> dict[str, Any]:
        """Everything the page draws; the shape is in docs/sandbox.md."""
        return {
            "clock": self.clock_state(),
            "bot": {"telegram": self.telegram.bot_state(), "slack": self.slack.bot_state()},
            "telegram": self.telegram.state(),
            "slack": self.slack.state(),
        }

    async def until(self, predicate: Callable[[], Any], *, timeout: float = 5.0) -> Any:
        """Wait until something is visible in the sandbox; TimeoutError after ``timeout`` real seconds."""
        return await self.journal.until(predicate, timeout=timeout)


class _CuttableProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol that lets a fault cut the connection under a request."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.scope.setdefault("extensions", {})["sandbox.transport"] = self.transport  # type: ignore[assignment]


class _CuttableWebSocket(WebSocketsSansIOProtocol):
    """The same for websockets: Slack's connections can be cut or frozen."""

    async def run_asgi(self) -> None:
        self.scope["extensions"]["sandbox.transport"] = self.transport  # type: ignore[assignment]
        await super().run_asgi()


def application(box: Sandbox) -> FastAPI:
    """The HTTP side: both platforms, the person's side (with OpenAPI), the page."""
    app = FastAPI(title="Switchboard sandbox, the person's side", docs_url=None, redoc_url=None,
                  openapi_url="/person/openapi.json")
    app.router.routes.extend(telegram_routes(box))
    app.router.routes.extend(slack_routes(box))
    app.include_router(person_router(box))
    app.router.routes.extend(page_routes(box))
    return app


@asynccontextmanager
async def running(
    *, port: int = 0, world: World | None = None, speed: float = 1.0, limits: bool = True, seed: int = 0
) -> AsyncIterator[Sandbox]:
    """A serving sandbox on 127.0.0.1; ``port`` 0 takes a free one. Raises OSError when the port is in use."""
    box = Sandbox(world or demo_world(), clock=Clock(speed=speed), limits=limits, seed=seed)
    listener = socket.create_server(("127.0.0.1", port))
    # Accepted sockets inherit it; asyncio sets it only where the protocol number is given, and without it
    # every answer waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    box.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(application(box), http=_CuttableProtocol, ws=_CuttableWebSocket, lifespan="off",
                            log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:  # noqa: ASYNC110  # uvicorn offers a flag, not an event
            await asyncio.sleep(0.005)
        yield box
    finally:
        await box.telegram.hang_up()
        await box.slack.hang_up_sockets()
        server.should_exit = True
        await serving
