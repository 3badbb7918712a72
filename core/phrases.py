"""From keys and parameters to what a person reads, the same for every platform."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.model.escalation import Condition
from core.model.organisation import Organisation
from core.model.ticket import State, Ticket
from core.model.wording import Button, CategoryName, Word, read_params, read_rows
from core.notify import first_response_due, resolution_due, who_must_act
from core.ports import Sentences


class Phrasebook:
    """Says sentences with nested words and category labels resolved."""

    def __init__(self, sentences: Sentences, organisation: Organisation) -> None:
        self._sentences = sentences
        self._organisation = organisation

    def say(self, language: str, key: str, /, **params: Any) -> str:
        """The sentence of a key; parameters may be Words, CategoryNames and lists of them (a line each)."""
        return self._sentences.say(language, key, **{n: self._resolve(language, v) for n, v in params.items()})

    def read(self, language: str, payload: Mapping[str, Any]) -> tuple[str, list[list[tuple[str, Button]]]]:
        """A payload of ``wording.sentence``: its text, and its buttons with their labels."""
        text = self.say(language, payload["key"], **read_params(payload))
        return text, self.rows(language, read_rows(payload))

    def rows(self, language: str, rows: Sequence[Sequence[Button]]) -> list[list[tuple[str, Button]]]:
        """Buttons with their labels."""
        return [[(self.label(language, button), button) for button in row] for row in rows]

    def label(self, language: str, button: Button) -> str:
        """What a button says."""
        if isinstance(button.label, str):
            return button.label
        return str(self._resolve(language, button.label))

    def _resolve(self, language: str, value: Any) -> Any:
        match value:
            case Word():
                return self.say(language, value.key, **value.params)
            case CategoryName():
                labels = self._organisation.category(value.key).labels
                return labels.get(language) or labels.get("en", value.key)
            case [Word(), *_]:
                return "\n".join(str(self._resolve(language, item)) for item in value)
            case list() | tuple():
                return [self._resolve(language, item) for item in value]
            case _:
                return value


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


def ping_card(
    payload: Mapping[str, Any], ticket: Ticket, organisation: Organisation, *, last_words: str | None
) -> tuple[str, dict[str, Any], list[list[Button]]]:
    """A reminder: why, since when, what is due when, the customer's last line; and what can be done at once.

    ``payload`` is that of a ping (an Escalated fact and whom it told). The Open button is the platform's own.
    """
    return "ping", _ping_params(payload, ticket, organisation, last_words), _ping_buttons(ticket)


def _ping_params(
    payload: Mapping[str, Any], ticket: Ticket, organisation: Organisation, last_words: str | None
) -> dict[str, Any]:
    told = Word("ping-told", {"names": list(payload["told"])}) if payload["told"] else None
    last = Word("ping-said", {"text": last_words[:300]}) if last_words and last_words != ticket.text else None
    lines = [
        _why(payload, ticket, organisation),
        *(Word(f"also-{other.lower().replace('_', '-')}") for other in payload["conditions"][1:]),
        Word("ping-owner", {"name": ticket.owner}) if ticket.owner else Word("ping-nobody"),
        told,
        _next_level(payload),
        last,
    ]
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "priority": ticket.priority.value,
        "level": Word(f"level-{payload['level']}"),
        "lines": [line for line in lines if line is not None],
    }


def _why(payload: Mapping[str, Any], ticket: Ticket, organisation: Organisation) -> Word:
    condition = Condition(payload["conditions"][0])
    return Word(
        f"why-{condition.value.lower().replace('_', '-')}",
        {
            "limit": timedelta(seconds=payload["limit_seconds"]),
            "since": datetime.fromisoformat(payload["since"]),
            "target": resolution_due(ticket, organisation),
        },
    )


def _next_level(payload: Mapping[str, Any]) -> Word:
    if payload["next_at"] is None:
        return Word("ping-last")
    return Word("ping-next", {"at": datetime.fromisoformat(payload["next_at"])})


def _ping_buttons(ticket: Ticket) -> list[list[Button]]:
    acknowledge = Button(Word("button-acknowledge"), f"a:ack:{ticket.number}")
    claim = [] if ticket.owner else [Button(Word("button-claim"), f"a:claim:{ticket.number}", "primary")]
    return [[*claim, acknowledge]]
