"""What in desk.toml must fit together: names, references, who can be reached, times that rise.

Each check reads the parsed but unvalidated file, so that it speaks even where another value is wrong.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.configuration.amounts import shown
from bot.configuration.calendars import ROUND_THE_CLOCK, calendar_checks, calendars_of, chosen
from bot.configuration.lines import Place
from bot.configuration.people import people_checks
from bot.configuration.policy import policy_of
from bot.configuration.raw import Finding, Raw, name_of, rows, table
from bot.mistakes import Wrong, did_you_mean
from core.model.calendar import ALWAYS, Calendar
from core.model.escalation import Condition, Days, Level, Policy, Share, Threshold
from core.model.organisation import Role
from core.model.priority import Priority


def cross_checks(raw: Raw) -> Iterator[Finding]:
    """Every mistake that no single value shows."""
    for key in ("teams", "people"):
        yield from _at_least_one(raw, key)
    for key, field in (
        ("teams", "name"), ("people", "name"), ("people", "slack"), ("people", "telegram"), ("categories", "key")
    ):  # fmt: skip
        yield from _unique(raw, key, field)
    yield from _teams_of_people(raw)
    yield from people_checks(raw)
    yield from _leaders(raw)
    yield from calendar_checks(raw)
    policy, used = policy_of(raw), _used(raw)
    yield from _promises(raw, policy, used)
    yield from _levels(raw, policy, used)


def _at_least_one(raw: Raw, key: str) -> Iterator[Finding]:
    if raw.get(key) == []:
        yield (key,), Wrong("is empty.", f"Add at least one [[{key}]].")


def _unique(raw: Raw, key: str, field: str) -> Iterator[Finding]:
    seen: set[object] = set()
    for index, row in rows(raw, key):
        given = row.get(field)
        if not isinstance(given, str | int):
            continue
        same = given.strip().casefold() if isinstance(given, str) else given
        if same in seen:
            yield (key, index, field), Wrong(f"{shown(given)} is there twice.", f"Each {field} must be its own.")
        seen.add(same)


def _teams_of_people(raw: Raw) -> Iterator[Finding]:
    teams = [name for _, team in rows(raw, "teams") if (name := name_of(team))]
    for index, person in rows(raw, "people"):
        team = name_of(person, "team")
        if team and teams and team not in teams:
            yield ("people", index, "team"), Wrong(f"There is no team {shown(team)}.", did_you_mean(team, teams))


def _leaders(raw: Raw) -> Iterator[Finding]:
    people = {name: person for _, person in rows(raw, "people") if (name := name_of(person))}
    for index, team in rows(raw, "teams"):
        for needed in (Role.SUPERVISOR, Role.MANAGER):
            name = name_of(team, needed)
            if name and (wrong := _leader(name, needed, people)):
                yield ("teams", index, needed.value), wrong


def _leader(name: str, needed: Role, people: Mapping[str, Raw]) -> Wrong | None:
    if name not in people:
        return Wrong(
            f"There is no person {shown(name)}.",
            did_you_mean(name, people) if people else "Add them as [[people]].",
        )
    role, ranks = people[name].get("role", Role.TECHNICIAN), list(Role)
    if role in ranks and ranks.index(Role(role)) < ranks.index(needed):
        return Wrong(
            f"{shown(name)} is a {role}.",
            f'Give them role = "{needed}", or name somebody who has it.',
        )
    return None


Used = Mapping[Priority, Mapping[str, tuple[Calendar, Place]]]


def _used(raw: Raw) -> Used:
    """The calendars that apply to each priority, by name, with the place that first says so."""
    known = calendars_of(raw)
    used: dict[Priority, dict[str, tuple[Calendar, Place]]] = {priority: {} for priority in Priority}
    for index, team in rows(raw, "teams"):
        for priority, (place, name) in chosen(team).items():
            if name in known:
                used[priority].setdefault(name, (known[name], ("teams", index, *place)))
    return {priority: calendars or {ROUND_THE_CLOCK: (ALWAYS, ())} for priority, calendars in used.items()}


def _promises(raw: Raw, policy: Policy, used: Used) -> Iterator[Finding]:
    for priority in Priority:
        promise, in_file = policy.service_levels[priority], priority in table(raw, "sla")
        for name, (calendar, place) in used[priority].items():
            terms = policy.terms(priority, calendar)
            if terms.response > terms.resolution and (in_file or calendar is not ALWAYS):
                yield (
                    ("sla", priority.value) if in_file else place,
                    Wrong(
                        f"{'' if in_file else f'{priority.value}: '}response ({told(promise.response)}) is later than "
                        f"resolution ({told(promise.resolution)}){_by(name, calendar)}.",
                        "Make response the shorter one.",
                    ),
                )
                break


def _levels(raw: Raw, policy: Policy, used: Used) -> Iterator[Finding]:
    for condition in Condition:
        given = table(table(raw, "escalation"), condition)
        for priority in Priority:
            for name, (calendar, _) in used[priority].items():
                terms = policy.terms(priority, calendar)
                first, second, third = (terms.threshold(condition, level) for level in Level)
                if priority in given and not first < second < third:
                    written = ", ".join(told(level) for level in policy.matrix[condition][priority])
                    yield (
                        ("escalation", condition.value, priority.value),
                        Wrong(
                            f"The levels do not rise: {written}{_by(name, calendar)}.",
                            "Each must be later than the one before it.",
                        ),
                    )
                    break


def _by(name: str, calendar: Calendar) -> str:
    """How long a day is, where it is not 24 hours: without it nobody would see why "8h, 1d" do not rise."""
    return "" if calendar is ALWAYS else f" (a day of the calendar {shown(name)} has {told(calendar.day)})"


def told(amount: Threshold) -> str:
    """A threshold as the file writes it: "15m", "1.5d", "75%"."""
    if isinstance(amount, Share):
        return f"{amount.percent:g}%"
    if isinstance(amount, Days):
        return f"{amount.count:g}d"
    for unit, size in (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1))):
        if amount >= size and (amount / size * 2).is_integer():
            return f"{amount / size:g}{unit}"
    return f"{amount.total_seconds():g}s"
