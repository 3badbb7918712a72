"""Service time: how far a duration reaches when only some hours count.

For now every clock runs round the clock (``ALWAYS``). Business calendars plug in here: whatever has
``add`` and ``between`` is a calendar, and nothing else in the desk does arithmetic on due times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Calendar(Protocol):
    """Hours that count. ``between(t, add(t, d)) == d`` for every t and d >= 0."""

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The instant at which ``work`` of service time has passed since ``start``."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time that passed from ``start`` to ``end`` (0 when end is earlier)."""


class Always:
    """24 x 7."""

    def add(self, start: datetime, work: timedelta) -> datetime:
        """Every hour counts."""
        return start + work

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Every hour counts."""
        return max(end - start, timedelta(0))


ALWAYS: Calendar = Always()


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time; ``end`` is None while it lasts."""

    start: datetime
    end: datetime | None = None


def reach(calendar: Calendar, start: datetime, work: timedelta, pauses: Sequence[Interval]) -> datetime | None:
    """When ``work`` of service time has passed since ``start``, pauses not counted; None if a pause still lasts.

    ``pauses`` are in order and do not overlap. A pause that began after the answer does not move it.
    """
    at, left = start, work
    for pause in pauses:
        if pause.end is not None and pause.end <= at:
            continue
        before = calendar.between(at, pause.start)
        if pause.start > at and before >= left:
            break
        if pause.end is None:
            return None
        left -= before
        at = pause.end
    return calendar.add(at, left)
