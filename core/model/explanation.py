"""Why the reminders of a ticket came when they did, worked out from its clocks, its history and its deliveries.

Pure: the due instants are those of ``core.model.escalation``, only laid open. Times are instants, limits service time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.model.calendar import Calendar, Interval
from core.model.delivery import SILENT, Kind, Standing
from core.model.escalation import Clock, Condition, Level, Share, level_due
from core.model.movement import Movement
from core.model.ticket import State, Ticket
from core.model.timeline import Act

TOLD = ("Escalated", "Rerouted")
STORY = (
    "Filed", "CustomerWrote", "AgentReplied", "Accepted", "Held", "Resumed", "Resolved", "Reopened", "Closed",
    "Canceled", "Prioritised", "Acknowledged", "Released", "Snoozed", "Extended", "Asked", "Breached", *TOLD,
)  # fmt: skip
"""Facts that move a clock, hold a level, or say who was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A reminder on its way to somebody and what became of it. ``agent`` is "" for the team's channel.

    ``for_the_morning``: it was to wait for the end of quiet hours. ``question``: until when (ISO) the acknowledgement
    holds that it asks about ("still on it?").
    """

    agent: str
    to: str
    kind: Kind
    standing: Standing
    since: datetime
    due_at: datetime
    settled_at: datetime | None = None
    outcome: str | None = None
    for_the_morning: bool = False
    question: str | None = None


class End(StrEnum):
    """What became of a reminder."""

    QUIET = "quiet"  # waits for the end of their quiet hours
    WAITING = "waiting"
    AGAIN = "again"  # it did not go out; it is tried again
    SENDING = "sending"
    DELIVERED = "delivered"
    SILENT = "silent"  # its cause was gone before its turn came
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    LOST = "lost"  # nothing is known of it


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody a level was told to, and the delivery that carried it."""

    agent: str
    fate: Fate | None

    def end(self, now: datetime) -> End:
        """How it went."""
        fate = self.fate
        if fate is None:
            return End.LOST
        failed = (fate.outcome or "").startswith("reason-")
        match fate.standing:
            case Standing.SENDING:
                return End.SENDING
            case Standing.SENT:
                return End.SILENT if fate.outcome == SILENT else End.DELIVERED
            case Standing.DEAD:
                return End.SUPERSEDED if fate.outcome == "superseded" else End.REFUSED
        if failed:
            return End.AGAIN
        return End.QUIET if fate.for_the_morning and fate.due_at > now else End.WAITING


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, and for a level who was told of it."""

    act: Act
    told: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A level of a clock: after how much service time, when that is (None: not while it is paused), when it was told.

    ``share`` is the limit in percent of ``target``, where the matrix has it so.
    """

    level: Level
    limit: timedelta
    due: datetime | None
    told_at: datetime | None
    share: float | None
    target: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A clock: since when it counts and what started it, its levels, the pauses left out with what each took away.

    ``reached`` is the highest level told. ``next_at`` is when the one after is told; ``held`` is what put that off.
    ``stopped`` says why nothing comes: assigned, waits, resolved, over, top, or "" while something does.
    """

    condition: Condition
    anchor: datetime
    begun_by: Act | None
    episode: int
    reached: int
    steps: tuple[Step, ...]
    pauses: tuple[tuple[Interval, timedelta], ...]
    next_at: datetime | None
    held: Act | None
    stopped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything there is to say about the reminders of a ticket at ``now``."""

    ticket: Ticket
    now: datetime
    calendar: Calendar
    courses: tuple[Course, ...]
    story: tuple[Line, ...]


def explain(movement: Movement, acts: Sequence[Act], fates: Sequence[Fate], now: datetime) -> Explanation:
    """Lay it open. ``acts`` is the ticket's whole timeline, ``fates`` every reminder that may have told of it."""
    clocks = [movement.clocks[condition] for condition in Condition if condition in movement.clocks]
    return Explanation(
        ticket=movement.ticket,
        now=now,
        calendar=movement.terms.calendar,
        courses=tuple(_course(movement, clock, acts, now) for clock in clocks),
        story=_story(acts, fates),
    )


def _course(movement: Movement, clock: Clock, acts: Sequence[Act], now: datetime) -> Course:
    stopped = _stopped(movement.ticket, clock)
    return Course(
        condition=clock.condition,
        anchor=clock.anchor,
        begun_by=next((act for act in acts if act.at == clock.anchor and act.kind in STORY), None),
        episode=clock.episode,
        reached=clock.level,
        steps=tuple(_step(movement, clock, level, acts) for level in Level),
        pauses=tuple(_left_out(movement, clock, now)),
        next_at=None if stopped else clock.due_at,
        held=None if stopped else _held(movement, clock, acts),
        stopped=stopped,
    )


def _step(movement: Movement, clock: Clock, level: Level, acts: Sequence[Act]) -> Step:
    """What was told keeps the instant at which it was due then; limits may have changed since."""
    terms, ticket = movement.terms, movement.ticket
    told = next((act for act in acts if level <= clock.level and _tells(act, clock, level)), None)
    due = datetime.fromisoformat(told.data["due"]) if told and _is_about(told, clock) else None
    given = terms.thresholds[clock.condition][level - 1]
    completing = clock.condition is Condition.NOT_COMPLETED
    return Step(
        level=level,
        limit=terms.threshold(clock.condition, level, extension=ticket.extension),
        due=due or level_due(clock, level, terms, [pause.interval for pause in movement.pauses], ticket.extension),
        told_at=told.at if told else None,
        share=given.percent if isinstance(given, Share) else None,
        target=terms.resolution + ticket.extension if completing else terms.response,
    )


def _tells(act: Act, clock: Clock, level: Level) -> bool:
    """Whether a fact of this episode says that the clock reached that level."""
    if act.kind != "Escalated" or act.at < clock.anchor or clock.condition.value not in act.data["conditions"]:
        return False
    at = act.data["conditions"].index(clock.condition.value)
    levels = act.data.get("levels") or [act.data["level"]] * len(act.data["conditions"])
    return bool(levels[at] == level)


def _is_about(act: Act, clock: Clock) -> bool:
    """The due instant of a fact is that of its first condition."""
    return bool(act.data["conditions"][0] == clock.condition.value)


def _left_out(movement: Movement, clock: Clock, now: datetime) -> Iterable[tuple[Interval, timedelta]]:
    """Pauses that touch what the clock counts; NOT_ASSIGNED counts through them all."""
    if clock.condition is Condition.NOT_ASSIGNED:
        return
    for pause in movement.pauses:
        if (pause.ended_at or now) > clock.anchor:
            since = max(pause.started_at, clock.anchor)
            yield pause.interval, movement.terms.calendar.between(since, pause.ended_at or now)


def _stopped(ticket: Ticket, clock: Clock) -> str:
    if not ticket.is_open:
        return "resolved" if ticket.state is State.RESOLVED else "over"
    if clock.due_at is not None:
        return ""
    if clock.condition is Condition.NOT_ASSIGNED and ticket.owner is not None:
        return "assigned"
    if clock.condition is not Condition.NOT_ASSIGNED and ticket.waits_for_customer:
        return "waits"
    return "top" if clock.level >= Level.MANAGER else "still"


def _held(movement: Movement, clock: Clock, acts: Sequence[Act]) -> Act | None:
    """Who put the next level off, when that is why it comes so late."""
    if clock.held_until is None or clock.due_at != clock.held_until:
        return None
    until = clock.held_until.isoformat()
    return next((a for a in reversed(acts) if a.kind in ("Acknowledged", "Snoozed") and a.data["until"] == until), None)


def _story(acts: Sequence[Act], fates: Sequence[Fate]) -> tuple[Line, ...]:
    """What happened. Of a level that was told anew, those who knew of it already are left out."""
    story: list[Line] = []
    known: set[int] = set()
    for act in (act for act in acts if act.kind in STORY):
        told = _told(act, fates)
        if act.kind == "Rerouted":
            told = [one for one in told if one.fate is not None and id(one.fate) not in known]
        known |= {id(one.fate) for one in told}
        story.append(Line(act, tuple(told)))
    return tuple(story)


def _told(act: Act, fates: Sequence[Fate]) -> list[Telling]:
    """Whom a fact was told, or, of who is on it, whom it will be asked."""
    if act.kind == "Acknowledged":
        return [Telling(fate.agent, fate) for fate in fates if fate.question == act.data["until"]]
    return [Telling(name, _carrier(name, act.at, fates)) for name in act.data["told"]] if act.kind in TOLD else []


def _carrier(agent: str, at: datetime, fates: Sequence[Fate]) -> Fate | None:
    """The delivery that carried what was told at ``at``: queued then, or one that still waited and took it along."""
    mine = [fate for fate in fates if fate.agent == agent and fate.question is None]
    new = [fate for fate in mine if fate.since == at]
    if new:
        return min(new, key=lambda fate: fate.kind is Kind.LIST)
    open_ = [fate for fate in mine if fate.since < at and (fate.settled_at is None or fate.settled_at >= at)]
    return max(open_, key=lambda fate: fate.since, default=None)
