"""Socket Mode: one websocket that is opened again whenever it is lost."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.app import TOKEN_ERRORS, WrongToken
from adapters.slack.events import is_nobodys, lane_of_body
from adapters.slack.lanes import Lanes
from adapters.slack.wire import error_of, quiet

log = logging.getLogger(__name__)

PING_EVERY = 5.0
"""Seconds; a connection without an answer for four times as long is half-open and replaced."""
FIRST_CONNECTION, LAST_WORDS = 10.0, 5.0
"""Seconds ``start`` waits to be connected, and ``stop`` for what is being handled."""


class Socket:
    """The websocket, and what comes through it.

    ``gap`` is called when another connection took the place of a lost one: Slack may have sent something meanwhile.
    """

    def __init__(
        self, app: AsyncApp, app_token: str, *, lanes: Lanes | None = None, gap: Callable[[], None] = lambda: None
    ) -> None:
        self._app = app
        self._token = app_token
        self._lanes = lanes or Lanes()
        self._gap = gap
        self._known: Any = None
        self._busy: set[asyncio.Task[Any]] = set()
        self._client: SocketModeClient | None = None
        self._watching: list[asyncio.Task[None]] = []

    @property
    def is_connected(self) -> bool:
        """Whether the websocket is open and answered a ping lately."""
        client = self._client
        if client is None or client.current_session is None or client.current_session.closed or client.stale:
            return False
        heard = client.last_ping_pong_time
        return heard is None or time.time() - heard < 4 * PING_EVERY

    async def start(self) -> None:
        """Connect; when Slack cannot be reached yet, go on trying behind. Raises WrongToken."""
        await self._check_token()
        client = SocketModeClient(self._token, logger=quiet, web_client=self._app.client, ping_interval=PING_EVERY)
        client.socket_mode_request_listeners.append(self._take)
        self._client = client
        self._watching = [asyncio.create_task(_connect(client)), asyncio.create_task(self._watch(client))]
        await asyncio.wait(self._watching[:1], timeout=FIRST_CONNECTION)
        self._known = client.current_session

    async def _check_token(self) -> None:
        try:
            await self._app.client.apps_connections_open(app_token=self._token)
        except Exception as failure:
            if error_of(failure) in TOKEN_ERRORS:
                raise WrongToken(f"Slack refuses DESK_SLACK_APP_TOKEN: {error_of(failure)}") from None
            log.warning("Slack is not to be had yet: %s", error_of(failure) or type(failure).__name__)

    async def _watch(self, client: SocketModeClient) -> None:
        """The library tries a lost address for ever, but an address opens one connection: make it ask for another."""
        while not client.closed:
            await asyncio.sleep(PING_EVERY)
            if not await client.is_connected():
                log.warning("the websocket to Slack is lost; connecting again")
                client.wss_uri = None
            elif client.current_session is not self._known:
                self._known = client.current_session
                self._gap()

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        """One envelope; it is acknowledged when Bolt's answer says so, and Bolt's answer comes after the commit."""
        if request.type == "events_api" and is_nobodys(request.payload):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an envelope outside of a task")
        self._busy.add(task)
        try:
            async with self._lanes.of(lane_of_body(request.payload)):
                response = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, response, time.time())
        finally:
            self._busy.discard(task)

    async def stop(self) -> None:
        """Take nothing more, finish what is being handled, close."""
        client = self._client
        if client is None:
            return
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        if client.message_receiver is not None:
            client.message_receiver.cancel()
        if self._busy:
            await asyncio.wait(set(self._busy), timeout=LAST_WORDS)
        for task in self._watching:
            task.cancel()
        await client.close()  # type: ignore[no-untyped-call]  # the library's
        await asyncio.gather(*self._watching, return_exceptions=True)


async def _connect(client: SocketModeClient) -> None:
    await client.connect()  # type: ignore[no-untyped-call]  # the library's
