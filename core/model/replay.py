"""A ticket made again from its history: the moves of ``core.model.movement``, in the order of its facts.

Recomputing from history equals what is stored; a rehearsal steps through the same facts under other terms.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from core.model.contact import Contact
from core.model.escalation import Condition, Level, Terms
from core.model.movement import Movement
from core.model.priority import Priority
from core.model.promise import Course, Promised
from core.model.sweeping import climb_all
from core.model.ticket import Hold, Ticket, first_priority
from core.model.timeline import Act

TermsOf = Callable[[str, Priority], Terms]
"""What holds for a team's tickets of a priority (Organisation.terms)."""


class Replay:
    """A ticket in the making. ``team`` is for histories of the first releases, whose facts do not name it."""

    movement: Movement

    def __init__(self, number: int, terms: TermsOf, *, team: str = "") -> None:
        self.number, self.terms, self._team = number, terms, team

    def step(self, fact: Act) -> None:
        """The next fact of its history; facts that move nothing are passed over.

        Raises ValueError when the first one is not Filed, IllegalMove and AlreadyOwned when it cannot have been so.
        """
        if fact.kind == "Filed":
            self._filed(fact)
        elif not self.began:
            raise ValueError(f"The history of #{self.number} does not begin with its filing.")
        elif move := _MOVES.get(fact.kind):
            move(self, fact)

    @property
    def began(self) -> bool:
        """Whether it is filed; before that there is no ``movement``."""
        return hasattr(self, "movement")

    # The verbs' moves, a fact each ------------------------------------------------------------------

    def _filed(self, fact: Act) -> None:
        """Of a customer who was forgotten it says only when: every request begins with the same priority."""
        team, priority = fact.data.get("team") or self._team, Priority(fact.data.get("priority", first_priority()))
        contact = Contact(address=fact.by, name="", language="", created_at=fact.at)
        ticket = Ticket(
            number=self.number, contact=contact, team=team, subject="", text="",
            category=fact.data.get("category", "other"), created_at=fact.at, priority=priority,
        )  # fmt: skip
        self.movement = Movement(ticket=ticket, terms=self.terms(team, priority))
        self.movement.wind()

    def _accepted(self, fact: Act) -> None:
        self.movement.ticket.accept(fact.by, at=fact.at)
        self.movement.assigned(fact.at)

    def _customer_wrote(self, fact: Act) -> None:
        if not self.movement.ticket.waits_for_customer:  # else Resumed comes next
            self.movement.customer_spoke(fact.at)

    def _agent_replied(self, fact: Act) -> None:
        if fact.data.get("first"):
            self.movement.ticket.responded_at = fact.at
            self.movement.responded(fact.at)
        self.movement.owner_acted(fact.at)

    def _held(self, fact: Act) -> None:
        ticket = self.movement.ticket
        ticket.put_on_hold(Hold(fact.data["reason"]))
        if ticket.waits_for_customer:
            ticket.unanswered_since = None
            self.movement.pause(fact.at)
        else:
            self.movement.owner_acted(fact.at)

    def _resumed(self, fact: Act) -> None:
        self.movement.ticket.resume()
        if self._by_customer(fact):
            self.movement.ticket.unanswered_since = fact.at
        self.movement.unpause(fact.at)

    def _resolved(self, fact: Act) -> None:
        ticket = self.movement.ticket
        ticket.resolve(fact.data.get("resolution", ""), at=fact.at)
        ticket.responded_at = ticket.responded_at or fact.at
        self.movement.resolved(fact.at)

    def _closed(self, fact: Act) -> None:
        self.movement.ticket.close(at=fact.at)
        self.movement.over(fact.at)

    def _reopened(self, fact: Act) -> None:
        self.movement.ticket.reopen()
        self.movement.ticket.unanswered_since = fact.at if self._by_customer(fact) else None
        self.movement.reopened(fact.at)

    def _canceled(self, fact: Act) -> None:
        self.movement.ticket.cancel(fact.data.get("reason", "withdrawn"), at=fact.at)
        self.movement.over(fact.at)

    def _prioritised(self, fact: Act) -> None:
        ticket = self.movement.ticket
        self.movement.watch(fact.at)
        ticket.prioritise(Priority(fact.data["after"]))
        self.movement.terms = self.terms(ticket.team, ticket.priority)
        self.movement.recompute()

    def _extended(self, fact: Act) -> None:
        self.movement.ticket.extend(timedelta(seconds=fact.data["seconds"]))
        self.movement.recompute()

    def _asked(self, fact: Act) -> None:
        self.movement.ticket.ask(fact.data["agent"])

    def _acknowledged(self, fact: Act) -> None:
        self.movement.hold(datetime.fromisoformat(fact.data["until"]))

    def _snoozed(self, fact: Act) -> None:
        self.movement.ticket.snoozes = fact.data["count"]
        self.movement.hold(datetime.fromisoformat(fact.data["until"]))

    def _released(self, fact: Act) -> None:
        for clock in self.movement.clocks.values():
            clock.held_until = None
        self.movement.recompute()

    def _escalated(self, fact: Act) -> None:
        """What was told is told, whatever is due by the terms of today."""
        movement = self.movement
        ticket, pauses = movement.ticket, [pause.interval for pause in movement.pauses]
        told = [movement.clocks[Condition(condition)] for condition in fact.data["conditions"]]
        levels = fact.data.get("levels") or [fact.data["level"]]
        for clock, level in zip(told, levels, strict=False):
            clock.level = Level(level)
            clock.set_due(movement.terms, pauses, ticket.extension)
        climb_all(told[len(levels) :], fact.at, movement.terms, pauses, ticket.extension)

    def _breached(self, fact: Act) -> None:
        """What was broken is broken, whatever is promised by the terms of today."""
        promise = self.movement.promises[Promised(fact.data["promise"])]
        promise.course, promise.due_at = Course.BREACHED, datetime.fromisoformat(fact.data["due"])
        promise.breached_at = promise.due_at

    def _by_customer(self, fact: Act) -> bool:
        return fact.by == self.movement.ticket.contact.address


_MOVES: dict[str, Callable[[Replay, Act], None]] = {
    "Accepted": Replay._accepted,
    "CustomerWrote": Replay._customer_wrote,
    "AgentReplied": Replay._agent_replied,
    "Held": Replay._held,
    "Resumed": Replay._resumed,
    "Resolved": Replay._resolved,
    "Closed": Replay._closed,
    "Reopened": Replay._reopened,
    "Canceled": Replay._canceled,
    "Prioritised": Replay._prioritised,
    "Extended": Replay._extended,
    "Asked": Replay._asked,
    "Acknowledged": Replay._acknowledged,
    "Snoozed": Replay._snoozed,
    "Released": Replay._released,
    "Escalated": Replay._escalated,
    "Breached": Replay._breached,
}


def replay(number: int, facts: Iterable[Act], terms: TermsOf, *, team: str = "") -> Movement:
    """A ticket with its clocks, pauses and promises, recomputed from its history (oldest fact first).

    Raises ValueError when there is no filing in it, IllegalMove and AlreadyOwned when it cannot have been so.
    """
    made = Replay(number, terms, team=team)
    for fact in facts:
        made.step(fact)
    if not made.began:
        raise ValueError(f"The history of #{number} is empty.")
    return made.movement
