"""What another matrix would have told: a ticket's history lived through again under other terms.

What people did stays as it was; what the desk told of it is decided anew, by the same pages the live engine asks:
``movement`` (what a move does to the clocks), ``sweeping`` (what is reached), ``routing`` (whom it reaches). A sweep
comes at the very instant something is due.

Two things that people did were answers to the desk. An acknowledgement, a release, and a snooze by somebody who had
been told of the ticket hold as they were, but only where the rehearsal, too, had told somebody by then: nobody
acknowledges what they never heard of. A snooze that nobody was told to make holds in any case. That people would have
acted sooner (or later) on other reminders cannot be known and is not guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.model.escalation import Condition, Level
from core.model.movement import Movement
from core.model.organisation import Agent, Organisation
from core.model.priority import Priority
from core.model.promise import Promised
from core.model.replay import Replay
from core.model.roster import Roster
from core.model.routing import Case, Stop, route
from core.model.sweeping import JUST, Climbed, climb_all, gravest_first, is_late
from core.model.timeline import DESK, Act

DECIDED_ANEW = ("Escalated", "Rerouted", "Breached")
"""Facts of the desk itself. The rehearsal makes its own; those of history only tell whether a snooze answered one."""

ANSWERS = ("Acknowledged", "Released", "Snoozed")

WARNS: Mapping[Promised, tuple[Condition, ...]] = {
    Promised.RESPONSE: (Condition.NOT_ASSIGNED, Condition.NOT_UPDATED),
    Promised.RESOLUTION: (Condition.NOT_COMPLETED,),
}
"""Which conditions tell of a promise before it breaks."""


@dataclass(kw_only=True, eq=False, slots=True)
class Call:
    """Somebody is called about a ticket: a new card, not the edit of one that is there.

    ``agent`` is "" for the team's channel. ``at`` is when it was decided, ``told_at`` when they hear of it (the
    morning, if it can wait); ``over`` is when its card was settled, None while it is live.
    """

    ticket: int
    agent: str
    team: str
    at: datetime
    told_at: datetime
    level: Level
    condition: Condition
    priority: Priority
    late: bool = False
    over: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it was put off to the morning."""
        return self.told_at > self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A level that was told: ``at`` by the sweep, to ``told``; ``heard`` is when the first of them heard of it."""

    at: datetime
    conditions: tuple[Condition, ...]
    level: Level
    told: tuple[str, ...]
    heard: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A promise that broke at ``due``; ``warned`` is when somebody first heard before it did, None when nobody had."""

    ticket: int
    promise: Promised
    due: datetime
    warned: datetime | None


@dataclass(kw_only=True, eq=False, slots=True)
class Outcome:
    """What a ticket came to: whom it called, what was told, what was broken, and how often a card only rose."""

    calls: list[Call] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    rises: list[datetime] = field(default_factory=list)


class Rehearsal:
    """A matrix and the people it reaches, tried on one history after the other. ``until`` is when history ends."""

    def __init__(self, organisation: Organisation, roster: Roster, *, until: datetime) -> None:
        self.organisation, self.roster, self.until = organisation, _remembering(roster), until

    def of(
        self, number: int, facts: Sequence[Act], *, team: str = "", prompted: frozenset[int] | None = None
    ) -> Outcome:
        """What becomes of a ticket with this history, oldest fact first.

        ``prompted`` are the places of its ``answers`` (worked out when not given). Raises ValueError, IllegalMove and
        AlreadyOwned for a history that cannot have been.
        """
        if prompted is None:
            prompted = answers(number, facts, self.organisation, team=team)
        course = _Course(self, Replay(number, self.organisation.terms, team=team), facts)
        for place, fact in enumerate(facts):
            course.live(place, fact, answer=place in prompted)
        return course.finish()


class _Remembering(Roster):
    """A roster that is asked of the same few people again and again."""

    __slots__ = ("_addresses", "_present")
    _addresses: dict[str, tuple[str, ...]]
    _present: dict[str | None, Agent | None]

    def addresses(self, agent: Agent) -> tuple[str, ...]:
        """As the roster has them."""
        known = self._addresses.get(agent.name)
        if known is None:
            known = self._addresses[agent.name] = Roster.addresses(self, agent)
        return known

    def present(self, name: str | None) -> Agent | None:
        """As the roster has them."""
        if name not in self._present:
            self._present[name] = Roster.present(self, name)
        return self._present[name]


def _remembering(roster: Roster) -> Roster:
    made = _Remembering(
        organisation=roster.organisation, covers=roster.covers, absences=roster.absences,
        unreachable=roster.unreachable,
    )  # fmt: skip
    object.__setattr__(made, "_addresses", {})
    object.__setattr__(made, "_present", {})
    return made


def answers(number: int, facts: Sequence[Act], organisation: Organisation, *, team: str = "") -> frozenset[int]:
    """The places of the facts that answered a reminder: they hold only where something was told.

    Acknowledging and releasing always do; a snooze does when somebody had been told, which the history itself says.
    """
    found = {place for place, fact in enumerate(facts) if fact.kind in ANSWERS}
    last = max((place for place in found if facts[place].kind == "Snoozed"), default=-1)
    past = Replay(number, organisation.terms, team=team)
    for place, fact in enumerate(facts[: last + 1]):
        if fact.kind == "Snoozed" and not past.movement.is_told:
            found.discard(place)
        past.step(fact)
    return frozenset(found)


class _Course:
    """One ticket's way through a rehearsal."""

    def __init__(self, rehearsal: Rehearsal, replay: Replay, facts: Sequence[Act]) -> None:
        self._organisation, self._roster, self._until = rehearsal.organisation, rehearsal.roster, rehearsal.until
        self._replay, self._facts, self._place = replay, facts, -1
        self._outcome = Outcome()
        self._cards: dict[str, Call] = {}
        self._now = facts[0].at if facts else self._until

    @property
    def _movement(self) -> Movement:
        return self._replay.movement

    def live(self, place: int, fact: Act, *, answer: bool) -> None:
        """Time passes until the fact, then it happens."""
        if fact.at > self._now and self._replay.began:
            self._pass(fact.at)
        self._now, self._place = max(fact.at, self._now), place
        if fact.kind in DECIDED_ANEW or (answer and not self._movement.is_told):
            return
        self._replay.step(fact)
        if self._cards and not self._movement.is_told:
            self._settle(fact.at)

    def finish(self) -> Outcome:
        """Time passes until history ends."""
        if not self._replay.began:
            raise ValueError(f"The history of #{self._replay.number} is empty.")
        self._pass(self._until)
        self._outcome.breaches = self._breaches()
        self._outcome.calls += self._cards.values()
        return self._outcome

    def _pass(self, until: datetime) -> None:
        """Levels come due and promises break, one after the other."""
        movement = self._movement
        while (due := self._next_due()) is not None and due <= until:
            self._now = max(due, self._now)
            self._sweep(self._now)
        for promise in movement.promises.values():
            if promise.due_at is not None and promise.due_at <= until:
                promise.watch(until)

    def _next_due(self) -> datetime | None:
        earliest = None
        for clock in self._movement.clocks.values():
            due = clock.due_at
            if due is not None and (earliest is None or due < earliest):
                earliest = due
        return earliest

    def _sweep(self, now: datetime) -> None:
        movement, ticket = self._movement, self._movement.ticket
        pauses = [pause.interval for pause in movement.pauses]
        ready = [clock for clock in movement.clocks.values() if clock.due_at is not None and clock.due_at <= now]
        climbed = climb_all(ready, now, movement.terms, pauses, ticket.extension)
        if climbed:
            self._tell(gravest_first(climbed), now)

    def _tell(self, climbed: list[Climbed], now: datetime) -> None:
        clock, level, due = climbed[0]
        ticket = self._movement.ticket
        case = Case(
            team=ticket.team, priority=ticket.priority, owner=ticket.owner, asked=ticket.asked, acted=self._acted(now)
        )
        way = route(self._roster, case, condition=clock.condition, level=level, at=now)
        late = is_late((now - due).total_seconds())
        heard = [self._call(stop, clock.condition, level, now, late=late) for stop in way.stops]
        self._outcome.tellings.append(
            Telling(
                at=now, conditions=tuple(one.condition for one, _, _ in climbed), level=level,
                told=tuple(stop.agent for stop in way.stops), heard=min(heard, default=None),
            )
        )  # fmt: skip

    def _call(self, stop: Stop, condition: Condition, level: Level, now: datetime, *, late: bool) -> datetime:
        """A card that is there rises; who has none is called. When they hear of it."""
        known = self._cards.get(stop.agent)
        if known is not None and known.told_at <= now:
            self._outcome.rises.append(now)
            return now
        ticket = self._movement.ticket
        call = Call(
            ticket=ticket.number, agent=stop.agent, team=ticket.team, at=now, told_at=stop.quiet_until or now,
            level=level, condition=condition, priority=ticket.priority, late=late,
        )  # fmt: skip
        self._cards[stop.agent] = call
        return call.told_at

    def _acted(self, now: datetime) -> frozenset[str]:
        """Who did something to the ticket a moment ago."""
        found, place = set(), self._place
        while place >= 0 and self._facts[place].at >= now - JUST:
            found.add(self._facts[place].by)
            place -= 1
        return frozenset(found - {DESK})

    def _settle(self, at: datetime) -> None:
        """Its cause is gone: cards that are there are over, those that waited for the morning never come."""
        for call in self._cards.values():
            if call.told_at <= at:
                call.over = at
                self._outcome.calls.append(call)
        self._cards.clear()

    def _breaches(self) -> list[Breach]:
        return [
            Breach(
                ticket=promise.ticket, promise=promise.kind, due=promise.breached_at,
                warned=self._warned(promise.kind, promise.breached_at),
            )
            for promise in self._movement.promises.values()
            if promise.breached_at is not None
        ]  # fmt: skip

    def _warned(self, kind: Promised, due: datetime) -> datetime | None:
        heard = (
            telling.heard
            for telling in self._outcome.tellings
            if telling.heard is not None and telling.heard < due and any(c in WARNS[kind] for c in telling.conditions)
        )
        return min(heard, default=None)
