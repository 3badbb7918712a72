"""Digests in Slack: how they look, ``/desk digest``, and the buttons under them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.slack import buttons
from adapters.slack.clicks import Click
from adapters.slack.markup import LONGEST, Block, cut, escape, plain_text, rich, section, words
from adapters.slack.places import Places
from adapters.slack.posting import Words
from adapters.slack.room import Room, whispered
from core.errors import DeskError, Repeated, Stale, StoreDown
from core.model.organisation import Agent, Organisation
from core.model.wording import Word
from core.phrases import Phrasebook
from core.phrases.digest import Digest, Item, Part, fitting, localised
from core.ports import UnitOfWork
from core.service import digest as service
from core.service.inbox import take_in

ADDRESS = 100
"""Characters that a ticket's number and the address of its thread take."""


class DigestCards:
    """Draws digests."""

    def __init__(self, book: Phrasebook, organisation: Organisation, places: Places) -> None:
        self._book = book
        self._organisation = organisation
        self._places = places

    async def draw(self, payload: Mapping[str, Any], language: str) -> Words:
        """The post of a digest; ticket numbers lead to their threads. Slack may be asked for their addresses."""
        drawn = fitting(payload, self._organisation, lambda one: self._length(one, language), LONGEST)
        links = await self._links(drawn)
        heads = [self._say(language, part.head) for part in drawn.parts]
        text = " · ".join([self._say(language, drawn.title), *heads])
        return Words(text=escape(cut(text, 300)), blocks=self._blocks(drawn, language, links))

    def _length(self, drawn: Digest, language: str) -> int:
        """The characters of all its blocks, the addresses of threads among them."""
        items = [item for part in drawn.parts for item in part.items]
        more = [part.more for part in drawn.parts if part.more]
        said = [drawn.title, *drawn.lines, *drawn.foot, *more, *(part.head for part in drawn.parts)]
        said += [item.text for item in items]
        return sum(len(self._say(language, word)) for word in said) + len(items) * ADDRESS

    def _blocks(self, drawn: Digest, language: str, links: Mapping[str, str]) -> list[Block]:
        title = cut(self._say(language, drawn.title), 150)
        blocks: list[Block] = [{"type": "header", "text": plain_text(title)}]
        if drawn.lines:
            said = "\n".join(self._say(language, line) for line in drawn.lines)
            blocks.append(rich(section(words(cut(said, 3_000)))))
        blocks += [self._part(part, language, links) for part in drawn.parts]
        foot = "\n".join(self._say(language, line) for line in drawn.foot)
        blocks.append({"type": "context", "elements": [plain_text(cut(foot, 2_000))]})
        rows = self._book.rows(language, drawn.rows)
        return [*blocks, *buttons.rows(rows)]

    def _part(self, part: Part, language: str, links: Mapping[str, str]) -> Block:
        said = words(self._say(language, part.head), bold=True)
        for item in part.items:
            said += [*words("\n"), *self._item(item, language, links)]
        if part.more:
            said += words(f"\n{self._say(language, part.more)}")
        return rich(section(said))

    def _item(self, item: Item, language: str, links: Mapping[str, str]) -> list[Block]:
        number: Block = {"type": "text", "text": f"#{item.number}"}
        if address := links.get(item.thread or ""):
            number = {"type": "link", "url": address, "text": f"#{item.number}"}
        return [number, *words(f" · {self._say(language, item.text)}")]

    async def _links(self, drawn: Digest) -> Mapping[str, str]:
        threads = list(dict.fromkeys(item.thread for part in drawn.parts for item in part.items if item.thread))
        found = await asyncio.gather(*(self._places.permalink(thread) for thread in threads))
        return dict(zip(threads, found, strict=True))

    def _say(self, language: str, word: Word) -> str:
        return self._book.say(language, word.key, **word.params)


class Digests:
    """Takes ``/desk digest`` and presses on digests in."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def answers(self, text: str) -> bool:
        """Whether what follows ``/desk`` is about digests."""
        return text.lower().split(maxsplit=1)[:1] == ["digest"]

    async def answer(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What the command answers; the digest itself comes into the direct messages. A refusal is an answer too."""
        language, given = self._room.language(str(body["user_id"])), str(body.get("text") or "").lower().split()[1:]
        try:
            async with self._room.work() as uow:
                await uow.once(f"slack:{body['trigger_id']}")
                agent = uow.organisation.agent_in_slack(str(body["user_id"]))
                word = await _do(uow, agent, given)
            said = self._room.book.say(language, word.key, **word.params)
        except Repeated:
            return {}
        except StoreDown:
            said = self._room.book.say(language, "whisper-store-down")
        except DeskError as refusal:
            said = self._room.refusal(language, refusal)
        return {"text": escape(said)}

    async def pressed(self, click: Click, body: Mapping[str, Any], act: str, rhythm: str) -> None:
        """A button on a digest: it is drawn anew where it stands. Raises StoreDown."""

        async def effect(uow: UnitOfWork) -> None:
            agent = uow.organisation.agent_in_slack(click.member)
            if act not in service.ACTS:
                raise Stale
            await service.act(uow, agent, act, rhythm=rhythm, at=click.ref)

        answer = whispered(click.channel, click.member, click.thread)
        language = self._room.language(click.member)
        await take_in(self._room.work, self._room.input(f"slack:{click.trigger}", body, language, effect, answer))


async def _do(uow: UnitOfWork, agent: Agent, given: list[str]) -> Word:
    """Do what the command says; what to answer. Raises RoleTooLow."""
    zone = (await uow.people.roster()).zone(agent)
    match given:
        case [] | ["now"]:
            await service.send_now(uow, agent, platform="slack")
            return Word("digest-on-its-way")
        case ["pause"]:
            await service.pause(uow, agent, for_a_week=False)
            return Word("digest-said-paused")
        case ["pause", "week"]:
            until = await service.pause(uow, agent, for_a_week=True)
            return Word("digest-said-paused-until", {"until": localised(until, zone, uow.now)})
        case ["on"]:
            at = await service.turn_on(uow, agent)
            return Word("digest-said-on", {"at": localised(at, zone, uow.now)})
    return Word("digest-help")
