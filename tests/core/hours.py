"""Calendars and instants that tests of business hours share."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import BusinessHours, Window

WORKDAYS = range(5)
NINE_TO_FIVE = dict.fromkeys(WORKDAYS, (Window(540, 1020),))
WITH_LUNCH = dict.fromkeys(WORKDAYS, (Window.parse("09:00-12:30"), Window.parse("13:15-17:45")))
ROUND_THE_CLOCK = dict.fromkeys(range(7), (Window(0, 1440),))
HOUR = timedelta(hours=1)
BERLIN = BusinessHours("Europe/Berlin", NINE_TO_FIVE)
LUNCH = BusinessHours("Europe/Berlin", WITH_LUNCH)


def daily(*windows: str) -> dict[int, tuple[Window, ...]]:
    """The same windows on all seven days."""
    return dict.fromkeys(range(7), tuple(map(Window.parse, windows)))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """``2026-03-02 09:00`` on a local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc(text: str) -> datetime:
    """``2026-03-02 09:00`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def served(zone: str, week: Mapping[int, Sequence[Window]], day: str) -> timedelta:
    """The service time of a local date alone: its neighbours are closed, and it is looked at from afar."""
    own = date.fromisoformat(day)
    beside = {own + timedelta(days=days): () for days in (-3, -2, -1, 1, 2, 3)}
    noon = datetime(own.year, own.month, own.day, 12, tzinfo=UTC)
    alone = BusinessHours(zone, week, exceptions=beside)
    return alone.between(noon - timedelta(hours=48), noon + timedelta(hours=48))


def closed_at_christmas(year: int) -> Collection[date]:
    """The 24th is worked in Germany, the next two days are not."""
    return {date(year, 12, 25), date(year, 12, 26)}
