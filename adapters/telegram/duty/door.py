"""Where commands and presses about turns on call come in."""

from collections.abc import Awaitable, Callable

from adapters.telegram.duty import board
from adapters.telegram.duty.board import Said
from adapters.telegram.duty.choosing import ACTS, Choice
from core.errors import Answered, Stale
from core.model.duty import Wish
from core.model.organisation import Agent
from core.model.wording import Word
from core.notify.duty import answer
from core.ports import UnitOfWork
from core.service import duty


async def oncall(uow: UnitOfWork, agent: Agent, argument: str) -> Said:
    """``/oncall``."""
    return await board.draw(uow, agent)


async def away(uow: UnitOfWork, agent: Agent, argument: str) -> Said:
    """``/away 2h dentist``."""
    gone = await duty.say_away(uow, agent, argument)
    params = duty.told(await uow.people.roster(), gone, agent)
    if gone.agent != agent:
        return "duty-away-other", [], params
    return "duty-away-staff", [duty.buttons(gone)], params


async def back(uow: UnitOfWork, agent: Agent, argument: str) -> Said:
    """``/back``."""
    who, was_away = await duty.say_back(uow, agent, argument)
    key = "duty-back" if who == agent else "duty-back-other"
    return key if was_away else f"{key}-already", [], {"agent": who.name}


COMMANDS: dict[str, Callable[[UnitOfWork, Agent, str], Awaitable[Said]]] = {
    "oncall": oncall, "away": away, "back": back,
}  # fmt: skip


async def pressed(uow: UnitOfWork, agent: Agent, what: list[str], at: str | None) -> Word | None:
    """A button about turns on call, on the message ``at``; what is answered, None when the message itself changes.

    Raises what the verbs raise, Stale.
    """
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
    if at is None:
        raise Stale
    key, rows, params = await _next(uow, agent, what)
    uow.send(answer(f"telegram/{agent.telegram}", key, *rows, replace=at, **params))
    return None


async def _next(uow: UnitOfWork, agent: Agent, what: list[str]) -> Said:
    """What the board's message shows after a press on it."""
    match what:
        case ["board"]:
            return await board.draw(uow, agent)
        case ["here", ("take" | "withdraw" | "cancel") as verb, id]:
            try:
                said = await _ANSWERS[verb](uow, agent, id, None)
            except Answered as late:
                said = Word(late.key, late.params)
            return await board.draw(uow, agent, said)
        case [act, *given] if act in ACTS:
            return await ACTS[act](Choice(uow, agent, await uow.people.roster()), given)
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


async def _cancel(uow: UnitOfWork, agent: Agent, id: str, at: str | None) -> Word:
    await duty.cancel(uow, agent, id)
    return Word("staff-duty-canceled")


_ANSWERS = {"take": _take, "decline": _decline, "withdraw": _withdraw, "cancel": _cancel}
