"""A history under another matrix; under its own matrix it comes to what the live engine told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

import pytest
from hypothesis import example, given, settings

from core.model.escalation import Condition, Level, Policy, default_policy
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.priority import Priority
from core.model.promise import Promised
from core.model.rehearsal import Breach, Comparison, Figures, Outcome, Rehearsal, Tally, Verdict, verdict
from core.model.rehearsal.figures import at_night
from core.model.roster import Roster
from core.model.rotation import Rotation
from core.model.timeline import Act
from tests.core.histories import ORGANISATION, History, Step, living, plans, told
from tests.core.test_replay import ANSWERED, BROKEN, JUDGED, PUT_OFF, REOPENED
from tests.examples import examples


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    """One store for all examples: each has a ticket of its own."""
    with living() as lived:
        yield lived


@settings(max_examples=examples(10), deadline=None)
@example(plan=ANSWERED)
@example(plan=REOPENED)
@example(plan=JUDGED)
@example(plan=PUT_OFF)
@example(plan=BROKEN)
@given(plan=plans)
def test_under_the_same_matrix_a_rehearsal_tells_what_the_live_engine_told(history: History, plan: list[Step]) -> None:
    number = history.live(plan)
    facts, stored = history.facts(number), history.stored(number)
    outcome = Rehearsal(ORGANISATION, history.roster(), until=history.clock.now()).of(number, facts)
    assert [(t.at, t.conditions[0], int(t.level), list(t.told)) for t in outcome.tellings] == told(facts)
    broken = {promise.kind: promise.breached_at for promise in stored.promises.values() if promise.breached_at}
    assert {breach.promise: breach.due for breach in outcome.breaches} == broken
    history.end(number)


@pytest.mark.parametrize(("count", "seconds"), [(9, 10), (7, 30)])
def test_a_burst_makes_as_many_calls_as_the_live_engine_makes_posts(count: int, seconds: int) -> None:
    with living() as history:
        numbers, posts = history.burst(count, timedelta(seconds=seconds))
        until, roster = history.clock.now(), history.roster()
        rehearsed, tally = Rehearsal(ORGANISATION, roster, until=until), Tally(roster, since=MONDAY, until=until)
        for number in numbers:
            tally.add(rehearsed.of(number, history.facts(number)))
    assert tally.figures().total == posts > 0


# One thing at a time, under matrices made for it ---------------------------------------------------

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = (
    Agent(name="Tom Reed", team="Support", slack="U0TECH"),
    Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER", quiet=Quiet(time(22), time(7))),
    Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
)
TURNS = Rotation(people=("Tom Reed",), start=MONDAY.date())


def rehearsal(*, until: timedelta = HOUR, **rows: Sequence[int]) -> Rehearsal:
    """A matrix in minutes, the same for every priority; conditions that are not given come after years."""
    never = (10**6, 2 * 10**6, 3 * 10**6)
    matrix = {
        condition: dict.fromkeys(Priority, tuple(timedelta(minutes=m) for m in rows.get(condition.value, never)))
        for condition in Condition
    }
    policy = Policy(service_levels=default_policy().service_levels, matrix=cast(Any, matrix))
    team = Team(name="Support", slack_channel="C0", supervisor="Sofia Lind", manager="Max Stone", rotation=TURNS)
    organisation = Organisation(teams=(team,), people=PEOPLE, policy=policy)
    return Rehearsal(organisation, Roster(organisation=organisation), until=MONDAY + until)


def fact(kind: str, minutes: float, by: str = "Tom Reed", **data: Any) -> Act:
    """Something that happened so long after the filing."""
    return Act(kind=kind, by=by, at=MONDAY + minutes * MINUTE, data=data)


def filed(priority: str = "P1", at: float = 0) -> Act:
    """The first fact."""
    return fact("Filed", at, by="telegram/1", priority=priority, category="other", team="Support")


def minutes_of(outcome: Outcome) -> list[float]:
    """When something was told, in minutes after the filing."""
    return [(telling.at - MONDAY) / MINUTE for telling in outcome.tellings]


def acknowledged(at: float, until: float) -> Act:
    """Somebody is on it."""
    return fact("Acknowledged", at, until=(MONDAY + until * MINUTE).isoformat())


def test_an_acknowledgement_holds_only_where_somebody_had_been_told() -> None:
    history = [filed(), acknowledged(6, 41)]
    assert minutes_of(rehearsal(NOT_ASSIGNED=(5, 10, 15)).of(1, history)) == [5, 41]
    assert minutes_of(rehearsal(NOT_ASSIGNED=(8, 12, 20)).of(1, history)) == [8, 12, 20]


def test_a_snooze_that_answered_nothing_holds_and_one_that_answered_a_reminder_needs_one() -> None:
    until = (MONDAY + 40 * MINUTE).isoformat()
    snoozed = fact("Snoozed", 6, until=until, reason="Later", count=1)
    told = fact("Escalated", 5, by="desk", conditions=["NOT_ASSIGNED"], level=1, levels=[1])
    later = rehearsal(NOT_ASSIGNED=(8, 12, 20))
    assert minutes_of(later.of(1, [filed(), snoozed])) == [40]
    assert minutes_of(later.of(1, [filed(), told, snoozed])) == [8, 12, 20]


def test_who_has_a_card_is_not_called_again_when_it_rises() -> None:
    outcome = rehearsal(NOT_ASSIGNED=(5, 10, 15)).of(1, [filed()])
    assert [(call.agent, int(call.level)) for call in outcome.calls] == [
        ("Tom Reed", 1), ("Sofia Lind", 2), ("Max Stone", 3)
    ]  # fmt: skip
    assert len(outcome.rises) == 3  # Tom's at 10 and at 15, Sofia's at 15


def test_a_settled_card_is_over_and_what_waited_for_the_morning_then_never_comes() -> None:
    night = timedelta(hours=14)  # 23:00
    evening = rehearsal(NOT_ASSIGNED=(13 * 60 + 50, 14 * 60, 10**5), until=timedelta(days=1))
    left, taken = [filed("P3")], [filed("P3"), fact("Accepted", 15 * 60)]
    assert [(call.agent, call.waits, call.over) for call in evening.of(1, left).calls] == [
        ("Tom Reed", False, None), ("Sofia Lind", True, None)
    ]  # fmt: skip
    assert evening.of(1, left).calls[1].told_at == MONDAY + timedelta(hours=22)
    over = MONDAY + night + HOUR
    assert [(call.agent, call.over) for call in evening.of(1, taken).calls] == [("Tom Reed", over)]


def test_a_breach_was_caught_when_somebody_heard_before_it() -> None:
    history = [filed(), fact("Accepted", 1)]
    for at, warned in ((100, 100), (239, 239), (240, None)):
        breaches = rehearsal(NOT_COMPLETED=(at, at + 1, at + 2), until=5 * HOUR).of(1, history).breaches
        resolution = next(breach for breach in breaches if breach.promise is Promised.RESOLUTION)
        assert (resolution.due - MONDAY) / MINUTE == 240
        assert resolution.warned == (MONDAY + warned * MINUTE if warned else None)


# Many tickets --------------------------------------------------------------------------------------


def counted(rehearsed: Rehearsal, histories: Sequence[Sequence[Act]], until: timedelta = HOUR) -> Figures:
    """What they come to from the filing on."""
    tally = Tally(rehearsed.roster, since=MONDAY, until=MONDAY + until)
    for number, history in enumerate(histories):
        tally.add(rehearsed.of(number, history))
    return tally.figures()


def test_more_than_five_in_two_minutes_are_one_call_from_the_sixth_on() -> None:
    matrix = rehearsal(NOT_ASSIGNED=(5, 10**5, 10**6))
    for tickets, calls, lists in ((5, 5, 0), (6, 6, 1), (9, 6, 1)):
        figures = counted(matrix, [[filed(at=number / 10)] for number in range(tickets)])
        assert (figures.total, figures.lists, figures.by_person["Tom Reed"]) == (calls, lists, calls)
    together = counted(matrix, [[filed()] for _ in range(9)])
    assert (together.total, together.lists, together.lines) == (1, 1, 9)


def test_all_that_waited_for_a_morning_is_one_call_in_that_morning() -> None:
    matrix = rehearsal(NOT_ASSIGNED=(5, 14 * 60, 10**5), until=timedelta(days=1))
    figures = counted(matrix, [[filed("P3", at=number)] for number in range(4)], until=timedelta(days=1))
    assert (figures.by_person["Sofia Lind"], figures.night_by_person["Sofia Lind"]) == (1, 0)
    assert figures.by_day[1, Level.SUPERVISOR] == 1


def test_the_night_is_what_a_person_says_or_else_from_ten_to_seven_where_they_live() -> None:
    tom, sofia, max_stone = PEOPLE
    roster = rehearsal().roster
    for hour, nights in ((6, (True, True)), (7, (False, False)), (21, (False, False)), (22, (True, True))):
        at = MONDAY.replace(hour=hour)
        assert (at_night(roster, tom, at), at_night(roster, sofia, at)) == nights
    tokyo = replace(max_stone, timezone="Asia/Tokyo")
    assert at_night(roster, tokyo, MONDAY.replace(hour=14))


@pytest.mark.parametrize(
    ("today", "new", "what"),
    [
        (5, 3, Verdict.EARLIER), (5, 5, Verdict.SAME), (5, 7, Verdict.LATER), (None, 3, Verdict.CAUGHT),
        (5, None, Verdict.MISSED), (None, None, Verdict.UNSEEN),
    ],
)  # fmt: skip
def test_a_verdict_on_what_broke_under_both(today: int | None, new: int | None, what: Verdict) -> None:
    def breach(warned: int | None) -> Breach:
        at = None if warned is None else MONDAY + warned * MINUTE
        return Breach(ticket=7, promise=Promised.RESOLUTION, due=MONDAY + HOUR, warned=at)

    compared = Comparison(since=MONDAY, until=MONDAY + 2 * HOUR)
    compared.add(Outcome(breaches=[breach(today)]), Outcome(breaches=[breach(new)]))
    assert (compared.counts, compared.examples[what]) == ({what: 1}, [7])
    caught = (compared.caught(new=False), compared.caught(new=True))
    assert (compared.broken(new=False), compared.broken(new=True), *caught) == (
        1,
        1,
        today is not None,
        new is not None,
    )
    assert verdict(None, breach(3)) is Verdict.BROKEN
    assert verdict(breach(3), None) is Verdict.KEPT
