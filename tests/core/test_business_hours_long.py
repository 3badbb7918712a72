"""Laws of business hours, over zones, changes of clocks, leap days, years, exceptions and holidays.

``DESK_TEST_EXAMPLES=10000`` tries each law ten thousand times (`make test-long`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.model.business_hours import BusinessHours, Window
from core.model.calendar import ALWAYS, Interval, reach
from tests.examples import examples

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Moscow",
    "Asia/Kolkata",
    "UTC",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-29 01:00",  # Berlin, forward
        "2026-10-25 01:00",  # Berlin, back
        "2026-03-08 07:00",  # New York, forward
        "2026-11-01 06:00",  # New York, back
        "2026-04-04 15:00",  # Lord Howe, half an hour back
        "2026-10-03 15:30",  # Lord Howe, half an hour forward
        "2011-03-26 23:00",  # Moscow, forward for three years
        "2014-10-25 22:00",  # Moscow, back for good
        "2011-12-30 10:00",  # Apia leaves out a Friday
        "2010-09-26 11:00",  # Apia, forward
        "1994-12-31 10:00",  # Kiritimati leaves out New Year's Eve
        "2024-02-29 12:00",
        "2026-01-01 00:00",
        "2000-03-01 00:00",
    )
)
TICK, MINUTE, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What a calendar is made of, kept so that an oracle can read it without the calendar."""

    zone: str
    week: Mapping[int, Sequence[Window]]
    exceptions: Mapping[date, Sequence[Window]]
    holidays: frozenset[tuple[int, int]]
    calendar: BusinessHours = field(init=False)

    def __post_init__(self) -> None:
        made = BusinessHours(self.zone, self.week, exceptions=self.exceptions, holidays=self.closed)
        object.__setattr__(self, "calendar", made)

    def closed(self, year: int) -> Collection[date]:
        """The same days every year."""
        return {date(year, month, day) for month, day in self.holidays}

    def counts(self, reading: datetime) -> bool:
        """Whether a reading of the local clock lies in a window."""
        day, minute = reading.date(), reading.hour * 60 + reading.minute
        ordinary = () if (day.month, day.day) in self.holidays else self.week.get(day.weekday(), ())
        return any(window.start <= minute < window.end for window in self.exceptions.get(day, ordinary))


def minute_by_minute(plan: Plan, first: datetime, minutes: int) -> list[bool]:
    """Which minutes from ``first`` count, told by watching the local clock and never letting it go back."""
    zone, counted = ZoneInfo(plan.zone), []
    highest = datetime(1, 1, 1)  # noqa: DTZ001 - a reading of the local clock
    for minute in range(-240, minutes):
        highest = max(highest, (first + minute * MINUTE).astimezone(zone).replace(tzinfo=None))
        if minute >= 0:
            counted.append(plan.counts(highest))
    return counted


# What is tried ---------------------------------------------------------------------------------


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Up to three windows of a day, some of which touch."""
    edges = sorted(draw(st.lists(st.integers(0, 1440), unique=True, min_size=2, max_size=6)))
    if draw(st.booleans()):
        return tuple(map(Window, edges[::2], edges[1::2]))
    return tuple(map(Window, edges[:3], edges[1:4]))


office = st.just((Window(540, 750), Window(795, 1065)))
night = st.just((Window(0, 150), Window(150, 180), Window(1380, 1440)))
hours = st.one_of(office, night, st.just((Window(0, 1440),)), windows())
near = st.builds(lambda moment, days: (moment + days * DAY).date(), st.sampled_from(MOMENTS), st.integers(-3, 3))
yearly = near.map(lambda day: (day.month, min(day.day, 28)))  # 29 February is not in every year
plans = st.builds(
    Plan,
    zone=st.sampled_from(ZONES),
    week=st.dictionaries(st.integers(0, 6), hours, min_size=1),
    exceptions=st.dictionaries(near, st.one_of(st.just(()), hours), max_size=4),
    holidays=st.frozensets(yearly, max_size=4),
)
anywhere = st.datetimes(datetime(1975, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
around = st.builds(lambda moment, off: moment + off, st.sampled_from(MOMENTS), st.timedeltas(-3 * DAY, 3 * DAY))
minutes_around = st.builds(
    lambda moment, off: moment + off * MINUTE, st.sampled_from(MOMENTS), st.integers(-3 * 1440, 1440)
)
instants = st.one_of(around, minutes_around, anywhere)
spans = st.one_of(st.timedeltas(timedelta(0), 5 * DAY), st.timedeltas(timedelta(0), 500 * DAY))
shares = st.one_of(st.just(0), st.integers(0, 3_000_000), st.integers(0, 200_000_000))


def work(plan: Plan, millionths: int) -> timedelta:
    """So many millionths of the calendar's own working day: a sparse calendar is not asked for centuries."""
    return timedelta(microseconds=(plan.calendar.day // TICK) * millionths // 1_000_000)


def law(test: Callable[..., None]) -> Callable[..., None]:
    """Tried 60 times, or as often as DESK_TEST_EXAMPLES says."""
    return settings(max_examples=examples(60), deadline=None)(test)


# The laws --------------------------------------------------------------------------------------


@law
@given(plan=plans, start=instants, share=shares)
def test_between_is_the_inverse_of_add(plan: Plan, start: datetime, share: int) -> None:
    due = plan.calendar.add(start, work(plan, share))
    assert due >= start
    assert plan.calendar.between(start, due) == work(plan, share)


@law
@given(plan=plans, start=instants, one=shares, other=shares)
def test_work_may_be_added_in_two_parts(plan: Plan, start: datetime, one: int, other: int) -> None:
    first, second = work(plan, one), work(plan, other)
    assert plan.calendar.add(plan.calendar.add(start, first), second) == plan.calendar.add(start, first + second)


@law
@given(plan=plans, start=instants, one=spans, other=spans)
def test_service_time_of_two_stretches_adds_up(plan: Plan, start: datetime, one: timedelta, other: timedelta) -> None:
    between, middle, end = plan.calendar.between, start + one, start + one + other
    assert between(start, middle) + between(middle, end) == between(start, end)


@law
@given(plan=plans, start=instants, later=spans, share=shares)
def test_who_asks_later_is_not_served_earlier(plan: Plan, start: datetime, later: timedelta, share: int) -> None:
    due = work(plan, share)
    assert plan.calendar.add(start, due) <= plan.calendar.add(start + later, due)
    assert plan.calendar.opens(start) <= plan.calendar.opens(start + later)


@law
@given(plan=plans, start=instants, share=shares, more=shares)
def test_more_work_takes_longer(plan: Plan, start: datetime, share: int, more: int) -> None:
    less, all_of_it = work(plan, share), work(plan, share) + work(plan, more)
    assert (plan.calendar.add(start, less) < plan.calendar.add(start, all_of_it)) is (less < all_of_it)


@law
@given(plan=plans, start=instants, span=spans, sooner=spans)
def test_service_time_is_never_more_than_the_time_that_passed(
    plan: Plan, start: datetime, span: timedelta, sooner: timedelta
) -> None:
    counted = plan.calendar.between(start, start + span)
    assert timedelta(0) <= counted <= span
    assert plan.calendar.between(start + sooner, start + span) <= counted
    assert plan.calendar.between(start + span, start) == timedelta(0)


@law
@given(plan=plans, start=instants, share=shares)
def test_work_ends_at_the_earliest_instant_and_within_hours(plan: Plan, start: datetime, share: int) -> None:
    wanted = max(work(plan, share), TICK)
    due = plan.calendar.add(start, wanted)
    assert plan.calendar.is_open(due - TICK)
    assert plan.calendar.between(start, due - TICK) == wanted - TICK


@law
@given(plan=plans, start=instants)
def test_it_opens_at_the_first_open_instant(plan: Plan, start: datetime) -> None:
    opens = plan.calendar.opens(start)
    assert plan.calendar.is_open(opens)
    assert plan.calendar.between(start, opens) == timedelta(0)
    assert plan.calendar.is_open(start) is (opens == start)
    assert opens == plan.calendar.add(start, TICK) - TICK


@law
@given(plan=plans, start=minutes_around, data=st.data())
def test_the_sums_agree_with_watching_the_clock_minute_by_minute(
    plan: Plan, start: datetime, data: st.DataObject
) -> None:
    counted = minute_by_minute(plan, start, data.draw(st.integers(1, 2 * 1440)))
    minute = data.draw(st.integers(0, len(counted) - 1))
    assert plan.calendar.is_open(start + minute * MINUTE) is counted[minute]
    assert plan.calendar.between(start, start + minute * MINUTE) == sum(counted[:minute]) * MINUTE
    assert plan.calendar.between(start, start + len(counted) * MINUTE) == sum(counted) * MINUTE
    if counted[minute]:
        assert plan.calendar.add(start, sum(counted[: minute + 1]) * MINUTE) == start + (minute + 1) * MINUTE


@law
@given(plan=plans, start=instants, share=shares, night=instants, gone=st.integers(0, 100), whole=st.booleans())
def test_a_pause_outside_hours_costs_nothing(
    plan: Plan, start: datetime, share: int, night: datetime, gone: int, whole: bool
) -> None:
    assume(not plan.calendar.is_open(night))
    morning = plan.calendar.opens(night)
    begin = night + (morning - night) * gone // 101
    wanted = max(work(plan, share), TICK)
    pause = Interval(begin, morning if whole else begin + (morning - begin) / 2)
    assert reach(plan.calendar, start, wanted, [pause]) == plan.calendar.add(start, wanted)


@law
@given(plan=plans, start=instants, share=shares, after=spans, length=spans)
def test_a_pause_costs_the_service_time_in_it(
    plan: Plan, start: datetime, share: int, after: timedelta, length: timedelta
) -> None:
    wanted = max(work(plan, share), TICK)
    pause = Interval(start + after, start + after + length)
    cost = plan.calendar.between(pause.start, start + after + length)
    if pause.start >= plan.calendar.add(start, wanted):
        cost = timedelta(0)
    assert reach(plan.calendar, start, wanted, [pause]) == plan.calendar.add(start, wanted + cost)


@law
@given(start=instants, span=spans, cut=st.integers(1, 1439))
def test_a_week_round_the_clock_in_utc_is_always(start: datetime, span: timedelta, cut: int) -> None:
    calendar = BusinessHours("UTC", dict.fromkeys(range(7), (Window(0, cut), Window(cut, 1440))))
    assert calendar.day == ALWAYS.day
    assert calendar.add(start, span) == ALWAYS.add(start, span)
    assert calendar.between(start, start + span) == ALWAYS.between(start, start + span)
    assert calendar.is_open(start)
    assert calendar.opens(start) == ALWAYS.opens(start)


@law
@given(plan=plans, start=instants, share=shares)
def test_where_a_window_is_cut_makes_no_difference(plan: Plan, start: datetime, share: int) -> None:
    def halves(day: Sequence[Window]) -> list[Window]:
        middles = [(one, (one.start + one.end) // 2) for one in day]
        return [Window(*pair) for one, at in middles for pair in ((one.start, at), (at, one.end)) if pair[0] < pair[1]]

    week = {day: halves(given) for day, given in plan.week.items()}
    exceptions = {day: halves(given) for day, given in plan.exceptions.items()}
    cut = BusinessHours(plan.zone, week, exceptions=exceptions, holidays=plan.closed)
    assert cut.fingerprint == plan.calendar.fingerprint
    assert cut.add(start, work(plan, share)) == plan.calendar.add(start, work(plan, share))
    assert cut.opens(start) == plan.calendar.opens(start)
