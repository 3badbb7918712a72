"""The calendar of a desk with closing times: weekly windows, dates that differ, holidays."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from core.model.business_hours.window import Window, in_order, joined
from core.model.business_hours.year import EPOCH, MINUTE, Year, instant, micros, year_of

YEARS = 400
"""How far a sum may reach: what takes longer is a mistake, and hours that ended for good are not sought for ever."""

ZONE_WEEKS = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(52 * 20)]
"""Where the fingerprint looks at a zone's offset, so that a new law is seen when a new edition of its data tells it."""

NO_EXCEPTIONS: Mapping[date, Sequence[Window]] = MappingProxyType({})


def no_holidays(year: int) -> Collection[date]:
    """No date is closed."""
    return ()


class BusinessHours:
    """A ``Calendar`` of weekly windows, with dates that differ and holidays.

    ``week`` maps 0 (Monday) to 6 to that weekday's windows. ``exceptions`` gives a date its own windows (none:
    closed; fewer: half a day; more: an extra working day) and wins over ``holidays(year)``, the dates closed in a year.
    Refused with ValueError: an unknown zone, windows of a day that overlap, a week without any window.

    Datetimes must be aware. A year is worked out when first asked for and kept; after that a call costs one or two
    binary searches. Not made for several threads at once.
    """

    def __init__(
        self,
        zone: str,
        week: Mapping[int, Sequence[Window]],
        *,
        exceptions: Mapping[date, Sequence[Window]] = NO_EXCEPTIONS,
        holidays: Callable[[int], Collection[date]] = no_holidays,
    ) -> None:
        if strange := sorted(set(week) - set(range(7))):
            raise ValueError(f"Weekdays are 0 (Monday) to 6 (Sunday), not {strange[0]}.")
        self.zone = zone
        self._zone = _zone(zone)
        self._week = {day: in_order(windows, f"weekday {day}") for day, windows in week.items() if windows}
        if not self._week:
            raise ValueError("A week needs at least one window: a desk that never opens can promise nothing.")
        self._exceptions = {day: in_order(windows, day.isoformat()) for day, windows in exceptions.items()}
        self._holidays = holidays
        self._closed: dict[int, frozenset[date]] = {}
        self._years: dict[int, Year] = {}

    def __repr__(self) -> str:
        """Enough to tell calendars apart in a log."""
        return f"<BusinessHours {self.zone} {self.fingerprint}>"

    @property
    def week(self) -> Mapping[int, tuple[Window, ...]]:
        """The windows of each weekday that has hours, 0 (Monday) to 6."""
        return MappingProxyType(self._week)

    @property
    def day(self) -> timedelta:
        """The average length of the weekdays that have hours, in whole microseconds."""
        minutes = sum(window.end - window.start for windows in self._week.values() for window in windows)
        return timedelta(microseconds=minutes * MINUTE // len(self._week))

    @property
    def fingerprint(self) -> str:
        """32 hex digits that change when, and only when, the hours can.

        They are made of the zone with its offsets (see ZONE_WEEKS), the week, the exceptions that differ from an
        ordinary day, and the ``fingerprint`` of the holidays (without one, the function's name).
        """
        name = getattr(self._holidays, "__qualname__", type(self._holidays).__qualname__)
        holidays = getattr(self._holidays, "fingerprint", name)
        week = sorted((day, joined(windows)) for day, windows in self._week.items())
        exceptions = sorted(
            (day.isoformat(), joined(windows))
            for day, windows in self._exceptions.items()
            if joined(windows) != joined(self._ordinary(day))
        )
        return hashlib.sha256(repr((self.zone, self._offsets(), week, exceptions, holidays)).encode()).hexdigest()[:32]

    def _offsets(self) -> list[timedelta | None]:
        return [self._zone.utcoffset(at.astimezone(self._zone)) for at in ZONE_WEEKS]

    def windows(self, day: date) -> tuple[Window, ...]:
        """The windows of a local date, in order; none when closed."""
        own = self._exceptions.get(day)
        return self._ordinary(day) if own is None else own

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest instant, in UTC, at which ``work`` has been served since ``start``; ``start`` when work is 0.

        ValueError for a negative ``work``; OverflowError when it is not done within 400 years, or after the year 9998.
        """
        left = micros(work)
        if left < 0:
            raise ValueError(f"Service time is added, never taken away; {work} is negative.")
        if left == 0:
            return start.astimezone(UTC)
        at = micros(start - EPOCH)
        year = self._year_of(at, start.year)
        left += year.served(at)
        last = year.number + YEARS
        while left > year.total:
            left -= year.total
            year = self._next(year, last)
        return instant(year.reached(left))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The service time from ``start`` to ``end``; 0 when ``end`` is not later.

        OverflowError when more than 400 years lie between them.
        """
        since, until = micros(start - EPOCH), micros(end - EPOCH)
        if until <= since:
            return timedelta(0)
        year, final = self._year_of(since, start.year), self._year_of(until, end.year)
        served = final.served(until) - year.served(since)
        last = year.number + YEARS
        while year.number < final.number:
            served += year.total
            year = self._next(year, last)
        return timedelta(microseconds=served)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in a window: its start belongs to it, its end does not."""
        moment = micros(at - EPOCH)
        return self._year_of(moment, at.year).opens(moment) == moment

    def opens(self, at: datetime) -> datetime:
        """``at`` when open, else the next start of a window, in UTC. OverflowError when none comes in 400 years."""
        moment = micros(at - EPOCH)
        year = self._year_of(moment, at.year)
        last = year.number + YEARS
        while (opened := year.opens(moment)) is None:
            year = self._next(year, last)
        return instant(opened)

    def _ordinary(self, day: date) -> tuple[Window, ...]:
        """The windows of a date without its exception."""
        if day.year not in self._closed:
            self._closed[day.year] = frozenset(self._holidays(day.year))
        return () if day in self._closed[day.year] else self._week.get(day.weekday(), ())

    def _year_of(self, at: int, guess: int) -> Year:
        """The local year of an instant. ``guess`` is its year in any zone, so at most one off."""
        year = self._year(guess)
        if at < year.begin:
            return self._year(guess - 1)
        return self._year(guess + 1) if at >= year.end else year

    def _next(self, year: Year, last: int) -> Year:
        """The following year, up to ``last``."""
        if year.number >= last:
            raise OverflowError(f"{YEARS} years of the hours in {self.zone} were not enough.")
        return self._year(year.number + 1)

    def _year(self, number: int) -> Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = year_of(self._zone, number, self.windows)
        return year


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: "Europe" is a folder of zones
        raise ValueError(f'There is no time zone "{name}"; zones are written like "Europe/Berlin".') from error
