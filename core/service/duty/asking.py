"""Asking colleagues: to stand in for a while, or to exchange two watches."""

import secrets
from datetime import datetime

from core.errors import AskedAlready, NoWatch, OwnWatch, WatchMoved
from core.model.duty import Request, Wish
from core.model.organisation import Agent, Team
from core.model.roster import Roster
from core.model.rotation import Shift
from core.notify import duty
from core.ports import UnitOfWork
from core.service.duty.watch import (
    ahead,
    for_whom,
    must_be_in,
    must_be_there,
    named,
    rotation_of,
    stretch,
    watches,
    within,
)


async def cover_me(
    uow: UnitOfWork,
    by: Agent,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    to: str | None = None,
    whose: str | None = None,
) -> Request:
    """Ask that somebody takes what one has of the watch from ``start`` until before ``end``; first come, first taken.

    The team's channel is asked, or ``to`` in person. Without times it is the watch one most likely means. A leader
    asks for others (``whose``). Raises NoRotation, Past, TooFarAhead, NoWatch, OwnWatch, Away, AskedAlready,
    NobodyThere, RoleTooLow, NotInThatTeam.
    """
    agent = for_whom(uow, by, whose)
    team, roster = uow.organisation.team(agent.team), await uow.people.roster()
    rotation_of(team)
    if start is None or end is None:
        meant = stretch(roster, agent, uow.now)
        own = [meant] if meant else []
    else:
        own = watches(roster, agent, *ahead(uow, start, end))
    if not own:
        raise NoWatch(agent=agent.name)
    start, end = own[0].start, own[-1].end
    asked = _colleague(uow, roster, team, agent, to, (start, end), by) if to else None
    request = Request(
        id=secrets.token_hex(8), kind=Wish.COVER, team=team.name, agent=agent.name, by=by.name,
        asked=asked.name if asked else None, starts_at=start, ends_at=end, made_at=uow.now,
    )  # fmt: skip
    await _ask(uow, roster, request, by, agent)
    return request


def _colleague(
    uow: UnitOfWork, roster: Roster, team: Team, agent: Agent, name: str, when: tuple[datetime, datetime], by: Agent
) -> Agent:
    """Somebody else of the team who is there."""
    asked = named(uow.organisation, name)
    must_be_in(team, asked)
    if asked == agent:
        raise OwnWatch(agent=agent.name)
    must_be_there(roster, asked, *when, reader=by)
    return asked


async def swap(uow: UnitOfWork, by: Agent, mine: Shift, theirs: Shift) -> Request:
    """Propose that two people exchange two watches; who is asked hears of it in person and accepts or declines.

    ``mine`` is one's own, or that of somebody one leads; what of a watch is over stays as it was. Raises NoRotation,
    Past, TooFarAhead, OwnWatch (one person on both sides), WatchMoved, Away, AskedAlready, NobodyThere, RoleTooLow,
    NotInThatTeam.
    """
    agent = for_whom(uow, by, mine.agent)
    team, roster = uow.organisation.team(agent.team), await uow.people.roster()
    rotation_of(team)
    first, second = ahead(uow, mine.start, mine.end), ahead(uow, theirs.start, theirs.end)
    asked = _colleague(uow, roster, team, agent, theirs.agent, first, by)
    must_be_there(roster, agent, *second, reader=by)
    for who, when in ((agent, first), (asked, second)):
        if [shift.agent for shift in within(roster, team, *when)] != [who.name]:
            raise WatchMoved(agent=who.name)
    request = Request(
        id=secrets.token_hex(8), kind=Wish.SWAP, team=team.name, agent=agent.name, by=by.name, asked=asked.name,
        starts_at=first[0], ends_at=first[1], other_starts_at=second[0], other_ends_at=second[1], made_at=uow.now,
    )  # fmt: skip
    await _ask(uow, roster, request, by, agent)
    return request


async def _ask(uow: UnitOfWork, roster: Roster, request: Request, by: Agent, agent: Agent) -> None:
    """Post it; who asked somebody in person hears that it is on its way, whom it is about hears of it too."""
    for other in await uow.people.open_requests(request.team):
        same = (other.kind, other.agent, other.asked) == (request.kind, request.agent, request.asked)
        if same and other.starts_at < request.ends_at and request.starts_at < other.ends_at:
            raise AskedAlready
    uow.people.add_request(request)
    uow.send(duty.request(roster, request))
    if request.asked:
        words = duty.span(request.starts_at, request.ends_at, roster.zone(by))
        uow.send(duty.to_agent(roster, by, "duty-you-asked", name=request.asked, span=words))
    if agent != by:
        words = duty.span(request.starts_at, request.ends_at, roster.zone(agent))
        key = f"duty-asked-for-you-{request.kind.value}"
        uow.send(duty.to_agent(roster, agent, key, by=by.name, name=request.asked or "", span=words))
