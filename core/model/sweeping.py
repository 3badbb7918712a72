"""What a sweep decides, without a store: which levels are reached, which of them is told, card or list.

The live engine and the rehearsal both ask this page; neither has rules of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from core.model.calendar import Interval
from core.model.escalation import DueClock, Level, Terms, climb, level_due
from core.model.ping import LATE, ONE_BY_ONE

JUST = timedelta(minutes=2)
"""Who did something to a ticket less than this ago is not reminded of it."""

Climbed = tuple[DueClock, Level, datetime]
"""A clock, the level it reached, and when that level was due."""


def climb_all(
    clocks: Iterable[DueClock],
    now: datetime,
    terms: Terms,
    pauses: Sequence[Interval] = (),
    extension: timedelta = timedelta(0),
) -> list[Climbed]:
    """Let every clock of a ticket go up to what is due at ``now``; those that reached a level."""
    reached: list[Climbed] = []
    for clock in clocks:
        told, due = clock.level, clock.due_at
        level = climb(clock, now, terms, pauses, extension)
        if level is not None and level > told + 1:
            due = level_due(clock, level, terms, pauses, extension)
        if level is not None and due is not None:
            reached.append((clock, level, max(due, clock.held_until or due)))
    return reached


def gravest_first(climbed: Iterable[Climbed]) -> list[Climbed]:
    """One ping tells of them all: it is about the highest level, then the gravest condition."""
    climbed = list(climbed)
    return (
        climbed
        if len(climbed) < 2
        else sorted(climbed, key=lambda item: (item[1], item[0].condition.gravity), reverse=True)
    )


def is_late(seconds: float) -> bool:
    """Whether a level told so long after it was due says so."""
    return seconds >= LATE.total_seconds()


def becomes_a_list(*, lately: int, news: int, late: int) -> bool:
    """Whether what a person is to hear now comes as one list.

    ``lately`` is how many live cards they were given within BURST, ``news`` what comes now, ``late`` how much of it is.
    """
    return lately + news > ONE_BY_ONE or late > 1
