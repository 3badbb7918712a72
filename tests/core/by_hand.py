"""What the desk must tell whom, reckoned by hand: minute by minute, from a list of what happened.

Written from the words of the promises alone. Nothing of the engine is used: an hour counts when its wall clock lies in
one of the day's windows, a level is due when so many minutes were counted, and every minute is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

ASSIGNED, UPDATED, COMPLETED = "NOT_ASSIGNED", "NOT_UPDATED", "NOT_COMPLETED"
GRAVITY = (ASSIGNED, UPDATED, COMPLETED)
CHANNEL = ""
JUST = 2
"""Minutes in which somebody is not pinged for what they just did."""

NEVER = 1 << 40
GOES_ON = ("resumed", "reopened", "asked again", "customer")

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Hours:
    """A zone, the windows of each weekday (minutes of the day), and of dates that differ."""

    zone: str
    week: dict[int, Windows]
    dates: dict[date, Windows] = field(default_factory=dict)

    def counts(self, minute: int) -> bool:
        """Whether a minute lies in a window of its day."""
        here = datetime.fromtimestamp(minute * 60, ZoneInfo(self.zone))
        windows = self.dates.get(here.date(), self.week.get(here.weekday(), ()))
        return any(start <= here.hour * 60 + here.minute < end for start, end in windows)


@cache
def _day(hours: Hours, day: int) -> bytes:
    """Of each minute of a UTC day, whether it counts: worked out once."""
    return bytes(hours.counts(day * 1440 + minute) for minute in range(1440))


def counts(hours: Hours | None, minute: int) -> bool:
    """Whether a minute counts; every one does without hours."""
    return hours is None or bool(_day(hours, minute // 1440)[minute % 1440])


def minute_of(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp()) // 60


def instant_of(minute: int) -> datetime:
    """The other way round."""
    return datetime.fromtimestamp(minute * 60, UTC)


@dataclass(frozen=True)
class Rules:
    """For each priority: hours, minutes until the resolution, and the minutes or percents of the levels."""

    hours: dict[str, Hours | None]
    resolution: dict[str, int]
    minutes: dict[str, dict[str, tuple[int, int, int]]]
    percents: tuple[int, int, int]
    shifts: dict[str, Hours]
    supervisor: str
    manager: str


@dataclass(frozen=True, order=True)
class Told:
    """A level that was told: at which minute, of what, at which level and run, and to whom."""

    minute: int
    ticket: int
    conditions: tuple[str, ...]
    level: int
    episode: int
    people: tuple[str, ...]


@dataclass
class Case:
    """A ticket by what happened to it: ``(minute, what, who)``. ``told`` and ``held`` are by condition and run."""

    number: int
    created: int
    priority: str = "P3"
    owner: str | None = None
    extension: int = 0
    snoozes: int = 0
    over: bool = False
    happened: list[tuple[int, str, str]] = field(default_factory=list)
    waits: list[list[int]] = field(default_factory=list)
    told: dict[tuple[str, int], int] = field(default_factory=dict)
    held: dict[tuple[str, int], int] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)

    def note(self, minute: int, what: str, who: str) -> None:
        """Something happened. Waiting for the customer and being resolved do not count until it goes on."""
        self.happened.append((minute, what, who))
        paused = bool(self.waits) and self.waits[-1][1] == NEVER
        if what in ("waits", "resolved") and not paused:
            self.waits.append([minute, NEVER])
        if paused and what in GOES_ON and self.state == "in_progress":
            self.waits[-1][1] = minute

    @property
    def state(self) -> str:
        """Where it is, by what happened last to its state."""
        states = {
            "claimed": "in_progress", "resumed": "in_progress", "waits": "waits", "vendor": "vendor",
            "resolved": "resolved", "reopened": "in_progress", "asked again": "in_progress", "over": "over",
        }  # fmt: skip
        state = "new"
        for _, what, _ in self.happened:
            state = "in_progress" if what == "customer" and state == "waits" else states.get(what, state)
        return state

    def run(self, condition: str) -> tuple[int | None, int]:
        """Since when a condition lasts (None: it does not), and which time this is."""
        if condition == COMPLETED:
            again = sum(what in ("reopened", "asked again") for _, what, _ in self.happened)
            return (None if self.state in ("waits", "resolved", "over") else self.created), 1 + again
        if condition == ASSIGNED:
            lasts = self.owner is None and self.state not in ("resolved", "over")
            return (self.created if lasts else None), 1
        return self._silence()

    def _silence(self) -> tuple[int | None, int]:
        """Since when the owner's side says nothing: since it last did, or since the first message without an answer."""
        since: int | None = self.created
        run, unanswered, state = 1, True, "new"
        for minute, what, _ in self.happened:
            if what == "replied" and state == "waits":
                continue  # it still waits for the customer
            if what == "claimed" and unanswered:
                continue  # the customer still has no word
            if what in ("claimed", "replied", "vendor", "resumed", "reopened"):
                since, run, unanswered, state = minute, run + 1, False, "open"
            elif what == "asked again" or (what == "customer" and state == "waits"):
                since, run, unanswered, state = minute, run + 1, True, "open"
            elif what == "customer" and state != "resolved" and not unanswered:
                since, run, unanswered = minute, run + 1, True
            elif what in ("waits", "resolved", "over"):
                since, unanswered, state = None, False, what
        return since, run

    def lasting(self) -> list[str]:
        """The conditions somebody was told of and that last."""
        found = []
        for condition in GRAVITY:
            since, run = self.run(condition)
            if since is not None and self.told.get((condition, run), 0):
                found.append(condition)
        return found if self.state not in ("resolved", "over") else []


class ByHand:
    """Tickets and people, and what had to be told so far."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.cases: dict[int, Case] = {}
        self.away: dict[str, int] = {}
        self.told: list[Told] = []

    def passes(self, start: int, end: int, *, asleep: bool = False) -> None:
        """Look at every minute from ``start`` to ``end``; at the last one only, when the desk does not run."""
        for minute in range(start, end):
            for case in self.cases.values():
                self._count(case, minute)
            if not asleep:
                self.look(minute + 1)
        self.look(end)

    def _count(self, case: Case, minute: int) -> None:
        if case.over or not counts(self.rules.hours[case.priority], minute):
            return
        for condition in case.served:
            if condition == ASSIGNED or not _waited(case, minute):
                case.served[condition] += 1

    def recount(self, case: Case, now: int) -> None:
        """Something happened: count all minutes of the conditions that last again, one by one."""
        case.served.clear()
        hours = self.rules.hours[case.priority]
        for condition in GRAVITY:
            since, _ = case.run(condition)
            if since is None:
                continue
            pauses = condition != ASSIGNED
            case.served[condition] = sum(
                1 for m in range(since, now) if counts(hours, m) and not (pauses and _waited(case, m))
            )

    def look(self, now: int) -> None:
        """Which levels are due at this minute?"""
        for case in self.cases.values():
            risen = []
            for condition, served in case.served.items():
                key = condition, case.run(condition)[1]
                before = level = case.told.get(key, 0)
                while level < 3 and served >= self.limit(case, condition, level + 1) and case.held.get(key, 0) <= now:
                    level += 1
                if level > before:
                    case.told[key] = level
                    risen.append((level, GRAVITY.index(condition), key))
            if risen:
                risen.sort(reverse=True)
                level, _, (condition, run) = risen[0]
                conditions = tuple(key[0] for _, _, key in risen)
                people = self.people(case, condition, level, now)
                self.told.append(Told(now, case.number, conditions, level, run, people))

    def limit(self, case: Case, condition: str, level: int) -> int:
        """How many minutes must have been counted."""
        if condition == COMPLETED:
            return (self.rules.resolution[case.priority] + case.extension) * self.rules.percents[level - 1] // 100
        return self.rules.minutes[condition][case.priority][level - 1]

    def due(self, case: Case, now: int) -> int:
        """When it is to be solved, if it goes on now."""
        left, minute = self.rules.resolution[case.priority] + case.extension, case.created
        while left:
            waited = any(start <= minute < min(end, now) for start, end in case.waits)
            left -= counts(self.rules.hours[case.priority], minute) and not waited
            minute += 1
        return minute

    def people(self, case: Case, condition: str, level: int, now: int) -> tuple[str, ...]:
        """Whom a level reaches: the technician, the supervisor and the manager; in the end the channel."""
        acted = {who for minute, _, who in case.happened if now - minute <= JUST}
        on_shift = [name for name, hours in self.rules.shifts.items() if counts(hours, now) or counts(hours, now - 2)]
        owner = [[case.owner]] if case.owner and condition != ASSIGNED else []
        chains: list[list[list[str]]] = [[*owner, on_shift]]
        if level >= 2:
            chains.append([[self.rules.supervisor], [self.rules.manager]])
        if level >= 3:
            chains.append([[self.rules.manager]])
        found = [self._there(chain, now) for chain in chains]
        reached = list(dict.fromkeys(name for group in found for name in group if name not in acted))
        return tuple(reached) if found[0] else (*reached, CHANNEL)

    def _there(self, chain: Sequence[Sequence[str]], now: int) -> list[str]:
        for group in chain:
            there = [name for name in group if self.away.get(name, 0) <= now]
            if there:
                return there
        return []


def _waited(case: Case, minute: int) -> bool:
    return any(start <= minute < end for start, end in case.waits)
