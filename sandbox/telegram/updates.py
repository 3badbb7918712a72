"""Updates on their way to the bot: numbered, kept until confirmed, handed out by long polling."""

import asyncio
import random
from typing import Any

from sandbox.telegram.refusals import conflict

Update = dict[str, Any]

# An offset further than this past the newest update is taken for one of an earlier numbering and confirms
# nothing (the margin is that of the platform's open-source server, TQueue::get).
OFFSET_MARGIN = 10


class UpdateQueue:
    """Pending updates, oldest first.

    An update leaves only when it is confirmed: by a poll with a higher offset, or by the webhook's 2xx.
    One that was put in with a number of its own (a repetition) must be handed out once before it can be
    confirmed, else the offset would swallow it unseen.
    """

    def __init__(self) -> None:
        self.next_id = random.randrange(100_000_000, 900_000_000)
        self.allowed: list[str] = []  # empty: every type
        self._pending: list[Update] = []
        self._unseen_repetitions: set[int] = set()
        self._waiting: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: dict[str, Any]) -> None:
        """Queue a new update of a type, unless the bot did not ask for that type."""
        if self.allowed and kind not in self.allowed:
            return
        self._append({"update_id": self.next_id, kind: content})
        self.next_id += 1

    def put_raw(self, update: Update) -> None:
        """Queue an update as it is; a given ``update_id`` is kept, else the next one is taken."""
        given = update.get("update_id")
        if not isinstance(given, int):
            self._append({**update, "update_id": self.next_id})
            self.next_id += 1
            return
        if given < self.next_id:
            self._unseen_repetitions.add(given)
        self.next_id = max(self.next_id, given + 1)
        self._append(update)

    def _append(self, update: Update) -> None:
        self._pending.append(update)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[Update]:
        """The oldest pending updates, at most ``limit``; waits up to ``timeout`` seconds for the first.

        Confirms what is below ``offset``; a negative one forgets all but the last so many. Ends an older
        poll that still waits, which raises Refusal 409.
        """
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        if not self._pending and timeout > 0:
            await self._wait(timeout)
        batch = sorted(self._pending[:limit], key=_number)
        self._unseen_repetitions.difference_update(map(_number, batch))
        return batch

    def interrupt(self, reason: str) -> None:
        """End the poll that waits, if any: it raises Refusal 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(reason))

    async def head(self) -> Update:
        """The oldest pending update; waits for one. It stays pending."""
        while not self._pending:
            await self._wait(None)
        return self._pending[0]

    def drop_head(self, update: Update) -> None:
        """The update that ``head`` gave is confirmed; no matter if it was cleared meanwhile."""
        if self._pending and self._pending[0] is update:
            self._pending.pop(0)
            self._unseen_repetitions.discard(_number(update))

    def clear(self) -> None:
        """Forget everything pending."""
        self._pending.clear()
        self._unseen_repetitions.clear()

    async def _wait(self, seconds: float | None) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
        elif self._pending and 0 < offset <= self.next_id + OFFSET_MARGIN:
            unseen = self._unseen_repetitions
            self._pending = [u for u in self._pending if _number(u) >= offset or _number(u) in unseen]


def _number(update: Update) -> int:
    number: int = update["update_id"]
    return number
