"""What a person may ask about themselves: what is kept, a copy of it, and to be forgotten.

Forgetting is one transaction: their tickets are over, their name, address and words gone from every table, and what has
to be removed elsewhere is queued. A second wish finds nobody and changes nothing.
"""

from datetime import timedelta
from hashlib import sha256

from core.model.contact import Contact
from core.model.delivery import Delivery, Outcome, Sent
from core.model.privacy import stranger
from core.model.ticket import State, Ticket
from core.model.timeline import DESK, Canceled, Closed
from core.model.wording import Button, Word
from core.notify import card_of, notice, thread_notice
from core.notify.privacy import data_of, erasures_of
from core.ports import Parcel, UnitOfWork
from core.service import clockwork

DATA, FORGET, YES, NO = "privacy:data", "privacy:forget", "privacy:yes", "privacy:no"
"""What its buttons do; YES goes with a token that ties it to the person."""


class Nobody:
    """The way out to those who were forgotten (core.ports.Sender): what would still be said to them is not said."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Nothing is left to do."""
        return Sent(())


async def explain(uow: UnitOfWork, address: str, *, language: str) -> None:
    """What is kept of them and how long, with the two things they can ask for."""
    contact = await uow.contacts.get(address)
    if contact is None:
        uow.send(_spoken(notice(address, "privacy-nothing-kept"), language))
        return
    buttons = [Button(Word("button-my-data"), DATA, "primary"), Button(Word("button-forget-me"), FORGET)]
    kept = uow.organisation.retention
    words, records = _how_long(kept.words), _how_long(kept.records)
    uow.send(notice(address, "privacy-what-is-kept", buttons, words=words, records=records))


def _how_long(span: timedelta | None) -> Word:
    return Word("privacy-until-you-ask") if span is None else Word("privacy-for", {"span": span})


async def export(uow: UnitOfWork, address: str) -> bool:
    """A file with what is kept of them is on its way; False when nothing is."""
    if await uow.contacts.get(address) is None:
        return False
    uow.send(data_of(address))
    return True


async def ask(uow: UnitOfWork, contact: Contact, *, at: str) -> None:
    """Whether they mean it, and what it means; ``at`` is the message pressed, which changes."""
    yes = Button(Word("button-forget-me-yes"), f"{YES}:{_token(contact)}", "danger")
    no = Button(Word("button-forget-me-no"), NO)
    count = len(await uow.privacy.unsettled(contact.address))
    uow.send(notice(contact.address, "privacy-sure", [yes, no], replace=at, tickets=count))


def is_meant(contact: Contact, token: str) -> bool:
    """Whether a Yes was for this person as the desk knows them: not somebody else's, not one of before they were

    forgotten and came back.
    """
    return token == _token(contact)


def _token(contact: Contact) -> str:
    return sha256(f"{contact.address}|{contact.created_at.isoformat()}".encode()).hexdigest()[:16]


async def keep(uow: UnitOfWork, contact: Contact, *, at: str) -> None:
    """They changed their mind."""
    uow.send(notice(contact.address, "privacy-kept", replace=at))


async def forget(uow: UnitOfWork, address: str, *, at: str | None = None) -> bool:
    """Forget a person, and say so, in place of the message ``at`` if there is one. False when nobody knows them."""
    contact = await uow.contacts.get(address)
    if contact is None:
        return False
    language, ended = contact.language, []
    for number in await uow.privacy.unsettled(address):
        ended.append(await _end(uow, await uow.tickets.get(number)))
    for trace in await uow.privacy.forget(address):
        uow.send(card_of(trace.ticket), *erasures_of(trace))
    for ticket in ended:
        uow.send(thread_notice(ticket, uow.organisation.team(ticket.team), "thread-forgotten"))
    # housekeeping finds the last word by the name of its projection and takes it away
    uow.send(_spoken(notice(address, "privacy-forgotten", replace=at, projection=stranger()), language))
    return True


async def _end(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    """Over, without a word to the customer. By the desk: who asked for it is forgotten in the same moment."""
    if ticket.state is State.RESOLVED:
        ticket.close(at=uow.now)
        fact: Closed | Canceled = Closed(ticket=ticket.number, by=DESK)
    else:
        ticket.cancel("withdrawn", at=uow.now)
        fact = Canceled(ticket=ticket.number, by=DESK, reason="withdrawn")
    await clockwork.over(uow, ticket)
    uow.record_quietly(fact)
    return ticket


def _spoken(said: Delivery, language: str) -> Delivery:
    """In their language, though nobody remembers it."""
    said.payload["language"] = language
    return said
