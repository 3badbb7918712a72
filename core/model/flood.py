"""Too much from one person at once: the rest would wait behind it, so it is stopped at the door, and they are told."""

from collections import deque
from enum import Enum
from math import inf
from sys import maxsize

LIMIT, SPAN = 100, 60.0
"""Messages and presses of a person in so many seconds: as many as Telegram lets one forward at once."""

ENQUIRIES = 10
"""Questions after a ticket by its number in a SPAN: more has nobody but who guesses numbers."""

FILINGS = 10
"""Tickets a person may open in a SPAN: more are one request in pieces, and each calls somebody."""

REMEMBERED = 10_000
"""People whose last minute is known; who was quiet for longest is forgotten first."""


class Pour(Enum):
    """What to do with one more: take it, refuse it and say so (once a SPAN), refuse it."""

    TAKE = "take"
    SAY = "say"
    DROP = "drop"


class Flood:
    """The last minute of everybody who writes. A ``key`` counts once: platforms repeat what was not confirmed."""

    def __init__(self, *, limit: int = LIMIT, span: float = SPAN) -> None:
        self._limit, self._span = limit, span
        self._taken: dict[str, deque[tuple[float, str]]] = {}
        self._said: dict[str, tuple[float, str]] = {}

    def narrower(self, limit: int) -> "Flood":
        """Another one with a lower limit; without any where this one has none."""
        return Flood(limit=max(limit, self._limit) if self._limit == maxsize else limit, span=self._span)

    def pour(self, person: str, key: str, at: float) -> Pour:
        """One more of a person, ``at`` seconds of a clock that never goes back."""
        taken = self._of(person)
        while taken and at - taken[0][0] >= self._span:
            taken.popleft()
        if any(key == known for _, known in taken):
            return Pour.TAKE
        if len(taken) < self._limit:
            taken.append((at, key))
            return Pour.TAKE
        said_at, said = self._said.get(person, (-inf, ""))
        if key == said or at - said_at >= self._span:
            self._said[person] = (at, key)
            return Pour.SAY
        return Pour.DROP

    def _of(self, person: str) -> deque[tuple[float, str]]:
        taken = self._taken.pop(person, None) or deque()
        self._taken[person] = taken  # the newest is last
        if len(self._taken) > REMEMBERED:
            gone = next(iter(self._taken))
            del self._taken[gone]
            self._said.pop(gone, None)
        return taken
