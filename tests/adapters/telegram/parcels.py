"""Deliveries made by hand, as the queue would give them to a sender."""

import itertools
from datetime import UTC, datetime
from typing import Any

from core.model.contact import Contact
from core.model.conversation import Message
from core.model.delivery import Delivery, Kind, Rank
from core.model.escalation import Clock
from core.model.ping import Ping
from core.model.ticket import Ticket
from core.model.wording import Button, sentence
from core.ports import Parcel

ANNA, MARIA = 1001, 1002
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_ids = itertools.count(1)


def ticket_of(chat: int = ANNA, **changes: Any) -> Ticket:
    """Ticket 1042 of the person with that chat."""
    contact = Contact(address=f"telegram/{chat}", name="Anna Berg", language="en", created_at=AT)
    given: dict[str, Any] = {
        "number": 1042, "team": "Support", "subject": "Printer <b>on fire</b>", "text": "", "category": "other",
        "created_at": AT,
    }  # fmt: skip
    return Ticket(contact=contact, **(given | changes))


def said(text: str, **changes: Any) -> Message:
    """Something Tom said in the thread."""
    return Message(
        ref="slack/C0SUPPORT/1.1", ticket=1042, author="Tom Reed", from_contact=False, public=True, text=text,
        said_at=AT, **changes,
    )  # fmt: skip


def parcel(kind: Kind, *, chat: int = ANNA, language: str = "en", **changes: Any) -> Parcel:
    """A delivery of a kind to a chat; ``payload``, ``ticket``, ``message`` and the rest as given."""
    payload = changes.pop("payload", {})
    delivery = Delivery(
        lane=f"telegram/{chat}", bucket=f"telegram/{chat}", kind=kind, rank=Rank.NOTICE, to=f"telegram/{chat}",
        ticket=1042, payload=payload,
    )  # fmt: skip
    given = {"ticket": ticket_of(chat), "message": None} | changes
    return Parcel(
        id=next(_ids), delivery=delivery, attempts=0, unknown=0, since=AT, first_try=AT, language=language, **given
    )


def a_ping(clock: Clock, *, ref: str | None = None, **changes: Any) -> Parcel:
    """A reminder of ticket 1042 for Maria; ``ref`` is where its card is already."""
    payload = {"agent": "Maria Orlova", "level": clock.level, "told": ["Maria Orlova"]}
    card = Ping(ticket=1042, agent="Maria Orlova", address=f"telegram/{MARIA}", told_at=AT, ref=ref, payload=payload)
    given: dict[str, Any] = {
        "ticket": ticket_of(),
        "clocks": [clock],
        "ping": card,
        "at": AT,
        "payload": payload,
    } | changes
    return parcel(Kind.PING, chat=MARIA, **given)


def notice(key: str, *rows: list[Button], replace: str | None = None, language: str = "en", **params: Any) -> Parcel:
    """A sentence for Anna."""
    return parcel(Kind.NOTICE, language=language, payload=sentence(key, rows, **params) | {"replace": replace})


def copy(text: str, **changes: Any) -> Parcel:
    """Tom's words for Anna."""
    return parcel(Kind.COPY, message=said(text, **changes))
