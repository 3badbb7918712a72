"""The bell: what one process commits to PostgreSQL wakes the loops of the others at once (LISTEN and NOTIFY).

It rings after the commit, and once for all commits of a moment, so that no transaction waits for it. It is a hint and
may be missed, when a process dies just then or the connection is lost: the loops look by themselves every few seconds.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from adapters.db.postgres import DRIVER_ERRORS, single_engine

log = logging.getLogger(__name__)

CHANNEL = "desk"

MOMENT = 0.02
"""Seconds between two rings: whatever is committed meanwhile is one."""

LOOKS = 10.0
"""Seconds without a ring after which the connection is asked whether it still is one."""

AGAIN = 2.0
"""Seconds until a lost connection is made anew."""

Heard = Callable[[int, datetime | None], None]


class Bell:
    """``ring`` after a commit (a ``store.Committed``); ``heard`` are told what other processes rang. Run ``run``."""

    def __init__(self, url: URL, *, heard: Sequence[Heard] = ()) -> None:
        self._engine = single_engine(url)
        self._heard = list(heard)
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
            except (SQLAlchemyError, OSError, *DRIVER_ERRORS) as error:  # a timeout is an OSError
                log.info("other processes are not heard for a moment (%s)", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> None:
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                if self._heard:
                    await driver.add_listener(CHANNEL, self._hear)
                    self._tell(1, None)  # what was rung before we listened
                while True:
                    await self._ring_on(driver)
                    await asyncio.sleep(MOMENT)
            finally:
                driver.terminate()  # nothing is lost with it, and a server that hangs cannot hold us up

    async def _ring_on(self, driver: Any) -> None:
        try:
            async with asyncio.timeout(LOOKS):
                await self._waiting.wait()
        except TimeoutError:
            await driver.fetchval("SELECT 1")
            return
        self._waiting.clear()
        rung = {"by": self._me, "queued": self._queued, "due": self._due.isoformat() if self._due else None}
        self._queued, self._due = 0, None
        await driver.execute("SELECT pg_notify($1, $2)", CHANNEL, json.dumps(rung))

    def _hear(self, _driver: Any, _pid: int, _channel: str, payload: str) -> None:
        try:
            rung = json.loads(payload)
            by, queued, due = str(rung["by"]), int(rung["queued"]), rung["due"]
            at = datetime.fromisoformat(due) if due else None
        except (ValueError, KeyError, TypeError):
            log.warning("a note on the channel %r is none of the desk's", CHANNEL)
            return
        if by != self._me:
            self._tell(queued, at)

    def _tell(self, queued: int, due: datetime | None) -> None:
        for heard in self._heard:
            heard(queued, due)
