"""The Telegram of the sandbox: phones, what people do with them, and what reaches the bot."""

from collections import deque
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.telegram.callbacks import Callbacks
from sandbox.telegram.entities import detect
from sandbox.telegram.files import FileStore
from sandbox.telegram.limits import SendLimits
from sandbox.telegram.messages import Entity, File, Keyboard, Message, Phone, Toast
from sandbox.telegram.profile import Profile
from sandbox.telegram.refusals import PhoneRefusal
from sandbox.telegram.shapes import inaccessible_shape, message_shape
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.utf16 import is_unicode
from sandbox.telegram.webhook import Webhook
from sandbox.world import TelegramPerson, World

SENT_KEPT = 1_000
PERSON_KINDS = ("photo", "document", "sticker", "voice")


class TelegramCloud:
    """One bot and the people who may write to it.

    A person's verbs raise LookupError for somebody or something that does not exist, and PhoneRefusal for
    what a client would not let them do.
    """

    def __init__(self, world: World, *, clock: Clock, journal: Journal, limits: bool) -> None:
        self.token = world.telegram_token
        self.clock, self.journal, self.limits = clock, journal, limits
        self.profile = Profile(id=int(self.token.partition(":")[0]), username=world.bot_username)
        self.phones = {person.id: Phone(person) for person in world.phones}
        self.files = FileStore()
        self.updates = UpdateQueue()
        self.webhook = Webhook(self.updates)
        self.callbacks = Callbacks()
        self.send_limits = SendLimits()
        self.migrated: dict[int, int] = {}  # chat -> the supergroup it became; sends to it are refused
        self.sent: deque[tuple[str, dict[str, Any]]] = deque(maxlen=SENT_KEPT)  # calls the bot made
        self._message_ids = count(1)

    # What people do.

    def join(self, person: TelegramPerson) -> None:
        """Somebody new with a phone. Raises PhoneRefusal when the id is taken."""
        if person.id in self.phones:
            raise PhoneRefusal(f"there is somebody with the id {person.id} already")
        self.phones[person.id] = phone = Phone(person)
        self._tell_user(phone)

    def phone(self, user: int) -> Phone:
        """The phone of a person. Raises LookupError."""
        try:
            return self.phones[user]
        except KeyError:
            raise LookupError(f"nobody has the id {user}") from None

    def chat(self, user: int) -> list[Message]:
        """The private chat with the bot, oldest first; deleted messages stay, flagged."""
        return list(self.phone(user).messages.values())

    def say(self, user: int, text: str, reply_to: int | None = None) -> Message:
        """Send a text to the bot. Longer than 4,096 is let through, to see what the desk does."""
        phone = self._open_phone(user)
        if not text.strip() or not is_unicode(text):
            raise PhoneRefusal("an empty or broken text cannot be sent")
        return self._deliver(phone, text, reply_to=reply_to)

    def send(
        self,
        user: int,
        kind: str,
        name: str = "",
        content: bytes = b"",
        caption: str = "",
        media_group_id: str | None = None,
        reply_to: int | None = None,
        size: int | None = None,
    ) -> Message:
        """Send a photo, document, sticker or voice message to the bot.

        ``size`` declares so many bytes without content, for a file too big to download. The ``name`` of a
        sticker is its emoji.
        """
        phone = self._open_phone(user)
        if kind not in PERSON_KINDS:
            raise PhoneRefusal(f"kind must be one of {', '.join(PERSON_KINDS)}")
        file = self.files.keep(kind, name, content, declared_bytes=size)
        return self._deliver(phone, caption, reply_to=reply_to, file=file, media_group_id=media_group_id)

    def edit(self, user: int, message_id: int, text: str) -> Message:
        """Change the text (or caption) of an own message."""
        phone = self._open_phone(user)
        message = phone.message(message_id)
        if message is None or message.author != "person":
            raise LookupError(f"{user} sent no message {message_id}")
        if not is_unicode(text) or (not text.strip() and message.file is None):
            raise PhoneRefusal("an empty or broken text cannot be sent")
        message.text, message.entities = text, detect(text)
        message.edited_at = self.clock.now()
        self.changed(message)
        self.updates.put("edited_message", self.shape(message))
        return message

    def press(self, user: int, message_id: int, data: str) -> str:
        """Press an inline button; returns the callback's id. ``data`` need not be on the message."""
        phone = self._open_phone(user)
        message = phone.messages.get(message_id)
        if message is None:
            raise LookupError(f"{user} has no message {message_id}")
        callback_id = self.callbacks.open(user)
        gone = message.deleted
        query = {
            "id": callback_id,
            "from": phone.user_shape,
            "message": inaccessible_shape(message, phone) if gone else self.shape(message),
            "chat_instance": str(user),
            "data": data,
        }
        self.updates.put("callback_query", query)
        return callback_id

    def block(self, user: int) -> None:
        """Block the bot; repeating it changes nothing."""
        self._set_blocked(self.phone(user), True)

    def unblock(self, user: int) -> None:
        """Let the bot write again; repeating it changes nothing."""
        self._set_blocked(self.phone(user), False)

    def toasts(self, user: int) -> list[Toast]:
        """The answers to this person's presses, oldest first."""
        return list(self.phone(user).toasts)

    def inject(self, update: dict[str, Any]) -> None:
        """Queue a raw update, for poison and repetitions; a given ``update_id`` is kept."""
        self.updates.put_raw(update)

    def restart_update_ids(self, at: int) -> None:
        """Number updates from ``at`` on, as the platform does after a week without any."""
        self.updates.next_id = at

    # What the page draws.

    def state(self) -> list[dict[str, Any]]:
        """Everybody and their chats (docs/sandbox.md)."""
        return [
            {
                "user": phone.as_dict(),
                "blocked": phone.blocked,
                "messages": [message.as_dict() for message in phone.messages.values()],
            }
            for phone in self.phones.values()
        ]

    def bot_state(self) -> dict[str, Any]:
        """The bot's account and its command menu by language."""
        profile = self.profile
        return {"username": profile.username, "name": profile.name, "commands": profile.private_commands()}

    # What the Bot API's methods use.

    def shape(self, message: Message) -> dict[str, Any]:
        """The message as a Bot API object."""
        return message_shape(message, self.phones[message.chat], self.profile.user_shape())

    def post(
        self,
        phone: Phone,
        text: str,
        entities: list[Entity],
        *,
        keyboard: Keyboard,
        reply_to: int | None,
        thread_id: int | None,
        file: File | None = None,
        media_group_id: str | None = None,
    ) -> Message:
        """Put a message of the bot into a chat; everything about it has been checked."""
        message = Message(
            message_id=next(self._message_ids),
            chat=phone.person.id,
            author="bot",
            at=self.clock.now(),
            text=text,
            entities=entities,
            keyboard=keyboard,
            reply_to=reply_to,
            file=file,
            media_group_id=media_group_id,
            thread_id=thread_id,
        )
        return self._keep(phone, message)

    def changed(self, message: Message) -> None:
        """Announce that a message is new or different."""
        self.journal.tell("telegram.message", chat=message.chat, message=message.as_dict())

    def answer(self, callback_id: str, *, text: str, alert: bool) -> None:
        """Show the answer to a press. Raises Refusal when the query is unknown, answered or too old."""
        user = self.callbacks.close(callback_id)
        toast = Toast(callback_id=callback_id, text=text, alert=alert)
        self.phones[user].toasts.append(toast)
        self.journal.tell("telegram.toast", chat=user, toast=toast.as_dict())

    async def hang_up(self) -> None:
        """Stop delivering by webhook and end the waiting poll, so that a server can close."""
        await self.webhook.stop()
        self.updates.interrupt("the sandbox closes")

    def _open_phone(self, user: int) -> Phone:
        phone = self.phone(user)
        if phone.blocked:
            raise PhoneRefusal("the bot is blocked; unblock it first")
        return phone

    def _deliver(
        self,
        phone: Phone,
        text: str,
        *,
        reply_to: int | None,
        file: File | None = None,
        media_group_id: str | None = None,
    ) -> Message:
        if reply_to is not None and phone.message(reply_to) is None:
            raise LookupError(f"there is no message {reply_to} to reply to")
        message = Message(
            message_id=next(self._message_ids),
            chat=phone.person.id,
            author="person",
            at=self.clock.now(),
            text=text,
            entities=detect(text),
            reply_to=reply_to,
            file=file,
            media_group_id=media_group_id or None,
        )
        phone.wrote = True
        self._keep(phone, message)
        self.updates.put("message", self.shape(message))
        return message

    def _keep(self, phone: Phone, message: Message) -> Message:
        phone.messages[message.message_id] = message
        self.changed(message)
        return message

    def _set_blocked(self, phone: Phone, blocked: bool) -> None:
        if phone.blocked == blocked:
            return
        phone.blocked = blocked
        self._tell_user(phone)
        before, after = self._membership(not blocked), self._membership(blocked)
        change = {
            "chat": phone.chat_shape,
            "from": phone.user_shape,
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.put("my_chat_member", change)

    def _membership(self, blocked: bool) -> dict[str, Any]:
        bot = self.profile.user_shape()
        if blocked:
            return {"user": bot, "status": "kicked", "until_date": 0}
        return {"user": bot, "status": "member"}

    def _tell_user(self, phone: Phone) -> None:
        self.journal.tell("telegram.user", user=phone.as_dict(), blocked=phone.blocked)
