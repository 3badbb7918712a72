"""Taking a watch over at once, and giving it back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.errors import Forbidden, OwnWatch, Stale
from core.model.organisation import Agent
from core.model.rotation import Cover, Shift
from core.notify.duty import in_channel, span, to_agent
from core.ports import UnitOfWork
from core.service.duty.watch import (
    ahead,
    covers_of,
    for_whom,
    may_cancel,
    must_be_in,
    must_be_there,
    new_cover,
    rotation_of,
    within,
)


async def take(uow: UnitOfWork, by: Agent, start: datetime, end: datetime, *, agent: str | None = None) -> Cover:
    """Take the watch of the own team from ``start`` until before ``end``, whoever has it; a leader gives it to others.

    The channel and who is relieved hear of it. Raises NoRotation, Past, TooFarAhead, Away, OwnWatch, NobodyThere,
    RoleTooLow, NotInThatTeam.
    """
    taker = for_whom(uow, by, agent)
    team, roster = uow.organisation.team(taker.team), await uow.people.roster()
    rotation_of(team)
    start, end = ahead(uow, start, end)
    must_be_in(team, taker)
    must_be_there(roster, taker, start, end, reader=by)
    relieved = {shift.agent for shift in within(roster, team, start, end)} - {taker.name}
    if not relieved:
        raise OwnWatch(agent=taker.name)
    taken = Shift(agent=taker.name, start=start, end=end)
    cover = new_cover(uow, covers_of(roster, team), team, taken, by=by.name)
    uow.people.add_cover(cover)
    zone = ZoneInfo(uow.organisation.timezone)
    others = sorted(relieved)
    uow.send(in_channel(team, "duty-taken", name=taker.name, others=others, span=span(start, end, zone)))
    for name in (relieved | {taker.name}) - {by.name}:
        if told := roster.present(name):
            key = "duty-taken-from-you" if by == taker else "duty-taken-from-you-by"
            key = "duty-given-to-you" if name == taker.name else key
            words = span(start, end, roster.zone(told))
            uow.send(to_agent(roster, told, key, name=taker.name, by=by.name, span=words))
    return cover


async def cancel(uow: UnitOfWork, by: Agent, id: str) -> Cover:
    """A cover counts no more; one that has begun ends now, for what was is not changed. Raises Stale, Forbidden.

    Whoever has the watch again hears of it, and so does the channel.
    """
    roster = await uow.people.roster()
    cover = next((one for one in roster.covers if one.id == id and one.ends_at > uow.now), None)
    if cover is None or uow.organisation.team(cover.team).rotation is None:
        raise Stale
    if not may_cancel(by, cover):
        raise Forbidden
    start, end = max(cover.starts_at, uow.now), cover.ends_at
    if cover.starts_at < uow.now:
        cover.ends_at = uow.now
    else:
        await uow.people.cancel_cover(id)
    await _say_canceled(uow, by, cover, start, end)
    return cover


async def _say_canceled(uow: UnitOfWork, by: Agent, cover: Cover, start: datetime, end: datetime) -> None:
    team, zone = uow.organisation.team(cover.team), ZoneInfo(uow.organisation.timezone)
    roster = await uow.people.roster()
    again = sorted({shift.agent for shift in within(roster, team, start, end)})
    key = "duty-canceled-own" if by.name == cover.agent else "duty-canceled"
    said: dict[str, object] = {"by": by.name, "name": cover.agent, "others": again}
    uow.send(in_channel(team, key, **said, span=span(start, end, zone)))
    for name in {cover.agent, *again} - {by.name}:
        if told := roster.present(name):
            words = span(start, end, roster.zone(told))
            uow.send(to_agent(roster, told, key, **said, span=words))
