"""Presses of inline buttons that wait for an answer."""

import random
import time

from sandbox.telegram.refusals import bad_request

LIFETIME_SECONDS = 15.0  # real ones; the platform gives no figure, clients give up about then


class Callbacks:
    """Open callback queries; each can be answered once, while it is fresh."""

    def __init__(self) -> None:
        self.lifetime = LIFETIME_SECONDS
        self._open: dict[str, tuple[int, float]] = {}  # oldest first: person, pressed at

    def open(self, person: int) -> str:
        """A new query by a person; returns its id."""
        self._drop_stale()
        callback_id = str(random.getrandbits(62))
        self._open[callback_id] = (person, time.monotonic())
        return callback_id

    def close(self, callback_id: str) -> int:
        """Answer a query; returns who pressed. Raises Refusal when it is unknown, answered or too old."""
        self._drop_stale()
        opened = self._open.pop(callback_id, None)
        if opened is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return opened[0]

    def _drop_stale(self) -> None:
        oldest_fresh = time.monotonic() - self.lifetime
        while self._open and next(iter(self._open.values()))[1] < oldest_fresh:
            del self._open[next(iter(self._open))]
