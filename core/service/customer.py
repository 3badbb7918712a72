"""The customer's buttons: one entrance for every platform."""

from core.errors import Stale
from core.model.contact import Contact
from core.model.conversation import Heard
from core.notify import notice
from core.ports import UnitOfWork
from core.service import enquiry, intake, progress


async def press(uow: UnitOfWork, contact: Contact, action: str, *, at: str) -> None:
    """A customer pressed a button: ``action`` is its ``verb:arg:arg``, ``at`` the ref of the message it is on.

    Raises Stale for buttons nobody knows (any more), and what the verbs raise.
    """
    verb, *arguments = action.split(":")
    if verb in ("file", "category", "as", "new", "to", "drop"):
        await intake.choose(uow, contact, verb, arguments, at=at)
        return
    match verb, arguments:
        case "say", []:
            await intake.support(uow, contact, _nothing(uow, at))
        case "lang", [language]:
            await enquiry.choose_language(uow, contact, language, at=at)
        case "mine", [page] if page.isdecimal() and len(page) < 6:
            await enquiry.list_mine(uow, contact, page=int(page), at=at)
        case _, [number] if number.isdecimal():
            await _on_ticket(uow, contact, verb, enquiry.read_number(number[:40]), at)
        case _:
            raise Stale


async def _on_ticket(uow: UnitOfWork, contact: Contact, verb: str, number: int, at: str) -> None:
    match verb:
        case "status":
            await enquiry.show_status(uow, contact, str(number))
        case "close":
            await progress.close(uow, number, by=contact)
            uow.send(notice(contact.address, "customer-closed", replace=at, ticket=number, number=number))
        case "reopen":
            await progress.reopen(uow, number, by=contact)
            uow.send(notice(contact.address, "customer-reopened", replace=at, ticket=number, number=number))
        case "cancel":
            await progress.cancel(uow, number, by=contact, reason="withdrawn")
        case "again":
            await intake.continue_as_new(uow, contact, number, at=at)
        case _:
            raise Stale


def _nothing(uow: UnitOfWork, at: str) -> Heard:
    return Heard(ref=at, text="", at=uow.now)
