"""What a ticket's people are told about time and turns."""

from datetime import datetime, timedelta

from core.model.organisation import Organisation
from core.model.ticket import State, Ticket


def first_response_due(ticket: Ticket, organisation: Organisation) -> datetime:
    """When the customer has an answer, by the ticket's service level."""
    terms = organisation.terms(ticket.team, ticket.priority)
    return terms.calendar.add(ticket.created_at, terms.response)


def resolution_due(ticket: Ticket, organisation: Organisation) -> datetime:
    """When the ticket is to be resolved, by its service level and what it was extended by, pauses not counted.

    While it is paused: when it would be, had it not been."""
    if ticket.due_at is not None:
        return ticket.due_at
    terms = organisation.terms(ticket.team, ticket.priority)
    return terms.calendar.add(ticket.created_at, max(terms.resolution + ticket.extension, timedelta(0)))


def who_must_act(ticket: Ticket) -> str:
    """``customer``, ``desk`` or ``nobody``."""
    if ticket.waits_for_customer or ticket.state is State.RESOLVED:
        return "customer"
    return "desk" if ticket.is_open else "nobody"
