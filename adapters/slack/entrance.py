"""The way in from Slack, for whoever puts the desk together: a websocket (``connect``) or HTTP (``take_request``)."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.accounts import Accounts
from adapters.slack.app import WrongToken, build_app, introduce
from adapters.slack.events import CameIn, Events
from adapters.slack.files import Files
from adapters.slack.lanes import Lanes
from adapters.slack.places import Places
from adapters.slack.reading.reader import Reader
from adapters.slack.reading.rounds import Rounds
from adapters.slack.reading.threads import Threads
from adapters.slack.requests import Requests, Response
from adapters.slack.room import Room
from adapters.slack.socket import Socket
from adapters.slack.wire import Wire, error_of
from core.model.organisation import Organisation
from core.model.pace import Pace
from core.phrases import Phrasebook
from core.ports import Work

__all__ = ["SlackEntrance", "WrongToken", "open_slack"]

log = logging.getLogger(__name__)

FIRST_TRY, LAST_TRY = 1.0, 30.0
"""Seconds between tries to reach Slack at start, doubling."""
PATIENCE = 10.0
"""Seconds ``connect`` waits before it lets the desk start without Slack."""


Built = tuple[AsyncApp, Events]
"""The app, and the door in it that takes messages."""


class SlackEntrance:
    """Slack's side of the desk's front door. ``fetch`` gives a file's content by its private address.

    ``reading`` reads threads again, ``watch`` asks what became of accounts; somebody must run both, and before anything
    else ``recall`` whom Slack barred. Whoever it bars is no agent in units of work that are ``narrowed``.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        build: Callable[[], Awaitable[Built]],
        *,
        app_token: str | None,
        requests: Requests,
        lanes: Lanes,
        reading: Callable[[Callable[[], Awaitable[Events]]], Rounds],
        watch: Callable[[], Coroutine[Any, Any, None]],
        recall: Callable[[], Awaitable[None]],
        narrowed: Callable[[Work], Work],
    ) -> None:
        self._build = build
        self._app_token = app_token
        self._requests = requests
        self._lanes = lanes
        self._built: Built | None = None
        self._building = asyncio.Lock()
        self._socket: Socket | None = None
        self._connecting: asyncio.Task[None] | None = None
        self.fetch = Files(Wire(client)).fetch
        self.reading = reading(self._events)
        self.recall, self.watch, self.narrowed = recall, watch, narrowed

    @property
    def is_connected(self) -> bool:
        """Whether Slack can reach us: the websocket is alive, or there is none because requests come by HTTP."""
        if self._connecting is None:
            return True
        return self._socket is not None and self._socket.is_connected

    async def connect(self) -> None:
        """Open Socket Mode; when Slack is not to be had, go on trying behind. Raises WrongToken."""
        self._connecting = asyncio.create_task(self._keep_trying())
        await asyncio.wait([self._connecting], timeout=PATIENCE)
        if self._connecting.done():
            self._connecting.result()

    async def _keep_trying(self) -> None:
        pause = FIRST_TRY
        while True:
            try:
                app = await self._ready()
                break
            except WrongToken as wrong:
                log.error("%s", wrong)
                raise
            except Exception as failure:
                log.warning("Slack is not to be had: %s", error_of(failure) or type(failure).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LAST_TRY)
        self._socket = Socket(app, self._app_token or "", lanes=self._lanes, gap=self.reading.wake)
        await self._socket.start()

    async def _ready(self) -> AsyncApp:
        """The app, built when Slack has told who we are. Raises WrongToken and what the network raises."""
        return (await self._ready_parts())[0]

    async def _events(self) -> Events:
        """The app's door for messages. Raises the same."""
        return (await self._ready_parts())[1]

    async def _ready_parts(self) -> Built:
        async with self._building:
            if self._built is None:
                self._built = await self._build()
            return self._built

    async def take_request(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """An event, a click or a command over HTTP: status, body and headers of the answer.

        413 over 1 MB, 401 without Slack's signature, 400 for nonsense, 503 for "not stored, send it again".
        Never raises, and never logs a body.
        """
        if refused := self._requests.refused(body, headers):
            return refused, b"", {}
        try:
            app = await self._ready()
        except Exception as failure:
            log.warning("Slack is not to be had: %s", error_of(failure) or type(failure).__name__)
            return 503, b"", {}
        return await self._requests.take(app, body, headers)

    async def close(self) -> None:
        """Take nothing more, finish what is being handled, hang up."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._socket is not None:
            await self._socket.stop()


def open_slack(
    work: Work,
    client: AsyncWebClient,
    book: Phrasebook,
    organisation: Organisation,
    *,
    app_token: str | None = None,
    signing_secret: str | None = None,
    calendars: Mapping[str, str] | None = None,
    now: Callable[[], float] = time.time,
    came_in: CameIn = lambda said_at: None,
    share: float = 0.8,
    busy: Callable[[], bool] = lambda: False,
) -> SlackEntrance:
    """Slack's entrance, nothing asked of Slack yet. Without a signing secret every HTTP request is refused.

    ``calendars`` has, by team, the address of the feed of its turns on call. ``came_in`` hears when people said
    what was taken in. Threads are read again with a ``share`` of Slack's limits (0: unpaced), and not while ``busy``.
    """
    wire, lanes = Wire(client), Lanes()
    accounts = Accounts(wire, organisation)
    room = Room(work=accounts.narrowed(work), book=book, organisation=organisation, wire=wire,
                places=Places(wire, organisation), accounts=accounts, calendars=calendars or {})  # fmt: skip

    async def build() -> Built:
        identity = await introduce(client)
        events = Events(room, identity.user, came_in=came_in)
        return build_app(identity, client, room, events), events

    threads = Threads(wire, lanes, Pace(share=share), busy=busy)
    return SlackEntrance(
        client, build, app_token=app_token, requests=Requests(signing_secret or "", now=now, lanes=lanes), lanes=lanes,
        reading=lambda events: Rounds(Reader(work, threads, events)), watch=lambda: accounts.rounds(work),
        recall=lambda: accounts.recall(work), narrowed=accounts.narrowed,
    )  # fmt: skip
