"""Coverage as a person reads it: whom a level reaches, what is missing and when, and what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.model.coverage import OWNER, Coverage, Stretch
from core.model.escalation import Condition, Level
from core.model.gaps import Gap, Lack
from core.model.organisation import Organisation, Team
from core.model.priority import Priority
from core.model.routing import CHANNEL, Stop
from core.model.wording import Word

PLATFORMS = {"slack": "Slack", "telegram": "Telegram"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Whom a level reaches, and the stretches in which it does."""

    people: tuple[Word, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What holds for these conditions and priorities alike: by level the ways to whom it adds to the one below."""

    kinds: tuple[tuple[Condition, tuple[Priority, ...]], ...]
    levels: tuple[tuple[Way, ...], ...]


def rows_of(found: Coverage, organisation: Organisation) -> list[Row]:
    """A team's cells, those that say the same at every level made one row."""
    team = organisation.team(found.team)
    kinds: dict[str, dict[Condition, list[Priority]]] = {}
    levels: dict[str, tuple[tuple[Way, ...], ...]] = {}
    for condition in Condition:
        for priority in Priority:
            ladder = [found.cells[condition, priority, level] for level in Level]
            steps = [ladder[0], _added(ladder[0], ladder[1]), _added(ladder[1], ladder[2])]
            ways = tuple(_ways(step, team) for step in steps)
            said = repr([_said(way) for way in ways])
            levels.setdefault(said, ways)
            kinds.setdefault(said, {}).setdefault(condition, []).append(priority)
    return [
        Row(kinds=tuple((condition, tuple(priorities)) for condition, priorities in alike.items()), levels=levels[said])
        for said, alike in kinds.items()
    ]


def _said(ways: Sequence[Way]) -> object:
    """What a cell shows: of a way that is the only one no times."""
    return ways if len(ways) > 1 else [way.people for way in ways]


def problem(gap: Gap) -> Word:
    """What is missing, and what happens instead, in one sentence."""
    params = {"team": gap.team, "name": gap.agent} | ({"back": gap.back} if gap.back else {})
    match gap.lack:
        case Lack.ON_CALL:
            return Word(f"coverage-on-call-{gap.why}", params)
        case Lack.NOBODY:
            return Word("coverage-nobody", {"team": gap.team})
        case Lack.ADDRESS:
            return Word("coverage-address", {"name": gap.agent})
        case Lack.MORNING:
            return Word("coverage-morning", {"name": gap.agent, "back": gap.back})
    return Word(f"coverage-{gap.lack}-{gap.why}", params | {"instead": _instead(gap)})


def fix(gap: Gap) -> Word:
    """What to do about it."""
    match gap.lack:
        case Lack.NOBODY:
            return Word("coverage-fix-turns")
        case Lack.ADDRESS:
            return Word("coverage-fix-address", {"name": gap.agent})
        case Lack.SUPERVISOR | Lack.MANAGER if gap.why == "missing":
            return Word(f"coverage-fix-{gap.lack}-missing", {"team": gap.team})
        case Lack.SUPERVISOR | Lack.MANAGER if not gap.ask:
            return Word(f"coverage-fix-{gap.lack}-alone")
        case Lack.SUPERVISOR | Lack.MANAGER:
            return Word(f"coverage-fix-{gap.lack}", {"ask": gap.ask})
    return Word("coverage-fix-cover", {"ask": gap.ask}) if gap.ask else Word("coverage-fix-cover-anybody")


def when(gap: Gap) -> Word:
    """From when to when, and how often."""
    first, last = gap.spans[0], gap.spans[-1]
    params: dict[str, object] = {"since": first.start, "until": first.end}
    if len(gap.spans) == 1:
        return Word("coverage-once", params)
    return Word("coverage-often", params | {"more": len(gap.spans) - 1, "last": last.end})


def summary(gaps: Sequence[Gap], days: int) -> Word:
    """One line: how many gaps the next days have, and the first."""
    span = Word("coverage-days", {"days": days})
    if not gaps:
        return Word("coverage-fine", {"span": span})
    first = min(gaps, key=lambda gap: gap.since)
    return Word("coverage-gaps", {"span": span, "count": len(gaps), "first": problem(first)})


def _instead(gap: Gap) -> Word:
    if gap.instead:
        return Word("coverage-to", {"names": list(gap.instead)})
    return Word("coverage-to-nobody")


def _added(below: Iterable[Stretch], level: Iterable[Stretch]) -> list[Stretch]:
    """Whom a level reaches beyond the one below, which counts in the same hours; stretches that touch may be alike."""
    found: list[Stretch] = []
    for one in level:
        for other in below:
            start, end = max(one.start, other.start), min(one.end, other.end)
            known = {stop.agent for stop in other.stops}
            stops = tuple(stop for stop in one.stops if stop.agent not in known)
            if start < end and found and (found[-1].end, found[-1].stops) == (start, stops):
                found[-1] = replace(found[-1], end=end)
            elif start < end:
                found.append(Stretch(start=start, end=end, stops=stops))
    return found


def _ways(stretches: Iterable[Stretch], team: Team) -> tuple[Way, ...]:
    """The stretches by whom they reach; that a reminder waits for the morning tells no two ways apart."""
    alike: dict[tuple[tuple[str, tuple[str, ...]], ...], list[Stretch]] = {}
    for one in stretches:
        alike.setdefault(tuple((stop.agent, stop.addresses) for stop in one.stops), []).append(one)
    return tuple(Way(people=_people(found, team), stretches=tuple(found)) for found in alike.values())


def _people(stretches: Sequence[Stretch], team: Team) -> tuple[Word, ...]:
    if not stretches[0].stops:
        return (Word("coverage-nobody-more"),)
    waits = {stop.agent for one in stretches for stop in one.stops if stop.quiet_until}
    return tuple(_person(stop, stop.agent in waits, team) for stop in stretches[0].stops)


def _person(stop: Stop, waits: bool, team: Team) -> Word:
    if stop.agent == CHANNEL:
        return Word("coverage-channel", {"channel": team.slack_channel})
    if stop.agent == OWNER:
        return Word("coverage-owner")
    places = [PLATFORMS[address.partition("/")[0]] for address in stop.addresses]
    how: Word = Word("coverage-by", {"first": places[0]})
    if len(places) > 1:
        how = Word("coverage-by-two", {"first": places[0], "second": places[1]})
    return Word("coverage-person-waits" if waits else "coverage-person", {"name": stop.agent, "how": how})


def lasting(stretches: Sequence[Stretch]) -> Mapping[str, datetime | int]:
    """When the first of them begins and ends, and how many more there are."""
    return {"since": stretches[0].start, "until": stretches[0].end, "more": len(stretches) - 1}
