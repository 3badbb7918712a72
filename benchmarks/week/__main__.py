"""Play the week of a seed and print the table of docs/escalation.md."""

import json
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import uvloop

from benchmarks.week.naive import naive_calls
from benchmarks.week.plan import MONDAY, ZONE, planned_week
from benchmarks.week.play import PEOPLE, Played, played

NEAR = timedelta(seconds=2)
"""A call at the very instant of the breach counts as in time."""


def main() -> None:
    """``python -m benchmarks.week [SEED]``."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 2026
    week = planned_week(seed)
    came, end = uvloop.run(played(week))
    naive = naive_calls(week, until=end)
    days = [MONDAY + timedelta(days=number) for number in range(7)]
    print("| | " + " | ".join(f"{day:%a}" for day in days) + " | week | at night |")
    print("|---|" + "---|" * 9)
    for who in (*PEOPLE, "the channel"):
        _row(f"{who}, with the engine", [c.at for c in came.calls if c.who == who and c.kind in ("ping", "list")], days)
    _row("each of the four, naive", naive, days)
    kinds = Counter(call.kind for call in came.calls)
    print(f"\n{len(week)} tickets; a level was told {len(came.told)} times; {kinds['list']} of the calls were lists")
    for kind in ("resolution", "response"):
        _breaches(came, kind)


def _row(name: str, calls: list[datetime], days: list[date]) -> None:
    local = [at.astimezone(ZoneInfo(ZONE)) for at in calls]
    by_day = Counter(at.date() for at in local)
    night = sum(at.hour >= 20 or at.hour < 8 for at in local)
    print(f"| {name} | " + " | ".join(str(by_day[day]) for day in days) + f" | {len(calls)} | {night} |")


def _breaches(came: Played, kind: str) -> None:
    """How many promises were broken, and those of which nobody had been told before or just then."""
    broken = [(number, at) for number, one, at in sorted(came.broken) if one == kind]
    missed = [(number, at) for number, at in broken if not _told(came, number, kind, at)]
    named = "; ".join(f"#{number} at {at:%a %H:%M} UTC" for number, at in missed)
    print(f"{kind}: {len(broken)} promises broken, {len(missed)} of them before anybody was told: {named}")


def _told(came: Played, number: int, kind: str, at: datetime) -> bool:
    """A broken resolution by NOT_COMPLETED; a response by anything that calls to the ticket."""
    facts = [json.loads(data) for ticket, told, data in came.told if ticket == number and told <= at + NEAR]
    return any(fact["told"] and (kind == "response" or "NOT_COMPLETED" in fact["conditions"]) for fact in facts)


if __name__ == "__main__":
    main()
