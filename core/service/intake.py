"""How a request becomes a ticket: filed at once, or drafted, asked about, and filed.

A customer never needs a command: whatever they send finds its ticket, or starts one with a single question.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.errors import Stale, TicketNotFound
from core.model.contact import Contact
from core.model.conversation import CARD_TEXT, Draft, File, Heard, subject_of
from core.model.delivery import Delivery, Kind
from core.model.ticket import State, Ticket, first_priority
from core.model.timeline import Filed
from core.model.wording import Button, CategoryName, Word
from core.notify import notice, status, to_thread
from core.ports import UnitOfWork
from core.service import clockwork, conversation, files

NEW_TICKET = Button(Word("button-new-ticket"), "say", "primary")


async def greet(uow: UnitOfWork, address: str, *, name: str, language: str) -> Contact:
    """The contact at that address; kept when they are new, renamed when they changed their name, reachable again."""
    contact = await uow.contacts.get(address)
    if contact is None:
        contact = Contact(address=address, name=name, language=language, created_at=uow.now)
        uow.contacts.add(contact)
    if name and contact.name != name:
        contact.name = name
    if not contact.reachable:
        contact.reachable = True
    return contact


async def support(uow: UnitOfWork, contact: Contact, heard: Heard) -> Ticket | None:
    """``/support [text]``: file it at once; without text and files ask what it is about. Raises TooLong."""
    heard = files.judge(uow, contact, heard)
    if heard.text.strip() or heard.brings_files:
        draft = await uow.drafts.get(contact.address)
        if draft is not None:
            await uow.drafts.remove(draft)
        return await file(uow, contact, [_part(heard.checked())])
    await _replace_draft(uow, contact, [], asks="text")
    uow.send(notice(contact.address, "customer-say-what", [_drop_button()], name=contact.first_name))
    return None


async def hear(uow: UnitOfWork, contact: Contact, heard: Heard) -> None:
    """Anything a customer sends that is not a command: it goes to its ticket, or one question is asked.

    Raises NothingSaid, TooLong.
    """
    heard = files.judge(uow, contact, heard)
    if not heard.text.strip() and not heard.files:
        return
    heard.checked()
    ticket = await _answered_ticket(uow, contact, heard)
    draft = await uow.drafts.get(contact.address)
    if ticket is not None:
        await conversation.customer_says(uow, ticket, heard)
    elif not heard.text.strip() and not heard.brings_files:
        await _say_what_was_kept_back(uow, contact, heard)
    elif draft is not None and draft.asks == "text" and not _only_stickers(heard):
        await uow.drafts.remove(draft)
        await file(uow, contact, [_part(heard)])
    elif draft is not None and draft.asks != "text":
        draft.parts = [*draft.parts, _part(heard)]
        draft.category = uow.classifier.propose(draft.text, uow.organisation)
        await _ask(uow, contact, draft)
    else:
        await _place(uow, contact, heard)


async def _say_what_was_kept_back(uow: UnitOfWork, contact: Contact, heard: Heard) -> None:
    """Nothing but files that are not passed on: the thread of the one current ticket says so, if there is one."""
    current = await uow.tickets.current_of(contact.address)
    if len(current) == 1:
        await conversation.customer_says(uow, current[0], heard)


async def _answered_ticket(uow: UnitOfWork, contact: Contact, heard: Heard) -> Ticket | None:
    """The ticket of the message this one replies to."""
    if heard.reply_to is None:
        return None
    number = await uow.messages.ticket_at(heard.reply_to)
    if number is None:
        return None
    try:
        return await uow.tickets.get_for(contact.address, number)
    except TicketNotFound:
        return None


async def _place(uow: UnitOfWork, contact: Contact, heard: Heard) -> None:
    """No reply, no draft: to the one current ticket; several or none: ask."""
    current = await uow.tickets.current_of(contact.address)
    if len(current) == 1:
        await conversation.customer_says(uow, current[0], heard)
        return
    if not current and _only_stickers(heard):
        uow.send(notice(contact.address, "customer-words-please", name=contact.first_name))
        return
    draft = await _replace_draft(uow, contact, [_part(heard)], asks="which" if current else "file")
    await _ask(uow, contact, draft, current)


async def _ask(uow: UnitOfWork, contact: Contact, draft: Draft, current: Sequence[Ticket] = ()) -> None:
    """The draft's one question, with its buttons."""
    if draft.asks == "which":
        current = current or await uow.tickets.current_of(contact.address)
        uow.send(_which(contact, draft, current))
        return
    uow.send(_file_this(contact, draft))


def _file_this(contact: Contact, draft: Draft, replace: str | None = None) -> Delivery:
    rows = [
        [Button(Word("button-file"), f"file:{draft.token}", "primary")],
        [Button(Word("button-category"), f"category:{draft.token}"), _drop_button(draft)],
    ]
    return notice(
        contact.address, "customer-file-this", *rows, replace=replace, projection=f"draft/{contact.address}",
        subject=_preview(draft), category=CategoryName(draft.category),
    )  # fmt: skip


def _which(contact: Contact, draft: Draft, current: Sequence[Ticket]) -> Delivery:
    rows = [
        [Button(f"#{ticket.number} · {ticket.subject or '…'}"[:60], f"to:{draft.token}:{ticket.number}")]
        for ticket in current[-5:]
    ]
    rows.append([Button(Word("button-new-ticket"), f"new:{draft.token}"), _drop_button(draft)])
    return notice(
        contact.address,
        "customer-which",
        *rows,
        projection=f"draft/{contact.address}",
        subject=_preview(draft),
    )


def _preview(draft: Draft) -> str:
    return subject_of(draft.text) or ", ".join(str(file["name"]) for file in draft.files[:3])


def _drop_button(draft: Draft | None = None) -> Button:
    return Button(Word("button-cancel"), f"drop:{draft.token if draft else '-'}")


async def choose(uow: UnitOfWork, contact: Contact, verb: str, arguments: list[str], *, at: str) -> None:
    """A press on a draft's question; ``at`` is the ref of the message pressed, which changes. Raises Stale."""
    draft = await uow.drafts.get(contact.address)
    if verb == "drop":
        await drop(uow, contact, at=at)
        return
    if draft is None or not arguments or draft.token != arguments[0]:
        raise Stale
    match verb, arguments[1:]:
        case "file", []:
            await _file_draft(uow, contact, draft, at)
        case "category", []:
            uow.send(_categories(uow, contact, draft, at))
        case "as", [key]:
            draft.category = uow.organisation.category(key).key
            uow.send(_file_this(contact, draft, at))
        case "new", []:
            draft.asks = "file"
            uow.send(_file_this(contact, draft, at))
        case "to", [number] if number.isdecimal():
            await _to_ticket(uow, contact, draft, int(number), at)
        case _:
            raise Stale


def _categories(uow: UnitOfWork, contact: Contact, draft: Draft, at: str) -> Delivery:
    buttons = [Button(CategoryName(c.key), f"as:{draft.token}:{c.key}") for c in uow.organisation.categories]
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    back = [Button(Word("button-back"), f"new:{draft.token}")]
    return notice(contact.address, "customer-choose-category", *rows, back, replace=at)


async def _file_draft(uow: UnitOfWork, contact: Contact, draft: Draft, at: str) -> None:
    await uow.drafts.remove(draft)
    ticket = await file(uow, contact, draft.parts, category=draft.category)
    ticket.card = at


async def _to_ticket(uow: UnitOfWork, contact: Contact, draft: Draft, number: int, at: str) -> None:
    ticket = await uow.tickets.get_for(contact.address, number)
    await uow.drafts.remove(draft)
    for part in draft.parts:
        await conversation.customer_says(uow, ticket, heard_of(part, uow))
    uow.send(notice(contact.address, "customer-passed-on", replace=at, ticket=number, number=number))


async def drop(uow: UnitOfWork, contact: Contact, *, at: str | None = None) -> None:
    """``/cancel``: forget the draft, if there is one, and say so."""
    draft = await uow.drafts.get(contact.address)
    if draft is not None:
        await uow.drafts.remove(draft)
    key = "customer-dropped" if draft is not None else "customer-nothing-to-cancel"
    uow.send(notice(contact.address, key, [NEW_TICKET], replace=at))


async def file(
    uow: UnitOfWork, contact: Contact, parts: Sequence[dict[str, Any]], *, category: str | None = None
) -> Ticket:
    """Make a ticket of what was said: number, clocks, one thread, one confirmation."""
    text = "\n".join(part["text"] for part in parts if part["text"].strip())
    names = [file["name"] for part in parts for file in part["files"]]
    ticket = Ticket(
        number=await uow.tickets.next_number(),
        contact=contact,
        team=uow.organisation.teams[0].name,
        subject=subject_of(text) or ", ".join(names)[:80],
        text=text,
        category=category or uow.classifier.propose(text, uow.organisation),
        created_at=uow.now,
        priority=first_priority(),
    )
    uow.tickets.add(ticket)
    clockwork.wind(uow, ticket)
    _keep_request(uow, ticket, parts)
    return ticket


def _keep_request(uow: UnitOfWork, ticket: Ticket, parts: Sequence[dict[str, Any]]) -> None:
    """The request's messages; the card shows them while they fit and bring no file, else the thread does."""
    fits = len(ticket.text) <= CARD_TEXT and not any(part["files"] for part in parts)
    refs = [part["ref"] for part in parts]
    fact = Filed(
        ticket=ticket.number, by=ticket.contact.address, priority=ticket.priority.value,
        category=ticket.category, refs=refs, team=ticket.team,
    )  # fmt: skip
    uow.record(fact, ticket)
    for part in parts:
        message = conversation.customers_message(ticket, heard_of(part, uow))
        message.in_card = fits
        uow.messages.add(message)
        if not fits:
            uow.send(to_thread(ticket, uow.organisation.team(ticket.team), Kind.COPY, message.ref))


async def continue_as_new(uow: UnitOfWork, contact: Contact, number: int, *, at: str) -> None:
    """A closed ticket goes on as a new one: ask what is to be said. Raises TicketNotFound."""
    old = await uow.tickets.get_for(contact.address, number)
    if old.state not in (State.CLOSED, State.CANCELED):
        uow.send(status(old, fresh=True))
        return
    await _replace_draft(uow, contact, [], asks="text")
    uow.send(notice(contact.address, "customer-say-what", [_drop_button()], replace=at, name=contact.first_name))


async def _replace_draft(uow: UnitOfWork, contact: Contact, parts: list[dict[str, Any]], *, asks: str) -> Draft:
    old = await uow.drafts.get(contact.address)
    if old is not None:
        await uow.drafts.remove(old)
    draft = Draft(
        contact=contact.address, token=secrets.token_hex(4), asks=asks, category="other", created_at=uow.now,
        parts=parts,
    )  # fmt: skip
    draft.category = uow.classifier.propose(draft.text, uow.organisation)
    uow.drafts.add(draft)
    return draft


def _part(heard: Heard) -> dict[str, Any]:
    return {"ref": heard.ref, "text": heard.text, "files": [asdict(file) for file in heard.files]}


def heard_of(part: dict[str, Any], uow: UnitOfWork) -> Heard:
    """A draft's part as it was heard."""
    return Heard(ref=part["ref"], text=part["text"], at=uow.now, files=tuple(File(**f) for f in part["files"]))


def _only_stickers(heard: Heard) -> bool:
    return not heard.text.strip() and all(file.kind == "sticker" for file in heard.files)
