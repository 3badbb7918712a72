"""The root card of a ticket: a projection, drawn anew each time, never more than 12 blocks and 8,000 characters.

Whatever a customer wrote or is called stands in plain_text or rich_text: literally.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.slack import buttons
from adapters.slack.markup import Block, cut, escape, one_line, plain_text, rich, section, when, words
from core.model.conversation import CARD_TEXT, Message
from core.model.escalation import Clock
from core.model.organisation import Organisation
from core.model.ticket import State, Ticket
from core.model.wording import CategoryName
from core.notify import first_response_due, resolution_due
from core.phrases import Phrasebook

RESOLUTION, NAME = 1_500, 120
SIGNS = {
    State.NEW: "🆕", State.IN_PROGRESS: "🔧", State.ON_HOLD: "⏸", State.RESOLVED: "✅", State.CLOSED: "☑️",
    State.CANCELED: "🚫",
}  # fmt: skip


class Cards:
    """Draws cards."""

    def __init__(self, phrasebook: Phrasebook, organisation: Organisation) -> None:
        self._say = phrasebook.say
        self._organisation = organisation
        self._fixed: dict[tuple[str, str], str] = {}

    def word(self, language: str, key: str) -> str:
        """A sentence without parameters, said once."""
        if (language, key) not in self._fixed:
            self._fixed[language, key] = self._say(language, key)
        return self._fixed[language, key]

    def draw(
        self, ticket: Ticket, language: str, *, request: Sequence[Message] = (), clocks: Sequence[Clock] = ()
    ) -> dict[str, Any]:
        """``text`` and ``blocks`` of a ticket's card as it is now."""
        title = self.title(ticket, language)
        blocks: list[Block] = [
            {"type": "header", "text": plain_text(cut(f"{SIGNS[ticket.state]} {title}", 150))},
            rich(*self._request(ticket, request)),
            {"type": "section", "fields": [plain_text(cut(field, 300)) for field in self._facts(ticket, language)]},
        ]
        if note := self._outcome(ticket, language):
            blocks.append(rich(section(words(cut(note, RESOLUTION), bold=False), "rich_text_quote")))
        if lines := self._times(ticket, language, clocks):
            blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": " · ".join(lines)}]})
        if row := self._buttons(ticket, language):
            blocks.append(buttons.actions(row))
        return {"text": escape(f"{title} — {one_line(ticket.subject, NAME)}"), "blocks": blocks}

    def title(self, ticket: Ticket, language: str) -> str:
        """``#1042 · P2 · In progress``."""
        state = self._say(language, "card-state-" + ticket.state.value.replace("_", "-"))
        if ticket.hold is not None:
            state = self.word(language, f"card-hold-{ticket.hold.value}")
        return f"#{ticket.number} · {ticket.priority.value} · {state}"

    def _request(self, ticket: Ticket, request: Sequence[Message]) -> list[Block]:
        """The subject in bold, and the text under it where it says more and the card is its place."""
        subject = one_line(ticket.subject, NAME) or "…"
        text = "\n".join(part.text for part in request if part.text.strip() and part.deleted_at is None).strip()
        said = [section(words(subject, bold=True))]
        if text and text != subject:
            said.append(section(words(cut(text, CARD_TEXT)), "rich_text_quote"))
        return said

    def _facts(self, ticket: Ticket, language: str) -> list[str]:
        contact = ticket.contact
        where = self.word(language, f"card-on-{contact.platform}")
        customer = f"{one_line(contact.name, NAME) or '…'} · {where} · {contact.language}"
        if not contact.reachable:
            customer += "\n⚠ " + self.word(language, "card-unreachable")
        owner = one_line(ticket.owner, NAME) if ticket.owner else self.word(language, "card-nobody")
        category = self._say(language, "card-category", category=CategoryName(ticket.category))
        return [
            self.word(language, "card-customer") + "\n" + customer,
            self.word(language, "card-owner") + "\n" + owner,
            category,
        ]

    def _outcome(self, ticket: Ticket, language: str) -> str:
        if ticket.resolution:
            return self._say(language, "card-resolution", text=ticket.resolution)
        if ticket.state is State.CANCELED:
            known = {"withdrawn", "not-a-ticket"}
            reason = ticket.cancel_reason if ticket.cancel_reason in known else "not-a-ticket"
            return self.word(language, f"card-canceled-{reason}")
        return ""

    def _times(self, ticket: Ticket, language: str, clocks: Sequence[Clock]) -> list[str]:
        """First response, resolution, next escalation: what is due or was met."""
        if not ticket.is_open:
            ended = ticket.resolved_at or ticket.closed_at
            return [self._say(language, "card-ended", at=when(ended))] if ended else []
        response = {"at": when(first_response_due(ticket, self._organisation))}
        if ticket.responded_at:
            response = {"at": when(ticket.responded_at)}
        lines = [self._say(language, "card-responded" if ticket.responded_at else "card-response-due", **response)]
        if ticket.waits_for_customer:
            return [*lines, self.word(language, "card-paused")]
        lines.append(self._say(language, "card-resolution-due", at=when(resolution_due(ticket, self._organisation))))
        if upcoming := next_escalation(clocks):
            lines.append(self._say(language, "card-escalation", at=when(upcoming)))
        return lines

    def _buttons(self, ticket: Ticket, language: str) -> list[Block]:
        def one(verb: str, style: str = "", confirm: Block | None = None) -> Block:
            label = self.word(language, f"card-button-{verb}")
            return buttons.button(label, f"a:{verb}:{ticket.number}", style, confirm=confirm)

        if ticket.state is State.RESOLVED:
            return [one("reopen"), one("more")]
        if not ticket.is_open:
            return []
        cancel = one("cancel", "danger", self._sure(ticket.number, language))
        if ticket.owner is None:
            return [one("claim", "primary"), cancel, one("more")]
        return [one("reply", "primary"), one("status"), one("resolve"), cancel]

    def _sure(self, number: int, language: str) -> Block:
        return buttons.confirm(
            self._say(language, "card-cancel-title", number=number),
            self._say(language, "card-cancel-text", number=number),
            self.word(language, "card-cancel-yes"), self.word(language, "card-cancel-no"),
        )  # fmt: skip


def next_escalation(clocks: Sequence[Clock]) -> datetime | None:
    """When the next level of any clock is due."""
    return min((clock.due_at for clock in clocks if clock.running and clock.due_at), default=None)
