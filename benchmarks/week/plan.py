"""What happens in the week, whoever is reminded of it: requests, and agents who answer, wait, forget and resolve.

Everything is drawn from one seed before the desk starts, so the engine and the naive one are shown the same week.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import BusinessHours, Window
from core.model.priority import Priority

ZONE = "Europe/Berlin"
MONDAY = date(2026, 3, 2)
TICKETS = 150
OFFICE = BusinessHours(ZONE, dict.fromkeys(range(5), (Window.parse("09:00-13:00"), Window.parse("14:00-18:00"))))
PRIORITIES = {Priority.P1: 6, Priority.P2: 14, Priority.P3: 62, Priority.P4: 18}
"""In percent."""

WORK = {Priority.P1: 1.6, Priority.P2: 5.0, Priority.P3: 10.0, Priority.P4: 16.0}
"""Median hours from the claim to the resolution: round the clock for P1 and P2, office hours for the rest."""

AT_NIGHT, FORGOTTEN, WAITING, SLOW = 0.15, 0.10, 0.3, 0.2
"""Shares of requests: outside office hours, left lying, put on hold for the customer, taking six times as long."""

URGENT = (Priority.P1, Priority.P2)


@dataclass(frozen=True, order=True)
class Act:
    """At an instant somebody does something: file, triage, claim, reply, wait, answer (the customer), resolve."""

    at: datetime
    ticket: int
    what: str = field(compare=False)


@dataclass(frozen=True)
class Planned:
    """A request: its priority and what is done about it, in order. ``owner`` is 0 or 1, one of two technicians."""

    ticket: int
    priority: Priority
    owner: int
    acts: tuple[Act, ...]

    def at(self, what: str) -> datetime:
        """When it was first done."""
        return next(act.at for act in self.acts if act.what == what)


def planned_week(seed: int) -> list[Planned]:
    """The week of a seed."""
    return [_planned(ticket, random.Random(f"{seed}/{ticket}")) for ticket in range(TICKETS)]


def _planned(ticket: int, dice: random.Random) -> Planned:
    priority = dice.choices(list(PRIORITIES), weights=list(PRIORITIES.values()))[0]
    filed = _arrival(dice)
    acts = [(filed, "file")]
    if priority is not Priority.P3:
        acts.append((_later(filed, priority, 0.03), "triage"))
    claimed = _later(acts[-1][0], priority, _delay(dice, 0.15 if priority in URGENT else 0.5))
    acts.append((claimed, "claim"))
    work = WORK[priority] * dice.lognormvariate(0, 0.4) * (6 if dice.random() < SLOW else 1)
    resolved = _later(claimed, priority, work)
    acts += _talk(dice, priority, claimed, resolved)
    acts.append((max(resolved, acts[-1][0] + timedelta(minutes=5)), "resolve"))
    return Planned(ticket, priority, dice.randrange(2), tuple(Act(at, ticket, what) for at, what in acts))


def _talk(dice: random.Random, priority: Priority, claimed: datetime, resolved: datetime) -> list[tuple[datetime, str]]:
    """Replies every now and then until the resolution; after one of them, perhaps, a wait for the customer."""
    said: list[tuple[datetime, str]] = []
    waits = dice.random() < WAITING
    pace = {Priority.P1: 0.25, Priority.P2: 0.7, Priority.P3: 2.5, Priority.P4: 6.0}[priority]
    at = _later(claimed, priority, _delay(dice, pace / 2))
    while at < resolved and len(said) < 12:
        said.append((at, "reply"))
        if waits:
            said.append((at + timedelta(minutes=1), "wait"))
            at += timedelta(hours=dice.lognormvariate(1.0, 0.7))
            said.append((at, "answer"))
            waits = False
        at = _later(at, priority, _delay(dice, pace))
    return said


def _arrival(dice: random.Random) -> datetime:
    """In office hours, mostly; else any hour of the week."""
    start = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    if dice.random() < AT_NIGHT:
        while OFFICE.is_open(at := start + timedelta(hours=168 * dice.random())):
            pass
        return at
    return OFFICE.add(start, timedelta(hours=0.1 + 38 * dice.random()))


def _delay(dice: random.Random, median: float) -> float:
    """Hours; now and then something is forgotten."""
    return median * dice.lognormvariate(0, 0.6) * (6 if dice.random() < FORGOTTEN else 1)


def _later(at: datetime, priority: Priority, hours: float) -> datetime:
    """So much working time later; urgent ones are worked on whatever the hour."""
    span = timedelta(hours=hours)
    return at + span if priority in URGENT else OFFICE.add(at, span)
