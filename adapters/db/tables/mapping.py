"""The imperative mapping of the desk's nouns onto the tables."""

from typing import Any

from sqlalchemy.orm import registry, relationship

from adapters.db.tables.clocks import clock, pause, promise
from adapters.db.tables.columns import metadata
from adapters.db.tables.people import absence, cover, duty_request
from adapters.db.tables.tickets import contact, draft, message, ticket
from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.duty import Request
from core.model.escalation import Clock
from core.model.promise import Promise
from core.model.roster import Absence
from core.model.rotation import Cover
from core.model.ticket import Pause, Ticket

_mapped = registry(metadata=metadata)


def map_nouns() -> None:
    """Map core's dataclasses; calling it again changes nothing."""
    if _mapped.mappers:
        return
    to: Any = _mapped.map_imperatively
    to(Contact, contact)
    to(
        Ticket,
        ticket,
        properties={
            "contact_address": ticket.c.contact,
            "contact": relationship(Contact, lazy="joined", innerjoin=True),
        },
    )
    to(Message, message)
    to(Draft, draft)
    to(Clock, clock)
    to(Pause, pause)
    to(Promise, promise)
    to(Cover, cover)
    to(Request, duty_request)
    to(Absence, absence)
