"""On call by turns: hand-overs on the wall clock, covers, swaps."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.rotation import Cover, Rotation, Shift, next_handover, on_call, schedule, shift_at, swap
from tests.examples import examples

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
MONDAY = date(2026, 3, 2)
WEEKLY = Rotation(people=("ann", "bob", "cid"), start=MONDAY)
LONE = Rotation(people=("ann",), start=MONDAY)
MADE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY, WEEK, TICK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1), datetime.resolution
FROM = datetime(2026, 3, 2, 9, tzinfo=UTC)  # the first hand-over of WEEKLY

rarely = settings(max_examples=examples(60), deadline=None)
WINTER = datetime(2011, 11, 1, tzinfo=UTC)  # Apia skips 30 December
instants = st.timedeltas(timedelta(0), 180 * DAY).map(lambda later: WINTER + later)
rotations = st.builds(
    Rotation,
    people=st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple),
    zone=st.sampled_from(ZONES),
    handover=st.sampled_from((time(0), time(1, 30), time(2, 30), time(9), time(23, 59))),
    weekday=st.integers(0, 6),
    days=st.sampled_from((1, 2, 5, 7, 14)),
    start=st.dates(date(2011, 6, 1), date(2012, 12, 1)),
)


@st.composite
def covers_of(draw: st.DrawFn) -> list[Cover]:
    """A few covers, some overlapping, some canceled, some made in one instant."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        starts_at = draw(instants)
        ends_at = starts_at + draw(st.sampled_from((HOUR, DAY, 10 * DAY, 60 * DAY)))
        made.append(
            cover(
                draw(st.sampled_from("abcdz")), starts_at, ends_at, id=str(number),
                made_at=MADE + draw(st.integers(0, 2)) * DAY, canceled_at=draw(st.sampled_from((None, None, MADE))),
            )
        )  # fmt: skip
    return made


def cover(agent: str, starts_at: datetime, ends_at: datetime, **more: Any) -> Cover:
    """A cover made on the first of January."""
    given: dict[str, Any] = {"id": "1", "team": "core", "by": "boss", "made_at": MADE} | more
    return Cover(agent=agent, starts_at=starts_at, ends_at=ends_at, **given)


def ids() -> Callable[[], str]:
    """New ids: s0, s1, ..."""
    numbers = count()
    return lambda: f"s{next(numbers)}"


def turns(rotation: Rotation, start: datetime, days: int) -> list[Shift]:
    """The plain turns of some days."""
    return schedule(rotation, (), start, start + timedelta(days=days))


def test_the_first_turn_begins_at_the_first_handover_on_or_after_the_start() -> None:
    late = Rotation(people=("ann", "bob"), weekday=2, start=MONDAY)
    begins = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert shift_at(late, (), begins) == Shift(agent="ann", start=begins, end=begins + WEEK)
    assert on_call(late, (), begins - TICK) == "bob"


def test_turns_that_are_not_whole_weeks_begin_on_the_start_itself() -> None:
    daily = Rotation(people=("ann", "bob"), days=1, weekday=4, start=MONDAY)
    assert [each.agent for each in turns(daily, FROM, 4)] == ["ann", "bob", "ann", "bob"]


def test_before_its_start_the_rotation_goes_on_backwards() -> None:
    assert [each.agent for each in turns(WEEKLY, FROM - 4 * WEEK, 35)] == ["cid", "ann", "bob", "cid", "ann"]


@pytest.mark.parametrize(("monday", "hours"), [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169)])
def test_a_turn_in_which_the_clocks_change_is_an_hour_shorter_or_longer(monday: date, hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    weekly = Rotation(people=("ann", "bob"), zone="Europe/Berlin", start=MONDAY)
    shift = shift_at(weekly, (), datetime.combine(monday, time(12), tzinfo=berlin))
    assert shift.end - shift.start == hours * HOUR
    assert {each.astimezone(berlin).time() for each in (shift.start, shift.end)} == {time(9)}


@pytest.mark.parametrize(
    ("zone", "handover", "day", "at"),
    [
        (
            "Europe/Berlin",
            time(2, 30),
            date(2026, 3, 29),
            datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        ),  # skipped
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice
        (
            "Australia/Lord_Howe",
            time(2, 10),
            date(2026, 10, 4),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        ),  # half an hour
        ("Pacific/Apia", time(9), date(2011, 12, 30), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),  # a whole day skipped
    ],
)
def test_a_skipped_hour_moves_to_the_end_of_the_gap_and_a_repeated_one_is_the_first(
    zone: str, handover: time, day: date, at: datetime
) -> None:
    daily = Rotation(people=("ann", "bob"), zone=zone, handover=handover, days=1, start=day)
    assert (on_call(daily, (), at - TICK), on_call(daily, (), at)) == ("bob", "ann")


def test_a_handover_at_midnight_stays_done_when_the_clocks_go_back_to_yesterday() -> None:
    newfoundland = Rotation(
        people=("ann", "bob"), zone="America/St_Johns", handover=time(0), days=1, start=date(2010, 11, 7)
    )
    yesterday = datetime(2010, 11, 7, 2, 45, tzinfo=UTC)  # 00:01 became 23:01 of the day before
    assert on_call(newfoundland, (), yesterday) == "ann"


def test_a_day_that_does_not_exist_gives_nobody_a_turn_of_no_length() -> None:
    daily = Rotation(people=("a", "b", "c"), zone="Pacific/Apia", handover=time(0), days=1, start=date(2011, 12, 29))
    shifts = turns(daily, datetime(2011, 12, 29, 10, tzinfo=UTC), 3)
    assert [each.agent for each in shifts] == ["a", "c", "a"]


def test_a_cover_across_a_handover_takes_from_both_and_gives_back() -> None:
    dan = cover("dan", FROM + 6 * DAY, FROM + 8 * DAY)
    shifts = schedule(WEEKLY, [dan], FROM, FROM + 2 * WEEK)
    assert [(each.agent, each.end - each.start) for each in shifts] == [
        ("ann", 6 * DAY), ("dan", 2 * DAY), ("bob", 6 * DAY),
    ]  # fmt: skip
    assert shifts[1].instead_of is None


def test_a_cover_within_a_turn_says_whose_it_was() -> None:
    dan = cover("dan", FROM + DAY, FROM + 2 * DAY)
    expected = Shift(agent="dan", start=FROM + DAY, end=FROM + 2 * DAY, instead_of="ann")
    assert shift_at(WEEKLY, [dan], FROM + 30 * HOUR) == expected


def test_a_cover_before_ones_own_turn_joins_it() -> None:
    bob = cover("bob", FROM + 6 * DAY, FROM + 7 * DAY)
    assert shift_at(WEEKLY, [bob], FROM + 8 * DAY) == Shift(agent="bob", start=FROM + 6 * DAY, end=FROM + 14 * DAY)


@pytest.mark.parametrize(
    ("later", "who"),
    [
        ({"id": "0", "made_at": MADE + DAY}, "eve"),
        ({"id": "2"}, "eve"),
        ({"id": "0"}, "dan"),
        ({"id": "2", "made_at": MADE + DAY, "canceled_at": MADE + DAY}, "dan"),
        ({"id": "2", "made_at": MADE - DAY}, "dan"),
    ],
)
def test_of_two_covers_the_one_made_last_counts_unless_canceled(later: dict[str, Any], who: str) -> None:
    both = [cover("dan", FROM, FROM + DAY), cover("eve", FROM, FROM + DAY, **later)]
    assert on_call(WEEKLY, both, FROM) == on_call(WEEKLY, both[::-1], FROM) == who


def test_one_person_without_covers_is_never_relieved() -> None:
    assert next_handover(LONE, (), FROM) is None
    assert shift_at(LONE, (), FROM + DAY) == Shift(agent="ann", start=FROM, end=FROM + WEEK)
    assert schedule(LONE, (), FROM, FROM + 52 * WEEK) == [Shift(agent="ann", start=FROM, end=FROM + 52 * WEEK)]


def test_one_person_is_relieved_by_a_cover_years_away() -> None:
    bob = cover("bob", FROM + 500 * WEEK, FROM + 501 * WEEK)
    assert next_handover(LONE, [bob], FROM) == bob.starts_at
    assert next_handover(LONE, [bob], bob.starts_at) == bob.ends_at
    assert next_handover(LONE, [bob], bob.ends_at) is None


@pytest.mark.parametrize(
    "wrong", [{"people": ()}, {"days": 0}, {"weekday": 7}, {"zone": "Europe/Nowhere"}, {"zone": "../etc"}]
)
def test_a_rotation_that_cannot_turn_is_refused(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"people": ("ann",), "start": MONDAY} | wrong
    with pytest.raises(ValueError, match=r"."):
        Rotation(**given)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        on_call(WEEKLY, (), FROM.replace(tzinfo=None))


def test_the_end_of_an_empty_stretch_has_no_shifts() -> None:
    assert schedule(WEEKLY, (), FROM, FROM) == []


@rarely
@given(rotations, covers_of(), instants, st.timedeltas(HOUR, 90 * DAY), st.lists(st.floats(0, 1), max_size=8))
def test_a_schedule_has_no_gaps_and_agrees_with_who_is_on_call(
    rotation: Rotation, covers: list[Cover], start: datetime, span: timedelta, points: list[float]
) -> None:
    shifts = schedule(rotation, iter(covers), start, start + span)
    assert (shifts[0].start, shifts[-1].end) == (start, start + span)
    for one, other in pairwise(shifts):
        assert one.end == other.start
        assert one.agent != other.agent
    edges = [at for each in shifts for at in (each.start, each.end - TICK)]
    for at in edges + [start + (span - TICK) * point for point in points]:
        (there,) = [each for each in shifts if each.start <= at < each.end]
        assert there.agent == on_call(rotation, covers, at) != there.instead_of


@rarely
@given(rotations, covers_of(), instants)
def test_a_shift_begins_and_ends_where_the_agent_changes(rotation: Rotation, covers: list[Cover], at: datetime) -> None:
    shift, change = shift_at(rotation, covers, at), next_handover(rotation, covers, at)
    assert shift.start <= at < shift.end
    assert change is None or change == shift.end
    assert (change is None) == (on_call(rotation, covers, shift.end) == shift.agent)
    if len(set(rotation.people)) > 1:
        assert on_call(rotation, covers, shift.start - TICK) != shift.agent


@rarely
@given(rotations, instants)
def test_every_handover_is_at_its_hour_on_the_wall_or_where_the_clocks_skipped_it(
    rotation: Rotation, start: datetime
) -> None:
    zone = ZoneInfo(rotation.zone)
    for shift in turns(rotation, start, 90)[1:]:
        local, just_before = shift.start.astimezone(zone), (shift.start - TICK).astimezone(zone)
        assert local.fold == 0
        assert local.time() == rotation.handover or local.utcoffset() != just_before.utcoffset()
        assert rotation.days % 7 or local.weekday() == rotation.weekday or local.date() == date(2011, 12, 31)


@rarely
@given(rotations, st.integers(-20, 20))
def test_over_a_cycle_each_person_has_the_same_number_of_turns(rotation: Rotation, cycle: int) -> None:
    people = tuple(f"{number}{name}" for number, name in enumerate(rotation.people))
    plain = Rotation(people=people, days=rotation.days, start=rotation.start, weekday=rotation.weekday)
    begins = shift_at(plain, (), datetime.combine(plain.start, time(9), tzinfo=UTC) + WEEK).start
    length = len(people) * plain.days
    shifts = turns(plain, begins + cycle * length * DAY, length)
    if len(people) > 1:
        assert sorted(each.agent for each in shifts) == sorted(people)
    assert {each.end - each.start for each in shifts} == {(plain.days if len(people) > 1 else length) * DAY}


@rarely
@given(rotations, covers_of(), st.data())
def test_a_swap_exchanges_exactly_the_two_watches(rotation: Rotation, covers: list[Cover], data: st.DataObject) -> None:
    shifts = schedule(rotation, covers, WINTER, WINTER + 200 * DAY)
    first, second = data.draw(st.sampled_from(shifts)), data.draw(st.sampled_from(shifts))
    if first.agent == second.agent:
        with pytest.raises(ValueError, match="two people"):
            swap(rotation, covers, first, second, by="boss", at=MADE, new_id=ids())
        return
    both = swap(rotation, covers, first, second, by="boss", at=MADE, new_id=ids())
    gives = {first: second.agent, second: first.agent}
    for each in shifts:
        for at in (each.start, each.start + (each.end - each.start) / 2, each.end - TICK):
            assert on_call(rotation, [*covers, *both], at) == gives.get(each, each.agent)


def test_a_swap_is_two_covers_that_say_who_made_them() -> None:
    ann, bob = turns(WEEKLY, FROM, 14)
    one, other = swap(WEEKLY, (), ann, bob, by="ann", at=MADE, new_id=ids(), team="core")
    assert (one.id, one.agent, one.starts_at, one.ends_at) == ("s0", "bob", ann.start, ann.end)
    assert (other.id, other.agent, other.starts_at, other.ends_at) == ("s1", "ann", bob.start, bob.end)
    assert {(each.by, each.made_at, each.team, each.canceled_at) for each in (one, other)} == {
        ("ann", MADE, "core", None)
    }


def test_a_watch_that_changed_meanwhile_cannot_be_swapped() -> None:
    ann, bob = turns(WEEKLY, FROM, 14)
    dan = cover("dan", FROM + DAY, FROM + 2 * DAY)
    with pytest.raises(ValueError, match="ann is not on call"):
        swap(WEEKLY, [dan], ann, bob, by="ann", at=MADE, new_id=ids())
