"""Facts: what happened, in the past tense, never changed afterwards.

A service announces only by recording one of these. The unit of work appends it to the timeline and
asks ``core.notify.audience`` who must hear of it. ``by`` is an agent's name, a contact's address, or ``desk``.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any

DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody did to a ticket: a fact as the timeline has it."""

    kind: str
    by: str
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to a ticket."""

    ticket: int
    by: str

    @property
    def data(self) -> dict[str, Any]:
        """What is particular to this fact, as the timeline stores it (JSON)."""
        names = _particular(type(self))  # type: ignore[arg-type]  # mypy takes an instance's hash for the class's
        said = ((name, getattr(self, name)) for name in names)
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in said}


@cache
def _particular(kind: type[Fact]) -> tuple[str, ...]:
    """The names of what only this kind of fact has."""
    return tuple(one.name for one in fields(kind) if one.name not in ("ticket", "by"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Fact):
    """A customer's request became a ticket of ``team`` ("" in facts of the first releases)."""

    priority: str
    category: str
    refs: list[str] = field(default_factory=list)
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote(Fact):
    """The customer said something in a ticket; ``ref`` is the message's."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReplied(Fact):
    """An agent spoke to the customer; ``first`` when nobody had before."""

    ref: str
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Fact):
    """Somebody on the desk said something that stays inside."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Fact):
    """A message was changed; ``before`` is what it said."""

    ref: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Fact):
    """A message was taken back."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Fact):
    """An agent became the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Fact):
    """The ticket waits for somebody."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Fact):
    """The wait is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Fact):
    """The owner says it is done."""

    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Fact):
    """Done for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Fact):
    """Not solved after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canceled(Fact):
    """Not a ticket, or withdrawn by the customer."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritised(Fact):
    """The priority was overridden."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted(Fact):
    """The category was changed."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Fact):
    """A level came due. ``conditions`` are all that are due, the one it is about first; ``levels`` what each reached
    (none in facts of the first releases); ``since`` (its anchor), ``due`` and ``next_at`` are ISO instants; ``late``
    seconds after ``due``. ``told`` are agents' names ("" is the channel), ``skipped`` [name, why, until] of those
    passed over."""

    conditions: list[str]
    level: int
    episode: int
    since: str
    limit_seconds: float
    due: str
    next_at: str | None
    late: float = 0.0
    told: list[str] = field(default_factory=list)
    skipped: list[list[str | None]] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouted(Fact):
    """Somebody could not be reached, so others were told of the level: ``told`` as in Escalated."""

    level: int
    told: list[str]
    skipped: list[list[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Fact):
    """Somebody saw the ping and holds further ones until ``until`` (ISO)."""

    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Fact):
    """Who had acknowledged it is not on it any more: reminders go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed(Fact):
    """Reminders were put off until ``until`` (ISO); ``count`` is how often this ticket's were."""

    until: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Fact):
    """The due date of the resolution was moved by ``seconds`` of service time; reports keep ``before``."""

    before: str | None
    after: str | None
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """Somebody was asked to take the ticket; it is theirs when they accept."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breached(Fact):
    """A promise (``response`` or ``resolution``) was broken at ``due`` (ISO)."""

    promise: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered(Fact):
    """Something could not be delivered; ``ref`` is the message's when it was one."""

    reason: str
    to: str
    ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLate(Fact):
    """A message has not been delivered for two minutes; the desk goes on trying."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactUnreachable(Fact):
    """The customer blocked the bot (or unblocked it: ``reachable``)."""

    reachable: bool = False
