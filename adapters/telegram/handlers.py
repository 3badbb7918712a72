"""What people write: commands, words, photos, edits, blocking the bot. One verb of the desk each.

Handlers get ``uow`` and never await the network; a sentence they return is shown after the commit.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from adapters.telegram import staff
from adapters.telegram.presses import pressing
from adapters.telegram.privacy import asking
from adapters.telegram.reading import (
    command_in,
    contact_of,
    heard_of,
    linked_ticket,
    must_say_something,
    ref_of,
    text_of,
)
from adapters.telegram.reminders import reminding
from core.model.contact import Contact
from core.model.wording import Word
from core.notify import notice
from core.phrases import Phrasebook
from core.ports import UnitOfWork
from core.service import conversation, enquiry, intake

Command = Callable[[UnitOfWork, Contact, str, Message], Awaitable[Any]]


def make_dispatcher(book: Phrasebook) -> Dispatcher:
    """Everything Telegram may tell us, with its handlers. It keeps no state of its own."""
    dispatcher = Dispatcher(disable_fsm=True, book=book)
    dispatcher.include_routers(asking(), reminding(), writing(), pressing())
    return dispatcher


def writing() -> Router:
    """The routes of messages."""
    router = Router(name="writing")
    router.message.register(outside, not_private)
    router.message.register(command, a_command)
    router.message.register(words)
    router.edited_message.register(edited, private)
    router.my_chat_member.register(membership, private)
    return router


async def private(event: Message | ChatMemberUpdated) -> bool:
    """Only private chats are served."""
    return event.chat.type == ChatType.PRIVATE


async def not_private(message: Message) -> bool:
    """A group or a channel, or somebody who hides behind one, or another bot."""
    return message.chat.type != ChatType.PRIVATE or message.from_user is None or message.from_user.is_bot


async def a_command(message: Message) -> dict[str, Any] | bool:
    """A command in a text or under a photo."""
    found = command_in(message.text or message.caption)
    return {"name": found[0], "argument": found[1]} if found else False


async def outside(message: Message) -> Word | None:
    """A command in a group gets one sentence; nothing else is answered there, and nothing is kept."""
    group = message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
    return Word("customer-private-only") if group and command_in(message.text) else None


async def command(message: Message, uow: UnitOfWork, name: str, argument: str) -> None:
    """A known command does its work, an unknown one is answered with one sentence."""
    if await staff.given(uow, message, name, argument):
        return
    contact = await _writer(uow, message)
    known = COMMANDS.get(name)
    if known is None:
        uow.send(notice(contact.address, "customer-unknown-command", command=f"/{name}"))
        return
    await known(uow, contact, argument, message)


async def words(message: Message, uow: UnitOfWork) -> None:
    """Free text, a photo, a file: it finds its ticket, or starts one."""
    heard = heard_of(message)
    if must_say_something(message, heard):
        await intake.hear(uow, await _writer(uow, message), heard)


async def edited(message: Message, uow: UnitOfWork) -> None:
    """What was changed follows to wherever it went; of an edited ``/support text`` that is the text."""
    address = f"telegram/{message.chat.id}"
    found = command_in(message.text or message.caption)
    await conversation.edit(uow, address, ref_of(message), found[1] if found else text_of(message), at=uow.now)


async def membership(event: ChatMemberUpdated, uow: UnitOfWork) -> None:
    """Somebody blocked or unblocked the bot."""
    contact = await uow.contacts.get(f"telegram/{event.chat.id}")
    if contact is not None:
        reachable = event.new_chat_member.status != ChatMemberStatus.KICKED
        await conversation.became(uow, contact, reachable=reachable)


async def _writer(uow: UnitOfWork, message: Message) -> Contact:
    assert message.from_user is not None, "not_private took the others"
    return await contact_of(uow, message.chat.id, message.from_user)


# The commands ------------------------------------------------------------------------------------


async def start(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/start``: welcome; with a deep link's ``t1042`` that ticket."""
    number = linked_ticket(argument)
    if number is None:
        await enquiry.help_with(uow, contact, first=True)
    else:
        await enquiry.show_status(uow, contact, number)


async def support(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/support [text]``."""
    await intake.support(uow, contact, heard_of(message, argument))


async def ticket_status(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/ticket_status [N]``."""
    await enquiry.show_status(uow, contact, argument)


async def my_tickets(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/my_tickets``."""
    await enquiry.list_mine(uow, contact)


async def help_(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/help``."""
    await enquiry.help_with(uow, contact)


async def cancel(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/cancel``."""
    await intake.drop(uow, contact)


async def language(uow: UnitOfWork, contact: Contact, argument: str, message: Message) -> None:
    """``/language``, or at once ``/language ru``."""
    if argument.lower() in ("en", "ru"):
        await enquiry.choose_language(uow, contact, argument.lower())
    else:
        await enquiry.ask_language(uow, contact)


COMMANDS: dict[str, Command] = {
    "start": start,
    "support": support,
    "ticket_status": ticket_status,
    "my_tickets": my_tickets,
    "help": help_,
    "cancel": cancel,
    "language": language,
}
