"""What many rehearsed tickets come to: how often people are called, and which broken promises somebody saw coming.

A call is one time somebody's phone sounds: a card of its own, or one list for what came in a burst or waited for the
morning. The edit of a card that is there calls nobody.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from statistics import median_low
from zoneinfo import ZoneInfo

from core.model.escalation import Level
from core.model.organisation import Agent
from core.model.ping import BURST
from core.model.promise import Promised
from core.model.rehearsal.course import Breach, Call, Outcome
from core.model.roster import Roster
from core.model.routing import CHANNEL
from core.model.sweeping import becomes_a_list

NIGHT = (time(22), time(7))
"""The night, on their own wall clock, of people who gave no quiet hours."""

EXAMPLES = 5
"""Tickets named with a verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A person is called at ``at`` with ``level``, the highest in it. ``lines`` is more than 1, or 1, in a list."""

    agent: str
    at: datetime
    level: Level
    lines: int = 1
    is_list: bool = False


def rings(calls: Iterable[Call]) -> Iterator[Ring]:
    """What people hear of these calls: a burst is one list, and so is all that waited for the same morning."""
    by_person: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        by_person[call.agent, call.team if call.agent == CHANNEL else ""].append(call)
    for (agent, _), theirs in by_person.items():
        yield from _mornings(agent, [call for call in theirs if call.waits])
        yield from _at_once(agent, theirs)


def _mornings(agent: str, calls: Iterable[Call]) -> Iterator[Ring]:
    by_morning: dict[datetime, list[Call]] = defaultdict(list)
    for call in calls:
        by_morning[call.told_at].append(call)
    for morning, listed in by_morning.items():
        yield Ring(agent=agent, at=morning, level=max(call.level for call in listed), lines=len(listed), is_list=True)


def _at_once(agent: str, calls: Iterable[Call]) -> Iterator[Ring]:
    """In the order they were told; what waited counts among the cards of a moment ago, too."""
    lately: deque[Call] = deque()
    list_until: datetime | None = None
    for at, together in groupby(sorted(calls, key=_told_at), key=_told_at):
        while lately and lately[0].told_at < at - BURST:
            lately.popleft()
        group = list(together)
        news = [call for call in group if not call.waits]
        there = sum(1 for call in lately if call.over is None or call.over > at)
        if becomes_a_list(lately=there, news=len(news), late=sum(call.late for call in news)) and news:
            if list_until is None or at > list_until:
                yield Ring(agent=agent, at=at, level=max(call.level for call in news), lines=len(news), is_list=True)
            list_until = at + BURST
        else:
            yield from (Ring(agent=agent, at=at, level=call.level) for call in news)
        lately += group


def _told_at(call: Call) -> datetime:
    return call.told_at


def at_night(roster: Roster, agent: Agent, at: datetime) -> bool:
    """Whether it is in an agent's quiet hours; for who gave none, between 22:00 and 7:00 where they live."""
    if agent.quiet is not None:
        return roster.quiet_until(agent, at) is not None
    here = at.astimezone(roster.zone(agent)).time()
    return here >= NIGHT[0] or here < NIGHT[1]


@dataclass(slots=True, kw_only=True)
class Figures:
    """Calls of the days from ``first`` on, ``days`` of them, in the zone of the organisation.

    ``by_day`` counts calls of a level on a day (0 is the first), ``night_by_day`` those at night; "" in ``by_person``
    is the teams' channels, whose posts are nobody's night. ``rises`` counts cards that were edited to a higher level,
    ``lines`` what was told in lists.
    """

    first: date
    days: int
    by_day: Counter[tuple[int, Level]] = field(default_factory=Counter)
    night_by_day: Counter[int] = field(default_factory=Counter)
    by_person: Counter[str] = field(default_factory=Counter)
    night_by_person: Counter[str] = field(default_factory=Counter)
    lists: int = 0
    lines: int = 0
    rises: int = 0

    @property
    def total(self) -> int:
        """All calls."""
        return self.by_day.total()

    @property
    def at_night(self) -> int:
        """Those at night."""
        return self.night_by_day.total()

    @property
    def mean(self) -> float:
        """Calls a day."""
        return self.total / self.days

    @property
    def worst(self) -> tuple[date, int]:
        """The day with the most calls, and how many."""
        counts = [self.on(day) for day in range(self.days)]
        worst = max(range(self.days), key=counts.__getitem__)
        return self.first + timedelta(days=worst), counts[worst]

    def on(self, day: int) -> int:
        """Calls of a day."""
        return sum(self.by_day[day, level] for level in Level)

    def of_level(self, level: Level) -> int:
        """Calls whose highest level it is."""
        return sum(self.by_day[day, level] for day in range(self.days))


class Tally:
    """Outcomes of many tickets, counted between two instants."""

    def __init__(self, roster: Roster, *, since: datetime, until: datetime) -> None:
        self._roster, self._since, self._until = roster, since, until
        self._zone = ZoneInfo(roster.organisation.timezone)
        self._calls: list[Call] = []
        self._rises = 0

    def add(self, outcome: Outcome) -> None:
        """Another ticket."""
        self._calls += [call for call in outcome.calls if self._since - BURST <= call.told_at < self._until]
        self._rises += sum(1 for at in outcome.rises if self._since <= at < self._until)

    def join(self, other: "Tally") -> None:
        """Those that somebody else counted."""
        self._calls += other._calls
        self._rises += other._rises

    def figures(self) -> Figures:
        """What they come to."""
        first = self._since.astimezone(self._zone).date()
        last = (self._until - timedelta(microseconds=1)).astimezone(self._zone).date()
        counted = Figures(first=first, days=(last - first).days + 1, rises=self._rises)
        for ring in rings(self._calls):
            if ring.at >= self._since:
                self._count(counted, ring)
        return counted

    def _count(self, counted: Figures, ring: Ring) -> None:
        day = (ring.at.astimezone(self._zone).date() - counted.first).days
        counted.by_day[day, ring.level] += 1
        counted.by_person[ring.agent] += 1
        if ring.is_list:
            counted.lists, counted.lines = counted.lists + 1, counted.lines + ring.lines
        agent = self._roster.present(ring.agent)
        if agent is not None and at_night(self._roster, agent, ring.at):
            counted.night_by_day[day] += 1
            counted.night_by_person[ring.agent] += 1


class Verdict(StrEnum):
    """What another matrix does for a promise that broke."""

    EARLIER = "earlier"
    SAME = "same"
    LATER = "later"
    CAUGHT = "caught"
    MISSED = "missed"
    UNSEEN = "unseen"
    KEPT = "kept"
    BROKEN = "broken"


def verdict(today: Breach | None, new: Breach | None) -> Verdict:
    """Who would have heard of it before it broke.

    EARLIER, SAME, LATER: somebody does under both. CAUGHT, MISSED: only under the new, or only today. UNSEEN: under
    neither. KEPT, BROKEN: by the other promises it does not break at all, or only then does.
    """
    if today is None or new is None:
        return Verdict.BROKEN if today is None else Verdict.KEPT
    if today.warned is None or new.warned is None:
        if today.warned == new.warned:
            return Verdict.UNSEEN
        return Verdict.CAUGHT if today.warned is None else Verdict.MISSED
    if today.warned == new.warned:
        return Verdict.SAME
    return Verdict.EARLIER if new.warned < today.warned else Verdict.LATER


class Comparison:
    """The broken promises of many tickets under today's matrix beside those under another, between two instants."""

    def __init__(self, *, since: datetime, until: datetime) -> None:
        self._since, self._until = since, until
        self.counts: Counter[Verdict] = Counter()
        self.examples: dict[Verdict, list[int]] = {verdict: [] for verdict in Verdict}
        self._broken: Counter[bool] = Counter()
        self._caught: Counter[bool] = Counter()
        self._shifts: dict[Verdict, list[timedelta]] = {Verdict.EARLIER: [], Verdict.LATER: []}

    def add(self, today: Outcome, new: Outcome) -> None:
        """Another ticket."""
        before, after = self._within(today.breaches), self._within(new.breaches)
        for promise in Promised:
            old, fresh = before.get(promise), after.get(promise)
            if old or fresh:
                self._enter(verdict(old, fresh), old, fresh)

    def join(self, other: "Comparison") -> None:
        """Those that somebody else compared."""
        self.counts += other.counts
        self._broken += other._broken
        self._caught += other._caught
        for found, numbers in other.examples.items():
            self.examples[found] = sorted({*self.examples[found], *numbers})[:EXAMPLES]
        for which, spans in other._shifts.items():
            self._shifts[which] += spans

    def typical(self, which: Verdict) -> timedelta:
        """By how much the middle one of EARLIER or LATER moved; nothing for the other verdicts."""
        return median_low(self._shifts.get(which) or [timedelta(0)])

    def broken(self, *, new: bool) -> int:
        """How many promises broke under a matrix."""
        return self._broken[new]

    def caught(self, *, new: bool) -> int:
        """Of how many of them somebody heard before they broke."""
        return self._caught[new]

    def _within(self, breaches: Iterable[Breach]) -> dict[Promised, Breach]:
        return {breach.promise: breach for breach in breaches if self._since <= breach.due < self._until}

    def _enter(self, found: Verdict, old: Breach | None, fresh: Breach | None) -> None:
        self.counts[found] += 1
        for new, breach in ((False, old), (True, fresh)):
            self._broken[new] += breach is not None
            self._caught[new] += breach is not None and breach.warned is not None
        one = fresh or old
        if one and len(self.examples[found]) < EXAMPLES and one.ticket not in self.examples[found]:
            self.examples[found].append(one.ticket)
        if found in self._shifts and old and fresh and old.warned and fresh.warned:
            self._shifts[found].append(abs(fresh.warned - old.warned))
