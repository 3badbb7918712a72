"""The values of desk.toml: names, ids, lengths of time, hours of the day. Each raises Wrong, with its fix."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from bot.configuration.amounts import amount, duration, shown, threshold
from bot.mistakes import Wrong, did_you_mean
from core.model.business_hours import Window
from core.model.organisation import Quiet

SHORTEST_KEPT = timedelta(days=7)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _matching(pattern: str, problem: str, fix: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Wrong(f"{shown(text)} {problem}", fix)
        return text

    return AfterValidator(check)


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder such as "Europe"
        near = did_you_mean(name, sorted(available_timezones()))
        fix = near if near.startswith("Did") else "Use an IANA name such as Europe/Berlin."
        raise Wrong(f"{shown(name)} is not a time zone.", fix) from None


def _three(given: object) -> object:
    if not isinstance(given, list) or len(given) != 3:
        raise Wrong(f"{shown(given)} is not three levels.", 'Write three: ["5m", "10m", "15m"].')
    return given


def window(given: object) -> Window:
    """Hours of one day, "09:00-12:30". Raises Wrong."""
    edges = _edges(given)
    if not edges:
        raise Wrong(f"{shown(given)} is not a window of hours.", 'Write it like "09:00-12:30".')
    start, end = edges
    if end <= start:
        fix = 'Hours over midnight are two windows: "22:00-24:00", and "00:00-06:00" of the next day.'
        raise Wrong(f"{shown(given)} ends before it begins.", fix)
    if end > 1440:
        raise Wrong(f"{shown(given)} is longer than the day.", "Hours are from 00:00 to 24:00.")
    return Window(start, end)


def quiet(given: object) -> Quiet:
    """Hours in which a person is left alone, also over midnight: "22:00-07:00". Raises Wrong."""
    edges = _edges(given)
    if not edges or max(edges) >= 1440:
        raise Wrong(f"{shown(given)} is no quiet hours.", 'Write it like "22:00-07:00".')
    start, end = (time(at // 60, at % 60) for at in edges)
    if start == end:
        raise Wrong(f"{shown(given)} ends when it begins.", "Leave it out when there are no quiet hours.")
    return Quiet(start, end)


def clock(given: object) -> time:
    """An hour of the day, "09:00". Raises Wrong."""
    match = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*", given, re.ASCII) if isinstance(given, str) else None
    if not match or int(match[1]) > 23:
        raise Wrong(f"{shown(given)} is not an hour of the day.", 'Write it like "09:00", up to "23:59".')
    return time(int(match[1]), int(match[2]))


def day_of(given: object) -> date:
    """A date, which TOML writes without quotes, in a year that a desk may see. Raises Wrong."""
    if not isinstance(given, date) or isinstance(given, datetime):
        raise Wrong(f"{shown(given)} is not a date.", "Write it without quotes: 2026-12-24.")
    if not 1970 <= given.year < 2200:
        raise Wrong(f"{shown(given)} is out of range.", "Dates are from 1970 to 2199.")
    return given


def weekday(given: object) -> int:
    """0 (Monday) to 6. Raises Wrong."""
    if not isinstance(given, str) or given.strip().lower() not in DAYS:
        raise Wrong(f"{shown(given)} is not a day.", f"Days are {', '.join(DAYS)}.")
    return DAYS.index(given.strip().lower())


def turn(given: object) -> int:
    """How many days a turn lasts: "day", "week", "3 days", "2 weeks"; up to a year. Raises Wrong."""
    match = re.fullmatch(r"\s*(?:(\d{1,3})\s+)?(day|week)s?\s*", given, re.ASCII) if isinstance(given, str) else None
    days = int(match[1] or 1) * (7 if match[2] == "week" else 1) if match else 0
    if not 1 <= days <= 366:
        raise Wrong(f"{shown(given)} is not the length of a turn.", 'Write "day", "week", "3 days" or "2 weeks".')
    return days


def _times(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= 100:
        raise Wrong(f"{shown(given)} is out of range.", "Write a whole number from 1 to 100, without quotes.")
    return given


def kept(given: object) -> timedelta | None:
    """How long something is kept: "off" (for good, None), or a week at least. Raises Wrong."""
    if given == "off":
        return None
    span = duration(given)
    if span < SHORTEST_KEPT:
        fix = "A week at least, 7d: platforms send things again, and reports look back. Or off."
        raise Wrong(f"{shown(given)} is too short.", fix)
    return span


def _edges(given: object) -> tuple[int, int] | None:
    """The minutes of the day of "09:00-12:30"."""
    pattern = r"\s*(\d{1,2}):([0-5]\d)\s*[-\u2013]\s*(\d{1,2}):([0-5]\d)\s*"
    match = re.fullmatch(pattern, given, re.ASCII) if isinstance(given, str) else None
    if not match:
        return None
    hour, minute, end_hour, end_minute = map(int, match.groups())
    return hour * 60 + minute, end_hour * 60 + end_minute


Name = Annotated[
    str,
    BeforeValidator(lambda given: given.strip() if isinstance(given, str) else given),
    _matching(r"[^\x00-\x1f]{1,80}", "is no name.", "Give 1 to 80 characters on one line."),
]
SlackMember = Annotated[
    str,
    _matching(
        r"[UW][A-Z0-9]{2,30}", "is not a Slack member id.", "It looks like U012AB3CD: profile, ⋮, Copy member ID."
    ),
]
SlackChannel = Annotated[
    str,
    _matching(
        r"[CG][A-Z0-9]{2,30}",
        "is not a Slack channel id.",
        "It looks like C012AB3CD: the foot of the channel's details.",
    ),
]
TelegramUser = Annotated[StrictInt, Field(gt=0, lt=2**53)]
CategoryKey = Annotated[
    str, _matching(r"[a-z][a-z0-9_-]{0,31}", "is not a key.", "Use up to 32 of a-z 0-9 _ - and begin with a letter.")
]
Duration = Annotated[Any, BeforeValidator(amount)]
Levels = Annotated[list[Annotated[Any, BeforeValidator(threshold)]], BeforeValidator(_three)]
Span = Annotated[Any, BeforeValidator(duration)]
Zone = Annotated[str, AfterValidator(_timezone)]
Hours = Annotated[Any, BeforeValidator(window)]
QuietHours = Annotated[Any, BeforeValidator(quiet)]
Clock = Annotated[Any, BeforeValidator(clock)]
Day = Annotated[Any, BeforeValidator(day_of)]
Weekday = Annotated[Any, BeforeValidator(weekday)]
Turn = Annotated[Any, BeforeValidator(turn)]
Kept = Annotated[Any, BeforeValidator(kept)]
Times = Annotated[Any, BeforeValidator(_times)]
