"""``audience(fact)``: who must hear of it, where, in which words.

Pure: the fact, the ticket as it is in that transaction, and the organisation give the deliveries.
One root post is a ticket's whole cost in its channel until somebody writes (docs/decisions/0002): states are edits.
"""

from functools import singledispatch

from core.errors import NotAnAgent
from core.model import timeline as facts
from core.model.delivery import Delivery, Kind
from core.model.organisation import Agent, Organisation
from core.model.ticket import Ticket
from core.model.timeline import DESK, Fact
from core.model.wording import Button, Word
from core.notify.shapes import (
    RECEIPT_PATIENCE,
    address_of,
    can_be_reacted_to,
    card,
    notice,
    receipt,
    root,
    status,
    thread_notice,
    to_customer,
    to_thread,
    whisper,
)


@singledispatch
def audience(fact: Fact, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    """The deliveries a fact calls for. A fact of no listed kind concerns nobody."""
    return []


@audience.register
def _(fact: facts.Filed, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [root(ticket, organisation.team(ticket.team)), status(ticket, first=True)]


@audience.register
def _(fact: facts.CustomerWrote, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [to_thread(ticket, organisation.team(ticket.team), Kind.COPY, fact.ref)]


@audience.register
def _(fact: facts.AgentReplied, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    shown = [receipt(fact.ref, fact.ticket, wait=RECEIPT_PATIENCE)] if can_be_reacted_to(fact.ref) else []
    cards = [card(ticket), status(ticket)] if fact.first else [card(ticket)]
    return [to_customer(ticket, Kind.COPY, fact.ref), *shown, *cards]


@audience.register
def _(fact: facts.Noted, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [receipt(fact.ref, fact.ticket)] if can_be_reacted_to(fact.ref) else []


@audience.register(facts.Edited)
@audience.register(facts.Deleted)
def _(fact: facts.Edited | facts.Deleted, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    if fact.by != ticket.contact.address:
        return [to_customer(ticket, Kind.AMEND, fact.ref)]
    return [to_thread(ticket, organisation.team(ticket.team), Kind.AMEND, fact.ref), card(ticket)]


@audience.register(facts.Accepted)
@audience.register(facts.Held)
@audience.register(facts.Resumed)
@audience.register(facts.Closed)
@audience.register(facts.Prioritised)
@audience.register(facts.Sorted)
def _(fact: Fact, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [card(ticket), status(ticket)]


@audience.register
def _(fact: facts.Resolved, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    number = ticket.number
    buttons = [
        Button(Word("button-solved"), f"close:{number}", "primary"),
        Button(Word("button-not-solved"), f"reopen:{number}"),
    ]
    told = notice(
        ticket.contact.address,
        "customer-resolved",
        buttons,
        ticket=number,
        number=number,
        resolution=fact.resolution,
    )
    return [card(ticket), status(ticket), told]


@audience.register
def _(fact: facts.Reopened, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    told = [card(ticket), status(ticket)]
    owner = _present(organisation, ticket.owner) if ticket.owner else None
    if owner and owner.name != fact.by:
        told.append(
            thread_notice(
                ticket,
                organisation.team(ticket.team),
                "thread-reopened",
                mention=owner.slack or "",
                name=ticket.contact.first_name,
            )
        )
    return told


@audience.register
def _(fact: facts.Canceled, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    told = [card(ticket), status(ticket)]
    if fact.by != ticket.contact.address:
        told.append(notice(ticket.contact.address, "customer-canceled", ticket=ticket.number, number=ticket.number))
    return told


@audience.register(facts.Acknowledged)
@audience.register(facts.Released)
@audience.register(facts.Snoozed)
def _(fact: Fact, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [card(ticket)]


@audience.register
def _(fact: facts.Extended, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [card(ticket), status(ticket)]


@audience.register
def _(fact: facts.Asked, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    """Who is asked hears of it in person, with the button to take it; who asked knows."""
    asked = _present(organisation, fact.agent)
    if asked is None or asked.name == fact.by:
        return [card(ticket)]
    buttons = [Button(Word("button-claim"), f"a:claim:{ticket.number}", "primary")]
    told = notice(
        address_of(asked), "asked-to-take", buttons, ticket=ticket.number, number=ticket.number, by=fact.by,
        priority=ticket.priority.value, subject=ticket.subject,
    )  # fmt: skip
    return [card(ticket), told]


@audience.register
def _(fact: facts.Undelivered, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    """An agent's message: ❌ on it, and the reason to its author alone. Anything else: a line in the thread."""
    team = organisation.team(ticket.team)
    if fact.ref is None or fact.by == DESK:
        return [thread_notice(ticket, team, "thread-undelivered", to=fact.to, reason=Word(fact.reason))]
    told = [receipt(fact.ref, fact.ticket)] if can_be_reacted_to(fact.ref) else []
    author = _present(organisation, fact.by)
    if author and author.slack and ticket.thread:
        _, channel, ts = ticket.thread.split("/")
        told.append(
            whisper(channel, author.slack, "whisper-undelivered", thread=ts, reason=Word(fact.reason),
                    name=ticket.contact.name)
        )  # fmt: skip
    return told


@audience.register
def _(fact: facts.DeliveryLate, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    team = organisation.team(ticket.team)
    return [thread_notice(ticket, team, "thread-late", name=ticket.contact.name, reason=Word(fact.reason))]


@audience.register
def _(fact: facts.ContactUnreachable, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    key = "thread-reachable-again" if fact.reachable else "thread-blocked"
    return [
        card(ticket),
        thread_notice(ticket, organisation.team(ticket.team), key, name=ticket.contact.name),
    ]


def _present(organisation: Organisation, name: str) -> Agent | None:
    try:
        return organisation.agent(name)
    except NotAnAgent:
        return None
