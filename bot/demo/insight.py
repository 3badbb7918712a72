"""What the sandbox's page shows of the desk: who is on call, who is there, and the live clocks of the newest tickets.

Only what the desk keeps and what its own rules make of it, as JSON (docs/sandbox.md has the shape): instants are ISO,
spans whole seconds of service time. The page counts them on between two looks and knows no rule.
"""

from datetime import datetime

from bot.demo.clocks import ticket_clocks
from bot.demo.hours import Json, iso, openness
from core.model.calendar import ALWAYS
from core.model.organisation import Agent, Team
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.rotation import shift_at
from core.ports import Work

TICKETS = 8
"""The newest so many are shown."""


class Insight:
    """Made once for a running desk; called, it looks. ``work`` opens units of work for reading."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._numbers: list[int] = []

    async def __call__(self) -> Json:
        """The desk as it is now. Tickets that were closed since the first look are still among the newest."""
        async with self._work() as uow:
            after = self._numbers[-1] if self._numbers else 0
            self._numbers += await uow.tickets.current_after(after, limit=1_000)
            newest = self._numbers[: -TICKETS - 1 : -1]
            await uow.clocks.foresee(newest)
            roster = await uow.people.roster()
            return {
                "at": iso(uow.now),
                "zone": uow.organisation.timezone,
                "teams": [_team(roster, team, uow.now) for team in uow.organisation.teams],
                "people": [_person(roster, agent, uow.now) for agent in uow.organisation.people],
                "tickets": [await ticket_clocks(uow, number) for number in newest],
            }


def _team(roster: Roster, team: Team, at: datetime) -> Json:
    return {"name": team.name, "on_call": _on_call(roster, team, at), "hours": _hours(team, at)}


def _on_call(roster: Roster, team: Team, at: datetime) -> Json | None:
    """Whose watch it is, until when, and who has it then; None where nobody takes turns."""
    if team.rotation is None:
        return None
    covers = [cover for cover in roster.covers if cover.team == team.name]
    shift = shift_at(team.rotation, covers, at)
    then = shift_at(team.rotation, covers, shift.end)
    return {"name": shift.agent, "until": iso(shift.end), "instead_of": shift.instead_of, "next": then.agent}


def _hours(team: Team, at: datetime) -> list[Json]:
    """The calendars with closing times, each with its priorities: open or not, and when that changes."""
    found: dict[int, Json] = {}
    for priority in Priority:
        calendar = team.calendars.get(priority, ALWAYS)
        if calendar is not ALWAYS:
            known = found.setdefault(id(calendar), {"priorities": [], **openness(calendar, at)})
            known["priorities"].append(priority.value)
    return list(found.values())


def _person(roster: Roster, agent: Agent, at: datetime) -> Json:
    away, quiet = roster.away_until(agent, at), roster.quiet_until(agent, at)
    hours = openness(agent.hours, at) if agent.hours is not None else None
    state, until = "", None
    if away is not None:
        state, until = "away", iso(away)
    elif hours is not None:
        state, until = "working" if hours["open"] else "off", hours["until"]
    return {
        "name": agent.name,
        "role": agent.role.value,
        "team": agent.team,
        "slack": agent.slack,
        "on_call": agent == roster.on_call(roster.organisation.team(agent.team), at),
        "state": state,
        "until": until,
        "quiet_until": iso(quiet),
        "channels": [address.partition("/")[0] for address in roster.addresses(agent)],
    }
