"""Tickets, who they are from, and what was said in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.ticket import Ticket
from core.model.timeline import Act as Act


class Tickets(Protocol):
    """Tickets, fetched through a gate. A fetched ticket is locked for this transaction."""

    async def next_number(self) -> int:
        """The number of the next ticket: never given twice, rising."""

    def add(self, ticket: Ticket) -> None:
        """Keep a new ticket."""

    async def get(self, number: int) -> Ticket:
        """For staff. Raises TicketNotFound."""

    async def get_for(self, contact: str, number: int) -> Ticket:
        """For the customer it belongs to. Raises TicketNotFound for absent and foreign alike."""

    async def current_of(self, contact: str) -> Sequence[Ticket]:
        """The contact's open and resolved tickets, oldest first, at most 50."""

    async def posted(self, number: int, *, thread: str | None = None, card: str | None = None) -> None:
        """Note where the agents' root card or the customer's status card was posted."""

    async def page_of(self, contact: str, *, offset: int, limit: int) -> tuple[Sequence[Ticket], int]:
        """The contact's tickets, open ones first, then the newest; and how many there are."""

    async def in_thread(self, ref: str) -> Ticket | None:
        """The ticket whose root card is that Slack message, if any."""

    async def threads(self) -> Sequence[str]:
        """Where the root cards of open tickets are, of those that are posted. Locks nothing."""

    async def queue(
        self, *, team: str | None = None, owner: str | None = None, unassigned: bool = False, limit: int = 20
    ) -> tuple[Sequence[Ticket], int]:
        """Open tickets by what is due first; and how many there are."""

    async def current_after(self, number: int, *, limit: int) -> Sequence[int]:
        """Numbers, rising, of open and resolved tickets above ``number``; all of them are read together."""


class Contacts(Protocol):
    """The customers."""

    def add(self, contact: Contact) -> None:
        """Keep a new contact."""

    async def get(self, address: str) -> Contact | None:
        """The contact at that address, if they ever wrote."""


class Messages(Protocol):
    """What was said in tickets."""

    def add(self, message: Message) -> None:
        """Keep a new message."""

    async def get(self, ref: str) -> Message | None:
        """The message with that ref, locked, if there is one."""

    async def ticket_at(self, ref: str) -> int | None:
        """The ticket that any platform message (original, copy, card, notice) belongs to."""

    async def last_words(self, number: int) -> str | None:
        """The newest text of the customer in a ticket."""

    async def carried(self, ref: str, copies: Sequence[str], *, delivered_at: datetime | None) -> None:
        """Note where a message's copies are, and when an agent's words reached the customer."""

    async def failed(self, ref: str, reason: str) -> None:
        """Note why a message did not reach the other side."""

    async def receipted(self, ref: str, name: str) -> None:
        """Note which receipt an agent's message shows."""

    async def pending_request(self, number: int) -> Sequence[Message]:
        """The messages of the request itself (those the card shows)."""


class Drafts(Protocol):
    """What is said before there is a ticket; one a contact."""

    def add(self, draft: Draft) -> None:
        """Keep a new draft."""

    async def get(self, contact: str) -> Draft | None:
        """The contact's draft, if any."""

    async def remove(self, draft: Draft) -> None:
        """The question is settled."""
