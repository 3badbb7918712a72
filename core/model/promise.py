"""Service levels as records: what was promised for a ticket, until when, and whether it was kept.

running <-> paused -> met | breached | canceled. Reports read these rows and compute nothing again. A promise is judged
by what was promised: extending a due date moves reminders, never the record.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Promised(StrEnum):
    """What a customer was promised."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Course(StrEnum):
    """How a promise goes."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELED = "canceled"


@dataclass(kw_only=True, eq=False)
class Promise:
    """One promise of a ticket. ``target`` is service time; ``due_at`` is None while it is paused.

    ``ended_at`` is when it was done, kept or not; ``breached_at`` the due instant that passed.
    """

    ticket: int
    kind: Promised
    target: timedelta
    course: Course = Course.RUNNING
    due_at: datetime | None = None
    ended_at: datetime | None = None
    breached_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be met or breached."""
        return self.course in (Course.RUNNING, Course.PAUSED)

    def watch(self, at: datetime) -> bool:
        """It is ``at`` o'clock: a promise whose due instant has passed is broken. Whether it broke now."""
        if self.course is not Course.RUNNING or self.due_at is None or self.due_at > at:
            return False
        self.course, self.breached_at = Course.BREACHED, self.due_at
        return True

    def end(self, at: datetime) -> None:
        """It is done: met in time, or late. What is done once more keeps its first instant."""
        self.watch(at)
        if self.is_open:
            self.course = Course.MET
        if self.course in (Course.MET, Course.BREACHED):
            self.ended_at = self.ended_at or at

    def cancel(self) -> None:
        """Nothing is owed any more. What was broken stays broken."""
        if self.is_open:
            self.course, self.due_at = Course.CANCELED, None

    def pause(self, at: datetime) -> None:
        """It does not count for a while."""
        self.watch(at)
        if self.course is Course.RUNNING:
            self.course, self.due_at = Course.PAUSED, None

    def resume(self, due_at: datetime | None) -> None:
        """It counts again (a kept one, too: it was not solved after all), until ``due_at``."""
        if self.course in (Course.PAUSED, Course.MET):
            self.course, self.due_at = Course.RUNNING, due_at
        self.ended_at = None
