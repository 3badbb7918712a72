"""Service time: how far a duration reaches when only some hours count.

``ALWAYS`` runs round the clock; ``core/model/business_hours`` has the calendars with closing times. Nothing else in
the desk does arithmetic on due times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Calendar(Protocol):
    """Hours that count. ``between(t, add(t, d)) == d`` for every t and d >= 0."""

    @property
    def day(self) -> timedelta:
        """The length of one working day: what "2 days" of a service level is made of."""

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest instant at which ``work`` of service time has passed since ``start``."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time that passed from ``start`` to ``end`` (0 when end is earlier)."""

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at that instant."""

    def opens(self, at: datetime) -> datetime:
        """``at`` itself when open, else the next instant at which hours begin."""


class Always:
    """24 x 7."""

    day = timedelta(hours=24)

    def add(self, start: datetime, work: timedelta) -> datetime:
        """Every hour counts."""
        return start + work

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Every hour counts."""
        return max(end - start, timedelta(0))

    def is_open(self, at: datetime) -> bool:
        """It never closes."""
        return True

    def opens(self, at: datetime) -> datetime:
        """It is open already."""
        return at


ALWAYS: Calendar = Always()


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time; ``end`` is None while it lasts."""

    start: datetime
    end: datetime | None = None


def reach(calendar: Calendar, start: datetime, work: timedelta, pauses: Sequence[Interval]) -> datetime | None:
    """When ``work`` of service time has passed since ``start``, pauses not counted; None if a pause still lasts.

    ``pauses`` are in order and do not overlap. A pause that began after the answer does not move it, and one
    outside the calendar's hours costs nothing.
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
