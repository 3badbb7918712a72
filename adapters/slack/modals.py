"""Modals: opened after a short read, submitted as one intention; what was typed stays when it is refused."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import reminders
from adapters.slack.clicks import Click
from adapters.slack.duty import windows
from adapters.slack.markup import Block
from adapters.slack.reminders import ReminderViews
from adapters.slack.room import Draw, Room, raw
from adapters.slack.views import Asked, Views
from adapters.slack.wire import error_of
from core.errors import (
    ClaimFirst,
    DeskError,
    NothingSaid,
    NotTheOwner,
    Past,
    ReasonMissing,
    ResolutionMissing,
    StoreDown,
    TooFarAhead,
    UnknownCategory,
)
from core.model.authority import Action
from core.model.conversation import Heard
from core.model.organisation import Agent, ThreadMode
from core.model.priority import Priority
from core.model.ticket import Hold, State, Ticket
from core.notify import thread_notice
from core.ports import UnitOfWork
from core.service import conversation, progress
from core.service.authority import must_be_allowed
from core.service.inbox import Input, take_in

log = logging.getLogger(__name__)

PLACE: dict[type[DeskError], str] = {
    NothingSaid: "text",
    ResolutionMissing: "text",
    ReasonMissing: "reason",
    UnknownCategory: "category",
    Past: "duty-end",
    TooFarAhead: "duty-end",
}
"""The field beside which a refusal is shown; any other stands beside the first."""


class _Shown(Exception):
    """A refusal (or a code) to be shown in the modal; the input is not done with, it may be submitted again."""

    def __init__(self, place: str | None, text: str) -> None:
        super().__init__(text)
        self.place = place
        self.text = text


class Modals:
    """Opens modals and takes their submissions in."""

    KINDS = ("reply", "resolve", "status", "more", *ReminderViews.KINDS)

    def __init__(self, room: Room) -> None:
        self._room = room
        self._views = Views(room.book, room.organisation)
        self._reminders = ReminderViews(room.book, self._views)

    async def open(self, click: Click, kind: str, number: int) -> None:
        """Put the modal of a kind for a ticket in front of who clicked. As ``show``."""

        async def draw(uow: UnitOfWork, agent: Agent) -> Block:
            return await self._drawn(uow, kind, number, agent)

        await self.show(click, draw)

    async def show(self, click: Click, draw: Draw) -> None:
        """Put a modal in front of who clicked. What stands against it is told at once. Raises StoreDown."""
        language = self._room.language(click.member)
        try:
            async with self._room.work() as uow:
                view = await draw(uow, uow.organisation.agent_in_slack(click.member))
            await self._room.wire.post("views.open", trigger_id=click.trigger, view=view)
        except StoreDown:
            raise
        except DeskError as refusal:
            await self._tell(click, self._room.refusal(language, refusal))
        except Exception as failure:
            log.warning("a modal cannot be opened: %s", error_of(failure) or type(failure).__name__)
            await self._tell(click, self._room.book.say(language, "whisper-press-again"))

    async def _drawn(self, uow: UnitOfWork, kind: str, number: int, agent: Agent) -> Block:
        ticket = await uow.tickets.get(number)
        if kind in ReminderViews.KINDS:
            return await self._reminders.draw(uow, kind, ticket, agent)
        _may(kind, agent, ticket, uow)
        return self._views.draw(kind, ticket, agent.language)

    async def _tell(self, click: Click, text: str) -> None:
        thread: dict[str, Any] = {"thread_ts": click.thread} if click.thread else {}
        await self._room.respond(click.response_url, text, **thread)

    async def submitted(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """One submission: acknowledged after the commit; refused, the reason stands beside what was typed."""
        asked = self._views.read(body["view"])
        language = self._room.language(str(body["user"]["id"]))
        try:
            await take_in(self._room.work, self._input(body, asked, language))
        except _Shown as shown:
            await ack(response_action="errors", errors={asked.beside(shown.place): shown.text})
        except StoreDown:
            said = self._room.book.say(language, "whisper-store-down")
            await ack(response_action="errors", errors={asked.beside(None): said})
        else:
            await ack()

    def _input(self, body: Mapping[str, Any], asked: Asked, language: str) -> Input:
        view = body["view"]

        async def effect(uow: UnitOfWork) -> None:
            agent = uow.organisation.agent_in_slack(str(body["user"]["id"]))
            await self._room.heard(uow, str(body["user"]["id"]))
            await _EFFECTS[asked.kind](uow, agent, asked)

        async def refused(uow: UnitOfWork, error: DeskError) -> None:
            raise _Shown(PLACE.get(type(error)), self._room.refusal(language, error))

        async def broken(uow: UnitOfWork, code: str) -> None:
            raise _Shown(None, self._room.book.say(language, "whisper-broken", code=code))

        key = f"slack:view:{view['id']}:{view.get('hash', '')}"
        return Input(key=key, payload=raw(body), effect=effect, refused=refused, broken=broken)


def _may(kind: str, agent: Agent, ticket: Ticket, uow: UnitOfWork) -> None:
    """Say no before somebody types a page; the service asks again. Raises Forbidden, ClaimFirst, IllegalMove."""
    if kind == "more":
        must_be_allowed(agent, Action.READ, ticket)
    elif kind == "reply":
        must_be_allowed(agent, Action.REPLY, ticket)
        everyone = uow.organisation.team(ticket.team).thread_mode is ThreadMode.EVERYONE
        if ticket.owner is None:
            raise ClaimFirst(number=ticket.number)
        if ticket.owner != agent.name and not everyone:
            raise NotTheOwner(owner=ticket.owner)
        ticket.must_allow("prioritise")
    else:
        must_be_allowed(agent, Action.MOVE, ticket)
        ticket.must_allow("resolve")


async def _reply(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """To the customer, and into the thread, where the others read it."""
    heard = Heard(ref=f"modal/{asked.view}", text=asked.value("text"), at=uow.now)
    await conversation.reply(uow, asked.number, agent, heard)
    ticket = await uow.tickets.get(asked.number)
    team = uow.organisation.team(ticket.team)
    uow.send(thread_notice(ticket, team, "thread-replied", name=agent.name, text=heard.text))


async def _resolve(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    await progress.resolve(uow, asked.number, asked.value("text"), by=agent)


async def _change(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Only what the person changed: what somebody else did meanwhile stays."""
    number, changed = asked.number, asked.changed()
    if "category" in changed:
        await progress.sort_into(uow, number, changed["category"], by=agent)
    if "priority" in changed:
        priority = Priority(changed["priority"])
        await progress.prioritise(uow, number, priority, by=agent, reason=asked.value("reason"))
    match changed.get("state"):
        case None | State.NEW | State.RESOLVED:
            return
        case State.CLOSED:
            await progress.close(uow, number, by=agent)
        case State.IN_PROGRESS:
            await progress.resume(uow, number, by=agent)
        case waiting:
            await progress.hold(uow, number, by=agent, reason=Hold(waiting))


_EFFECTS = (
    {"reply": _reply, "resolve": _resolve, "status": _change, "more": _change} | reminders.EFFECTS | windows.EFFECTS
)
