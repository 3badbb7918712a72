"""Slack's way out: every delivery of a Slack lane is rendered and sent here, and its outcome named.

Nothing is stored and nothing is retried here: the dispatcher does both, by what the outcome says.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import buttons
from adapters.slack.cards import Cards
from adapters.slack.carrier import Carrier
from adapters.slack.digest import DigestCards
from adapters.slack.erasing import Eraser
from adapters.slack.markup import NO_LINKS, says
from adapters.slack.places import Places, place_of, ref_of
from adapters.slack.posting import Poster, Words, sentence
from adapters.slack.wire import EDITS_OVER, Wire, error_of, outcome_of
from core.model.conversation import Message
from core.model.delivery import Kind, NotYet, Outcome, Refused, Sent
from core.model.organisation import Organisation
from core.phrases import Phrasebook, Reminder, gravest, list_card, ping_card, status_card
from core.ports import FetchFile, Parcel

log = logging.getLogger(__name__)

LINKED = 15
"""Lines of a list that lead to their threads: addresses count among the characters of a post."""


SENT, KEPT, FAILED, UNDER_WAY = "incoming_envelope", "lock", "x", "hourglass_flowing_sand"
RECEIPTS_OVER = {"message_not_found", "thread_not_found", "too_many_reactions", "too_many_emoji", "already_reacted"}


class SlackSender:
    """Implements ``core.ports.Sender``. ``fetch`` gives the content of files by the platform they are on."""

    def __init__(
        self,
        client: AsyncWebClient,
        phrasebook: Phrasebook,
        organisation: Organisation,
        *,
        fetch: Mapping[str, FetchFile],
        places: Places | None = None,
    ) -> None:
        self._wire = Wire(client)
        self._book = phrasebook
        self._organisation = organisation
        self._places = places or Places(self._wire, organisation)
        self._poster = Poster(self._wire)
        self._cards = Cards(phrasebook, organisation)
        self._digests = DigestCards(phrasebook, organisation, self._places)
        self._carrier = Carrier(self._wire, self._poster, phrasebook, fetch=fetch)
        self._ways: dict[Kind, Callable[[Parcel], Awaitable[Outcome]]] = {
            Kind.ROOT: self._root, Kind.CARD: self._card, Kind.STATUS: self._status, Kind.COPY: self._copy,
            Kind.AMEND: self._amend, Kind.RECEIPT: self._receipt, Kind.NOTICE: self._notice,
            Kind.WHISPER: self._whisper, Kind.PING: self._ping, Kind.LIST: self._list,
            Kind.DIGEST: self._digest, Kind.ERASE: Eraser(self._wire, self._poster, phrasebook).erase,
        }  # fmt: skip

    async def send(self, parcel: Parcel) -> Outcome:
        """Say it. Whatever Slack or the network does is an outcome, never an exception."""
        if parcel.delivery.to == "thread" and (parcel.ticket is None or parcel.ticket.thread is None):
            return NotYet()
        try:
            return await self._ways[parcel.delivery.kind](parcel)
        except Exception as failure:
            return outcome_of(failure)

    async def _where(self, parcel: Parcel) -> tuple[str, str | None]:
        """Channel and thread a parcel goes to."""
        if parcel.delivery.to == "thread" and parcel.ticket and parcel.ticket.thread:
            return place_of(parcel.ticket.thread) or ("", None)
        return await self._places.channel(parcel.delivery.to.partition("/")[2]), None

    async def _post(self, parcel: Parcel, words: Words, *, broadcast: bool = False) -> Outcome:
        channel, thread = await self._where(parcel)
        found = (await self._poster.look(parcel, channel, thread)).parts.get(0)
        if found:
            ref = ref_of(channel, found)
            outdated = parcel.delivery.projection is not None
            return (await self._change(ref, words) if outdated else None) or Sent((ref,))
        return Sent((await self._poster.post(parcel, channel, thread, words, broadcast=broadcast),))

    async def _change(self, ref: str, words: Words) -> Outcome | None:
        """Edit a post of ours; None when it is not there to be edited."""
        place = place_of(ref)
        if place is None:
            return None
        try:
            await self._poster.change(place, words)
        except Exception as failure:
            if error_of(failure) not in EDITS_OVER:
                raise
            log.info("%s can no longer be changed: %s", ref, error_of(failure))
            return None
        return Sent((ref,))

    def _drawn(self, parcel: Parcel) -> Words:
        if parcel.ticket is None:
            raise ValueError("a card without a ticket")
        drawn = self._cards.draw(parcel.ticket, parcel.language, request=parcel.request, clocks=parcel.clocks)
        return Words(text=drawn["text"], blocks=drawn["blocks"])

    async def _root(self, parcel: Parcel) -> Outcome:
        if parcel.ticket and parcel.ticket.thread:
            return await self._card(parcel)
        return await self._post(parcel, self._drawn(parcel))

    async def _card(self, parcel: Parcel) -> Outcome:
        if parcel.ticket is None or parcel.ticket.thread is None:
            return NotYet()
        return await self._change(parcel.ticket.thread, self._drawn(parcel)) or Sent(())

    async def _status(self, parcel: Parcel) -> Outcome:
        """The customer's card in direct messages: edited in place, or posted when there is none (or they asked)."""
        if parcel.ticket is None:
            return Refused("reason-refused")
        key, params, rows = status_card(parcel.ticket, self._organisation)
        text = self._book.say(parcel.language, key, **params)
        words = sentence(text, [*says(text), *buttons.rows(self._book.rows(parcel.language, rows))])
        if parcel.ticket.card and not parcel.delivery.payload.get("fresh"):
            return await self._change(parcel.ticket.card, words) or Sent(())
        return await self._post(parcel, words)

    async def _copy(self, parcel: Parcel) -> Outcome:
        if parcel.message is None:
            return Sent(())
        channel, thread = await self._where(parcel)
        return await self._carrier.carry(parcel, parcel.message, channel, thread)

    async def _amend(self, parcel: Parcel) -> Outcome:
        if parcel.message is None:
            return Sent(())
        return await self._carrier.amend(parcel, parcel.message)

    async def _receipt(self, parcel: Parcel) -> Outcome:
        """Show what became of an agent's message: the new reaction first, then the old one goes."""
        message = parcel.message
        place = place_of(message.ref) if message else None
        if message is None or place is None:
            return Sent(())
        name, shown = receipt_of(message), message.receipt or (UNDER_WAY if parcel.unknown else None)
        if message.receipt != name:
            await self._react("reactions.add", place, name)
            if shown and shown != name:
                await self._react("reactions.remove", place, shown)
        return Sent((name,))

    async def _react(self, method: str, place: tuple[str, str], name: str) -> None:
        try:
            await self._wire.post(method, channel=place[0], timestamp=place[1], name=name)
        except Exception as failure:
            if error_of(failure) not in RECEIPTS_OVER | {"no_reaction"}:
                raise

    async def _notice(self, parcel: Parcel) -> Outcome:
        """A sentence with buttons; into the message it replaces, when that can still be changed."""
        payload = parcel.delivery.payload
        text, rows = self._book.read(parcel.language, payload)
        mention = str(payload.get("params", {}).get("mention") or "")
        words = sentence(text, [*says(text, mention), *buttons.rows(rows)], mention)
        if payload.get("replace") and (changed := await self._change(payload["replace"], words)):
            return changed
        return await self._post(parcel, words)

    async def _whisper(self, parcel: Parcel) -> Outcome:
        payload = parcel.delivery.payload
        text, rows = self._book.read(parcel.language, payload)
        words = sentence(text, [*says(text), *buttons.rows(rows)])
        await self._wire.post(
            "chat.postEphemeral", channel=parcel.delivery.to.partition("/")[2], user=payload["member"],
            thread_ts=payload.get("thread"), text=words.text, blocks=list(words.blocks),
        )  # fmt: skip
        return Sent(())

    async def _ping(self, parcel: Parcel) -> Outcome:
        """A reminder: posted once, then edited in place. In direct messages it can be opened; in the thread it is shown

        in the channel, for it calls nobody in person.
        """
        said, ticket = ping_card(parcel, self._organisation), parcel.ticket
        if said is None or ticket is None:
            return Sent(())
        in_thread = parcel.delivery.to == "thread"
        link = "" if in_thread or not ticket.thread else await self._places.permalink(ticket.thread)
        words = self._reminder(parcel, said, opens=(ticket.number, link) if link else None)
        return await self._put(parcel, words, _place_of(parcel), broadcast=in_thread)

    async def _list(self, parcel: Parcel) -> Outcome:
        """Many reminders as one list, edited in place as they are settled."""
        said = list_card(parcel, self._organisation)
        if said is None:
            return Sent(())
        words = self._reminder(parcel, said, links=await self._threads(parcel))
        return await self._put(parcel, words, parcel.delivery.payload.get("replace"))

    async def _threads(self, parcel: Parcel) -> dict[str, str]:
        """The addresses of the gravest tickets' threads, asked for once each."""
        lines = gravest(parcel)[:LINKED]
        posted = {f"#{line.ticket.number}": line.ticket.thread for line in lines if line.ticket.thread}
        found = await asyncio.gather(*(self._places.permalink(thread) for thread in posted.values()))
        return {number: link for number, link in zip(posted, found, strict=True) if link}

    async def _digest(self, parcel: Parcel) -> Outcome:
        """A digest; one that somebody asked for anew in place of the older one."""
        payload = parcel.delivery.payload
        return await self._put(parcel, await self._digests.draw(payload, parcel.language), payload.get("replace"))

    def _reminder(
        self,
        parcel: Parcel,
        said: Reminder,
        *,
        opens: tuple[int, str] | None = None,
        links: Mapping[str, str] = NO_LINKS,
    ) -> Words:
        text = self._book.say(parcel.language, said.key, **said.params)
        rows = [
            [buttons.button(label, one.do, one.style) for label, one in row]
            for row in self._book.rows(parcel.language, said.rows)
        ]
        if opens is not None:
            number, link = opens
            label = self._book.say(parcel.language, "button-open")
            rows = [*rows[:-1], [*(rows[-1] if rows else []), buttons.button(label, f"open:{number}", url=link)]]
        return sentence(text, [*says(text, links=links), *(buttons.actions(row) for row in rows)])

    async def _put(self, parcel: Parcel, words: Words, ref: str | None, *, broadcast: bool = False) -> Outcome:
        """In place of a post of ours when it is there, else as a new one."""
        changed = await self._change(ref, words) if ref else None
        return changed or await self._post(parcel, words, broadcast=broadcast)


def _place_of(parcel: Parcel) -> str | None:
    """Where a reminder stands already."""
    if replace := parcel.delivery.payload.get("replace"):
        return str(replace)
    return parcel.ping.ref if parcel.ping and not parcel.delivery.payload.get("still") else None


def receipt_of(message: Message) -> str:
    """The reaction an agent's message should show: ❌ ✉ 🔒, or ⏳ while it is on its way."""
    if message.failure:
        return FAILED
    if not message.public:
        return KEPT
    return SENT if message.delivered_at else UNDER_WAY
