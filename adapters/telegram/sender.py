"""The way out to Telegram: deliveries become messages, and what became of them becomes an outcome."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest

from adapters.telegram import digest, markup
from adapters.telegram.markup import Piece
from adapters.telegram.outcomes import outcome_of
from adapters.telegram.posting import MoreFollows, Poster, Refs, chat_of, part_read
from adapters.telegram.privacy import send_data
from adapters.telegram.reading import ref_of
from adapters.telegram.uploads import CannotFetch, Uploads
from core.model.conversation import Message as Said
from core.model.delivery import Kind, NotSent, Outcome, Partly, Refused, Sent
from core.model.files import FileKeptBack, KeptBack, safe_name
from core.model.organisation import Organisation
from core.phrases import Phrasebook, Reminder, list_card, ping_card, status_card
from core.ports import FetchFile, Parcel

WRITTEN_IN_SLACK = "reply"
"""The one thing that agents do not do here: what they say to a customer, they say in the ticket's thread."""


class TelegramSender:
    """core.ports.Sender for Telegram. ``fetch`` has, by platform, how to get the content of a file.

    Of several messages one goes at a time (``Partly``), so that the queue knows how far it got.
    """

    def __init__(
        self, bot: Bot, phrasebook: Phrasebook, organisation: Organisation, *, fetch: Mapping[str, FetchFile]
    ) -> None:
        self._bot = bot
        self._phrasebook = phrasebook
        self._organisation = organisation
        self._uploads = Uploads(bot, fetch)
        self._fetch_data = fetch.get("desk")
        self._poster = Poster(bot)
        self._ways: dict[Kind, Callable[[Parcel], Awaitable[Refs]]] = {
            Kind.STATUS: self._status,
            Kind.AMEND: self._amend,
            Kind.NOTICE: self._notice,
            Kind.PING: self._ping,
            Kind.LIST: self._list,
            Kind.DIGEST: self._digest,
            Kind.EXPORT: self._data,
            Kind.ERASE: self._erase,
        }

    async def send(self, parcel: Parcel) -> Outcome:
        """Say it. Never raises for what Telegram or the network does."""
        try:
            outcome = await self._said(parcel)
        except AiogramError as error:
            outcome = outcome_of(error)
        except MoreFollows as more:
            outcome = Partly(more.parts)
        except CannotFetch:
            outcome = NotSent("reason-file-unavailable")
        if isinstance(outcome, Sent | Refused):
            self._poster.settled(parcel)
        return outcome

    async def _said(self, parcel: Parcel) -> Outcome:
        if parcel.delivery.kind is Kind.COPY:
            return await self._copy(parcel)
        return Sent(await self._ways[parcel.delivery.kind](parcel))

    # What there is to say ------------------------------------------------------------------------

    async def _status(self, parcel: Parcel) -> Refs:
        """The customer's card: edited in place; posted when there is none, it is gone, or they asked for it."""
        ticket = _given(parcel.ticket)
        key, params, rows = status_card(ticket, self._organisation)
        text = self._phrasebook.say(parcel.language, key, **params)
        buttons = markup.keyboard(self._phrasebook.rows(parcel.language, rows))
        fresh = bool(parcel.delivery.payload.get("fresh"))
        refs = await self._poster.put(parcel, markup.headed(text), buttons, replace=None if fresh else ticket.card)
        if fresh and ticket.card:
            await self._poster.retire(ticket.card)
        return refs

    async def _notice(self, parcel: Parcel) -> Refs:
        payload = parcel.delivery.payload
        text, rows = self._phrasebook.read(parcel.language, payload)
        return await self._poster.put(
            parcel, markup.pieces(text), markup.keyboard(rows), replace=payload.get("replace")
        )

    async def _ping(self, parcel: Parcel) -> Refs:
        """A reminder: sent once, then edited in place."""
        said = ping_card(parcel, self._organisation)
        place = parcel.ping.ref if parcel.ping and not parcel.delivery.payload.get("still") else None
        return await self._remind(parcel, said, parcel.delivery.payload.get("replace") or place)

    async def _list(self, parcel: Parcel) -> Refs:
        """Many reminders as one list."""
        return await self._remind(parcel, list_card(parcel, self._organisation), parcel.delivery.payload.get("replace"))

    async def _digest(self, parcel: Parcel) -> Refs:
        """A digest; one that somebody asked for anew in place of the older one."""
        payload = parcel.delivery.payload
        pieces, rows = digest.draw(payload, parcel.language, self._phrasebook, self._organisation)
        return await self._poster.put(parcel, pieces, markup.keyboard(rows), replace=payload.get("replace"))

    async def _erase(self, parcel: Parcel) -> Refs:
        """Reminders to an agent about somebody who is forgotten say no more of them."""
        gone = Piece(self._phrasebook.say(parcel.language, "post-forgotten"))
        for ref in parcel.delivery.payload.get("posts", ()):
            await self._poster.edit(ref, gone, None)
        return ()

    async def _data(self, parcel: Parcel) -> Refs:
        """What is kept of a person, as a file; nothing when they were forgotten meanwhile."""
        sent = await send_data(self._bot, parcel, self._fetch_data, self._phrasebook)
        return (ref_of(sent),) if sent else ()

    async def _remind(self, parcel: Parcel, said: Reminder | None, place: str | None) -> Refs:
        if said is None:
            return ()
        text = re.sub(r"\n{2,}", "\n\n", self._phrasebook.say(parcel.language, said.key, **said.params)).strip()
        rows = [[button for button in row if button.do.split(":")[1] != WRITTEN_IN_SLACK] for row in said.rows]
        labelled = self._phrasebook.rows(parcel.language, [row for row in rows if row])
        link = self._thread(parcel) if said.rows else None
        if link and rows != said.rows:
            text += "\n\n" + self._phrasebook.say(parcel.language, "staff-write-in-slack")
        pieces = markup.linked(markup.headed(text), _threads(parcel))
        return await self._poster.put(parcel, pieces, markup.keyboard(labelled, link=link), replace=place)

    def _thread(self, parcel: Parcel) -> tuple[str, str] | None:
        """The way to the ticket's thread in Slack: a button's label and its address."""
        address = markup.in_slack(parcel.ticket.thread if parcel.ticket else None)
        return (self._phrasebook.say(parcel.language, "staff-open-in-slack"), address) if address else None

    async def _copy(self, parcel: Parcel) -> Outcome:
        """An agent's words: the text first, then the files, each a message of its own; refused if nothing is left."""
        said, chat = _given(parcel.message), chat_of(parcel)
        if said.deleted_at is not None:  # what is there of it is taken back by the deletion's own delivery
            return Sent(tuple(ref for ref in (part_read(part, chat) for part in parcel.parts) if isinstance(ref, str)))
        texts = markup.signed(said.author, said.text) if said.text.strip() else []
        parts = [self._poster.text(chat, piece) for piece in texts]
        for file in said.files:
            caption = None if parts else markup.signed(said.author, "")[0]
            parts.append(self._uploads.part(chat, file, caption))
        return _what_went(said, await self._poster.post_all(parcel, parts), texts=len(texts))

    async def _amend(self, parcel: Parcel) -> Refs:
        """An agent changed or took back what they said: every copy follows. Returns only what was posted anew."""
        said = _given(parcel.message)
        if not said.copies:
            return ()
        if said.deleted_at is not None:
            await self._take_back(said, parcel.language)
            return ()
        texts = markup.signed(said.author, said.text) if said.text.strip() else []
        files = sum(not file.get("kept_back") for file in said.files)
        copies = said.copies[: len(said.copies) - files]
        for ref, piece in zip(copies, texts, strict=False):
            await self._poster.edit(ref, piece, None)
        if surplus := copies[len(texts) :]:
            await self._poster.delete(surplus)
        return await self._poster.post(
            parcel, [self._poster.text(chat_of(parcel), piece) for piece in texts[len(copies) :]]
        )

    async def _take_back(self, said: Said, language: str) -> None:
        """Delete every copy; what Telegram will not delete (48 hours) says that it was taken back."""
        try:
            await self._poster.delete(said.copies)
        except TelegramBadRequest:
            gone = Piece(self._phrasebook.say(language, "customer-taken-back"))
            for ref in said.copies:
                await self._poster.blank(ref, gone)


def _what_went(said: Said, done: Sequence[str | FileKeptBack], *, texts: int) -> Outcome:
    """The refs of a message's copies, and which of its files were kept back: if that is all of it, it is refused."""
    refs = tuple(ref for ref in done if isinstance(ref, str))
    kept = tuple(
        KeptBack(at, safe_name(said.files[at]["name"]), one.reason)
        for at, one in enumerate(done[texts:])
        if isinstance(one, FileKeptBack)
    )
    return Refused(kept[0].reason) if kept and not refs else Sent(refs, kept_back=kept)


T = TypeVar("T")


def _given(thing: T | None) -> T:
    """What a delivery of this kind always comes with."""
    assert thing is not None, "a delivery without what it is about"
    return thing


def _threads(parcel: Parcel) -> dict[str, str]:
    """Where the tickets of a list lead, by their numbers as the list writes them."""
    found = ((line.ticket.number, markup.in_slack(line.ticket.thread)) for line in parcel.listed)
    return {f"#{number}": address for number, address in found if address}
