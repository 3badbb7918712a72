"""What every move of a ticket does to its three clocks, its pauses and its promises. Pure: time is an argument.

The verbs move tickets with it, and a rehearsal replays the past with it: there is no second copy of these rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.model.calendar import Interval, reach
from core.model.escalation import Clock, Condition, DueClock, Terms
from core.model.promise import Course, Promise, Promised
from core.model.ticket import Pause, Ticket


@dataclass(kw_only=True, eq=False)
class Movement:
    """A ticket with what measures it. ``pauses`` are in order; a new one is appended."""

    ticket: Ticket
    terms: Terms
    clocks: dict[Condition, Clock] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    promises: dict[Promised, Promise] = field(default_factory=dict)

    @property
    def is_told(self) -> bool:
        """Whether somebody was told of a condition that still lasts."""
        return bool(still_told(self.ticket, self.clocks.values()))

    @property
    def is_paused(self) -> bool:
        """Whether NOT_COMPLETED does not count just now."""
        return bool(self.pauses) and self.pauses[-1].ended_at is None

    # The moves ------------------------------------------------------------------------------------

    def wind(self) -> None:
        """A new ticket: all three clocks and both promises start at its creation."""
        ticket = self.ticket
        for condition in Condition:
            clock = self.clocks[condition] = Clock(ticket=ticket.number, condition=condition, anchor=ticket.created_at)
            self._set_due(clock)
        self.promise()
        self._set_ticket_due()
        ticket.unanswered_since = ticket.created_at

    def promise(self) -> None:
        """Write down what the customer is promised from the ticket's creation on."""
        number, terms = self.ticket.number, self.terms
        for kind, target in ((Promised.RESPONSE, terms.response), (Promised.RESOLUTION, terms.resolution)):
            self.promises[kind] = Promise(ticket=number, kind=kind, target=target)
            self.promises[kind].due_at = self._promised(kind)

    def assigned(self, at: datetime) -> None:
        """Somebody accepted: NOT_ASSIGNED is over.

        It answers nobody: while a customer waits for a word, NOT_UPDATED counts on from their message. So its first
        level comes no later than the first answer was promised (the default figures are the same).
        """
        self.clocks[Condition.NOT_ASSIGNED].stop()
        if self.ticket.unanswered_since is None:
            self._restart_updated(at)

    def responded(self, at: datetime) -> None:
        """The customer has an answer: the first keeps (or breaks) the promise of a response."""
        self.promises[Promised.RESPONSE].end(at)

    def owner_acted(self, at: datetime) -> None:
        """A public reply or a change of status by the owner's side: NOT_UPDATED starts over now."""
        self.ticket.unanswered_since = None
        self._restart_updated(at)

    def customer_spoke(self, at: datetime) -> bool:
        """The first unanswered message starts NOT_UPDATED over; further ones change nothing. Whether it did."""
        if self.ticket.unanswered_since is not None or not self.ticket.is_open:
            return False
        self.ticket.unanswered_since = at
        self._restart_updated(at)
        return True

    def pause(self, at: datetime) -> None:
        """NOT_UPDATED and NOT_COMPLETED stop (waiting for the customer, or resolved). Pausing twice is one pause."""
        self.clocks[Condition.NOT_UPDATED].stop()
        if self.pauses and self.pauses[-1].started_at == at:
            self.pauses[-1].ended_at = None  # it went on and waits again within one instant
        elif not self.is_paused:
            self.pauses.append(Pause(ticket=self.ticket.number, started_at=at))
        self.clocks[Condition.NOT_COMPLETED].due_at = self.ticket.due_at = None
        self.promises[Promised.RESOLUTION].pause(at)

    def unpause(self, at: datetime) -> None:
        """The pause ends: NOT_COMPLETED goes on where it was, NOT_UPDATED starts a new episode."""
        if self.is_paused:
            self.pauses[-1].ended_at = at
        else:  # it waited for others than the customer: going on is an act of the owner's side
            self.ticket.unanswered_since = None
        completed = self.clocks[Condition.NOT_COMPLETED]
        completed.running = True
        self._set_due(completed)
        self._set_ticket_due()
        self.promises[Promised.RESOLUTION].resume(self._promised(Promised.RESOLUTION))
        self._restart_updated(at)

    def resolved(self, at: datetime) -> None:
        """Nothing is due while it is resolved; a reopening goes on from here."""
        self.responded(at)
        self.promises[Promised.RESOLUTION].end(at)
        self.pause(at)
        self.clocks[Condition.NOT_ASSIGNED].stop()

    def reopened(self, at: datetime) -> None:
        """All that applies is armed again, what is over its time already is told anew.

        NOT_COMPLETED goes on from the creation; without an owner NOT_ASSIGNED starts now.
        """
        self.clocks[Condition.NOT_COMPLETED].start(self.ticket.created_at)
        self.unpause(at)
        if self.ticket.owner is None:
            self.clocks[Condition.NOT_ASSIGNED].start(at)
            self._set_due(self.clocks[Condition.NOT_ASSIGNED])

    def over(self, at: datetime) -> None:
        """Closed or canceled: all three stop, and nothing is owed any more. What broke before ``at`` stays broken."""
        for clock in self.clocks.values():
            clock.stop()
        self.watch(at)
        for promise in self.promises.values():
            promise.cancel()

    def watch(self, at: datetime) -> None:
        """Promises whose instant has passed at ``at`` are broken, whether or not a sweep has come by since."""
        for promise in self.promises.values():
            promise.watch(at)

    @property
    def broken(self) -> list[Promise]:
        """The promises that were not kept."""
        return [promise for promise in self.promises.values() if promise.course is Course.BREACHED]

    def recompute(self) -> None:
        """The priority, the calendar or the policy changed: all is computed anew from its anchor.

        Where something else is promised from now on, ``watch`` comes first: what broke is judged by what was promised.
        """
        for clock in self.clocks.values():
            self._set_due(clock)
        self._set_ticket_due()
        for kind, target in (
            (Promised.RESPONSE, self.terms.response), (Promised.RESOLUTION, self.terms.resolution)
        ):  # fmt: skip
            promise = self.promises[kind]
            if promise.is_open:
                promise.target = target
                promise.due_at = promise.due_at and self._promised(kind)

    def hold(self, until: datetime) -> None:
        """Somebody has it in hand: no further level is told before ``until``."""
        for clock in self.clocks.values():
            clock.held_until = until
            self._set_due(clock)

    def due_if_running(self, at: datetime) -> datetime:
        """When it is to be resolved; for a paused ticket when it would be if it went on at ``at``."""
        pauses = [Interval(pause.started_at, pause.ended_at or at) for pause in self.pauses]
        work = self.terms.resolution + self.ticket.extension
        due = reach(self.terms.calendar, self.ticket.created_at, work, pauses)
        assert due is not None, "no pause is open"
        return due

    # What follows from anchor, threshold and pauses -------------------------------------------------

    def _set_ticket_due(self) -> None:
        """When it is to be resolved, with what the date was extended by; None while a pause lasts."""
        work = max(self.terms.resolution + self.ticket.extension, timedelta(0))
        due = reach(self.terms.calendar, self.ticket.created_at, work, self._intervals())
        self.ticket.due_at = None if self.is_paused else due

    def _restart_updated(self, at: datetime) -> None:
        clock = self.clocks[Condition.NOT_UPDATED]
        if self.ticket.is_open and not self.ticket.waits_for_customer:
            clock.start(at)
            self._set_due(clock)
        else:
            clock.stop()

    def _set_due(self, clock: Clock) -> None:
        """While the ticket is paused no level of NOT_COMPLETED comes, not even one whose instant lies before."""
        clock.set_due(self.terms, self._intervals(), self.ticket.extension)
        if clock.condition is Condition.NOT_COMPLETED and self.is_paused:
            clock.due_at = None

    def _promised(self, kind: Promised) -> datetime | None:
        """When a promise is due; the response is not put off by waiting."""
        if kind is Promised.RESPONSE:
            return self.terms.calendar.add(self.ticket.created_at, self.terms.response)
        return reach(self.terms.calendar, self.ticket.created_at, self.terms.resolution, self._intervals())

    def _intervals(self) -> list[Interval]:
        return [pause.interval for pause in self.pauses]


def still_told(ticket: Ticket, clocks: Iterable[DueClock]) -> list[DueClock]:
    """The clocks somebody was told of and that nobody has settled yet: the highest level first, then the gravest.

    While a ticket waits for its customer, or is done, nobody at the desk has anything to do about it.
    """
    if not ticket.is_open:
        return []
    waits = ticket.waits_for_customer
    lasting = [c for c in clocks if c.is_told and not (waits and c.condition is Condition.NOT_COMPLETED)]
    return sorted(lasting, key=lambda clock: (clock.level, clock.condition.gravity), reverse=True)
