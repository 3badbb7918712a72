"""A local year of windows as instants: whole microseconds since 1970 UTC, searched by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours.window import Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 1440 * MINUTE


@dataclass(frozen=True, slots=True)
class Year:
    """The windows of a local year, which lasts from ``begin`` to ``end``; ``before`` is the time served up to each."""

    number: int
    begin: int
    end: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def served(self, at: int) -> int:
        """The service time from the beginning of the year to ``at``."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        end = self.ends[index]
        return self.before[index] + (at if at < end else end) - self.starts[index]

    def reached(self, served: int) -> int:
        """The earliest instant with so much served since the year began; 0 < served <= total."""
        index = bisect_left(self.before, served) - 1
        return self.starts[index] + served - self.before[index]

    def opens(self, at: int) -> int | None:
        """``at`` when open, else the next start; None when nothing more comes this year."""
        index = bisect_right(self.starts, at)
        if index and at < self.ends[index - 1]:
            return at
        return self.starts[index] if index < len(self.starts) else None


def year_of(zone: ZoneInfo, number: int, windows: Callable[[date], Sequence[Window]]) -> Year:
    """Work out a local year; about a millisecond. OverflowError outside the years 2 to 9998."""
    if not 1 < number < 9999:
        raise OverflowError(f"Business hours reach from the year 2 to 9998; {number} is beyond them.")
    starts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    total = 0
    for start, end in _instants(zone, number, windows):
        if end > start:  # what spring skips as a whole is no window
            starts.append(start)
            ends.append(end)
            before.append(total)
            total += end - start
    begin, finish = (first(zone, datetime(year, 1, 1)) for year in (number, number + 1))  # noqa: DTZ001
    return Year(number, begin, finish, starts, ends, before, total)


def _instants(zone: ZoneInfo, number: int, windows: Callable[[date], Sequence[Window]]) -> Iterator[tuple[int, int]]:
    """The start and end of each window of the year, in order."""
    midnight, day = datetime(number, 1, 1), timedelta(days=1)  # noqa: DTZ001 - readings of a local clock
    while midnight.year == number:
        if today := windows(midnight.date()):
            offset = _offset(zone, midnight)
            if offset == _offset(zone, midnight + day, fold=1):  # no clock is moved on this date
                zero = (midnight.toordinal() - EPOCH.toordinal()) * DAY - offset * SECOND
                yield from ((zero + window.start * MINUTE, zero + window.end * MINUTE) for window in today)
            else:
                edges = ((midnight + timedelta(minutes=at) for at in (window.start, window.end)) for window in today)
                yield from ((first(zone, start), first(zone, end)) for start, end in edges)
        midnight += day


def first(zone: ZoneInfo, reading: datetime) -> int:
    """The first instant at which the zone's clock reads ``reading`` (naive, whole seconds) or later."""
    before, after = _offset(zone, reading), _offset(zone, reading, fold=1)
    reads = micros(reading - EPOCH.replace(tzinfo=None)) // SECOND
    if before >= after:  # an ordinary reading, or the first of two
        return (reads - before) * SECOND
    skipped = range(reads - after, reads - before + 1)  # the clock is put forward in one of these seconds
    index = bisect_left(skipped, reading, key=lambda second: _reading(zone, second))
    return skipped[index] * SECOND


def _reading(zone: ZoneInfo, second: int) -> datetime:
    return instant(second * SECOND).astimezone(zone).replace(tzinfo=None)


def _offset(zone: ZoneInfo, reading: datetime, fold: int = 0) -> int:
    """Seconds east of UTC; near a change of clocks those before it (fold 0) or after it (fold 1)."""
    offset = zone.utcoffset(reading.replace(fold=fold))
    assert offset is not None  # a ZoneInfo always knows
    return offset.days * 86_400 + offset.seconds


def micros(span: timedelta) -> int:
    """A span in whole microseconds."""
    return span.days * DAY + span.seconds * SECOND + span.microseconds


def instant(at: int) -> datetime:
    """Microseconds since 1970 as a datetime in UTC."""
    return EPOCH + timedelta(microseconds=at)
