"""Our own poller: the offset moves only after what was fetched is on disk.

The library's confirms first and handles afterwards; it loses what is in flight when the process dies. The offset is
never stored: Telegram repeats what was not confirmed, and the desk knows what it has had.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from adapters.telegram.bot import GetRawUpdates
from core.errors import StoreDown

log = logging.getLogger(__name__)

BATCH = 100
POLL_SECONDS = 25
GRACE_SECONDS = 10
CONFIRM_SECONDS = 2
FIRST_PAUSE, LAST_PAUSE = 1.0, 30.0
STORE_PAUSE = 5.0  # at most: the store is ours, and who waits for it are people
RIVAL_PAUSE = 5.0
STAND_BY_PAUSE = 0.1

Take = Callable[[Sequence[Any]], Awaitable[None]]


class TokenRefused(Exception):
    """Telegram does not accept DESK_TELEGRAM_TOKEN; ask @BotFather for the right one."""


class Poller:
    """Fetches updates and hands them to ``take`` until ``stop``.

    ``turn`` tells whether this desk polls, or another one does. ``heard_at`` is the monotonic time of the last answer
    of Telegram, ``trouble`` what is wrong now (None when all is well): readiness looks at them. ``pause`` scales every
    wait, for tests.
    """

    def __init__(
        self,
        bot: Bot,
        take: Take,
        *,
        turn: Callable[[], bool] = lambda: True,
        poll_seconds: int = POLL_SECONDS,
        pause: float = 1.0,
    ) -> None:
        self._bot = bot
        self._take = take
        self._turn = turn
        self._poll_seconds = poll_seconds
        self._pause = pause
        self._offset: int | None = None
        self._failures = 0
        self._stopping = asyncio.Event()
        self.heard_at: float | None = None
        self.trouble: str | None = None

    def stop(self) -> None:
        """Finish the batch in hand, confirm it, and end ``run``."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until stopped. Raises TokenRefused."""
        while not self._stopping.is_set():
            if not self._turn():
                await self._stand_by()
                continue
            try:
                batch = await self._unless_stopped(self._fetch())
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise TokenRefused("Telegram does not accept DESK_TELEGRAM_TOKEN.") from None
            except AiogramError as error:
                await self._wait_after(error)
                continue
            if batch is None:
                break
            await self._keep(batch)
        await self._confirm()

    @property
    def stands_by(self) -> bool:
        """Whether another desk polls in place of this one."""
        return not self._turn()

    async def _stand_by(self) -> None:
        """What the other desk takes in it confirms; when our turn comes Telegram knows where to go on."""
        self._offset = None
        self._well()
        await self._rest(STAND_BY_PAUSE)

    async def _fetch(self) -> list[Any]:
        method = GetRawUpdates(offset=self._offset, limit=BATCH, timeout=self._poll_seconds)
        batch = await self._bot(method, request_timeout=self._poll_seconds + GRACE_SECONDS)
        self.heard_at = time.monotonic()
        return batch

    async def _keep(self, batch: Sequence[Any]) -> None:
        """Take the batch in, however often the store needs to be asked; then, and only then, move the offset."""
        while batch and self._turn():
            try:
                await self._take(batch)
                break
            except StoreDown:
                self._say("the store does not answer; nothing is confirmed to Telegram until it does")
                pause = min(self._backoff(), STORE_PAUSE)
            except Exception:
                log.exception("a batch of %d updates cannot be taken in; it is tried again", len(batch))
                pause = self._backoff()
            if not await self._rest(pause):
                return
        if self._turn():
            self._well()
            self._offset = _after(batch)

    async def _confirm(self) -> None:
        """Tell Telegram what was taken in; what this call brings stays unconfirmed and comes again."""
        if self._offset is None or not self._turn():
            return
        try:
            await self._bot(GetRawUpdates(offset=self._offset, limit=1, timeout=0), request_timeout=CONFIRM_SECONDS)
        except AiogramError as error:
            log.info("the last batch could not be confirmed (%s); it will come again", type(error).__name__)

    # Waiting -------------------------------------------------------------------------------------

    async def _unless_stopped(self, fetching: Awaitable[list[Any]]) -> list[Any] | None:
        """What was fetched, or None when stopped meanwhile: an open poll is dropped, its updates come again."""
        fetch = asyncio.ensure_future(fetching)
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({fetch, stop}, return_when=asyncio.FIRST_COMPLETED)
            return fetch.result() if fetch.done() else None
        finally:
            stop.cancel()
            if not fetch.done():
                fetch.cancel()
                await asyncio.wait({fetch})

    async def _wait_after(self, error: AiogramError) -> None:
        match error:
            case TelegramConflictError():
                self._say("another program polls with the same DESK_TELEGRAM_TOKEN; one of the two must stop")
                await self._rest(RIVAL_PAUSE)
            case TelegramRetryAfter():
                self._say("Telegram asks for a pause")
                await self._rest(float(error.retry_after))
            case _:
                self._say(f"Telegram cannot be reached ({type(error).__name__}); trying again")
                await self._rest(self._backoff())

    def _backoff(self) -> float:
        self._failures += 1
        return float(min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), LAST_PAUSE))

    async def _rest(self, seconds: float) -> bool:
        """Wait; False when stopped meanwhile."""
        try:
            async with asyncio.timeout(seconds * self._pause):
                await self._stopping.wait()
        except TimeoutError:
            return True
        return False

    def _say(self, trouble: str) -> None:
        """One line when something goes wrong, not one for every try."""
        if self.trouble != trouble:
            self.trouble = trouble
            log.warning("telegram: %s", trouble)

    def _well(self) -> None:
        self._failures = 0
        if self.trouble is not None:
            self.trouble = None
            log.info("telegram: all is well again")


def _after(batch: Sequence[Any]) -> int | None:
    """The offset that confirms a batch.

    After an empty one none is needed: all before it is confirmed, and ids may start over, lower, after an idle week.
    """
    ids = [update["update_id"] for update in batch if isinstance(update, dict) and _is_id(update.get("update_id"))]
    return max(ids) + 1 if ids else None


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
