"""The way out to Telegram: deliveries become messages, and what became of them becomes an outcome."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import DeleteMessages, EditMessageCaption, EditMessageReplyMarkup, EditMessageText, SendMessage
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, Message

from adapters.telegram import digest, markup
from adapters.telegram.markup import Piece
from adapters.telegram.outcomes import no_longer_editable, nothing_to_change, outcome_of
from adapters.telegram.privacy import send_data
from adapters.telegram.uploads import CannotFetch, Uploads
from core.model.conversation import Message as Said
from core.model.delivery import Kind, NotSent, Outcome, Partly, Refused, Sent
from core.model.files import FileKeptBack, KeptBack, safe_name
from core.model.organisation import Organisation
from core.phrases import Phrasebook, Reminder, list_card, ping_card, status_card
from core.ports import FetchFile, Parcel

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
HALF_SENT_KEPT = 1_000
KEPT = "kept back: "
WRITTEN_IN_SLACK = "reply"
"""The one thing that agents do not do here: what they say to a customer, they say in the ticket's thread."""

Part = Callable[[], Awaitable[Message]]
Refs = tuple[str, ...]


class TelegramSender:
    """core.ports.Sender for Telegram. ``fetch`` has, by platform, how to get the content of a file.

    Of several messages one goes at a time (``Partly``), so that the queue knows how far it got. Only what may be
    replaced by a newer version goes in one piece; there this process remembers where it stopped.
    """

    def __init__(
        self, bot: Bot, phrasebook: Phrasebook, organisation: Organisation, *, fetch: Mapping[str, FetchFile]
    ) -> None:
        self._bot = bot
        self._phrasebook = phrasebook
        self._organisation = organisation
        self._uploads = Uploads(bot, fetch)
        self._fetch_data = fetch.get("desk")
        self._half_sent: dict[int, list[str | FileKeptBack]] = {}
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
        except _MoreFollows as more:
            outcome = Partly(more.parts)
        except CannotFetch:
            outcome = NotSent("reason-file-unavailable")
        if isinstance(outcome, Sent | Refused):
            self._half_sent.pop(parcel.id, None)
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
        refs = await self._put(parcel, markup.headed(text), buttons, replace=None if fresh else ticket.card)
        if fresh and ticket.card:
            await self._retire(ticket.card)
        return refs

    async def _retire(self, card: str) -> None:
        """The older card loses its buttons, so that only the newest can be pressed. Not worth a second try."""
        chat, message = _place(card)
        with suppress(AiogramError):
            await self._bot(EditMessageReplyMarkup(chat_id=chat, message_id=message))

    async def _notice(self, parcel: Parcel) -> Refs:
        payload = parcel.delivery.payload
        text, rows = self._phrasebook.read(parcel.language, payload)
        return await self._put(parcel, markup.pieces(text), markup.keyboard(rows), replace=payload.get("replace"))

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
        return await self._put(parcel, pieces, markup.keyboard(rows), replace=payload.get("replace"))

    async def _erase(self, parcel: Parcel) -> Refs:
        """Reminders to an agent about somebody who is forgotten say no more of them."""
        gone = Piece(self._phrasebook.say(parcel.language, "post-forgotten"))
        for ref in parcel.delivery.payload.get("posts", ()):
            await self._edit(ref, gone, None)
        return ()

    async def _data(self, parcel: Parcel) -> Refs:
        """What is kept of a person, as a file; nothing when they were forgotten meanwhile."""
        sent = await send_data(self._bot, parcel, self._fetch_data, self._phrasebook)
        return (_ref(sent),) if sent else ()

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
        return await self._put(parcel, pieces, markup.keyboard(labelled, link=link), replace=place)

    def _thread(self, parcel: Parcel) -> tuple[str, str] | None:
        """The way to the ticket's thread in Slack: a button's label and its address."""
        address = markup.in_slack(parcel.ticket.thread if parcel.ticket else None)
        return (self._phrasebook.say(parcel.language, "staff-open-in-slack"), address) if address else None

    async def _copy(self, parcel: Parcel) -> Outcome:
        """An agent's words: the text first, then the files, each a message of its own; refused if nothing is left."""
        said, chat = _given(parcel.message), _chat(parcel)
        if said.deleted_at is not None:  # what is there of it is taken back by the deletion's own delivery
            return Sent(tuple(ref for ref in (_read(part, chat) for part in parcel.parts) if isinstance(ref, str)))
        texts = markup.signed(said.author, said.text) if said.text.strip() else []
        parts = [self._text(chat, piece) for piece in texts]
        for file in said.files:
            caption = None if parts else markup.signed(said.author, "")[0]
            parts.append(self._uploads.part(chat, file, caption))
        return _what_went(said, await self._post_all(parcel, parts), texts=len(texts))

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
            await self._edit(ref, piece, None)
        if surplus := copies[len(texts) :]:
            await self._delete(surplus)
        return await self._post(parcel, [self._text(_chat(parcel), piece) for piece in texts[len(copies) :]])

    # How it is said --------------------------------------------------------------------------------

    async def _put(
        self, parcel: Parcel, pieces: Sequence[Piece], buttons: InlineKeyboardMarkup | None, *, replace: str | None
    ) -> Refs:
        """In place of a message of ours when that can be, else as new messages; buttons under the last."""
        if replace and len(pieces) == 1 and await self._edit(replace, pieces[0], buttons):
            return (replace,)
        chat, last = _chat(parcel), len(pieces) - 1
        parts = [self._text(chat, piece, buttons if at == last else None) for at, piece in enumerate(pieces)]
        return tuple(reversed(await self._post(parcel, parts)))

    async def _post(self, parcel: Parcel, parts: Sequence[Part]) -> Refs:
        """Send messages; their refs, in order."""
        return tuple(ref for ref in await self._post_all(parcel, parts) if isinstance(ref, str))

    async def _post_all(self, parcel: Parcel, parts: Sequence[Part]) -> Sequence[str | FileKeptBack]:
        """Send what of the parts is not known to be done already: of each its ref, or why it was kept back."""
        if len(parts) == 1:
            return (await _done(parts[0]),)
        if parcel.delivery.projection is None:
            return await self._post_next(parcel, parts)
        done = self._half_sent.setdefault(parcel.id, [])
        if len(self._half_sent) > HALF_SENT_KEPT:
            del self._half_sent[next(iter(self._half_sent))]
        for part in parts[len(done) :]:
            done.append(await _done(part))
        return tuple(done)

    async def _post_next(self, parcel: Parcel, parts: Sequence[Part]) -> Sequence[str | FileKeptBack]:
        """Send the next; what became of all. Raises _MoreFollows while there are others behind it."""
        done = [_read(part, _chat(parcel)) for part in parcel.parts]
        if len(done) < len(parts):
            done.append(await _done(parts[len(done)]))
        if len(done) < len(parts):
            raise _MoreFollows(tuple(map(_written, done)))
        return tuple(done)

    def _text(self, chat: int, piece: Piece, buttons: InlineKeyboardMarkup | None = None) -> Part:
        method = SendMessage(
            chat_id=chat, text=piece.text, entities=piece.entities, reply_markup=buttons,
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return lambda: self._bot(method)

    async def _edit(self, ref: str, piece: Piece, buttons: InlineKeyboardMarkup | None) -> bool:
        """Change a message of ours; False when it can no longer be changed."""
        chat, message = _place(ref)
        method = EditMessageText(
            chat_id=chat, message_id=message, text=piece.text, entities=piece.entities, reply_markup=buttons,
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        try:
            await self._bot(method)
        except TelegramBadRequest as error:
            if no_longer_editable(error):
                return False
            if not nothing_to_change(error):
                raise
        return True

    async def _delete(self, refs: Sequence[str]) -> None:
        chat, _ = _place(refs[0])
        for start in range(0, len(refs), 100):
            ids = [_place(ref)[1] for ref in refs[start : start + 100]]
            await self._bot(DeleteMessages(chat_id=chat, message_ids=ids))

    async def _take_back(self, said: Said, language: str) -> None:
        """Delete every copy; what Telegram will not delete (48 hours) says that it was taken back."""
        try:
            await self._delete(said.copies)
        except TelegramBadRequest:
            gone = Piece(self._phrasebook.say(language, "customer-taken-back"))
            for ref in said.copies:
                await self._blank(ref, gone)

    async def _blank(self, ref: str, gone: Piece) -> None:
        if await self._edit(ref, gone, None):
            return
        chat, message = _place(ref)
        with suppress(TelegramBadRequest):
            await self._bot(EditMessageCaption(chat_id=chat, message_id=message, caption=gone.text))


class _MoreFollows(Exception):
    """One of several messages is there; with what became of each so far."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__()
        self.parts = parts


def _written(done: str | FileKeptBack) -> str:
    """For the queue: a message's id without its chat's, or why a file was kept back."""
    return KEPT + done.reason if isinstance(done, FileKeptBack) else str(_place(done)[1])


def _read(part: str, chat: int) -> str | FileKeptBack:
    return FileKeptBack(part.removeprefix(KEPT)) if part.startswith(KEPT) else f"telegram/{chat}/{part}"


async def _done(part: Part) -> str | FileKeptBack:
    try:
        return _ref(await part())
    except FileKeptBack as kept:
        return kept


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


def _chat(parcel: Parcel) -> int:
    return int(parcel.delivery.to.split("/")[1])


def _place(ref: str) -> tuple[int, int]:
    _, chat, message = ref.split("/")
    return int(chat), int(message)


def _ref(message: Message) -> str:
    return f"telegram/{message.chat.id}/{message.message_id}"
