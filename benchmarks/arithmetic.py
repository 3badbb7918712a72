"""The figures of business hours: sums of service time over a year with lunch breaks and holidays."""

import random
import statistics
import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure
from core.model.business_hours import BusinessHours, Window

CALLS, ROUNDS = 20_000, 15
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAYS, WINDOWS = 365, 513
ZONE = "Europe/Berlin"

T = TypeVar("T")


def _holidays(year: int) -> Collection[date]:
    return {date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)}


def _calendar() -> BusinessHours:
    lunch = (Window.parse("09:00-12:30"), Window.parse("13:15-17:45"))
    exceptions = {date(2026, 12, 24): lunch[:1], date(2026, 12, 31): ()}
    return BusinessHours(ZONE, dict.fromkeys(range(5), lunch), exceptions=exceptions, holidays=_holidays)


async def arithmetic() -> list[Figure]:
    """Microseconds of an ``add`` and of a ``between`` at random instants; milliseconds to work out a year."""
    dice = random.Random(2026)
    year, fortnight = timedelta(days=DAYS), timedelta(hours=80)
    starts = [NEW_YEAR + year * dice.random() for _ in range(CALLS)]
    ends = [start + (NEW_YEAR + year - start) * dice.random() for start in starts]
    works = [fortnight * dice.random() for _ in range(CALLS)]
    calendar, floor = _calendar(), _each(_bare(), starts, works)
    name, note = "business hours", "a bisect of 513 windows, datetime + timedelta"
    return [
        Figure(name=f"{name}, add", value=_each(calendar.add, starts, works), unit="us", floor=floor, floor_is=note,
               aim="<= 20"),
        Figure(name=f"{name}, between", value=_each(calendar.between, starts, ends), unit="us", floor=floor,
               floor_is=note, aim="<= 20"),
        Figure(name=f"{name}, a year worked out", value=_ms(lambda: _calendar().is_open(ends[0])), unit="ms",
               floor=_ms(_offsets), floor_is="the zone's offset at each midnight"),
    ]  # fmt: skip


def _each(call: Callable[[datetime, T], object], starts: Sequence[datetime], others: Sequence[T]) -> float:
    """Microseconds a call, the loop included: the median of ROUNDS."""

    def every() -> None:
        for start, other in zip(starts, others, strict=True):
            call(start, other)

    return _ms(every) * 1000 / CALLS


def _ms(run: Callable[[], object]) -> float:
    """Milliseconds of a run: the median of ROUNDS, after one that does not count."""
    spans = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        run()
        spans.append((time.perf_counter() - began) * 1000)
    return statistics.median(spans[1:])


# The floors -----------------------------------------------------------------------------------


def _bare() -> Callable[[datetime, timedelta], object]:
    """What any such sum needs: a place among the windows, and a datetime made of it."""
    begins = [NEW_YEAR + timedelta(days=DAYS) * number / WINDOWS for number in range(WINDOWS)]
    return lambda start, work: (bisect_right(begins, start), start + work)


def _offsets() -> None:
    zone = ZoneInfo(ZONE)
    for number in range(DAYS):
        datetime.fromordinal(NEW_YEAR.toordinal() + number).replace(tzinfo=zone).utcoffset()
