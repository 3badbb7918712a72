"""What a desk without an engine would send: every level to everybody, at any hour, nothing bundled or put off."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from benchmarks.week.plan import Planned
from core.model.calendar import ALWAYS, Interval
from core.model.escalation import Condition, DueClock, Terms, default_policy, level_due


def naive_calls(week: Iterable[Planned], *, until: datetime) -> list[datetime]:
    """When each level of each ticket comes due before its cause is gone; each calls everybody."""
    return sorted(at for ticket in week for at in _of(ticket) if at < until)


def _of(ticket: Planned) -> Iterator[datetime]:
    terms, pauses = default_policy().terms(ticket.priority, ALWAYS), _pauses(ticket)
    for condition, anchor, cleared in _episodes(ticket):
        yield from _levels(DueClock(ticket=0, condition=condition, anchor=anchor), cleared, terms, pauses)


def _levels(clock: DueClock, cleared: datetime, terms: Terms, pauses: Sequence[Interval]) -> Iterator[datetime]:
    for level in (1, 2, 3):
        due = level_due(clock, level, terms, pauses)
        if due is not None and due < cleared:
            yield due


def _episodes(ticket: Planned) -> Iterator[tuple[Condition, datetime, datetime]]:
    filed, resolved = ticket.at("file"), ticket.at("resolve")
    yield Condition.NOT_ASSIGNED, filed, ticket.at("claim")
    yield Condition.NOT_COMPLETED, filed, resolved
    heard = [filed, *(act.at for act in ticket.acts if act.what in ("reply", "answer")), resolved]
    for since, cleared in pairwise(heard):
        yield Condition.NOT_UPDATED, since, cleared


def _pauses(ticket: Planned) -> list[Interval]:
    began = [act.at for act in ticket.acts if act.what == "wait"]
    ended = [act.at for act in ticket.acts if act.what == "answer"]
    return [Interval(start, end) for start, end in zip(began, ended, strict=True)]
