"""Messages of the bot in a chat: posted one at a time, edited in place, taken away; and how far several have got."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.methods import DeleteMessages, EditMessageCaption, EditMessageReplyMarkup, EditMessageText, SendMessage
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, Message

from adapters.telegram.markup import Piece
from adapters.telegram.outcomes import no_longer_editable, nothing_to_change
from adapters.telegram.reading import ref_of
from core.model.files import FileKeptBack
from core.ports import Parcel

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
HALF_SENT_KEPT = 1_000
KEPT = "kept back: "

Part = Callable[[], Awaitable[Message]]
Refs = tuple[str, ...]


class Poster:
    """Posts and edits the bot's messages.

    Of several one goes at a time (``MoreFollows``). Only what may be replaced by a newer version goes in one piece;
    there this process remembers where it stopped.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._half_sent: dict[int, list[str | FileKeptBack]] = {}

    def settled(self, parcel: Parcel) -> None:
        """Nothing of it is to be sent any more."""
        self._half_sent.pop(parcel.id, None)

    async def put(
        self, parcel: Parcel, pieces: Sequence[Piece], buttons: InlineKeyboardMarkup | None, *, replace: str | None
    ) -> Refs:
        """In place of a message of ours when that can be, else as new messages; buttons under the last."""
        if replace and len(pieces) == 1 and await self.edit(replace, pieces[0], buttons):
            return (replace,)
        chat, last = chat_of(parcel), len(pieces) - 1
        parts = [self.text(chat, piece, buttons if at == last else None) for at, piece in enumerate(pieces)]
        return tuple(reversed(await self.post(parcel, parts)))

    async def post(self, parcel: Parcel, parts: Sequence[Part]) -> Refs:
        """Send messages; their refs, in order."""
        return tuple(ref for ref in await self.post_all(parcel, parts) if isinstance(ref, str))

    async def post_all(self, parcel: Parcel, parts: Sequence[Part]) -> Sequence[str | FileKeptBack]:
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
        """Send the next; what became of all. Raises MoreFollows while there are others behind it."""
        done = [part_read(part, chat_of(parcel)) for part in parcel.parts]
        if len(done) < len(parts):
            done.append(await _done(parts[len(done)]))
        if len(done) < len(parts):
            raise MoreFollows(tuple(map(_written, done)))
        return tuple(done)

    def text(self, chat: int, piece: Piece, buttons: InlineKeyboardMarkup | None = None) -> Part:
        """A message with text, to be awaited when its turn comes."""
        method = SendMessage(
            chat_id=chat, text=piece.text, entities=piece.entities, reply_markup=buttons,
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return lambda: self._bot(method)

    async def edit(self, ref: str, piece: Piece, buttons: InlineKeyboardMarkup | None) -> bool:
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

    async def delete(self, refs: Sequence[str]) -> None:
        """Take messages of one chat away. Raises what aiogram raises."""
        chat, _ = _place(refs[0])
        for start in range(0, len(refs), 100):
            ids = [_place(ref)[1] for ref in refs[start : start + 100]]
            await self._bot(DeleteMessages(chat_id=chat, message_ids=ids))

    async def retire(self, card: str) -> None:
        """The older card loses its buttons, so that only the newest can be pressed. Not worth a second try."""
        chat, message = _place(card)
        with suppress(AiogramError):
            await self._bot(EditMessageReplyMarkup(chat_id=chat, message_id=message))

    async def blank(self, ref: str, gone: Piece) -> None:
        """Other words in place of a message's text, or under its file; what cannot be changed any more stays."""
        if await self.edit(ref, gone, None):
            return
        chat, message = _place(ref)
        with suppress(TelegramBadRequest):
            await self._bot(EditMessageCaption(chat_id=chat, message_id=message, caption=gone.text))


class MoreFollows(Exception):
    """One of several messages is there; with what became of each so far."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__()
        self.parts = parts


def _written(done: str | FileKeptBack) -> str:
    """For the queue: a message's id without its chat's, or why a file was kept back."""
    return KEPT + done.reason if isinstance(done, FileKeptBack) else str(_place(done)[1])


def part_read(part: str, chat: int) -> str | FileKeptBack:
    """As the queue has it: the message's ref, or why the file was kept back."""
    return FileKeptBack(part.removeprefix(KEPT)) if part.startswith(KEPT) else f"telegram/{chat}/{part}"


async def _done(part: Part) -> str | FileKeptBack:
    try:
        return ref_of(await part())
    except FileKeptBack as kept:
        return kept


def chat_of(parcel: Parcel) -> int:
    """The chat it goes to."""
    return int(parcel.delivery.to.split("/")[1])


def _place(ref: str) -> tuple[int, int]:
    _, chat, message = ref.split("/")
    return int(chat), int(message)
