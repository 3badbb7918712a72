"""When somebody's quiet hours end, by the wall clock of their zone, where clocks are changed and everywhere else."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.model.organisation import Agent, Organisation, Quiet, Team
from core.model.roster import Roster
from tests.examples import examples

MINUTE = timedelta(minutes=1)
NIGHTS = {
    "Europe/Berlin": [datetime(2026, 3, 28, 18, tzinfo=UTC), datetime(2026, 10, 24, 18, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 7, 22, tzinfo=UTC), datetime(2026, 10, 31, 22, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 6, tzinfo=UTC), datetime(2026, 10, 3, 6, tzinfo=UTC)],
}
"""The evenings before clocks are changed."""


def somebody(zone: str, start: time, end: time) -> tuple[Roster, Agent]:
    """An agent with quiet hours."""
    agent = Agent(name="Tom Reed", team="A", slack="U1", timezone=zone, quiet=Quiet(start, end))
    return Roster(organisation=Organisation(teams=(Team(name="A", slack_channel="C"),), people=(agent,))), agent


def is_quiet(at: datetime, zone: str, start: time, end: time) -> bool:
    """By a look at the wall clock."""
    now = at.astimezone(ZoneInfo(zone)).time()
    return start <= now < end if start <= end else now >= start or now < end


hours = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
early = st.integers(0, 11).map(lambda quarter: time(1 + quarter // 4, quarter % 4 * 15))
"""When clocks are changed."""


@settings(max_examples=examples(100), deadline=None)
@given(
    where=st.sampled_from([(zone, night) for zone, nights in NIGHTS.items() for night in nights]),
    later=st.integers(3 * 60, 13 * 60), start=hours, end=st.one_of(early, hours),
)  # fmt: skip
def test_quiet_hours_end_at_the_first_minute_that_is_not_quiet(
    where: tuple[str, datetime], later: int, start: time, end: time
) -> None:
    zone, night = where
    awake = (start.hour - end.hour) * 60 + start.minute - end.minute
    assume(start != end and awake % 1440 >= 240)  # of fewer, spring could skip them all
    assume(start.hour not in (1, 2, 3))  # quiet hours that begin twice go on in between
    at = night + later * MINUTE
    roster, agent = somebody(zone, start, end)
    expected = at
    while is_quiet(expected, zone, start, end):
        expected += MINUTE
    assert roster.quiet_until(agent, at) == (expected if expected > at else None)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # a night of 8 hours
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),  # one of 10
        (datetime(2026, 3, 29, 4, 59, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), None),
        (datetime(2026, 10, 24, 19, 59, tzinfo=UTC), None),
    ],
)
def test_a_night_in_berlin_ends_at_seven_whatever_the_clocks_do(at: datetime, end: datetime | None) -> None:
    roster, agent = somebody("Europe/Berlin", time(22), time(7))
    assert roster.quiet_until(agent, at) == end
