"""Socket Mode: the app's websockets, each envelope to one of them in turn."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.slack.outbox import Envelope
from sandbox.slack.post import APP_ID, Json

TICKET_LIVES = 60.0
"""Seconds within which a websocket address must be used."""
GRACE = 1.0
"""Seconds an app has to leave a connection after ``refresh_requested``."""
_HOST = "applink-sandbox"


class Connection:
    """One websocket of the app."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self.leaving = False
        self._frozen = False

    def send(self, message: Json) -> None:
        """Queue a message; a frozen connection swallows it."""
        if not self._frozen:
            self._queue.put_nowait(message)

    def close(self) -> None:
        """Close in good order, after what is queued."""
        self.leaving = True
        self._queue.put_nowait(None)

    def cut(self) -> None:
        """Break off without a close handshake where the server allows it."""
        self.leaving = True
        if (transport := self._transport()) is None:
            self._queue.put_nowait(None)
        else:
            transport.abort()

    def freeze(self) -> None:
        """Half-open: nothing is read or sent any more, not even pings, and nobody is told."""
        self._frozen = True
        if (transport := self._transport()) is not None:
            transport.pause_reading()

    async def talk(self, heard: Callable[[str], None]) -> None:
        """Send what is queued and hear what comes until either side closes."""
        writer = asyncio.create_task(self._write())
        try:
            while True:
                text = await self._websocket.receive_text()
                if not self._frozen:
                    heard(text)
        except WebSocketDisconnect:
            return
        finally:
            writer.cancel()

    async def _write(self) -> None:
        try:
            while (message := await self._queue.get()) is not None:
                await self._websocket.send_text(json.dumps(message, ensure_ascii=False, separators=(",", ":")))
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(1001)
        except (WebSocketDisconnect, RuntimeError):
            return

    def _transport(self) -> asyncio.Transport | None:
        extensions: dict[str, Any] = self._websocket.scope.get("extensions") or {}
        return extensions.get("sandbox.transport")


class Sockets:
    """Every connection of the app; a Carrier of the outbox."""

    late = "timeout"

    def __init__(self) -> None:
        self.answered: Callable[[str, Any], None] = lambda envelope_id, payload: None
        self.connections: list[Connection] = []
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self._empty = asyncio.Event()

    def ticket(self) -> str:
        """A ticket that opens one websocket."""
        ticket = uuid.uuid4().hex
        self._tickets[ticket] = time.monotonic()
        return ticket

    def carry(self, envelope: Envelope) -> bool:
        """Send to the next connection in turn; False when there is none."""
        staying = [connection for connection in self.connections if not connection.leaving]
        if not staying:
            return False
        self._turn += 1
        staying[self._turn % len(staying)].send(_worded(envelope))
        return True

    async def serve(self, websocket: WebSocket) -> None:
        """One websocket from its handshake to its end; a bad ticket is refused."""
        born = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        if born is None or time.monotonic() - born > TICKET_LIVES:
            await websocket.close(1008)
            return
        await websocket.accept()
        connection = Connection(websocket)
        self.connections.append(connection)
        self._empty.clear()
        connection.send(_hello(len(self.connections)))
        try:
            await connection.talk(self._heard)
        finally:
            connection.leaving = True
            self.connections.remove(connection)
            if not self.connections:
                self._empty.set()

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; the old connection ends soon, unless the reason is ``warning``."""
        for connection in self.connections:
            connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}})
            if reason != "warning":
                connection.leaving = True
                asyncio.get_running_loop().call_later(GRACE, connection.close)

    async def hang_up(self) -> None:
        """Close every connection and wait until they are gone, one second at most."""
        for connection in self.connections:
            connection.close()
        if self.connections:
            try:
                async with asyncio.timeout(1):
                    await self._empty.wait()
            except TimeoutError:
                for connection in self.connections:
                    connection.cut()

    def _heard(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if isinstance(message, dict) and "envelope_id" in message:
            self.answered(str(message["envelope_id"]), message.get("payload"))


def _hello(connections: int) -> Json:
    debug = {"host": _HOST, "build_number": 1, "approximate_connection_time": 18060}
    return {"type": "hello", "num_connections": connections, "debug_info": debug,
            "connection_info": {"app_id": APP_ID}}  # fmt: skip


def _worded(envelope: Envelope) -> Json:
    message: Json = {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        message |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return message
