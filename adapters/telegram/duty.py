"""Turns on call, for agents who read in Telegram: /oncall, /away, /back, and the buttons of requests.

To everybody else these are unknown commands, as any other word after a slash.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import Message, User

from core.errors import Answered, DeskError, NotAnAgent, Stale
from core.model.duty import Request, Wish
from core.model.organisation import Agent
from core.model.rotation import Shift
from core.model.wording import Button, Word
from core.notify.duty import TAKE, WITHDRAW, answer, moment, span
from core.ports import UnitOfWork
from core.service import duty

MOST_LINES = 8
"""Turns and requests that are listed."""


async def given(uow: UnitOfWork, message: Message, name: str, argument: str) -> bool:
    """Do what an agent's command says and answer it; False when it is none of these, or nobody of ours."""
    agent = agent_of(uow, message.from_user)
    if agent is None or name not in COMMANDS:
        return False
    try:
        key, rows, params = await COMMANDS[name](uow, agent, argument)
    except DeskError as refusal:
        key, rows, params = refusal.key, [], refusal.params
    uow.send(answer(f"telegram/{message.chat.id}", key, *rows, **params))
    return True


def agent_of(uow: UnitOfWork, user: User | None) -> Agent | None:
    """The agent with that account; None for everybody else."""
    try:
        return uow.organisation.agent_in_telegram(user.id) if user else None
    except NotAnAgent:
        return None


Answer = tuple[str, list[list[Button]], dict[str, Any]]


async def oncall(uow: UnitOfWork, agent: Agent, argument: str) -> Answer:
    """``/oncall``: who has the watch in each team, the own team's next turns, and what waits for an answer."""
    roster = await uow.people.roster()
    zone, own = roster.zone(agent), uow.organisation.team(agent.team)
    lines, rows = await _own(uow, agent, zone)
    for team in uow.organisation.teams:
        if team != own and team.rotation is not None:
            lines.append(_now(await duty.on_call(uow, team), zone))
    return "duty-board", rows, {"lines": lines}


async def _own(uow: UnitOfWork, agent: Agent, zone: ZoneInfo) -> tuple[list[Word], list[list[Button]]]:
    team = uow.organisation.team(agent.team)
    if team.rotation is None:
        return [Word("duty-no-turns", {"team": team.name})], []
    watch = await duty.on_call(uow, team)
    lines = [_now(watch, zone), *(_turn(shift, zone) for shift in watch.then[:MOST_LINES])]
    rows = []
    for request in watch.requests[:MOST_LINES]:
        lines.append(_asked(request, zone))
        rows += _answers(request, agent)
    if watch.now.agent == agent.name:
        rows.append([Button(Word("button-duty-ask"), duty.COVER_ME)])
    return lines, rows


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


def _asked(request: Request, zone: ZoneInfo) -> Word:
    words = {"agent": request.agent, "span": span(request.starts_at, request.ends_at, zone)}
    if request.kind is Wish.SWAP:
        return Word("duty-line-swap", words | {"name": request.asked or ""})
    return Word("duty-line-cover", words)


def _answers(request: Request, agent: Agent) -> list[list[Button]]:
    if agent.name in (request.agent, request.by):
        return [[Button(Word("button-duty-withdraw-of", {"name": request.agent}), f"{WITHDRAW}:{request.id}")]]
    if request.asked in (None, agent.name):
        return [[Button(Word("button-duty-take-of", {"name": request.agent}), f"{TAKE}:{request.id}")]]
    return []


async def away(uow: UnitOfWork, agent: Agent, argument: str) -> Answer:
    """``/away 2h dentist``."""
    gone = await duty.say_away(uow, agent, argument)
    params = duty.told(await uow.people.roster(), gone, agent)
    if gone.agent != agent:
        return "duty-away-other", [], params
    return "duty-away-staff", [duty.buttons(gone)], params


async def back(uow: UnitOfWork, agent: Agent, argument: str) -> Answer:
    """``/back``."""
    who, was_away = await duty.say_back(uow, agent, argument)
    key = "duty-back" if who == agent else "duty-back-other"
    return key if was_away else f"{key}-already", [], {"agent": who.name}


COMMANDS: dict[str, Callable[[UnitOfWork, Agent, str], Awaitable[Answer]]] = {
    "oncall": oncall, "away": away, "back": back,
}  # fmt: skip


async def pressed(uow: UnitOfWork, agent: Agent, what: list[str], at: str | None) -> Word:
    """A button about turns on call; what is shown as the answer. Raises what the verbs raise, Stale."""
    match what:
        case ["ask"]:
            await duty.cover_me(uow, agent)
            return Word("staff-duty-asked")
        case [("take" | "decline" | "withdraw") as verb, id]:
            try:
                return await _ANSWERS[verb](uow, agent, id, at)
            except Answered as late:
                await duty.redraw(uow, id, at=at)
                return Word(late.key, late.params)
    raise Stale


async def _take(uow: UnitOfWork, agent: Agent, id: str, at: str | None) -> Word:
    request = await duty.accept(uow, agent, id, at=at)
    return Word("staff-duty-swapped" if request.kind is Wish.SWAP else "staff-duty-taken")


async def _decline(uow: UnitOfWork, agent: Agent, id: str, at: str | None) -> Word:
    await duty.decline(uow, agent, id, at=at)
    return Word("staff-duty-declined")


async def _withdraw(uow: UnitOfWork, agent: Agent, id: str, at: str | None) -> Word:
    await duty.withdraw(uow, agent, id, at=at)
    return Word("staff-duty-withdrawn")


_ANSWERS = {"take": _take, "decline": _decline, "withdraw": _withdraw}
