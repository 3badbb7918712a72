"""Digests in Telegram: one message, drawn shorter until it fits into one; and the buttons under it."""

from collections.abc import Mapping
from typing import Any

from aiogram.types import CallbackQuery

from adapters.telegram.markup import MESSAGE_UNITS, Piece, headed, units
from adapters.telegram.reading import ref_of
from core.errors import Stale
from core.model.organisation import Organisation
from core.model.wording import Button, Word
from core.phrases import Phrasebook
from core.phrases.digest import Digest, fitting
from core.ports import UnitOfWork
from core.service.digest import ACTS, act

Rows = list[list[tuple[str, Button]]]


def draw(
    payload: Mapping[str, Any], language: str, book: Phrasebook, organisation: Organisation
) -> tuple[list[Piece], Rows]:
    """A digest's messages (almost always one) and its buttons."""
    drawn = fitting(payload, organisation, lambda one: units(_text(one, language, book)), MESSAGE_UNITS)
    return headed(_text(drawn, language, book)), book.rows(language, drawn.rows)


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
    if what not in ACTS or query.message is None:
        raise Stale
    await act(uow, agent, what, rhythm=rhythm, at=ref_of(query.message))
