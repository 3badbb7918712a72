"""Recomputing a ticket from its history gives what is stored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from core.errors import IllegalMove
from core.model.replay import replay
from core.model.ticket import State
from core.model.timeline import Act
from tests.core.histories import ORGANISATION, History, Step, living, plans, shown
from tests.examples import examples

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

ANSWERED = [Step(MINUTE, "accept"), Step(HOUR, "reply"), Step(2 * HOUR, "says"), Step(5 * HOUR, "says")]
WAITING = [Step(MINUTE, "accept"), Step(HOUR, "wait"), Step(2 * DAY, "says")]
REOPENED = [*WAITING, Step(HOUR, "resolve"), Step(DAY, "reopened"), Step(20 * DAY, "idle"), Step(HOUR, "resolve")]
GONE_ON = [Step(MINUTE, "accept"), Step(HOUR, "resolve"), Step(HOUR, "reopen")]
JUDGED = [Step(MINUTE, "prioritise", choice=0), Step(6 * MINUTE, "acknowledge", 2), Step(HOUR, "prioritise", choice=3)]
PUT_OFF = [Step(3 * HOUR, "snooze", 2, 2), Step(MINUTE, "release", 2), Step(MINUTE, "extend", 2, 3), Step(DAY, "idle")]
BROKEN = [Step(MINUTE, "prioritise", choice=0), Step(5 * HOUR, "prioritise", choice=3)]


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    """One store for all examples: each has a ticket of its own."""
    with living() as lived:
        yield lived


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(plan=ANSWERED, punctual=True)
@example(plan=WAITING, punctual=True)
@example(plan=REOPENED, punctual=True)
@example(plan=GONE_ON, punctual=True)
@example(plan=BROKEN, punctual=True)
@example(plan=JUDGED, punctual=True)
@example(plan=PUT_OFF, punctual=False)
@given(plan=plans, punctual=...)
def test_recomputing_from_history_equals_what_is_stored(history: History, plan: list[Step], punctual: bool) -> None:
    number = history.live(plan, punctual=punctual)
    facts, stored = history.facts(number), history.stored(number)
    assert shown(replay(number, facts, ORGANISATION.terms)) == shown(stored)
    told = sorted((fact.data["promise"], fact.data["due"]) for fact in facts if fact.kind == "Breached")
    broken = [(promise.kind.value, promise.breached_at) for promise in stored.promises.values() if promise.breached_at]
    assert told == sorted((kind, at.isoformat()) for kind, at in broken)
    history.end(number)


def filed(**more: Any) -> Act:
    """The first fact of every history."""
    return Act(kind="Filed", by="telegram/1", at=MONDAY, data={"priority": "P3", "category": "other", **more})


def test_a_history_of_the_first_releases_takes_its_team_and_levels_from_what_is_known() -> None:
    told = {"conditions": ["NOT_COMPLETED", "NOT_ASSIGNED"], "level": 1}
    facts = [filed(), Act(kind="Escalated", by="desk", at=MONDAY + 60 * DAY, data=told)]
    again = replay(7, facts, ORGANISATION.terms, team="Support")
    assert (again.ticket.team, sorted(clock.level for clock in again.clocks.values())) == ("Support", [0, 1, 3])


def test_facts_that_nobody_knows_move_nothing() -> None:
    facts = [filed(), Act(kind="Sung", by="Tom Reed", at=MONDAY + HOUR, data={})]
    assert replay(7, facts, ORGANISATION.terms, team="Support").ticket.state is State.NEW


def test_a_history_without_its_filing_or_that_cannot_have_been_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        replay(7, [Act(kind="Accepted", by="Tom Reed", at=MONDAY, data={})], ORGANISATION.terms)
    with pytest.raises(ValueError, match="is empty"):
        replay(7, [], ORGANISATION.terms)
    with pytest.raises(IllegalMove):
        replay(7, [filed(), Act(kind="Resumed", by="Tom Reed", at=MONDAY, data={})], ORGANISATION.terms)
