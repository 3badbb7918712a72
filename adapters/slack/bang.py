"""``!words``: what an agent types in a thread instead of pressing a button."""

import difflib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from core.model.conversation import Heard
from core.model.organisation import Agent
from core.model.priority import Priority
from core.model.ticket import Hold
from core.model.until import read_span
from core.ports import UnitOfWork
from core.service import conversation, ownership, progress, response
from core.service.clockwork import movement_of

WORDS = (
    "claim", "note", "wait", "progress", "resolve", "close", "p1", "p2", "p3", "p4", "snooze", "extend", "commands",
)  # fmt: skip
_SHAPE = re.compile(r"!([a-z][a-z0-9_-]{0,19})(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Bang:
    """A ``!word`` and what follows it. ``meant`` is set when it is no word, but almost one."""

    word: str
    rest: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Who orders what, for which ticket."""

    number: int
    agent: Agent
    bang: Bang
    heard: Heard


def read_bang(text: str) -> Bang | None:
    """A known word, or a near miss; None for everything else, which is text."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        return None
    word, rest = match[1].lower(), (match[2] or "").strip()
    if word in WORDS:
        return Bang(word, rest)
    if re.fullmatch(r"p\d", word):
        return Bang(word, rest, meant="p1")
    near = difflib.get_close_matches(word, WORDS, n=1, cutoff=_ALIKE)
    return Bang(word, rest, meant=near[0]) if near else None


async def obey(uow: UnitOfWork, order: Order) -> str | None:
    """Do what a word says; the key of a sentence for its author, where the card does not say enough.

    Raises what the verbs raise.
    """
    return await _VERBS[order.bang.word](uow, order)


async def _claim(uow: UnitOfWork, order: Order) -> str | None:
    await ownership.accept(uow, order.number, by=order.agent)
    return "whisper-claimed"


async def _note(uow: UnitOfWork, order: Order) -> str | None:
    heard = order.heard
    said = Heard(ref=heard.ref, text=order.bang.rest, at=heard.at, files=heard.files)
    await conversation.note(uow, order.number, order.agent, said)
    return None


async def _wait(uow: UnitOfWork, order: Order) -> str | None:
    named = order.bang.rest.lower()
    reason = Hold(named) if named in list(Hold) else Hold.CUSTOMER
    await progress.hold(uow, order.number, by=order.agent, reason=reason)
    return "whisper-waiting" if reason is Hold.CUSTOMER else "whisper-waiting-counts"


async def _progress(uow: UnitOfWork, order: Order) -> str | None:
    await progress.resume(uow, order.number, by=order.agent)
    return "whisper-resumed"


async def _resolve(uow: UnitOfWork, order: Order) -> str | None:
    await progress.resolve(uow, order.number, order.bang.rest, by=order.agent)
    return "whisper-resolved"


async def _close(uow: UnitOfWork, order: Order) -> str | None:
    await progress.close(uow, order.number, by=order.agent)
    return "whisper-closed"


async def _prioritise(uow: UnitOfWork, order: Order) -> str | None:
    priority = Priority(order.bang.word.upper())
    await progress.prioritise(uow, order.number, priority, by=order.agent, reason=order.bang.rest)
    return "whisper-prioritised"


async def _snooze(uow: UnitOfWork, order: Order) -> str | None:
    span, reason = read_span(order.bang.rest)
    await response.snooze(uow, order.number, span, reason, by=order.agent)
    return "whisper-snoozed"


async def _extend(uow: UnitOfWork, order: Order) -> str | None:
    """By a length of service time: a day is a working day of the ticket's calendar."""
    ticket = await uow.tickets.get(order.number)
    calendar = uow.organisation.terms(ticket.team, ticket.priority).calendar
    span, reason = read_span(order.bang.rest, day=calendar.day)
    until = calendar.add(await _due(uow, order.number), span)
    await response.extend(uow, order.number, until, reason, by=order.agent)
    return "whisper-extended"


async def _due(uow: UnitOfWork, number: int) -> datetime:
    """The due date there is; for a paused ticket the one it would have if it went on now."""
    return (await movement_of(uow, await uow.tickets.get(number))).due_if_running(uow.now)


async def _commands(uow: UnitOfWork, order: Order) -> str | None:
    return "whisper-commands"


_VERBS: dict[str, Callable[[UnitOfWork, Order], Awaitable[str | None]]] = {
    "claim": _claim, "note": _note, "wait": _wait, "progress": _progress, "resolve": _resolve, "close": _close,
    "snooze": _snooze, "extend": _extend, "commands": _commands, **dict.fromkeys(("p1", "p2", "p3", "p4"), _prioritise),
}  # fmt: skip
