"""Buttons: the agents' on cards, pings, lists and whispers; the customers' in direct messages."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.clicks import Click, read_click
from adapters.slack.digest import Digests
from adapters.slack.duty import Duty
from adapters.slack.lists import Lists
from adapters.slack.markup import plain_text, says
from adapters.slack.modals import Modals
from adapters.slack.room import Room, noticed, whispered
from core.errors import Stale, StoreDown
from core.model.organisation import Agent
from core.ports import UnitOfWork
from core.service import conversation, customer, intake, ownership, progress, response
from core.service.enquiry import read_number
from core.service.inbox import take_in

log = logging.getLogger(__name__)

Verb = Callable[[UnitOfWork, int, Agent], Awaitable[Any]]


async def _claim(uow: UnitOfWork, number: int, agent: Agent) -> None:
    await ownership.accept(uow, number, by=agent)


async def _acknowledge(uow: UnitOfWork, number: int, agent: Agent) -> None:
    await response.acknowledge(uow, number, by=agent)


async def _release(uow: UnitOfWork, number: int, agent: Agent) -> None:
    await response.release(uow, number, by=agent)


async def _reopen(uow: UnitOfWork, number: int, agent: Agent) -> None:
    await progress.reopen(uow, number, by=agent)


async def _cancel(uow: UnitOfWork, number: int, agent: Agent) -> None:
    await progress.cancel(uow, number, by=agent, reason="not-a-ticket")


VERBS: dict[str, Verb] = {
    "claim": _claim, "ack": _acknowledge, "release": _release, "reopen": _reopen, "cancel": _cancel,
}  # fmt: skip
"""What a button does at once; the key of what is said beside the clicked message is ``done-<verb>``."""


def _is_live(click: Click) -> bool:
    """Whether a reminder's card was clicked: it shows by itself what was done, as all cards of the ticket do."""
    return "a:snooze:" in str(click.blocks)


class Actions:
    """Takes clicks in."""

    def __init__(self, room: Room, modals: Modals, lists: Lists, duty: Duty) -> None:
        self._room = room
        self._modals = modals
        self._lists = lists
        self._duty = duty
        self._digests = Digests(room)

    async def pressed(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """One click: its effect is committed before it is acknowledged; when the store is down, the person hears so."""
        click = read_click(body)
        if click is not None and click.verb != "open":
            try:
                await self._route(click, body)
            except StoreDown:
                language = self._room.language(click.member)
                await self._room.respond(click.response_url, self._room.book.say(language, "whisper-store-down"))
        await ack()

    async def _route(self, click: Click, body: Mapping[str, Any]) -> None:
        match click.verb, click.arguments:
            case "a", ["duty", verb, *given]:
                await self._duty.pressed(click, body, verb, given)
            case "a", ["digest", act, rhythm]:
                await self._digests.pressed(click, body, act, rhythm)
            case "a", ["list", what, page] if page.isdecimal():
                await self._lists.turn(click, what, int(page[:4]))
            case "a", [verb, number, *rest] if verb in VERBS and number.isdecimal():
                await self._agents(click, body, verb, read_number(number), rest)
            case "a", [verb, number] if verb in self._modals.KINDS and number.isdecimal():
                await self._modals.open(click, verb, read_number(number))
            case "claimsend", _:
                await self._claim_and_send(click, body)
            case _:
                await self._customers(click, body)

    async def _agents(self, click: Click, body: Mapping[str, Any], verb: str, number: int, rest: list[str]) -> None:
        async def effect(uow: UnitOfWork) -> tuple[str, str | None]:
            agent = uow.organisation.agent_in_slack(click.member)
            await VERBS[verb](uow, number, agent)
            return agent.name, (await uow.tickets.get(number)).thread

        done = await self._take(click, body, effect)
        if done is None:
            return
        name, thread = done
        if rest[:1] and len(rest) == 2 and rest[1].isdecimal():
            await self._lists.turn(click, rest[0], int(rest[1]))
        elif click.ref != thread and not _is_live(click):
            await self._settle(click, f"done-{verb}", name)

    async def _claim_and_send(self, click: Click, body: Mapping[str, Any]) -> None:
        ref = click.do.partition(":")[2]

        async def effect(uow: UnitOfWork) -> str:
            agent = uow.organisation.agent_in_slack(click.member)
            await conversation.claim_and_send(uow, agent, ref)
            return agent.name

        if name := await self._take(click, body, effect):
            await self._settle(click, "done-claimsend", name)

    async def _take(self, click: Click, body: Mapping[str, Any], effect: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
        answer = whispered(click.channel, click.member, click.thread)
        language = self._room.language(click.member)
        given = self._room.input(f"slack:{click.trigger}", body, language, effect, answer)
        return await take_in(self._room.work, given)

    async def _settle(self, click: Click, key: str, name: str) -> None:
        """Change what was clicked: its buttons go, what was done and by whom stands there."""
        said = self._room.book.say(self._room.language(click.member), key, name=name)
        kept = [block for block in click.blocks if block.get("type") != "actions"]
        blocks = [*kept, {"type": "context", "elements": [plain_text(said)]}] if kept else says(said)
        await self._room.respond(click.response_url, said, blocks, replace_original=True)

    async def _customers(self, click: Click, body: Mapping[str, Any]) -> None:
        member = await self._room.places.member(click.member)
        address = f"slack/{member.id}"

        async def effect(uow: UnitOfWork) -> None:
            if click.ephemeral:
                raise Stale
            contact = await intake.greet(uow, address, name=member.name, language=member.language)
            if click.verb != "status" or self._room.may_ask(member.id, click.trigger):
                await customer.press(uow, contact, click.do, at=click.ref)

        given = self._room.input(f"slack:{click.trigger}", body, member.language, effect, noticed(address))
        await take_in(self._room.work, given)
