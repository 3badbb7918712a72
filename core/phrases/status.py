"""The customer's status card."""

from typing import Any

from core.model.organisation import Organisation
from core.model.ticket import State, Ticket
from core.model.wording import Button, CategoryName, Word
from core.notify import first_response_due, resolution_due, who_must_act


def status_card(ticket: Ticket, organisation: Organisation) -> tuple[str, dict[str, Any], list[list[Button]]]:
    """The customer's card: key, parameters, buttons. It says the state, who has it, what comes next and by when."""
    owner = ticket.owner.split()[0] if ticket.owner else ""
    params: dict[str, Any] = {
        "number": ticket.number,
        "subject": ticket.subject,
        "priority": Word(f"priority-{ticket.priority.value.lower()}"),
        "category": CategoryName(ticket.category),
        "state": Word(f"state-{ticket.state.value.replace('_', '-')}"),
        "owner": Word("owner-named", {"name": owner}) if owner else Word("owner-nobody"),
        "next": _next_step(ticket, organisation),
    }
    return "customer-status", params, _status_buttons(ticket)


def _next_step(ticket: Ticket, organisation: Organisation) -> Word:
    if ticket.is_open and ticket.responded_at is None and not ticket.waits_for_customer:
        return Word("next-first-response", {"due": first_response_due(ticket, organisation)})
    if ticket.is_open and who_must_act(ticket) == "desk":
        return Word("next-resolution", {"due": resolution_due(ticket, organisation)})
    if ticket.waits_for_customer:
        return Word("next-your-answer")
    return Word(f"next-{ticket.state.value}")


def _status_buttons(ticket: Ticket) -> list[list[Button]]:
    number = ticket.number
    if ticket.is_open:
        return [[Button(Word("button-withdraw"), f"cancel:{number}")]]
    if ticket.state is State.RESOLVED:
        solved = Button(Word("button-solved"), f"close:{number}", "primary")
        return [[solved, Button(Word("button-not-solved"), f"reopen:{number}")]]
    return [[Button(Word("button-continue-as-new"), f"again:{number}")]]
