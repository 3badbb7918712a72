"""Instants, spans and opening hours as JSON: what the page reads of them."""

from bisect import bisect_left
from datetime import datetime, timedelta
from typing import Any

from core.model.calendar import ALWAYS, Calendar

Json = dict[str, Any]

MINUTES = range(1, 24 * 60 + 1)


def openness(calendar: Calendar, at: datetime) -> Json:
    """Whether time counts, and until when that stays so; None for longer than a day of hours on end."""
    is_open = calendar.is_open(at)
    return {"open": is_open, "until": iso(_closes(calendar, at) if is_open else calendar.opens(at))}


def _closes(calendar: Calendar, at: datetime) -> datetime | None:
    """The end of the hours that ``at`` lies in: the last whole minute up to which every minute counted."""
    if calendar is ALWAYS:
        return None
    since = at.replace(second=0, microsecond=0)

    def lost(minutes: int) -> bool:
        span = timedelta(minutes=minutes)
        return calendar.between(since, since + span) < span

    counted = bisect_left(MINUTES, True, key=lost)
    return since + timedelta(minutes=counted) if counted < len(MINUTES) else None


def iso(at: datetime | None) -> str | None:
    """An instant as ISO; None stays None."""
    return at.isoformat() if at else None


def seconds(span: timedelta) -> int:
    """Whole seconds."""
    return round(span.total_seconds())
