"""What is laid open of a ticket's clocks is what the clocks do."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.business_hours.hours import BusinessHours
from core.model.business_hours.window import Window
from core.model.calendar import ALWAYS, Calendar
from core.model.escalation import Condition, default_policy
from core.model.explanation import Course, explain
from core.model.movement import Movement
from core.model.priority import Priority
from core.model.sweeping import climb_all
from core.model.ticket import Hold
from core.model.timeline import Act
from core.phrases import explanation
from tests.core.test_movement import HOUR, START, claimed
from tests.examples import examples

OFFICE = BusinessHours(
    "Europe/Berlin",
    {**{day: [Window.parse("09:00-12:30"), Window.parse("13:30-18:00")] for day in range(4)}, 4: [Window(540, 900)]},
)


def in_hours(calendar: Calendar) -> Movement:
    """A ticket of P3, claimed at once, whose clocks follow a calendar."""
    movement = claimed()
    movement.terms = default_policy().terms(Priority.P3, calendar)
    movement.recompute()
    return movement


def courses(movement: Movement, acts: Sequence[Act] = ()) -> dict[Condition, Course]:
    """What is laid open."""
    return {course.condition: course for course in explain(movement, acts, (), START + 99 * HOUR).courses}


MOVES = st.lists(
    st.tuples(st.sampled_from(["wait", "go on", "answer", "sweep", "hold"]), st.integers(1, 2_000)), max_size=12
)


@settings(max_examples=examples(60), deadline=None)
@given(MOVES, st.sampled_from([ALWAYS, OFFICE]))
def test_the_next_level_is_due_when_its_step_says_unless_somebody_holds_it(
    moves: list[tuple[str, int]], calendar: Calendar
) -> None:
    movement, at = in_hours(calendar), START
    for move, minutes in moves:
        at += timedelta(minutes=minutes)
        match move:
            case "wait" if not movement.is_paused:
                movement.ticket.put_on_hold(Hold.CUSTOMER)
                movement.pause(at)
            case "go on" if movement.is_paused:
                movement.ticket.resume()
                movement.unpause(at)
            case "answer":
                movement.owner_acted(at)
            case "hold":
                movement.hold(at + HOUR)
            case "sweep":
                pauses = [pause.interval for pause in movement.pauses]
                climb_all(movement.clocks.values(), at, movement.terms, pauses)
    for condition, course in courses(movement).items():
        clock = movement.clocks[condition]
        dues = [step.due for step in course.steps if step.due]
        assert all(one < other for one, other in pairwise(dues))
        assert (course.next_at, course.stopped == "") == (clock.due_at, clock.due_at is not None)
        if course.next_at is not None:
            assert course.next_at in (course.steps[course.reached].due, clock.held_until)


def told(level: int, due_after: timedelta, told_after: timedelta) -> Act:
    """The fact of a level of NOT_COMPLETED."""
    data = {
        "conditions": ["NOT_COMPLETED"], "level": level, "levels": [level], "due": (START + due_after).isoformat(),
        "told": ["Tom Reed"],
    }  # fmt: skip
    return Act(kind="Escalated", by="desk", at=START + told_after, data=data)


def test_what_was_told_keeps_the_instant_at_which_it_was_due_whatever_changed_since() -> None:
    movement = claimed()
    movement.clocks[Condition.NOT_COMPLETED].level = 1
    movement.terms = default_policy().terms(Priority.P1)
    movement.recompute()
    first, second, _ = courses(movement, [told(1, 90 * HOUR, 91 * HOUR)])[Condition.NOT_COMPLETED].steps
    assert (first.due, first.told_at) == (START + 90 * HOUR, START + 91 * HOUR)
    assert second.due == START + 3.6 * HOUR


def test_who_holds_the_next_level_is_named() -> None:
    movement = claimed()
    until = START + 5 * HOUR
    held = Act(kind="Snoozed", by="Tom Reed", at=START + HOUR, data={"until": until.isoformat(), "reason": "x"})
    movement.hold(until)
    found = courses(movement, [held])
    assert (found[Condition.NOT_UPDATED].next_at, found[Condition.NOT_UPDATED].held) == (until, held)
    assert found[Condition.NOT_COMPLETED].held is None


@pytest.mark.parametrize(
    ("move", "stopped"),
    [("accept", ("assigned", "", "")), ("wait", ("assigned", "waits", "waits")), ("resolve", ("resolved",) * 3)],
)
def test_a_clock_that_does_not_count_says_why(move: str, stopped: tuple[str, ...]) -> None:
    movement = claimed()
    if move == "wait":
        movement.ticket.put_on_hold(Hold.CUSTOMER)
        movement.pause(START + HOUR)
    if move == "resolve":
        movement.ticket.resolve("done", at=START)
        movement.resolved(START)
    assert tuple(course.stopped for course in courses(movement).values()) == stopped


def test_the_hours_of_a_week_are_told_in_as_few_lines_as_there_are_different_days() -> None:
    head = explanation(explain(in_hours(OFFICE), (), (), START))[0]
    lines = [line.params for line in head.lines if line.key == "explain-hours-line"]
    assert [line["hours"] for line in lines] == ["09:00–12:30, 13:30–18:00", "09:00–15:00"]
    assert lines[0]["days"].params["first"].key == "weekday-0"
    assert lines[0]["days"].params["last"].key == "weekday-3"
    assert lines[1]["days"].key == "weekday-4"
