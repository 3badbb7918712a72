"""Who is there: on call, on shift, away, left alone at night, and where each can be reached at an instant.

``desk.toml`` says who works here and by what turns; what people said in chat (covers, absences) and what the platforms
said (a closed account) is laid over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import NotAnAgent
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.rotation import Cover, on_call

GRACE = timedelta(minutes=2)
"""How long after its end a shift is still told: what is due in a day of service time comes due as the doors close."""


@dataclass(kw_only=True, eq=False)
class Absence:
    """An agent is away; ``until`` is when they are back."""

    agent: str
    since: datetime
    until: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The organisation with what is known of its people just now. ``unreachable`` has addresses that refused us."""

    organisation: Organisation
    covers: Sequence[Cover] = ()
    absences: Mapping[str, Absence] = field(default_factory=dict)
    unreachable: frozenset[str] = frozenset()

    def present(self, name: str | None) -> Agent | None:
        """The agent of that name, if there (still) is one."""
        try:
            return self.organisation.agent(name) if name else None
        except NotAnAgent:
            return None

    def addresses(self, agent: Agent) -> tuple[str, ...]:
        """Where an agent can be reached, in their order."""
        return tuple(address for address in agent.addresses if address not in self.unreachable)

    def away_until(self, agent: Agent, at: datetime) -> datetime | None:
        """When an agent who is away at ``at`` is back; None for who is there."""
        absence = self.absences.get(agent.name)
        return absence.until if absence and absence.since <= at < absence.until else None

    def on_call(self, team: Team, at: datetime) -> Agent | None:
        """Whose turn it is in a team; None where nobody takes turns."""
        if team.rotation is None:
            return None
        mine = [cover for cover in self.covers if cover.team == team.name]
        return self.present(on_call(team.rotation, mine, at))

    def on_shift(self, team: Team, at: datetime) -> tuple[Agent, ...]:
        """The technicians of a team whose working hours these are, or were a moment (GRACE) ago.

        Who gave no hours is on no shift.
        """
        return tuple(
            agent
            for agent in self.organisation.members(team.name)
            if agent.role is Role.TECHNICIAN and _at_work(agent, at) and self.away_until(agent, at) is None
        )

    def quiet_until(self, agent: Agent, at: datetime) -> datetime | None:
        """When an agent's quiet hours end; None outside them. The wall clock of their zone decides.

        Where it is put back within them, what it shows twice is quiet twice; an end that spring skips is at the skip.
        """
        if agent.quiet is None:
            return None
        here = at.astimezone(self.zone(agent))
        now, start, end = here.time(), agent.quiet.start, agent.quiet.end
        inside = start <= now < end if start <= end else now >= start or now < end
        if not inside:
            return None
        day = here.date() if now < end else here.date() + timedelta(days=1)
        return _shows(datetime.combine(day, end), self.zone(agent), after=at).astimezone(at.tzinfo)

    def zone(self, agent: Agent) -> ZoneInfo:
        """The zone an agent lives in."""
        return ZoneInfo(agent.timezone or self.organisation.timezone)

    def next_at(self, agent: Agent, hour: time, after: datetime) -> datetime:
        """The next time an agent's wall clock shows ``hour`` on a day they work, later than ``after``."""
        zone = self.zone(agent)
        day = after.astimezone(zone).date()
        for ahead in range(400):
            at = datetime.combine(day + timedelta(days=ahead), hour, zone).astimezone(after.tzinfo)
            if at > after and self._works_on(agent, at):
                return at
        return after + timedelta(days=7)

    def _works_on(self, agent: Agent, at: datetime) -> bool:
        if self.away_until(agent, at) is not None:
            return False
        if agent.hours is None:
            return True
        start = at.astimezone(self.zone(agent)).replace(hour=0, minute=0, second=0, microsecond=0)
        return agent.hours.opens(start) < start + timedelta(days=1)


def _shows(reading: datetime, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The next instant after ``after`` at which a wall clock shows ``reading``; where that is skipped, a later one."""
    early, late = sorted(reading.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while early.astimezone(zone).replace(tzinfo=None) < reading:
        early += timedelta(minutes=1)  # to the end of the gap: clocks are changed on whole minutes
    return early if early > after else late


def _at_work(agent: Agent, at: datetime) -> bool:
    return agent.hours is not None and (agent.hours.is_open(at) or agent.hours.is_open(at - GRACE))
