"""What every handler of this room needs, and how it tells people that something is not possible."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.slack.accounts import Accounts, note
from adapters.slack.files import is_at
from adapters.slack.markup import Block, escape
from adapters.slack.places import Places
from adapters.slack.wire import Wire
from core.errors import AskedTooOften, Conflict, DeskError, NotAnAgent
from core.model.delivery import Delivery
from core.model.flood import ENQUIRIES, Flood, Pour
from core.model.organisation import Agent, Organisation
from core.model.wording import CategoryName
from core.notify import card, notice, whisper
from core.phrases import Phrasebook
from core.ports import UnitOfWork, Work
from core.service.inbox import Input

log = logging.getLogger(__name__)

ANSWERS = ("hooks.slack.com",)
"""Where the answers to clicks and commands go."""

Effect = Callable[[UnitOfWork], Awaitable[Any]]
Answer = Callable[[str], Delivery]
Draw = Callable[[UnitOfWork, Agent], Awaitable[Block]]
"""Draws a modal for an agent from what is known now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The room's furniture."""

    work: Work
    book: Phrasebook
    organisation: Organisation
    wire: Wire
    places: Places
    accounts: Accounts
    calendars: Mapping[str, str] = field(default_factory=dict)
    """By team, the address of the feed of its turns on call, where there is one."""
    enquiries: Flood = field(default_factory=lambda: Flood(limit=ENQUIRIES))

    def language(self, member: str) -> str:
        """The language of an agent; English for everybody else."""
        agent = self.agent(member)
        return agent.language if agent else "en"

    def agent(self, member: str) -> Agent | None:
        """The agent with that member id. Only for words: authority is asked for in the transaction."""
        try:
            return self.organisation.agent_in_slack(member)
        except NotAnAgent:
            return None

    def refusal(self, language: str, error: DeskError) -> str:
        """The sentence of a refusal, for whatever platform the texts were written."""
        params = dict(error.params)
        if "legal" in params:
            moves = [self.book.say(language, f"move-{move}") for move in params["legal"]]
            params["legal"] = ", ".join(moves) or self.book.say(language, "move-none")
        if "known" in params:
            params["known"] = [CategoryName(key) for key in params["known"]]
        return self.book.say(language, error.key, **params)

    def input(self, key: str, body: Mapping[str, Any], language: str, effect: Effect, answer: Answer) -> Input:
        """An input whose refusal, or whose code when it breaks, is told by the delivery that ``answer`` makes."""
        member = member_in(body)

        async def taken(uow: UnitOfWork) -> Any:
            await self.heard(uow, member)
            return await effect(uow)

        async def refused(uow: UnitOfWork, error: DeskError) -> None:
            await self.heard(uow, member)
            uow.send(answer(self.refusal(language, error)))
            await _refresh(uow, error)

        async def broken(uow: UnitOfWork, code: str) -> None:
            uow.send(answer(self.book.say(language, "whisper-broken", code=code)))

        return Input(key=key, payload=raw(body), effect=taken, refused=refused, broken=broken)

    def may_ask(self, member: str, key: str) -> bool:
        """Whether somebody may ask after one more ticket by its number. Raises AskedTooOften, once a minute."""
        pour = self.enquiries.pour(member, key, time.monotonic())
        if pour is Pour.SAY:
            raise AskedTooOften(limit=ENQUIRIES)
        return pour is Pour.TAKE

    async def heard(self, uow: UnitOfWork, member: str) -> None:
        """Somebody did something here: an agent who could not be reached in Slack is tried there again.

        Not one whose account may do nothing any more.
        """
        if agent := self.agent(member):
            await note(uow, agent, barred=member in uow.organisation.barred)

    async def respond(self, url: str, text: str, blocks: list[Block] | None = None, **how: Any) -> None:
        """Answer a click through its response_url, as well as it goes: an answer that fails undoes nothing."""
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, "text": escape(text)} | how
        if blocks:
            body["blocks"] = blocks
        if not is_at(url, ANSWERS, self.wire.client.base_url):
            log.warning("a response_url is not Slack's; nothing is sent there")
            return
        try:
            async with self.wire.session.post(url, json=body, allow_redirects=False) as response:
                if response.status != 200:
                    log.warning("a response_url answers %s", response.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failure:
            log.warning("a response_url fails: %s", type(failure).__name__)


async def _refresh(uow: UnitOfWork, error: DeskError) -> None:
    """What was clicked was out of date: the agents' card is drawn anew."""
    number = error.params.get("number") if isinstance(error, Conflict) else None
    if isinstance(number, int):
        ticket = await uow.tickets.get(number)
        if ticket.thread:
            uow.send(card(ticket))


def member_in(body: Mapping[str, Any]) -> str:
    """Who an event, a click, a modal or a command is from."""
    event = body.get("event") or {}
    said = event.get("message") or event.get("previous_message") or event
    user = body.get("user") or {}
    return str(said.get("user") or user.get("id") or body.get("user_id") or "")


def raw(body: Mapping[str, Any]) -> str:
    """An input as it is kept when it must be buried: without Slack's token and answering address."""
    return json.dumps({key: value for key, value in body.items() if key not in ("token", "response_url")})


def whispered(channel: str, member: str, thread: str | None) -> Answer:
    """Tells one member, where they are."""
    return lambda text: whisper(channel, member, "said", thread=thread, text=text)


def noticed(address: str) -> Answer:
    """Tells a customer, in their direct messages."""
    return lambda text: notice(address, "said", text=text)
