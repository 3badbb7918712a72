"""The 3 x 3 escalation matrix and the three clocks of a ticket.

Level n is due at anchor + threshold n, never at "now + delay", so lateness does not add up. A clock is
data: its anchor, its episode, the level reached and the next due instant. Whoever changes something
a clock depends on calls ``set_due`` in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from core.model.calendar import ALWAYS, Calendar, Interval, reach
from core.model.priority import Priority


class Condition(StrEnum):
    """What must not stay so, gravest last."""

    NOT_ASSIGNED = "NOT_ASSIGNED"
    NOT_UPDATED = "NOT_UPDATED"
    NOT_COMPLETED = "NOT_COMPLETED"

    @property
    def gravity(self) -> int:
        """NOT_COMPLETED > NOT_UPDATED > NOT_ASSIGNED."""
        return list(Condition).index(self)


class Level(IntEnum):
    """Whom a ping reaches; each level adds a person to the one before."""

    TECHNICIAN = 1
    SUPERVISOR = 2
    MANAGER = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A threshold as a part of the service level's target, in percent."""

    percent: float


@dataclass(frozen=True, slots=True)
class Days:
    """Working days of whatever calendar applies; round the clock a day is 24 hours."""

    count: float

    def of(self, calendar: Calendar) -> timedelta:
        """How much service time that is."""
        return calendar.day * self.count


Amount = timedelta | Days
Threshold = Amount | Share


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """How long until the first response and until the resolution."""

    response: Amount
    resolution: Amount


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the tickets of one team and priority, in service time of their calendar."""

    calendar: Calendar
    response: timedelta
    resolution: timedelta
    thresholds: Mapping[Condition, tuple[timedelta | Share, ...]]

    def threshold(self, condition: Condition, level: Level, *, extension: timedelta = timedelta(0)) -> timedelta:
        """How long after the anchor a level is due.

        A share is of the resolution target (with what it was extended by) for NOT_COMPLETED, else of the response's.
        """
        given = self.thresholds[condition][level - 1]
        if isinstance(given, timedelta):
            return given
        target = self.resolution + extension if condition is Condition.NOT_COMPLETED else self.response
        return target * (given.percent / 100)


@dataclass(frozen=True, slots=True)
class Policy:
    """The desk's promises and when it is reminded of them."""

    service_levels: Mapping[Priority, ServiceLevel]
    matrix: Mapping[Condition, Mapping[Priority, tuple[Threshold, Threshold, Threshold]]]

    def terms(self, priority: Priority, calendar: Calendar = ALWAYS) -> Terms:
        """What the promises and the matrix come to in a calendar."""
        promised = self.service_levels[priority]
        return Terms(
            calendar=calendar,
            response=_time(promised.response, calendar),
            resolution=_time(promised.resolution, calendar),
            thresholds={
                condition: tuple(
                    given if isinstance(given, Share) else _time(given, calendar) for given in rows[priority]
                )
                for condition, rows in self.matrix.items()
            },
        )


def _time(amount: Amount, calendar: Calendar) -> timedelta:
    return amount.of(calendar) if isinstance(amount, Days) else amount


def default_policy() -> Policy:
    """The figures of docs/configuration.md: ITIL-style service levels and thresholds."""
    minutes, hours = _unit("minutes"), _unit("hours")
    shares = (Share(75), Share(90), Share(100))
    p1, p2, p3, p4 = Priority
    return Policy(
        service_levels={
            p1: ServiceLevel(timedelta(minutes=15), timedelta(hours=4)),
            p2: ServiceLevel(timedelta(hours=1), timedelta(hours=24)),
            p3: ServiceLevel(timedelta(hours=4), Days(5)),
            p4: ServiceLevel(Days(2), Days(30)),
        },
        matrix={
            Condition.NOT_ASSIGNED: {
                p1: minutes(5, 10, 15), p2: minutes(20, 40, 60), p3: minutes(80, 160, 240),
                p4: (Days(1), Days(1.5), Days(2)),
            },
            Condition.NOT_UPDATED: {
                p1: minutes(15, 30, 45), p2: hours(1, 2, 3), p3: hours(4, 8, 12), p4: (Days(1), Days(2), Days(3))
            },
            Condition.NOT_COMPLETED: dict.fromkeys(Priority, shares),
        },
    )  # fmt: skip


def _unit(name: str):  # type: ignore[no-untyped-def]  # a local shorthand for the table above
    return lambda one, two, three: tuple(timedelta(**{name: amount}) for amount in (one, two, three))


@dataclass(kw_only=True, eq=False)
class DueClock:
    """A clock as a sweep reads it: a query result that can climb.

    An episode is one run of the clock: what clears the condition ends it, the next start counts it up.
    ``level`` is the highest level already told in this episode (0: none). ``due_at`` is None while stopped
    or when nothing more can come.
    """

    ticket: int
    condition: Condition
    anchor: datetime
    episode: int = 1
    level: int = 0
    running: bool = True
    held_until: datetime | None = None
    due_at: datetime | None = None

    def set_due(self, terms: Terms, pauses: Sequence[Interval] = (), extension: timedelta = timedelta(0)) -> None:
        """Recompute when the next level is due."""
        self.due_at = due(self, terms, pauses, extension) if self.running else None

    @property
    def is_told(self) -> bool:
        """Whether somebody was told of it in this episode, and it is not over."""
        return self.running and self.level > 0


@dataclass(kw_only=True, eq=False)
class Clock(DueClock):
    """One of a ticket's three clocks, as the desk keeps it."""

    def start(self, anchor: datetime) -> None:
        """Begin a new episode at ``anchor``."""
        self.anchor, self.episode, self.level = anchor, self.episode + 1, 0
        self.running, self.held_until = True, None

    def stop(self) -> None:
        """The condition is cleared (or does not apply): nothing is due."""
        self.running, self.due_at = False, None


def due(
    clock: DueClock, terms: Terms, pauses: Sequence[Interval] = (), extension: timedelta = timedelta(0)
) -> datetime | None:
    """When the level after the one reached is due; not before an acknowledgement or a snooze has run out."""
    at = level_due(clock, clock.level + 1, terms, pauses, extension)
    return max(at, clock.held_until) if at and clock.held_until else at


def level_due(
    clock: DueClock, level: int, terms: Terms, pauses: Sequence[Interval] = (), extension: timedelta = timedelta(0)
) -> datetime | None:
    """Anchor + threshold of a level in service time, pauses not counted; None past the last or while a pause lasts."""
    if level > Level.MANAGER:
        return None
    counted = () if clock.condition is Condition.NOT_ASSIGNED else pauses
    limit = terms.threshold(clock.condition, Level(level), extension=extension)
    return reach(terms.calendar, clock.anchor, limit, counted)


def climb(
    clock: DueClock,
    now: datetime,
    terms: Terms,
    pauses: Sequence[Interval] = (),
    extension: timedelta = timedelta(0),
) -> Level | None:
    """Go up to the highest level that is due at ``now`` and recompute the next; None when nothing is due.

    After downtime several levels may be due: only the highest is told, the lower ones are skipped.
    """
    reached = None
    while clock.due_at is not None and clock.due_at <= now:
        clock.level += 1
        reached = Level(clock.level)
        clock.set_due(terms, pauses, extension)
    return reached
