"""What in desk.toml must fit together: names, references, who can be reached, times that rise.

Each check reads the parsed but unvalidated file, so that it speaks even where another value is wrong.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.configuration.amounts import shown
from bot.configuration.lines import Place
from bot.configuration.policy import policy_of, table
from bot.mistakes import Wrong, did_you_mean
from core.model.escalation import Condition, Days, Level, Policy, Share, Threshold
from core.model.organisation import Role
from core.model.priority import Priority

Finding = tuple[Place, Wrong]
Raw = Mapping[str, Any]


def cross_checks(raw: Raw) -> Iterator[Finding]:
    """Every mistake that no single value shows."""
    for key in ("teams", "people"):
        yield from _at_least_one(raw, key)
    for key, field in (
        ("teams", "name"), ("people", "name"), ("people", "slack"), ("people", "telegram"), ("categories", "key")
    ):  # fmt: skip
        yield from _unique(raw, key, field)
    yield from _people(raw)
    yield from _leaders(raw)
    policy = policy_of(raw)
    yield from _promises(raw, policy)
    yield from _levels(raw, policy)


def rows(raw: Raw, key: str) -> list[tuple[int, Raw]]:
    """The tables of a list of tables, with their index; anything else in it is left out."""
    found = raw.get(key)
    return [(n, row) for n, row in enumerate(found) if isinstance(row, dict)] if isinstance(found, list) else []


def name_of(row: Raw, field: str = "name") -> str:
    """A text of a table, "" when it is absent or something else."""
    found = row.get(field)
    return found.strip() if isinstance(found, str) else ""


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


def _people(raw: Raw) -> Iterator[Finding]:
    teams = [name for _, team in rows(raw, "teams") if (name := name_of(team))]
    for index, person in rows(raw, "people"):
        team = name_of(person, "team")
        if team and teams and team not in teams:
            yield ("people", index, "team"), Wrong(f"There is no team {shown(team)}.", did_you_mean(team, teams))
        if "slack" not in person and "telegram" not in person:
            who = shown(name_of(person) or "This person")
            yield ("people", index), Wrong(f"{who} cannot be reached.", 'Add slack = "U..." or telegram = 1001.')


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


def _promises(raw: Raw, policy: Policy) -> Iterator[Finding]:
    for priority in Priority:
        promise, terms = policy.service_levels[priority], policy.terms(priority)
        if terms.response > terms.resolution and priority in table(raw, "sla"):
            yield (
                ("sla", priority.value),
                Wrong(
                    f"response ({told(promise.response)}) is later than resolution ({told(promise.resolution)}).",
                    "Make response the shorter one.",
                ),
            )


def _levels(raw: Raw, policy: Policy) -> Iterator[Finding]:
    for condition in Condition:
        given = table(table(raw, "escalation"), condition)
        for priority in Priority:
            terms = policy.terms(priority)
            first, second, third = (terms.threshold(condition, level) for level in Level)
            if priority in given and not first < second < third:
                written = ", ".join(told(level) for level in policy.matrix[condition][priority])
                yield (
                    ("escalation", condition.value, priority.value),
                    Wrong(f"The levels do not rise: {written}.", "Each must be later than the one before it."),
                )


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
