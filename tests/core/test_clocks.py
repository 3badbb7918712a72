"""Due instants: anchor + threshold, pauses, levels, catching up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.calendar import ALWAYS, Interval, reach
from core.model.escalation import Clock, Condition, Level, climb, default_policy
from core.model.priority import Priority

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = default_policy()
spans = st.integers(min_value=0, max_value=10_000).map(lambda minutes: timedelta(minutes=minutes))


def clock(condition: Condition, priority: Priority = Priority.P1) -> Clock:
    """A clock wound at START."""
    made = Clock(ticket=1, condition=condition, anchor=START)
    made.set_due(POLICY.terms(priority))
    return made


MINUTES = {
    (Condition.NOT_ASSIGNED, Priority.P1): (5, 10, 15),
    (Condition.NOT_ASSIGNED, Priority.P2): (20, 40, 60),
    (Condition.NOT_ASSIGNED, Priority.P3): (80, 160, 240),
    (Condition.NOT_ASSIGNED, Priority.P4): (1440, 2160, 2880),
    (Condition.NOT_UPDATED, Priority.P1): (15, 30, 45),
    (Condition.NOT_UPDATED, Priority.P2): (60, 120, 180),
    (Condition.NOT_UPDATED, Priority.P3): (240, 480, 720),
    (Condition.NOT_UPDATED, Priority.P4): (1440, 2880, 4320),
    (Condition.NOT_COMPLETED, Priority.P1): (180, 216, 240),
    (Condition.NOT_COMPLETED, Priority.P2): (1080, 1296, 1440),
    (Condition.NOT_COMPLETED, Priority.P3): (5400, 6480, 7200),
    (Condition.NOT_COMPLETED, Priority.P4): (32400, 38880, 43200),
}


@pytest.mark.parametrize(("which", "minutes"), MINUTES.items())
def test_every_level_of_the_default_matrix_is_due_at_its_minute(
    which: tuple[Condition, Priority], minutes: tuple[int, int, int]
) -> None:
    condition, priority = which
    running = clock(condition, priority)
    for level, after in enumerate(minutes, start=1):
        due = START + timedelta(minutes=after)
        assert running.due_at == due
        assert climb(running, due - timedelta(microseconds=1), POLICY.terms(priority)) is None
        assert climb(running, due, POLICY.terms(priority)) is Level(level)
    assert running.due_at is None


def test_lateness_does_not_add_up() -> None:
    running = clock(Condition.NOT_ASSIGNED)
    climb(running, START + timedelta(minutes=9), POLICY.terms(Priority.P1))
    assert running.due_at == START + timedelta(minutes=10)


def test_after_downtime_only_the_highest_level_is_told() -> None:
    running = clock(Condition.NOT_ASSIGNED)
    assert climb(running, START + timedelta(days=3), POLICY.terms(Priority.P1)) is Level.MANAGER
    assert climb(running, START + timedelta(days=3), POLICY.terms(Priority.P1)) is None


def test_an_acknowledgement_holds_the_next_level_and_then_lets_it_come() -> None:
    running = clock(Condition.NOT_ASSIGNED)
    climb(running, START + timedelta(minutes=5), POLICY.terms(Priority.P1))
    running.held_until = START + timedelta(minutes=36)
    running.set_due(POLICY.terms(Priority.P1))
    assert running.due_at == START + timedelta(minutes=36)
    assert climb(running, START + timedelta(minutes=36), POLICY.terms(Priority.P1)) is Level.MANAGER


def test_a_pause_moves_not_completed_but_never_not_assigned() -> None:
    pauses = [Interval(START + timedelta(minutes=1), START + timedelta(minutes=31))]
    completed, assigned = clock(Condition.NOT_COMPLETED), clock(Condition.NOT_ASSIGNED)
    completed.set_due(POLICY.terms(Priority.P1), pauses)
    assigned.set_due(POLICY.terms(Priority.P1), pauses)
    assert completed.due_at == START + timedelta(minutes=180 + 30)
    assert assigned.due_at == START + timedelta(minutes=5)


def test_nothing_is_due_while_a_pause_lasts() -> None:
    assert reach(ALWAYS, START, timedelta(hours=1), [Interval(START + timedelta(minutes=1))]) is None


@given(work=spans, gaps=st.lists(st.tuples(spans, spans), max_size=5))
def test_pauses_cost_exactly_their_length_and_never_more(
    work: timedelta, gaps: list[tuple[timedelta, timedelta]]
) -> None:
    pauses, at = [], START
    for before, length in gaps:
        pauses.append(Interval(at + before, at + before + length))
        at = at + before + length
    end = reach(ALWAYS, START, work, pauses)
    assert end is not None
    paused = sum((min(p.end or end, end) - p.start for p in pauses if p.start < end), timedelta(0))
    assert end - START - paused == work


@given(first=spans, second=spans)
def test_service_time_is_additive_and_between_is_its_inverse(first: timedelta, second: timedelta) -> None:
    assert ALWAYS.add(ALWAYS.add(START, first), second) == ALWAYS.add(START, first + second)
    assert ALWAYS.between(START, ALWAYS.add(START, first)) == first
