"""Serving the HTTP side within the desk's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI


class PortInUse(Exception):  # said to the operator, with the fix
    """Somebody else listens there; the text says what to do."""


@asynccontextmanager
async def serving(app: FastAPI, *, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the context is open; yields the address. Raises PortInUse. Port 0 takes a free one."""
    listener = _listen(host, port)
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=3)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the desk decides when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        fix = "Stop what listens there, or set DESK_HTTP_PORT to another port."
        raise PortInUse(f"The desk cannot listen on {host}:{port}: {error.strerror}. {fix}") from None
