"""The page's doors: the page, its assets, and the websocket that keeps it live."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.journal import Event

if TYPE_CHECKING:
    from sandbox.box import Sandbox

ASSETS = Path(__file__).parent / "assets"

# Written down, because a system's own table may call a module text/plain and browsers then refuse to run it.
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    # Data is drawn as text only; this is the second lock on the same door. Pictures may come from anywhere.
    "Content-Security-Policy": "default-src 'self'; img-src * data:; connect-src 'self' ws:; object-src 'none'",
}

# A client this many events behind is given the whole state instead of the backlog.
BACKLOG = 1_000
# Real seconds a client may take to accept one message before it is let go.
PATIENCE = 10.0


def page_routes(box: Sandbox) -> list[BaseRoute]:
    """``/`` the page, ``/page/...`` its assets, ``/live`` the events."""

    async def live(websocket: WebSocket) -> None:
        await _live(box, websocket)

    return [
        Route("/", _index, name="page"),
        Route("/page/{name}", _asset, name="asset"),
        WebSocketRoute("/live", live, name="live"),
    ]


async def _index(request: Request) -> Response:
    return _serve("index.html")


async def _asset(request: Request) -> Response:
    return _serve(request.path_params["name"])


def _serve(name: str) -> Response:
    """One of our own files by its bare name, so a path that climbs out matches nothing. 404 otherwise."""
    for file in ASSETS.iterdir():
        if file.name == name and file.suffix in CONTENT_TYPES:
            return FileResponse(file, headers={**HEADERS, "Content-Type": CONTENT_TYPES[file.suffix]})
    raise HTTPException(404)


async def _live(box: Sandbox, websocket: WebSocket) -> None:
    """A snapshot, then every event; ends when the client goes, stalls or the server stops."""
    await websocket.accept()
    telling = asyncio.create_task(_tell(box, websocket))
    leaving = asyncio.create_task(_left(websocket))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (telling, leaving):
            task.cancel()
        await asyncio.gather(telling, leaving, return_exceptions=True)


async def _tell(box: Sandbox, websocket: WebSocket) -> None:
    """Watch first, then take the snapshot: an event may be told twice that way, never missed."""
    try:
        async with box.lookout.watching(), box.journal.watch() as queue:
            await _send(websocket, _snapshot(box))
            while True:
                event = await queue.get()
                if queue.qsize() > BACKLOG:
                    _empty(queue)
                    event = _snapshot(box)
                await _send(websocket, event)
    except (WebSocketDisconnect, TimeoutError, RuntimeError):
        return  # gone or stalled: the page reconnects and starts from a fresh snapshot


async def _left(websocket: WebSocket) -> None:
    """Return once the client has said goodbye; what it sends before that is ignored."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


async def _send(websocket: WebSocket, event: Event) -> None:
    async with asyncio.timeout(PATIENCE):
        await websocket.send_json(event)


def _snapshot(box: Sandbox) -> Event:
    return {"type": "snapshot", "state": box.state()}


def _empty(queue: asyncio.Queue[Event]) -> None:
    while not queue.empty():
        queue.get_nowait()
