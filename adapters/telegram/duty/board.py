"""What ``/oncall`` shows: who has the watch in each team, the own team's next turns, what can be done about it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.model.duty import Request, Wish
from core.model.organisation import Agent
from core.model.rotation import Cover, Shift
from core.model.wording import Button, Word
from core.notify.duty import moment, span
from core.ports import UnitOfWork
from core.service import duty

MOST_LINES = 8
"""Turns, covers and requests that are listed."""

HERE = "a:duty:here"
"""What the buttons of the board do: what was pressed and who is on call is shown in the same message."""

ACTS = (("cover",), ("swap", "over"))
"""Buttons by rows: three beside each other are too narrow for their words."""

Said = tuple[str, list[list[Button]], dict[str, Any]]
"""A sentence's key, the rows of buttons under it, its parameters."""


async def draw(uow: UnitOfWork, agent: Agent, said: Word | None = None) -> Said:
    """The board for one agent; above it ``said``, what just happened."""
    roster = await uow.people.roster()
    zone, own = roster.zone(agent), uow.organisation.team(agent.team)
    lines, rows = await _own(uow, agent, zone)
    for team in uow.organisation.teams:
        if team != own and team.rotation is not None:
            lines.append(_now(await duty.on_call(uow, team), zone))
    if said is None:
        return "duty-board", rows, {"lines": lines}
    return "duty-board-after", rows, {"said": said, "lines": lines}


async def _own(uow: UnitOfWork, agent: Agent, zone: ZoneInfo) -> tuple[list[Word], list[list[Button]]]:
    team = uow.organisation.team(agent.team)
    if team.rotation is None:
        return [Word("duty-no-turns", {"team": team.name})], []
    watch = await duty.on_call(uow, team)
    lines = [_now(watch, zone), *(_turn(shift, zone) for shift in watch.then[:MOST_LINES])]
    rows: list[list[Button]] = []
    for cover in [one for one in watch.covers if duty.may_cancel(agent, one)][:MOST_LINES]:
        rows.append([_cancel(cover, zone)])
    for request in watch.requests[:MOST_LINES]:
        lines.append(_asked(request, zone))
        rows += _answers(request, agent)
    acts = [[Button(Word(f"button-duty-{act}"), f"a:duty:{act}") for act in row] for row in ACTS]
    return lines, [*rows, *acts]


def _now(watch: duty.Watch, zone: ZoneInfo) -> Word:
    params = {"team": watch.team.name, "name": watch.now.agent, "until": moment(watch.now.end, zone)}
    if watch.away_until is None:
        return Word("duty-now", params)
    return Word("duty-now-away", params | {"away": moment(watch.away_until, zone)})


def _turn(shift: Shift, zone: ZoneInfo) -> Word:
    words = {"name": shift.agent, "span": span(shift.start, shift.end, zone)}
    if shift.instead_of is None:
        return Word("duty-line", words)
    return Word("duty-line-for", words | {"other": shift.instead_of})


def _cancel(cover: Cover, zone: ZoneInfo) -> Button:
    since = brief(cover.starts_at, zone)
    return Button(Word("button-duty-cancel-of", {"name": cover.agent, "at": since}), f"{HERE}:cancel:{cover.id}")


def _asked(request: Request, zone: ZoneInfo) -> Word:
    words = {"agent": request.agent, "span": span(request.starts_at, request.ends_at, zone)}
    if request.kind is Wish.SWAP:
        return Word("duty-line-swap", words | {"name": request.asked or ""})
    return Word("duty-line-cover", words)


def _answers(request: Request, agent: Agent) -> list[list[Button]]:
    if agent.name in (request.agent, request.by):
        return [[Button(Word("button-duty-withdraw-of", {"name": request.agent}), f"{HERE}:withdraw:{request.id}")]]
    if request.asked in (None, agent.name):
        key = "button-duty-swap-of" if request.kind is Wish.SWAP else "button-duty-take-of"
        return [[Button(Word(key, {"name": request.agent}), f"{HERE}:take:{request.id}")]]
    return []


def brief(at: datetime, zone: ZoneInfo) -> Word:
    """An instant as short as a button needs it: the day and the hour on the wall clock of ``zone``."""
    here = at.astimezone(zone)
    return Word("duty-moment-brief", {"day": here.day, "month": here.month, "time": f"{here:%H:%M}"})
