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


Threshold = timedelta | Share


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """How long until the first response and until the resolution."""

    response: timedelta
    resolution: timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """The desk's promises and when it is reminded of them."""

    service_levels: Mapping[Priority, ServiceLevel]
    matrix: Mapping[Condition, Mapping[Priority, tuple[Threshold, Threshold, Threshold]]]

    def threshold(self, condition: Condition, priority: Priority, level: Level) -> timedelta:
        """How long after the anchor a level is due.

        A share is of the resolution target for NOT_COMPLETED, of the response target otherwise.
        """
        given = self.matrix[condition][priority][level - 1]
        if isinstance(given, timedelta):
            return given
        target = self.service_levels[priority]
        whole = target.resolution if condition is Condition.NOT_COMPLETED else target.response
        return whole * (given.percent / 100)

    def calendar(self, priority: Priority) -> Calendar:
        """The hours that count for a priority: round the clock until teams have calendars."""
        return ALWAYS


def default_policy() -> Policy:
    """The figures of docs/configuration.md: ITIL-style service levels and thresholds."""
    minutes, hours, days = _unit("minutes"), _unit("hours"), _unit("days")
    shares = (Share(75), Share(90), Share(100))
    p1, p2, p3, p4 = Priority
    return Policy(
        service_levels={
            p1: ServiceLevel(timedelta(minutes=15), timedelta(hours=4)),
            p2: ServiceLevel(timedelta(hours=1), timedelta(hours=24)),
            p3: ServiceLevel(timedelta(hours=4), timedelta(days=5)),
            p4: ServiceLevel(timedelta(days=2), timedelta(days=30)),
        },
        matrix={
            Condition.NOT_ASSIGNED: {
                p1: minutes(5, 10, 15), p2: minutes(20, 40, 60), p3: minutes(80, 160, 240), p4: days(1, 1.5, 2)
            },
            Condition.NOT_UPDATED: {
                p1: minutes(15, 30, 45), p2: hours(1, 2, 3), p3: hours(4, 8, 12), p4: days(1, 2, 3)
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

    def set_due(self, policy: Policy, priority: Priority, pauses: Sequence[Interval] = ()) -> None:
        """Recompute when the next level is due."""
        self.due_at = due(self, policy, priority, pauses) if self.running else None


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


def due(clock: DueClock, policy: Policy, priority: Priority, pauses: Sequence[Interval] = ()) -> datetime | None:
    """When the level after the one reached is due; not before an acknowledgement has run out."""
    return _level_due(policy, priority, clock.condition, clock.anchor, clock.level + 1, pauses, clock.held_until)


def _level_due(
    policy: Policy,
    priority: Priority,
    condition: Condition,
    anchor: datetime,
    level: int,
    pauses: Sequence[Interval],
    held_until: datetime | None,
) -> datetime | None:
    if level > Level.MANAGER:
        return None
    counted = () if condition is Condition.NOT_ASSIGNED else pauses
    at = reach(policy.calendar(priority), anchor, policy.threshold(condition, priority, Level(level)), counted)
    return max(at, held_until) if at and held_until else at


def climb(
    clock: DueClock, now: datetime, policy: Policy, priority: Priority, pauses: Sequence[Interval] = ()
) -> Level | None:
    """Go up to the highest level that is due at ``now`` and recompute the next; None when nothing is due.

    After downtime several levels may be due: only the highest is told, the lower ones are skipped.
    """
    reached = None
    while clock.due_at is not None and clock.due_at <= now:
        clock.level += 1
        reached = Level(clock.level)
        clock.set_due(policy, priority, pauses)
    return reached
