"""``Texts.say``: a key and its parameters become a sentence in a person's language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel import Locale
from fluent.runtime.types import FluentInt, NumberFormatOptions

from adapters.texts.bundles import bundle, sentences

LANGUAGES = ("en", "ru")
FALLBACK = "en"

log = structlog.get_logger(__name__)


class Number(FluentInt):
    """A number that chooses a plural and is written without thousands separators, as ticket numbers are.

    A sentence that wants them says ``{ NUMBER($length, useGrouping: 1) }``.
    """

    default_number_format_options = NumberFormatOptions(useGrouping=False)


class Texts:
    """The desk's voice. Instants are told in ``timezone`` (IANA).

    A missing key or parameter is our own mistake. While ``strict`` is on (tests/conftest.py turns it on) it
    raises; else the person gets the key in brackets, and the log says so once.
    """

    strict: bool = False

    def __init__(self, *, timezone: str = "UTC") -> None:
        self._zone = ZoneInfo(timezone)
        self._told: set[str] = set()

    def say(self, language: str, key: str, /, **params: Any) -> str:
        """The sentence of ``key``. An unknown language speaks English; "ru-RU" is "ru".

        Parameters: str (inserted as it is), int (also chooses the plural), float, aware datetime
        ("21 Nov, 14:05 UTC"), timedelta ("4 h 10 min"), list or tuple of such (joined by commas). While strict
        raises KeyError for a missing key, ValueError for a missing parameter, TypeError for one of another type.
        """
        language = _known(language)
        if key not in sentences(language):
            return self._mistake(KeyError(key), f"[{key}]")
        given = {name: self._fluent(language, value) for name, value in params.items()}
        said, errors = bundle(language).format_pattern(sentences(language)[key], given)
        return self._mistake(ValueError(f"{key}: {errors[0]}"), str(said)) if errors else str(said)

    def _mistake(self, error: Exception, instead: str) -> str:
        if self.strict:
            raise error
        if str(error) not in self._told:
            self._told.add(str(error))
            log.error("sentence-broken", error=str(error))
        return instead

    def _fluent(self, language: str, value: object) -> object:
        match value:
            case str() | float():
                return value
            case int() if not isinstance(value, bool):
                return Number(value)
            case datetime():
                return instant(language, value.astimezone(self._zone))
            case timedelta():
                return duration(language, round(abs(value).total_seconds()))
            case list() | tuple():
                return ", ".join(str(self._fluent(language, item)) for item in value)
        return self._mistake(TypeError(f"a sentence cannot hold a {type(value).__name__}"), str(value))


def _known(language: str) -> str:
    if language in LANGUAGES:
        return language
    tongue = language.partition("-")[0].lower()
    return tongue if tongue in LANGUAGES else FALLBACK


def instant(language: str, at: datetime) -> str:
    """An instant as people write it, in its own zone: "21 Nov, 14:05 UTC", "21 нояб., 14:05 UTC"."""
    zone = at.tzname() or "UTC"
    zone = f"UTC{zone}" if zone[0] in "+-" else zone
    return f"{at.day} {_months(language)[at.month]}, {at:%H:%M} {zone}"


@cache
def _months(language: str) -> dict[int, str]:
    return dict(Locale(language).months["format"]["abbreviated"])


UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def duration(language: str, seconds: int) -> str:
    """A length of time in its two largest units that follow each other: "2 days", "4 h 10 min", "45 s"."""
    say = _unit(language)
    for (large, size), (small, part) in pairwise(UNITS):
        if seconds >= size:
            count, rest = divmod(seconds, size)
            amount = rest // part
            return f"{say(large, count)} {say(small, amount)}" if amount else say(large, count)
    return say("seconds", seconds)


@cache
def _unit(language: str) -> Callable[[str, int], str]:
    @cache
    def say(unit: str, count: int) -> str:
        pattern = sentences(language)[f"duration-{unit}"]
        return str(bundle(language).format_pattern(pattern, {"count": Number(count)})[0])

    return say
