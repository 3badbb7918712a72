"""A ticket told again from its timeline alone, to be compared with what the tables say of it (invariant I6).

State, owner, priority and messages are told here in a few lines of their own, which share no code with the desk; what
measures a ticket (clocks, pauses, promises) is reckoned by ``core.model.replay``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.model.movement import Movement
from core.model.timeline import Act

STATES = {
    "Held": "on_hold",
    "Resumed": "in_progress",
    "Resolved": "resolved",
    "Closed": "closed",
    "Canceled": "canceled",
}
COUNTED = {*STATES, "Reopened", "Prioritised", "Sorted", "Extended", "Asked"}
"""What changes a ticket, and so its version; saying something does not."""


@dataclass(kw_only=True, slots=True)
class Told:
    """What a timeline says of a ticket. ``messages`` has for each ref its author and whether the customer sees it."""

    state: str = "new"
    hold: str | None = None
    owner: str | None = None
    priority: str = ""
    category: str = ""
    version: int = 1
    messages: dict[str, tuple[str, bool]] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


def tell(acts: Iterable[Act], *, in_card: Iterable[str]) -> Told:
    """A ticket from its facts, oldest first; an edit of what its card shows (``in_card``) changes the ticket."""
    told, shown = Told(), set(in_card)
    for act in acts:
        begins = act.kind == "Accepted" and told.state == "new"
        edits = act.kind == "Edited" and act.data["ref"] in shown
        told.version += begins or edits or act.kind in COUNTED
        _moved(told, act)
        _said(told, act)
    return told


def _moved(told: Told, act: Act) -> None:
    data = act.data
    told.state = STATES.get(act.kind, told.state)
    match act.kind:
        case "Filed":
            told.priority, told.category = data["priority"], data["category"]
        case "Accepted":
            told.owner = act.by
            told.state = "in_progress" if told.state == "new" else told.state
        case "Reopened":
            told.state = "in_progress" if told.owner else "new"
        case "Prioritised":
            told.priority = data["after"]
        case "Sorted":
            told.category = data["after"]
    if act.kind in (*STATES, "Reopened"):
        told.hold = data["reason"] if act.kind == "Held" else None


def _said(told: Told, act: Act) -> None:
    match act.kind:
        case "Filed":
            told.messages.update(dict.fromkeys(act.data["refs"], (act.by, True)))
        case "CustomerWrote" | "AgentReplied":
            told.messages[act.data["ref"]] = act.by, True
        case "Noted":
            told.messages[act.data["ref"]] = act.by, False
        case "Edited":
            told.edited.add(act.data["ref"])
        case "Deleted":
            told.deleted.add(act.data["ref"])


def shown(movement: Movement) -> dict[str, Any]:
    """What measures a ticket, in the shape of ``measured``."""
    return {
        "clocks": [
            (c.condition, c.anchor, c.episode, int(c.level), c.running, c.held_until, c.due_at)
            for _, c in sorted(movement.clocks.items())
        ],
        "pauses": [(pause.started_at, pause.ended_at) for pause in movement.pauses],
        "promises": [
            (p.kind, p.target, p.course, p.due_at, p.ended_at, p.breached_at)
            for _, p in sorted(movement.promises.items())
        ],
        "due": movement.ticket.due_at,
    }  # fmt: skip


def measured(ticket: Any, clocks: Sequence[Any], pauses: Sequence[Any], promises: Sequence[Any]) -> dict[str, Any]:
    """The same of rows of the tables."""
    return {
        "clocks": [
            (c.condition, c.anchor, c.episode, c.level, c.running, c.held_until, c.due_at)
            for c in sorted(clocks, key=lambda row: row.condition)
        ],
        "pauses": [(p.started_at, p.ended_at) for p in sorted(pauses, key=lambda row: row.started_at)],
        "promises": [
            (p.kind, p.target, p.course, p.due_at, p.ended_at, p.breached_at)
            for p in sorted(promises, key=lambda row: row.kind)
        ],
        "due": ticket.due_at,
    }
