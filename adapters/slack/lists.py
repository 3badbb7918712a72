"""``/desk``: an agent's queues as a list only they see, sorted by what is due first, a page at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.slack import buttons
from adapters.slack.clicks import Click
from adapters.slack.markup import Block, escape, one_line, plain_text, rich, section, unescape, words
from adapters.slack.room import Room
from core.errors import DeskError, StoreDown
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.model.wording import Word
from core.notify import resolution_due

PAGE = 8
"""Tickets on a page."""
LISTS = ("mine", "team", "unassigned")
LINKS_WITHIN = 1.5
"""Seconds the addresses of the threads may take: the list is an answer to a command, due in three."""


class Lists:
    """Draws lists."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def answer(self, member: str, given: str) -> dict[str, Any]:
        """What ``/desk <given>`` answers: text and blocks. A refusal is an answer too. Raises StoreDown."""
        language = self._room.language(member)
        asked = (given.split() or ["help"])[0].lower()
        try:
            if asked in LISTS:
                return await self._page(member, language, asked, 0)
            async with self._room.work() as uow:
                uow.organisation.agent_in_slack(member)
        except StoreDown:
            return _just(self._room.book.say(language, "whisper-store-down"))
        except DeskError as refusal:
            return _just(self._room.refusal(language, refusal))
        return _just(self._room.book.say(language, "desk-help"))

    async def turn(self, click: Click, what: str, page: int) -> None:
        """Another page of the list that was clicked, in its place. Raises StoreDown."""
        language = self._room.language(click.member)
        try:
            drawn = await self._page(click.member, language, what if what in LISTS else "mine", page)
        except DeskError as refusal:
            drawn = _just(self._room.refusal(language, refusal))
        blocks = drawn.get("blocks")
        await self._room.respond(click.response_url, unescape(drawn["text"]), blocks, replace_original=True)

    async def _page(self, member: str, language: str, what: str, page: int) -> dict[str, Any]:
        async with self._room.work() as uow:
            agent = uow.organisation.agent_in_slack(member)
            await self._room.heard(uow, member)
            tickets, total = await uow.tickets.queue(**_asked(agent, what), limit=(page + 1) * PAGE)
        shown = list(tickets[page * PAGE :])
        title = self._room.book.say(language, f"desk-{what}", total=total, team=agent.team)
        if not shown:
            return _just(self._room.book.say(language, f"desk-{what}-none", team=agent.team))
        links = await self._links(shown)
        blocks: list[Block] = [{"type": "header", "text": plain_text(title)}]
        blocks += [self._line(ticket, language, links.get(ticket.number, "")) for ticket in shown]
        claim = self._room.book.say(language, "card-button-claim")
        blocks += self._rows([t for t in shown if t.owner is None], claim, f"{what}:{page}")
        blocks += self._turning(language, what, page, total)
        return {"text": escape(title), "blocks": blocks}

    def _line(self, ticket: Ticket, language: str, link: str) -> Block:
        """``#1042 · P2 · In progress · Tom · due 21 Nov, 14:05 UTC`` and the subject under it."""
        due: datetime = resolution_due(ticket, self._room.organisation)
        name = f"#{ticket.number}"
        head: Block = {"type": "text", "text": name, "style": {"bold": True}}
        if link:
            head = {"type": "link", "url": link, "text": name, "style": {"bold": True}}
        state = f"card-hold-{ticket.hold}" if ticket.hold else "card-state-" + ticket.state.value.replace("_", "-")
        said = self._room.book.say(
            language, "desk-line", priority=ticket.priority.value, state=Word(state),
            owner=ticket.owner or Word("card-nobody"), due=due,
        )  # fmt: skip
        return rich(section([head, *words(f" · {said}\n{one_line(ticket.subject, 100) or '…'}")]))

    def _rows(self, free: Sequence[Ticket], label: str, back: str) -> list[Block]:
        if not free:
            return []
        return [buttons.actions([buttons.button(f"{label} #{t.number}", f"a:claim:{t.number}:{back}") for t in free])]

    def _turning(self, language: str, what: str, page: int, total: int) -> list[Block]:
        say, turns = self._room.book.say, []
        if page:
            turns.append(buttons.button(say(language, "desk-back"), f"a:list:{what}:{page - 1}"))
        if (page + 1) * PAGE < total:
            turns.append(buttons.button(say(language, "desk-more"), f"a:list:{what}:{page + 1}"))
        return [buttons.actions(turns)] if turns else []

    async def _links(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        posted = {ticket.number: ticket.thread for ticket in tickets if ticket.thread}
        try:
            async with asyncio.timeout(LINKS_WITHIN):
                found = await asyncio.gather(*(self._room.places.permalink(ref) for ref in posted.values()))
        except TimeoutError:
            return {}
        return dict(zip(posted, found, strict=True))


def _asked(agent: Agent, what: str) -> dict[str, Any]:
    match what:
        case "mine":
            return {"owner": agent.name}
        case "team":
            return {"team": agent.team}
        case _:
            return {"team": agent.team, "unassigned": True}


def _just(text: str) -> dict[str, Any]:
    return {"text": escape(text)}
