"""Files that are not passed on: who sent one is told in their language, and so is the ticket's thread.

What a customer sends is judged when it arrives; what is in it, and everything of an agent's, when it is on its way.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace

from core.errors import FileTooLarge
from core.model.contact import Contact
from core.model.conversation import Heard, Message
from core.model.delivery import Delivery
from core.model.files import LARGEST, TOO_LARGE, KeptBack, judged_by_name
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from core.model.wording import Word
from core.notify import notice, thread_notice, whisper
from core.ports import Parcel, UnitOfWork


def judge(uow: UnitOfWork, contact: Contact, heard: Heard) -> Heard:
    """The same words with each file that will not be passed on marked so; the customer is told of each at once."""
    judged = tuple(replace(file, kept_back=judged_by_name(asdict(file)) or "") for file in heard.files)
    for file in judged:
        if file.kept_back == TOO_LARGE:
            uow.send(notice(contact.address, FileTooLarge.key, name=file.name, limit_mb=LARGEST // 1024**2))
        elif file.kept_back:
            uow.send(_to_customer(contact, file.name, file.kept_back))
    return replace(heard, files=judged)


async def kept_back(uow: UnitOfWork, parcel: Parcel, kept: Sequence[KeptBack]) -> None:
    """A message is there without these files: they are marked, and whoever sent them is told why."""
    ref, number = parcel.delivery.message, parcel.delivery.ticket
    message = await uow.messages.get(ref) if kept and ref is not None else None
    if message is None or number is None:
        return
    ticket = await uow.tickets.get(number)
    reasons = {one.index: one.reason for one in kept}
    message.files = [
        file | {"kept_back": reasons[at]} if at in reasons else file for at, file in enumerate(message.files)
    ]
    for one in kept:
        _tell(uow, ticket, message, one)


def _tell(uow: UnitOfWork, ticket: Ticket, message: Message, one: KeptBack) -> None:
    if message.from_contact:
        uow.send(_to_customer(ticket.contact, one.name, one.reason, ticket=ticket.number))
        return
    said = {"name": one.name, "to": ticket.contact.name, "reason": Word(one.reason)}
    uow.send(thread_notice(ticket, uow.organisation.team(ticket.team), "thread-file-kept-back", **said))
    member = _member(uow.organisation, message.author)
    if member and ticket.thread:
        _, channel, ts = ticket.thread.split("/")
        uow.send(whisper(channel, member, "whisper-file-kept-back", thread=ts, **said))


def _to_customer(contact: Contact, name: str, reason: str, *, ticket: int | None = None) -> Delivery:
    return notice(contact.address, "customer-file-kept-back", ticket=ticket, name=name, reason=Word(reason))


def _member(organisation: Organisation, name: str) -> str | None:
    """Where in Slack an agent of that name is told something."""
    return next((agent.slack for agent in organisation.people if agent.name == name), None)
