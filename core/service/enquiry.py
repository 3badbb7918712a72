"""Asking: the status of a ticket, my tickets, help, language. Nothing here changes a ticket."""

import re

from core.errors import NumberUnreadable, SeveralNumbers
from core.model.contact import Contact
from core.model.delivery import Delivery
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from core.model.wording import Button, Word
from core.notify import notice, status, who_must_act
from core.ports import UnitOfWork
from core.service.intake import NEW_TICKET

PAGE = 5
"""Tickets on a page of /my_tickets."""

LARGEST = 2**53
"""No ticket has a higher number; a longer one is answered like any absent number."""


def read_number(given: str) -> int:
    """A ticket number as people write it (``1042``, ``#1042``). Raises NumberUnreadable, SeveralNumbers.

    Numbers no ticket can have are read too: they are simply absent.
    """
    words = given.replace(",", " ").split()
    if len(words) > 1:
        raise SeveralNumbers
    match = re.fullmatch(r"#?([0-9]{1,40})", words[0] if words else "")
    if match is None:
        raise NumberUnreadable(given=given.strip()[:40])
    return min(int(match[1]), LARGEST)


async def show_status(uow: UnitOfWork, contact: Contact, given: str) -> None:
    """``/ticket_status [N]``: the ticket's card; without a number the only current one, or the list.

    Raises NumberUnreadable, SeveralNumbers, TicketNotFound.
    """
    if given.strip():
        uow.send(status(await uow.tickets.get_for(contact.address, read_number(given)), fresh=True))
        return
    current = await uow.tickets.current_of(contact.address)
    if len(current) == 1:
        uow.send(status(current[0], fresh=True))
    else:
        await list_mine(uow, contact)


async def list_mine(uow: UnitOfWork, contact: Contact, *, page: int = 0, at: str | None = None) -> None:
    """``/my_tickets``: a page, open ones first, with who must act; ``at`` is the list to turn over, if any."""
    tickets, total = await uow.tickets.page_of(contact.address, offset=page * PAGE, limit=PAGE)
    if not tickets:
        uow.send(notice(contact.address, "customer-none", [NEW_TICKET], replace=at))
        return
    uow.send(_page(contact, uow.organisation, list(tickets), page, total, at))


def _page(
    contact: Contact, organisation: Organisation, tickets: list[Ticket], page: int, total: int, at: str | None
) -> Delivery:
    buttons = [Button(f"#{ticket.number}", f"status:{ticket.number}") for ticket in tickets]
    turn = []
    if page:
        turn.append(Button(Word("button-newer"), f"mine:{page - 1}"))
    if (page + 1) * PAGE < total:
        turn.append(Button(Word("button-older"), f"mine:{page + 1}"))
    rows = [row for row in (buttons, turn, [NEW_TICKET]) if row]
    lines = [_line(ticket) for ticket in tickets]
    return notice(contact.address, "customer-mine", *rows, replace=at, total=total, lines=lines)


def _line(ticket: Ticket) -> Word:
    return Word(
        "customer-mine-line",
        {
            "number": ticket.number,
            "subject": ticket.subject,
            "state": Word(f"state-{ticket.state.value.replace('_', '-')}"),
            "turn": Word(f"turn-{who_must_act(ticket)}"),
        },
    )


async def help_with(uow: UnitOfWork, contact: Contact, *, first: bool = False) -> None:
    """``/start`` and ``/help``: what the desk does, in a few lines."""
    key = "customer-welcome" if first else "customer-help"
    uow.send(notice(contact.address, key, [NEW_TICKET], name=contact.first_name))


async def ask_language(uow: UnitOfWork, contact: Contact) -> None:
    """``/language``: offer both."""
    row = [Button("English", "lang:en"), Button("Русский", "lang:ru")]
    uow.send(notice(contact.address, "customer-language", row))


async def choose_language(uow: UnitOfWork, contact: Contact, language: str, *, at: str | None = None) -> None:
    """From now on the desk speaks that language (en, ru) to them; anything else changes nothing."""
    if language in ("en", "ru"):
        contact.language, contact.language_chosen = language, True
    uow.send(notice(contact.address, "customer-language-chosen", replace=at))
