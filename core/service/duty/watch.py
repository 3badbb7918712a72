"""Who has the watch: now, next, and for whom; and who may speak for whom."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import Away, NobodyThere, NoRotation, NotAnAgent, NotInThatTeam, Past, TooFarAhead
from core.model.authority import ALLOWED, Action
from core.model.duty import Request
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.roster import Roster
from core.model.rotation import Cover, Rotation, Shift, schedule, shift_at
from core.notify.duty import moment
from core.ports import UnitOfWork
from core.service.authority import may_arrange, must_reach

AHEAD = timedelta(days=14)
"""How far ahead turns are shown."""

FARTHEST = timedelta(days=366)
"""Nobody plans a watch or an absence beyond this."""

FIRST_WATCH_WITHIN = timedelta(days=60)
"""How far ahead somebody's next watch is looked for when they do not say which one they mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A team's turns: who has the watch ``now``, who ``then`` for two weeks, what differs from the usual order.

    ``away_until`` is set when who has the watch is away; ``requests`` are those nobody has answered.
    """

    team: Team
    now: Shift
    then: tuple[Shift, ...]
    covers: tuple[Cover, ...]
    requests: tuple[Request, ...]
    away_until: datetime | None = None


async def on_call(uow: UnitOfWork, team: Team) -> Watch:
    """Who is on call in a team and who comes next. Raises NoRotation."""
    rotation, roster = rotation_of(team), await uow.people.roster()
    covers = covers_of(roster, team)
    now = shift_at(rotation, covers, uow.now)
    agent = roster.present(now.agent)
    return Watch(
        team=team,
        now=now,
        then=tuple(turns(roster, team, now.end, uow.now + AHEAD)),
        covers=tuple(cover for cover in covers if cover.ends_at > uow.now and not _is_replaced(cover, covers, uow.now)),
        requests=tuple(await uow.people.open_requests(team.name)),
        away_until=roster.away_until(agent, uow.now) if agent else None,
    )


def _is_replaced(cover: Cover, covers: Sequence[Cover], now: datetime) -> bool:
    """Whether a later cover takes all that is left of one."""
    start = max(cover.starts_at, now)
    return any(
        (one.made_at, one.id) > (cover.made_at, cover.id) and one.starts_at <= start and cover.ends_at <= one.ends_at
        for one in covers
    )


async def ahead_of(uow: UnitOfWork, team: Team, span: timedelta) -> list[Shift]:
    """Whole watches from the present one on, over ``span``: what calendars show. Raises NoRotation.

    Covers that are over are read too, for the present watch begins where the last of them ended.
    """
    rotation, covers = rotation_of(team), await uow.people.covers(team.name, uow.now - FARTHEST)
    start, end = shift_at(rotation, covers, uow.now).start, shift_at(rotation, covers, uow.now + span).end
    return schedule(rotation, covers, start, end)


def rotation_of(team: Team) -> Rotation:
    """The team's turns. Raises NoRotation."""
    if team.rotation is None:
        raise NoRotation(team=team.name)
    return team.rotation


def covers_of(roster: Roster, team: Team) -> list[Cover]:
    """A team's covers that are not over."""
    return [cover for cover in roster.covers if cover.team == team.name]


def turns(roster: Roster, team: Team, start: datetime, end: datetime) -> list[Shift]:
    """A team's watches from ``start`` on; the last one, which ``end`` lies in, is whole. Raises NoRotation."""
    rotation, covers = rotation_of(team), covers_of(roster, team)
    return schedule(rotation, covers, start, max(start, shift_at(rotation, covers, end).end))


def within(roster: Roster, team: Team, start: datetime, end: datetime) -> list[Shift]:
    """A team's watches in a span, cut to fit. Raises NoRotation."""
    return schedule(rotation_of(team), covers_of(roster, team), start, end)


def watches(roster: Roster, agent: Agent, start: datetime, end: datetime) -> list[Shift]:
    """The watches of one person in a span; none where nobody takes turns."""
    team = roster.organisation.team(agent.team)
    if team.rotation is None:
        return []
    return [shift for shift in within(roster, team, start, end) if shift.agent == agent.name]


def stretch(roster: Roster, agent: Agent, now: datetime) -> Shift | None:
    """The watch somebody most likely means: the first they miss while away, else the one they have, else their next."""
    absence = roster.absences.get(agent.name)
    if absence and absence.until > now and (missed := watches(roster, agent, max(now, absence.since), absence.until)):
        return missed[0]
    return next(iter(watches(roster, agent, now, now + FIRST_WATCH_WITHIN)), None)


def ahead(uow: UnitOfWork, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """What of a span lies ahead. Raises Past, TooFarAhead."""
    start = max(start, uow.now)
    if end <= start:
        raise Past
    if end > uow.now + FARTHEST:
        raise TooFarAhead(days=FARTHEST.days)
    return start, end


def must_be_there(roster: Roster, agent: Agent, start: datetime, end: datetime, *, reader: Agent) -> None:
    """Who is away in a span takes no watch in it. Raises Away."""
    absence = roster.absences.get(agent.name)
    if absence and absence.since < end and start < absence.until:
        raise Away(agent=agent.name, until=moment(absence.until, roster.zone(reader)))


def may_cancel(by: Agent, cover: Cover) -> bool:
    """Who stands in, who arranged it, and who leads the team."""
    return by.name in (cover.agent, cover.by) or may_arrange(by, cover.team)


def for_whom(uow: UnitOfWork, by: Agent, name: str | None) -> Agent:
    """Whom it is about: oneself, or somebody of the team one leads. Raises NobodyThere, RoleTooLow, NotInThatTeam."""
    if not name or name == by.name:
        return by
    agent = named(uow.organisation, name)
    must_reach(ALLOWED[Action.ARRANGE][by.role], Action.ARRANGE)
    if not may_arrange(by, agent.team):
        raise NotInThatTeam(team=agent.team)
    return agent


def named(organisation: Organisation, name: str) -> Agent:
    """The agent of that name. Raises NobodyThere."""
    try:
        return organisation.agent(name)
    except NotAnAgent:
        raise NobodyThere(given=name[:80]) from None


def must_be_in(team: Team, agent: Agent) -> None:
    """Only people of the team take its watches; admins help everywhere. Raises NotInThatTeam."""
    if agent.team != team.name and agent.role is not Role.ADMIN:
        raise NotInThatTeam(team=team.name)


def new_cover(uow: UnitOfWork, covers: Sequence[Cover], team: Team, taken: Shift, *, by: str) -> Cover:
    """A cover that counts: made after every other that lies on what is taken."""
    on_it = [cover.made_at for cover in covers if cover.starts_at < taken.end and taken.start < cover.ends_at]
    made_at = max([uow.now, *(made + datetime.resolution for made in on_it)])
    return Cover(
        id=secrets.token_hex(8), team=team.name, agent=taken.agent, starts_at=taken.start, ends_at=taken.end, by=by,
        made_at=made_at,
    )  # fmt: skip
