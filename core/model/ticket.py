"""The ticket: its states, its owner, and the moves it allows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import AlreadyOwned, IllegalMove
from core.model.calendar import Interval
from core.model.contact import Contact
from core.model.priority import Grade, Priority, priority_of


class State(StrEnum):
    """Escalation is never a state."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELED = "canceled"


class Hold(StrEnum):
    """What an on-hold ticket waits for. Only waiting for the customer stops clocks."""

    CUSTOMER = "customer"
    CHANGE = "change"
    PROBLEM = "problem"
    VENDOR = "vendor"


OPEN = (State.NEW, State.IN_PROGRESS, State.ON_HOLD)

_MOVES: dict[str, tuple[State, ...]] = {
    "accept": OPEN,
    "hold": (State.IN_PROGRESS,),
    "resume": (State.ON_HOLD,),
    "resolve": (State.IN_PROGRESS, State.ON_HOLD),
    "close": (State.RESOLVED,),
    "reopen": (State.RESOLVED,),
    "cancel": OPEN,
    "prioritise": OPEN,
}
"""Which states a move starts from: new -> in_progress <-> on_hold -> resolved -> closed, canceled from any open one."""


@dataclass(kw_only=True, eq=False)
class Pause:
    """A stretch in which the ticket's NOT_COMPLETED clock did not count; ``ended_at`` is None while it lasts."""

    ticket: int
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def interval(self) -> Interval:
        """As the calendar's arithmetic wants it."""
        return Interval(self.started_at, self.ended_at)


@dataclass(kw_only=True, eq=False)
class Ticket:
    """A customer's request and what became of it.

    ``owner`` (an agent's name) is set once, by ``accept``; ``asked`` is whom somebody asked to take it.
    ``unanswered_since`` is when the customer's first unanswered message came. ``due_at`` is when it is to be resolved,
    None while that is paused; ``extension`` is service time by which that was put off, ``snoozes`` how often reminders
    were. ``thread`` and ``card`` are the refs of the agents' root card and of the customer's status card; None until
    posted. ``version`` counts changes, without gaps.
    """

    number: int
    contact: Contact
    team: str
    subject: str
    text: str
    category: str
    created_at: datetime
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    priority: Priority = field(default=Priority.P3)
    state: State = State.NEW
    hold: Hold | None = None
    owner: str | None = None
    unanswered_since: datetime | None = None
    accepted_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    resolution: str | None = None
    cancel_reason: str | None = None
    continues: int | None = None
    asked: str | None = None
    extension: timedelta = timedelta(0)
    snoozes: int = 0
    due_at: datetime | None = None
    thread: str | None = None
    card: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """New, in progress or on hold."""
        return self.state in OPEN

    @property
    def waits_for_customer(self) -> bool:
        """On hold until the customer speaks."""
        return self.state is State.ON_HOLD and self.hold is Hold.CUSTOMER

    @property
    def legal(self) -> list[str]:
        """The moves its state allows, as verbs."""
        return [move for move, states in _MOVES.items() if self.state in states]

    def must_allow(self, move: str) -> None:
        """Raises IllegalMove when the state does not allow the move."""
        if self.state not in _MOVES[move]:
            raise IllegalMove(number=self.number, state=self.state.value, legal=self.legal, move=move)

    def accept(self, agent: str, *, at: datetime) -> None:
        """Give it its owner, for good. Raises AlreadyOwned (also for the owner's own second click), IllegalMove."""
        self.must_allow("accept")
        if self.owner is not None:
            raise AlreadyOwned(number=self.number, owner=self.owner, at=self.accepted_at)
        self.owner, self.accepted_at = agent, at
        if self.state is State.NEW:
            self._move(State.IN_PROGRESS)

    def put_on_hold(self, reason: Hold) -> None:
        """Wait for somebody. Raises IllegalMove."""
        self.must_allow("hold")
        self._move(State.ON_HOLD, hold=reason)

    def resume(self) -> None:
        """Go on. Raises IllegalMove."""
        self.must_allow("resume")
        self._move(State.IN_PROGRESS)

    def resolve(self, resolution: str, *, at: datetime) -> None:
        """Done, with what was done. Raises IllegalMove."""
        self.must_allow("resolve")
        self.resolution, self.resolved_at = resolution, at
        self._move(State.RESOLVED)

    def close(self, *, at: datetime) -> None:
        """For good; a later request continues as a new ticket. Raises IllegalMove."""
        self.must_allow("close")
        self.closed_at = at
        self._move(State.CLOSED)

    def reopen(self) -> None:
        """Not solved after all; the owner stays. Raises IllegalMove."""
        self.must_allow("reopen")
        self.resolved_at = self.resolution = None
        self._move(State.IN_PROGRESS if self.owner else State.NEW)

    def cancel(self, reason: str, *, at: datetime) -> None:
        """Not a ticket, or withdrawn. Raises IllegalMove."""
        self.must_allow("cancel")
        self.cancel_reason, self.closed_at = reason, at
        self._move(State.CANCELED)

    def prioritise(self, priority: Priority) -> None:
        """Override what impact and urgency gave. Raises IllegalMove."""
        self.must_allow("prioritise")
        self.priority = priority
        self.version += 1

    def extend(self, by: timedelta) -> None:
        """Put the due date of the resolution off (by less than nothing: bring it nearer). Raises IllegalMove."""
        self.must_allow("prioritise")
        self.extension += by
        self.version += 1

    def ask(self, agent: str) -> None:
        """Somebody is to take it; it is theirs when they accept. Raises AlreadyOwned, IllegalMove."""
        self.must_allow("accept")
        if self.owner is not None:
            raise AlreadyOwned(number=self.number, owner=self.owner, at=self.accepted_at)
        self.asked = agent
        self.version += 1

    def sort_into(self, category: str) -> None:
        """Change what it is about."""
        self.category = category
        self.version += 1

    def _move(self, state: State, *, hold: Hold | None = None) -> None:
        self.state, self.hold = state, hold
        self.version += 1


def first_priority(impact: Grade = Grade.MEDIUM, urgency: Grade = Grade.MEDIUM) -> Priority:
    """What a fresh request gets before anybody judged it: medium/medium, P3."""
    return priority_of(impact, urgency)
