"""What modals look like, and what was filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.slack.markup import Block, cut, one_line, plain_text
from core.model.organisation import Organisation
from core.model.priority import Priority
from core.model.ticket import Hold, State, Ticket
from core.phrases import Phrasebook

TEXT_LIMIT = 3_000
"""Characters a plain_text_input takes at most (Block Kit)."""
FIELD = "value"
"""The action id of every field; the block's id is the field's name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A submitted modal. ``was`` is what its choices stood at when it was opened."""

    view: str
    kind: str
    number: int
    was: Mapping[str, str]
    values: Mapping[str, str]

    def value(self, field: str) -> str:
        """What stands in a field; empty when it was left out."""
        return self.values.get(field, "")

    def changed(self) -> dict[str, str]:
        """The choices that are no longer what they were."""
        return {field: now for field, now in self.values.items() if field in self.was and now != self.was[field]}

    def beside(self, place: str | None) -> str:
        """A field that is there, for an error to stand beside."""
        return place if place is not None and place in self.values else next(iter(self.values), "text")


class Views:
    """Draws and reads."""

    def __init__(self, book: Phrasebook, organisation: Organisation) -> None:
        self._say = book.say
        self._organisation = organisation

    def draw(self, kind: str, ticket: Ticket, language: str) -> Block:
        """The modal of a kind (reply, resolve, status, more) for a ticket."""
        if kind in ("reply", "resolve"):
            blocks, was = [self._text(kind, ticket, language)], {}
        else:
            choices = self._choices(ticket, language)
            was = {name: str(block["element"]["initial_option"]["value"]) for name, block in choices.items()}
            blocks = list(choices.values())
            if "priority" in choices:
                blocks.append(self.reason(language))
        return self.frame(kind, ticket, language, blocks, was)

    def frame(
        self, kind: str, ticket: Ticket, language: str, blocks: Sequence[Block], was: Mapping[str, str] | None = None
    ) -> Block:
        """A modal around its blocks. Without a field there is nothing to submit, only to close."""
        say = self._say
        view: Block = {
            "type": "modal", "callback_id": kind, "blocks": [self.about(ticket), *blocks],
            "title": plain_text(cut(say(language, f"modal-{kind}-title", number=ticket.number), 24)),
            "close": plain_text(cut(say(language, "modal-close"), 24)),
            "private_metadata": json.dumps({"number": ticket.number, "was": dict(was or {})}),
        }  # fmt: skip
        if any(block["type"] == "input" for block in blocks):
            view["submit"] = plain_text(cut(say(language, f"modal-{kind}-submit"), 24))
        return view

    def read(self, view: Mapping[str, Any]) -> Asked:
        """What was submitted. Raises KeyError, ValueError for what we never drew."""
        kept = json.loads(view["private_metadata"])
        values = {block: _entered(fields) for block, fields in view["state"]["values"].items()}
        return Asked(str(view["id"]), str(view["callback_id"]), int(kept["number"]), kept["was"], values)

    def about(self, ticket: Ticket) -> Block:
        """Which ticket it is."""
        said = f"#{ticket.number} · {one_line(ticket.subject, 120) or '…'} · {one_line(ticket.contact.name, 80)}"
        return {"type": "context", "elements": [plain_text(said)]}

    def _text(self, kind: str, ticket: Ticket, language: str) -> Block:
        name = one_line(ticket.contact.first_name, 40)
        return self._input("text", self._say(language, f"modal-{kind}-label", name=name), {
            "type": "plain_text_input", "action_id": FIELD, "multiline": True, "max_length": TEXT_LIMIT,
        }, optional=False)  # fmt: skip

    def reason(self, language: str, key: str = "modal-reason", *, optional: bool = True) -> Block:
        """A line for why."""
        element = {"type": "plain_text_input", "action_id": FIELD, "max_length": 300}
        return self._input("reason", self._say(language, key), element, optional=optional)

    def moment(self, name: str, language: str, at: datetime) -> Block:
        """A date and a time, which Slack shows and takes in the zone of who reads it; it begins at ``at``."""
        element = {"type": "datetimepicker", "action_id": FIELD, "initial_date_time": int(at.timestamp())}
        return self._input(name, self._say(language, f"modal-{name}"), element, optional=False)

    def _choices(self, ticket: Ticket, language: str) -> dict[str, Block]:
        """State (where there is one to choose), priority (while it counts), category."""
        found = {}
        if states := self._states(ticket, language):
            now = ticket.hold.value if ticket.hold else ticket.state.value
            found["state"] = self.select("state", language, states, now)
        if ticket.is_open:
            levels = [(p.value, self._say(language, f"modal-{p.value.lower()}")) for p in Priority]
            found["priority"] = self.select("priority", language, levels, ticket.priority.value)
        categories = [(c.key, c.labels.get(language) or c.key) for c in self._organisation.categories]
        if ticket.category not in dict(categories):
            categories.append((ticket.category, ticket.category))
        found["category"] = self.select("category", language, categories, ticket.category)
        return found

    def _states(self, ticket: Ticket, language: str) -> list[tuple[str, str]]:
        if ticket.state in (State.IN_PROGRESS, State.ON_HOLD):
            holds = [(hold.value, self._say(language, f"card-hold-{hold.value}")) for hold in Hold]
            return [(State.IN_PROGRESS.value, self._say(language, "card-state-in-progress")), *holds]
        if ticket.state is State.RESOLVED:
            return [(s.value, self._say(language, f"card-state-{s.value}")) for s in (State.RESOLVED, State.CLOSED)]
        return []

    def select(self, name: str, language: str, choices: Sequence[tuple[str, str]], now: str) -> Block:
        """One of some (value, label) pairs; it begins at ``now``, or at the first."""
        options = {value: {"text": plain_text(cut(label, 75)), "value": value[:150]} for value, label in choices[:100]}
        element = {
            "type": "static_select", "action_id": FIELD, "options": list(options.values()),
            "initial_option": options.get(now) or next(iter(options.values())),
        }  # fmt: skip
        return self._input(name, self._say(language, f"modal-{name}"), element, optional=False)

    def _input(self, name: str, label: str, element: Block, *, optional: bool) -> Block:
        return {
            "type": "input",
            "block_id": name,
            "label": plain_text(cut(label, 2_000)),
            "element": element,
            "optional": optional,
        }


def _entered(fields: Mapping[str, Any]) -> str:
    field = fields.get(FIELD) or {}
    chosen = field.get("selected_option") or {}
    return str(chosen.get("value") or field.get("selected_date_time") or field.get("value") or "")
