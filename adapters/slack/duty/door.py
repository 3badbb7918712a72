"""Where commands and presses about turns on call come in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.slack import buttons
from adapters.slack.clicks import Click
from adapters.slack.duty.board import Board
from adapters.slack.duty.windows import Windows
from adapters.slack.markup import Block, escape, says, unescape
from adapters.slack.room import Draw, Effect, Room, whispered
from adapters.slack.views import Views
from core.errors import Answered, DeskError, Stale, StoreDown
from core.model.organisation import Agent
from core.notify import whisper
from core.ports import UnitOfWork
from core.service import duty
from core.service.inbox import take_in

Show = Callable[[Click, Draw], Awaitable[None]]
"""Puts a modal in front of who clicked."""

Change = Callable[[UnitOfWork, Agent, str, str | None], Awaitable[Any]]
"""By whom, the id of a request or cover, and the post that was pressed."""


async def _take(uow: UnitOfWork, by: Agent, id: str, at: str | None) -> None:
    await duty.accept(uow, by, id, at=at)


async def _decline(uow: UnitOfWork, by: Agent, id: str, at: str | None) -> None:
    await duty.decline(uow, by, id, at=at)


async def _withdraw(uow: UnitOfWork, by: Agent, id: str, at: str | None) -> None:
    await duty.withdraw(uow, by, id, at=at)


async def _cancel(uow: UnitOfWork, by: Agent, id: str, at: str | None) -> None:
    await duty.cancel(uow, by, id)


CHANGES: dict[str, Change] = {"take": _take, "decline": _decline, "withdraw": _withdraw, "cancel": _cancel}
"""What a button does to a request or a cover."""


class _Answer(Exception):
    """A refusal (or a code) that answers a command; nothing was stored, the command may be given again."""


class Duty:
    """Answers ``/oncall``, ``/desk away``, ``/desk back``; opens modals; takes answers to requests in."""

    WORDS = ("oncall", "away", "back")
    """What may follow ``/desk``."""

    def __init__(self, room: Room, show: Show) -> None:
        self._room = room
        self._show = show
        self._board = Board(room.book, room.calendars)
        windows = Windows(room.book, Views(room.book, room.organisation))
        self._windows: dict[str, Draw] = {
            "cover": windows.cover, "ask": windows.cover, "swap": windows.swap, "over": windows.over,
        }  # fmt: skip

    def answers(self, text: str) -> bool:
        """Whether what follows ``/desk`` is about turns on call."""
        return _asked(text)[0] in self.WORDS

    async def answer(self, body: Mapping[str, Any], command: str) -> dict[str, Any]:
        """What a command answers: text and blocks. A refusal is an answer too."""
        member, text = str(body["user_id"]), unescape(str(body.get("text") or ""))
        language = self._room.language(member)
        word, rest = ("oncall", text) if command == "/oncall" else _asked(text)

        async def effect(uow: UnitOfWork) -> dict[str, Any]:
            agent = uow.organisation.agent_in_slack(member)
            match word:
                case "away":
                    return await self._away(uow, agent, rest)
                case "back":
                    return await self._back(uow, agent, rest)
                case _:
                    return await self._board.draw(uow, agent)

        try:
            return await self._take_in(body, language, effect) or {}
        except _Answer as answer:
            return {"text": escape(str(answer))}
        except StoreDown:
            return {"text": escape(self._room.book.say(language, "whisper-store-down"))}

    async def _take_in(self, body: Mapping[str, Any], language: str, effect: Effect) -> dict[str, Any] | None:
        async def refused(uow: UnitOfWork, error: DeskError) -> None:
            raise _Answer(self._room.refusal(language, error))

        async def broken(uow: UnitOfWork, code: str) -> None:
            raise _Answer(self._room.book.say(language, "whisper-broken", code=code))

        given = self._room.input(f"slack:{body['trigger_id']}", body, language, effect, whispered("", "", None))
        answer: dict[str, Any] | None = await take_in(self._room.work, replace(given, refused=refused, broken=broken))
        return answer

    async def _away(self, uow: UnitOfWork, by: Agent, text: str) -> dict[str, Any]:
        gone = await duty.say_away(uow, by, text)
        own = gone.agent == by
        params = duty.told(await uow.people.roster(), gone, by)
        key = "duty-away" if own else "duty-away-other"
        return self._said(by, key, self._room.book.rows(by.language, [duty.buttons(gone)]) if own else [], **params)

    async def _back(self, uow: UnitOfWork, by: Agent, text: str) -> dict[str, Any]:
        agent, was_away = await duty.say_back(uow, by, text)
        key = "duty-back" if agent == by else "duty-back-other"
        return self._said(by, key if was_away else f"{key}-already", [], agent=agent.name)

    def _said(self, by: Agent, key: str, rows: buttons.Labelled, **params: object) -> dict[str, Any]:
        text = self._room.book.say(by.language, key, **params)
        return {"text": escape(text), "blocks": [*says(text), *buttons.rows(rows)]}

    async def pressed(self, click: Click, body: Mapping[str, Any], verb: str, given: list[str]) -> None:
        """A press on a button about turns on call. Raises StoreDown."""
        if verb in self._windows and not given:
            await self._show(click, self._windows[verb])
        elif verb in CHANGES and len(given) == 1:
            await self._change(click, body, CHANGES[verb], given[0])
        else:
            await self._change(click, body, _unknown, "")

    async def _change(self, click: Click, body: Mapping[str, Any], change: Change, id: str) -> None:
        """What was pressed shows what became of it: a post by its delivery, ``/oncall`` drawn anew."""
        at = None if click.ephemeral else click.ref
        language = self._room.language(click.member)
        answer = whispered(click.channel, click.member, click.thread)

        async def effect(uow: UnitOfWork) -> dict[str, Any]:
            agent = uow.organisation.agent_in_slack(click.member)
            try:
                await change(uow, agent, id, at)
            except Answered as late:
                await duty.redraw(uow, id, at=at)
                said = self._room.refusal(language, late)
                uow.send(whisper(click.channel, click.member, "said", thread=click.thread, text=said))
            return await self._board.draw(uow, agent) if click.ephemeral else {}

        given = self._room.input(f"slack:{click.trigger}", body, language, effect, answer)
        drawn = await take_in(self._room.work, given)
        if drawn:
            blocks: list[Block] = drawn["blocks"]
            await self._room.respond(click.response_url, unescape(drawn["text"]), blocks, replace_original=True)


def _asked(text: str) -> tuple[str, str]:
    """The first word, in small letters, and the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word.lower(), rest[0] if rest else ""


async def _unknown(uow: UnitOfWork, by: Agent, id: str, at: str | None) -> None:
    raise Stale
