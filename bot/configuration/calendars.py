"""The calendars of desk.toml: from days and windows to hours that count, and what is wrong in them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from adapters.holidays import CountryHolidays, UnknownPlace
from bot.configuration.amounts import shown
from bot.configuration.lines import Place
from bot.configuration.raw import Finding, Raw, name_of, rows, table
from bot.configuration.values import DAYS, day_of, window
from bot.mistakes import Wrong, did_you_mean
from core.model.business_hours import BusinessHours, Window, no_holidays
from core.model.calendar import ALWAYS, Calendar
from core.model.priority import Priority

ROUND_THE_CLOCK = "always"
BY_CALENDAR = (Priority.P3, Priority.P4)
"""The priorities that a team's ``calendar`` is for; the graver ones are round the clock unless it says otherwise."""


def calendars_of(raw: Raw) -> dict[str, Calendar]:
    """The calendars of a parsed file by name, with "always". What cannot be built is left out: checks tell it."""
    found = {ROUND_THE_CLOCK: ALWAYS}
    for name in table(raw, "calendars"):
        if name != ROUND_THE_CLOCK and (calendar := _calendar(table(table(raw, "calendars"), name), raw)):
            found[name] = calendar
    return found


def chosen(team: Raw) -> dict[Priority, tuple[Place, str]]:
    """Which calendar a team's file row names for each priority, and where in the row; "always" where none."""
    named: dict[Priority, tuple[Place, str]] = {}
    for priority in Priority:
        by_priority, general = name_of(table(team, "calendars"), priority), name_of(team, "calendar")
        place: Place = ("calendars", priority.value) if by_priority else ("calendar",)
        named[priority] = place, by_priority or (general if priority in BY_CALENDAR else "") or ROUND_THE_CLOCK
    return named


def calendar_checks(raw: Raw) -> Iterator[Finding]:
    """What is wrong in the calendars, and with those that teams and people name."""
    calendars = table(raw, "calendars")
    for name in calendars:
        here: Place = ("calendars", name)
        if name == ROUND_THE_CLOCK:
            yield here, Wrong("“always” is round the clock, whatever is written here.", "Give it another name.")
        given = table(calendars, name)
        yield from ((here + place, wrong) for place, wrong in (*_week(given), *_exceptions(given), *_country(given)))
    yield from _named(raw, [*calendars, ROUND_THE_CLOCK])


def _named(raw: Raw, known: list[str]) -> Iterator[Finding]:
    for index, person in rows(raw, "people"):
        yield from _unknown(("people", index, "hours"), name_of(person, "hours"), known)
    for index, team in rows(raw, "teams"):
        yield from _unknown(("teams", index, "calendar"), name_of(team, "calendar"), known)
        for priority in Priority:
            place = ("teams", index, "calendars", priority.value)
            yield from _unknown(place, name_of(table(team, "calendars"), priority), known)


def _unknown(place: Place, name: str, known: list[str]) -> Iterator[Finding]:
    if name and name not in known:
        yield place, Wrong(f"There is no calendar {shown(name)}.", did_you_mean(name, known))


def _calendar(given: Raw, raw: Raw) -> Calendar | None:
    exceptions = {row["date"]: _windows(row.get("hours")) for _, row in rows(given, "exceptions") if _is_date(row)}
    country, region = name_of(given, "country"), name_of(given, "region") or None
    try:
        return BusinessHours(
            name_of(given, "zone") or name_of(raw, "timezone") or "UTC",
            {day: [window for _, window in windows] for day, windows in _by_day(given).items()},
            exceptions=exceptions,
            holidays=CountryHolidays(country, region) if country else no_holidays,
        )
    except (ValueError, UnknownPlace):
        return None


def _days(key: str) -> list[int] | None:
    """The weekdays of "sat" or "mon-fri"; "sun-thu" goes over the end of the week. None for anything else."""
    ends = [part.strip().lower() for part in key.split("-")]
    if len(ends) > 2 or any(end not in DAYS for end in ends):
        return None
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return [(first + n) % 7 for n in range((last - first) % 7 + 1)]


def _by_day(given: Raw) -> dict[int, list[tuple[str, Window]]]:
    """The readable windows of each weekday in their order, each with the key that it stands under."""
    week: dict[int, list[tuple[str, Window]]] = {}
    for key, windows in table(given, "hours").items():
        for day in _days(key) or ():
            week.setdefault(day, []).extend((key, window) for window in _windows(windows))
    return {day: sorted(windows, key=lambda entry: entry[1]) for day, windows in week.items()}


def _windows(given: object) -> list[Window]:
    found = []
    for text in given if isinstance(given, list) else ():
        try:
            found.append(window(text))
        except Wrong:
            continue  # told by its shape
    return found


def _week(given: Raw) -> Iterator[Finding]:
    hours = given.get("hours")
    if not isinstance(hours, dict):
        return
    if not any(hours.values()):
        yield ("hours",), Wrong("has no hours.", 'Add some: hours = { mon-fri = ["09:00-18:00"] }.')
    for key in hours:
        if _days(key) is None:
            fix = f"Days are {', '.join(DAYS)}, and ranges of them such as mon-fri."
            yield ("hours", key), Wrong(f"{shown(key)} is not a day.", fix)
    told = set()
    for day, windows in sorted(_by_day(given).items()):
        for (one_key, one), (other_key, other) in pairwise(windows):
            if other.start < one.end and (one_key, one, other_key, other) not in told:
                told.add((one_key, one, other_key, other))
                yield ("hours", other_key), _overlap(one, other, DAYS[day])


def _overlap(one: Window, other: Window, when: str) -> Wrong:
    return Wrong(f"{one} and {other} of {when} overlap.", "Let one end before the other begins.")


def _exceptions(given: Raw) -> Iterator[Finding]:
    seen: set[date] = set()
    for index, row in rows(given, "exceptions"):
        windows = sorted(_windows(row.get("hours")))
        for one, other in pairwise(windows):
            if other.start < one.end:
                yield ("exceptions", index, "hours"), _overlap(one, other, shown(row.get("date")))
        if _is_date(row):
            if row["date"] in seen:
                wrong = Wrong(f"{shown(row['date'])} is there twice.", "Give all hours of a date at once.")
                yield ("exceptions", index, "date"), wrong
            seen.add(row["date"])


def _is_date(row: Mapping[str, object]) -> bool:
    try:
        return bool(day_of(row.get("date")))
    except Wrong:
        return False


def _country(given: Raw) -> Iterator[Finding]:
    country, region = name_of(given, "country"), name_of(given, "region")
    if region and "country" not in given:
        yield ("region",), Wrong("needs a country.", 'Add one: country = "DE".')
    for field, place in (("country", (country,)), ("region", (country, region))):
        if isinstance(given.get(field), str) and isinstance(given.get("country"), str):
            try:
                CountryHolidays(*place)
            except UnknownPlace as unknown:
                problem, _, near = str(unknown).rstrip(".").partition(", perhaps ")
                yield (field,), Wrong(f"{problem}.", f"Perhaps {near}." if near else f"Mend {field} or leave it out.")
                return
