"""Digests in Telegram: one message, drawn shorter until it fits into one; the buttons under it, and ``/digest``."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram.types import CallbackQuery

from adapters.telegram.duty.board import Said
from adapters.telegram.markup import MESSAGE_UNITS, Piece, headed, in_slack, linked, units
from adapters.telegram.reading import ref_of
from core.errors import Stale
from core.model.organisation import Agent, Organisation
from core.model.wording import Button, Word
from core.phrases import Phrasebook
from core.phrases.digest import Digest, fitting, localised
from core.ports import UnitOfWork
from core.service import digest as service

Rows = list[list[tuple[str, Button]]]


def draw(
    payload: Mapping[str, Any], language: str, book: Phrasebook, organisation: Organisation
) -> tuple[list[Piece], Rows]:
    """A digest's messages (almost always one), whose numbers lead to the tickets' threads, and its buttons."""
    drawn = fitting(payload, organisation, lambda one: units(_text(one, language, book)), MESSAGE_UNITS)
    items = [item for part in drawn.parts for item in part.items]
    links = {f"#{item.number}": address for item in items if (address := in_slack(item.thread))}
    return linked(headed(_text(drawn, language, book)), links), book.rows(language, drawn.rows)


def _text(drawn: Digest, language: str, book: Phrasebook) -> str:
    def say(word: Word) -> str:
        return book.say(language, word.key, **word.params)

    blocks = ["\n".join([say(drawn.title), *map(say, drawn.lines)])]
    for part in drawn.parts:
        lines = [f"#{item.number} · {say(item.text)}" for item in part.items]
        blocks.append("\n".join([say(part.head), *lines, *([say(part.more)] if part.more else [])]))
    return "\n\n".join([*blocks, "\n".join(map(say, drawn.foot))])


async def under_a_digest(query: CallbackQuery) -> bool:
    """A button of a digest."""
    return (query.data or "").startswith("a:digest:")


async def pressed(query: CallbackQuery, uow: UnitOfWork) -> None:
    """It is drawn anew where it stands, which is the answer. Raises NotAnAgent, RoleTooLow, Stale."""
    agent = uow.organisation.agent_in_telegram(query.from_user.id)
    what, _, rhythm = (query.data or "").removeprefix("a:digest:").partition(":")
    if what not in service.ACTS or query.message is None:
        raise Stale
    await service.act(uow, agent, what, rhythm=rhythm, at=ref_of(query.message))


async def command(uow: UnitOfWork, agent: Agent, argument: str) -> Said | None:
    """``/digest``: one now, in this chat; ``pause``, ``pause week``, ``on``. None when the digest itself is the answer.

    Raises RoleTooLow for who gets none.
    """
    zone = (await uow.people.roster()).zone(agent)
    match argument.lower().split():
        case [] | ["now"]:
            await service.send_now(uow, agent, platform="telegram")
            return None
        case ["pause"]:
            await service.pause(uow, agent, for_a_week=False)
            return "digest-staff-paused", [], {}
        case ["pause", "week"]:
            until = await service.pause(uow, agent, for_a_week=True)
            return "digest-said-paused-until", [], {"until": localised(until, zone, uow.now)}
        case ["on"]:
            at = await service.turn_on(uow, agent)
            return "digest-said-on", [], {"at": localised(at, zone, uow.now)}
    return "digest-staff-help", [], {}


COMMANDS: dict[str, Callable[[UnitOfWork, Agent, str], Awaitable[Said | None]]] = {"digest": command}
