"""Until when, as people write it: "2h", "until 18:00", "Monday 14:00", "24.12.", "2026-12-24", and what follows it.

The same in English and in Russian. Days and hours are those of the reader's own zone.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from core.errors import TimeUnreadable, UntilMissing, UntilUnreadable

_HOUR = timedelta(hours=1)
_SPAN = re.compile(
    r"(\d{1,3})\s*(m(?:ins?|inutes?)?|h(?:ours?)?|d(?:ays?)?|м(?:ин(?:ут[аыу]?)?)?|ч(?:ас(?:а|ов)?)?|д(?:ня|ней|ень)?)"
    r"(?:[,;]?\s+(.*))?",
    re.DOTALL | re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:until|till|for|до|на)(?:\s+|$)", re.IGNORECASE)
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_MOMENT = re.compile(
    r"(?:(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4})?)|(?P<word>[^\W\d_]+))"
    rf"(?:,?\s+(?:at\s+|в\s+)?(?P<time>{_TIME}))?|(?P<only>{_TIME}))(?:[,;:]?\s+(?P<note>.*))?",
    re.DOTALL | re.IGNORECASE,
)
_WEEKDAYS = (
    ("monday", "понедельник"), ("tuesday", "вторник"), ("wednesday", "сред"), ("thursday", "четверг"),
    ("friday", "пятниц"), ("saturday", "суббот"), ("sunday", "воскресень"),
)  # fmt: skip
_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

Morning = Callable[[date], datetime]
"""When somebody's day begins, for days named without an hour."""


def read_span(text: str, *, day: timedelta = 24 * _HOUR) -> tuple[timedelta, str]:
    """A length of time and what follows it: "2h the vendor answers at noon". Minutes, hours, days (of ``day``).

    Raises TimeUnreadable for anything else, and for nothing at all.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise TimeUnreadable(given=text.strip().partition(" ")[0][:40])
    units = {"m": _HOUR / 60, "м": _HOUR / 60, "h": _HOUR, "ч": _HOUR, "d": day, "д": day}
    return int(match[1]) * units[match[2][0].lower()], (match[3] or "").strip()


def read_until(text: str, *, now: datetime, morning: Morning) -> tuple[datetime, str]:
    """An instant (UTC) and what follows it. ``now`` is in the reader's zone, in which days and hours are meant.

    An hour alone is the next time the clock shows it, a weekday the next one that is not today, a day without a year
    the next such day; only a whole date can lie in the past. Raises UntilMissing for nothing, UntilUnreadable.
    """
    given = _BEFORE.sub("", text.strip(), count=1)
    if not given:
        raise UntilMissing
    try:
        if _SPAN.fullmatch(given):
            span, note = read_span(given)
            return (now + span).astimezone(UTC), note
        if match := _MOMENT.fullmatch(given):
            return _instant(match, now, morning).astimezone(UTC), (match["note"] or "").strip()
    except (TimeUnreadable, ValueError, OverflowError):
        pass
    raise UntilUnreadable(given=visible(given.partition("\n")[0])[:40])


def visible(text: str) -> str:
    """A text in one line, without what nobody can see and no store keeps."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _instant(match: re.Match[str], now: datetime, morning: Morning) -> datetime:
    """The instant of a match. ValueError: there is no such day."""
    if match["only"]:
        at = datetime.combine(now.date(), _clock(match["only"]), now.tzinfo)
        return at if at > now else datetime.combine(now.date() + timedelta(days=1), at.time(), now.tzinfo)
    day = _day(match, now.date())
    return datetime.combine(day, _clock(match["time"]), now.tzinfo) if match["time"] else morning(day)


def _clock(given: str) -> time:
    hour, _, minute = given.partition(":")
    return time(int(hour), int(minute))


def _day(match: re.Match[str], today: date) -> date:
    if match["iso"]:
        return date(*map(int, match["iso"].split("-")))
    if match["dotted"]:
        day, month, year = (int(part or 0) for part in match["dotted"].split("."))
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    return today + timedelta(days=_days_ahead(match["word"].lower(), today.weekday()))


def _days_ahead(word: str, today: int) -> int:
    """How far ahead the day of that name is. ValueError: no day is called so."""
    if word in ("tomorrow", "завтра"):
        return 1
    for day, (english, russian) in enumerate(_WEEKDAYS):
        if word in (english, english[:3], _SHORT[day]) or (word.startswith(russian) and len(word) - len(russian) < 3):
            return (day - today - 1) % 7 + 1
    raise ValueError(f"no day is called {word}")
