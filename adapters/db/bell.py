"""The bell: what one process commits to PostgreSQL wakes the loops of the others at once (LISTEN and NOTIFY).

It rings after the commit, and once for all commits of a moment, so that no transaction waits for it. It is a hint and
may be missed, when a process dies just then or the connection is lost: the loops look by themselves every few seconds.

Its connection also shows who is there: the server forgets it the moment a process is gone. So those that send know how
many they are, and divide what the platforms allow.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import URL

from adapters.db.postgres import single_engine

log = logging.getLogger(__name__)

CHANNEL = "desk"

SENDS, RINGS = "desk that sends", "desk"
"""The names of the connections of a process that sends, and of another."""

_HOW_MANY = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()"

MOMENT = 0.02
"""Seconds between two rings: whatever is committed meanwhile is one."""

LOOKS = 10.0
"""Seconds between two looks who is there, and whether the connection still is one."""

AGAIN = 2.0
"""Seconds until a lost connection is made anew."""

Heard = Callable[[int, datetime | None], None]


class Bell:
    """``ring`` after a commit (a ``store.Committed``); ``heard`` are told what other processes rang. Run ``run``.

    ``counted``, of a process that sends, is told how many such there are.
    """

    def __init__(self, url: URL, *, heard: Sequence[Heard] = (), counted: Callable[[int], None] | None = None) -> None:
        self._engine = single_engine(url, name=SENDS if counted else RINGS)
        self._heard = list(heard)
        self._counted = counted
        self._look_at = 0.0  # monotonic
        self._me = uuid4().hex[:12]
        self._waiting = asyncio.Event()
        self._queued = 0
        self._due: datetime | None = None

    def ring(self, queued: int, earliest_due: datetime | None) -> None:
        """So many deliveries were queued here, and the earliest instant at which something will be due."""
        self._queued += queued
        self._due = min((due for due in (self._due, earliest_due) if due is not None), default=None)
        self._waiting.set()

    async def run(self) -> None:
        """Ring and hear until cancelled; a lost connection is made anew."""
        while True:
            try:
                await self._connected()
            except Exception as error:  # whatever the driver finds to say: the bell is a hint, and begins anew
                log.info("other processes are not heard for a moment (%s)", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> None:
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                if self._heard:
                    await driver.add_listener(CHANNEL, self._hear)
                    self._tell(1, None)  # what was rung before we listened
                await self._say(driver, new=True)
                self._look_at = 0.0
                while True:
                    await self._look(driver)
                    await self._ring_on(driver)
                    await asyncio.sleep(MOMENT)
            finally:
                driver.terminate()  # nothing is lost with it, and a server that hangs cannot hold us up

    async def _look(self, driver: Any) -> None:
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOKS
        count = await driver.fetchval(_HOW_MANY, SENDS)
        if self._counted is not None:
            self._counted(max(count, 1))

    async def _ring_on(self, driver: Any) -> None:
        try:
            async with asyncio.timeout(max(self._look_at - time.monotonic(), 0)):
                await self._waiting.wait()
        except TimeoutError:
            return
        self._waiting.clear()
        if self._queued or self._due is not None:
            queued, due = self._queued, self._due
            self._queued, self._due = 0, None
            await self._say(driver, queued=queued, due=due.isoformat() if due else None)

    async def _say(self, driver: Any, **said: Any) -> None:
        note = {"by": self._me, "queued": 0, "due": None, "new": False} | said
        await driver.execute("SELECT pg_notify($1, $2)", CHANNEL, json.dumps(note))

    def _hear(self, _driver: Any, _pid: int, _channel: str, payload: str) -> None:
        try:
            note = json.loads(payload)
            by, queued, new = str(note["by"]), int(note["queued"]), bool(note["new"])
            due = datetime.fromisoformat(note["due"]) if note["due"] else None
        except (ValueError, KeyError, TypeError):
            log.warning("a note on the channel %r is none of the desk's", CHANNEL)
            return
        if by == self._me:
            return
        if new:
            self._look_at = 0.0
            self._waiting.set()
        self._tell(queued, due)

    def _tell(self, queued: int, due: datetime | None) -> None:
        for heard in self._heard:
            heard(queued, due)
