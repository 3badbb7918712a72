"""Buttons: ``do`` (``verb:arg:arg``) is both the action id and the value, so a click says all there is to say."""

from collections.abc import Sequence

from adapters.slack.markup import Block, cut, plain_text
from core.model.wording import Button

Labelled = Sequence[Sequence[tuple[str, Button]]]


def button(label: str, do: str, style: str = "", *, url: str = "", confirm: Block | None = None) -> Block:
    """One button. With ``url`` it opens an address (and still tells us, which ``open:`` ignores)."""
    made: Block = {"type": "button", "text": plain_text(cut(label, 75)), "action_id": do[:255], "value": do[:2000]}
    made["text"]["emoji"] = True
    if style in ("primary", "danger"):
        made["style"] = style
    if url:
        made["url"] = url
    if confirm:
        made["confirm"] = confirm
    return made


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """Slack's own "are you sure?"."""
    return {
        "title": plain_text(cut(title, 100)),
        "text": plain_text(cut(text, 300)),
        "confirm": plain_text(cut(yes, 30)),
        "deny": plain_text(cut(no, 30)),
    }


def rows(labelled: Labelled) -> list[Block]:
    """Rows of a payload as blocks; a row of more than 25 is cut, an empty one left out."""
    return [actions([button(label, one.do, one.style) for label, one in row]) for row in labelled if row]


def actions(elements: Sequence[Block]) -> Block:
    """One row."""
    return {"type": "actions", "elements": list(elements[:25])}
