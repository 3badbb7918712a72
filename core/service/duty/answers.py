"""Answering a request: taking the watch, exchanging two, saying no, taking the question back."""

import secrets
from dataclasses import replace

from core.errors import Answered, Forbidden, OwnWatch, Stale, WatchMoved
from core.model import rotation
from core.model.delivery import Delivery
from core.model.duty import Answer, Request, Wish
from core.model.organisation import Agent, Team
from core.model.roster import Roster
from core.model.rotation import Shift
from core.notify import bucket_of, duty
from core.ports import UnitOfWork
from core.service.authority import may_arrange
from core.service.duty.watch import (
    covers_of,
    must_be_in,
    must_be_there,
    named,
    new_cover,
    rotation_of,
    watches,
)


async def accept(uow: UnitOfWork, by: Agent, id: str, *, at: str | None = None) -> Request:
    """Take the watch that is asked for, or agree to the swap. ``at`` is the post that was pressed.

    Of two who press the first has it. Raises Stale, Answered, Forbidden, NotInThatTeam, OwnWatch, Away, WatchMoved.
    """
    request, roster = await _open(uow, id, by, at), await uow.people.roster()
    team = uow.organisation.team(request.team)
    must_be_in(team, by)
    if by.name == request.agent:
        raise OwnWatch(agent=by.name)
    if request.asked not in (None, by.name):
        raise Forbidden
    must_be_there(roster, by, max(request.starts_at, uow.now), request.ends_at, reader=by)
    if request.kind is Wish.SWAP:
        _exchange(uow, roster, team, request, by)
    else:
        _stand_in(uow, roster, team, request, by)
    request.settle(Answer.TAKEN, by=by.name, at=uow.now)
    _say_taken(uow, roster, request)
    return request


def _stand_in(uow: UnitOfWork, roster: Roster, team: Team, request: Request, by: Agent) -> None:
    """What of the watch still is theirs who asked."""
    agent = roster.present(request.agent)
    own = watches(roster, agent, max(request.starts_at, uow.now), request.ends_at) if agent and team.rotation else []
    if not own:
        raise WatchMoved(agent=request.agent)
    for shift in own:
        taken = Shift(agent=by.name, start=shift.start, end=shift.end)
        uow.people.add_cover(new_cover(uow, covers_of(roster, team), team, taken, by=by.name))


def _exchange(uow: UnitOfWork, roster: Roster, team: Team, request: Request, by: Agent) -> None:
    """Both watches as they were proposed; of one that has begun what is left of it."""
    if request.other_starts_at is None or request.other_ends_at is None or team.rotation is None:
        raise WatchMoved(agent=request.agent)
    mine = Shift(agent=request.agent, start=max(request.starts_at, uow.now), end=request.ends_at)
    theirs = Shift(agent=by.name, start=max(request.other_starts_at, uow.now), end=request.other_ends_at)
    if theirs.end <= theirs.start:
        raise WatchMoved(agent=by.name)
    must_be_there(roster, named(uow.organisation, mine.agent), theirs.start, theirs.end, reader=by)
    try:
        both = rotation.swap(
            rotation_of(team), covers_of(roster, team), mine, theirs, by=by.name, at=uow.now,
            new_id=lambda: secrets.token_hex(8), team=team.name,
        )  # fmt: skip
    except ValueError:
        raise WatchMoved(agent=request.agent) from None
    for cover in both:
        uow.people.add_cover(cover)


def _say_taken(uow: UnitOfWork, roster: Roster, request: Request) -> None:
    """The request shows it; the channel hears of what was agreed in person, and who is relieved hears of it."""
    uow.send(duty.request(roster, request))
    if request.asked is not None:
        uow.send(duty.news_in_channel(uow.organisation, request))
    agent = roster.present(request.agent)
    if agent is not None:
        uow.send(duty.news(roster, agent, request))


async def decline(uow: UnitOfWork, by: Agent, id: str, *, at: str | None = None) -> Request:
    """Who was asked in person says no; who asked hears of it. Raises Stale, Answered, Forbidden."""
    request, roster = await _open(uow, id, by, at), await uow.people.roster()
    if by.name != request.asked:
        raise Forbidden
    request.settle(Answer.DECLINED, by=by.name, at=uow.now)
    uow.send(duty.request(roster, request))
    for name in {request.agent, request.by} - {by.name}:
        if told := roster.present(name):
            uow.send(duty.news(roster, told, request))
    return request


async def withdraw(uow: UnitOfWork, by: Agent, id: str, *, at: str | None = None) -> Request:
    """Who asked, whom it is about and who leads the team take it back. Raises Stale, Answered, Forbidden."""
    request = await _open(uow, id, by, at)
    if by.name not in (request.agent, request.by) and not may_arrange(by, request.team):
        raise Forbidden
    request.settle(Answer.WITHDRAWN, by=by.name, at=uow.now)
    uow.send(duty.request(await uow.people.roster(), request))
    return request


async def redraw(uow: UnitOfWork, id: str, *, at: str | None) -> None:
    """What was pressed was out of date: it shows what became of the request."""
    request = await uow.people.request(id)
    if request is not None and at is not None and _may_be_its_post(uow, request, at):
        uow.send(duty.request(await uow.people.roster(), request, at=at))


async def posted(uow: UnitOfWork, id: str, ref: str) -> None:
    """A request is there. What was answered while it was on its way says so now."""
    request = await uow.people.request(id)
    if request is None or request.ref == ref:
        return
    request.ref = ref
    if not request.is_open:
        uow.send(duty.request(await uow.people.roster(), request))


async def undelivered(uow: UnitOfWork, delivery: Delivery, reason: str) -> None:
    """An agent cannot be reached there: what was for them goes to their next address; if it was a request and there is

    none, who asked hears so, and the request stays in /oncall.
    """
    agent = next((one for one in uow.organisation.people if delivery.to in one.addresses), None)
    if agent is None:
        return
    await uow.people.unreachable(delivery.to, reason)
    roster = await uow.people.roster()
    if addresses := roster.addresses(agent):
        to, payload = addresses[0], delivery.payload | {"replace": None}
        uow.send(replace(delivery, to=to, lane=to, bucket=bucket_of(to), payload=payload))
        return
    request = await uow.people.request(str(delivery.payload.get("request")))
    by = roster.present(request.by) if request and request.is_open else None
    if request is not None and by is not None:
        words = duty.span(request.starts_at, request.ends_at, roster.zone(by))
        uow.send(duty.to_agent(roster, by, "duty-not-reached", name=agent.name, span=words))


async def _open(uow: UnitOfWork, id: str, by: Agent, at: str | None) -> Request:
    """A request that waits for its answer. Raises Stale, Answered (who, when), WatchMoved."""
    request = await uow.people.request(id)
    if request is None:
        raise Stale
    if not request.is_open:
        raise Answered(what=duty.answered(request, (await uow.people.roster()).zone(by)))
    if request.ends_at <= uow.now:
        raise WatchMoved(agent=request.agent)
    if request.ref is None and at is not None and _may_be_its_post(uow, request, at):
        request.ref = at  # pressed before it was noted where the request was posted
    return request


def _may_be_its_post(uow: UnitOfWork, request: Request, at: str) -> bool:
    """Whether a request may stand there: in its channel, or with who is asked in person. A list shows it elsewhere."""
    return request.asked is not None or at.startswith(f"slack/{uow.organisation.team(request.team).slack_channel}/")
