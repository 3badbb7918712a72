"""The HTTP server under the sandbox: uvicorn's protocols on one listening socket.

uvicorn's own Server looks every tenth of a second whether to stop and takes over the process's signals. A
sandbox lives inside other programs, and tests start and stop it hundreds of times.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

GRACE_SECONDS = 0.25  # for answers under way when the server stops; those that hang are cut off


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


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; ``port`` 0 takes a free one. Raises OSError when the port is in use."""
    listener = socket.create_server(("127.0.0.1", port))
    # Accepted sockets inherit it; asyncio sets it only where the protocol number is given, and without it
    # every answer waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve ``app`` on the socket, which is closed at the end."""
    config = uvicorn.Config(app, ws=_CuttableWebSocket, lifespan="off", log_config=None, access_log=False)
    config.load()
    state = ServerState()

    def protocol() -> asyncio.Protocol:
        return _CuttableProtocol(config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
    try:
        yield
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        await _finish(state.tasks)


async def _finish(answers: set[asyncio.Task[None]]) -> None:
    await asyncio.sleep(0)  # closed connections tell their answers
    if answers:
        _, late = await asyncio.wait(answers, timeout=GRACE_SECONDS)
        for answer in late:
            answer.cancel()
        await asyncio.gather(*late, return_exceptions=True)
