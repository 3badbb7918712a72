"""Where raw updates come in, from the poller or the webhook: each has its effect once, then presses are answered."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from aiogram import Bot, Dispatcher, loggers
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, Update

from adapters.telegram.bot import KINDS
from adapters.telegram.handlers import make_dispatcher
from adapters.telegram.presses import STAFF, refresh
from adapters.telegram.reading import asks_by_number, files_a_ticket, language_of, met, name_of
from adapters.telegram.refusals import refusal
from core.errors import AskedTooOften, DeskError, FiledTooOften, NotAnAgent, Stale, TooFast
from core.model.flood import ENQUIRIES, FILINGS, LIMIT, Flood, Pour
from core.model.wording import Word
from core.notify import notice
from core.phrases import Phrasebook
from core.ports import UnitOfWork, Work
from core.service.inbox import Input, take_in_all

log = logging.getLogger(__name__)

ALERT_LENGTH = 200
GROUPS_REMEMBERED = 10_000
LAST_ANSWERS = 2.0
"""Seconds."""

_NO_KIND = "none"
WRITTEN = ("message", "edited_message", "callback_query")
DUTY = "a:duty:"


class Entrance:
    """Takes updates in. ``take`` returns when they are on disk; only then may Telegram be told so."""

    def __init__(self, work: Work, bot: Bot, phrasebook: Phrasebook, *, flood: Flood | None = None) -> None:
        loggers.event.setLevel(logging.WARNING)  # the library's line for every update
        self.work = work
        self.bot = bot
        self.phrasebook = phrasebook
        self.dispatcher: Dispatcher = make_dispatcher(phrasebook)
        self._told_groups: set[int] = set()
        self.flood = flood or Flood()
        self.enquiries = self.flood.narrower(ENQUIRIES)
        self.filings = self.flood.narrower(FILINGS)
        self._answering: set[asyncio.Task[None]] = set()

    async def take(self, updates: Sequence[Any]) -> None:
        """Give each update its effect, in order. Raises StoreDown: then none may be confirmed."""
        arrivals = [Arrival(self, update) for update in updates]
        await take_in_all(self.work, [arrival.as_input() for arrival in arrivals])
        answers = [answer for arrival in arrivals for answer in arrival.answers]
        if answers:
            task = asyncio.create_task(self._answer(answers))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def close(self) -> None:
        """Wait for the answers under way, but not long: they are only shown, nothing is lost with them."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=LAST_ANSWERS)
        for late in tuple(self._answering):
            late.cancel()

    def first_word_in(self, group: int) -> bool:
        """Whether a group has not been told yet that only private chats are served."""
        if group in self._told_groups or len(self._told_groups) >= GROUPS_REMEMBERED:
            return False
        self._told_groups.add(group)
        return True

    async def _answer(self, answers: Sequence[TelegramMethod[Any]]) -> None:
        await asyncio.gather(*map(self._answer_one, answers))

    async def _answer_one(self, answer: TelegramMethod[Any]) -> None:
        """Best effort: a press that is answered late or not at all has had its effect all the same."""
        try:
            await self.bot(answer)
        except AiogramError as error:
            log.debug("an answer was not shown: %s", type(error).__name__)


class Arrival:
    """One update on its way in: its key, its effect, and what is answered in passing."""

    __slots__ = ("_answer", "_content", "_desk", "_kind", "_raw", "_spent")

    def __init__(self, desk: Entrance, raw: Any) -> None:
        self._desk, self._raw = desk, raw
        self._kind = next((kind for kind in KINDS if kind in raw), _NO_KIND) if isinstance(raw, dict) else _NO_KIND
        content = raw.get(self._kind) if isinstance(raw, dict) else None
        self._content: dict[str, Any] = content if isinstance(content, dict) else {}
        self._answer: tuple[str, bool] | str | None = ("", False) if self._kind == "callback_query" else None
        self._spent: Callable[[dict[str, Any]], bool] | None = None

    def as_input(self) -> Input:
        """For core.service.inbox."""
        payload = json.dumps(self._raw)
        return Input(
            key=self._key(payload), payload=payload, effect=self.effect, refused=self.refused, broken=self.broken,
            speaker=self._speaker(),
        )  # fmt: skip

    def _speaker(self) -> str | None:
        chat = self._chat()
        return f"telegram/{chat['id']}" if chat.get("type") == "private" and isinstance(chat.get("id"), int) else None

    def _key(self, payload: str) -> str:
        """Update ids alone may come again after an idle week; with the chat's own ids they do not."""
        number = self._raw.get("update_id") if isinstance(self._raw, dict) else None
        chat, content = self._chat(), self._content
        part = content.get("id") or content.get("message_id") or content.get("date")
        if not isinstance(number, int) or not isinstance(part, str | int):
            return f"telegram:{hashlib.sha256(payload.encode()).hexdigest()}"
        return f"telegram:{number}:{chat.get('id')}:{part}"[:200]

    def _chat(self) -> dict[str, Any]:
        where = self._content.get("message") if self._kind == "callback_query" else self._content
        chat = where.get("chat") if isinstance(where, dict) else None
        return chat if isinstance(chat, dict) else {}

    async def effect(self, uow: UnitOfWork) -> None:
        """Parse and handle it. What is none of our KINDS is nothing to us; what cannot be parsed raises."""
        if not isinstance(self._raw, dict):
            raise TypeError("an update is an object")
        if self._kind == _NO_KIND:
            return
        desk = self._desk
        if not (self._has_room(desk.flood, TooFast(limit=LIMIT)) and self._may_ask() and self._may_file()):
            return
        update = Update.model_validate(self._raw, context={"bot": desk.bot})
        await self._hear(uow)
        said = await desk.dispatcher.feed_update(desk.bot, update, uow=uow)
        if isinstance(said, Word):
            await self._show(uow, said)
            self._spent = self._is_pressed if self._is_staff() else None

    def _has_room(self, flood: Flood, refusal: TooFast) -> bool:
        """Whether there is room for one more of this person. Raises the refusal, once a minute."""
        person = self._user().get("id")
        if not isinstance(person, int):
            return True
        pour = flood.pour(str(person), self._key(json.dumps(self._raw)), time.monotonic())
        if pour is Pour.SAY:
            raise refusal
        return pour is Pour.TAKE

    def _may_ask(self) -> bool:
        """Who tries ticket numbers one after the other learns nothing by it, and not at that speed either."""
        content = self._content
        asks = asks_by_number(content.get("text") or content.get("caption"), content.get("data"))
        return not asks or self._has_room(self._desk.enquiries, AskedTooOften(limit=ENQUIRIES))

    def _may_file(self) -> bool:
        """A request in many pieces would be as many tickets."""
        content = self._content
        files = files_a_ticket(content.get("text") or content.get("caption"), content.get("data"))
        return not files or self._has_room(self._desk.filings, FiledTooOften(limit=FILINGS))

    async def _hear(self, uow: UnitOfWork) -> None:
        """An agent who could not be reached here and writes or presses is tried here again."""
        number = self._user().get("id")
        if self._kind not in WRITTEN or self._chat().get("type") != "private" or not isinstance(number, int):
            return
        with suppress(NotAnAgent):
            uow.organisation.agent_in_telegram(number)
            await uow.people.heard_from(f"telegram/{number}")

    async def refused(self, uow: UnitOfWork, error: DeskError) -> None:
        """No, and why: as an alert on a press, else as a message."""
        self._spent = None
        await self._hear(uow)
        if self._kind != "callback_query":
            key, params = refusal(error)
            await self._say(uow, key, params)
            return
        await self._show(uow, Word(*refusal(error, staff=self._is_staff())), alert=True)
        address = f"telegram/{self._chat().get('id')}"
        if not await refresh(uow, address, str(self._content.get("data"))) and isinstance(error, Stale):
            self._spent = _does_something

    async def broken(self, uow: UnitOfWork, code: str) -> None:
        """Our own mistake: the person gets the code; what they sent is kept with it."""
        if self._kind == "callback_query":
            await self._show(uow, Word("customer-broken", {"code": code}), alert=True)
        elif self._kind in ("message", "edited_message"):
            await self._say(uow, "customer-broken", {"code": code})

    async def _say(self, uow: UnitOfWork, key: str, params: dict[str, Any]) -> None:
        chat, user = self._chat(), self._user()
        if chat.get("type") == "private" and isinstance(chat.get("id"), int) and user:
            contact = await met(uow, chat["id"], name_of(user), user.get("language_code"))
            uow.send(notice(contact.address, key, **params))

    async def _show(self, uow: UnitOfWork, word: Word, *, alert: bool = False) -> None:
        text = self._desk.phrasebook.say(await self._language(uow), word.key, **word.params)
        self._answer = (text[:ALERT_LENGTH], alert) if self._kind == "callback_query" else text

    async def _language(self, uow: UnitOfWork) -> str:
        """An agent's for their own buttons, else the customer's."""
        user = self._user()
        if self._is_staff():
            try:
                return uow.organisation.agent_in_telegram(int(user.get("id", 0))).language
            except NotAnAgent:
                pass
        contact = await uow.contacts.get(f"telegram/{user.get('id')}")
        return contact.language if contact else language_of(user.get("language_code"))

    def _user(self) -> dict[str, Any]:
        user = self._content.get("from")
        return user if isinstance(user, dict) else {}

    def _is_staff(self) -> bool:
        return self._kind == "callback_query" and str(self._content.get("data")).startswith(STAFF)

    @property
    def answers(self) -> list[TelegramMethod[Any]]:
        """What to show now that it is stored."""
        match self._answer:
            case (text, alert):
                shown = AnswerCallbackQuery(
                    callback_query_id=str(self._content.get("id")), text=text or None, show_alert=alert or None
                )
                return [shown, *self._without_spent_buttons()]
            case str(sentence) if self._desk.first_word_in(self._chat()["id"]):
                return [SendMessage(chat_id=self._chat()["id"], text=sentence)]
        return []

    def _is_pressed(self, button: dict[str, Any]) -> bool:
        """The button itself, and the other answer to the same request."""
        pressed, other = str(self._content.get("data")), str(button.get("callback_data"))
        return pressed == other or (
            pressed.startswith(DUTY) and other.startswith(DUTY) and pressed.split(":")[3:] == other.split(":")[3:]
        )

    def _without_spent_buttons(self) -> list[TelegramMethod[Any]]:
        """What was clicked changes: a button that has done its work goes, of a settled question all of them."""
        message = self._content.get("message")
        if self._spent is None or not isinstance(message, dict):
            return []
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        left = [[button for button in row if not self._spent(button)] for row in rows]
        return [
            EditMessageReplyMarkup(
                chat_id=self._chat()["id"],
                message_id=message["message_id"],
                reply_markup=InlineKeyboardMarkup.model_validate({"inline_keyboard": [row for row in left if row]}),
            )
        ]


def _does_something(button: dict[str, Any]) -> bool:
    return "callback_data" in button
