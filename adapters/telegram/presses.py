"""What people press: a customer's buttons, and those under a reminder to an agent.

A handler's Word is shown as the answer to the press; a refusal as an alert (entrance.py), and the stale card refreshes.
"""

import re

from aiogram import Router
from aiogram.types import CallbackQuery

from adapters.telegram import digest, duty
from adapters.telegram.reading import contact_of, ref_of
from core.errors import Stale, TicketNotFound
from core.model.contact import Contact
from core.model.organisation import Agent
from core.model.wording import Word
from core.notify import status
from core.ports import UnitOfWork
from core.service import customer, ownership, response

STAFF = "a:"
"""How the data of an agent's buttons begins."""

_ON_TICKET = re.compile(r"(?:close|reopen|cancel|again|status):([0-9]{1,15})")


def pressing() -> Router:
    """The routes of presses. Those in groups, or without a message, have none: they are answered, no more."""
    router = Router(name="pressing")
    router.callback_query.register(digest.pressed, digest.under_a_digest)
    router.callback_query.register(staff_press, for_staff)
    router.callback_query.register(press, in_private)
    return router


async def for_staff(query: CallbackQuery) -> bool:
    """A button under a reminder."""
    return (query.data or "").startswith(STAFF)


async def in_private(query: CallbackQuery) -> bool:
    """A button under a message in a private chat, also one that is gone by now."""
    return query.message is not None and query.message.chat.type == "private" and bool(query.data)


async def press(query: CallbackQuery, uow: UnitOfWork) -> None:
    """A customer's button. Raises what the verbs raise; a second tap on a filed question is no mistake."""
    assert query.message is not None, "in_private saw to it"
    assert query.data is not None, "in_private saw to it"
    contact = await contact_of(uow, query.message.chat.id, query.from_user)
    at = ref_of(query.message)
    try:
        await customer.press(uow, contact, query.data, at=at)
    except Stale:
        if not await _became_a_card(uow, contact, at):
            raise


async def _became_a_card(uow: UnitOfWork, contact: Contact, at: str) -> bool:
    """Whether the question pressed has turned into a ticket's card since: then the card shows what became of it."""
    for ticket in await uow.tickets.current_of(contact.address):
        if ticket.card == at:
            uow.send(status(ticket))
            return True
    return False


async def refresh(uow: UnitOfWork, address: str, data: str) -> bool:
    """Bring the card up to date that an outdated button speaks of; False when it speaks of none."""
    match = _ON_TICKET.fullmatch(data)
    if match is None:
        return False
    try:
        uow.send(status(await uow.tickets.get_for(address, int(match[1]))))
    except TicketNotFound:
        return False
    return True


async def staff_press(query: CallbackQuery, uow: UnitOfWork) -> Word | None:
    """A button under a reminder; None when the message itself changes.

    Raises NotAnAgent, Stale, and what the verbs raise.
    """
    agent = uow.organisation.agent_in_telegram(query.from_user.id)
    match (query.data or "").split(":"):
        case ["a", "claim", number] if _is_number(number):
            return await _claim(uow, int(number), agent)
        case ["a", "ack", number] if _is_number(number):
            return await _acknowledge(uow, int(number), agent)
        case ["a", "release", number] if _is_number(number):
            await response.release(uow, int(number), by=agent)
            return Word("staff-released")
        case ["a", "duty", *what]:
            return await duty.pressed(uow, agent, what, ref_of(query.message) if query.message else None)
        case _:
            raise Stale


def _is_number(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 16


async def _claim(uow: UnitOfWork, number: int, agent: Agent) -> Word:
    await ownership.accept(uow, number, by=agent)
    return Word("staff-claimed", {"number": number})


async def _acknowledge(uow: UnitOfWork, number: int, agent: Agent) -> Word:
    await response.acknowledge(uow, number, by=agent)
    return Word("staff-acknowledged", {"pause": response.ACKNOWLEDGED_FOR})
