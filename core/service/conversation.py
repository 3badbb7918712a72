"""Saying things in a ticket: the customer's words to the thread, the owner's words to the customer, notes inside."""

from dataclasses import asdict
from datetime import datetime

from core.errors import ClaimFirst, NotTheOwner, Stale
from core.model.authority import Action
from core.model.contact import Contact
from core.model.conversation import Heard, Message, subject_of
from core.model.organisation import Agent, ThreadMode
from core.model.ticket import State, Ticket
from core.model.timeline import (
    AgentReplied,
    ContactUnreachable,
    CustomerWrote,
    Deleted,
    Edited,
    Noted,
    Resumed,
)
from core.model.wording import Button, Word
from core.notify import card, notice, whisper
from core.ports import UnitOfWork
from core.service import clockwork
from core.service.authority import may, must_be_allowed
from core.service.ownership import accept

INSIDE = ("note:", "🔒")
"""How an owner keeps a message inside."""


def customers_message(ticket: Ticket, heard: Heard) -> Message:
    """What a customer said, as a message of the ticket."""
    return Message(
        ref=heard.ref, ticket=ticket.number, author=ticket.contact.address, from_contact=True, public=True,
        text=heard.text, said_at=heard.at, files=[asdict(file) for file in heard.files],
    )  # fmt: skip


async def customer_says(uow: UnitOfWork, ticket: Ticket, heard: Heard) -> None:
    """A customer's message goes to the ticket's thread. Waiting for them ends; a closed ticket offers a new one."""
    if ticket.state in (State.CLOSED, State.CANCELED):
        _offer_new(uow, ticket)
        return
    uow.messages.add(customers_message(ticket, heard))
    uow.record(CustomerWrote(ticket=ticket.number, by=ticket.contact.address, ref=heard.ref), ticket)
    if ticket.waits_for_customer:
        ticket.resume()
        ticket.unanswered_since = uow.now
        await clockwork.unpause(uow, ticket)
        uow.record(Resumed(ticket=ticket.number, by=ticket.contact.address), ticket)
    elif ticket.state is State.RESOLVED:
        buttons = [Button(Word("button-not-solved"), f"reopen:{ticket.number}")]
        uow.send(notice(ticket.contact.address, "customer-said-after-resolved", buttons,
                        ticket=ticket.number, number=ticket.number))  # fmt: skip
    elif await clockwork.customer_spoke(uow, ticket):
        uow.send(card(ticket))


def _offer_new(uow: UnitOfWork, ticket: Ticket) -> None:
    buttons = [Button(Word("button-continue-as-new"), f"again:{ticket.number}", "primary")]
    uow.send(notice(ticket.contact.address, "customer-closed-long-ago", buttons,
                    ticket=ticket.number, number=ticket.number))  # fmt: skip


def crosses(text: str, *, mode: ThreadMode, author: str, owner: str | None) -> str | None:
    """The text that goes to the customer, or None when the message stays inside (surface.md, rule 1)."""
    bare = text.strip()
    if bare.lower().startswith(INSIDE) or owner is None:
        return None
    if mode is ThreadMode.EXPLICIT:
        return bare[2:].strip() if bare.startswith(">>") and author == owner else None
    if mode is ThreadMode.OWNER and author != owner:
        return None
    return text


async def agent_says(uow: UnitOfWork, ticket: Ticket, agent: Agent, heard: Heard, *, channel: str) -> None:
    """A message in the ticket's thread: to the customer when the thread's rule says so, else a note.

    A note written before anybody owns the ticket is offered *Claim and send*. ``channel`` is the Slack channel.
    """
    team = uow.organisation.team(ticket.team)
    text = crosses(heard.text, mode=team.thread_mode, author=agent.name, owner=ticket.owner)
    inside = text is None or not ticket.is_open or not may(agent, Action.REPLY, ticket)
    await _keep(uow, ticket, agent.name, heard, text=heard.text if inside else text or "", public=not inside)
    if inside and ticket.is_open:
        _offer_claim_and_send(uow, ticket, agent, heard, channel)


def _offer_claim_and_send(uow: UnitOfWork, ticket: Ticket, agent: Agent, heard: Heard, channel: str) -> None:
    if ticket.owner is not None or heard.text.strip().lower().startswith(INSIDE) or not agent.slack:
        return
    button = Button(Word("button-claim-and-send"), f"claimsend:{heard.ref}", "primary")
    thread = ticket.thread.rpartition("/")[2] if ticket.thread else None
    uow.send(whisper(channel, agent.slack, "whisper-kept-as-note", [button], thread=thread,
                     name=ticket.contact.first_name))  # fmt: skip


async def outsider_says(uow: UnitOfWork, ticket: Ticket, author: str, heard: Heard) -> None:
    """Somebody who is not on the desk wrote into the thread: a note, whoever they are."""
    await _keep(uow, ticket, author, heard, text=heard.text, public=False)


async def note(uow: UnitOfWork, number: int, agent: Agent, heard: Heard) -> None:
    """``!note``: words that stay inside. Raises TicketNotFound, NotOnTheTeam, NothingSaid."""
    ticket = await uow.tickets.get(number)
    must_be_allowed(agent, Action.NOTE, ticket)
    await _keep(uow, ticket, agent.name, heard.checked(), text=heard.text, public=False)


async def reply(uow: UnitOfWork, number: int, agent: Agent, heard: Heard) -> None:
    """The Reply modal: words to the customer.

    Raises TicketNotFound, ClaimFirst, NotTheOwner, NothingSaid, IllegalMove.
    """
    ticket = await uow.tickets.get(number)
    must_be_allowed(agent, Action.REPLY, ticket)
    if ticket.owner is None:
        raise ClaimFirst(number=number)
    mode = uow.organisation.team(ticket.team).thread_mode
    if ticket.owner != agent.name and mode is not ThreadMode.EVERYONE:
        raise NotTheOwner(owner=ticket.owner)
    ticket.must_allow("prioritise")
    await _keep(uow, ticket, agent.name, heard.checked(), text=heard.text, public=True)


async def claim_and_send(uow: UnitOfWork, agent: Agent, ref: str) -> Ticket:
    """The offer made to who replied before anybody owned the ticket. Raises Stale, AlreadyOwned, NotOnTheTeam."""
    message = await uow.messages.get(ref)
    if message is None or message.author != agent.name or message.deleted_at is not None:
        raise Stale
    ticket = await uow.tickets.get(message.ticket)
    await accept(uow, message.ticket, by=agent)
    if not message.public:
        message.public = True
        await _crossed(uow, ticket, message)
    return ticket


async def _keep(uow: UnitOfWork, ticket: Ticket, author: str, heard: Heard, *, text: str, public: bool) -> None:
    message = Message(
        ref=heard.ref, ticket=ticket.number, author=author, from_contact=False, public=public, text=text,
        said_at=heard.at, files=[asdict(file) for file in heard.files],
    )  # fmt: skip
    uow.messages.add(message)
    if public:
        await _crossed(uow, ticket, message)
    else:
        uow.record(Noted(ticket=ticket.number, by=author, ref=heard.ref), ticket)


async def _crossed(uow: UnitOfWork, ticket: Ticket, message: Message) -> None:
    """A public reply: first response, and NOT_UPDATED starts over."""
    first = ticket.responded_at is None
    if first:
        ticket.responded_at = uow.now
        await clockwork.responded(uow, ticket)
    await clockwork.owner_acted(uow, ticket)
    uow.record(AgentReplied(ticket=ticket.number, by=message.author, ref=message.ref, first=first), ticket)


async def edit(uow: UnitOfWork, by: str, ref: str, text: str, *, at: datetime) -> None:
    """Somebody changed their own message: its copies follow. Unknown messages and no change are nothing."""
    if await _edit_draft(uow, by, ref, text):
        return
    message = await uow.messages.get(ref)
    if message is None or message.author != by or message.text == text or message.deleted_at is not None:
        return
    before, message.text, message.edited_at = message.text, text, at
    ticket = await uow.tickets.get(message.ticket)
    if message.from_contact:
        await _follow_in_request(uow, ticket, message)
    fact = Edited(ticket=message.ticket, by=by, ref=ref, before=before)
    uow.record(fact, ticket) if message.public else uow.record_quietly(fact)


async def _edit_draft(uow: UnitOfWork, by: str, ref: str, text: str) -> bool:
    draft = await uow.drafts.get(by)
    if draft is None or not any(part["ref"] == ref for part in draft.parts):
        return False
    draft.parts = [part | {"text": text} if part["ref"] == ref else part for part in draft.parts]
    return True


async def _follow_in_request(uow: UnitOfWork, ticket: Ticket, message: Message) -> None:
    """An edit of the request itself changes the ticket's text; a short one stays in the card, cut to what fits."""
    if not message.in_card:
        return
    parts = await uow.messages.pending_request(ticket.number)
    ticket.text = "\n".join(part.text for part in parts if part.text.strip())
    ticket.subject = subject_of(ticket.text) or ticket.subject
    ticket.version += 1


async def delete(uow: UnitOfWork, by: str, ref: str) -> None:
    """Somebody took their own message back: its copies go. Unknown messages are nothing."""
    message = await uow.messages.get(ref)
    if message is None or message.author != by or message.deleted_at is not None:
        return
    message.deleted_at = uow.now
    ticket = await uow.tickets.get(message.ticket)
    fact = Deleted(ticket=message.ticket, by=by, ref=ref)
    uow.record(fact, ticket) if message.public else uow.record_quietly(fact)


async def became(uow: UnitOfWork, contact: Contact, *, reachable: bool) -> None:
    """The customer blocked or unblocked the bot: their open tickets say so."""
    if contact.reachable is reachable:
        return
    contact.reachable = reachable
    for ticket in await uow.tickets.current_of(contact.address):
        fact = ContactUnreachable(ticket=ticket.number, by=contact.address, reachable=reachable)
        uow.record(fact, ticket)
